// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import "image"

// leadRow puts an icon before a text, or above it if that leaves less than least for it.
type leadRow struct {
	lead, main Box
	gap, least int
}

func (l *leadRow) above(w int) bool { return w-Wide(l.lead, w)-l.gap < l.least }

func (l *leadRow) Size(w int) (int, int) {
	lw, lh := l.lead.Size(w)
	if l.above(w) {
		return w, lh + l.gap/3 + High(l.main, w)
	}
	return w, max(lh, High(l.main, w-lw-l.gap))
}

func (l *leadRow) Draw(sh *Sheet, r image.Rectangle) {
	lw, lh := l.lead.Size(r.Dx())
	if l.above(r.Dx()) {
		l.lead.Draw(sh, image.Rect(r.Min.X, r.Min.Y, r.Min.X+lw, r.Min.Y+lh))
		l.main.Draw(sh, image.Rect(r.Min.X, r.Min.Y+lh+l.gap/3, r.Max.X, r.Max.Y))
		return
	}
	y := r.Min.Y + (r.Dy()-lh)/2
	l.lead.Draw(sh, image.Rect(r.Min.X, y, r.Min.X+lw, y+lh))
	mh := High(l.main, r.Dx()-lw-l.gap)
	y = r.Min.Y + (r.Dy()-mh)/2
	l.main.Draw(sh, image.Rect(r.Min.X+lw+l.gap, y, r.Max.X, y+mh))
}

// endRow puts a box at the end of a line, or below it if that leaves less than least for
// it.
type endRow struct {
	main, end  Box
	gap, least int
}

func (e *endRow) split(w int) (mainW, endW int, below bool) {
	endW = Wide(e.end, w)
	mainW = w - endW - e.gap
	return mainW, endW, mainW < e.least
}

func (e *endRow) Size(w int) (int, int) {
	mw, ew, below := e.split(w)
	if below {
		return w, High(e.main, w) + e.gap/2 + High(e.end, w)
	}
	return w, max(High(e.main, mw), High(e.end, ew))
}

func (e *endRow) Draw(sh *Sheet, r image.Rectangle) {
	mw, ew, below := e.split(r.Dx())
	eh := High(e.end, ew)
	if below {
		_, h := e.Size(r.Dx())
		y := r.Min.Y + (r.Dy()-h)/2
		mh := High(e.main, r.Dx())
		e.main.Draw(sh, image.Rect(r.Min.X, y, r.Max.X, y+mh))
		y += mh + e.gap/2
		e.end.Draw(sh, image.Rect(r.Max.X-ew, y, r.Max.X, y+eh))
		return
	}
	mh := High(e.main, mw)
	y := r.Min.Y + (r.Dy()-mh)/2
	e.main.Draw(sh, image.Rect(r.Min.X, y, r.Min.X+mw, y+mh))
	y = r.Min.Y + (r.Dy()-eh)/2
	e.end.Draw(sh, image.Rect(r.Max.X-ew, y, r.Max.X, y+eh))
}

// Hug returns a row no wider than its content, in which box number grow holds the words. If
// icon and words don't fit without breaking a word, the icon is dropped.
func Hug(gap, grow int, items ...Box) Box {
	return &hug{row{gap: gap, items: items, grow: grow}}
}

type hug struct{ row }

func (h *hug) alone(w int) *Para {
	p, ok := h.items[h.grow].(*Para)
	if !ok || w <= 0 {
		return nil
	}
	for i, b := range h.items {
		if i != h.grow {
			w -= Wide(b, w) + h.gap
		}
	}
	if p.longest(p.Style) > w {
		return p
	}
	return nil
}

func (h *hug) Draw(sh *Sheet, r image.Rectangle) {
	if p := h.alone(r.Dx()); p != nil {
		Centre(p).Draw(sh, r)
		return
	}
	h.row.Draw(sh, r)
}

func (h *hug) Size(w int) (int, int) {
	if p := h.alone(w); p != nil {
		return p.Size(w)
	}
	g := h.items[h.grow]
	x := h.gap * (len(h.items) - 1)
	for i, b := range h.items {
		if i != h.grow {
			x += Wide(b, w)
		}
	}
	gw, _ := g.Size(max(0, w-x))
	_, height := h.row.Size(min(w, x+gw))
	return min(w, x+gw), height
}

// Natural returns a panel that reports the preferred width of its content plus pad, so
// that a row gives it no more than that.
func Natural(p *Panel, inner Box, pad int) Box { return &natural{p, inner, pad} }

type natural struct {
	*Panel
	inner Box
	pad   int
}

func (n *natural) Size(w int) (int, int) {
	iw, _ := n.inner.Size(max(0, w-2*n.PadX))
	_, h := n.Panel.Size(w)
	return min(w, iw+n.pad), h
}

// hugFirst is a column whose first box keeps its natural width: a chip above a list.
type hugFirst struct{ *col }

func (h hugFirst) Draw(sh *Sheet, r image.Rectangle) {
	first := h.items[0]
	w, fh := first.Size(r.Dx())
	first.Draw(sh, image.Rect(r.Min.X, r.Min.Y, r.Min.X+w, r.Min.Y+fh))
	y := r.Min.Y + fh + h.gap + h.gap*4
	rest := &col{h.gap, h.items[1:]}
	rest.Draw(sh, image.Rect(r.Min.X, y, r.Max.X, y+High(rest, r.Dx())))
}

func (h hugFirst) Size(w int) (int, int) {
	x, y := h.col.Size(w)
	return x, y + 4*h.gap
}

// footRow gives Back its natural width and the main action the rest.
type footRow struct {
	lead, main Box
	gap, least int
}

func (f *footRow) leads(w int) int { return min(max(f.least, Wide(f.lead, w)), w*2/5) }

func (f *footRow) Size(w int) (int, int) {
	lead := f.leads(w)
	return w, max(High(f.lead, lead), High(f.main, w-lead-f.gap))
}

func (f *footRow) Draw(sh *Sheet, r image.Rectangle) {
	lead := f.leads(r.Dx())
	f.lead.Draw(sh, image.Rect(r.Min.X, r.Min.Y, r.Min.X+lead, r.Max.Y))
	f.main.Draw(sh, image.Rect(r.Min.X+lead+f.gap, r.Min.Y, r.Max.X, r.Max.Y))
}
