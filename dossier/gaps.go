// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strconv"
	"time"
)

// Gaps says what keeps the dossier from being whole on the day of at, and what this machine can't tell. The order is that of the catalogue: the filer, fields, pieces,
// the window. An empty result means: according to this list, nothing is missing.
func (p *Procedure) Gaps(d Dossier, at Moment) []Gap {
	j := judge{p: p, d: d, known: d.known(), at: at, today: day(at.Time)}
	j.filer()
	j.fields()
	for _, x := range p.Pieces {
		switch x.When.Holds(j.known) {
		case True:
			j.piece(x)
		case Unsure:
			// The question that decides is asked and not answered: that is a gap of its own.
		}
	}
	j.window()
	return j.gaps
}

// judge is one evaluation.
type judge struct {
	p     *Procedure
	d     Dossier
	known Answers // with who files, for conditions
	at    Moment
	today time.Time
	gaps  []Gap
}

// add notes a gap. A rule that is not certain can't fail anybody: its findings are for the agent.
func (j *judge) add(g Gap, certain bool) {
	if !certain {
		g.Verdict = Inconclusive
	}
	j.gaps = append(j.gaps, g)
}

func (j *judge) filer() {
	if !slices.Contains(j.p.FiledBy, j.d.FiledBy) {
		j.add(Gap{Code: FilerNotAllowed, Verdict: Failed, Field: FiledByField}, true)
	}
}

func (j *judge) fields() {
	for _, f := range j.p.Fields {
		if f.When.Holds(j.known) != True || f.Slot != "" && len(j.d.PagesOf(f.Slot)) == 0 {
			continue // not asked, or a fact about a paper that is not there
		}
		if x, ok := j.typedPiece(f.ID); ok && x.When.Holds(j.known) != True {
			continue
		}
		typed := j.d.Answers[f.ID]
		if _, g := j.p.CheckAnswer(f, typed, j.at); g != nil {
			if g.Code == FieldMissing && j.laterFact(f) {
				continue // the age rule of its paper says it better
			}
			j.add(*g, f.Verified || g.Code == FieldMissing)
		}
	}
	j.strangers()
}

// laterFact tells whether a missing fact is reported by the rule that needs it.
func (j *judge) laterFact(f Field) bool {
	x, ok := j.p.Piece(f.Slot)
	return ok && x.DateField == f.ID && (x.MaxAgeDays > 0 || x.AdvisedDays > 0)
}

func (j *judge) typedPiece(id FieldID) (Piece, bool) {
	for _, x := range j.p.Pieces {
		if x.Kind == Typed && x.Field == id {
			return x, true
		}
	}
	return Piece{}, false
}

