// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"cmp"
	"strings"
	"time"

	"passerelle/ui/glass"
	"passerelle/ui/session"
	"passerelle/ui/words"
)

func (k *kit) closeAction() *action {
	return &action{id: "close", label: k.say("close"), icon: "check-bold", filled: true,
		what: session.OverlayClosed{}}
}

// helpOver says where the person is, what is asked, and how to call someone.
func (k *kit) helpOver() page {
	p := page{step: k.chapter(), title: k.say("help.title"), main: k.closeAction()}
	part := func(icon, head, body string) {
		p.body = append(p.body, k.notice(icon, head, body,
			glass.Tone{FG: k.Pal.Ink, BG: k.Pal.Surface}))
	}
	step := cmp.Or(string(k.s.Visit.Step), "out")
	part("map-pin-duotone", k.say("help.where"), k.say("help.where."+step))
	asked := k.fitting("help.asked." + step)
	if f, ok := k.field(); ok && (k.s.Visit.Step == session.Question ||
		k.s.Visit.Step == session.Deadline) {
		asked = k.say("field." + string(f.ID) + ".title")
		if h := k.sayOr("field."+string(f.ID)+".help", ""); h != "" {
			asked += "\n" + h
		}
	}
	part("question-duotone", k.say("help.asked"), asked)
	call := k.say("help.call.desk")
	if n := k.cfg.Site.HelpPhone; n != "" {
		call = k.say("help.call.phone", "phone", isolated(strings.ReplaceAll(n, " ", "\u00a0")))
	}
	part("phone-duotone", k.say("help.call"), call)
	part("shield-check-duotone", k.say("help.safe"), k.say("help.safe.help"))
	if k.s.Draft.Open {
		p.body = append(p.body, k.buttonSized(
			action{id: "leave", label: k.say("leave.title"), icon: "sign-out-duotone", lead: true,
				what: session.LeaveAsked{}}, glass.SizeBody, 104))
	}
	return p
}

// langOver offers the languages under their own names.
func (k *kit) langOver() page {
	p := page{title: k.say("language.title"), main: k.closeAction()}
	for _, l := range k.cfg.Machine.Languages {
		p.body = append(p.body, k.in(l).langButton(l, 150))
	}
	return p
}

// sizeOver offers four text sizes, each shown at that size, and light or dark.
func (k *kit) sizeOver() page {
	p := page{title: k.say("size.title"), main: k.closeAction()}
	for _, t := range []session.TextSize{session.SizeS, session.SizeM, session.SizeL,
		session.SizeXL} {
		name := string(t)
		if t == session.SizeM {
			name = "M"
		}
		kk := *k
		kk.F = factor(t)
		label := kk.Para(k.say("size."+name), glass.SizeCard, true, k.Pal.Ink)
		p.body = append(p.body, k.option("size."+name, label, k.say("size."+name),
			k.s.Person.TextSize == t, session.SizeChosen{Size: t}))
	}
	for _, dark := range []bool{false, true} {
		id, icon := "light", "sun-duotone"
		if dark {
			id, icon = "dark", "moon-duotone"
		}
		word := k.say("size." + id)
		label := k.Line(24, 1, k.Icon(icon, 56, k.Pal.Accent),
			k.Para(word, glass.SizeCard, true, k.Pal.Ink))
		p.body = append(p.body, k.option("contrast."+id, label, word, k.s.Person.Dark == dark,
			session.DarkChosen{Dark: dark}))
	}
	return p
}

// option returns one of several choices; the chosen one is marked.
func (k *kit) option(id string, label glass.Box, name string, on bool, w session.What) glass.Box {
	inner := label
	stroke, width := k.Pal.Line, k.Px(2)
	if on {
		inner = k.EndRow(24, label, k.chip("check-circle-fill", k.say("choice.chosen"), k.Pal.Tint),
			200)
		stroke, width = k.Pal.Accent, k.Px(4)
	}
	p := k.Framed(inner, 34, 16)
	p.Stroke, p.Width, p.MinH = stroke, width, k.Px(124)
	return half{k.target(p, id, name, p.Radius, w)}
}

// stillThere covers everything: nothing of the person must be visible behind it.
func (k *kit) stillThere() page {
	left := k.cfg.Machine.Alert - k.s.Clock.Now.Time.Sub(k.s.Cover.AlertSince)
	left = max(0, min(left, k.cfg.Machine.Alert))
	seconds := int((left + time.Second - 1) / time.Second)
	help := k.say("still.help")
	if k.s.Draft.Open {
		help = k.say("still.help.draft")
	}
	return page{stage: &stage{
		icons: []glass.Box{k.Icon("clock-countdown-duotone", 240, k.Pal.Accent)},
		title: k.say("still.title"), help: []string{help}, number: itoa(seconds),
		actions: []action{
			{id: "here", label: k.say("still.here"), icon: "hand-palm-duotone", lead: true,
				filled: true, what: session.Touched{}},
			{id: "notmine", label: k.say("still.notmine"), what: session.NotMine{}},
		},
	}}
}

