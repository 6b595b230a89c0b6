// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"

	"passerelle/ui/session"
	"passerelle/ui/words"
)

// page is what one screen says of itself; compose gives it its place in either orientation.
type page struct {
	step  int // 1 to 6, 0 for none
	title string
	help  string
	body  []box    // a list: what does not fit goes behind "Suite"
	keep  box      // always in sight: beside the actions in landscape, above them in portrait
	keys  box      // a keyboard, at the bottom
	flex  shrinker // the one part, of those above, that can give up height
	side  box      // what stands beside the body in landscape and above keep in portrait: a pad
	back  *action
	also  *action // a second action, outlined
	main  *action
	stage *stage // instead of all that: one message in the middle of the screen
	name  string // of the top band's button of language; "" is the language's own name
}

// steps is the number of segments under the top band.
const steps = 6

// shrinker is a box that can make do with less height.
type shrinker interface {
	box
	shrink(by int)
	full() // back to what it would like
}

// spare is part of a body that is left out when the rest does not fit; the help says the same.
type spare struct{ box }

// compose draws a page.
func (k *kit) compose(p page) *sheet {
	b := image.Rectangle{Max: k.u.size}
	sh := &sheet{bounds: b, clip: b, bg: k.pal.paper, mirror: words.RTL(k.lang)}
	sh.rect(b, k.pal.paper, none, 0, 0)
	if p.stage != nil {
		k.composeStage(sh, *p.stage)
		return sh
	}
	m := k.px(margin)
	top := k.top(p)
	th := max(k.px(topHeight), high(top, b.Dx()-2*m)+k.px(24))
	top.draw(sh, image.Rect(m, 0, b.Max.X-m, th))
	middle := image.Rect(m, th, b.Max.X-m, b.Max.Y)
	foot := k.foot(p)
	if k.wide {
		cw := k.px(sideColumn)
		if k.f > 1.3 {
			cw = k.px(sideColumn * 1.16)
		}
		column := image.Rect(b.Max.X-cw, th, b.Max.X, b.Max.Y)
		middle.Max.X = column.Min.X - m
		middle.Min.Y += k.px(16)
		free := column.Dy() - 3*k.px(36)
		if foot != nil {
			free -= high(foot, cw-2*k.px(40))
		}
		keep := p.keep
		if keep != nil && high(keep, cw-2*k.px(40)) <= free { // else it stands under the list, as in portrait
			keep = nil
		} else {
			p.keep = nil
		}
		k.middle(sh, p, middle, keep)
		k.column(sh, p, column, foot)
		return sh
	}
	if foot != nil {
		fh := high(foot, b.Dx()-2*m) + 2*k.px(36)
		fr := image.Rect(0, b.Max.Y-fh, b.Max.X, b.Max.Y)
		middle.Max.Y = fr.Min.Y
		k.middle(sh, p, middle, p.keep)
		sh.rect(fr, k.pal.surface, none, 0, 0)
		sh.rect(image.Rect(0, fr.Min.Y, b.Max.X, fr.Min.Y+k.px(2)), k.pal.line, none, 0, 0)
		sh.within(fr, k.pal.surface, func() { foot.draw(sh, inset(fr, m, k.px(36))) })
	} else {
		k.middle(sh, p, middle, p.keep)
	}
	return sh
}

// column is the foot in landscape: the notice on top, the actions at the bottom, the main one above the way back.
func (k *kit) column(sh *sheet, p page, r image.Rectangle, foot box) {
	sh.rect(r, k.pal.surface, none, 0, 0)
	sh.rect(image.Rect(r.Min.X, r.Min.Y, r.Min.X+k.px(2), r.Max.Y), k.pal.line, none, 0, 0)
	sh.rect(image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+k.px(2)), k.pal.line, none, 0, 0)
	sh.within(r, k.pal.surface, func() {
		in := inset(r, k.px(40), k.px(36))
		if p.keep != nil {
			h := high(p.keep, in.Dx())
			p.keep.draw(sh, image.Rect(in.Min.X, in.Min.Y, in.Max.X, in.Min.Y+h))
		}
		if foot != nil {
			h := high(foot, in.Dx())
			foot.draw(sh, image.Rect(in.Min.X, in.Max.Y-h, in.Max.X, in.Max.Y))
		}
	})
}

