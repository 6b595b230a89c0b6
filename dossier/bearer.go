// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

// Bearing says whether a page is in the name of somebody.
type Bearing string

const (
	BearingUnknown Bearing = ""      // the page or the answers don't say it, or not surely
	BearingSame    Bearing = "same"  // the names agree, as names do
	BearingOther   Bearing = "other" // the page is surely in another name, or of another birth date
)

// Bearing compares what the strip or the code of a page says of its bearer with what was
// answered about the holder of the piece x, before the page is in its slot. Only what is
// certain can be another person's; a doubtful strip can still agree.
func (p *Procedure) Bearing(d Dossier, x Piece, s Sight) Bearing {
	j := &judge{p: p, d: d, known: d.Answers}
	typed, ok := j.holderOf(x, func(id FieldID) FieldID { return id.of(x.Person) })
	if !ok {
		return BearingUnknown
	}
	sure := bearer(s.Says)
	day := j.said(BirthDate.of(x.Person))
	if born := s.Says[FactBirthDate]; born != "" && day != "" && !sameDay(born, day) {
		return BearingOther
	}
	seen := sure
	if seen.empty() {
		seen = fullName{family: s.Family, given: s.Given}
	}
	switch compareNames(typed, seen) {
	case agree:
		return BearingSame
	case differ:
		if !sure.empty() {
			return BearingOther
		}
	}
	return BearingUnknown
}
