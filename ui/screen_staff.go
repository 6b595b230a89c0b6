// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"strings"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
	"passerelle/ui/words"
)

// staffPIN is the staff door.
func (k *kit) staffPIN() page {
	p := page{title: k.say("pin.title"), help: k.say("pin.help"), back: k.back(),
		main: k.next(k.say("pin.open"), session.NextAsked{})}
	p.main.off = k.s.Job.Task == session.TaskCheckPIN
	p.body = append(p.body, k.FieldBox(grouped("pin", dossier.Field{}, k.s.Screen.Typed)))
	pad := k.pad("pin")
	p.side, p.flex = pad, pad
	return p
}

// staff shows the state of the machine, and nothing about anyone's dossier.
func (k *kit) staff() page {
	h := blamed(k.s.Health)
	p := page{title: k.say("staff.title"), help: k.say("staff.help"), back: k.back()}
	row := func(icon, key string, c session.Condition, sub string) {
		p.body = append(p.body, k.card(card{icon: icon, title: k.say("staff." + key), sub: sub,
			chip: k.conditionChip(c), height: 112, iconPx: 60}))
	}
	if h.Fault != "" { // first, since it is why they came
		p.body = append(p.body, k.Col(12,
			k.chip("warning-fill", k.say("staff.fault"), k.Pal.Bad),
			k.Para(k.say("staff.fault."+string(h.Fault), "file", h.FaultFile), glass.SizeHelp,
				false, k.Pal.Ink)))
	}
	row("scan-duotone", "scanner", h.Scanner, k.deviceWhy("scanner"))
	row("printer-duotone", "printer", h.Printer, k.deviceWhy("printer"))
	row("clock-countdown-duotone", "sound", h.Sound, k.deviceWhy("sound"))
	row("wifi-high-duotone", "line", h.Line, "")
	queue := k.count("staff.queue", h.QueueCount)
	if !h.QueueSince.IsZero() {
		t := k.local(h.QueueSince)
		queue += " · " + k.say("staff.oldest", "when", k.date(t)+", "+words.Clock(k.Lang, t))
	}
	p.body = append(p.body, k.card(card{icon: "paper-plane-tilt-duotone",
		title: k.say("staff.queue"), sub: queue, height: 112, iconPx: 60}))
	row("hard-drives-duotone", "disk", h.Disk, "")
	row("lock-key-duotone", "vault", h.Vault, "")
	row("clock-countdown-duotone", "clock", h.Clock, "")
	cert, state := k.say("staff.cert.none"), session.Broken
	if h.Enrolled {
		cert, state = k.say("staff.cert.until", "date", k.date(h.CertUntil)), session.Good
		if h.CertUntil.IsZero() {
			cert = k.say("staff.cert.unknown")
			state = session.Unknown
		}
	}
	if ofCertificate(h.Fault) {
		state = session.Broken
	}
	row("certificate-duotone", "cert", state, cert)
	if l := h.List; l.State != session.ListUnknown {
		state := session.Good
		if l.State == session.ListExpired || l.State == session.ListLost {
			state = session.Broken
		}
		row("file-text-duotone", "list", state,
			k.say("staff.list."+string(l.State), "version", l.Version, "date", k.date(l.Until)))
	}
	p.body = append(p.body, k.card(card{icon: "info-duotone", title: k.say("staff.version"),
		sub: h.Version, height: 112, iconPx: 60}))
	act := func(id, icon, label string, w session.What) glass.Box {
		return half{k.buttonSized(action{id: id, label: label, icon: icon, lead: true, what: w},
			glass.SizeBody, 104)}
	}
	test := action{id: "test", label: k.say("staff.test"), icon: "printer-duotone", lead: true,
		off: k.s.Print.State == session.Busy, what: session.TestPageAsked{}}
	if h.CanPrint() || k.s.Print.State == session.Busy {
		p.body = append(p.body, half{k.buttonSized(test, glass.SizeBody, 104)})
	}
	if k.s.Sent.Receipt != nil && h.CanPrint() {
		p.body = append(p.body, act("reprint", "receipt-duotone", k.say("staff.reprint"),
			session.PrintAsked{}))
	}
	p.body = append(p.body, act("restart", "arrow-clockwise-duotone", k.say("staff.restart"),
		session.RestartAsked{}),
		act("stop", "power-duotone", k.say("staff.stop"), session.RestartAsked{Stop: true}),
		act("about", "info-duotone", k.say("about.open"), session.AboutAsked{}))
	if k.s.Sent.Receipt == nil && len(k.cfg.Machine.Reserved()) > 0 {
		p.body = append(p.body, act("reserved", "shield-check-duotone", k.say("staff.reserved"),
			session.ReservedAsked{}))
	}
	p.keep = k.printNotice()
	return p
}

