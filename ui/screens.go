// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// screen draws what the state says. A screen is a function of the kit alone: what changed on it is found by comparing marks (glass), so there is no second way to
// bring it up to date that could say something else.
func (k *kit) screen() *glass.Sheet {
	switch k.s.Overlay {
	case session.HelpOver:
		return k.compose(k.helpOver())
	case session.LangOver:
		return k.compose(k.langOver())
	case session.SizeOver:
		return k.compose(k.sizeOver())
	case session.StillThere:
		return k.compose(k.stillThere())
	case session.LeaveOver:
		return k.compose(k.leaveOver())
	case session.EraseOver:
		return k.compose(k.eraseOver())
	case session.MishapOver:
		return k.compose(k.mishapOver())
	case session.RestartOver:
		return k.compose(k.restartOver())
	case session.TicketOver:
		return k.compose(k.ticketOver())
	}
	switch k.s.Step {
	case session.Welcome:
		return k.welcome()
	case session.Choose:
		return k.compose(k.choose())
	case session.Find:
		return k.compose(k.find())
	case session.Lost:
		return k.compose(k.lost())
	case session.Themes:
		return k.compose(k.themes())
	case session.Theme:
		return k.compose(k.theme())
	case session.Search:
		return k.compose(k.search())
	case session.Found:
		return k.compose(k.foundList())
	case session.Where:
		return k.compose(k.where())
	case session.Turn:
		return k.compose(k.turn())
	case session.Need:
		return k.compose(k.need())
	case session.TicketOut:
		return k.compose(k.ticketOut())
	case session.TicketIn:
		return k.compose(k.ticketIn())
	case session.Question:
		return k.compose(k.question())
	case session.Pieces:
		return k.compose(k.pieces())
	case session.Source:
		return k.compose(k.source())
	case session.Files:
		return k.compose(k.files())
	case session.Working:
		return k.compose(k.working())
	case session.Review:
		return k.compose(k.review())
	case session.Piece:
		return k.compose(k.piece())
	case session.Summary:
		return k.compose(k.summary())
	case session.Despite:
		return k.compose(k.despite())
	case session.TakeAway:
		return k.compose(k.takeAway())
	case session.Notice:
		return k.compose(k.noticeAndSend())
	case session.Receipt:
		return k.compose(k.receipt())
	case session.After:
		return k.compose(k.after())
	case session.Goodbye:
		return k.compose(k.goodbye())
	case session.StaffPIN:
		return k.compose(k.staffPIN())
	case session.Staff:
		return k.compose(k.staff())
	case session.About:
		return k.compose(k.about())
	}
	return k.compose(k.outOfService())
}
