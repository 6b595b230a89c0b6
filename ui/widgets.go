// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"image/color"

	"passerelle/ui/session"
)

// action is something to do, as a button.
type action struct {
	id, label string
	icon      string // at the end of the words; with lead, before them
	lead      bool
	filled    bool
	off       bool // shown, but cannot be touched
	what      session.What
}

// button draws an action: outlined, or filled for the one main action of a screen.
func (k *kit) button(a action) box { return k.buttonSized(a, sizeCard, actionHeight) }

func (k *kit) buttonSized(a action, letters, height float64) box {
	fg, fill, stroke := k.pal.ink, k.pal.surface, k.pal.accent
	if a.filled {
		fg, fill = k.pal.onAccent, k.pal.accent
	}
	if a.off {
		fg, fill, stroke = k.pal.ink2, k.pal.paper, k.pal.line
	}
	label := k.para(a.label, letters, true, fg)
	label.balanced = true
	var inner box = label
	if a.icon != "" {
		ic := k.icon(a.icon, letters+10, fg)
		items, grow := []box{label, ic}, 0
		if a.lead {
			items, grow = []box{ic, label}, 1
		}
		inner = &hug{row{gap: k.tx(20), items: items, grow: grow}}
	}
	least := k.mx(height)
	if k.wide { // height is what landscape has least of
		least = k.px(height)
	}
	p := &panel{box: centre{inner}, fill: fill, stroke: stroke, width: k.px(3), radius: k.px(radiusCard), padX: k.px(24), padY: k.px(16), minH: least}
	return &target{box: &natural{p, inner, 2 * k.px(44)}, hit: hit{id: a.id, name: a.label, radius: k.px(radiusCard), filled: a.filled && !a.off, enabled: !a.off, tap: k.send(a.what)}}
}

// hug is a row no wider than its content. Its words matter more than its drawing: where both do not fit without breaking a word, the drawing goes.
type hug struct{ row }

func (h *hug) alone(w int) *para {
	p, ok := h.items[h.grow].(*para)
	if !ok || w <= 0 {
		return nil
	}
	for i, b := range h.items {
		if i != h.grow {
			w -= wide(b, w) + h.gap
		}
	}
	if p.longest(p.style) > w {
		return p
	}
	return nil
}

func (h *hug) draw(sh *sheet, r image.Rectangle) {
	if p := h.alone(r.Dx()); p != nil {
		(centre{p}).draw(sh, r)
		return
	}
	h.row.draw(sh, r)
}

func (h *hug) size(w int) (int, int) {
	if p := h.alone(w); p != nil {
		return p.size(w)
	}
	g := h.items[h.grow]
	x := h.gap * (len(h.items) - 1)
	for i, b := range h.items {
		if i != h.grow {
			x += wide(b, w)
		}
	}
	gw, _ := g.size(max(0, w-x))
	_, height := h.row.size(min(w, x+gw))
	return min(w, x+gw), height
}

// natural is a panel that tells the width its content would like, so that a row can leave it no more than that.
type natural struct {
	*panel
	inner box
	pad   int
}

func (n *natural) size(w int) (int, int) {
	iw, _ := n.inner.size(max(0, w-2*n.padX))
	_, h := n.panel.size(w)
	return min(w, iw+n.pad), h
}

// card is a row of a list: picture, name, one line more, and at its end a chip or an arrow. what nil: it only tells.
type card struct {
	id, icon, title, sub string
	chip                 box
	iconPx, height       float64
	arrow, dashed        bool
	what                 session.What
}

// half marks what may stand two in a row in landscape.
type half struct{ box }

func (k *kit) card(c card) box {
	if c.iconPx == 0 {
		c.iconPx = 80
	}
	if c.height == 0 {
		c.height = 140
	}
	lines := []box{k.para(c.title, sizeCard, true, k.pal.ink)}
	if c.sub != "" {
		lines = append(lines, k.para(c.sub, sizeHelp, false, k.pal.ink2))
	}
	words := &col{0, lines}
	var end box
	switch {
	case c.chip != nil:
		end = c.chip
	case c.arrow:
		end = k.icon(k.forward(), 44, k.pal.accent)
	}
	var inner box
	if c.icon != "" {
		inner = &leadRow{k.icon(c.icon, c.iconPx, k.pal.accent), words, k.px(30), k.tx(230)}
	} else {
		inner = words
	}
	if end != nil {
		inner = &endRow{k: k, main: inner, end: end, gap: k.px(24), least: k.tx(320 + 120*float64(btoi(k.wide)))}
	}
	p := &panel{box: inner, fill: k.pal.surface, stroke: k.pal.line, width: k.px(2), radius: k.px(radiusCard), padX: k.px(34), padY: k.px(20), minH: k.mx(c.height), dashed: c.dashed}
	if c.what == nil {
		return half{p}
	}
	name := c.title
	if c.sub != "" {
		name += ". " + c.sub
	}
	return half{&target{box: p, hit: hit{id: c.id, name: name, radius: p.radius, enabled: true, tap: k.send(c.what)}}}
}