// reserved lists what a mediator opens with the person, away from others.
func (k *kit) reserved() page {
	p := page{title: k.say("staff.reserved"), help: k.say("staff.reserved.help"), back: k.back()}
	for _, proc := range k.cfg.Machine.Reserved() {
		p.body = append(p.body, k.procedureCard(proc, 140))
	}
	return p
}

// withdrawn says whether a fault is that the authority takes nothing of this machine.
func withdrawn(f session.Fault) bool {
	return f == "key.revoked" || f == "key.unknown" || f == "key.over"
}

// ofCertificate reports whether a fault lies with the certificate of this machine's key,
// while the vault itself is in order. A key that is not valid yet is not withdrawn: what
// is waiting here will be accepted.
func ofCertificate(f session.Fault) bool { return withdrawn(f) || f == "key.early" }

// blamed marks the part that has the fault as broken, whatever else works in it.
func blamed(h session.Health) session.Health {
	switch part, _, _ := strings.Cut(string(h.Fault), "."); part {
	case "":
	case "clock":
		h.Clock = session.Broken
	case "line", "service":
		h.Line = session.Broken
	default:
		if ofCertificate(h.Fault) {
			return h
		}
		h.Vault = session.Broken
	}
	return h
}

func (k *kit) conditionChip(c session.Condition) glass.Box {
	switch c {
	case session.Good:
		return k.chip("check-circle-fill", k.say("condition.good"), k.Pal.OK)
	case session.Busy:
		return k.chip("clock-fill", k.say("condition.busy"), k.Pal.Tint)
	case session.Absent:
		return k.chip("warning-fill", k.say("condition.absent"), k.Pal.Warn)
	case session.Broken:
		return k.chip("warning-fill", k.say("condition.broken"), k.Pal.Bad)
	}
	return k.chip("info-fill", k.say("condition.unknown"), k.Pal.Tint)
}

// about says what this program is, under which licence, and where its source code is.
func (k *kit) about() page {
	p := page{title: k.say("about.title"), back: k.back()}
	for _, part := range []string{"what", "not", "licence", "source", "icons", "fonts"} {
		p.body = append(p.body, k.Col(0,
			k.Para(k.say("about."+part+".head"), glass.SizeBody, true, k.Pal.Ink),
			k.Para(k.say("about."+part), glass.SizeHelp, false, k.Pal.Ink2)))
	}
	if v := k.s.Health.Version; v != "" {
		p.body = append(p.body, k.Col(0,
			k.Para(k.say("staff.version"), glass.SizeBody, true, k.Pal.Ink),
			k.Para(v, glass.SizeHelp, false, k.Pal.Ink2)))
	}
	return p
}

// outHelp returns the key of what people are told about their files. If the authority
// accepts nothing more from this machine, what is waiting in it may be refused: people
// who have only a first receipt have to say so at the desk.
func outHelp(f session.Fault) string {
	if withdrawn(f) || f == session.ServiceRevoked || f == session.ServiceUnknown {
		return "out.withdrawn"
	}
	return "out.help"
}

// outOfService is what the public sees when nothing may be taken in. The staff door stays.
func (k *kit) outOfService() page {
	st := &stage{top: true, icons: []glass.Box{k.Icon("wrench-duotone", 220, k.Pal.Accent)},
		title: k.say("out.title"), help: []string{k.say(outHelp(k.s.Health.Fault)),
			k.say("out.where")}}
	st.extra = glass.Centre(k.plain("staff", k.say("staff.open"), session.StaffAsked{}))
	return page{stage: st}
}
