// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"passerelle/dossier"
)

// maker makes the worlds of a procedure. What each must bring is known from what was done
// to a complete dossier: nothing here asks the judge.
type maker struct {
	p      *dossier.Procedure
	scenes []*scene // complete ones, the first without wishes
	out    []world
}

func makeWorlds(p *dossier.Procedure) []world {
	m := &maker{p: p}
	first := complete(p, nil)
	m.scenes = []*scene{first}
	m.out = []world{{
		Name: "complete", On: filing.Format(time.DateOnly), FiledBy: first.by, Set: first.answers,
		Pages: first.pages, Gaps: slices.Sorted(slices.Values(first.expected())),
		Asked: first.asked(),
	}}
	for _, x := range p.Pieces {
		m.piece(x)
	}
	for _, f := range p.Fields {
		m.field(f)
	}
	for _, n := range p.Notices {
		m.notice(n)
	}
	for i := range p.Windows {
		m.window(i)
	}
	m.filers()
	return m.out
}

func (s *scene) clone() *scene {
	c := *s
	c.answers, c.pages = maps.Clone(s.answers), maps.Clone(s.pages)
	return &c
}

// add writes a world as a change of the first; more is what is said besides what is said
// of any such dossier.
func (m *maker) add(name string, s *scene, part bool, more ...string) {
	first := m.out[0]
	w := world{Name: name, Part: part, Set: map[dossier.FieldID]string{},
		Pages: map[dossier.Slot]int{}}
	if s.by != first.FiledBy {
		w.FiledBy = s.by
	}
	for id, v := range s.answers {
		if first.Set[id] != v {
			w.Set[id] = v
		}
	}
	for id := range first.Set {
		if _, ok := s.answers[id]; !ok {
			w.Unset = append(w.Unset, id)
		}
	}
	slices.Sort(w.Unset)
	for slot, n := range s.pages {
		if first.Pages[slot] != n {
			w.Pages[slot] = n
		}
	}
	for slot := range first.Pages {
		if _, ok := s.pages[slot]; !ok {
			w.Pages[slot] = 0
		}
	}
	if part {
		for _, g := range more {
			w.Gaps = append(w.Gaps, "+ "+g)
		}
	} else {
		w.Gaps = difference(first.Gaps, append(s.expected(), more...))
		w.Asked = difference(first.Asked, s.asked())
	}
	m.out = append(m.out, w)
}

// find returns a complete scene for which ok holds, one that is there or a new one, which
// becomes a world; nil if there is none. hangs are the conditions that decide.
func (m *maker) find(name string, ok func(*scene) bool, hangs ...*dossier.Condition) *scene {
	for _, s := range m.scenes {
		if ok(s) {
			return s
		}
	}
	var vars []dossier.FieldID
	values := map[dossier.FieldID][]string{}
	for _, c := range hangs {
		m.collect(c, &vars, values)
	}
	wish := dossier.Answers{}
	left := 20000
	var try func(i int) *scene
	try = func(i int) *scene {
		if i == len(vars) {
			if left--; left < 0 {
				return nil
			}
			if s := complete(m.p, wish); ok(s) {
				return s
			}
			return nil
		}
		for _, v := range append([]string{""}, values[vars[i]]...) {
			wish[vars[i]] = v
			if s := try(i + 1); s != nil {
				return s
			}
		}
		return nil
	}
	s := try(0)
	if s != nil {
		m.scenes = append(m.scenes, s)
		m.add(name, s, m.timely(s))
	}
	return s
}

// timely tells whether days were moved to make a scene that windows, ages or checks look
// at too: they may then say what is not listed.
func (m *maker) timely(s *scene) bool {
	for id, v := range s.answers {
		f, ok := m.p.Field(id)
		if !ok || f.Type != dossier.DateField || v == s.ordinary(f) {
			continue
		}
		w, windowed := s.window()
		looked := slices.ContainsFunc(m.p.Pieces, func(x dossier.Piece) bool {
			return s.rules(x).DateField == id || s.rules(x).ExpiryField == id
		})
		if looked || windowed && w.Field == id || f.Check != "" && v > dayFrom(0) {
			return true
		}
	}
	return false
}