// endRow sets something at the end of a line, or below it when the line would be left with less than least.
type endRow struct {
	k          *kit
	main, end  box
	gap, least int
}

func (e *endRow) split(w int) (mainW, endW int, below bool) {
	endW = wide(e.end, w)
	mainW = w - endW - e.gap
	return mainW, endW, mainW < e.least
}

func (e *endRow) size(w int) (int, int) {
	mw, ew, below := e.split(w)
	if below {
		return w, high(e.main, w) + e.gap/2 + high(e.end, w)
	}
	return w, max(high(e.main, mw), high(e.end, ew))
}

func (e *endRow) draw(sh *sheet, r image.Rectangle) {
	mw, ew, below := e.split(r.Dx())
	eh := high(e.end, ew)
	if below {
		_, h := e.size(r.Dx())
		y := r.Min.Y + (r.Dy()-h)/2
		mh := high(e.main, r.Dx())
		e.main.draw(sh, image.Rect(r.Min.X, y, r.Max.X, y+mh))
		y += mh + e.gap/2
		e.end.draw(sh, image.Rect(r.Max.X-ew, y, r.Max.X, y+eh))
		return
	}
	mh := high(e.main, mw)
	y := r.Min.Y + (r.Dy()-mh)/2
	e.main.draw(sh, image.Rect(r.Min.X, y, r.Min.X+mw, y+mh))
	y = r.Min.Y + (r.Dy()-eh)/2
	e.end.draw(sh, image.Rect(r.Max.X-ew, y, r.Max.X, y+eh))
}

// chip says a state three times: icon, word, tint.
func (k *kit) chip(icon, word string, t tone) box {
	label := k.para(word, sizeHelp, true, t.fg)
	in := &hug{row{gap: k.px(14), items: []box{k.icon(icon, 36, t.fg), label}, grow: 1}}
	return &panel{box: in, fill: t.bg, radius: k.tx(31), padX: k.px(22), padY: k.px(8), minH: k.tx(62), shrink: true}
}

// notice is a tinted band with an icon: what one should know now.
func (k *kit) notice(icon, head, body string, t tone) box {
	var lines []box
	if head != "" {
		lines = append(lines, k.para(head, sizeBody, true, t.fg))
	}
	if body != "" {
		lines = append(lines, k.para(body, sizeBody, false, t.fg))
	}
	return &panel{
		box:  &leadRow{k.icon(icon, 72, t.fg), &col{0, lines}, k.px(30), k.tx(300)},
		fill: t.bg, radius: k.px(radiusCard), padX: k.px(36), padY: k.px(28),
	}
}

// pill is a small round button of the top band and of the welcome's foot.
func (k *kit) pill(id, icon, label string, what session.What) box {
	items, grow := []box{}, 0
	if icon != "" {
		items, grow = append(items, k.icon(icon, 42, k.pal.accent)), 1
	}
	items = append(items, k.para(label, sizeSmall, true, k.pal.ink))
	p := &panel{
		box: &hug{row{gap: k.px(12), items: items, grow: grow}}, fill: k.pal.surface, stroke: k.pal.line, width: k.px(2),
		radius: k.mx(38), padX: k.px(26), padY: k.px(6), minH: k.mx(76), minW: k.px(targetMin + 2), shrink: true,
	}
	return &target{box: p, hit: hit{id: id, name: label, radius: p.radius, enabled: true, tap: k.send(what)}}
}

// plain is a target of words alone, for what is seldom asked.
func (k *kit) plain(id, label string, what session.What) box {
	p := &panel{
		box: centre{k.para(label, sizeSmall, true, k.pal.ink2)}, fill: k.pal.paper, padX: k.px(20), padY: k.px(6), radius: k.px(radiusKey),
		minH: k.mx(targetMin + 3), minW: k.px(targetMin + 3),
	}
	return &target{box: &natural{p, p.box.(centre).box, 2 * k.px(24)}, hit: hit{id: id, name: label, radius: p.radius, enabled: true, tap: k.send(what)}}
}

var none color.NRGBA
