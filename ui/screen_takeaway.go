// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import "passerelle/ui/session"

// takeAway first says that this machine does not send the request, lest anybody believe it.
// Then it offers what can be taken away, list and copy, and says where to go.
func (k *kit) takeAway() page {
	p := page{step: k.chapter(), title: k.say("takeaway.title"), back: k.back()}
	p.body = append(p.body, k.notice("hand-palm-duotone", k.say("takeaway.not_sent"),
		k.say("takeaway.not_sent.help"), k.Pal.Warn))
	if proc := k.procedure(); proc != nil {
		p.body = append(p.body, k.contacts(proc)...)
	}
	list := card{id: "print", icon: "printer-duotone", title: k.say("takeaway.print"),
		sub: k.say("takeaway.print.sub"), arrow: true, height: 160, iconPx: 88,
		what: session.PrintAsked{}}
	switch k.s.Print.State {
	case session.Busy:
		list.title, list.what, list.arrow = k.say("print.busy"), nil, false
	case session.Good:
		list.chip = k.chip("check-circle-fill", k.say("takeaway.print.done"), k.Pal.OK)
	}
	stick := card{id: "copy", icon: "usb-duotone", title: k.say("takeaway.copy"),
		sub: k.say("takeaway.copy.sub"), arrow: true, height: 160, iconPx: 88,
		what: session.CopyAsked{}}
	switch {
	case !k.cfg.Machine.CanCopy(k.s):
		stick.sub, stick.what, stick.arrow = k.say("takeaway.copy.none"), nil, false
	case !k.s.Health.StickIn():
		stick.sub, stick.what, stick.arrow = k.say("takeaway.copy.plug"), nil, false
	case k.s.Stick.Copied != nil:
		stick.chip = k.chip("check-circle-fill", k.say("takeaway.copy.done"), k.Pal.OK)
	}
	if !k.s.Health.CanPrint() {
		list.what, list.arrow = nil, false
	}
	if k.s.Health.CanPrint() || k.s.Print.State == session.Busy || k.s.Print.State == session.Good {
		p.body = append(p.body, k.card(list))
	}
	if k.s.Health.TakesSticks() {
		p.body = append(p.body, k.card(stick))
	}
	switch c := k.s.Stick.Copied; {
	case k.s.Print.State == session.Broken || k.s.Print.State == session.Busy || c == nil:
		p.keep = k.printNotice()
	default:
		p.keep = k.notice("check-circle-duotone", k.say("takeaway.copied"),
			k.say("takeaway.copied.help", "folder", isolated(c.Folder)), k.Pal.OK)
	}
	p.main = &action{id: "end", label: k.say("takeaway.end"), icon: "check-bold", filled: true,
		what: session.EndAsked{}}
	return p
}
