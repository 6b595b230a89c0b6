// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
	"passerelle/ui/words"
)

// after says what comes next: the way out, if the last day has come and the line is down;
// then each paper that will come and whether it proves the right to stay; then the days.
func (k *kit) after() page {
	p := page{step: k.chapter(), title: k.say("next.title"), back: k.back()}
	m := k.cfg.Machine
	if m.Urgent(k.s) {
		p.title = k.say("next.urgent.do")
		p.body = append(p.body, k.wayOut()...)
	}
	if proc := k.procedure(); proc != nil {
		p.body = append(p.body, k.outputs(proc)...)
	}
	if d, ok := m.Dates(k.s); ok {
		if b := k.dates(d); b != nil {
			p.body = append(p.body, b)
		}
	}
	p.keep = k.printNotice()
	p.also = k.printAction("next.print")
	p.main = &action{id: "end", label: k.say("receipt.end"), icon: "check-bold", filled: true,
		what: session.EndAsked{}}
	if k.s.Print.Leaving {
		p.main.label = k.say("receipt.end.now")
	}
	return p
}

// wayOut lists what to do today in bands, so that the list can be split between any two.
func (k *kit) wayOut() []glass.Box {
	out := []glass.Box{k.notice("warning-duotone", k.say("next.urgent.title"),
		k.say("next.urgent.text"), k.Pal.Bad)}
	step := func(icon, words string) {
		out = append(out, k.Framed(k.Line(30, 1, k.Icon(icon, 64, k.Pal.Accent),
			k.Para(words, glass.SizeBody, false, k.Pal.Ink)), 34, 22))
	}
	step("phone-duotone", k.say("next.urgent.call"))
	step("bank-duotone", k.say("next.urgent.substitute"))
	if r := k.s.Sent.Receipt; r != nil {
		at := k.local(r.At)
		step("printer-duotone", k.fitting("next.urgent.screen", "date", words.LongDate(k.Lang, at),
			"time", words.Clock(k.Lang, at)))
	}
	return out
}

// outputs lists the papers that will come, in order.
func (k *kit) outputs(proc *dossier.Procedure) []glass.Box {
	var out []glass.Box
	for _, o := range proc.Outputs {
		chip := k.chip("warning-fill", k.say("next.proves.not"), k.Pal.Warn)
		switch {
		case !o.Verified:
			chip = k.chip("eye-fill", k.say("next.proves.unsure"), k.Pal.Warn)
		case o.ProvesStay:
			chip = k.chip("check-circle-fill", k.say("next.proves"), k.Pal.OK)
		}
		text := k.Col(6, k.Para(k.say("next.stage."+string(o.Stage)), glass.SizeHelp, false,
			k.Pal.Ink2), k.Para(k.say("output."+o.ID+".title"), glass.SizeCard, true, k.Pal.Ink),
			k.Para(k.say("output."+o.ID+".help"), glass.SizeHelp, false, k.Pal.Ink2),
			k.HugFirst(0, chip))
		out = append(out, k.Framed(k.Line(30, 1, k.Icon(outputIcon(o), 80, k.Pal.Accent), text), 34,
			26))
	}
	if len(out) == 0 {
		out = append(out, k.notice("info-duotone", "", k.say("next.none"), k.Pal.Tint))
	}
	return out
}

func outputIcon(o dossier.Output) string {
	switch o.Stage {
	case dossier.AtFiling:
		return "paper-plane-tilt-duotone"
	case dossier.InProcessing:
		return "hourglass-duotone"
	}
	return "certificate-duotone"
}
