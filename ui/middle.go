// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"

	"passerelle/internal/among"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// middle places title, help, body and, above the actions, what has to stay in view.
func (k *kit) middle(sh *glass.Sheet, p page, r image.Rectangle, keep glass.Box) {
	y := r.Min.Y
	put := func(b glass.Box, after float64) {
		h := glass.High(b, r.Dx())
		b.Draw(sh, image.Rect(r.Min.X, y, r.Max.X, y+h))
		y += h + k.Px(after)
	}
	if !k.Wide {
		if st := k.stepLine(p); st != nil {
			put(st, 0)
		}
		y += k.Px(40)
	}
	if p.title != "" {
		t := k.Title(p.title)
		if k.Wide && k.Large() {
			t.Style.Px = k.Px(glass.SizeTitle * 1.25)
		}
		put(t, 24)
	}
	bottom := r.Max.Y - k.Px(34)
	width := r.Dx()
	if p.side != nil && k.Wide {
		width = (r.Dx() - k.Px(glass.Margin)) / 2
		sr := image.Rect(r.Min.X+width+k.Px(glass.Margin), y, r.Max.X, bottom)
		p.side.Draw(sh, sr)
		r.Max.X = r.Min.X + width
	}
	var low []glass.Box
	if p.side != nil && !k.Wide {
		low = append(low, p.side)
	}
	if p.keys != nil {
		low = append(low, p.keys)
	}
	if keep != nil {
		low = append(low, keep)
	}
	body := k.pairs(p.body)
	// over returns by how much the parts are too high; what can give way does, in this
	// order: the height of the keys or the picture, examples, the line of help (which the
	// help overlay repeats).
	over := func() int {
		h := stackHeight(body, width, k.Px(16)) + y - bottom
		for _, b := range low {
			h += glass.High(b, width) + k.Px(24)
		}
		return h
	}
	help := p.help
	// little room and large letters: what should stay in view joins the list
	if keep != nil && p.flex == nil && k.Large() && over() > 0 {
		body, low = append(body, keep), low[:len(low)-1]
	}
	if help != "" {
		y += glass.High(k.Help(help), width) + k.Px(26)
	}
	if p.flex != nil && over() > 0 {
		p.flex.Shrink(over())
		if over() > 0 {
			p.flex.Full()
			body = dropSpares(body)
			p.flex.Shrink(max(0, over()))
		}
		if over() > 0 && help != "" {
			p.flex.Full()
			y -= glass.High(k.Help(help), width) + k.Px(26)
			help = ""
			p.flex.Shrink(max(0, over()))
		}
	}
	if help != "" {
		b := k.Help(help)
		h := glass.High(b, width)
		top := y - h - k.Px(26)
		b.Draw(sh, image.Rect(r.Min.X, top, r.Max.X, top+h))
	}
	free := bottom - y
	for _, b := range low {
		free -= glass.High(b, width) + k.Px(24)
	}
	k.list(sh, body, image.Rect(r.Min.X, y, r.Max.X, y+free))
	at := bottom
	for i := len(low) - 1; i >= 0; i-- {
		h := glass.High(low[i], r.Dx())
		low[i].Draw(sh, image.Rect(r.Min.X, at-h, r.Max.X, at))
		at -= h + k.Px(24)
	}
}

func stackHeight(items []glass.Box, w, gap int) int {
	h := 0
	for i, b := range items {
		if i > 0 {
			h += gap
		}
		h += glass.High(b, w)
	}
	return h
}

func dropSpares(items []glass.Box) []glass.Box {
	return among.All(items, func(b glass.Box) bool {
		_, ok := b.(spare)
		return !ok
	})
}

// pair is one row of cards, n of them.
type pair struct {
	glass.Box
	n int
}

