// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "time"

// Dates are the days that matter for a dossier, and what it costs: "what happens next".
// Days are midnight UTC; a zero day is unknown or does not apply.
type Dates struct {
	Opens   time.Time // the first day on which a filing is accepted
	LastDay time.Time // the last day that is in time
	// LastDay, or the day after where that one counts too, or the next working day where the
	// window waits for one: time limits of procedure do (Conseil d'État, 5 June 2009, n°
	// 312682), ages and laws don't. It is not certain that this holds for online filing.
	Extended  time.Time
	ToTheHour bool      // on the last day only until the hour at which it began
	LateFrom  time.Time // the first day that is late
	LateEnd   time.Time // the last day on which a late filing is still taken
	Filed     Standing  // what the day of filing is
	// the last day is today, or comes before the next working day: who can't send now is
	// late
	Tight bool
	// a late request is taken and costs no more
	StillTaken bool
	Verified   bool // the window is certain

	// Unsettled: sources differ on when one files. There is then no LastDay and no late
	// fee; Safest is the day on which all of them agree, Opens the first of the one. By the
	// other it is from OrOpens to Ends; zero where nobody says another. Ended is the day
	// that both count from, once it is past and neither reading matters any more.
	Unsettled     bool
	Ended         time.Time
	Safest        time.Time
	OrOpens, Ends time.Time
	OrSource      string

	Dues []Due // what is paid: see [Procedure.Dues]

	// what a late filing adds, where the window knows one
	LateFeeRef                  string
	LateFee                     int // euros
	HasLateFee, LateFeeVerified bool
	Source                      string // of the window
}

// Standing says where the day of filing falls.
type Standing string

const (
	NoWindow Standing = ""        // there is none, or the day or the clock is not known
	Early    Standing = "early"   // before it opens
	InTime   Standing = "in_time" // between opening and last day
	// the last day was no working day, and the next working day isn't over
	InExtension Standing = "extended"
	Late        Standing = "late" // after the last day, still accepted
	OutOfTime   Standing = "out_of_time"
)

// Dates computes the days that matter given these answers, for a filing at the moment at
// in the prefecture of the address.
func (p *Procedure) Dates(d Dossier, at Moment) Dates {
	known := p.Known(d, at)
	out := p.dates(known, at)
	late := ""
	if out.HasLateFee && out.Filed == Late {
		late = out.LateFeeRef
	}
	out.Dues = p.dues(known, at, late)
	return out
}

// Dues returns what a dossier costs on the day of at, the fee of the request first.
func (p *Procedure) Dues(d Dossier, at Moment) []Due { return p.Dates(d, at).Dues }

// dates computes the days, and what being late adds.
func (p *Procedure) dates(known Answers, at Moment) Dates {
	var out Dates
	w, ok := p.windowOf(known, at)
	if !ok {
		return out
	}
	out.Verified, out.Source = w.Verified, w.Source
	if out.Unsettled = w.unsettled(); out.Unsettled {
		if date, ok := w.day(known); ok {
			out.Opens, out.Safest = w.opens(date), w.last(date)
			if !w.after() && at.Known && at.Day().After(date) {
				out.Ended = date
			}
			if w.Or != nil {
				out.OrOpens, out.Ends = out.Opens, w.ends(date)
				if !w.after() {
					out.OrOpens = addMonths(date, -w.Or.OpensMonths)
				}
				out.OrSource = w.Or.Source
			}
		}
		return out
	}
	if w.LateFee != "" {
		out.LateFeeRef = w.LateFee
		out.LateFee, out.LateFeeVerified, out.HasLateFee = p.FeeAt(w.LateFee, at.Day())
	}
	date, ok := w.day(known)
	if !ok {
		return out
	}
	out.StillTaken = w.StillTaken
	prefecture := Prefecture(known["address.postal_code"], known["address.city"])
	out.days(w, date)
	if out.LastDay.IsZero() {
		return out
	}
	out.Extended, out.ToTheHour = w.extended(out.LastDay, prefecture), w.ToTheHour
	if at.Known {
		today := at.Day()
		out.Filed = out.standing(today)
		out.Tight = !today.After(out.LastDay) &&
			out.LastDay.Before(NextWorkingDay(today, prefecture))
	}
	return out
}

// extended is the last day, the day after it where that one counts too, or the next working
// day if it is none and the window waits for one.
func (w Window) extended(last time.Time, prefecture string) time.Time {
	if w.Franc {
		last = last.AddDate(0, 0, 1)
	}
	if !w.WorkingDay || working(last, prefecture) {
		return last
	}
	return NextWorkingDay(last, prefecture)
}

// WindowAt returns the filing window of a dossier on the day of at: the latest in force
// among those whose condition holds, or false if there is none. With an unknown clock it
// is the latest of all, since no finding may depend on the day that such a clock shows.
func (p *Procedure) WindowAt(d Dossier, at Moment) (Window, bool) {
	return p.windowOf(p.Known(d, at), at)
}

func (out *Dates) days(w Window, date time.Time) {
	if !w.Until.IsZero() {
		out.LastDay, out.LateFrom = w.Until, w.Until.AddDate(0, 0, 1)
		return
	}
	out.Opens = w.opens(date)
	if w.after() {
		out.LastDay = w.end(date)
		out.LateFrom = out.LastDay.AddDate(0, 0, 1)
		return
	}
	if w.RedirectMonths > 0 { // it names the right request, and is no time limit
		return
	}
	out.LastDay = date.AddDate(0, 0, -w.ClosesDays)
	out.LateFrom = out.LastDay.AddDate(0, 0, 1)
	if w.GraceMonths > 0 {
		out.LateEnd = addMonths(date, w.GraceMonths)
	}
}

func (out *Dates) standing(today time.Time) Standing {
	switch {
	case today.Before(out.Opens):
		return Early
	case !today.After(out.LastDay):
		return InTime
	case out.StillTaken:
		return Late
	case !today.After(out.Extended) && !out.HasLateFee:
		return InExtension
	case !out.LateEnd.IsZero() && today.After(out.LateEnd), out.LateEnd.IsZero() && !out.HasLateFee:
		return OutOfTime
	}
	return Late
}