// collect lists what a condition hangs on and what can be answered there.
func (m *maker) collect(c *dossier.Condition, vars *[]dossier.FieldID,
	values map[dossier.FieldID][]string) {
	if c == nil {
		return
	}
	for _, part := range slices.Concat(c.All, c.Any, []*dossier.Condition{c.Not}) {
		m.collect(part, vars, values)
	}
	if c.Field == "" {
		return
	}
	for _, s := range []*dossier.Span{c.Before, c.After} {
		if s != nil {
			d, _ := time.Parse(time.DateOnly, edge(s))
			for _, by := range []int{-1, 1, 0} {
				values[c.Field] = append(values[c.Field], d.AddDate(0, 0, by).Format(time.DateOnly))
			}
		}
	}
	if slices.Contains(*vars, c.Field) {
		return
	}
	f, ok := m.p.Field(c.Field)
	switch {
	case c.Field == dossier.FiledByField:
		for _, by := range m.p.FiledBy {
			values[c.Field] = append(values[c.Field], string(by))
		}
	case ok && f.Type == dossier.YesNoField:
		values[c.Field] = []string{dossier.Yes}
	case ok && f.Type == dossier.ChoiceField:
		values[c.Field] = f.Choices[1:]
	case ok && f.Type == dossier.CountryField && len(f.Of) == 0:
		values[c.Field] = append(values[c.Field], "DZA", "DEU", "MAR", "TUN")
	}
	if ok {
		m.collect(f.When, vars, values)
		if x, ok := m.p.Piece(f.Slot); ok {
			m.collect(x.When, vars, values)
		}
	}
	for _, x := range m.p.Pieces {
		if dossier.GivenField(x.Slot) == c.Field {
			m.collect(x.When, vars, values)
			for _, a := range x.Alternatives {
				values[c.Field] = append(values[c.Field], string(a))
			}
		}
	}
	if !slices.Contains(*vars, c.Field) {
		*vars = append(*vars, c.Field)
	}
}

// sayIf is Failed for a rule that is certain.
func sayIf(certain bool) dossier.Verdict {
	if certain {
		return dossier.Failed
	}
	return dossier.Inconclusive
}

// each makes a scene for each part of a condition, in which that part alone decides. also
// is a condition that holds besides.
func (m *maker) each(name string, c, also *dossier.Condition) {
	for i, w := range weaker(m.p, c) {
		if w != nil {
			m.decisive(fmt.Sprintf("part %d of %s", i, name), c, w, also)
		}
	}
}

// decisive finds a scene in which a condition and a weaker one say different things.
func (m *maker) decisive(name string, c, weak, also *dossier.Condition) *scene {
	return m.find(name, func(s *scene) bool {
		return s.isTrue(also) && s.isTrue(weak) != s.isTrue(c)
	}, c, also)
}

func (m *maker) piece(x dossier.Piece) {
	name := string(x.Slot)
	s := m.find("asked "+name, func(s *scene) bool { return s.isTrue(x.When) }, x.When)
	if s == nil {
		// the validator would have said so
		panic(fmt.Sprintf("%s: no answers with which %s is asked", m.p.ID, x.Slot))
	}
	if x.When != nil {
		not := m.find("not asked "+name, func(s *scene) bool { return !s.isTrue(x.When) }, x.When)
		m.each("piece "+name, x.When, nil)
		if x.Kind == dossier.Paper && not != nil {
			c := not.clone()
			c.pages[x.Slot] = 1
			m.add("given, not asked "+name, c, false,
				line(dossier.Inconclusive, dossier.PieceNotAsked, x.Slot, ""))
		}
	}
	switch x.Kind {
	case dossier.Typed:
		c := s.clone()
		delete(c.answers, x.Field)
		if x.Required {
			m.add("missing "+name, c, false,
				line(sayIf(x.Verified), dossier.PieceMissing, x.Slot, x.Field))
		}
	case dossier.Paper:
		c := s.clone()
		c.pages[x.Slot] = 0
		if x.Required {
			m.add("missing "+name, c, false,
				line(sayIf(s.rules(x).Verified), dossier.PieceMissing, x.Slot, ""))
		} else {
			m.add("left out "+name, c, false)
		}
		m.paper(name, s, x)
		for _, a := range x.Alternatives {
			v := m.find(name+" as "+string(a), func(s *scene) bool {
				return s.isTrue(x.When) && s.given(x) == a
			}, x.When, &dossier.Condition{Field: dossier.GivenField(x.Slot),
				In: []string{string(a)}})
			if v == nil {
				panic(fmt.Sprintf("%s: no answers with which %s is %s", m.p.ID, x.Slot, a))
			}
			m.paper(name+" as "+string(a), v, x)
		}
	}
}

