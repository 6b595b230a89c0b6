// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "time"

// Rules that change from one day to the next are kept in dated tables: the line in force
// on a day is the one with the latest first day that is not after it.

// Tables are the tables shared by all procedures of a catalogue.
type Tables struct {
	Sources    map[string]Source // by their keys
	Fees       []Fee
	Limits     []Limit
	Thresholds []Threshold // least amounts
	Places     []Place
	Groups     []Group // of countries
	Kinds      []PaperKind
}

// Place is where the law differs from what the list says: overseas, above all Mayotte.
// The rules themselves are not in the list, so the person is sent to ask.
type Place struct {
	Prefectures []string
	Note        string // its sentence is "place." and this
	Verified    bool
	Source      string
}

// Group is one line of the dated table of groups of countries: those whose citizens are
// treated alike, from a day on. A catalogue is read with the line in force on its date.
type Group struct {
	ID   string
	Name string // in French, for agents: "l’Union européenne, l’EEE ou la Suisse"
	From time.Time
	In   []string // codes as in an answer to a CountryField
	// the questions by which older lists asked whether somebody is a citizen of one of
	// them. Drafts hold the answers and must be read
	AskedAs  []FieldID
	Verified bool
	Source   string
}

// Fee is one line of the dated fee table: the amount of Ref from the day From on.
type Fee struct {
	Ref      string
	From     time.Time
	Euros    int
	Kept     bool // the State keeps it whatever becomes of the request
	Verified bool
	Why      string // as of a piece
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

// Threshold is one line of the dated table of least amounts: what a person has to earn, or
// to have, for a title, from the day From on. It is said where the person is asked for it,
// and judges no paper: amounts on papers are read by agents.
type Threshold struct {
	Ref      string
	From     time.Time
	Euros    int // the least whole euro that is enough
	Per      Per
	Verified bool
	Source   string
}

// Per says what an amount is of; words "threshold.PER".
type Per string

const (
	GrossYear  Per = "gross_year"
	GrossMonth Per = "gross_month"
	NetYear    Per = "net_year"
	NetMonth   Per = "net_month"
	EachMonth  Per = "month" // whatever it is paid from: a grant, a relative, savings
	Once       Per = "once"  // money for a project
)

// Pers returns every Per, for who checks a list.
func Pers() []Per {
	return []Per{GrossYear, GrossMonth, NetYear, NetMonth, EachMonth, Once}
}

// ThresholdAt returns the least amount of ref on the day of at; without a clock the newest,
// which is then not sure. ok is false when the table has none.
func (p *Procedure) ThresholdAt(ref string, at Moment) (t Threshold, ok bool) {
	if p.tables == nil || ref == "" {
		return Threshold{}, false
	}
	t, ok = inForce(p.tables.Thresholds, at.newest(), func(l Threshold) (time.Time, bool) {
		return l.From, l.Ref == ref
	})
	t.Verified = t.Verified && at.Known
	return t, ok
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

// Window is when a procedure is filed, counted from the date in Field: before it (the end
// of a permit) or after it (an entry, a birth, a notification); or until a day that is the
// same for all.
type Window struct {
	From  time.Time  // the first day on which this window is in force; zero: always
	When  *Condition // it is the window of those for whom this holds; nil: of all
	Field FieldID    // "" where it closes on a day that is the same for all
	// before the date, as OpensMonths is; 0: no opening day
	OpensDays int
	// before the date, or after it in a window that is counted after: a card for adults,
	// from the eighteenth birthday
	OpensMonths    int
	ClosesDays     int    // days before it; later is late
	GraceMonths    int    // months after it in which a late filing is still taken; 0: not known
	LateFee        string // fee reference
	RedirectMonths int    // nearer than this, or past: another procedure (renewal) is due; 0: never
	WithinMonths   int    // months after the date within which one files; 0: none
	WithinDays     int    // the same in days
	// after the date, before it starts to run: a decision that lies unread in the online
	// space of the OFPRA counts as received fifteen days later; a silence of four months is
	// a refusal, and nothing can be contested before
	StartsDays, StartsMonths int
	// the last day is the one before: "la veille de son dix-neuvième anniversaire"
	DayBefore bool
	// it runs from hour to hour, so on the last day only until the hour at which it began
	ToTheHour bool
	// the day after the last is still in time ("délai franc"), as for all administrative
	// courts: Conseil d'État, 15 December 2023, n° 472836
	Franc bool
	// if the last day is no working day, the next one is still in time: an appeal, no age
	// and no law
	WorkingDay bool
	StillTaken bool      // who is late pays nothing more and is not turned away
	Until      time.Time // the last day of a law; zero: none
	Or         *Reading  // what another source says of a window that isn't certain; nil: nothing
	Verified   bool
	Why        string // as of a piece
	Source     string
}

// Reading is another reading of a window: in the last months before the date, or longer
// after it than the window itself, which is the safe one.
type Reading struct {
	OpensMonths              int
	WithinMonths, WithinDays int
	Source                   string
}

// after says that the window is counted after its date.
func (w Window) after() bool { return w.WithinMonths+w.WithinDays > 0 }

// opens returns the first day on which one files; zero: any day before the last.
func (w Window) opens(date time.Time) time.Time {
	switch {
	case w.StartsMonths > 0:
		return addMonths(date, w.StartsMonths)
	case w.after() && w.OpensMonths > 0:
		return addMonths(date, w.OpensMonths)
	case w.after():
		return date
	case w.OpensMonths > 0:
		return addMonths(date, -w.OpensMonths)
	case w.OpensDays > 0:
		return date.AddDate(0, 0, -w.OpensDays)
	}
	return time.Time{}
}

// end returns the last day on which one files, of a window that is counted after its date
// or ends with a law.
func (w Window) end(date time.Time) time.Time {
	if !w.Until.IsZero() {
		return w.Until
	}
	start := addMonths(date, w.StartsMonths).AddDate(0, 0, w.StartsDays)
	end := addMonths(start, w.WithinMonths).AddDate(0, 0, w.WithinDays)
	if w.DayBefore {
		return end.AddDate(0, 0, -1)
	}
	return end
}

// last returns the last day in time.
func (w Window) last(date time.Time) time.Time {
	if w.after() || !w.Until.IsZero() {
		return w.end(date)
	}
	return date.AddDate(0, 0, -w.ClosesDays)
}

// day returns the date that the window is counted from.
func (w Window) day(a Answers) (time.Time, bool) {
	if !w.Until.IsZero() {
		return w.Until, true
	}
	return parseDay(a[w.Field])
}

// unsettled says that the window is not certain, and that it counts back from a date or
// has another reading: what lies between its sources is nobody's delay.
func (w Window) unsettled() bool {
	return !w.Verified && (w.Or != nil || !w.after() && w.OpensDays+w.OpensMonths+w.ClosesDays > 0)
}

// ends returns the last day by the other reading.
func (w Window) ends(date time.Time) time.Time {
	if !w.after() {
		return date
	}
	other := w
	other.WithinMonths, other.WithinDays = w.Or.WithinMonths, w.Or.WithinDays
	return other.end(date)
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

// FeeLine is what those pay for whom When holds; an empty Ref says that they pay nothing.
type FeeLine struct {
	Ref string
	// sources differ, or the prefecture decides: it is this one or Ref. Free where nothing
	// may be due
	Or   string
	When *Condition // nil: all whom no line before it holds for
}

// Free is the reference of no fee.
const Free = "free"
