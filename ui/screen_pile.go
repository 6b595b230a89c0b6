// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"slices"
	"strings"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// All papers at once: how to give them, what they seem to be, and where each page goes.

// pileEntry leads to the pile from the list of papers: what waits there comes first; else
// it is offered where several pages can be given at once, and several papers are asked for.
// nil if neither is so.
func (k *kit) pileEntry(open int) glass.Box {
	pages, _ := k.cfg.Machine.Piles(k.s)
	if n := len(pages); n > 0 {
		return k.card(card{id: "pile", icon: "stack-duotone", title: k.count("pile.left", n),
			sub:  k.say("pile.left.help"),
			chip: k.chip("plus-circle-fill", k.say("pile.rest"), k.Pal.Tint),
			what: session.PileAsked{}})
	}
	h := k.s.Health
	if feeder := h.CanScan() && k.cfg.Site.Feeder; open < 2 || !feeder && !h.CanRead() {
		return nil
	}
	return k.card(card{id: "pile", icon: "stack-duotone", title: k.say("pile.ask"),
		sub: k.say("pile.ask.sub"), arrow: true, dashed: true, what: session.PileAsked{}})
}

func (k *kit) pileSource() page {
	p := page{step: k.chapter(), title: k.say("pile.source.title"),
		help: k.say("pile.source.help"), back: k.back()}
	h := k.s.Health
	if h.CanScan() && k.cfg.Site.Feeder {
		p.body = append(p.body, k.card(card{id: "feeder", icon: "stack-duotone",
			title: k.say("pile.feeder"), sub: k.say("source.feeder.sub"), arrow: true, height: 196,
			iconPx: 104, what: session.ScanAsked{Feeder: true}}))
	}
	if h.CanScan() {
		p.body = append(p.body, k.card(card{id: "scan", icon: "scan-duotone",
			title: k.say("pile.glass"), sub: k.say("pile.glass.sub"), arrow: true, height: 196,
			iconPx: 104, what: session.ScanAsked{}}))
	}
	if b := k.stickCard(); b != nil {
		p.body = append(p.body, b)
	}
	if b := k.separatorCard(); b != nil {
		p.body = append(p.body, b)
	}
	if k.sheetPrinted() == session.Broken || k.sheetPrinted() == session.Busy {
		p.body = append(p.body, k.printNotice())
	}
	if b := k.papersNotice("device.papers.kept"); b != nil {
		p.body = append(p.body, b)
	}
	return p
}

// separatorCard offers to print the sheets that are laid between the papers of a pile; nil
// without a printer, or where there is nothing to part.
func (k *kit) separatorCard() glass.Box {
	n := len(k.cfg.Machine.Separated(k.s))
	if n < 2 || !k.s.Health.CanPrint() && k.s.Print.State != session.Busy {
		return nil
	}
	return k.printCard(k.say("pile.separators"), k.count("pile.separators.sub", n),
		k.say("pile.separators.done"))
}

// heapPages is how many pages one card of the pile shows: more go on in another one.
const heapPages = 12

// pile shows what the pages given at once seem to be. Each page can be touched to move it.
func (k *kit) pile() page {
	pages, _ := k.cfg.Machine.Piles(k.s)
	p := page{step: k.chapter(), title: k.say("pile.title"), help: k.count("pile.help", len(pages)),
		back: k.back(), main: &action{id: "next", label: k.say("pile.done"), icon: "check-bold",
			filled: true, what: session.NextAsked{}},
		also: &action{id: "add", label: k.say("pile.add"), icon: "plus-bold", lead: true,
			what: session.AddAsked{}}}
	number := map[dossier.PageID]int{}
	for i, q := range pages {
		number[q.ID] = i + 1
	}
	unread := k.cfg.Machine.Unread(k.s)
	if unread > 0 {
		p.body = append(p.body, k.notice("hourglass-duotone", "", k.count("pile.reading", unread),
			k.Pal.Tint))
	}
	if missed := k.cfg.Machine.MissedSheets(k.s); len(missed) > 0 && unread == 0 {
		var all []string
		for _, n := range missed {
			all = append(all, itoa(n))
		}
		p.body = append(p.body, k.notice("warning-duotone",
			k.say("pile.missed", "n", strings.Join(all, ", ")), k.say("pile.missed.help"),
			k.Pal.Warn))
	}
	put := *k // as all would be if it were put there now
	put.s = k.cfg.Machine.AsPut(k.s)
	heaps := k.cfg.Machine.Heaps(k.s)
	if !slices.ContainsFunc(heaps, func(h session.Heap) bool { return h.Slot != dossier.Pile }) {
		p.main = k.next(k.say("continue"), session.NextAsked{})
	}
	for _, h := range heaps {
		for at := 0; at < len(h.Pages); at += heapPages {
			some := h
			some.Pages = h.Pages[at:min(at+heapPages, len(h.Pages))]
			p.body = append(p.body, k.heap(&put, some, number))
		}
	}
	return p
}

