// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/dossier"
	"passerelle/ui/session"
)

// pieces is the heart: each paper, what it is, its state. Leaving is allowed and said.
func (k *kit) pieces() page {
	p := page{step: k.chapter(), title: k.say("pieces.title"), help: k.say("pieces.help"), back: k.back(), main: k.next(k.say("pieces.summary"), session.SummaryAsked{})}
	missing := map[dossier.Slot]bool{}
	for _, piece := range k.u.cfg.Machine.Wanted(k.s) {
		st := k.pieceState(piece)
		if st == stateGive || st == stateAgain || st == stateType || st == stateMore {
			if piece.Required || st == stateAgain {
				missing[piece.Slot] = true
			}
		}
		c := card{id: "slot." + string(piece.Slot), icon: k.pieceIcon(piece.Icon), title: k.u.cfg.Words.Piece(k.lang, piece), chip: k.stateChip(st)}
		if h := "piece." + string(piece.ID) + ".help"; k.u.cfg.Words.Has(h) {
			c.sub = k.say(h)
		}
		if st != stateLater {
			c.what = session.SlotChosen{Slot: piece.Slot}
		}
		p.body = append(p.body, k.card(c))
	}
	head := k.say("pieces.none_missing")
	if n := len(missing); n > 0 {
		head = k.count("pieces.missing", n)
	}
	leave := k.say("pieces.leave")
	if d, ok := k.u.cfg.Machine.Dates(k.s); ok && d.Filed == dossier.InTime && k.f <= 1.3 { // who comes back has to know until when
		leave += " " + k.u.cfg.Words.DateLines(k.lang, d, k.s.Now)[0]
	}
	n := k.notice("ticket-duotone", head, leave, k.pal.tint)
	p.keep = &target{box: n, hit: hit{id: "leave", name: k.say("leave.title"), radius: k.px(radiusCard), enabled: true, tap: k.send(session.LeaveAsked{})}}
	return p
}

// pieceState is what is known of a paper, as people say it.
type pieceState string

const (
	stateGive    pieceState = "give"
	stateType    pieceState = "type"
	stateMore    pieceState = "more"  // a side is missing
	stateAgain   pieceState = "again" // given, and something is wrong with it
	stateCheck   pieceState = "check" // given; this machine can't judge it
	stateSeen    pieceState = "seen"
	stateWritten pieceState = "written"
	stateLater   pieceState = "later"
	stateAble    pieceState = "able" // not required
)

func (k *kit) pieceState(p dossier.Piece) pieceState {
	if p.Kind == dossier.Future {
		return stateLater
	}
	var failed, side, unsure bool
	for _, g := range k.s.Gaps {
		if g.Slot != p.Slot && (p.Field == "" || g.Field != p.Field) {
			continue
		}
		switch {
		case g.Code == dossier.PieceSideMissing:
			side = true
		case g.Verdict == dossier.Failed:
			failed = true
		default:
			unsure = true
		}
	}
	given := len(k.dossier().PagesOf(p.Slot)) > 0
	if p.Kind == dossier.Typed {
		given = k.s.Answers[p.Field] != ""
	}
	switch {
	case !given && p.Kind == dossier.Typed && p.Required:
		return stateType
	case !given && p.Required:
		return stateGive
	case !given:
		return stateAble
	case failed:
		return stateAgain
	case side:
		return stateMore
	case unsure:
		return stateCheck
	case p.Kind == dossier.Typed:
		return stateWritten
	}
	return stateSeen
}

func (k *kit) stateChip(s pieceState) box {
	word := k.say("state." + string(s))
	switch s {
	case stateSeen, stateWritten:
		return k.chip("check-circle-fill", word, k.pal.ok)
	case stateAgain, stateMore:
		return k.chip("warning-fill", word, k.pal.warn)
	case stateCheck:
		return k.chip("eye-fill", word, k.pal.warn)
	case stateLater:
		return k.chip("clock-fill", word, k.pal.tint)
	case stateType:
		return k.chip("pencil-simple-fill", word, k.pal.tint)
	}
	return k.chip("plus-circle-fill", word, k.pal.tint)
}

// pieceIcon names the drawing of a paper; a catalogue newer than this program may ask for one that is not there.
func (k *kit) pieceIcon(name string) string {
	if n := name + "-duotone"; name != "" && k.u.icons.has(n) {
		return n
	}
	return "file-text-duotone"
}
