// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"strings"

	"passerelle/ui/session"
	"passerelle/ui/words"
)

// welcome is what the kiosk shows to nobody in particular: the languages by their own names, in equal sizes, and what happens to one's papers before anything is
// asked. The greeting goes through the languages in turn.
func (k *kit) welcome() *sheet {
	langs := k.u.cfg.Machine.Languages
	if !k.s.Begun && len(langs) > 0 {
		k = k.in(langs[k.u.greeting()])
	}
	b := image.Rectangle{Max: k.u.size}
	sh := &sheet{bounds: b, clip: b, bg: k.pal.paper, mirror: words.RTL(k.lang)}
	sh.rect(b, k.pal.paper, none, 0, 0)
	m := k.px(margin)
	top := k.top(page{})
	w := b.Dx() - 2*m
	th := max(k.px(topHeight), high(top, w)+k.px(24))
	top.draw(sh, image.Rect(m, 0, b.Max.X-m, th))
	if st := k.stepLine(page{}); st != nil && !k.wide {
		h := high(st, w)
		st.draw(sh, image.Rect(m, th, b.Max.X-m, th+h))
		th += h
	}

	mw := k.px(412)
	if k.wide || k.f > 1.3 {
		mw = k.px(300)
	}
	mh := mw * 176 / 412
	hello := k.centred(k.para(k.say("welcome.hello"), sizeHero, true, k.pal.ink))
	lead := k.centred(k.para(k.invitation(), sizeBody, false, k.pal.ink2))
	brand := fixed{0, mh, func(sh *sheet, r image.Rectangle) {
		x := r.Min.X + (r.Dx()-mw)/2
		sh.icon("mark", image.Rect(x, r.Min.Y, x+mw, r.Max.Y), k.pal.accent)
	}}
	head := k.col(28, brand, k.col(14, hello, lead))

	choices := func(height float64) box {
		var buttons []box
		for _, l := range langs {
			buttons = append(buttons, k.in(l).langButton(l, height))
		}
		if k.wide || len(langs) > 5 {
			return k.grid(buttons, 2+btoi(k.wide && len(langs)%3 == 0))
		}
		return k.col(26, buttons...)
	}
	list := choices(164)
	keep := k.notice("lock-key-duotone", "", k.say("welcome.privacy"), k.pal.tint)
	if n := k.papersNotice("device.papers.ask"); n != nil {
		keep = k.col(16, n, keep)
		if k.wide { // height is what landscape has least of
			small := *k
			small.f = min(k.f, 1.25)
			keep = small.equal(16, small.papersNotice("device.papers.ask"), small.notice("lock-key-duotone", "", k.say("welcome.privacy"), k.pal.tint))
		}
	}
	small := k.line(24, 1, k.plain("about", k.say("about.open"), session.AboutAsked{}), gap(0), k.plain("staff", k.say("staff.open"), session.StaffAsked{}))

	bottom := b.Max.Y - k.px(20)
	sh1 := high(small, w)
	small.draw(sh, image.Rect(m, bottom-sh1, b.Max.X-m, bottom))
	bottom -= sh1 + k.px(16)
	kh := high(keep, w)
	keep.draw(sh, image.Rect(m, bottom-kh, b.Max.X-m, bottom))
	bottom -= kh + k.px(24)

	over := func() bool { return th+high(head, w)+high(list, w)+k.px(44) > bottom }
	if over() {
		list = choices(100)
	}
	if over() {
		head = k.col(14, hello, lead)
	}
	free := bottom - th - high(head, w) - high(list, w) - k.px(44)
	y := th + max(0, free*2/5)
	hh := high(head, w)
	head.draw(sh, image.Rect(m, y, b.Max.X-m, y+hh))
	y += hh + k.px(44)
	list.draw(sh, image.Rect(m, y, b.Max.X-m, y+high(list, w)))
	return sh
}

// greetingSeconds is how long the idle screen speaks one language. Nothing moves in between.
const greetingSeconds = 6

// invitation asks for a touch in all the languages at once.
func (k *kit) invitation() string {
	s := ""
	for i, l := range k.u.cfg.Machine.Languages {
		if i > 0 {
			s += " · "
		}
		s += strings.ReplaceAll(k.u.cfg.Words.Text(l, "welcome.touch"), " ", "\u00a0")
	}
	return s
}

func (k *kit) langButton(lang string, height float64) box {
	name := k.u.cfg.Words.Text(lang, "language.own")
	p := &panel{box: centre{k.para(name, 48, true, k.pal.ink)}, fill: k.pal.surface, stroke: k.pal.line, width: k.px(2), radius: k.px(radiusCard), padX: k.px(28), padY: k.px(12), minH: k.mx(height)}
	return &target{box: p, hit: hit{id: "language." + lang, name: name, radius: p.radius, enabled: true, tap: k.send(session.LangChosen{Lang: lang})}}
}

// grid sets boxes n in a row.
func (k *kit) grid(items []box, n int) box {
	var rows []box
	for i := 0; i < len(items); i += n {
		part := append([]box{}, items[i:min(i+n, len(items))]...)
		for len(part) < n {
			part = append(part, gap(0))
		}
		rows = append(rows, k.equal(24, part...))
	}
	return k.col(24, rows...)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
