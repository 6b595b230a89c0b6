// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"slices"
	"strings"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
	"passerelle/ui/words"
)

// summary first shows what is missing, because that matters most, and what the person can
// do something about; then what was verified, what an agent will verify, and the answers.
// It never says that a dossier is complete: it says what a dated list says, and that the
// prefecture decides; and while it is not known that a paper is the right one, it does
// not even say that nothing is missing.
func (k *kit) summary() page {
	p := page{step: k.chapter(), help: k.decides(), back: k.back(),
		main: k.next(k.say("summary.next"), session.NextAsked{})}
	if k.cfg.Machine.Mode(k.s) != dossier.Full {
		p.main.label = k.say("takeaway.next")
	}
	date := words.Numeric(k.cfg.Machine.Catalogue.Date)
	missing := k.gapRows(func(g dossier.Gap) bool { return g.Verdict == dossier.Failed })
	redo := k.gapRows(func(g dossier.Gap) bool {
		return g.Verdict == dossier.Inconclusive && g.Redo()
	})
	review := append(redo, k.gapRows(func(g dossier.Gap) bool {
		return g.Verdict == dossier.Inconclusive && !g.Redo() && !g.ForAgent()
	})...)
	doubted := map[dossier.Slot]bool{}
	for _, g := range k.s.Given.Gaps {
		if g.Redo() {
			doubted[g.Slot] = true
		}
	}
	for _, x := range k.cfg.Machine.Wanted(k.s) {
		if _, other := k.cfg.Machine.AnotherIn(k.s, x.Slot); other {
			doubted[x.Slot] = true
		}
	}
	switch {
	case len(missing) > 0:
		p.title = k.count("summary.missing", len(missing), "date", date)
	case len(doubted) > 0:
		p.title = k.count("summary.doubted", len(doubted), "date", date)
	case k.stripAwaited():
		p.title = k.say("summary.have_pages", "date", date)
	default:
		p.title = k.say("summary.none", "date", date)
	}
	verified, seen := k.paperRows()
	p.body = k.sections(missing, review, verified, append(seen, k.agentRows()...), k.answerRows())
	if d, ok := k.cfg.Machine.Dates(k.s); ok {
		if b := k.dates(d); b != nil && len(missing) == 0 {
			p.body = append([]glass.Box{b}, p.body...)
		} else if b != nil {
			p.body = append(p.body, b)
		}
	}
	// little room and large letters: who decides heads the list, which has pages
	if k.Wide && k.Large() {
		p.help, p.body = "", append([]glass.Box{k.Help(k.decides())}, p.body...)
	}
	return p
}

// decides says that the law is another in this place, if it is, who decides, and which
// kinds of rules in this person's list are uncertain.
func (k *kit) decides() string {
	said := k.unsure()
	if note := k.cfg.Machine.PlaceNote(k.s); note != "" {
		said = k.say("place."+note) + " " + said
	}
	return said
}

func (k *kit) unsure() string {
	d := k.cfg.Machine.Doubts(k.s)
	var what []string
	if d.Fee {
		what = append(what, k.say("summary.unsure.fee"))
	}
	if d.Window {
		what = append(what, k.say("summary.unsure.window"))
	}
	if d.Pieces > 0 {
		what = append(what, k.count("summary.unsure.pieces", d.Pieces))
	}
	if len(what) == 0 {
		return k.say("summary.aid")
	}
	return k.say("summary.unsure", "what", strings.Join(what, k.say("summary.unsure.comma")))
}

func (k *kit) sections(missing, review, verified, seen, answers []factRow) []glass.Box {
	var out []glass.Box
	add := func(icon, word string, t glass.Tone, rows []factRow) {
		if len(rows) > 0 {
			out = append(out, &section{k: k, chip: k.chip(icon, k.say("summary.list."+word), t),
				rows: rows})
		}
	}
	add("warning-fill", "missing", k.Pal.Bad, missing)
	add("warning-fill", "review", k.Pal.Warn, review)
	add("seal-check-fill", "verified", k.Pal.OK, verified)
	add("eye-fill", "seen", k.Pal.Quiet, seen)
	add("pencil-simple-fill", "answers", k.Pal.Tint, answers)
	return out
}

