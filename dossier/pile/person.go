// SPDX-License-Identifier: AGPL-3.0-or-later

package pile

import (
	"maps"

	"passerelle/dossier"
)

// named returns those of some pieces whose holder's name, as answered, is that on a page.
func (s *sorter) named(g []int, among []dossier.Piece) (out []dossier.Piece) {
	for _, x := range among {
		if s.bearing(g, x) == dossier.BearingSame {
			out = append(out, x)
		}
	}
	return out
}

// another reports whether a paper is surely in another name than that of a piece's holder.
func (s *sorter) another(g []int, x dossier.Piece) bool {
	return s.bearing(g, x) == dossier.BearingOther
}

// bearing compares the names on the pages of a paper with those of a piece's holder: one
// page that is surely somebody else's is enough.
func (s *sorter) bearing(g []int, x dossier.Piece) dossier.Bearing {
	d := s.d
	if id, ok := s.fits(s.kindOf(g), x); ok && len(x.Alternatives) > 0 {
		d.Answers = maps.Clone(d.Answers)
		if d.Answers == nil {
			d.Answers = dossier.Answers{}
		}
		d.Answers[dossier.GivenField(x.Slot)] = string(id)
	}
	out := dossier.BearingUnknown
	for _, i := range g {
		switch s.p.Bearing(d, x, s.pages[i].Sight) {
		case dossier.BearingOther:
			return dossier.BearingOther
		case dossier.BearingSame:
			out = dossier.BearingSame
		}
	}
	return out
}
