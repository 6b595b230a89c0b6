// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/dossier/receipt"
	"passerelle/ui/glass"
)

// voidNotice says that the ticket that the person holds, or has photographed, is void.
func (k *kit) voidNotice() glass.Box {
	return k.notice("warning-duotone", k.say("ticket.void"), k.say("ticket.void.help"), k.Pal.Warn)
}

// ticketCard shows the ticket as a QR code and in letters.
func (k *kit) ticketCard() glass.Box {
	letters := k.Para(k.s.Draft.Ticket, 52, true, k.Pal.Ink)
	k.Latin(letters).Balanced = true
	words := k.Col(12, k.Para(k.say("ticket.yours"), glass.SizeHelp, false, k.Pal.Ink2), letters)
	inner := words
	if k.s.Draft.Ticket != "" {
		inner = k.Line(48, 1, k.qr(receipt.TicketText(k.s.Draft.Ticket), 300), words)
	}
	return k.Framed(inner, 48, 40)
}