func (k *kit) gapRows(is func(dossier.Gap) bool) []factRow {
	var out []factRow
	for i, g := range k.s.Given.Gaps {
		if !is(g) {
			continue
		}
		sentence, gesture := k.cfg.Words.Gap(k.Lang, g)
		r := factRow{id: "gap." + itoa(i), words: sentence, more: gesture}
		if name := k.gapName(g); name != "" {
			r.words = name + " · " + sentence
		}
		switch {
		case g.Slot != "":
			r.what = session.SlotChosen{Slot: g.Slot}
		case g.Field != "":
			r.what = session.AnswerChosen{Field: g.Field}
		}
		out = append(out, r)
	}
	return out
}

// gapName returns the name of the question or paper that a gap is about.
func (k *kit) gapName(g dossier.Gap) string {
	if p := k.procedure(); p != nil {
		return k.cfg.Words.About(k.Lang, p, g)
	}
	return ""
}

// paperRows lists the papers about which something was verified, and those with readable
// pages that an agent will verify.
func (k *kit) paperRows() (verified, seen []factRow) {
	known := k.outcomes()
	for _, p := range k.cfg.Machine.Wanted(k.s) {
		r := factRow{id: "slot." + string(p.Slot), words: k.cfg.Words.Piece(k.Lang, p),
			what: session.SlotChosen{Slot: p.Slot}}
		r.words += " · " + k.count("summary.pages", len(k.dossier().PagesOf(p.Slot)))
		switch known[p.Slot] {
		case dossier.OutcomeVerified:
			verified = append(verified, r)
		case dossier.OutcomeSeen:
			if said := k.saidOf(p); len(said) > 0 {
				r.more, _ = k.cfg.Words.Gap(k.Lang, said[0])
			}
			seen = append(seen, r)
		}
	}
	return verified, seen
}

// agentRows lists what only an agent can settle, apart from the papers listed above.
func (k *kit) agentRows() []factRow {
	known := k.outcomes()
	return k.gapRows(func(g dossier.Gap) bool {
		return g.ForAgent() && known[g.Slot] != dossier.OutcomeSeen
	})
}

// answerRows lists the answers without objections, and the typed codes, not verified.
func (k *kit) answerRows() []factRow {
	m := k.cfg.Machine
	var out []factRow
	fields := m.Walk(k.s)
	for _, p := range m.Wanted(k.s) {
		if f, ok := k.procedure().Field(p.Field); ok && p.Kind == dossier.Typed {
			fields = append(fields, f)
		}
	}
	for _, f := range fields {
		v := session.Answer(k.s, f.ID)
		if v == "" || slices.ContainsFunc(k.s.Given.Gaps, func(g dossier.Gap) bool {
			return g.Field == f.ID
		}) {
			continue
		}
		out = append(out, factRow{id: "answer." + string(f.ID),
			words: k.say("field."+string(f.ID)+".title") + " · " + k.answerWords(f, v),
			what:  session.AnswerChosen{Field: f.ID}})
	}
	return out
}

// answerWords returns an answer as people read it; long numbers are half hidden, because
// others can see the screen too.
func (k *kit) answerWords(f dossier.Field, v string) string {
	switch f.Type {
	case dossier.YesNoField, dossier.ChoiceField:
		return k.sayOr("choice."+string(f.ID)+"."+v, "choice."+v)
	case dossier.CountryField:
		return k.countryName(v)
	case dossier.DateField:
		if s, ok := words.Day(k.Lang, v); ok {
			return s
		}
	case dossier.DigitsField, dossier.PhoneField, dossier.CodeField:
		if r := []rune(v); len(r) >= 8 {
			v = string(r[:4]) + " " + strings.Repeat("•", len(r)-4)
		}
	}
	return isolated(v)
}

// despite asks for confirmation if something is missing: sending anyway is the person's
// right, and it is recorded.
func (k *kit) despite() page {
	p := page{step: k.chapter(), title: k.say("despite.title"), help: k.say("despite.help"),
		back: k.back()}
	p.body = k.sections(k.gapRows(func(g dossier.Gap) bool { return g.Verdict == dossier.Failed }),
		nil, nil, nil, nil)
	p.main = &action{id: "despite", label: k.say("despite.send"), icon: k.ahead(), filled: true,
		what: session.DespiteTaken{}}
	p.keep = k.notice("info-duotone", "", k.say("despite.risk"), k.Pal.Warn)
	return p
}
