// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"errors"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/storage"
	"passerelle/ui/session"
)

// The pages in the draft: showing, turning, keeping, deleting. A page that is no longer
// there is not a mishap: the person touched twice.

func (c *Clerk) loadPicture(visit uint64, id dossier.PageID,
	send func(session.What)) session.Mishap {
	var jpeg []byte
	err := c.with(visit, func(h *held) (err error) {
		jpeg, err = h.d.PageBytes(id)
		return err
	})
	if err != nil {
		return c.outcome(unlessGone(err))
	}
	img, err := capture.DecodeOwn(jpeg)
	if err != nil {
		return c.outcome(err)
	}
	send(session.PictureSeen{Picture: preview(id, img.Pix)})
	return session.NoMishap
}

// turn turns a page a quarter clockwise. The draft is locked throughout, so that two
// turns always make a half turn.
func (c *Clerk) turn(visit uint64, id dossier.PageID, send func(session.What)) session.Mishap {
	var changed session.PageChanged
	err := c.with(visit, func(h *held) error {
		p, ok := h.page(id)
		if !ok {
			return storage.ErrNoPage
		}
		jpeg, err := h.d.PageBytes(id)
		if err != nil {
			return err
		}
		img, err := capture.DecodeOwn(jpeg)
		if err != nil {
			return err
		}
		turned := capture.Turn(img, 1)
		if jpeg, err = capture.Encode(turned); err != nil {
			return err
		}
		p.Width, p.Height, p.Kept = p.Height, p.Width, false
		p.Defects = turnDefects(p.Defects)
		changed = session.PageChanged{Page: p, Picture: preview(id, turned.Pix)}
		return h.d.ReplacePage(p, jpeg)
	})
	if err != nil {
		return c.outcome(unlessGone(err))
	}
	send(changed)
	return session.NoMishap
}

// turnDefects turns the regions with the page. A quarter turn makes a page neither
// sharper nor more blurred, so the defects remain.
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

func (c *Clerk) keepPage(visit uint64, id dossier.PageID) session.Mishap {
	return c.outcome(unlessGone(c.with(visit, func(h *held) error {
		p, ok := h.page(id)
		if !ok {
			return storage.ErrNoPage
		}
		p.Kept = true
		return h.d.UpdatePage(p)
	})))
}

func (c *Clerk) deletePage(visit uint64, id dossier.PageID,
	send func(session.What)) session.Mishap {
	err := unlessGone(c.with(visit, func(h *held) error { return h.d.RemovePage(id) }))
	if err == nil {
		send(session.PageGone{Page: id})
	}
	return c.outcome(err)
}

func unlessGone(err error) error {
	if errors.Is(err, storage.ErrNoPage) {
		return nil
	}
	return err
}
