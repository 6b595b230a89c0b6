// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"errors"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/intake"
	"passerelle/storage"
	"passerelle/ui/session"
)

// A page that was cut out of its picture can be exchanged for all of that picture, and
// back. The pictures lie in memory only, encoded, and no longer than somebody may ask for
// one: until the person turns to another paper, the draft is released, or the visit ends.

// How many pictures are kept for one paper, and how many bytes. When no more fit, the
// person isn't offered the whole picture of the next page.
const (
	mostCuts     = 20
	mostCutBytes = 48 << 20
)

// cuts are the pictures out of which pages of the paper in hand were cut.
type cuts struct {
	visit uint64
	of    map[dossier.PageID]*cut
	last  *cut // the newest, which may still be being encoded
}

// cut is one of them. Its fields below ready are guarded by desk.draft.
type cut struct {
	size    int           // bytes reserved or used
	ready   chan struct{} // closed once it is encoded
	jpeg    []byte        // as it came
	small   []byte        // as the screen shows it
	corners [4]session.Corner

	turns int     // quarters by which its page was turned since
	page  *framed // the page, while all of the picture is kept instead
}

// framed is a page that was cut out, with the turns that it had then.
type framed struct {
	dossier.Page
	jpeg  []byte
	turns int
}

// cutOut keeps the picture of a page that was cut out of it, and returns what the screen
// shows of it; nil if nothing was cut away, or no more fit. It is encoded while the next
// page is taken: nobody waits for it before they ask for it.
func (k *desk) cutOut(visit uint64, p intake.Page, came capture.Image) *session.Whole {
	k.dropPicture(visit, p.ID)
	if !p.Done.Cut || len(p.Done.Outline) != 4 {
		return nil
	}
	b := came.Pix.Bounds()
	room := b.Dx() * b.Dy() / 2
	x := &cut{size: room + len(p.JPEG), ready: make(chan struct{})}
	for i, c := range p.Done.Outline {
		x.corners[i] = session.Corner(c)
	}
	before, ok := k.reserve(visit, p.ID, x)
	if !ok {
		return nil
	}
	if before != nil {
		<-before.ready // no third picture in memory
	}
	small := capture.Preview(came.Pix, previewWidth, previewHeight)
	go func() {
		defer close(x.ready)
		defer func() { _ = recover() }() // without its bytes it is not exchanged
		x.small, _ = capture.Encode(capture.Image{Pix: small})
		x.jpeg = within(came, room)
	}()
	return &session.Whole{Image: small, Corners: x.corners}
}

// within encodes a picture in no more than so many bytes, smaller if it must be; nil if it
// can't be encoded.
func within(img capture.Image, most int) []byte {
	for {
		jpeg, err := capture.Encode(img)
		if err != nil {
			return nil
		}
		b := img.Pix.Bounds()
		if len(jpeg) <= most || b.Dx() < 16 || b.Dy() < 16 {
			return jpeg
		}
		img = capture.Image{Pix: capture.Preview(img.Pix, b.Dx()*7/10, b.Dy()*7/10),
			DPI: img.DPI * 7 / 10}
	}
}

// reserve makes room for a picture, and returns the one before it, nil if there is none.
func (k *desk) reserve(visit uint64, id dossier.PageID, x *cut) (before *cut, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if visit <= k.over {
		return nil, false
	}
	if k.cuts.visit != visit {
		k.cuts = cuts{visit: visit, of: map[dossier.PageID]*cut{}}
	}
	bytes := x.size
	for _, other := range k.cuts.of {
		bytes += other.size
	}
	if len(k.cuts.of) >= mostCuts || bytes > mostCutBytes {
		return nil, false
	}
	before = k.cuts.last
	k.cuts.of[id], k.cuts.last = x, x
	return before, true
}

// cut returns the picture of a page once it is encoded; nil if there is none.
func (k *desk) cut(visit uint64, id dossier.PageID) *cut {
	k.mu.Lock()
	x := k.cuts.of[id]
	if k.cuts.visit != visit {
		x = nil
	}
	k.mu.Unlock()
	if x == nil {
		return nil
	}
	<-x.ready
	if x.jpeg == nil || x.small == nil {
		return nil
	}
	return x
}

