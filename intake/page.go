// SPDX-License-Identifier: AGPL-3.0-or-later

package intake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"

	"passerelle/capture"
	"passerelle/dossier"
)

// Page is a page that was taken in: clean, judged, encoded as it is kept. Its pixels are
// not in it, so that whoever holds pages holds little; nor has it an id, which its keeper
// gives it.
type Page struct {
	dossier.Page
	JPEG []byte
	DPI  int // 0: nobody knows
	Done capture.Cleaning
}

// Take cleans, judges and encodes the pages of a source, given for a slot, and hands each
// over at once with its picture, so that nothing waits in memory and a jam loses nothing.
// It ends with the first error: of the source, of the encoder, or of each.
func Take(ctx context.Context, src capture.Source, slot dossier.Slot,
	each func(Page, image.Image) error) error {
	for img, err := range src.Pages(ctx) {
		if err != nil {
			return err
		}
		clean, done, defects := capture.Clean(img)
		jpeg, err := capture.Encode(clean)
		if err != nil {
			return fmt.Errorf("encode a page: %w", err)
		}
		size := clean.Pix.Bounds()
		p := dossier.Page{Slot: slot, Width: size.Dx(), Height: size.Dy(), Defects: defects}
		if err := each(Page{p, jpeg, clean.DPI, done}, clean.Pix); err != nil {
			return err
		}
	}
	return nil
}

// unreadable is the code of what no paper can be read from.
const unreadable = "file.refused"

// codes is the one table from why a file is refused to what the person is told: the words
// are mishap.CODE.title and .help. Two reasons have one code where the person can do the
// same about both.
var codes = map[capture.Reason]string{
	capture.Encrypted: "file.encrypted", capture.Empty: "file.empty",
	capture.TooBig: "file.too_big", capture.Timeout: "file.too_big",
	capture.Memory: "file.too_big", capture.TooFine: "file.too_fine",
	capture.TooLong: "file.too_long", capture.AcrobatOnly: "file.acrobat_only",
	capture.Portfolio: "file.portfolio", capture.Unreadable: unreadable,
	capture.UnknownType: unreadable, capture.HEIC: "file.heic", capture.AVIF: "file.avif",
	capture.JPEGXL: "file.jxl", capture.JPEG2000: "file.jpx", capture.SVG: "file.svg",
	capture.Moving: "file.moving", capture.Document: "file.document",
	capture.Archive: "file.archive", capture.Mail: "file.mail", capture.Web: "file.web",
	capture.Video: "file.video", capture.Program: "file.program",
	capture.Shortcut: "file.shortcut", capture.Text: "file.text",
}

// Refusal says by which code the refusal of a foreign file is told, and how many pages
// came before it; ok is false for any other error. A reason that is in no list comes from
// a process that the file has led astray: the file can't be read.
func Refusal(err error) (code string, pages int, ok bool) {
	var r *capture.Refused
	if !errors.As(err, &r) {
		return "", 0, false
	}
	return cmp.Or(codes[r.Reason], unreadable), r.Page, true
}
