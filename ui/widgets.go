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
func (k *kit) button(a action) Box { return k.buttonSized(a, SizeCard, actionHeight) }

func (k *kit) buttonSized(a action, letters, height float64) Box {
	fg, fill, stroke := k.Pal.Ink, k.Pal.Surface, k.Pal.Accent
	if a.filled {
		fg, fill = k.Pal.OnAccent, k.Pal.Accent
	}
	if a.off {
		fg, fill, stroke = k.Pal.Ink2, k.Pal.Paper, k.Pal.Line
	}
	label := k.Para(a.label, letters, true, fg)
	label.Balanced = true
	var inner Box = label
	if a.icon != "" {
		ic := k.Icon(a.icon, letters+10, fg)
		items, grow := []Box{label, ic}, 0
		if a.lead {
			items, grow = []Box{ic, label}, 1
		}
		inner = &hug{row{gap: k.Tx(20), items: items, grow: grow}}
	}
	least := k.Mx(height)
	if k.Wide { // height is what landscape has least of
		least = k.Px(height)
	}
	p := &Panel{Box: centre{inner}, Fill: fill, Stroke: stroke, Width: k.Px(3), Radius: k.Px(RadiusCard), PadX: k.Px(24), PadY: k.Px(16), MinH: least}
	return &target{Box: &natural{p, inner, 2 * k.Px(44)}, hit: Hit{ID: a.id, Name: a.label, Radius: k.Px(RadiusCard), Filled: a.filled && !a.off, Enabled: !a.off, Tap: k.send(a.what)}}
}

// hug is a row no wider than its content. Its words matter more than its drawing: where both do not fit without breaking a word, the drawing goes.
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
		(centre{p}).Draw(sh, r)
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

// natural is a panel that tells the width its content would like, so that a row can leave it no more than that.
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

// card is a row of a list: picture, name, one line more, and at its end a chip or an arrow. what nil: it only tells.
type card struct {
	id, icon, title, sub string
	chip                 Box
	iconPx, height       float64
	arrow, dashed        bool
	what                 session.What
}

// half marks what may stand two in a row in landscape.
type half struct{ Box }

func (k *kit) card(c card) Box {
	if c.iconPx == 0 {
		c.iconPx = 80
	}
	if c.height == 0 {
		c.height = 140
	}
	lines := []Box{k.Para(c.title, SizeCard, true, k.Pal.Ink)}
	if c.sub != "" {
		lines = append(lines, k.Para(c.sub, SizeHelp, false, k.Pal.Ink2))
	}
	words := &col{0, lines}
	var end Box
	switch {
	case c.chip != nil:
		end = c.chip
	case c.arrow:
		end = k.Icon(k.forward(), 44, k.Pal.Accent)
	}
	var inner Box
	if c.icon != "" {
		inner = &leadRow{k.Icon(c.icon, c.iconPx, k.Pal.Accent), words, k.Px(30), k.Tx(230)}
	} else {
		inner = words
	}
	if end != nil {
		inner = &endRow{k: k, main: inner, end: end, gap: k.Px(24), least: k.Tx(320 + 120*float64(btoi(k.Wide)))}
	}
	p := &Panel{Box: inner, Fill: k.Pal.Surface, Stroke: k.Pal.Line, Width: k.Px(2), Radius: k.Px(RadiusCard), PadX: k.Px(34), PadY: k.Px(20), MinH: k.Mx(c.height), Dashed: c.dashed}
	if c.what == nil {
		return half{p}
	}
	name := c.title
	if c.sub != "" {
		name += ". " + c.sub
	}
	return half{&target{Box: p, hit: Hit{ID: c.id, Name: name, Radius: p.Radius, Enabled: true, Tap: k.send(c.what)}}}
}

// endRow sets something at the end of a line, or below it when the line would be left with less than least.
type endRow struct {
	k          *kit
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

// chip says a state three times: icon, word, tint.
func (k *kit) chip(icon, word string, t Tone) Box {
	label := k.Para(word, SizeHelp, true, t.FG)
	in := &hug{row{gap: k.Px(14), items: []Box{k.Icon(icon, 36, t.FG), label}, grow: 1}}
	return &Panel{Box: in, Fill: t.BG, Radius: k.Tx(31), PadX: k.Px(22), PadY: k.Px(8), MinH: k.Tx(62), Shrink: true}
}

// notice is a tinted band with an icon: what one should know now.
func (k *kit) notice(icon, head, body string, t Tone) Box {
	var lines []Box
	if head != "" {
		lines = append(lines, k.Para(head, SizeBody, true, t.FG))
	}
	if body != "" {
		lines = append(lines, k.Para(body, SizeBody, false, t.FG))
	}
	return &Panel{
		Box:  &leadRow{k.Icon(icon, 72, t.FG), &col{0, lines}, k.Px(30), k.Tx(300)},
		Fill: t.BG, Radius: k.Px(RadiusCard), PadX: k.Px(36), PadY: k.Px(28),
	}
}

// pill is a small round button of the top band and of the welcome's foot.
func (k *kit) pill(id, icon, label string, what session.What) Box {
	items, grow := []Box{}, 0
	if icon != "" {
		items, grow = append(items, k.Icon(icon, 42, k.Pal.Accent)), 1
	}
	items = append(items, k.Para(label, SizeSmall, true, k.Pal.Ink))
	p := &Panel{
		Box: &hug{row{gap: k.Px(12), items: items, grow: grow}}, Fill: k.Pal.Surface, Stroke: k.Pal.Line, Width: k.Px(2),
		Radius: k.Mx(38), PadX: k.Px(26), PadY: k.Px(6), MinH: k.Mx(76), MinW: k.Px(TargetMin + 2), Shrink: true,
	}
	return &target{Box: p, hit: Hit{ID: id, Name: label, Radius: p.Radius, Enabled: true, Tap: k.send(what)}}
}

// plain is a target of words alone, for what is seldom asked.
func (k *kit) plain(id, label string, what session.What) Box {
	p := &Panel{
		Box: centre{k.Para(label, SizeSmall, true, k.Pal.Ink2)}, Fill: k.Pal.Paper, PadX: k.Px(20), PadY: k.Px(6), Radius: k.Px(RadiusKey),
		MinH: k.Mx(TargetMin + 3), MinW: k.Px(TargetMin + 3),
	}
	return &target{Box: &natural{p, p.Box.(centre).Box, 2 * k.Px(24)}, hit: Hit{ID: id, Name: label, Radius: p.Radius, Enabled: true, Tap: k.send(what)}}
}

var none color.NRGBA
