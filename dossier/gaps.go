// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Gaps reports what keeps the dossier from being complete on the day of at, and what this
// machine can't judge. They are in the order of the catalogue: the filer, fields, pieces,
// the window, notices, what papers say about each other, pages given twice. An empty
// result means that, according to this list, nothing is missing.
func (p *Procedure) Gaps(d Dossier, at Moment) []Gap {
	j := judge{p: p, d: d, known: p.Known(d, at), at: at, today: at.Day()}
	j.filer()
	j.fields()
	j.strangers()
	for _, x := range slices.Concat(p.Pieces, p.Others) {
		wanted := x.When.Holds(j.known, at)
		given := len(d.PagesOf(x.Slot)) > 0
		switch {
		case x.Kind == Future || wanted == False && !given:
		case wanted == True:
			j.piece(x)
		case wanted == False:
			j.add(newGap(x, PieceNotAsked, Inconclusive, nil), true)
		case given:
			j.piece(x)
		case x.Required && p.open(x.When, j.known, at):
			j.add(newGap(x, PieceUncertain, Inconclusive, nil), true)
		default:
			// The question that decides is asked and unanswered: that is a gap of its own.
		}
	}
	j.unplaced()
	j.price()
	j.window()
	j.notices()
	j.compare()
	j.repeats()
	for i := range j.gaps {
		j.gaps[i].Severity = j.gaps[i].severity()
	}
	return j.gaps
}

// filer judges who files: a procedure that only gives orientation can't be filed.
func (j *judge) filer() {
	if by := FiledBy(j.known[FiledByField]); len(j.p.FiledBy) > 0 &&
		!slices.Contains(j.p.FiledBy, by) {
		j.add(Gap{Code: FilerNotAllowed, Verdict: Failed, Field: FiledByField}, true)
	}
}

func (j *judge) fields() {
	for _, f := range j.p.Fields {
		if j.p.Arises(f, j.known, j.at) != True || j.p.typedForPiece(f.ID) || f.Slot != "" &&
			len(j.d.PagesOf(f.Slot)) == 0 {
			// not asked, a code (judged with its piece), or a fact about a paper that was
			// not given
			continue
		}
		j.amount(f)
		if _, g := j.p.CheckAnswer(f, j.p.Said(f, j.d.Answers), j.at); g != nil {
			if (g.Code == FieldMissing || g.Code == FieldUnsure) && j.laterFact(f) {
				continue // the age rule of its paper explains it better
			}
			j.add(*g, f.Verified)
		}
	}
}

// amount compares a typed amount with the least one of its table. The prefecture may count
// something else too, so that it keeps nobody from filing.
func (j *judge) amount(f Field) {
	least, ok := j.p.ThresholdAt(f.ThresholdRef, j.at)
	typed, err := strconv.Atoi(j.p.Said(f, j.d.Answers))
	if ok && err == nil && typed < least.Euros {
		g := newGap(Piece{Source: least.Source}, AmountLow, Inconclusive,
			[]string{"least_euros", strconv.Itoa(least.Euros)})
		g.Field = f.ID
		j.add(g, true)
	}
}

// laterFact reports whether a missing fact is reported by the rule that needs it.
func (j *judge) laterFact(f Field) bool {
	x, ok := j.p.Piece(f.Slot)
	if !ok {
		return false
	}
	x = j.p.given(x, j.d.Answers)
	return x.DateField == f.ID && x.Ages != (Ages{})
}

// strangers reports answers to questions that the procedure does not know, in sorted
// order: something was misspelt, so what was meant is missing.
func (j *judge) strangers() {
	var ids []FieldID
	for id, answer := range j.d.Answers {
		if !j.p.asked(id, answer) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		j.add(Gap{Field: id, Code: ChoiceUnknown, Verdict: Inconclusive}, true)
	}
	var slots []Slot
	for _, pg := range j.d.Pages {
		if x, ok := j.p.AnyPiece(pg.Slot); (!ok || x.Kind != Paper) && pg.Slot != Pile &&
			!slices.Contains(slots, pg.Slot) {
			slots = append(slots, pg.Slot)
		}
	}
	slices.Sort(slots)
	for _, s := range slots {
		// it is a page of something, and nobody would find it
		j.add(Gap{Slot: s, Code: SlotUnknown, Verdict: Failed}, true)
	}
	for _, x := range j.p.Pieces {
		if g, ok := j.d.Answers[GivenField(x.Slot)]; ok && len(x.Alternatives) > 0 &&
			PieceID(g) != x.ID && !slices.Contains(x.Alternatives, PieceID(g)) {
			j.add(Gap{Slot: x.Slot, Field: GivenField(x.Slot), Code: ChoiceUnknown,
				Verdict: Failed}, true)
		}
	}
}

