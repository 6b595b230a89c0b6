// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"time"

	"passerelle/dossier/receipt"
	"passerelle/ui/session"
	"passerelle/ui/words"
)

// noticeParts are what article 13 RGPD asks to say, in the order it is read.
var noticeParts = []string{"controller", "purposes", "recipients", "duration", "rights", "dpo"}

// noticeAndSend informs, and takes the declaration that the answers are true. It is never called consent: the law, not the person, is the ground.
func (k *kit) noticeAndSend() page {
	p := page{step: k.chapter(), title: k.say("notice.title"), back: k.back()}
	for _, part := range noticeParts {
		body := k.u.cfg.Site.Notice[k.lang][part]
		if body == "" {
			body = k.say("notice." + part)
		}
		p.body = append(p.body, k.col(0, k.para(k.say("notice."+part+".head"), sizeBody, true, k.pal.ink), k.para(body, sizeHelp, false, k.pal.ink2)))
	}
	if k.u.cfg.Machine.Urgent(k.s) {
		p.body = append([]box{k.notice("warning-duotone", k.say("next.urgent.title"), k.say("next.urgent.text"), k.pal.bad)}, p.body...)
	}
	icon := "plus-circle-fill"
	word := k.say("notice.declare.todo")
	if k.s.Declared {
		icon, word = "check-circle-fill", k.say("notice.declare.done")
	}
	chip := k.chip(icon, word, k.pal.tint)
	if k.s.Declared {
		chip = k.chip(icon, word, k.pal.ok)
	}
	p.keep = k.card(card{id: "declare", icon: "signature-duotone", title: k.say("notice.declare"), chip: chip, iconPx: 64, height: 132, what: session.DeclaredSet{True: !k.s.Declared}})
	p.main = &action{id: "send", label: k.say("notice.send"), icon: "paper-plane-tilt-duotone", filled: k.s.Declared, off: !k.s.Declared, what: session.SendAsked{}}
	return p
}

// receipt says first what is true: kept here, or received there. The reference is large, the QR proves, and what neither proves is said.
func (k *kit) receipt() page {
	p := page{step: k.chapter()}
	v := k.s.Receipt
	if v == nil {
		p.main = &action{id: "end", label: k.say("receipt.end"), icon: "check-bold", filled: true, what: session.EndAsked{}}
		return p
	}
	at := k.local(v.At)
	ref := k.para(v.Reference, 56, true, k.pal.ink)
	k.latin(ref)
	lines := k.col(10, k.para(k.say("receipt.reference"), sizeHelp, false, k.pal.ink2), ref,
		k.para(words.LongDate(k.lang, at), sizeHelp, false, k.pal.ink2),
		k.para(words.Clock(k.lang, at)+" · "+k.count("receipt.papers", v.Pieces), sizeHelp, false, k.pal.ink2))
	var inner box = lines
	if v.Text != "" {
		inner = k.line(56, 1, k.qr(v.Text, 360), lines)
		if k.f > 1.3 && !k.wide {
			inner = k.col(24, centre{k.qr(v.Text, 360)}, lines)
		}
	}
	p.body = append(p.body, &panel{box: inner, fill: k.pal.surface, stroke: k.pal.line, width: k.px(2), radius: k.px(radiusCard), padX: k.px(56), padY: k.px(48)})
	if v.Stage >= 2 {
		p.title = k.say("receipt.registered")
		body := k.say("receipt.registered.help")
		if v.Authority != "" {
			body = k.say("receipt.registered.by", "authority", v.Authority)
		}
		p.body = append(p.body, k.notice("wifi-high-duotone", k.say("receipt.arrived"), body, k.pal.ok))
	} else {
		p.title = k.say("receipt.kept")
		if k.s.Task == session.TaskAwaitReceipt || k.s.Health.Line == session.Good {
			p.body = append(p.body, k.notice("paper-plane-tilt-duotone", k.say("receipt.sending"), k.say("receipt.sending.help"), k.pal.warn))
		} else {
			p.body = append(p.body, k.notice("wifi-slash-duotone", k.say("receipt.cut"), k.say("receipt.cut.help"), k.pal.warn))
		}
	}
	if k.u.cfg.Machine.Urgent(k.s) {
		p.body[len(p.body)-1] = k.notice("warning-duotone", k.say("next.urgent.title"), k.say("next.urgent.text"), k.pal.bad)
	}
	p.keep = k.printNotice()
	if k.s.Printed == session.Broken && k.f > 1.3 && !k.wide { // there it would lie behind "Suite"
		p.help = k.say("mishap." + string(k.s.PrintMishap) + ".title")
	}
	p.body = append(p.body, k.notice("info-duotone", "", k.say("receipt.proves"), k.pal.tint))
	if !k.u.cfg.Machine.Urgent(k.s) && k.procedure() != nil {
		p.body = append(p.body, k.card(card{id: "after", icon: "clock-countdown-duotone", title: k.say("next.title"), sub: k.say("next.card.help"), iconPx: 64, height: 120, arrow: true, what: session.AfterAsked{}}))
	}
	p.body = append(p.body, k.line(0, 0, gap(0), k.plain("staff", k.say("staff.open"), session.StaffAsked{})))
	p.also = k.printAction("receipt.print")
	p.main = &action{id: "end", label: k.say("receipt.end"), icon: "check-bold", filled: true, what: session.EndAsked{}}
	switch {
	case k.u.cfg.Machine.Urgent(k.s): // the way out first; one ends from there
		p.main = &action{id: "after", label: k.say("next.urgent.do"), icon: k.ahead(), filled: true, what: session.AfterAsked{}}
	case k.s.Leaving:
		p.main.label = k.say("receipt.end.now")
	}
	return p
}

// qrMark is a QR code in black on white, with its own quiet zone.
type qrMark struct{ img image.Image }

func (q qrMark) paint(sh *sheet, r image.Rectangle) {
	sh.marks = append(sh.marks, mark{kind: markPic, r: sh.at(r), pic: q.img})
}

// qrImage draws a code once; the next frame finds the same image and leaves it on the glass.
func (u *UI) qrImage(content string, module int) image.Image {
	key := content + "|" + itoa(module)
	if u.qr.key != key {
		img, err := receipt.QR(content, module)
		if err != nil {
			return nil
		}
		u.qr.key, u.qr.img = key, img
	}
	return u.qr.img
}

// goodbye sends no one away without their papers, and speaks of what was used alone.
func (k *kit) goodbye() page {
	h, used := k.s.Health, k.s.Used
	st := &stage{icons: []box{k.icon("passport-duotone", 230, k.pal.accent)}, title: k.say("goodbye.title"),
		actions: []action{{id: "end", label: k.say("goodbye.done"), icon: "check-bold", filled: true, what: session.EndAsked{}}}}
	if used.Glass || h.Scanner != session.Absent { // a paper may lie there that nobody scanned
		st.icons = append([]box{k.icon("scan-duotone", 230, k.pal.accent), k.icon("arrow-fat-up-duotone", 130, k.pal.accent)}, st.icons...)
		st.help = append(st.help, k.say("goodbye.glass"))
	}
	stick := used.Stick && h.Stick != session.Absent // pulled out already
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

// day reads an answer that is a day.
func day(v string) (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, v)
	return t, err == nil
}