// whole returns what the screen shows of the picture that a page was cut out of, turned
// like the page; nil if it is not there. It is called with desk.draft locked.
func (k *desk) whole(visit uint64, id dossier.PageID) *session.Whole {
	x := k.cut(visit, id)
	if x == nil {
		return nil
	}
	img, err := capture.DecodeOwn(x.small)
	if err != nil {
		return nil
	}
	w := &session.Whole{Image: capture.Turn(img, x.turns).Pix, Corners: x.corners,
		Kept: x.page != nil}
	for range x.turns % 4 {
		for i, c := range w.Corners {
			w.Corners[i] = session.Corner{X: 1 - c.Y, Y: c.X}
		}
	}
	return w
}

// turned notes that a page was turned, and returns what whole does; desk.draft is locked.
func (k *desk) turned(visit uint64, id dossier.PageID, quarters int) *session.Whole {
	if x := k.cut(visit, id); x != nil {
		x.turns += quarters
	}
	return k.whole(visit, id)
}

func (k *desk) dropPicture(visit uint64, id dossier.PageID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.cuts.visit == visit {
		delete(k.cuts.of, id)
	}
}

func (k *desk) dropPictures(visit uint64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.cuts.visit <= visit {
		k.cuts = cuts{}
	}
}

// errNoPicture is returned when the picture that a page was cut out of is not there, though
// it was offered: a bug of ours. The person is told, who would believe that all is kept.
var errNoPicture = errors.New("the whole picture is not there")

// keepWhole exchanges a page for the whole picture that it was cut out of, or back, under
// its id and in its place. What is kept is judged; the page comes back as it was judged.
// It is done even if the person turns to another paper meanwhile.
func (c *Clerk) keepWhole(visit uint64, t session.KeepWhole,
	send func(session.What)) session.Mishap {
	var changed session.PageChanged
	x := c.desk.cut(visit, t.Page)
	err := c.with(visit, func(h *held) error {
		now, ok := h.page(t.Page)
		switch {
		case !ok:
			return storage.ErrNoPage
		case x == nil:
			return errNoPicture
		case (x.page != nil) == t.Whole:
			return nil // they touched twice
		}
		p, jpeg, img, page, err := x.other(now, h.d)
		if err != nil {
			return err
		}
		if err := h.d.ReplacePage(p, jpeg); err != nil {
			return err
		}
		x.page = page
		changed = session.PageChanged{Page: p, Picture: preview(p.ID, img.Pix)}
		changed.Picture.Whole = c.desk.whole(visit, p.ID)
		return nil
	})
	if err != nil {
		return c.outcome(unlessGone(err))
	}
	if changed.Page.ID != "" {
		send(changed)
	}
	return session.NoMishap
}

// other returns what is kept after the exchange instead of the page as it is now, and what
// is needed to come back to the page; nil once it is back.
func (x *cut) other(now dossier.Page, d *storage.Draft) (p dossier.Page, jpeg []byte,
	img capture.Image, page *framed, err error) {
	turns := 0
	if x.page == nil {
		page = &framed{Page: now, turns: x.turns}
		if page.jpeg, err = d.PageBytes(now.ID); err != nil {
			return p, nil, img, nil, err
		}
		if img, err = capture.DecodeOwn(x.jpeg); err != nil {
			return p, nil, img, nil, err
		}
		p, turns = now, x.turns
		img, _, p.Defects = capture.Whole(img)
		p.Kept = false
	} else {
		jpeg = x.page.jpeg
		if img, err = capture.DecodeOwn(jpeg); err != nil {
			return p, nil, img, nil, err
		}
		p, turns = x.page.Page, x.turns-x.page.turns
		p.Slot = now.Slot // it may have gone to another paper
	}
	if jpeg == nil {
		if jpeg, err = capture.Encode(img); err != nil {
			return p, nil, img, nil, err
		}
	}
	if turns %= 4; turns != 0 {
		t, pix, err := intake.Turned(intake.Page{Page: p, JPEG: jpeg}, turns)
		if err != nil {
			return p, nil, img, nil, err
		}
		p, jpeg, img.Pix = t.Page, t.JPEG, pix
	}
	b := img.Pix.Bounds()
	p.Width, p.Height = b.Dx(), b.Dy()
	return p, jpeg, img, page, err
}
