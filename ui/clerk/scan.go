// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"image"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/ui/session"
)

// Previews fit this many pixels: the largest picture of a page on a 1080×1920 screen.
const previewWidth, previewHeight = 900, 1300

// take brings the pages of a source into the draft: each is cleaned, judged and written
// at once, so that nothing waits in memory and a jam loses nothing. The first page
// replaces the page replace, if it is set.
func (c *Clerk) take(ctx context.Context, visit uint64, slot dossier.Slot, replace dossier.PageID,
	src capture.Source, send func(session.What)) session.Mishap {
	for img, err := range src.Pages(ctx) {
		if err != nil {
			return c.outcome(err)
		}
		clean, _, defects := capture.Clean(img)
		jpeg, err := capture.Encode(clean)
		if err != nil {
			return c.outcome(err)
		}
		size := clean.Pix.Bounds()
		p := dossier.Page{ID: replace, Slot: slot, Width: size.Dx(), Height: size.Dy(),
			Defects: defects}
		if err := c.keep(visit, &p, jpeg); err != nil {
			// of a visit that has ended: the page is dropped, and so is the rest
			return c.outcome(err)
		}
		pic := preview(p.ID, clean.Pix)
		if replace != "" {
			send(session.PageChanged{Page: p, Picture: pic})
			replace = ""
		} else {
			send(session.PageSeen{Page: p, Picture: pic})
		}
	}
	return session.NoMishap
}

// keep writes a page: under its own id when it replaces one, else under a new one.
func (c *Clerk) keep(visit uint64, p *dossier.Page, jpeg []byte) error {
	return c.with(visit, func(h *held) error {
		if p.ID != "" {
			return h.d.ReplacePage(*p, jpeg)
		}
		id, err := c.Vault.NewPageID()
		if err != nil {
			return err
		}
		p.ID = id
		return h.d.AddPage(*p, jpeg)
	})
}

func preview(id dossier.PageID, img image.Image) session.Picture {
	return session.Picture{Page: id, Image: capture.Preview(img, previewWidth, previewHeight)}
}
