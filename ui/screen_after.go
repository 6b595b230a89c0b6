// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/dossier"
	"passerelle/ui/session"
	"passerelle/ui/words"
)

// after says what comes next: first the way out, when the last day is here and the line is cut; then each paper that comes and whether it proves the stay; the days.
func (k *kit) after() page {
	p := page{step: k.chapter(), title: k.say("next.title"), back: k.back()}
	m := k.u.cfg.Machine
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
	p.main = &action{id: "end", label: k.say("receipt.end"), icon: "check-bold", filled: true, what: session.EndAsked{}}
	if k.s.Leaving {
		p.main.label = k.say("receipt.end.now")
	}
	return p
}

// wayOut is what to do today, a band each, so that the list can be parted between any two.
func (k *kit) wayOut() []box {
	out := []box{k.notice("warning-duotone", k.say("next.urgent.title"), k.say("next.urgent.text"), k.pal.bad)}
	step := func(icon, words string) {
		out = append(out, &panel{box: k.line(30, 1, k.icon(icon, 64, k.pal.accent), k.para(words, sizeBody, false, k.pal.ink)), fill: k.pal.surface, stroke: k.pal.line, width: k.px(2), radius: k.px(radiusCard), padX: k.px(34), padY: k.px(22)})
	}
	step("phone-duotone", k.say("next.urgent.call"))
	step("bank-duotone", k.say("next.urgent.substitute"))
	if r := k.s.Receipt; r != nil {
		at := k.local(r.At)
		step("printer-duotone", k.fitting("next.urgent.screen", "date", words.LongDate(k.lang, at), "time", words.Clock(k.lang, at)))
	}
	return out
}

// outputs lists the papers that come, in their order.
func (k *kit) outputs(proc *dossier.Procedure) []box {
	var out []box
	for _, o := range proc.Outputs {
		chip := k.chip("warning-fill", k.say("next.proves.not"), k.pal.warn)
		switch {
		case !o.Verified:
			chip = k.chip("eye-fill", k.say("next.proves.unsure"), k.pal.warn)
		case o.ProvesStay:
			chip = k.chip("check-circle-fill", k.say("next.proves"), k.pal.ok)
		}
		text := &col{k.px(6), []box{k.para(k.say("next.stage."+string(o.Stage)), sizeHelp, false, k.pal.ink2), k.para(k.say("output."+o.ID+".title"), sizeCard, true, k.pal.ink), k.para(k.say("output."+o.ID+".help"), sizeHelp, false, k.pal.ink2), hugFirst{&col{0, []box{chip}}}}}
		out = append(out, &panel{box: k.line(30, 1, k.icon(outputIcon(o), 80, k.pal.accent), text), fill: k.pal.surface, stroke: k.pal.line, width: k.px(2), radius: k.px(radiusCard), padX: k.px(34), padY: k.px(26)})
	}
	if len(out) == 0 {
		out = append(out, k.notice("info-duotone", "", k.say("next.none"), k.pal.tint))
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

// dates is the list of the days that count; nil when none is known.
func (k *kit) dates(d dossier.Dates) box {
	lines := k.u.cfg.Words.DateLines(k.lang, d, k.now())
	if len(lines) == 0 {
		return nil
	}
	rows := make([]factRow, 0, len(lines))
	for i, l := range lines {
		rows = append(rows, factRow{id: "date." + itoa(i), words: l})
	}
	pair := k.pal.tint
	if d.Filed == dossier.Late || d.Filed == dossier.OutOfTime || d.Tight {
		pair = k.pal.warn
	}
	return &section{k: k, chip: k.chip("clock-fill", k.say("next.dates"), pair), rows: rows}
}

func (k *kit) now() dossier.Moment { return k.s.Now }
