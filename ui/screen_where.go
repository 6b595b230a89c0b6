// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"strings"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// where says which other counter handles this; it can be printed, and nothing is kept.
func (k *kit) where() page {
	p := page{step: k.chapter(), title: k.say("where.title"), back: k.back()}
	proc := k.procedure()
	if proc == nil {
		return p
	}
	id := string(proc.ID)
	p.title = k.say("procedure." + id + ".title")
	p.help = k.say("procedure." + id + ".for")
	elsewhere := k.say("where.help")
	if k.cfg.Machine.Mode(k.s) == dossier.Assist {
		p.help, elsewhere = "", k.say("where.help.assist")
	}
	var know []glass.Box
	if more := "procedure." + id + ".more"; k.cfg.Words.Has(more) {
		know = k.toKnow(k.say(more))
	}
	if proc.Mode == dossier.Info { // what to do comes before who helps: there may be a deadline in it
		p.body = append(know, k.contacts(proc)...)
	} else {
		p.body = append(k.contacts(proc), know...)
	}
	p.body = append(k.letter(), p.body...)
	p.body = append(k.placeNotice(), p.body...)
	p.keep = k.printNotice()
	if p.keep == nil || k.s.Print.State == session.Unknown {
		p.keep = k.notice("lock-key-duotone", elsewhere, k.say("where.nothing"), k.Pal.Tint)
		if n := k.noPrinter(); n != nil {
			p.body = append(p.body, n)
		}
	}
	p.also = k.printAction("where.print")
	p.main = &action{id: "end", label: k.say("receipt.end"), icon: "check-bold", filled: true,
		what: session.EndAsked{}}
	if k.s.Print.Leaving {
		p.main.label = k.say("receipt.end.now")
	}
	return p
}

// letter says the last day of the letter that the person holds, or offers to work it out.
func (k *kit) letter() []glass.Box {
	m := k.cfg.Machine
	if !m.AsksLetter(k.s) {
		return nil
	}
	ask := action{id: "deadline", label: k.say("deadline.ask"), icon: "clock-countdown-duotone",
		lead: true, what: session.DeadlineAsked{}}
	d, ok := m.LetterDates(k.s)
	if !ok {
		return []glass.Box{k.buttonSized(ask, glass.SizeCard, 120)}
	}
	ask.label = k.say("deadline.again")
	lines := k.cfg.Words.LetterLines(k.Lang, d, k.now())
	out := []glass.Box{k.notice("clock-countdown-duotone", lines[0], "", k.Pal.Warn)}
	for _, l := range lines[1:] { // apart, so that the list can be split between any two
		out = append(out, k.Para(l, glass.SizeBody, false, k.Pal.Ink))
	}
	return append(out, k.buttonSized(ask, glass.SizeBody, 96))
}

// toKnow makes a separate line of each sentence of a text, so that a list can be split
// between any two; the heading stays with the first.
func (k *kit) toKnow(s string) []glass.Box {
	var out []glass.Box
	for i, one := range splitSentences(s) {
		var b glass.Box = k.Para(one, glass.SizeBody, false, k.Pal.Ink)
		if i == 0 {
			b = k.Col(8, glass.Gap(k.Px(8)),
				k.Para(k.say("where.know"), glass.SizeCard, true, k.Pal.Ink), b)
		}
		out = append(out, b)
	}
	return out
}

// splitSentences splits a text after a full stop, question mark or exclamation mark that
// is followed by a space; the number of a step stays with what follows it.
func splitSentences(s string) []string {
	var out []string
	start := 0
	words := strings.SplitAfter(s, " ")
	at := 0
	for i, w := range words {
		at += len(w)
		t := strings.TrimSpace(w)
		number := len(t) == 2 && t[0] >= '0' && t[0] <= '9'
		if i == len(words)-1 || !number && strings.ContainsAny(t[max(0, len(t)-1):], ".!") {
			out = append(out, strings.TrimSpace(s[start:at]))
			start = at
		}
	}
	return out
}

// turn says, before the next question, that another way is the right one.
func (k *kit) turn() page {
	p := page{step: k.chapter(), title: k.say("turn.title"), back: k.back()}
	g := k.s.Screen.Redirect
	if g == nil {
		return p
	}
	sentence, gesture := k.cfg.Words.Gap(k.Lang, *g)
	other, ok := k.cfg.Machine.Other(k.s)
	if !ok {
		p.body = append(p.body, k.notice("warning-duotone", sentence, gesture, k.Pal.Warn))
		if proc := k.procedure(); proc != nil {
			p.body = append(p.body, k.contacts(proc)...)
		}
		p.main = k.next(k.say("turn.on"), session.NextAsked{})
		p.main.filled = false
		p.also = &action{id: "leave", label: k.say("leave.title"), icon: "sign-out-duotone",
			lead: true, what: session.LeaveAsked{}}
		return p
	}
	id := string(other.ID)
	p.body = append(p.body, k.notice("warning-duotone", sentence, k.say("turn.forgets"),
		k.Pal.Warn),
		k.Framed(k.Line(30, 1, k.Icon(k.pieceIcon(other.Icon), 88, k.Pal.Accent),
			k.Col(0, k.Para(k.say("procedure."+id+".title"), glass.SizeCard, true, k.Pal.Ink),
				k.Para(k.say("procedure."+id+".for"), glass.SizeHelp, false, k.Pal.Ink2))), 34, 28))
	p.main = k.next(k.say("turn.go"), session.NextAsked{})
	p.also = &action{id: "stay", label: k.say("turn.stay"), what: session.StayAsked{}}
	if k.s.Job.Task == session.TaskForget {
		p.main.off, p.also.off = true, true
	}
	return p
}
