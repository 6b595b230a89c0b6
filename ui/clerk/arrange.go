// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"

	"passerelle/capture"
	"passerelle/storage"
	"passerelle/ui/session"
)

// Pictures of many pages at once are no larger than they are drawn on a 1080×1920 screen,
// in pixels: a whole paper of them is kept.
const thumbWidth, thumbHeight = 330, 470

// loadThumbs draws pages small, one after the other and quietly: the person touches the
// screen meanwhile. A page that is gone is passed over.
func (c *Clerk) loadThumbs(ctx context.Context, visit uint64, t session.LoadThumbs,
	send func(session.What)) session.Mishap {
	for _, id := range t.Pages {
		if ctx.Err() != nil {
			return session.NoMishap
		}
		var jpeg []byte
		err := c.with(visit, func(h *held) (err error) {
			jpeg, err = h.d.PageBytes(id)
			return err
		})
		if unlessGone(err) != nil {
			return c.outcome(err)
		}
		if err != nil {
			continue
		}
		quietly(func() {
			var img capture.Image
			if img, err = capture.DecodeOwn(jpeg); err == nil {
				img.Pix = capture.Preview(img.Pix, thumbWidth, thumbHeight)
				send(session.ThumbSeen{Picture: session.Picture{Page: id, Image: img.Pix}})
			}
		})
		if err != nil {
			return c.outcome(err)
		}
	}
	return session.NoMishap
}

// arrange moves pages in one transaction. If one of them is gone, or a paper can't hold its
// pages, nothing is moved, and the screen, which is told of that, shows what there is.
func (c *Clerk) arrange(visit uint64, t session.ArrangePages,
	send func(session.What)) session.Mishap {
	var order []storage.Placed
	for _, p := range t.Order {
		order = append(order, storage.Placed{ID: p.Page, Slot: p.Slot})
	}
	err := c.with(visit, func(h *held) error {
		if list, ok := procedureOf(c.catalogue(), h.d.Dossier().Procedure); ok {
			if err := h.room.Hold(h.d, list, order); err != nil {
				return err
			}
		}
		return h.d.Arrange(order)
	})
	if err == nil {
		send(session.PagesArranged(t))
	}
	return c.outcome(unlessGone(err))
}
