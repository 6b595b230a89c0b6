// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// The overlays, and the steps themselves. Only Welcome lays out a sheet of its own.
var (
	covers = map[session.Overlay]func(*kit) page{
		session.HelpOver:    (*kit).helpOver,
		session.LangOver:    (*kit).langOver,
		session.SizeOver:    (*kit).sizeOver,
		session.StillThere:  (*kit).stillThere,
		session.LeaveOver:   (*kit).leaveOver,
		session.EraseOver:   (*kit).eraseOver,
		session.MishapOver:  (*kit).mishapOver,
		session.RestartOver: (*kit).restartOver,
		session.TicketOver:  (*kit).ticketOver,
	}
	drawings = map[session.Step]func(*kit) page{
		session.Choose:     (*kit).choose,
		session.Find:       (*kit).find,
		session.Lost:       (*kit).lost,
		session.Themes:     (*kit).themes,
		session.Theme:      (*kit).theme,
		session.Search:     (*kit).search,
		session.Found:      (*kit).foundList,
		session.Where:      (*kit).where,
		session.Deadline:   (*kit).question,
		session.Turn:       (*kit).turn,
		session.Need:       (*kit).need,
		session.TicketOut:  (*kit).ticketOut,
		session.TicketIn:   (*kit).ticketIn,
		session.Question:   (*kit).question,
		session.Pieces:     (*kit).pieces,
		session.Source:     (*kit).source,
		session.Sheet:      (*kit).sheet,
		session.Files:      (*kit).files,
		session.Working:    (*kit).working,
		session.Review:     (*kit).review,
		session.Piece:      (*kit).piece,
		session.Another:    (*kit).another,
		session.Arrange:    (*kit).arrange,
		session.Split:      (*kit).split,
		session.Place:      (*kit).place,
		session.PileSource: (*kit).pileSource,
		session.Pile:       (*kit).pile,
		session.Summary:    (*kit).summary,
		session.Despite:    (*kit).despite,
		session.TakeAway:   (*kit).takeAway,
		session.Notice:     (*kit).noticeAndSend,
		session.Receipt:    (*kit).receipt,
		session.After:      (*kit).after,
		session.Goodbye:    (*kit).goodbye,
		session.StaffPIN:   (*kit).staffPIN,
		session.Staff:      (*kit).staff,
		session.Reserved:   (*kit).reserved,
		session.About:      (*kit).about,
	}
)

// screen draws the state. A screen is a function of the kit alone: changes are found by
// comparing marks (package glass), so there is no second way to update a screen that
// could disagree.
func (k *kit) screen() *glass.Sheet {
	draw, ok := covers[k.s.Cover.Overlay]
	if !ok && k.s.Visit.Step == session.Welcome {
		return k.welcome()
	}
	if !ok {
		draw, ok = drawings[k.s.Visit.Step]
	}
	if !ok {
		draw = (*kit).outOfService
	}
	return k.compose(draw(k))
}
