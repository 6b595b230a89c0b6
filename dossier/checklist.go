// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strconv"
)

// Mark says how a paper is marked on the list that a person takes elsewhere.
type Mark string

const (
	MarkReady   Mark = "ready"   // given, with no objection
	MarkCheck   Mark = "check"   // only a person can judge it, or whether it is required
	MarkAgain   Mark = "again"   // given, but something is wrong with it
	MarkMissing Mark = "missing" // certainly required, but not given
	MarkMaybe   Mark = "maybe"   // helpful but not required, and not given
	MarkLater   Mark = "later"   // not to be given yet
)

// Outcome says what is known of a paper that was given. The command check prints it:
// values are never renamed.
type Outcome string

const (
	NotGiven Outcome = ""
	// something about it was verified, and there is no objection
	OutcomeVerified Outcome = "verified"
	// its pages are readable: an agent verifies it, and the person has nothing to do
	OutcomeSeen   Outcome = "seen"
	OutcomeReview Outcome = "review" // the person can do something about what was found
	OutcomeRedo   Outcome = "redo"   // pages must be given again
)

// Checked is one paper of the list, with the gravest finding about it.
type Checked struct {
	Slot    Slot
	Mark    Mark
	Gap     *Gap    // nil: nothing
	Outcome Outcome // of a paper
}

// forAgents are the codes about which the person who gave the papers can do nothing.
var forAgents = []Code{PieceUnverified, PieceAgentChecks, PieceAgeUnknown, PieceExpired,
	ClockUnknown, WindowUnknown, NamesNotCompared}

// ForAgent reports whether only an agent can settle a gap: it is not a fault, and nobody
// has to do anything again.
func (g Gap) ForAgent() bool {
	return g.Verdict == Inconclusive && (slices.Contains(forAgents, g.Code) ||
		g.Code == PieceSideMissing && (g.Values["check"] == onePage || g.Values["check"] == bothSaid) ||
		g.Code == PaperOther && g.Values["check"] == kept)
}

// AsksSides reports whether a side of a card seems to be missing while the one page that
// was given may show both: only the person can say so.
func (g Gap) AsksSides() bool {
	return g.Code == PieceSideMissing && !g.ForAgent() && g.Values["have"] == "1" &&
		g.Values["wanted"] == strconv.Itoa(cardSides)
}

// again are the codes that are settled by giving other pages.
var again = []Code{PageDefect, PieceSideMissing, StripMissing, PaperOther, PageTwice, PageElsewhere,
	PageTurned, PaperHolders}

// Redo reports whether a gap is settled by giving pages again.
func (g Gap) Redo() bool {
	return !g.ForAgent() && (g.Verdict == Failed || slices.Contains(again, g.Code))
}

// SentDespite returns the gaps with which a dossier was sent anyway, for its manifest:
// what failed, and pages that may not belong to their paper. Nobody has to decide about
// the latter; whoever opens the dossier is told.
func SentDespite(gaps []Gap) (out []Gap) {
	for _, verdict := range []Verdict{Failed, Inconclusive} {
		for _, g := range gaps {
			if g.Verdict == verdict && (verdict == Failed || g.Redo()) {
				out = append(out, g)
			}
		}
	}
	return out
}

// outcome returns the outcome for a paper, given the findings about its slot.
func (j *judge) outcome(x Piece, said []Gap) Outcome {
	switch {
	case x.Kind != Paper || len(j.d.PagesOf(x.Slot)) == 0:
		return NotGiven
	case slices.ContainsFunc(said, Gap.Redo):
		return OutcomeRedo
	case slices.ContainsFunc(said, func(g Gap) bool { return !g.ForAgent() }):
		return OutcomeReview
	case len(said) == 0 && j.recognised(x) && j.vouched(x):
		return OutcomeVerified
	}
	return OutcomeSeen
}

// recognised reports whether it is certain what the paper is.
func (j *judge) recognised(x Piece) bool {
	r, _ := j.p.Recognition(j.d, x.Slot)
	return r == Recognised
}

// vouched reports whether something self-checking confirms that a paper belongs to this
// person: its strip or a signed code agrees with the name (and, for a strip, the birth
// date) that they wrote, or the date on it was read and is the one they wrote. The
// absence of a contradiction is not enough: perhaps nothing was compared.
func (j *judge) vouched(main Piece) bool {
	x := j.p.given(main, j.d.Answers)
	if day := j.read(x.Slot, FactIssueDate); day != "" && x.DateField != "" &&
		day == j.said(x.DateField) {
		return true
	}
	strip, sealed, bearer := false, false, fullName{}
	for _, pg := range j.d.PagesOf(x.Slot) {
		s := j.d.Sights[pg.ID]
		if s.Strip != "" && x.Bears.own(s.Strip) {
			strip, bearer = true, fullName{family: s.Family, given: s.Given}
		}
		sealed = sealed || s.Sealed
	}
	own := func(id FieldID) FieldID { return id.of(main.Person) }
	typed, ok := j.holderOf(main, own)
	paper := fullName{family: j.read(x.Slot, FactFamilyName), usage: j.read(x.Slot, FactUsageName),
		given: j.read(x.Slot, FactGivenNames), whole: j.read(x.Slot, FactName)}
	if paper.empty() {
		paper = bearer
	}
	if !ok || !strip && !sealed || strip && !j.accounted(x) || typed.empty() || paper.empty() ||
		compareNames(typed, paper) != agree {
		return false
	}
	a, b := j.said(own(BirthDate)), j.read(x.Slot, FactBirthDate)
	return sealed && b == "" || a != "" && b != "" && sameDay(a, b)
}

// Checklist returns the papers that are asked for, in the order of the catalogue, and the
// state of each, given the gaps of the dossier. A doubtful paper is never ready.
func (p *Procedure) Checklist(d Dossier, gaps []Gap) []Checked {
	var out []Checked
	j := judge{p: p, d: d, known: p.Known(d, Moment{})}
	for _, x := range p.Wanted(d) {
		given := len(d.PagesOf(x.Slot)) > 0
		if x.Kind == Typed {
			given = d.Answers[x.Field] != ""
		}
		c := Checked{Slot: x.Slot, Mark: MarkReady}
		var said []Gap
		for _, g := range gaps {
			if g.Slot != x.Slot && (x.Field == "" || g.Field != x.Field) {
				continue
			}
			said = append(said, g)
			if c.Gap == nil || c.Gap.Verdict != Failed && g.Verdict == Failed {
				c.Gap = &g
			}
		}
		c.Outcome = j.outcome(x, said)
		switch {
		case x.Kind == Future:
			c.Mark, c.Gap = MarkLater, nil
		case !given && x.Required && c.Gap != nil && c.Gap.Verdict == Failed:
			c.Mark = MarkMissing
		case !given && x.Required: // whether it is required is not certain
			c.Mark = MarkCheck
		case !given:
			c.Mark = MarkMaybe
		case c.Gap != nil && c.Gap.Verdict == Failed:
			c.Mark = MarkAgain
		case c.Gap != nil:
			c.Mark = MarkCheck
		}
		out = append(out, c)
	}
	return out
}