// leaveOver asks how to leave: keep everything for the ticket, or erase everything.
func (k *kit) leaveOver() page {
	p := page{title: k.say("leave.title"), help: k.say("leave.help"),
		back: &action{id: "close", label: k.say("leave.stay"), icon: k.backward(), lead: true,
			what: session.OverlayClosed{}}}
	if k.s.Visit.Step == session.TakeAway {
		p.title, p.help = k.say("takeaway.leave"), k.say("takeaway.leave.help")
	}
	if k.s.Draft.Renewed {
		p.body = append(p.body, k.voidNotice())
	}
	p.body = append(p.body, k.ticketCard())
	if n := k.printNotice(); n != nil {
		p.body = append(p.body, n)
	}
	if a := k.printAction("ticket.print"); a != nil {
		p.body = append(p.body, k.buttonSized(*a, glass.SizeBody, 104))
	}
	p.body = append(p.body, k.card(card{id: "erase", icon: "trash-duotone",
		title: k.say("leave.erase"), sub: k.say("leave.erase.sub"), arrow: true,
		what: session.EraseAsked{}}))
	p.main = &action{id: "keep", label: k.say("leave.keep"), icon: k.ahead(), filled: true,
		what: session.KeepAndLeave{}}
	if k.s.Print.Leaving {
		p.main.label = k.say("leave.keep.now")
	}
	return p
}

// ticketOver shows the ticket that was made after an alert, and says that the old one no
// longer opens anything.
func (k *kit) ticketOver() page {
	p := k.ticketOut()
	p.back = nil // Back would do the same as Continue
	return p
}

// eraseOver asks for confirmation: what is erased never comes back.
func (k *kit) eraseOver() page {
	help := []string{k.say("erase.help")}
	if k.s.Visit.Step == session.TakeAway && k.s.Stick.Copied == nil && k.cfg.Machine.CanCopy(k.s) {
		help = append(help, k.say("takeaway.erase.not_copied"))
	}
	yes := action{id: "erase", label: k.say("erase.yes"), icon: "trash-duotone", lead: true,
		what: session.EraseTaken{}}
	return k.really("erase", k.say("erase.no"), help, yes)
}

// really asks for confirmation, and offers the way back first.
func (k *kit) really(key, no string, help []string, yes action) page {
	return page{stage: &stage{
		icons: []glass.Box{k.Icon(yes.icon, 200, k.Pal.Accent)}, title: k.say(key + ".title"),
		help: help,
		actions: []action{{id: "close", label: no, icon: k.backward(), lead: true, filled: true,
			what: session.OverlayClosed{}}, yes},
	}}
}

// mishapOver says what went wrong, what to do, and that nothing is lost.
func (k *kit) mishapOver() page {
	code, args := string(k.s.Cover.Mishap), []string(nil)
	if n := k.s.Cover.MishapPage; n > 0 { // it concerns one page of a file
		switch k.s.Cover.Mishap {
		case session.FileTooBig, session.FileTooFine:
			code, args = "file.page_too_big", []string{"n", itoa(n)}
		case session.FileRefused:
			code, args = "file.page_refused", []string{"n", itoa(n)}
		case session.FileOverBudget:
			code, args = "file.page_over_budget", []string{"n", itoa(n)}
		}
	}
	if left := k.s.Paper.Left; len(left.Pages) > 0 { // only their sentences say which
		var pages []string
		for _, n := range left.Pages {
			pages = append(pages, itoa(n))
		}
		all := strings.Join(pages, ", ")
		if left.Rest {
			all += "…"
		}
		args = append(args, "n", pages[0], "pages", all)
	}
	help := []string{k.fitting("mishap."+code+".help", args...)}
	if (k.s.Cover.Mishap == session.TicketWait || k.s.Cover.Mishap == session.PinWait) &&
		k.s.Door.WaitUntil.After(k.s.Clock.Now.Time) {
		n := int((k.s.Door.WaitUntil.Sub(k.s.Clock.Now.Time) + time.Second - 1) / time.Second)
		if n <= 120 {
			help = append(help, k.count("mishap.wait_seconds", n))
		} else {
			help = append(help, k.say("mishap.wait_until", "time",
				words.Clock(k.Lang, k.local(k.s.Door.WaitUntil))))
		}
	}
	if k.s.Draft.Open {
		help = append(help, k.say("mishap.kept"))
	}
	return page{stage: &stage{
		top: true, icons: []glass.Box{k.Icon("warning-duotone", 180, k.Pal.Accent)},
		title: k.say("mishap."+code+".title", args...), help: help,
		actions: []action{{id: "close", label: k.say("mishap.close"), icon: "check-bold",
			filled: true, what: session.OverlayClosed{}}},
	}}
}

// restartOver asks the staff for confirmation.
func (k *kit) restartOver() page {
	key := "restart"
	if k.s.Door.Stop {
		key = "stop"
	}
	yes := action{id: "restart", label: k.say(key + ".yes"), icon: "power-duotone", lead: true,
		what: session.RestartTaken{}}
	return k.really(key, k.say("restart.no"), []string{k.say(key + ".help")}, yes)
}
