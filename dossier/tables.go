// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "time"

// Rules that change from one day to the next are kept in dated tables: the line in force
// on a day is the one with the latest first day that is not after it.

// Tables are the tables shared by all procedures of a catalogue.
type Tables struct {
	Sources map[string]string // the title of each
	Fees    []Fee
	Limits  []Limit
}

// Fee is one line of the dated fee table: the amount of Ref from the day From on.
type Fee struct {
	Ref      string
	From     time.Time
	Euros    int
	Verified bool
	Source   string
}

// inForce picks the line in force on a day among those that belong.
func inForce[T any](lines []T, today time.Time,
	of func(T) (from time.Time, belongs bool)) (best T, ok bool) {
	var latest time.Time
	for _, l := range lines {
		from, belongs := of(l)
		if belongs && !from.After(today) && (!ok || from.After(latest)) {
			best, latest, ok = l, from, true
		}
	}
	return best, ok
}

// Limit is one line of the dated table of ages: those of Ref from the day From on.
type Limit struct {
	Ref  string
	From time.Time
	Ages
	Verified bool
	Source   string
}

// Limited returns a piece with the limits in force on a day, if it refers to the table.
// Before the first line nothing is known: the piece is then uncertain and has no limit.
func (t *Tables) Limited(x Piece, today time.Time) Piece {
	if x.LimitRef == "" || t == nil {
		return x
	}
	l, ok := inForce(t.Limits, today, func(l Limit) (time.Time, bool) {
		return l.From, l.Ref == x.LimitRef
	})
	x.Ages, x.Verified = l.Ages, x.Verified && ok && l.Verified
	if ok {
		x.Source = l.Source
	}
	return x
}

// FeeLine is a fee for people for whom When holds; an empty Ref means they pay nothing.
type FeeLine struct {
	Ref  string
	When *Condition
}

// Window says when a procedure is to be filed, counted from the date in Field: before it
// (the end of a permit) or after it (an entry, a notification).
type Window struct {
	From           time.Time  // the first day on which this window is in force; zero: always
	When           *Condition // the people for whom it is the window; nil: everybody
	Field          FieldID
	OpensDays      int    // days before the date; 0: no opening day
	ClosesDays     int    // days before the date; later is late
	GraceMonths    int    // months after it in which late filing is still accepted; 0: not known
	LateFee        string // fee reference
	RedirectMonths int    // nearer than this, or past: another procedure (renewal) is due; 0: never
	WithinMonths   int    // months after the date within which one files; 0: none
	WithinDays     int    // the same in days
	// the last day is the day before: "la veille de son dix-neuvième anniversaire"
	DayBefore bool
	Verified  bool
	Source    string
}

// end returns the last day on which one files, counted after the date in Field.
func (w Window) end(date time.Time) time.Time {
	end := addMonths(date, w.WithinMonths).AddDate(0, 0, w.WithinDays)
	if w.DayBefore {
		return end.AddDate(0, 0, -1)
	}
	return end
}

// unsettled reports whether the window counts back from a date and is not certain: nobody
// is late between the dates that its sources give.
func (w Window) unsettled() bool {
	return !w.Verified && w.OpensDays+w.ClosesDays > 0
}

// Mode says how far this machine takes a procedure.
type Mode string

const (
	Full   Mode = "full"   // assemble and submit
	Assist Mode = "assist" // assemble and print; another channel receives it
	Info   Mode = "info"   // explain and give orientation only: no data is kept
)

// Channel is the way a request takes.
type Channel struct {
	Mode     Mode
	Name     string
	Verified bool
	Source   string
}

// ChannelLine is the way that requests take in a prefecture from a day on.
type ChannelLine struct {
	From       time.Time
	Prefecture string // or Everywhere
	Channel
}

// Everywhere stands for all prefectures without a line of their own.
const Everywhere = "*"
