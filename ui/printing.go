// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"cmp"

	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// printAction returns the button that prints; while the page is being printed it can't be
// touched. nil: there is no printer.
func (k *kit) printAction(label string) *action {
	if !k.s.Health.CanPrint() && k.s.Print.State != session.Busy {
		return nil
	}
	a := &action{id: "print", label: k.say(label), icon: "printer-duotone", lead: true,
		what: session.PrintAsked{}}
	if k.s.Print.State == session.Busy {
		a.label, a.off = k.say("print.busy"), true
	}
	return a
}

// printNotice says what happened to the page, or that printing is not possible; nil if it
// is possible and was not asked for.
func (k *kit) printNotice() glass.Box {
	switch k.s.Print.State {
	case session.Busy:
		return k.notice("printer-duotone", "", k.say("print.busy.help"), k.Pal.Tint)
	case session.Good:
		return k.notice("check-circle-duotone", k.say("print.good"), k.say("print.good.help"),
			k.Pal.OK)
	case session.Broken, session.Absent:
		code := string(cmp.Or(k.s.Print.Mishap, session.PrinterFailed))
		return k.notice("warning-duotone", k.say("mishap."+code+".title"),
			k.say("mishap."+code+".help"), k.Pal.Bad)
	}
	return k.noPrinter()
}
