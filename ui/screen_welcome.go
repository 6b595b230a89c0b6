// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"strings"

	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// welcome is what the kiosk shows while idle: the languages under their own names, all
// the same size, and, before anything is asked, what will happen to people's papers. The
// greeting goes through the languages in turn.
func (k *kit) welcome() *glass.Sheet {
	langs := k.cfg.Machine.Languages
	if !k.s.Visit.Begun && len(langs) > 0 {
		k = k.in(langs[greeting(k.cfg, k.s)])
	}
	b := image.Rectangle{Max: k.size}
	sh := k.Sheet(k.size)
	m := k.Px(glass.Margin)
	top := k.top(page{})
	w := b.Dx() - 2*m
	th := max(k.Px(topHeight), glass.High(top, w)+k.Px(24))
	top.Draw(sh, image.Rect(m, 0, b.Max.X-m, th))
	if st := k.stepLine(page{}); st != nil && !k.Wide {
		h := glass.High(st, w)
		st.Draw(sh, image.Rect(m, th, b.Max.X-m, th+h))
		th += h
	}

	mw := k.Px(412)
	if k.Wide || k.Large() {
		mw = k.Px(300)
	}
	mh := mw * 176 / 412
	hello := k.Centred(k.Para(k.say("welcome.hello"), glass.SizeHero, true, k.Pal.Ink))
	lead := k.Centred(k.Para(k.invitation(), glass.SizeBody, false, k.Pal.Ink2))
	brand := glass.Fixed(0, mh, func(sh *glass.Sheet, r image.Rectangle) {
		x := r.Min.X + (r.Dx()-mw)/2
		sh.Icon("mark", image.Rect(x, r.Min.Y, x+mw, r.Max.Y), k.Pal.Accent)
	})
	head := k.Col(28, brand, k.Col(14, hello, lead))

	choices := func(height float64) glass.Box {
		var buttons []glass.Box
		for _, l := range langs {
			buttons = append(buttons, k.in(l).langButton(l, height))
		}
		if k.Wide || len(langs) > 5 {
			return k.grid(buttons, 2+btoi(k.Wide && len(langs)%3 == 0))
		}
		return k.Col(26, buttons...)
	}
	list := choices(164)
	keep := k.notice("lock-key-duotone", "", k.say("welcome.privacy"), k.Pal.Tint)
	if n := k.papersNotice("device.papers.ask"); n != nil {
		keep = k.Col(16, n, keep)
		if k.Wide { // landscape is short of height
			small := k.capped()
			keep = small.Equal(16, small.papersNotice("device.papers.ask"),
				small.notice("lock-key-duotone", "", k.say("welcome.privacy"), k.Pal.Tint))
		}
	}
	small := k.Line(24, 1, k.plain("about", k.say("about.open"), session.AboutAsked{}),
		glass.Gap(0), k.plain("staff", k.say("staff.open"), session.StaffAsked{}))

	bottom := b.Max.Y - k.Px(20)
	sh1 := glass.High(small, w)
	small.Draw(sh, image.Rect(m, bottom-sh1, b.Max.X-m, bottom))
	bottom -= sh1 + k.Px(16)
	kh := glass.High(keep, w)
	keep.Draw(sh, image.Rect(m, bottom-kh, b.Max.X-m, bottom))
	bottom -= kh + k.Px(24)

	over := func() bool { return th+glass.High(head, w)+glass.High(list, w)+k.Px(44) > bottom }
	if over() {
		list = choices(100)
	}
	if over() {
		head = k.Col(14, hello, lead)
	}
	free := bottom - th - glass.High(head, w) - glass.High(list, w) - k.Px(44)
	y := th + max(0, free*2/5)
	hh := glass.High(head, w)
	head.Draw(sh, image.Rect(m, y, b.Max.X-m, y+hh))
	y += hh + k.Px(44)
	list.Draw(sh, image.Rect(m, y, b.Max.X-m, y+glass.High(list, w)))
	return sh
}

// invitation asks for a touch in all languages at once.
func (k *kit) invitation() string {
	s := ""
	for i, l := range k.cfg.Machine.Languages {
		if i > 0 {
			s += " · "
		}
		s += strings.ReplaceAll(k.cfg.Words.Text(l, "welcome.touch"), " ", "\u00a0")
	}
	return s
}

// grid puts boxes n to a row.
func (k *kit) grid(items []glass.Box, n int) glass.Box {
	var rows []glass.Box
	for i := 0; i < len(items); i += n {
		part := append([]glass.Box{}, items[i:min(i+n, len(items))]...)
		for len(part) < n {
			part = append(part, glass.Gap(0))
		}
		rows = append(rows, k.Equal(24, part...))
	}
	return k.Col(24, rows...)
}
