// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"slices"

	"passerelle/dossier"
	"passerelle/internal/among"
	"passerelle/ui/glass"
)

// pieceState is what is known about a paper, in terms that people use.
type pieceState string

const (
	stateGive  pieceState = "give"
	stateType  pieceState = "type"
	stateMore  pieceState = "more"  // a side is missing
	stateAgain pieceState = "again" // given, but something is wrong with it
	stateOther pieceState = "stray" // given, and recognised as another paper
	// given; the person can do something about what is said about it
	stateReview  pieceState = "review"
	stateSeen    pieceState = "seen" // given and readable; an agent will verify it
	stateChecked pieceState = "verified"
	stateWritten pieceState = "written"
	stateLater   pieceState = "later"
	stateAble    pieceState = "able" // not required
)

// outcomes returns what is known about the papers that were given.
func (k *kit) outcomes() map[dossier.Slot]dossier.Outcome {
	out := map[dossier.Slot]dossier.Outcome{}
	for _, c := range k.cfg.Machine.Checklist(k.s) {
		out[c.Slot] = c.Outcome
	}
	return out
}

// stripAwaited reports whether the strip of a paper that should have one has not been
// seen: then it is not known to be the right paper, and the kiosk does not say that
// nothing is missing.
func (k *kit) stripAwaited() bool {
	p := k.procedure()
	return p != nil && slices.ContainsFunc(k.cfg.Machine.Wanted(k.s), func(x dossier.Piece) bool {
		return p.StripAwaited(k.dossier(), x.Slot)
	})
}

// saidOf lists the gaps of a piece.
func (k *kit) saidOf(p dossier.Piece) []dossier.Gap {
	return among.All(k.s.Given.Gaps, func(g dossier.Gap) bool {
		return g.Slot == p.Slot || p.Field != "" && g.Field == p.Field
	})
}

func (k *kit) failed(p dossier.Piece) bool {
	return slices.ContainsFunc(k.saidOf(p), func(g dossier.Gap) bool {
		return g.Verdict == dossier.Failed
	})
}

func (k *kit) pieceState(p dossier.Piece, known dossier.Outcome) pieceState {
	said := k.saidOf(p)
	_, other := k.cfg.Machine.AnotherIn(k.s, p.Slot)
	side := func(g dossier.Gap) bool { return g.Code == dossier.PieceSideMissing && !g.ForAgent() }
	given := known != dossier.NotGiven
	if p.Kind == dossier.Typed {
		given = k.s.Given.Answers[p.Field] != ""
	}
	switch {
	case p.Kind == dossier.Future:
		return stateLater
	case !given && p.Kind == dossier.Typed && p.Required:
		return stateType
	case !given && p.Required:
		return stateGive
	case !given:
		return stateAble
	case p.Kind == dossier.Typed && k.failed(p):
		return stateAgain
	case p.Kind == dossier.Typed && len(said) > 0:
		return stateReview
	case p.Kind == dossier.Typed:
		return stateWritten
	case other:
		return stateOther
	case slices.ContainsFunc(said, func(g dossier.Gap) bool { return g.Redo() && !side(g) }):
		return stateAgain
	case slices.ContainsFunc(said, side):
		return stateMore
	case known == dossier.OutcomeReview:
		return stateReview
	case known == dossier.OutcomeVerified:
		return stateChecked
	}
	return stateSeen
}

func (k *kit) stateChip(s pieceState) glass.Box {
	word := k.say("state." + string(s))
	switch s {
	case stateChecked:
		return k.chip("seal-check-fill", word, k.Pal.OK)
	case stateSeen:
		return k.chip("eye-fill", word, k.Pal.Quiet)
	case stateAgain, stateOther, stateMore, stateReview:
		return k.chip("warning-fill", word, k.Pal.Warn)
	case stateLater:
		return k.chip("clock-fill", word, k.Pal.Tint)
	case stateType, stateWritten:
		return k.chip("pencil-simple-fill", word, k.Pal.Tint)
	}
	return k.chip("plus-circle-fill", word, k.Pal.Tint)
}