// paper tries the edges of the rules of one paper: sides, pages, ages, last day.
func (m *maker) paper(name string, s *scene, x dossier.Piece) {
	y := s.rules(x)
	with := func(what string, pages int, more ...string) {
		c := s.clone()
		c.pages[x.Slot] = pages
		m.add(what+" "+name, c, false, more...)
	}
	if y.Sides > 1 {
		with("one side less", y.Sides-1,
			line(sayIf(y.Verified), dossier.PieceSideMissing, x.Slot, ""))
	}
	with("all pages", y.MaxPages)
	with("one page more", y.MaxPages+1, line(sayIf(y.Verified), dossier.PieceTooManyPages, x.Slot,
		""))
	dated := func(what string, day string, part bool, more ...string) {
		c := s.clone()
		c.answers[y.DateField] = day
		if day == "" {
			delete(c.answers, y.DateField)
		}
		m.add(what+" "+name, c, part, more...)
	}
	limit := func(months, days int) string {
		if months > 0 {
			return filing.AddDate(0, -months, 0).Format(time.DateOnly)
		}
		return dayFrom(-days)
	}
	before := func(day string) string {
		d, _ := time.Parse(time.DateOnly, day)
		return d.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	old := line(dossier.Inconclusive, dossier.PieceGettingOld, x.Slot, "")
	if y.MaxAgeDays > 0 {
		edge := limit(y.MaxAgeMonths, y.MaxAgeDays)
		if y.AdvisedDays > 0 {
			dated("just young enough", edge, false, old)
		} else {
			dated("just young enough", edge, false)
		}
		dated("a day too old", before(edge), false,
			line(sayIf(y.Verified), dossier.PieceTooOld, x.Slot, ""))
	}
	if y.AdvisedDays > 0 {
		edge := limit(y.AdvisedMonths, y.AdvisedDays)
		dated("as young as advised", edge, false)
		dated("a day older than advised", before(edge), false, old)
	}
	if y.MaxAgeDays+y.AdvisedDays > 0 {
		dated("without its date", "", false,
			line(dossier.Inconclusive, dossier.PieceAgeUnknown, x.Slot, ""))
	}
	if w, ok := s.window(); y.ExpiryField != "" && s.value(y.ExpiryField) != "" &&
		(!ok || w.Field != y.ExpiryField) {
		c := s.clone()
		c.answers[y.ExpiryField] = dayFrom(0)
		m.add("last day "+name, c, false)
		c = c.clone()
		c.answers[y.ExpiryField] = dayFrom(-1)
		m.add("over since yesterday "+name, c, false,
			line(dossier.Inconclusive, dossier.PieceExpired, x.Slot, ""))
	}
}

// wrong fits the type of a field and not its check.
func wrong(f dossier.Field) string {
	if f.Type == dossier.CountryField {
		return "ZZZ"
	}
	switch f.Check {
	case "past", "birth":
		return dayFrom(1)
	}
	return map[string]string{"agdref": "12345678", "ephoto": "ABCD1234EFGH5678IJKL",
		"stamp": "123456789012345", "passport": "L898", "card": "12345678", "ine": "0123456789",
		"country": "ZZZ",
		"visa":    "ABC1234", "fiscal": "4123456789012", "siren": "732829321",
		"siret": "73282932000075", "nir": "269054958815781", "neph": "12345678901"}[f.Check]
}

func (m *maker) field(f dossier.Field) {
	x, hasPaper := m.p.Piece(f.Slot)
	if _, only := f.Only(); only {
		return
	}
	name, hangs := string(f.ID), []*dossier.Condition{f.When, x.When}
	s := m.find("asked "+name, func(s *scene) bool { return s.asks(f) }, hangs...)
	if s == nil {
		panic(fmt.Sprintf("%s: no answers with which %s is asked", m.p.ID, f.ID))
	}
	if f.When != nil {
		m.find("not asked "+name, func(s *scene) bool {
			return !s.isTrue(f.When) && (!hasPaper || s.isTrue(x.When))
		}, hangs...)
		m.each("question "+name, f.When, x.When)
	}
	typed := slices.ContainsFunc(m.p.Pieces, func(x dossier.Piece) bool {
		return x.Kind == dossier.Typed && x.Field == f.ID
	})
	entangled := m.decides(f.ID)
	if hasPaper && !typed && s.pages[f.Slot] == 0 {
		return
	}
	y := dossier.Piece{}
	if hasPaper {
		y = s.rules(x)
	}
	if f.Required && !typed && (y.DateField != f.ID || y.MaxAgeDays+y.AdvisedDays <= 0) {
		c := s.clone()
		delete(c.answers, f.ID)
		what, said := "not answered ", line(sayIf(f.Verified), dossier.FieldMissing, f.Slot, f.ID)
		if f.Unknown {
			what, said = "left open ", line(dossier.Inconclusive, dossier.FieldUnsure, f.Slot, f.ID)
		}
		m.add(what+name, c, entangled, append(m.unpriced(f.ID), said)...)
	}
	bad := wrong(f)
	if bad == "" {
		return
	}
	slot, certain := f.Slot, f.Verified
	for _, x := range m.p.Pieces {
		if typed && x.Field == f.ID {
			slot, certain = x.Slot, f.Verified && x.Verified
		}
	}
	c := s.clone()
	c.answers[f.ID] = bad
	switch {
	case f.Type == dossier.DateField:
		m.add("wrong "+name, c, true, line(sayIf(certain), dossier.DateInFuture, slot, f.ID))
	case f.Verified || f.Type == dossier.CountryField: // a word is no country, whoever says so
		m.add("wrong "+name, c, entangled, line(sayIf(certain), dossier.FieldMalformed, slot, f.ID))
	default:
		m.add("wrong "+name, c, entangled,
			line(dossier.Inconclusive, dossier.FieldSuspect, slot, f.ID))
	}
}

// unpriced is what is said where the price of a stamp hangs on a field.
func (m *maker) unpriced(id dossier.FieldID) []string {
	stamp := slices.ContainsFunc(m.p.Fields, func(f dossier.Field) bool { return f.Check == "stamp" })
	hangs := slices.ContainsFunc(m.p.Fees, func(l dossier.FeeLine) bool {
		return slices.Contains(l.When.Fields(), id)
	})
	if stamp && hangs {
		return []string{line(dossier.Inconclusive, dossier.FeeUnsure, "", "")}
	}
	return nil
}

// decides tells whether anything hangs on a field: without its answer more changes than
// its own gap.
func (m *maker) decides(id dossier.FieldID) bool {
	var looks func(c *dossier.Condition) bool
	looks = func(c *dossier.Condition) bool {
		return c != nil && (c.Field == id || looks(c.Not) || slices.ContainsFunc(c.All, looks) ||
			slices.ContainsFunc(c.Any, looks))
	}
	return slices.ContainsFunc(m.p.Pieces, func(x dossier.Piece) bool {
		return looks(x.When) || x.ExpiryField == id || x.DateField == id
	}) ||
		slices.ContainsFunc(m.p.Fields, func(f dossier.Field) bool { return looks(f.When) }) ||
		slices.ContainsFunc(m.p.Notices, func(n dossier.Notice) bool { return looks(n.When) }) ||
		slices.ContainsFunc(m.p.Windows, func(w dossier.Window) bool {
			return looks(w.When) || w.Field == id
		})
}

func (m *maker) notice(n dossier.Notice) {
	said := line(dossier.Inconclusive, n.Code, n.Slot, n.Field)
	s := m.find("holds "+string(n.Code), func(s *scene) bool { return s.isTrue(n.When) }, n.When)
	if s == nil {
		panic(fmt.Sprintf("%s: no answers with which %s holds", m.p.ID, n.Code))
	}
	m.add("said "+string(n.Code), s, true, said)
	for i, w := range weaker(m.p, n.When) {
		if w == nil {
			continue
		}
		name := fmt.Sprintf("part %d of notice %s", i, n.Code)
		s := m.decisive(name, n.When, w, nil)
		switch {
		case s == nil:
		case s.isTrue(n.When):
			m.add("said by "+name, s, true, said)
		case !slices.ContainsFunc(m.p.Notices, func(o dossier.Notice) bool {
			return line(dossier.Inconclusive, o.Code, o.Slot, o.Field) == said && s.isTrue(o.When)
		}):
			m.add("unsaid by "+name, s, true)
			m.out[len(m.out)-1].Gaps = []string{"- " + said}
		}
	}
	if s := m.find("holds not "+string(n.Code), func(s *scene) bool {
		return !s.isTrue(n.When)
	}, n.When); s == nil {
		panic(fmt.Sprintf("%s: no answers with which %s does not hold", m.p.ID, n.Code))
	}
}

func (m *maker) window(i int) {
	w := m.p.Windows[i]
	applies := func(s *scene) bool {
		v, ok := s.window()
		return ok && v.Field == w.Field && v.From.Equal(w.From) && v.When == w.When
	}
	s := m.find(fmt.Sprintf("window %d", i), applies, w.When)
	if s == nil {
		return // not in force on the day of filing
	}
	try := func(what, day string, codes ...dossier.Code) {
		c := s.clone()
		c.answers[w.Field] = day
		var more []string
		for _, code := range codes {
			more = append(more, line(dossier.Inconclusive, code, "", w.Field))
		}
		m.add(fmt.Sprintf("%s, window %d", what, i), c, false, more...)
	}
	months := func(n, days int) string { return filing.AddDate(0, n, days).Format(time.DateOnly) }
	early, late := []dossier.Code{dossier.FiledEarly}, []dossier.Code{dossier.FiledLate}
	over, ended, long := dossier.WindowOver, dossier.PermitExpired, dossier.PermitExpiredLong
	if w.LateFee == "" {
		ended, long = dossier.PermitEnded, dossier.PermitEndedLong
	}
	switch {
	case unsettled(w):
		early, late = nil, nil
	case w.StillTaken:
		late, over = []dossier.Code{dossier.WindowPast}, dossier.WindowPast
	}
	if !w.Until.IsZero() {
		// the same dossier on the day after the law has ended
		m.add(fmt.Sprintf("a day late, window %d", i), s, true,
			line(dossier.Inconclusive, dossier.WindowOver, "", ""))
		m.out[len(m.out)-1].On = w.Until.AddDate(0, 0, 1).Format(time.DateOnly)
		return
	}
	if n := w.OpensMonths; n > 0 {
		if w.WithinMonths > 0 {
			n = -n
		}
		try("first day", months(n, 0))
		try("a day too early", months(n, 1), early...)
	}
	if n := w.OpensDays; n > 0 {
		try("first day", dayFrom(n))
		try("a day too early", dayFrom(n+1), early...)
	}
	if n := w.ClosesDays; n > 0 {
		try("last day", dayFrom(n))
		try("a day late", dayFrom(n-1), late...)
	}
	noticed := slices.ContainsFunc(m.p.Notices, func(n dossier.Notice) bool {
		return n.Field == w.Field && n.When.Field == w.Field && n.When.Before != nil
	})
	if !w.StillTaken && !noticed && w.RedirectMonths+w.WithinDays+w.WithinMonths == 0 {
		try("over since yesterday", dayFrom(-1), ended)
	}
	if n := w.GraceMonths; n > 0 {
		try("last late day", months(-n, 0), ended)
		try("a day longer over", months(-n, -1), long)
	}
	if n := w.RedirectMonths; n > 0 {
		try("long enough", months(n, 0))
		try("a day too short", months(n, -1), dossier.RedirectRenewal)
		try("over since yesterday", dayFrom(-1), dossier.RedirectEnded)
	}
	if w.WithinMonths+w.WithinDays > 0 {
		earlier := 0
		if w.DayBefore {
			earlier = 1
		}
		try("last day", months(-w.WithinMonths, earlier-w.WithinDays))
		if unsettled(w) {
			try("a day late", months(-w.WithinMonths, earlier-w.WithinDays-1))
		} else {
			try("a day late", months(-w.WithinMonths, earlier-w.WithinDays-1), over)
		}
		m.unbought(i, s, w.Field, months(-w.WithinMonths, earlier-w.WithinDays-1))
	}
	c := s.clone()
	delete(c.answers, w.Field)
	m.add(fmt.Sprintf("no date, window %d", i), c, true,
		line(dossier.Inconclusive, dossier.WindowUnknown, "", w.Field))
}

// unbought: who is out of time and has bought no stamp is not told to buy one.
func (m *maker) unbought(i int, s *scene, field dossier.FieldID, late string) {
	for _, x := range m.p.Pieces {
		f, ok := m.p.Field(x.Field)
		if !ok || f.Check != "stamp" || !s.isTrue(x.When) {
			continue
		}
		c := s.clone()
		c.answers[field] = late
		delete(c.answers, f.ID)
		m.add(fmt.Sprintf("a day late and nothing bought, window %d", i), c, false,
			line(dossier.Inconclusive, dossier.WindowOver, "", field))
	}
}

// filers: everybody who may file has a complete dossier, and one who may not is told.
func (m *maker) filers() {
	for _, by := range m.p.FiledBy {
		is := &dossier.Condition{Field: dossier.FiledByField, In: []string{string(by)}}
		m.find("filed by "+string(by), func(s *scene) bool { return s.by == by }, is)
	}
	for _, by := range []dossier.FiledBy{dossier.BySelf, dossier.ByParent, dossier.ByAuthority,
		dossier.ByMandatary} {
		if !slices.Contains(m.p.FiledBy, by) {
			s := m.scenes[0].clone()
			s.by = by
			m.add("filed by "+string(by), s, true,
				line(dossier.Failed, dossier.FilerNotAllowed, "", dossier.FiledByField))
			return
		}
	}
}
