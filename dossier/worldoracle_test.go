// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strings"
	"time"

	"passerelle/dossier"
)

// The maker of worlds has its own, simpler reading of the catalogue, so that what it
// expects is not what the judge says. It is two-valued: every question that is asked has
// an answer.

// filing is the day on which all worlds are filed: no month before it is too short, and
// it is a working day.
var filing = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

// scene is a dossier being made.
type scene struct {
	p       *dossier.Procedure
	by      dossier.FiledBy
	answers dossier.Answers
	pages   map[dossier.Slot]int
}

func dayFrom(n int) string { return filing.AddDate(0, 0, n).Format(time.DateOnly) }

// isTrue evaluates a condition; an answer that is not there is equal to nothing.
func (s *scene) isTrue(c *dossier.Condition) bool {
	if c == nil {
		return true
	}
	for _, part := range c.All {
		if !s.isTrue(part) {
			return false
		}
	}
	if c.Any != nil {
		return slices.ContainsFunc(c.Any, s.isTrue)
	}
	if c.Not != nil {
		return !s.isTrue(c.Not)
	}
	if c.All != nil {
		return true
	}
	v := s.value(c.Field)
	switch {
	case v == "":
		return false
	case c.Before != nil:
		return v < edge(c.Before)
	case c.After != nil:
		return v > edge(c.After)
	}
	return c.Known || slices.Contains(c.In, v)
}

// edge is the day that a comparison speaks of; days of the form 2006-01-02 compare as text.
func edge(s *dossier.Span) string {
	if !s.Day.IsZero() {
		return s.Day.Format(time.DateOnly)
	}
	return filing.AddDate(0, s.Months, s.Days).Format(time.DateOnly)
}

// value is what a condition sees of a field: nothing when it is not asked.
func (s *scene) value(id dossier.FieldID) string {
	if id == dossier.FiledByField {
		return string(s.by)
	}
	if f, ok := s.p.Field(id); ok {
		if !s.asks(f) {
			return ""
		}
		return s.answers[id]
	}
	for _, x := range s.p.Pieces {
		if dossier.GivenField(x.Slot) == id && s.isTrue(x.When) {
			return string(s.given(x))
		}
	}
	return ""
}

func (s *scene) given(x dossier.Piece) dossier.PieceID {
	if g := s.answers[dossier.GivenField(x.Slot)]; g != "" {
		return dossier.PieceID(g)
	}
	return x.ID
}

func (s *scene) asks(f dossier.Field) bool {
	if f.Type == dossier.CountryField && len(f.Of) == 1 { // the procedure itself answers it
		return false
	}
	if x, ok := s.p.Piece(f.Slot); ok && !s.isTrue(x.When) {
		return false
	}
	return s.isTrue(f.When)
}

// rules are those of the paper that stands in a slot.
func (s *scene) rules(x dossier.Piece) dossier.Piece {
	y, ok := s.p.Substitutes[s.given(x)]
	if !ok || s.given(x) == x.ID {
		return x
	}
	y.Slot, y.Required = x.Slot, x.Required
	if y.MaxAgeDays+y.AdvisedDays > 0 {
		y.DateField = dossier.FieldID(x.Slot) + ".date"
	}
	return y
}

// complete answers everything that is asked, with the wishes where they apply, and gives
// every paper.
func complete(p *dossier.Procedure, wish dossier.Answers) *scene {
	s := &scene{p: p, by: dossier.FiledBy(wish[dossier.FiledByField]), answers: dossier.Answers{},
		pages: map[dossier.Slot]int{}}
	if s.by == "" {
		s.by = p.FiledBy[0]
	}
	for _, x := range p.Pieces {
		if g := wish[dossier.GivenField(x.Slot)]; g != "" {
			s.answers[dossier.GivenField(x.Slot)] = g
		}
	}
	for more := true; more; {
		more = false
		for _, f := range p.Fields {
			if _, done := s.answers[f.ID]; done || !s.asks(f) {
				continue
			}
			s.answers[f.ID], more = s.ordinary(f), true
			if w := wish[f.ID]; w != "" {
				s.answers[f.ID] = w
			}
		}
	}
	for _, x := range p.Pieces { // what stands in a slot that is not asked for
		if !s.isTrue(x.When) {
			delete(s.answers, dossier.GivenField(x.Slot))
		}
	}
	maps.DeleteFunc(s.answers, func(id dossier.FieldID, _ string) bool {
		f, ok := p.Field(id)
		return ok && !s.asks(f)
	})
	for _, x := range p.Pieces {
		if x.Kind == dossier.Paper && s.isTrue(x.When) {
			s.pages[x.Slot] = s.rules(x).Sides
		}
	}
	return s
}

// ordinary is an answer that nobody objects to.
func (s *scene) ordinary(f dossier.Field) string {
	id := string(f.ID)
	number := fmt.Sprintf("%010d", 1000000000+crc32.ChecksumIEEE([]byte(id))%9000000)
	switch f.Type {
	case dossier.CountryField:
		return append(f.Of, "UTO")[0]
	case dossier.DateField:
		return s.ordinaryDay(f)
	case dossier.NameField:
		if strings.HasSuffix(id, "city") {
			return "Toulouse"
		}
		return "Eriksson"
	case dossier.DigitsField, dossier.CodeField:
		if v := map[string]string{"ephoto": "ABCD1234EFGH5678IJKL90", "stamp": "1234567890123456",
			"siret": "73282932000074", "siren": "732829320", "nir": "269054958815780",
			"country": "UTO",
			"ine":     "0123456789A", "fiscal": "0123456789012", "neph": "123456789012",
			"card": number[:9], "agdref": number, "passport": number[:9],
			"visa": number[:9]}[f.Check]; v != "" {
			return v
		}
		if f.MaxLen > 0 && f.MaxLen < 10 {
			return number[:f.MaxLen]
		}
		return number
	}
	if v := usual(f); v != "" {
		return v
	}
	return "Une chose"
}

