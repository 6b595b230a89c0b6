// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// The review of one page. A page that was cut out of a picture is shown with that picture,
// the outline drawn: whoever sees that something of theirs lies outside keeps all of it by
// one touch, and nobody else has a touch more to make.

// review shows the page, the region in doubt, why, and what to do. It can be kept anyway.
func (k *kit) review() page {
	p := page{step: k.chapter(), back: k.back()}
	var now dossier.Page
	for _, q := range k.s.Given.Pages {
		if q.ID == k.s.Look.Page {
			now = q
		}
	}
	pic := k.Picture(nil, 840)
	var whole *session.Whole
	if k.s.Look.Picture != nil && k.s.Look.Picture.Page == k.s.Look.Page {
		pic.Image, whole = k.s.Look.Picture.Image, k.s.Look.Picture.Whole
	}
	second := func(a action) glass.Box { return k.buttonSized(a, glass.SizeBody, 100) }
	turn := second(action{id: "turn", label: k.say("review.turn"), icon: "arrow-clockwise-duotone",
		lead: true, what: session.PageTurned{}})
	uprighted := session.Uprighted(k.s) != 0
	if uprighted {
		turn = second(action{id: "unturn", label: k.say("review.unturn"),
			icon: "arrow-counter-clockwise-duotone", lead: true, what: session.TurnUndone{}})
	}
	remove := second(action{id: "delete", label: k.say("review.delete"), icon: "trash-duotone",
		lead: true, what: session.PageDeleted{}})
	var other glass.Box
	if len(now.Defects) == 0 {
		p.title = k.say("review.fine")
		head := k.say("review.readable")
		if uprighted {
			head = k.say("review.uprighted")
		}
		p.body = []glass.Box{pic, k.notice("check-circle-duotone", head, k.say("review.look"),
			k.Pal.OK)}
		other = second(action{id: "again", label: k.say("review.again"), icon: k.againIcon(),
			lead: true, what: session.PageAgain{}})
		p.main = &action{id: "next", label: k.say("review.keep"), icon: "check-bold", filled: true,
			what: session.PageKept{}}
	} else {
		d := now.Defects[0]
		pic.Region = glass.Part(d.Region)
		p.title = k.say("review.doubt")
		code := "defect." + string(d.Code)
		p.body = []glass.Box{pic, k.notice("warning-duotone", k.say(code+".title"),
			k.fitting(code+".gesture"), k.Pal.Warn)}
		other = second(action{id: "keep", label: k.say("review.anyway"), icon: "check-bold",
			lead: true, what: session.PageKept{}})
		p.main = &action{id: "again", label: k.say("review.again"), icon: k.againIcon(),
			filled: true, what: session.PageAgain{}}
	}
	p.flex = pic
	if uprighted && len(now.Defects) > 0 {
		p.help = k.say("review.uprighted")
	}
	if whole == nil {
		p.keep = k.buttons(turn, remove, other)
		return p
	}
	actions := []glass.Box{second(k.wholeAction(whole)), other, turn, remove}
	if k.Wide && k.Large() && len(now.Defects) > 0 {
		// no more fit beside a picture that is still seen; among the pages of the paper
		// this one can be taken away too
		actions = actions[:3]
	}
	p.keep = k.buttons(actions...)
	photo := k.Picture(whole.Image, 840)
	for i, c := range whole.Corners {
		photo.Outline[i] = glass.Spot(c)
	}
	both := &twoPictures{page: pic, photo: photo, gap: k.Px(24)}
	switch fine := len(now.Defects) == 0; {
	case whole.Kept && fine:
		p.title, p.help = k.say("review.cut"), k.say("review.all")
	case whole.Kept:
	case fine && share(whole.Corners) >= leastShare:
		large := k.Picture(whole.Image, 1060)
		large.Outline = photo.Outline
		p.title, p.help = k.say("review.cut"), k.say("review.inside")
		if uprighted {
			p.help = k.say("review.uprighted") + " " + p.help
		}
		p.body, p.flex = []glass.Box{large}, large
	default:
		p.body[0], p.flex = both, both
	}
	return p
}

// wholeAction keeps the whole picture of a page, or the page again.
func (k *kit) wholeAction(w *session.Whole) action {
	a := action{id: "whole", label: k.say("review.whole"), icon: "frame-corners-duotone",
		lead: true, what: session.WholeTaken{Whole: !w.Kept}}
	if w.Kept {
		a.label, a.icon = k.say("review.frame"), "crop-duotone"
	}
	return a
}

// leastShare is how much of a picture the page in it must be for the picture to stand in
// the page's place: on a smaller one, such as a card on the whole glass, nobody could see
// whether it is the right paper.
const leastShare = 0.35

// share returns how much of its picture a page is.
func share(c [4]session.Corner) float64 {
	twice := 0.0
	for i, a := range c {
		b := c[(i+1)%4]
		twice += a.X*b.Y - b.X*a.Y
	}
	return max(twice, -twice) / 2
}

// twoPictures shows a page and, smaller beside it, the picture that it was cut out of.
type twoPictures struct {
	page, photo *glass.Picture
	gap         int
}

func (t *twoPictures) Size(w int) (int, int) { return t.page.Size(w) }

func (t *twoPictures) Draw(sh *glass.Sheet, r image.Rectangle) {
	at := r.Min.X + (r.Dx()-t.gap)*5/8
	t.page.Draw(sh, image.Rect(r.Min.X, r.Min.Y, at, r.Max.Y))
	t.photo.Draw(sh, image.Rect(at+t.gap, r.Min.Y, r.Max.X, r.Max.Y))
}

func (t *twoPictures) Shrink(by int) {
	t.page.Shrink(by)
	t.photo.Shrink(by)
}

func (t *twoPictures) Full() {
	t.page.Full()
	t.photo.Full()
}

// buttons puts secondary actions two in a row, or one below the other in a narrow column
// beside the picture.
func (k *kit) buttons(all ...glass.Box) glass.Box {
	gap := 16.0
	if k.Large() { // a column has little height
		gap = 8
	}
	narrow := k.Col(gap, all...)
	var rows []glass.Box
	for ; len(all) > 1; all = all[2:] {
		rows = append(rows, k.Equal(20, all[0], all[1]))
	}
	return &byWidth{narrow: narrow, wide: k.Col(16, append(rows, all...)...), from: k.Px(700)}
}

// byWidth is a box that is laid out in one of two ways, by the width there is for it.
type byWidth struct {
	narrow, wide glass.Box
	from         int
}

func (b *byWidth) in(w int) glass.Box {
	if w < b.from {
		return b.narrow
	}
	return b.wide
}

func (b *byWidth) Size(w int) (int, int) { return b.in(w).Size(w) }

func (b *byWidth) Draw(sh *glass.Sheet, r image.Rectangle) { b.in(r.Dx()).Draw(sh, r) }
