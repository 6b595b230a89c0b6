// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"bytes"
	"errors"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/intake"
	"passerelle/storage"
	"passerelle/ui/session"
)

// The pages in the draft: showing, turning, keeping, deleting. A page that is no longer
// there is not a mishap: the person touched twice.

func (c *Clerk) loadPicture(visit uint64, id dossier.PageID,
	send func(session.What)) session.Mishap {
	var jpeg []byte
	var whole *session.Whole
	err := c.with(visit, func(h *held) (err error) {
		whole = c.desk.whole(visit, id)
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
	pic := preview(id, img.Pix)
	pic.Whole = whole
	send(session.PictureSeen{Picture: pic})
	return session.NoMishap
}

// turn turns a page clockwise. The draft is locked throughout, so that two turns always
// make a half turn.
func (c *Clerk) turn(visit uint64, t session.TurnPage, send func(session.What)) session.Mishap {
	var changed session.PageChanged
	err := c.with(visit, func(h *held) (err error) {
		jpeg, err := h.d.PageBytes(t.Page)
		if err != nil {
			return err
		}
		changed.Page, changed.Picture, err = h.turned(t.Page, jpeg, t.Quarters, false)
		if err == nil {
			changed.Picture.Whole = c.desk.turned(visit, t.Page, t.Quarters)
		}
		return err
	})
	if err != nil {
		return c.outcome(unlessGone(err))
	}
	send(changed)
	return session.NoMishap
}

// upright turns a page by itself, unless its picture is no longer the one that was looked
// at: the person may have turned it meanwhile, or given it again.
func (c *Clerk) upright(visit uint64, id dossier.PageID, seen []byte, quarters int,
	send func(session.What)) session.Mishap {
	done := session.PageUprighted{Quarters: quarters}
	err := c.with(visit, func(h *held) (err error) {
		jpeg, err := h.d.PageBytes(id)
		if err != nil {
			return err
		}
		if !bytes.Equal(jpeg, seen) {
			return storage.ErrNoPage
		}
		done.Page, done.Picture, err = h.turned(id, jpeg, quarters, true)
		if err == nil {
			done.Picture.Whole = c.desk.turned(visit, id, quarters)
		}
		return err
	})
	if err != nil {
		return c.outcome(unlessGone(err))
	}
	send(done)
	return session.NoMishap
}

// turned replaces a page by itself turned clockwise. If keep is set, what the person
// decided about its defects stays.
func (h *held) turned(id dossier.PageID, jpeg []byte, quarters int, keep bool) (dossier.Page,
	session.Picture, error) {
	p, ok := h.page(id)
	if !ok {
		return dossier.Page{}, session.Picture{}, storage.ErrNoPage
	}
	t, img, err := intake.Turned(intake.Page{Page: p, JPEG: jpeg}, quarters)
	if err != nil {
		return dossier.Page{}, session.Picture{}, err
	}
	t.Kept = t.Kept && keep
	return t.Page, preview(id, img), h.d.ReplacePage(t.Page, t.JPEG)
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
		c.desk.dropPicture(visit, id)
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
