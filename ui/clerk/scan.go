// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"image"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/intake"
	"passerelle/ui/session"
)

// Previews fit this many pixels: the largest picture of a page on a 1080×1920 screen.
const previewWidth, previewHeight = 900, 1300

// take brings the pages of a source into the draft, each as it comes. The first page
// replaces the page replace, if it is set.
func (c *Clerk) take(ctx context.Context, visit uint64, slot dossier.Slot, replace dossier.PageID,
	src capture.Source, send func(session.What)) session.Mishap {
	return c.outcome(intake.Take(ctx, src, slot, func(p intake.Page, img image.Image) error {
		p.ID = replace
		if err := c.keep(visit, &p.Page, p.JPEG); err != nil {
			return err // of a visit that has ended: the page is dropped, and so is the rest
		}
		pic := preview(p.ID, img)
		if replace != "" {
			send(session.PageChanged{Page: p.Page, Picture: pic})
			replace = ""
		} else {
			send(session.PageSeen{Page: p.Page, Picture: pic})
		}
		return nil
	}))
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