func (j *judge) piece(main Piece) {
	x := j.p.given(main, j.d.Answers)
	if j.at.Known { // with an unknown clock no age is judged
		x = j.p.tables.Limited(x, j.today)
	}
	switch x.Kind {
	case Paper:
		j.paper(x, main)
	case Typed:
		j.code(x)
	case Future:
		// Given after filing: never a gap.
	}
}

// code judges what is typed in place of a paper: without it, the piece is missing.
func (j *judge) code(x Piece) {
	f, ok := j.p.Field(x.Field)
	typed := strings.TrimSpace(j.d.Answers[x.Field])
	switch {
	case !ok || typed == "" && !x.Required:
	case typed == "" && f.Check == stampCheck && j.over():
		// Who is out of time buys nothing: the window says where to go instead.
	case typed == "" && f.Check == stampCheck && j.priceless():
		// Nor does who can't know the price: that is a gap of its own.
	case typed == "":
		g := newGap(x, PieceMissing, Failed, nil)
		g.Field = x.Field
		j.add(g, x.Verified)
	default:
		if _, g := j.p.CheckAnswer(f, typed, j.at); g != nil {
			g.Slot = x.Slot
			j.add(*g, f.Verified && x.Verified)
		}
	}
}

// priceless tells whether what is to be paid can't be known.
func (j *judge) priceless() bool {
	low, high := j.p.price(j.known, j.at)
	return low != high
}

// price: a stamp is money, and one of another amount is not taken. Where the amount can't
// be known, that is said before anybody buys one.
func (j *judge) price() {
	if !j.p.stamped(j.known, j.at) || j.over() {
		return
	}
	if low, high := j.p.price(j.known, j.at); low != high {
		j.add(newGap(Piece{}, FeeUnsure, Inconclusive, []string{"low_euros",
			strconv.Itoa(low), "high_euros", strconv.Itoa(high)}), true)
	}
}

// over reports whether the period after a date within which one files has passed.
func (j *judge) over() bool {
	w, ok := j.p.windowOf(j.known, j.at)
	date, given := w.day(j.d.Answers)
	return ok && given && j.at.Known && !w.StillTaken && (w.after() || !w.Until.IsZero()) &&
		j.today.After(w.end(date))
}