// foot holds the actions: the way back on the leading side, the main one wide on the trailing side.
func (k *kit) foot(p page) box {
	var order []*action
	for _, a := range []*action{p.back, p.also, p.main} {
		if a != nil {
			order = append(order, a)
		}
	}
	if len(order) == 0 {
		return nil
	}
	var items []box
	if k.wide { // from the top: main, also, back
		for i := len(order) - 1; i >= 0; i-- {
			items = append(items, k.button(*order[i]))
		}
		return k.col(20, items...)
	}
	for _, a := range order {
		items = append(items, k.button(*a))
	}
	switch {
	case p.main == nil:
		return k.line(24, -1, items...)
	case len(items) == 3:
		return k.col(20, items[2], k.equal(24, items[0], items[1]))
	case p.back == nil && len(items) == 2:
		return &footRow{k: k, lead: items[0], main: items[1], least: k.px(416)}
	case len(items) == 2:
		return &footRow{k: k, lead: items[0], main: items[1], least: k.px(280)}
	}
	return items[0]
}

// footRow gives the way back its own width and the main action the rest.
type footRow struct {
	k          *kit
	lead, main box
	least      int
}

func (f *footRow) parts(w int) (lead, main, gap, height int) {
	gap = f.k.px(24)
	lead = min(max(f.least, wide(f.lead, w)), w*2/5)
	main = w - lead - gap
	return lead, main, gap, max(high(f.lead, lead), high(f.main, main))
}

func (f *footRow) size(w int) (int, int) { _, _, _, h := f.parts(w); return w, h }

func (f *footRow) draw(sh *sheet, r image.Rectangle) {
	lead, _, gap, _ := f.parts(r.Dx())
	f.lead.draw(sh, image.Rect(r.Min.X, r.Min.Y, r.Min.X+lead, r.Max.Y))
	f.main.draw(sh, image.Rect(r.Min.X+lead+gap, r.Min.Y, r.Max.X, r.Max.Y))
}

// top is the mark, the steps in landscape, and the three buttons that work everywhere.
func (k *kit) top(p page) box {
	small := *k
	small.f = min(k.f, 1.25)
	kk := &small
	mark := fixed{kk.px(72), kk.px(31), func(sh *sheet, r image.Rectangle) { sh.icon("mark", r, k.pal.accent) }}
	name := kk.para("Passerelle", 32, true, k.pal.accent)
	name.dir = 0
	lang := p.name
	if lang == "" {
		lang = k.say("language.own")
	}
	pills := kk.line(16, -1,
		kk.pill("language", "globe-duotone", lang, session.LangAsked{}),
		kk.pill("size", "text-aa-duotone", k.say("top.size"), session.SizeAsked{}),
		kk.pill("help", "hand-waving-duotone", k.say("top.help"), session.HelpAsked{}))
	pillsW := wide(pills, k.u.size.X)
	brand := box(kk.line(16, -1, mark, name))
	free := k.u.size.X - 2*k.px(margin) - pillsW
	if k.wide {
		if st := k.stepLine(p); st != nil {
			return &row{gap: k.px(56), items: []box{brand, st, pills}, grow: 1}
		}
	} else if wide(brand, k.u.size.X)+k.px(24) > free {
		brand = mark
	}
	return &endRow{k: k, main: brand, end: pills, gap: k.px(16)}
}

// stepLine says which step this is, in words and in segments, and whether this is a demonstration.
func (k *kit) stepLine(p page) box {
	kk := *k
	if k.wide {
		kk.f = min(k.f, 1.25)
	}
	k = &kk
	var lines []box
	var demo box
	if k.s.Health.Demo {
		demo = k.demoMark()
	}
	if p.step > 0 {
		label := box(k.para(k.say("step.of", "n", itoa(p.step), "of", itoa(steps), "name", k.stepName(p.step)), sizeSmall, true, k.pal.ink2))
		if demo != nil {
			label = &endRow{k: k, main: label, end: demo, gap: k.px(16), least: k.tx(200)}
		}
		lines = append(lines, label, fixed{0, k.px(14), func(sh *sheet, r image.Rectangle) { k.segments(sh, r, p.step) }})
	} else if demo != nil {
		lines = append(lines, &endRow{k: k, main: gap(0), end: demo, gap: 0})
	}
	if len(lines) == 0 {
		return nil
	}
	return k.col(10, lines...)
}

func (k *kit) segments(sh *sheet, r image.Rectangle, done int) {
	g := k.px(10)
	w := (r.Dx() - g*(steps-1)) / steps
	for i := range steps {
		x := r.Min.X + i*(w+g)
		s := image.Rect(x, r.Min.Y, x+w, r.Max.Y)
		if i < done {
			sh.rect(s, k.pal.accent, none, 0, r.Dy()/2)
		} else {
			sh.rect(s, k.pal.tint.bg, k.pal.line, k.px(2), r.Dy()/2)
		}
	}
}

func (k *kit) demoMark() box {
	t := k.pal.warn
	return &panel{box: k.para(k.say("demo.mark"), sizeSmall, true, t.fg), fill: t.bg, stroke: t.fg, width: k.px(2), radius: k.px(12), padX: k.px(16), padY: k.px(0), shrink: true}
}
