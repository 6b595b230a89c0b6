// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"

	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// page is what one screen says of itself; compose gives it its place in either orientation.
type page struct {
	step  int // 1 to 6, 0 for none
	title string
	help  string
	body  []glass.Box    // a list: what does not fit goes behind "Suite"
	keep  glass.Box      // always in sight: beside the actions in landscape, above them in portrait
	keys  glass.Box      // a keyboard, at the bottom
	flex  glass.Shrinker // the one part, of those above, that can give up height
	side  glass.Box      // what stands beside the body in landscape and above keep in portrait: a pad
	back  *action
	also  *action // a second action, outlined
	main  *action
	stage *stage // instead of all that: one message in the middle of the screen
	name  string // of the top band's button of language; "" is the language's own name
}

// steps is the number of segments under the top band.
const steps = 6

// spare is part of a body that is left out when the rest does not fit; the help says the same.
type spare struct{ glass.Box }

// Lengths, in pixels of the reference panel.
const (
	topHeight  = 124
	sideColumn = 480 // the foot, in landscape
)

// compose draws a page.
func (k *kit) compose(p page) *glass.Sheet {
	b := image.Rectangle{Max: k.size}
	sh := k.Sheet(k.size)
	if p.stage != nil {
		k.composeStage(sh, *p.stage)
		return sh
	}
	m := k.Px(glass.Margin)
	top := k.top(p)
	th := max(k.Px(topHeight), glass.High(top, b.Dx()-2*m)+k.Px(24))
	top.Draw(sh, image.Rect(m, 0, b.Max.X-m, th))
	middle := image.Rect(m, th, b.Max.X-m, b.Max.Y)
	foot := k.foot(p)
	if k.Wide {
		cw := k.Px(sideColumn)
		if k.Large() {
			cw = k.Px(sideColumn * 1.16)
		}
		column := image.Rect(b.Max.X-cw, th, b.Max.X, b.Max.Y)
		middle.Max.X = column.Min.X - m
		middle.Min.Y += k.Px(16)
		free := column.Dy() - 3*k.Px(36)
		if foot != nil {
			free -= glass.High(foot, cw-2*k.Px(40))
		}
		keep := p.keep
		if keep != nil && glass.High(keep, cw-2*k.Px(40)) <= free { // else it stands under the list, as in portrait
			keep = nil
		} else {
			p.keep = nil
		}
		k.middle(sh, p, middle, keep)
		k.column(sh, p, column, foot)
		return sh
	}
	if foot != nil {
		fh := glass.High(foot, b.Dx()-2*m) + 2*k.Px(36)
		fr := image.Rect(0, b.Max.Y-fh, b.Max.X, b.Max.Y)
		middle.Max.Y = fr.Min.Y
		k.middle(sh, p, middle, p.keep)
		sh.Fill(fr, k.Pal.Surface, 0)
		sh.Fill(image.Rect(0, fr.Min.Y, b.Max.X, fr.Min.Y+k.Px(2)), k.Pal.Line, 0)
		sh.Within(fr, k.Pal.Surface, func() { foot.Draw(sh, glass.Inset(fr, m, k.Px(36))) })
	} else {
		k.middle(sh, p, middle, p.keep)
	}
	return sh
}

// column is the foot in landscape: the notice on top, the actions at the bottom, the main one above the way back.
func (k *kit) column(sh *glass.Sheet, p page, r image.Rectangle, foot glass.Box) {
	sh.Fill(r, k.Pal.Surface, 0)
	sh.Fill(image.Rect(r.Min.X, r.Min.Y, r.Min.X+k.Px(2), r.Max.Y), k.Pal.Line, 0)
	sh.Fill(image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+k.Px(2)), k.Pal.Line, 0)
	sh.Within(r, k.Pal.Surface, func() {
		in := glass.Inset(r, k.Px(40), k.Px(36))
		if p.keep != nil {
			h := glass.High(p.keep, in.Dx())
			p.keep.Draw(sh, image.Rect(in.Min.X, in.Min.Y, in.Max.X, in.Min.Y+h))
		}
		if foot != nil {
			h := glass.High(foot, in.Dx())
			foot.Draw(sh, image.Rect(in.Min.X, in.Max.Y-h, in.Max.X, in.Max.Y))
		}
	})
}

