// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"slices"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// need says, before anything is asked, what to have at hand.
func (k *kit) need() page {
	p := page{step: k.chapter(), back: k.back(), title: k.say("need.title"),
		help: k.say("need.help")}
	proc := k.procedure()
	if proc == nil {
		return p
	}
	wanted := k.cfg.Machine.Wanted(k.s)
	if len(k.s.Given.Answers) == 0 {
		// nothing is known about the person yet: after what everybody is asked for comes
		// what may be asked for, marked as such
		wanted = slices.Clone(proc.Pieces)
		slices.SortStableFunc(wanted, func(a, b dossier.Piece) int {
			return btoi(a.When != nil || !a.Required) - btoi(b.When != nil || !b.Required)
		})
	}
	p.body = append(p.body, k.placeNotice()...)
	for _, piece := range wanted {
		c := card{icon: k.pieceIcon(piece.Icon), title: k.cfg.Words.Piece(k.Lang, piece),
			height: 120, iconPx: 64}
		if h := "piece." + string(piece.ID) + ".help"; k.cfg.Words.Has(h) {
			c.sub = k.say(h)
		}
		switch {
		case piece.Kind == dossier.Future:
			c.chip = k.stateChip(stateLater)
		case !piece.Required || piece.When != nil && len(k.s.Given.Answers) == 0:
			c.chip = k.chip("info-fill", k.say("need.maybe"), k.Pal.Tint)
		}
		p.body = append(p.body, k.card(c))
	}
	p.main = k.next(k.say("need.start"), session.NextAsked{})
	// before the first question, not after the last
	if slices.ContainsFunc(wanted, func(x dossier.Piece) bool { return x.Kind == dossier.Paper }) {
		n := k.papersNotice("device.papers.later")
		if p.keep = n; n != nil && k.Large() { // it would end up behind "Suite" there
			p.body, p.keep = append([]glass.Box{n}, p.body...), nil
		}
	}
	if k.cfg.Machine.Mode(k.s) != dossier.Full {
		p.help = k.say("takeaway.need")
		p.main.label = k.say("takeaway.prepare")
		if !k.s.Draft.Open {
			p.also = &action{id: "where", label: k.say("need.where"), icon: "map-pin-duotone",
				lead: true, what: session.WhereAsked{}}
		}
	}
	return p
}

// placeNotice says that the law is another here than in the list, or is empty.
func (k *kit) placeNotice() []glass.Box {
	note := k.cfg.Machine.PlaceNote(k.s)
	if note == "" {
		return nil
	}
	return []glass.Box{k.notice("warning-duotone", "", k.say("place."+note), k.Pal.Warn)}
}

// ticketOut shows the ticket: the only way to find again what is typed from now on.
func (k *kit) ticketOut() page {
	p := page{step: k.chapter(), title: k.say("ticket.title"), help: k.say("ticket.help"),
		back: k.back(), main: k.next(k.say("continue"), session.NextAsked{})}
	p.also = k.printAction("ticket.print")
	if k.s.Draft.Renewed {
		p.title, p.help = k.say("ticket.renewed.title"), k.say("ticket.renewed.help")
		p.body = append(p.body, k.voidNotice())
	}
	p.body = append(p.body, k.ticketCard())
	if n := k.printNotice(); n != nil {
		p.body = append(p.body, n)
	}
	p.body = append(p.body, k.notice("info-duotone", "", k.say("ticket.warning"), k.Pal.Tint))
	return p
}

// ticketIn takes a typed ticket.
func (k *kit) ticketIn() page {
	p := page{step: k.chapter(), title: k.say("ticketin.title"), help: k.say("ticketin.help"),
		back: k.back(), main: k.next(k.say("ticketin.open"), session.NextAsked{})}
	p.body = append(p.body, k.FieldBox(grouped("ticket", dossier.Field{}, k.s.Screen.Typed)))
	if k.s.Job.Task == session.TaskResume {
		p.main.off = true
		p.body = append(p.body, k.notice("hourglass-duotone", "", k.say("ticketin.opening"),
			k.Pal.Tint))
	} else if n := ticketLetters - len(onlyCode(k.s.Screen.Typed)); n > 0 && n < ticketLetters {
		p.body = append(p.body, k.Para(k.count("question.letters_left", n), glass.SizeBody, false,
			k.Pal.Ink2))
	}
	keys := k.letterKeys("code")
	p.keys, p.flex = keys, keys
	return p
}
