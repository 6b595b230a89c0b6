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

// Previews fit into the largest picture of a page on a 1080×1920 screen, in pixels.
const previewWidth, previewHeight = 900, 1300

// take adds the pages of a source to the draft as they arrive. The first one replaces the
// page replace, if that is set.
func (c *Clerk) take(ctx context.Context, visit uint64, slot dossier.Slot, replace dossier.PageID,
	src capture.Source, send func(session.What)) session.Mishap {
	var with capture.Attached
	err := intake.Take(ctx, src, slot, func(p intake.Page, img image.Image,
		came capture.Image) error {
		with |= p.With
		p.ID = replace
		if err := c.keep(visit, &p); err != nil {
			// the visit has ended, or it is too much: this page and the rest are dropped
			return err
		}
		pic := preview(p.ID, img)
		pic.Whole = c.desk.cutOut(visit, p, came)
		if replace != "" {
			send(session.PageChanged{Page: p.Page, Picture: pic})
			replace = ""
		} else {
			send(session.PageSeen{Page: p.Page, Picture: pic})
		}
		return nil
	})
	if left, ok := intake.LeftOut(err); ok {
		return c.leftOut(left, send)
	}
	if code := c.outcome(err); code != session.NoMishap {
		return code
	}
	return session.Mishap(intake.News(with))
}

// leftOut names the pages of a file that were not taken.
func (c *Clerk) leftOut(left []intake.Left, send func(session.What)) session.Mishap {
	var out session.PagesLeft
	for _, l := range left {
		out.Pages = append(out.Pages, l.Page)
		out.Rest = session.Mishap(l.Code) == session.FileLeftRest
	}
	send(out)
	code := session.Mishap(left[0].Code)
	if len(left) > 1 {
		code = session.FileLeftPages
	}
	c.log().Warn("pages left out", "code", string(code), "pages", len(left))
	return code
}

// keep stores a page that still fits into the PDF of its paper: under the old id if it
// replaces one, else under a new id.
func (c *Clerk) keep(visit uint64, p *intake.Page) error {
	return c.with(visit, func(h *held) error {
		if list, ok := procedureOf(c.catalogue(), h.d.Dossier().Procedure); ok {
			if err := h.room.Admit(h.d, list, *p); err != nil {
				return err
			}
		}
		if p.ID != "" {
			return h.d.ReplacePage(p.Page, p.JPEG)
		}
		id, err := c.Vault.NewPageID()
		if err != nil {
			return err
		}
		p.ID = id
		return h.d.AddPage(p.Page, p.JPEG)
	})
}

func preview(id dossier.PageID, img image.Image) session.Picture {
	return session.Picture{Page: id, Image: capture.Preview(img, previewWidth, previewHeight)}
}