// heap is one paper of the pile, with its pages.
func (k *kit) heap(put *kit, h session.Heap, number map[dossier.PageID]int) glass.Box {
	icon, title, sub := "question-duotone", k.say("pile.rest"), ""
	var chip glass.Box
	if h.Slot != dossier.Pile {
		icon, title, sub = k.slotIcon(h.Slot), k.slotName(h.Slot),
			k.count("summary.pages", len(h.Pages))
		if h.Kind != "" {
			sub = k.say("pile.looks", "kind", k.kindName(h.Kind))
		}
		if x, ok := k.procedure().AnyPiece(h.Slot); ok {
			chip = k.stateChip(put.pieceState(x, put.outcomes()[h.Slot]))
		}
	} else {
		sub = k.unplaced(h)
	}
	lines := []glass.Box{k.Para(title, glass.SizeCard, true, k.Pal.Ink),
		k.Para(sub, glass.SizeHelp, false, k.Pal.Ink2)}
	words := k.Col(0, lines...)
	if chip != nil {
		words = k.Col(8, words, k.Line(0, -1, chip))
	}
	head := k.LeadRow(k.Icon(icon, 80, k.Pal.Accent), words, 230)
	var inner glass.Box
	if len(h.Pages) <= 3 && !k.Large() {
		var row []glass.Box
		for _, q := range h.Pages {
			row = append(row, k.mini(q, number[q.ID]))
		}
		inner = k.EndRow(24, head, k.Line(16, -1, row...), 420)
	} else {
		across := 6
		if k.Large() && k.Wide {
			across = 7
		}
		rows := []glass.Box{head}
		for left := h.Pages; len(left) > 0; left = left[min(across, len(left)):] {
			var row []glass.Box
			for _, q := range left[:min(across, len(left))] {
				row = append(row, k.mini(q, number[q.ID]))
			}
			rows = append(rows, k.Line(16, -1, row...))
		}
		inner = k.Col(16, rows...)
	}
	p := k.Framed(inner, 30, 16)
	p.MinH, p.Dashed = k.Mx(140), h.Slot == dossier.Pile
	return p
}

// unplaced says why pages have no place.
func (k *kit) unplaced(h session.Heap) string {
	why := k.sayOr("pile.reason."+string(h.Reason), "pile.rest.help")
	switch {
	case k.cfg.Machine.Unread(k.s) > 0 && h.Kind == "":
		return k.say("pile.rest.wait")
	case h.Kind != "":
		return k.say("pile.looks", "kind", k.kindName(h.Kind)) + ". " + why
	}
	return why
}

// mini is one page of the pile, as small as a finger can still hit.
func (k *kit) mini(q dossier.Page, n int) glass.Box {
	w, h := k.Px(112), k.Px(156)
	pic := k.Picture(nil, 156)
	if t, ok := session.Thumb(k.s, q.ID); ok {
		pic.Image = t.Image
	}
	p := &glass.Panel{Box: glass.Fixed(w, h, func(sh *glass.Sheet, r image.Rectangle) {
		pic.Draw(sh, r)
	}), Fill: k.Pal.Surface, Stroke: k.Pal.Line, Width: k.Px(2),
		Radius: k.Px(glass.RadiusKey), PadX: k.Px(6), PadY: k.Px(2), Shrink: true}
	return k.target(p, "page."+itoa(n), k.say("piece.page", "n", itoa(n)), p.Radius,
		session.PageChosen{Page: q.ID})
}

// pilePlace offers, besides the papers, to leave a page of the pile without one, to see it,
// and to take it away.
func (k *kit) pilePlace(p page, at dossier.Slot) page {
	id := k.s.Sort.Page
	if at != dossier.Pile && len(p.body) > 0 {
		leave := k.card(card{id: "leave", icon: "question-duotone", title: k.say("pile.leave"),
			sub: k.say("pile.leave.sub"), arrow: true, dashed: true,
			what: session.SlotChosen{Slot: dossier.Pile}})
		p.body = append(p.body[:1:1], append([]glass.Box{leave}, p.body[1:]...)...)
	}
	p.keep = k.buttons(
		k.buttonSized(action{id: "look", label: k.say("pile.look"), icon: "eye-duotone", lead: true,
			what: session.PageChosen{Page: id}}, glass.SizeBody, 100),
		k.buttonSized(action{id: "remove", label: k.say("arrange.remove"), icon: "trash-duotone",
			lead: true, what: session.PageDeleted{}}, glass.SizeBody, 100))
	return p
}

// heapOf returns where a page of the pile is shown.
func (k *kit) heapOf(id dossier.PageID) dossier.Slot {
	for _, h := range k.cfg.Machine.Heaps(k.s) {
		for _, q := range h.Pages {
			if q.ID == id {
				return h.Slot
			}
		}
	}
	return ""
}