// strangers reports answers to questions that the procedure does not know, in sorted order: something was misspelt, and what it meant is missing.
func (j *judge) strangers() {
	var ids []FieldID
	for id := range j.d.Answers {
		if !j.p.asked(id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		j.add(Gap{Field: id, Code: ChoiceUnknown, Verdict: Inconclusive}, true)
	}
	for _, x := range j.p.Pieces {
		if g, ok := j.d.Answers[GivenField(x.Slot)]; ok && len(x.Alternatives) > 0 && PieceID(g) != x.ID && !slices.Contains(x.Alternatives, PieceID(g)) {
			j.add(Gap{Slot: x.Slot, Field: GivenField(x.Slot), Code: ChoiceUnknown, Verdict: Failed}, true)
		}
	}
}

func (j *judge) piece(x Piece) {
	switch x.Kind {
	case Paper:
		j.paper(x)
	case Typed:
		// The code's field is judged with the fields: an empty one is missing there.
	case Future:
		// Given after filing: never a gap.
	}
}

func (j *judge) paper(x Piece) {
	gap := func(c Code, v Verdict, values ...string) {
		j.add(newGap(x, c, v, values), x.Verified)
	}
	pages := j.d.PagesOf(x.Slot)
	if len(pages) == 0 {
		if x.Required {
			gap(PieceMissing, Failed)
		}
		return
	}
	j.pages(x, pages)
	if want := j.sides(x); len(pages) < want {
		gap(PieceSideMissing, Failed, "wanted", strconv.Itoa(want), "have", strconv.Itoa(len(pages)))
	}
	if len(pages) > x.MaxPages {
		gap(PieceTooManyPages, Failed, "wanted", strconv.Itoa(x.MaxPages), "have", strconv.Itoa(len(pages)))
	}
	j.age(x, gap)
	j.expiry(x, gap)
	if x.AgentChecks {
		gap(PieceAgentChecks, Inconclusive)
	}
	if !x.Verified {
		gap(PieceUnverified, Inconclusive)
	}
}

func newGap(x Piece, c Code, v Verdict, values []string) Gap {
	g := Gap{Slot: x.Slot, Code: c, Verdict: v, Source: x.Source}
	for i := 0; i+1 < len(values); i += 2 {
		if g.Values == nil {
			g.Values = map[string]string{}
		}
		g.Values[values[i]] = values[i+1]
	}
	return g
}

// sides of the main paper are known; of another one that stands in for it, one page is all that can be asked.
func (j *judge) sides(x Piece) int {
	if Given(x, j.d.Answers) != x.ID {
		return 1
	}
	return x.Sides
}

// pages reports what is wrong with each page. What was seen on a page is a fact about the page, certain whatever the rule. A blank page
// shows nothing, so keeping it helps nobody; any other defect that the person saw and kept is for the agent.
func (j *judge) pages(x Piece, pages []Page) {
	for _, pg := range pages {
		for _, def := range pg.Defects {
			v := Failed
			if pg.Kept && def.Code != Blank {
				v = Inconclusive
			}
			g := newGap(x, PageDefect, v, []string{"defect", string(def.Code)})
			g.Page, g.Region = pg.ID, def.Region
			j.add(g, true)
		}
	}
}

type adder func(c Code, v Verdict, values ...string)

// age judges the paper's own date on the day of filing.
func (j *judge) age(x Piece, gap adder) {
	if x.MaxAgeDays == 0 && x.AdvisedDays == 0 {
		return
	}
	dated, ok := parseDay(j.d.Answers[x.DateField])
	if !ok || !j.at.Known {
		gap(PieceAgeUnknown, Inconclusive)
		return
	}
	age := int(j.today.Sub(dated).Hours() / 24)
	old := Failed
	if Given(x, j.d.Answers) != x.ID {
		old = Inconclusive // the limit is written for the main paper; for another one the agent decides
	}
	switch {
	case age < 0:
		// The date's own check says that it lies in the future.
	case x.MaxAgeDays > 0 && age > x.MaxAgeDays:
		gap(PieceTooOld, old, "max_days", strconv.Itoa(x.MaxAgeDays), "age_days", strconv.Itoa(age))
	case x.AdvisedDays > 0 && age > x.AdvisedDays:
		gap(PieceGettingOld, Inconclusive, "advised_days", strconv.Itoa(x.AdvisedDays), "age_days", strconv.Itoa(age))
	}
}

// expiry judges a paper's last day of validity, unless the window speaks of the same date. Whether an expired passport is taken is not certain (domain: "to be
// verified"), so the agent is told and nobody is stopped.
func (j *judge) expiry(x Piece, gap adder) {
	if x.ExpiryField == "" || j.p.Window != nil && j.p.Window.Field == x.ExpiryField {
		return
	}
	last, ok := parseDay(j.d.Answers[x.ExpiryField])
	switch {
	case !ok || !j.at.Known:
		gap(PieceAgeUnknown, Inconclusive)
	case last.Before(j.today):
		gap(PieceExpired, Inconclusive)
	}
}

// window compares the day of filing with the filing window. Nothing in it keeps a person from filing: late costs a fee, and whether a file is still taken is the
// prefecture's to say.
func (j *judge) window() {
	w := j.p.Window
	if w == nil {
		return
	}
	add := func(c Code, values ...string) {
		g := newGap(Piece{Source: w.Source}, c, Inconclusive, values)
		g.Field = w.Field
		j.add(g, true)
	}
	last, ok := parseDay(j.d.Answers[w.Field])
	if !ok || !j.at.Known {
		add(WindowUnknown)
		return
	}
	left := int(last.Sub(j.today).Hours() / 24)
	fee := ""
	if e, _, ok := j.p.FeeAt(w.LateFee, j.today); ok {
		fee = strconv.Itoa(e)
	}
	switch {
	case w.RedirectDays > 0 && left < w.RedirectDays:
		add(RedirectRenewal, "days", strconv.Itoa(w.RedirectDays))
	case w.LateFee != "" && left < 0:
		add(PermitExpired, "fee_euros", fee)
	case w.ClosesDays > 0 && left < w.ClosesDays:
		add(FiledLate, "fee_euros", fee)
	case w.OpensDays > 0 && left > w.OpensDays:
		add(FiledEarly, "opens", last.AddDate(0, 0, -w.OpensDays).Format(time.DateOnly))
	}
}