// pairs puts cards two in a row in landscape.
func (k *kit) pairs(items []glass.Box) []glass.Box {
	if !k.Wide || k.Large() {
		return items
	}
	var out []glass.Box
	for i := 0; i < len(items); i++ {
		_, a := items[i].(half)
		if a && i+1 < len(items) {
			if _, b := items[i+1].(half); b {
				out = append(out, pair{k.Equal(24, items[i], items[i+1]), 2})
				i++
				continue
			}
		}
		if a {
			out = append(out, pair{k.Equal(24, items[i], glass.Gap(0)), 1})
			continue
		}
		out = append(out, items[i])
	}
	return out
}

// list shows the items that fit and, if there are more, a large button for the next ones.
// There are no scroll bars anywhere.
func (k *kit) list(sh *glass.Sheet, items []glass.Box, r image.Rectangle) {
	g := k.Px(16)
	if len(items) == 0 {
		return
	}
	pages := [][]glass.Box{items}
	if stackHeight(items, r.Dx(), g) > r.Dy() {
		more := glass.High(k.moreButton(99), r.Dx()) + g
		pages = paginate(items, r.Dx(), r.Dy()-more, r.Dy(), g)
	}
	n := min(k.s.Screen.MorePage, len(pages)-1)
	y := r.Min.Y
	for _, b := range pages[n] {
		h := glass.High(b, r.Dx())
		b.Draw(sh, image.Rect(r.Min.X, y, r.Max.X, y+h))
		y += h + g
	}
	left := 0
	for _, p := range pages[n+1:] {
		left += countItems(p)
	}
	if left > 0 {
		b := k.moreButton(left)
		h := glass.High(b, r.Dx())
		b.Draw(sh, image.Rect(r.Min.X, r.Max.Y-h, r.Max.X, r.Max.Y))
	}
}

// moreButton turns to the next items; Back returns to the previous ones.
func (k *kit) moreButton(left int) glass.Box {
	return k.buttonSized(action{id: "more", label: k.say("more", "n", itoa(left)), icon: k.ahead(),
		what: session.MoreAsked{}}, glass.SizeBody, 100)
}

// countItems counts the cards on a page of a list; a paragraph of a text counts as one.
func countItems(items []glass.Box) int {
	n := 0
	for _, b := range items {
		switch b := b.(type) {
		case pair:
			n += b.n
		case splitter:
			n += b.count()
		default:
			n++
		}
	}
	return n
}

// splitter is a box that can be split between two pages of a list.
type splitter interface {
	glass.Box
	// split returns what fits in h and the rest; first is nil if nothing fits.
	split(w, h int) (first, rest glass.Box)
	cut() (first, rest glass.Box) // after the first part, whether it fits or not
	count() int
}

// paginate splits a list into pages of height h; the last page, which needs no button,
// may be as high as last.
func paginate(items []glass.Box, w, h, last, gap int) [][]glass.Box {
	var pages [][]glass.Box
	var now []glass.Box
	used := 0
	for i := 0; i < len(items); i++ {
		b := items[i]
		bh, above := glass.High(b, w), 0
		if len(now) > 0 {
			above = gap
		}
		if rest := stackHeight(items[i:], w, gap); used+above+rest <= last {
			return append(pages, append(now, items[i:]...))
		}
		if used+above+bh > h {
			if s, ok := b.(splitter); ok {
				if first, rest := s.split(w, h-used-above); first != nil && rest != nil {
					pages, now, used = append(pages, append(now, first)), nil, 0
					items = append(append(append([]glass.Box{}, items[:i]...), rest),
						items[i+1:]...)
					i--
					continue
				}
			}
			if len(now) > 0 {
				pages, now, used = append(pages, now), nil, 0
				i--
				continue
			}
			if s, ok := b.(splitter); ok && s.count() > 1 {
				first, rest := s.cut()
				pages = append(pages, []glass.Box{first})
				items = append(append(append([]glass.Box{}, items[:i]...), rest), items[i+1:]...)
				i--
				continue
			}
		}
		now, used = append(now, b), used+above+bh
	}
	if len(now) > 0 {
		pages = append(pages, now)
	}
	return pages
}
