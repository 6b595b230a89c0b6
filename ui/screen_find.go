// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// choose asks what the person wants to do, in everyday words: what most people come for
// is one touch away, and so is a ticket; the main action asks "what happened?".
func (k *kit) choose() page {
	p := page{step: k.chapter(), title: k.say("choose.title"), back: k.back(),
		main: k.next(k.say("choose.else"), session.FindAsked{})}
	for _, id := range k.cfg.Machine.Catalogue.Guide().Frequent {
		if proc, ok := k.cfg.Machine.Catalogue.Public(id); ok {
			id := string(id)
			p.body = append(p.body, k.card(
				k.first(card{id: "procedure." + id, icon: k.pieceIcon(proc.Icon),
					title: k.say("procedure." + id + ".title"),
					sub:   k.say("procedure." + id + ".for"),
					what:  session.ProcedureChosen{ID: proc.ID}})))
		}
	}
	p.body = append(p.body, k.card(k.first(
		card{id: "ticket", icon: "ticket-duotone", title: k.say("choose.ticket"),
			sub: k.say("choose.ticket.sub"), what: session.TicketAsked{}})))
	p.keep = k.lists()
	return p
}

// first adapts a card for the first screen: at the largest text size it loses its second
// line, so that all cards stay in view.
func (k *kit) first(c card) card {
	c.arrow, c.height, c.iconPx = true, 164, 88
	if k.Large() {
		c.sub, c.height, c.iconPx = "", 104, 72
	}
	return c
}

// lists returns the two other ways to find a procedure: by theme and by word.
func (k *kit) lists() glass.Box {
	themes := k.buttonSized(action{id: "themes", label: k.say("choose.themes"),
		icon: "list-bullets-duotone", lead: true, what: session.ThemesAsked{}}, glass.SizeBody, 104)
	search := k.buttonSized(action{id: "search", label: k.say("choose.search"),
		icon: "magnifying-glass-duotone", lead: true, what: session.SearchAsked{}}, glass.SizeBody,
		104)
	if k.Large() || k.Wide {
		return k.Col(16, themes, search)
	}
	return k.Equal(24, themes, search)
}

// find asks one question about what happened. "Je ne sais pas" is always an answer.
func (k *kit) find() page {
	f, ok := k.cfg.Machine.Fork(k.s)
	if !ok {
		return page{step: k.chapter(), back: k.back()}
	}
	key := "find." + string(f.Says)
	p := page{step: k.chapter(), title: k.say(key + ".title"), help: k.sayOr(key+".help", ""),
		back: k.back()}
	if !k.s.Draft.Open {
		p.also = &action{id: "unknown", label: k.say("question.unknown"), icon: "question-duotone",
			lead: true, what: session.UnknownAsked{}}
	}
	for _, w := range f.Ways {
		c := card{id: "way." + w.ID, arrow: true, height: 132 - 28*float64(btoi(k.Large())),
			iconPx: 72, what: session.WayTaken{ID: w.ID}}
		if w.Icon != "" {
			c.icon = k.pieceIcon(w.Icon)
		}
		own := key + "." + w.ID
		c.title, c.sub = k.sayOr(own+".title", "procedure."+string(w.Named)+".title"),
			k.sayOr(own+".sub", "")
		if !k.cfg.Words.Has(own + ".title") {
			c.sub = k.say("procedure." + string(w.Named) + ".for")
		}
		p.body = append(p.body, k.card(c))
	}
	return p
}

// lost is where "je ne sais pas" leads: first of all to a person.
func (k *kit) lost() page {
	p := page{step: k.chapter(), title: k.say("lost.title"), help: k.say("lost.help"),
		back: k.back()}
	p.body = append(p.body,
		k.notice("users-duotone", k.say("lost.person"), k.say("lost.person.help"), k.Pal.Tint),
		k.card(card{id: "themes", icon: "list-bullets-duotone", title: k.say("choose.themes"),
			sub: k.say("lost.themes.help"), arrow: true, what: session.ThemesAsked{}}),
		k.card(card{id: "search", icon: "magnifying-glass-duotone", title: k.say("choose.search"),
			sub: k.say("lost.search.help"), arrow: true, what: session.SearchAsked{}}),
		k.card(card{id: "again", icon: "arrow-clockwise-duotone", title: k.say("lost.again"),
			sub: k.say("lost.again.help"), arrow: true, what: session.FindAsked{}}))
	return p
}

// themes lists the themes.
func (k *kit) themes() page {
	p := page{step: k.chapter(), title: k.say("themes.title"), back: k.back()}
	p.also = &action{id: "search", label: k.say("choose.search"), icon: "magnifying-glass-duotone",
		lead: true, what: session.SearchAsked{}}
	for _, t := range k.cfg.Machine.Catalogue.Guide().Themes {
		p.body = append(p.body, k.card(card{id: "theme." + t.ID, icon: k.pieceIcon(t.Icon),
			title: k.say("family." + t.ID + ".title"), sub: k.say("family." + t.ID + ".sub"),
			arrow: true, height: 132, iconPx: 72, what: session.ThemeChosen{ID: t.ID}}))
	}
	return p
}

// theme lists the procedures of one theme.
func (k *kit) theme() page {
	p := page{step: k.chapter(), title: k.sayOr("family."+k.s.Choice.Theme+".title",
		"themes.title"), back: k.back()}
	guide := k.cfg.Machine.Catalogue.Guide()
	for _, proc := range k.cfg.Machine.Catalogue.PublicProcedures(k.s.Choice.Theme) {
		which, several := guide.Which(proc.Title)
		if several && which.Ways[0].To != proc.ID {
			continue // its title stands there already; whoever touches it is asked which
		}
		c := k.procedureOf(proc, 140)
		if several {
			c.title = k.sayOr("procedure."+string(proc.Title)+".list",
				"procedure."+string(proc.ID)+".title")
		}
		p.body = append(p.body, k.card(c))
	}
	return p
}
