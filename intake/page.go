// SPDX-License-Identifier: AGPL-3.0-or-later

package intake

import (
	"context"
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
