// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// A paper that was recognised: as another one than it was given as, or as the right one.

// kindName is how a kind of paper is called in a sentence.
func (k *kit) kindName(id dossier.KindID) string { return k.cfg.Words.Kind(k.Lang, id) }

// bent is an arrow to another place.
func (k *kit) bent() string {
	return k.pointing("arrow-bend-up-right-duotone", "arrow-bend-up-left-duotone")
}

// slotName is the name of what a slot asks for.
func (k *kit) slotName(s dossier.Slot) string {
	if p := k.procedure(); p != nil {
		if x, ok := p.AnyPiece(s); ok {
			return k.cfg.Words.Piece(k.Lang, x)
		}
	}
	return ""
}

// anotherTitle says what a paper seems to be. Only what was surely given before is said to
// be the person's own.
func (k *kit) anotherTitle(a dossier.Another) string {
	if key := "another." + string(a.Kind); k.own(a.Same) && k.cfg.Words.Has(key) {
		return k.say(key)
	}
	return k.say("another.title", "kind", k.kindName(a.Kind))
}

// own reports whether a slot asks for a paper of the person who files.
func (k *kit) own(s dossier.Slot) bool {
	p := k.procedure()
	if p == nil || s == "" {
		return false
	}
	x, ok := p.Piece(s)
	return ok && x.Person == ""
}

// another shows the page that was recognised, and offers to put the paper in its place, to
// keep it here, or to take it away. Nothing of it is a fault.
func (k *kit) another() page {
	p := page{step: k.chapter(), back: k.back()}
	a, ok := k.cfg.Machine.AnotherOn(k.s)
	if !ok {
		return p
	}
	p.title = k.anotherTitle(a)
	p.help = k.say("another.here", "piece", k.slotName(k.s.Paper.Slot))
	pic := k.Picture(nil, 840)
	if k.s.Look.Picture != nil && k.s.Look.Picture.Page == k.s.Look.Page {
		pic.Image = k.s.Look.Picture.Image
	}
	p.flex = pic
	p.body = []glass.Box{pic}
	second := func(a action) glass.Box { return k.buttonSized(a, glass.SizeBody, 100) }
	keep := second(action{id: "keep", label: k.say("another.keep"), icon: "check-bold", lead: true,
		what: session.PaperKept{}})
	again := action{id: "again", label: k.say("another.again"), icon: k.againIcon(), filled: true,
		what: session.PageAgain{}}
	if len(a.Open) > 0 {
		if len(a.Open) == 1 {
			p.body = append(p.body, k.notice(k.bent(), k.say("another.open"),
				k.say("another.open.place", "piece", k.slotName(a.Open[0])), k.Pal.Tint))
			p.main = &action{id: "put", label: k.say("another.put"), icon: k.ahead(), filled: true,
				what: session.SlotChosen{Slot: a.Open[0]}}
			again.filled, again.lead = false, true
			p.keep = k.buttons(second(again), keep)
			return p
		}
		for _, s := range a.Open {
			p.body = append(p.body, k.card(card{id: "slot." + string(s), icon: k.slotIcon(s),
				title: k.slotName(s), sub: k.say("another.put.here"), arrow: true,
				what: session.SlotChosen{Slot: s}}))
		}
	} else {
		p.body = append(p.body, k.anotherNotice(a))
	}
	p.keep = k.buttons(second(action{id: "delete", label: k.say("arrange.remove"),
		icon: "trash-duotone", lead: true, what: session.PageDeleted{}}), keep)
	p.main = &again
	return p
}

// anotherNotice says where a paper is already, or that nobody asks for it.
func (k *kit) anotherNotice(a dossier.Another) glass.Box {
	switch {
	case a.Same != "":
		return k.notice(k.bent(), k.say("another.same"),
			k.say("another.place", "piece", k.slotName(a.Same)), k.Pal.Tint)
	case len(a.Given) > 0:
		return k.notice(k.bent(), k.say("another.similar"),
			k.say("another.place", "piece", k.slotName(a.Given[0])), k.Pal.Tint)
	}
	return k.notice("info-duotone", k.say("another.none"), k.say("another.none.help"), k.Pal.Tint)
}

func (k *kit) slotIcon(s dossier.Slot) string {
	if p := k.procedure(); p != nil {
		if x, ok := p.AnyPiece(s); ok {
			return k.pieceIcon(x.Icon)
		}
	}
	return k.pieceIcon("")
}

// recognised says what the paper on screen was recognised as; green only where the paper as
// a whole is verified. nil: nothing was recognised, and nobody has to do anything.
func (k *kit) recognised() glass.Box {
	p := k.procedure()
	if p == nil {
		return nil
	}
	d := k.dossier()
	if len(dossier.KeptKinds(d.Answers, k.s.Paper.Slot)) > 0 {
		return k.notice("eye-duotone", k.say("another.kept"), k.say("another.kept.help"),
			k.Pal.Quiet)
	}
	kind, ok := p.Recognised(d, k.s.Paper.Slot)
	switch {
	case !ok:
		return nil
	case k.outcomes()[k.s.Paper.Slot] == dossier.OutcomeVerified:
		return k.notice("seal-check-duotone", "",
			k.say("recognised.verified", "kind", k.kindName(kind)), k.Pal.OK)
	}
	return k.notice("eye-duotone", "", k.say("recognised.seen", "kind", k.kindName(kind)),
		k.Pal.Quiet)
}