// paper judges what was given by the rules of the paper that is there; that something has
// to be given is a rule of the main paper, however uncertain the other one is.
func (j *judge) paper(x, main Piece) {
	gap := func(c Code, v Verdict, values ...string) {
		j.add(newGap(x, c, v, values), x.Verified)
	}
	pages := j.d.PagesOf(x.Slot)
	if len(pages) == 0 {
		if x.Required {
			j.add(newGap(x, PieceMissing, Failed, nil), main.Verified)
		}
		return
	}
	j.pages(x, pages)
	j.strips(x, pages)
	j.kinds(x)
	j.bearers(x, pages)
	j.turned(x, pages)
	if said := j.bothOnOne(x); said != "" {
		gap(PieceSideMissing, Inconclusive, "wanted", strconv.Itoa(x.Sides), "have",
			strconv.Itoa(len(pages)), "check", said)
	} else if len(pages) < x.Sides {
		gap(PieceSideMissing, Failed, "wanted", strconv.Itoa(x.Sides), "have",
			strconv.Itoa(len(pages)))
	}
	if x.MaxPages > 0 && len(pages) > x.MaxPages {
		gap(PieceTooManyPages, Failed, "wanted", strconv.Itoa(x.MaxPages), "have",
			strconv.Itoa(len(pages)))
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

// pages reports what is wrong with each page. What was seen on a page is a fact about the
// page and certain whatever the rule. A blank page shows nothing, so keeping it helps
// nobody; any other defect that the person saw and accepted is left to the agent.
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
	if x.Ages == (Ages{}) {
		return
	}
	written, ok := parseDay(j.d.Answers[x.DateField])
	if !ok || !j.at.Known {
		gap(PieceAgeUnknown, Inconclusive)
		return
	}
	age := int(j.today.Sub(written).Hours() / 24)
	switch {
	case age < 0:
		// A date in the future is reported by the check of the date itself.
	case j.older(written, x.MaxAgeMonths, x.MaxAgeDays):
		gap(PieceTooOld, Failed, aged(x.MaxAgeMonths, "max_days", strconv.Itoa(x.MaxAgeDays),
			"age_days", strconv.Itoa(age))...)
	case j.older(written, x.AdvisedMonths, x.AdvisedDays):
		gap(PieceGettingOld, Inconclusive,
			aged(x.AdvisedMonths, "advised_days", strconv.Itoa(x.AdvisedDays), "age_days",
				strconv.Itoa(age))...)
	}
}

// aged adds the limit in months as the name of a check ("6m"): where there are words for
// it, people are told about months, not 184 days.
func aged(months int, values ...string) []string {
	if months > 0 {
		values = append(values, "check", strconv.Itoa(months)+"m")
	}
	return values
}

// older counts in calendar months where the source does, and in days otherwise; the last
// day is still included. Without a limit nothing is too old.
func (j *judge) older(written time.Time, months, days int) bool {
	switch {
	case months > 0:
		return j.today.After(addMonths(written, months))
	case days > 0:
		return j.today.After(written.AddDate(0, 0, days))
	}
	return false
}

// expiry judges a paper's last day of validity, unless the window is about the same date.
// Whether an expired passport is accepted is not certain (domain: "to be verified"), so
// the agent is told and nobody is stopped.
func (j *judge) expiry(x Piece, gap adder) {
	if w, ok := j.p.windowOf(j.known, j.at); x.ExpiryField == "" || ok && w.Field == x.ExpiryField {
		return
	}
	last, ok := parseDay(j.d.Answers[x.ExpiryField])
	switch {
	case !ok:
		// otherwise the question's own gap reports it
		if f, asked := j.p.Field(x.ExpiryField); !asked || !f.Required {
			gap(PieceAgeUnknown, Inconclusive)
		}
	case !j.at.Known:
		gap(PieceAgeUnknown, Inconclusive)
	case last.Before(j.today):
		gap(PieceExpired, Inconclusive)
	}
}

// window compares the day of filing with the filing window. Nothing here keeps a person
// from filing: being late costs a fee, and whether a file is still accepted is for the
// prefecture to decide.
func (j *judge) window() {
	w, ok := j.p.windowOf(j.known, j.at)
	if !ok {
		for _, w := range j.p.Windows {
			if j.p.open(w.When, j.known, j.at) { // which window applies depends on a question left open
				g := newGap(Piece{Source: w.Source}, WindowUnknown, Inconclusive, nil)
				g.Field = w.Field
				j.add(g, true)
				return
			}
		}
		return
	}
	add := func(c Code, values ...string) {
		g := newGap(Piece{Source: w.Source}, c, Inconclusive, values)
		g.Field = w.Field
		j.add(g, true)
	}
	last, ok := w.day(j.d.Answers)
	if !ok || !j.at.Known {
		add(WindowUnknown)
		return
	}
	left := int(last.Sub(j.today).Hours() / 24)
	fee := ""
	if e, _, ok := j.p.FeeAt(w.LateFee, j.today); ok {
		fee = strconv.Itoa(e)
	}
	late := func(priced, free Code) {
		day := last.Format(time.DateOnly)
		if fee == "" {
			add(free, "last", day, "check", "free")
		} else {
			add(priced, "last", day, "fee_euros", fee)
		}
	}
	switch end := w.last(last); {
	case w.after() && w.unsettled():
		if ends := w.ends(last); j.today.After(ends) {
			add(WindowOver, "last", ends.Format(time.DateOnly), "fee_euros", fee)
		} else {
			add(WindowUnsettled)
		}
	case w.unsettled() && left >= 0:
		add(WindowUnsettled)
	case w.StillTaken && j.today.After(end) && !w.after() && left < 0:
		add(WindowPast, "last", last.Format(time.DateOnly), "check", "ended")
	case w.StillTaken && j.today.After(end):
		add(WindowPast, "last", end.Format(time.DateOnly))
	case w.after() || !w.Until.IsZero():
		if !j.today.After(end) {
			if w.OpensMonths > 0 && j.today.Before(w.opens(last)) {
				add(FiledEarly, "opens", w.opens(last).Format(time.DateOnly))
			}
			break
		}
		prefecture := Prefecture(j.known["address.postal_code"], j.known["address.city"])
		if until := w.extended(end, prefecture); !j.today.After(until) {
			add(WindowExtended, "last", end.Format(time.DateOnly), "until",
				until.Format(time.DateOnly))
		} else {
			add(WindowOver, "last", end.Format(time.DateOnly), "fee_euros", fee)
		}
	case w.RedirectMonths > 0 && left < 0:
		add(RedirectEnded, "last", last.Format(time.DateOnly))
	case w.RedirectMonths > 0 && last.Before(addMonths(j.today, w.RedirectMonths)):
		add(RedirectRenewal, "days", strconv.Itoa(left))
	case w.GraceMonths > 0 && j.today.After(addMonths(last, w.GraceMonths)):
		late(PermitExpiredLong, PermitEndedLong)
	case left < 0 && !j.told(w.Field):
		late(PermitExpired, PermitEnded)
	case w.ClosesDays > 0 && left < w.ClosesDays:
		late(FiledLate, FiledLate)
	case j.today.Before(w.opens(last)):
		add(FiledEarly, "opens", w.opens(last).Format(time.DateOnly))
	}
}

// told reports whether a notice of the catalogue says in its own words that the day of a
// question is over: nobody is told twice.
func (j *judge) told(f FieldID) bool {
	return slices.ContainsFunc(j.p.Notices, func(n Notice) bool {
		return n.Field == f && n.When != nil && n.When.Field == f && n.When.Before != nil &&
			n.When.Holds(j.known, j.at) == True
	})
}

// notices adds what the catalogue wants to be said when a condition holds. With an
// unknown clock, a notice that depends on the day is reported as undecided.
func (j *judge) notices() {
	for _, n := range j.p.Notices {
		g := newGap(Piece{Slot: n.Slot, Source: n.Source}, n.Code, Inconclusive, nil)
		g.Field = n.Field
		if n.To != "" {
			g.Values = map[string]string{"to": string(n.To)}
		}
		switch n.When.Holds(j.known, j.at) {
		case True:
			if d, err := time.Parse(time.DateOnly, j.known[n.Field]); err == nil {
				g = g.with("days", strconv.Itoa(int(d.Sub(j.today).Abs().Hours()/24)))
				if n.Code == RedirectEnded {
					g = g.with("last", j.known[n.Field])
				}
			}
			switch n.Code {
			case FeeRegularisation:
				g = j.p.regularisation(g, j.today)
			case AnswerContradicted:
				j.doubt(n.Field)
			}
			j.gaps = append(j.gaps, g)
		case Unsure:
			if !j.at.Known && n.When.Relative() && j.known[n.Field] != "" {
				g.Code = ClockUnknown
				j.gaps = append(j.gaps, g)
			}
		}
	}
}

// doubt leaves to the agent what is missing only because of one answer, when another
// answer contradicts it: a person over 65 who answers "none of these" is exempt all the
// same and can't fail because of it.
func (j *judge) doubt(answer FieldID) {
	for i, g := range j.gaps {
		x, ok := j.p.Piece(g.Slot)
		if ok && g.Code == PieceMissing && slices.Contains(x.When.Fields(), answer) {
			j.gaps[i].Verdict = Inconclusive
		}
	}
}
