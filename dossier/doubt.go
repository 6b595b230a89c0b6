// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

// Doubts are the kinds of rules, among those that apply to one dossier, of which the catalogue
// is not certain: what a screen must mention beside "according to the list of this date".
type Doubts struct {
	Fee    bool // what it costs, or what else may fall due
	Window bool // when one files
	Pieces int  // how many of the papers that are asked for
}

// Doubts returns what the catalogue is not certain of for this dossier on the day of at.
// With an unknown clock it uses the line in force on the day that the clock shows: one
// doubt too many does no harm.
func (p *Procedure) Doubts(d Dossier, at Moment) Doubts {
	var out Doubts
	for _, due := range p.Dues(d, at) {
		out.Fee = out.Fee || !due.Sure && !due.Beside
	}
	if w, ok := p.WindowAt(d, at); ok && !w.Verified {
		out.Window = true
	}
	for _, x := range p.Wanted(d) {
		x = p.given(x, d.Answers)
		if at.Known {
			x = p.tables.Limited(x, at.Day())
		}
		switch {
		case x.Verified:
		case x.Kind == Future:
			out.Fee = out.Fee || x.Icon == "receipt"
		default:
			out.Pieces++
		}
	}
	return out
}
