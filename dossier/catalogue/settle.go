// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"slices"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// settle removes from one request of a title what belongs to the others: lines whose
// condition can't hold in it. A question that is asked only in other requests has no
// answer here, like a question that does not arise. What was removed is remembered: a
// draft begun as another request may hold pages and answers for it.
func (s *sheet) settle() {
	if s.title == nil {
		return
	}
	p := s.p
	s.absent = map[dossier.FieldID]bool{}
	for _, list := range [][]*strictjson.Node{s.pieces, s.fields, s.notices, s.windows, s.fees} {
		for _, n := range list {
			if s.title.fates[n] == nil && n.Member("when") != nil {
				s.title.fates[n] = &fate{}
			}
		}
	}
	s.setApart()
	for before := -1; before < len(s.absent); { // removing one may remove others
		before = len(s.absent)
		p.Pieces, s.pieces = keep(p.Pieces, s.pieces, func(x dossier.Piece) bool {
			_, truth := s.fold(x.When)
			if truth == dossier.False {
				s.other(x)
			}
			return truth != dossier.False
		})
		p.Fields, s.fields = keep(p.Fields, s.fields, func(f dossier.Field) bool {
			_, truth := s.fold(f.When)
			out := truth == dossier.False || s.isOther(f.Slot)
			if out {
				s.otherID(f.ID)
			}
			return !out
		})
	}
	for i := range p.Pieces {
		p.Pieces[i].When = s.settled(s.pieces[i], p.Pieces[i].When)
	}
	for i := range p.Fields {
		p.Fields[i].When = s.settled(s.fields[i], p.Fields[i].When)
	}
	p.Notices, s.notices = settleLines(s, p.Notices, s.notices,
		func(n *dossier.Notice) **dossier.Condition { return &n.When })
	p.Windows, s.windows = settleLines(s, p.Windows, s.windows,
		func(w *dossier.Window) **dossier.Condition { return &w.When })
	p.Fees, s.fees = settleLines(s, p.Fees, s.fees,
		func(f *dossier.FeeLine) **dossier.Condition { return &f.When })
}

// setApart remembers the lines that are marked as belonging to other requests.
func (s *sheet) setApart() {
	for _, n := range s.otherPieces {
		if x := s.of(n).piece(n); !hasSlot(s.p.Pieces, x.Slot) {
			s.other(x)
		}
	}
	for _, n := range s.otherFields {
		f := s.of(n).field(n)
		if _, ok := s.p.Field(f.ID); !ok {
			s.otherID(f.ID)
		}
	}
}

func hasSlot(list []dossier.Piece, slot dossier.Slot) bool {
	return slices.ContainsFunc(list, func(x dossier.Piece) bool { return x.Slot == slot })
}

func (s *sheet) isOther(slot dossier.Slot) bool {
	return slot != "" && hasSlot(s.p.Others, slot) && !hasSlot(s.p.Pieces, slot)
}

// other removes a piece that is asked for only in other requests.
func (s *sheet) other(x dossier.Piece) {
	s.absent[dossier.GivenField(x.Slot)] = true
	if x.When = never; !hasSlot(s.p.Others, x.Slot) {
		s.p.Others = append(s.p.Others, x)
	}
}

func (s *sheet) otherID(id dossier.FieldID) {
	if !s.absent[id] {
		s.absent[id] = true
		s.p.OtherIDs = append(s.p.OtherIDs, id)
	}
}

// never is the condition that never holds.
var never = &dossier.Condition{Any: []*dossier.Condition{}}

// keep drops values that do not stay, together with the places where they were read.
func keep[T any](values []T, nodes []*strictjson.Node, stays func(T) bool) ([]T,
	[]*strictjson.Node) {
	var out []T
	var at []*strictjson.Node
	for i, v := range values {
		if stays(v) {
			out, at = append(out, v), append(at, nodes[i])
		}
	}
	return out, at
}

func settleLines[T any](s *sheet, values []T, nodes []*strictjson.Node,
	when func(*T) **dossier.Condition) ([]T, []*strictjson.Node) {
	values, at := keep(values, nodes, func(v T) bool {
		_, truth := s.fold(*when(&v))
		return truth != dossier.False
	})
	for i := range values {
		c := when(&values[i])
		*c = s.settled(at[i], *c)
	}
	return values, at
}

// settled returns the condition of a line that stays, minus what the request decides.
func (s *sheet) settled(n *strictjson.Node, c *dossier.Condition) *dossier.Condition {
	out, truth := s.fold(c)
	f := s.title.fates[n]
	if c != nil && f != nil {
		f.kept++
		if truth == dossier.True {
			f.always++
		}
	}
	return out
}

// fold decides what a condition says about the request, and about questions that are not
// asked in it. When the result is Unsure, the rest, which is returned, depends on answers.
func (s *sheet) fold(c *dossier.Condition) (*dossier.Condition, dossier.Truth) {
	switch {
	case c == nil:
		return nil, dossier.True
	case c.Field == requestField:
		if c.In[0] == string(s.request) {
			return nil, dossier.True
		}
		return nil, dossier.False
	case c.Field != "":
		if s.absent[c.Field] {
			return nil, dossier.False
		}
		if truth := s.within(c); truth != dossier.Unsure {
			return nil, truth
		}
		return c, dossier.Unsure
	case c.Not != nil:
		return s.foldNot(c)
	case c.All != nil:
		return s.foldList(c, c.All, dossier.False)
	}
	return s.foldList(c, c.Any, dossier.True)
}

func (s *sheet) foldNot(c *dossier.Condition) (*dossier.Condition, dossier.Truth) {
	switch part, truth := s.fold(c.Not); {
	case truth == dossier.True:
		return nil, dossier.False
	case truth == dossier.False:
		return nil, dossier.True
	case part == c.Not:
		return c, dossier.Unsure
	default:
		return s.stands(c, &dossier.Condition{Not: part}), dossier.Unsure
	}
}

// foldList folds the parts of "all" (False decides) or "any" (True decides).
func (s *sheet) foldList(c *dossier.Condition, parts []*dossier.Condition,
	decides dossier.Truth) (*dossier.Condition, dossier.Truth) {
	var left []*dossier.Condition
	same := true
	for _, part := range parts {
		rest, truth := s.fold(part)
		switch truth {
		case decides:
			return nil, decides
		case dossier.Unsure:
			left = append(left, rest)
		}
		same = same && rest == part
	}
	switch {
	case same:
		return c, dossier.Unsure
	case len(left) == 0 && decides == dossier.False:
		return nil, dossier.True
	case len(left) == 0:
		return nil, dossier.False
	case len(left) == 1:
		return left[0], dossier.Unsure
	case decides == dossier.False:
		return s.stands(c, &dossier.Condition{All: left}), dossier.Unsure
	}
	return s.stands(c, &dossier.Condition{Any: left}), dossier.Unsure
}

// stands gives a condition the place of the one it was made from.
func (s *sheet) stands(of, c *dossier.Condition) *dossier.Condition {
	s.own.where[c] = s.place(of)
	return c
}
