// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// The pages of one paper together, as large as a hand can tell them apart: to put them in
// order, and to part several papers that came as one.

// thumb is one page among others; marked has a thick frame.
func (k *kit) thumb(q dossier.Page, n int, high float64, name string, marked bool) glass.Box {
	switch {
	case k.Wide && k.Large():
		high = 240
	case k.Wide:
		high = 390
	}
	pic := k.Picture(nil, high)
	if t, ok := session.Thumb(k.s, q.ID); ok {
		pic.Image = t.Image
	}
	under := &glass.Panel{Box: k.Centred(k.Para(name, glass.SizeHelp, false, k.Pal.Ink)),
		Fill: k.Pal.Surface, PadY: k.Px(8), MinH: k.Tx(62)}
	if marked { // as high, so that nothing moves
		under.Box, under.PadY = glass.Centre(k.chip("check-circle-fill", name, k.Pal.Tint)), 0
	}
	p := k.Framed(k.Col(4, pic, under), 14, 12)
	if marked {
		p.Stroke, p.Width = k.Pal.Accent, k.Px(7)
	}
	return k.target(p, "page."+itoa(n), name, p.Radius, session.PageChosen{Page: q.ID})
}

// thumbs puts pages in rows; what does not fit follows behind "Suite".
func (k *kit) thumbs(all []glass.Box) (rows []glass.Box) {
	across := 3
	switch {
	case k.Large() && !k.Wide:
		across = 2
	case k.Wide && !k.Large():
		across = 4
	}
	for ; len(all) > 0; all = all[min(across, len(all)):] {
		row, n := []glass.Box{}, min(across, len(all))
		row = append(row, all[:n]...)
		for len(row) < across {
			row = append(row, glass.Gap(0))
		}
		rows = append(rows, pair{k.Equal(20, row...), n})
	}
	return rows
}

// arrange puts the pages of one paper in order: a page is touched, then what to do with it.
func (k *kit) arrange() page {
	p := page{step: k.chapter(), title: k.say("arrange.title"), help: k.say("arrange.help"),
		back: k.back(), main: &action{id: "next", label: k.say("review.keep"),
			icon: "check-bold", filled: true, what: session.NextAsked{}}}
	pages, at := k.dossier().PagesOf(k.s.Paper.Slot), -1
	var all []glass.Box
	for i, q := range pages {
		name := k.say("piece.page", "n", itoa(i+1))
		chosen := q.ID == k.s.Sort.Page
		if chosen {
			at = i
		}
		all = append(all, k.thumb(q, i+1, 330, name, chosen))
	}
	p.body = k.thumbs(all)
	second := func(id, icon string, able bool, w session.What) glass.Box {
		return k.buttonSized(action{id: id, label: k.say("arrange." + id), icon: icon, lead: true,
			off: !able, what: w}, glass.SizeBody, 100)
	}
	buttons := k.buttons(
		second("earlier", k.backward(), at > 0, session.PageMoved{}),
		second("later", k.ahead(), at >= 0 && at < len(pages)-1, session.PageMoved{Later: true}),
		second("elsewhere", "swap-duotone", at >= 0, session.PlaceAsked{}),
		second("remove", "trash-duotone", at >= 0, session.PageDeleted{}))
	if k.Large() && !k.Wide { // they stay in sight, whatever has to follow
		p.keys = buttons
	} else {
		p.keep = buttons
	}
	return p
}

// split parts several papers that came as one: the first page of each is touched.
func (k *kit) split() page {
	parts := k.cfg.Machine.Parts(k.s)
	p := page{step: k.chapter(), title: k.say("split.title"), help: k.say("split.help"),
		back: k.back(), main: k.next(k.say("continue"), session.NextAsked{})}
	p.main.off = len(parts) < 2
	var all []glass.Box
	n := 0
	for i, pages := range parts {
		for j, q := range pages {
			n++
			name := k.say("piece.page", "n", itoa(n))
			if j == 0 {
				name = k.say("split.paper", "n", itoa(i+1))
			}
			all = append(all, k.thumb(q, n, 440, name, j == 0))
		}
	}
	p.body = k.thumbs(all)
	return p
}

// place asks which paper a part is, or to which one a page goes.
func (k *kit) place() page {
	pages, part, of := k.cfg.Machine.Placing(k.s)
	p := page{step: k.chapter(), title: k.say("place.page"), help: k.say("place.help"),
		back: k.back()}
	if of > 1 {
		p.title = k.say("place.part", "n", itoa(part), "of", itoa(of))
	}
	if len(pages) > 0 {
		high := 330.0
		if k.Wide || k.Large() {
			high = 240
		}
		pic := k.Picture(nil, high)
		if t, ok := session.Thumb(k.s, pages[0].ID); ok {
			pic.Image = t.Image
		}
		shown := glass.Fixed(k.Px(high*0.75), k.Px(high), func(sh *glass.Sheet, r image.Rectangle) {
			pic.Draw(sh, r)
		})
		p.body = append(p.body, k.LeadRow(shown, k.Para(k.count("summary.pages", len(pages)),
			glass.SizeCard, true, k.Pal.Ink), 200))
	}
	at := k.s.Paper.Slot
	if at == dossier.Pile {
		at = k.heapOf(k.s.Sort.Page)
	}
	for _, x := range k.cfg.Machine.Places(k.s) {
		c := card{id: "slot." + string(x.Slot), icon: k.pieceIcon(x.Icon),
			title: k.cfg.Words.Piece(k.Lang, x), arrow: true,
			what: session.SlotChosen{Slot: x.Slot}}
		switch {
		case x.Slot == at:
			c.sub = k.say("place.stay")
		case len(k.dossier().PagesOf(x.Slot)) > 0:
			c.sub = k.say("place.join")
		}
		p.body = append(p.body, k.card(c))
	}
	if k.s.Paper.Slot == dossier.Pile {
		return k.pilePlace(p, at)
	}
	return p
}