// foot holds the actions: the way back on the leading side, the main one wide on the trailing side.
func (k *kit) foot(p page) glass.Box {
	var order []*action
	for _, a := range []*action{p.back, p.also, p.main} {
		if a != nil {
			order = append(order, a)
		}
	}
	if len(order) == 0 {
		return nil
	}
	var items []glass.Box
	if k.Wide { // from the top: main, also, back
		for i := len(order) - 1; i >= 0; i-- {
			items = append(items, k.button(*order[i]))
		}
		return k.Col(20, items...)
	}
	for _, a := range order {
		items = append(items, k.button(*a))
	}
	switch {
	case p.main == nil:
		return k.Line(24, -1, items...)
	case len(items) == 3:
		return k.Col(20, items[2], k.Equal(24, items[0], items[1]))
	case p.back == nil && len(items) == 2:
		return k.FootRow(items[0], items[1], 416)
	case len(items) == 2:
		return k.FootRow(items[0], items[1], 280)
	}
	return items[0]
}

// top is the mark, the steps in landscape, and the three buttons that work everywhere.
func (k *kit) top(p page) glass.Box {
	kk := k.capped()
	mark := glass.Fixed(kk.Px(72), kk.Px(31), func(sh *glass.Sheet, r image.Rectangle) { sh.Icon("mark", r, k.Pal.Accent) })
	name := kk.Para("Passerelle", 32, true, k.Pal.Accent)
	name.Dir = 0
	lang := p.name
	if lang == "" {
		lang = k.say("language.own")
	}
	pills := kk.Line(16, -1,
		kk.pill("language", "globe-duotone", lang, session.LangAsked{}),
		kk.pill("size", "text-aa-duotone", k.say("top.size"), session.SizeAsked{}),
		kk.pill("help", "hand-waving-duotone", k.say("top.help"), session.HelpAsked{}))
	pillsW := glass.Wide(pills, k.size.X)
	brand := glass.Box(kk.Line(16, -1, mark, name))
	free := k.size.X - 2*k.Px(glass.Margin) - pillsW
	if k.Wide {
		if st := k.stepLine(p); st != nil {
			return k.Line(56, 1, brand, st, pills)
		}
	} else if glass.Wide(brand, k.size.X)+k.Px(24) > free {
		brand = mark
	}
	return k.EndRow(16, brand, pills, 0)
}

// stepLine says which step this is, in words and in segments, and whether this is a demonstration.
func (k *kit) stepLine(p page) glass.Box {
	if k.Wide {
		k = k.capped()
	}
	var lines []glass.Box
	var demo glass.Box
	if k.s.Health.Demo {
		demo = k.demoMark()
	}
	if p.step > 0 {
		label := glass.Box(k.Para(k.say("step.of", "n", itoa(p.step), "of", itoa(steps), "name", k.stepName(p.step)), glass.SizeSmall, true, k.Pal.Ink2))
		if demo != nil {
			label = k.EndRow(16, label, demo, 200)
		}
		lines = append(lines, label, glass.Fixed(0, k.Px(14), func(sh *glass.Sheet, r image.Rectangle) { k.segments(sh, r, p.step) }))
	} else if demo != nil {
		lines = append(lines, k.EndRow(0, glass.Gap(0), demo, 0))
	}
	if len(lines) == 0 {
		return nil
	}
	return k.Col(10, lines...)
}

func (k *kit) segments(sh *glass.Sheet, r image.Rectangle, done int) {
	g := k.Px(10)
	w := (r.Dx() - g*(steps-1)) / steps
	for i := range steps {
		x := r.Min.X + i*(w+g)
		s := image.Rect(x, r.Min.Y, x+w, r.Max.Y)
		if i < done {
			sh.Fill(s, k.Pal.Accent, r.Dy()/2)
		} else {
			sh.Rect(s, k.Pal.Tint.BG, k.Pal.Line, k.Px(2), r.Dy()/2)
		}
	}
}

func (k *kit) demoMark() glass.Box {
	t := k.Pal.Warn
	return &glass.Panel{Box: k.Para(k.say("demo.mark"), glass.SizeSmall, true, t.FG), Fill: t.BG, Stroke: t.FG, Width: k.Px(2), Radius: k.Px(12), PadX: k.Px(16), PadY: k.Px(0), Shrink: true}
}
