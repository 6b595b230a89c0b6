// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/ui/glass"
	"passerelle/ui/session"
	"passerelle/ui/words"
)

// noticeParts lists what article 13 GDPR requires, in reading order.
var noticeParts = []string{"controller", "purposes", "recipients", "duration", "rights", "dpo"}

// noticeAndSend shows the information, and takes the declaration that the answers are
// true. It is never called consent: the legal basis is the law, not the person's consent.
func (k *kit) noticeAndSend() page {
	p := page{step: k.chapter(), title: k.say("notice.title"), back: k.back()}
	for _, part := range noticeParts {
		body := k.cfg.Site.Notice[k.Lang][part]
		if body == "" {
			body = k.say("notice." + part)
		}
		p.body = append(p.body, k.Col(0,
			k.Para(k.say("notice."+part+".head"), glass.SizeBody, true, k.Pal.Ink),
			k.Para(body, glass.SizeHelp, false, k.Pal.Ink2)))
	}
	if k.cfg.Machine.Urgent(k.s) {
		p.body = append([]glass.Box{k.notice("warning-duotone", k.say("next.urgent.title"),
			k.say("next.urgent.text"), k.Pal.Bad)}, p.body...)
	}
	icon := "plus-circle-fill"
	word := k.say("notice.declare.todo")
	if k.s.Decision.Declared {
		icon, word = "check-circle-fill", k.say("notice.declare.done")
	}
	chip := k.chip(icon, word, k.Pal.Tint)
	if k.s.Decision.Declared {
		chip = k.chip(icon, word, k.Pal.OK)
	}
	p.keep = k.card(card{id: "declare", icon: "signature-duotone", title: k.say("notice.declare"),
		chip: chip, iconPx: 64, height: 132,
		what: session.DeclaredSet{True: !k.s.Decision.Declared}})
	p.main = &action{id: "send", label: k.say("notice.send"), icon: "paper-plane-tilt-duotone",
		filled: k.s.Decision.Declared, off: !k.s.Decision.Declared, what: session.SendAsked{}}
	return p
}

// receipt first says what is true: kept here, or received there. The reference is large,
// the QR code is the proof, and the screen says what neither of them proves.
func (k *kit) receipt() page {
	p := page{step: k.chapter()}
	v := k.s.Sent.Receipt
	if v == nil {
		p.main = &action{id: "end", label: k.say("receipt.end"), icon: "check-bold", filled: true,
			what: session.EndAsked{}}
		return p
	}
	at := k.local(v.At)
	ref := k.Para(v.Reference, 56, true, k.Pal.Ink)
	k.Latin(ref)
	lines := k.Col(10, k.Para(k.say("receipt.reference"), glass.SizeHelp, false, k.Pal.Ink2), ref,
		k.Para(words.LongDate(k.Lang, at), glass.SizeHelp, false, k.Pal.Ink2),
		k.Para(words.Clock(k.Lang, at)+" · "+k.count("receipt.papers", v.Pieces), glass.SizeHelp,
			false, k.Pal.Ink2))
	inner := lines
	if v.Text != "" {
		inner = k.Line(56, 1, k.qr(v.Text, 360), lines)
		if k.Large() && !k.Wide {
			inner = k.Col(24, glass.Centre(k.qr(v.Text, 360)), lines)
		}
	}
	p.body = append(p.body, k.Framed(inner, 56, 48))
	if v.Stage >= 2 {
		p.title = k.say("receipt.registered")
		body := k.say("receipt.registered.help")
		if v.Authority != "" {
			body = k.say("receipt.registered.by", "authority", v.Authority)
		}
		p.body = append(p.body, k.notice("wifi-high-duotone", k.say("receipt.arrived"), body,
			k.Pal.OK))
	} else {
		p.title = k.say("receipt.kept")
		if k.s.Job.Task == session.TaskAwaitReceipt || k.s.Health.Line == session.Good {
			p.body = append(p.body, k.notice("paper-plane-tilt-duotone", k.say("receipt.sending"),
				k.say("receipt.sending.help"), k.Pal.Warn))
		} else {
			p.body = append(p.body, k.notice("wifi-slash-duotone", k.say("receipt.cut"),
				k.say("receipt.cut.help"), k.Pal.Warn))
		}
	}
	if k.cfg.Machine.Urgent(k.s) {
		p.body[len(p.body)-1] = k.notice("warning-duotone", k.say("next.urgent.title"),
			k.say("next.urgent.text"), k.Pal.Bad)
	}
	p.keep = k.printNotice()
	// there it would lie behind "Suite"
	if k.s.Print.State == session.Broken && k.Large() && !k.Wide {
		p.help = k.say("mishap." + string(k.s.Print.Mishap) + ".title")
	}
	p.body = append(p.body, k.notice("info-duotone", "", k.say("receipt.proves"), k.Pal.Tint))
	if !k.cfg.Machine.Urgent(k.s) && k.procedure() != nil {
		p.body = append(p.body, k.card(card{id: "after", icon: "clock-countdown-duotone",
			title: k.say("next.title"), sub: k.say("next.card.help"), iconPx: 64, height: 120,
			arrow: true, what: session.AfterAsked{}}))
	}
	p.body = append(p.body, k.Line(0, 0, glass.Gap(0),
		k.plain("staff", k.say("staff.open"), session.StaffAsked{})))
	p.also = k.printAction("receipt.print")
	p.main = &action{id: "end", label: k.say("receipt.end"), icon: "check-bold", filled: true,
		what: session.EndAsked{}}
	switch {
	case k.cfg.Machine.Urgent(k.s): // the way out first; the visit can be ended from there
		p.main = &action{id: "after", label: k.say("next.urgent.do"), icon: k.ahead(), filled: true,
			what: session.AfterAsked{}}
	case k.s.Print.Leaving:
		p.main.label = k.say("receipt.end.now")
	}
	return p
}

// goodbye reminds people to take their papers, and mentions only what was used.
func (k *kit) goodbye() page {
	h, used := k.s.Health, k.s.Person.Used
	st := &stage{icons: []glass.Box{k.Icon("passport-duotone", 230, k.Pal.Accent)},
		title: k.say("goodbye.title"),
		actions: []action{{id: "end", label: k.say("goodbye.done"), icon: "check-bold",
			filled: true, what: session.EndAsked{}}}}
	if used.Glass || h.Scanner != session.Absent { // a paper may be there that nobody scanned
		st.icons = append([]glass.Box{k.Icon("scan-duotone", 230, k.Pal.Accent),
			k.Icon("arrow-fat-up-duotone", 130, k.Pal.Accent)}, st.icons...)
		st.help = append(st.help, k.say("goodbye.glass"))
	}
	stick := used.Stick && h.Stick != session.Absent // not if it was pulled out already
	switch {
	case used.Sheets && stick:
		st.help = append(st.help, k.say("goodbye.tray"))
	case used.Sheets:
		st.help = append(st.help, k.say("goodbye.sheets"))
	case stick:
		st.help = append(st.help, k.say("goodbye.stick"))
	case len(st.help) == 0:
		st.help = append(st.help, k.say("goodbye.look"))
	}
	return page{stage: st}
}