// ordinaryDay keeps the order of days that follow each other, and lies inside every window.
func (s *scene) ordinaryDay(f dossier.Field) string {
	id := string(f.ID)
	for _, w := range s.p.Windows {
		// somebody of whom every such window would take the request
		if f.ID == dossier.BirthDate && w.Field == f.ID {
			return filing.AddDate(0, -216, -5).Format(time.DateOnly)
		}
	}
	for _, w := range s.p.Windows {
		if w.Field == f.ID && w.WithinDays+w.WithinMonths == 0 && s.isTrue(w.When) {
			if w.RedirectMonths > 0 {
				return dayFrom(700)
			}
			return dayFrom((w.OpensDays + 30*w.OpensMonths + w.ClosesDays) / 2)
		}
	}
	for _, known := range []struct {
		end  string
		days int
	}{{"birth_date", -19000}, {"visa_issue_date", -200}, {"visa_valid_from", -180},
		{"marriage_date", -2500}, {"_to", 365}, {"_end", 300}, {"expiry", 900}} {
		if strings.HasSuffix(id, known.end) {
			// of a child, or somebody younger
			if strings.HasSuffix(id, "birth_date") && id != "birth_date" {
				return dayFrom(-3000)
			}
			return dayFrom(known.days)
		}
	}
	return dayFrom(-5)
}

func line(v dossier.Verdict, c dossier.Code, slot dossier.Slot, field dossier.FieldID) string {
	or := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	return string(v) + " " + string(c) + " " + or(string(slot)) + " " + or(string(field))
}

// expected is what is said of a scene that is complete: contents for the agent, rules
// that are not certain, notices.
func (s *scene) expected() []string {
	var out []string
	for _, x := range s.p.Pieces {
		if n := s.pages[x.Slot]; n > 0 && s.isTrue(x.When) {
			out = append(out, s.ofGiven(x)...)
		}
	}
	if w, ok := s.window(); ok && w.Field != "" && s.value(w.Field) == "" {
		out = append(out, line(dossier.Inconclusive, dossier.WindowUnknown, "", w.Field))
	} else if ok && unsettled(w) && (w.WithinDays+w.WithinMonths > 0 ||
		s.value(w.Field) >= dayFrom(0)) {
		out = append(out, line(dossier.Inconclusive, dossier.WindowUnsettled, "", w.Field))
	}
	for _, n := range s.p.Notices {
		if s.isTrue(n.When) {
			out = append(out, line(dossier.Inconclusive, n.Code, n.Slot, n.Field))
		}
	}
	for _, pair := range [][2]dossier.FieldID{{"visa_valid_to", "id.passport.expiry"},
		{"visa_valid_from", "entry_date_france"}, {"entry_date_france", "visa_valid_to"},
		{"contract_start", "contract_end"}, {"mission_start", "mission_end"}} {
		// days that can't follow each other so
		if a, b := s.value(pair[0]), s.value(pair[1]); a != "" && b != "" && a > b {
			f, _ := s.p.Field(pair[1])
			out = append(out, line(dossier.Inconclusive, dossier.DatesOutOfOrder, f.Slot, f.ID))
		}
	}
	return out
}

// ofGiven is what is said of a paper with nothing wrong about it.
func (s *scene) ofGiven(x dossier.Piece) (out []string) {
	y := s.rules(x)
	if y.AgentChecks {
		out = append(out, line(dossier.Inconclusive, dossier.PieceAgentChecks, x.Slot, ""))
	}
	if !y.Verified {
		out = append(out, line(dossier.Inconclusive, dossier.PieceUnverified, x.Slot, ""))
	}
	if y.ExpiryField != "" && s.value(y.ExpiryField) == "" {
		if f, ok := s.p.Field(y.ExpiryField); !ok || !f.Required {
			if w, ok := s.window(); !ok || w.Field != y.ExpiryField {
				out = append(out, line(dossier.Inconclusive, dossier.PieceAgeUnknown, x.Slot, ""))
			}
		}
	}
	return out
}

// window is the one that applies: the latest in force whose condition holds.
func (s *scene) window() (best dossier.Window, ok bool) {
	for _, w := range s.p.Windows {
		if !w.From.After(filing) && s.isTrue(w.When) && (!ok || w.From.After(best.From)) {
			best, ok = w, true
		}
	}
	return best, ok
}

// unsettled: the list is not certain when one files before a date, or another text says
// another day, so that nobody is early or late by it.
func unsettled(w dossier.Window) bool {
	return !w.Verified && (w.Or != nil || w.OpensDays+w.ClosesDays+w.OpensMonths > 0 &&
		w.WithinDays+w.WithinMonths == 0)
}

// asked lists slots and fields that are asked for.
func (s *scene) asked() []string {
	var out []string
	for _, x := range s.p.Pieces {
		if s.isTrue(x.When) {
			out = append(out, "piece "+string(x.Slot))
		}
	}
	for _, f := range s.p.Fields {
		typed := slices.ContainsFunc(s.p.Pieces, func(x dossier.Piece) bool {
			return x.Field == f.ID && !s.isTrue(x.When)
		})
		if s.asks(f) && !typed {
			out = append(out, "field "+string(f.ID))
		}
	}
	slices.Sort(out)
	return out
}
