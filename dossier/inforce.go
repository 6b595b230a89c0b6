// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "time"

// FeeOf returns the fee of a dossier on the day of at, in euros, and its reference: the first of the procedure's fees whose condition holds, else the one for all. ok
// is false when nothing is paid, or when the table has no line for that day.
func (p *Procedure) FeeOf(d Dossier, at Moment) (ref string, euros int, verified, ok bool) {
	ref = p.FeeRef
	known := p.Known(d, at)
	for _, f := range p.Fees {
		if f.When.Holds(known, at) == True {
			ref = f.Ref
			break
		}
	}
	euros, verified, ok = p.FeeAt(ref, at.Day())
	return ref, euros, verified, ok
}

// FeeAt returns the fee of ref on a day, as [Moment.Day] gives it. ok is false when the table has none.
func (p *Procedure) FeeAt(ref string, today time.Time) (euros int, verified, ok bool) {
	if p.tables == nil { // built by hand
		return 0, false, false
	}
	f, ok := inForce(p.tables.Fees, today, func(f Fee) (time.Time, bool) { return f.From, f.Ref == ref })
	return f.Euros, f.Verified, ok
}

// WindowAt returns the filing window of a dossier on the day of at: the latest in force among those whose condition holds; false when there is none. With an unknown
// clock it is the latest of all, since no finding may hang on the day that such a clock shows.
func (p *Procedure) WindowAt(d Dossier, at Moment) (Window, bool) {
	return p.windowOf(p.Known(d, at), at)
}

func (p *Procedure) windowOf(known Answers, at Moment) (Window, bool) {
	today := at.Day()
	if !at.Known {
		today = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return inForce(p.Windows, today, func(w Window) (time.Time, bool) { return w.From, w.When.Holds(known, at) == True })
}

// ChannelAt returns the way a request goes in a prefecture (the number of its département: "75", "2A", "974"; "" when it is not known) on a day, as [Moment.Day] gives it. A line for the
// prefecture goes before one for all; without either it is the procedure's own channel, which nobody confirmed for that prefecture.
func (p *Procedure) ChannelAt(prefecture string, today time.Time) Channel {
	for _, where := range []string{prefecture, Everywhere} {
		l, ok := inForce(p.Channels, today, func(l ChannelLine) (time.Time, bool) { return l.From, l.Prefecture == where })
		if ok {
			return l.Channel
		}
	}
	return Channel{Mode: p.Mode, Name: p.Channel}
}
