// SPDX-License-Identifier: AGPL-3.0-or-later

package intake

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"passerelle/capture"
	"passerelle/dossier"
)

// Page is a page that was accepted: clean, judged, and encoded as it is stored. It does
// not contain the pixels, so that holding pages costs little memory, nor an id, which is
// assigned when it is stored.
type Page struct {
	dossier.Page
	JPEG []byte
	DPI  int // 0: unknown
	Done capture.Cleaning
	With capture.Attached // what its file carries besides its pages, which is not taken
}

// Open satisfies capture.PageFile.
func (p Page) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(p.JPEG)), nil }

// Into adds the page to those of one PDF; errors are those of capture.Room.
func (p Page) Into(room *capture.Room) error {
	return room.Add(int64(len(p.JPEG)), func() (int64, error) { return capture.Least(p) })
}

// Take cleans, judges and encodes the pages of a source, given for a slot, and hands each
// over at once with its picture, and as it came, so that nothing waits in memory and a jam
// loses nothing. It stops at the first error: of the source, of the encoder, or of each. If the
// error is one of [LeftOut] the pages that were not left out have all been handed over.
func Take(ctx context.Context, src capture.Source, slot dossier.Slot,
	each func(p Page, clean image.Image, came capture.Image) error) error {
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
		if err := each(Page{p, jpeg, clean.DPI, done, img.Attached}, clean.Pix, img); err != nil {
			return err
		}
	}
	return nil
}

// Turned returns a page turned clockwise by quarters, and its picture: its defects turn
// with it, since that makes a page neither sharper nor more blurred.
func Turned(p Page, quarters int) (Page, image.Image, error) {
	img, err := capture.DecodeOwn(p.JPEG)
	if err != nil {
		return Page{}, nil, err
	}
	img = capture.Turn(img, quarters)
	if p.JPEG, err = capture.Encode(img); err != nil {
		return Page{}, nil, fmt.Errorf("encode a turned page: %w", err)
	}
	p.Width, p.Height, p.DPI = img.Pix.Bounds().Dx(), img.Pix.Bounds().Dy(), img.DPI
	for range ((quarters % 4) + 4) % 4 {
		p.Defects = turnDefects(p.Defects)
	}
	return p, img.Pix, nil
}

// turnDefects turns the regions a quarter clockwise.
func turnDefects(in []dossier.Defect) []dossier.Defect {
	var out []dossier.Defect
	for _, d := range in {
		if r := d.Region; r != (dossier.Region{}) {
			d.Region = dossier.Region{X: 1 - r.Y - r.H, Y: r.X, W: r.H, H: r.W}
		}
		out = append(out, d)
	}
	return out
}

// AttachedCode is the code for a file whose pages were taken, and which carries others that may
// be papers: they are not opened. Files for programs (a bill as XML) are passed by without a
// word: what a person reads on the paper is all there, and nobody is asked for them.
const AttachedCode = "file.attached"

// SignedCode is the code for a file that carries an electronic signature: its pages were taken as
// they are seen, and the signature holds for the file alone.
const SignedCode = "file.signed"

// News returns the code of what a person is told of a file whose pages were taken, or "".
func News(with capture.Attached) string {
	switch {
	case with&capture.AttachedFiles != 0:
		return AttachedCode
	case with&capture.Signed != 0:
		return SignedCode
	}
	return ""
}

// OverBudgetCode is the code for pages that don't fit into one PDF (capture.ErrOverBudget).
const OverBudgetCode = "file.over_budget"

// unreadable is the code for files from which no paper can be read.
const unreadable = "file.refused"

// codes is the one table that maps the reason for refusing a file to what the person is
// told: the words are mishap.CODE.title and .help. Two reasons share a code where the
// person can do the same thing about both.
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

// Refusal returns the code by which the refusal of a foreign file is reported, and how
// many pages came before it; ok is false for any other error. A reason that is on no list
// comes from a process that the file has led astray: such a file can't be read.
func Refusal(err error) (code string, pages int, ok bool) {
	var r *capture.Refused
	if !errors.As(err, &r) {
		return "", 0, false
	}
	return cmp.Or(codes[r.Reason], unreadable), r.Page, true
}

// Codes for pages that were left out of a file whose others were taken.
const (
	leftBig  = "file.left_big"  // too large to be drawn
	leftPage = "file.left_page" // it can't be read
	leftRest = "file.left_rest" // it and all after it: the file has too many pages
)

// LeftOut returns the pages that were left out, and the code by which each is reported; ok is
// false for any other error.
func LeftOut(err error) (left []Left, ok bool) {
	some, ok := errors.AsType[*capture.Incomplete](err)
	if !ok {
		return nil, false
	}
	for _, l := range some.Left {
		code := leftPage
		switch {
		case l.Reason == capture.TooLong:
			code = leftRest
		case codes[l.Reason] == "file.too_big", l.Reason == capture.TooFine:
			code = leftBig
		}
		left = append(left, Left{l.Page, code})
	}
	return left, true
}

// Left is a page that was left out of a file: its number, from 1, and the code.
type Left struct {
	Page int
	Code string
}
