// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// pieces is the central screen: each paper and its state. It says that leaving is possible.
func (k *kit) pieces() page {
	p := page{step: k.chapter(), title: k.say("pieces.title"), help: k.say("pieces.help"),
		back: k.back(), main: k.next(k.say("pieces.summary"), session.SummaryAsked{})}
	missing, redo, open := 0, 0, 0
	known := k.outcomes()
	for _, piece := range k.cfg.Machine.Wanted(k.s) {
		st := k.pieceState(piece, known[piece.Slot])
		switch {
		case (st == stateAgain || st == stateOther) && !k.failed(piece):
			redo++
		case st == stateAgain, st == stateOther, piece.Required &&
			(st == stateGive || st == stateType || st == stateMore):
			missing++
		}
		if piece.Kind == dossier.Paper && known[piece.Slot] == dossier.NotGiven {
			open++
		}
		c := card{id: "slot." + string(piece.Slot), icon: k.pieceIcon(piece.Icon),
			title: k.cfg.Words.Piece(k.Lang, piece), chip: k.stateChip(st)}
		if h := "piece." + string(piece.ID) + ".help"; k.cfg.Words.Has(h) {
			c.sub = k.say(h)
		}
		if st != stateLater {
			c.what = session.SlotChosen{Slot: piece.Slot}
		}
		p.body = append(p.body, k.card(c))
	}
	if b := k.pileEntry(open); b != nil {
		p.body = append([]glass.Box{b}, p.body...)
	}
	var head string
	switch {
	case missing > 0:
		head = k.count("pieces.missing", missing)
	case redo > 0:
		head = k.count("pieces.redo", redo)
	case k.stripAwaited():
		head = k.say("pieces.have_pages")
	default:
		head = k.say("pieces.none_missing")
	}
	leave := k.say("pieces.leave")
	// people who come back need to know by when
	if d, ok := k.cfg.Machine.Dates(k.s); ok && d.Filed == dossier.InTime && !k.Large() {
		leave += " " + k.cfg.Words.DateLines(k.Lang, d, k.s.Clock.Now)[0]
	}
	n := k.notice("ticket-duotone", head, leave, k.Pal.Tint)
	p.keep = k.target(n, "leave", k.say("leave.title"), k.Px(glass.RadiusCard),
		session.LeaveAsked{})
	return p
}
