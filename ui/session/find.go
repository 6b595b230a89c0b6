// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"

	"passerelle/dossier"
)

// From "what happened?" to a procedure: by questions, by theme, or by a word. None of
// this is kept: it is forgotten when a draft is opened, and at the end of the visit.

func (m Machine) onChoose(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case ProcedureChosen:
		return m.choose(s, w.ID), nil
	case FindAsked, NextAsked:
		return m.find(s), nil
	case ThemesAsked:
		return at(s, Themes), nil
	case SearchAsked:
		return search(s), nil
	case TicketAsked:
		s = at(s, TicketIn)
		s.Screen.Typed = s.Given.Half[ticketField]
		return s, nil
	case BackAsked:
		return m.end(s)
	}
	return s, nil
}

// choose shows a procedure: what it asks for, or where to go if another counter handles
// it. A procedure for mediators only is never shown.
func (m Machine) choose(s State, id dossier.ProcedureID) State {
	if _, ok := m.public(id); !ok {
		return s
	}
	if s.Visit.Step == Search {
		s = half(s, searchField)
	}
	s.Choice.From, s.Choice.FromPage = s.Visit.Step, s.Screen.MorePage
	return m.show(s, id)
}

func (m Machine) show(s State, id dossier.ProcedureID) State {
	s.Choice.Procedure, s.Letter = id, Letter{}
	if m.Mode(s) == dossier.Info {
		return where(s)
	}
	return at(s, Need)
}

// unchoose returns to where the procedure was chosen.
func (m Machine) unchoose(s State) State {
	to, page := s.Choice.From, s.Choice.FromPage
	s.Choice.Procedure, s.Choice.From, s.Choice.FromPage = "", "", 0
	s.Letter = Letter{}
	switch to {
	case Search:
		s = search(s)
	case Find, Theme, Found, Reserved:
		s = at(s, to)
	default:
		return at(s, Choose)
	}
	s.Screen.MorePage = page
	return s
}

// find asks the first question. If there is no tree of questions it shows the themes.
func (m Machine) find(s State) State {
	g := m.guide()
	if g.First == "" {
		return at(s, Themes)
	}
	s.Choice.Path, s.Choice.List = []dossier.ForkID{g.First}, ""
	return at(s, Find)
}

// Fork returns the question on screen.
func (m Machine) Fork(s State) (dossier.Fork, bool) {
	if len(s.Choice.Path) == 0 {
		return dossier.Fork{}, false
	}
	return m.guide().Fork(s.Choice.Path[len(s.Choice.Path)-1])
}

func (m Machine) onFind(s State, w What) (State, []Task) {
	f, ok := m.Fork(s)
	if !ok {
		return afresh(s), nil
	}
	switch w := w.(type) {
	case WayTaken:
		way, ok := f.Way(w.ID)
		switch {
		case !ok:
		case way.To != "" && s.Draft.Open:
			return m.decided(s, way.To)
		case way.To != "":
			return m.choose(s, way.To), nil
		default:
			s.Choice.Path = append(slices.Clone(s.Choice.Path), way.Ask)
			return at(s, Find), nil
		}
	case UnknownAsked:
		if !s.Draft.Open {
			return at(s, Lost), nil
		}
	case BackAsked:
		if s.Draft.Open {
			return at(s, TicketOut), nil
		}
		if f.Title != "" && s.Choice.List != "" {
			return m.unpick(s), nil
		}
		if len(s.Choice.Path) > 1 {
			s.Choice.Path = slices.Clone(s.Choice.Path[:len(s.Choice.Path)-1])
			return at(s, Find), nil
		}
		return afresh(s), nil
	}
	return s, nil
}

// pick chooses a procedure from a list. If its name could mean either request for a title,
// the person is asked first: someone who has a card and touches its name means the renewal.
func (m Machine) pick(s State, id dossier.ProcedureID) State {
	p, ok := m.public(id)
	if !ok {
		return s
	}
	f, several := m.guide().Which(p.Title)
	if !several || f.Ways[0].To != id {
		return m.choose(s, id)
	}
	if s.Visit.Step == Search {
		s = half(s, searchField)
	}
	s.Choice.List, s.Choice.ListPage = s.Visit.Step, s.Screen.MorePage
	s.Choice.Path = append(slices.Clone(s.Choice.Path), f.ID)
	return at(s, Find)
}

// unpick returns to the list.
func (m Machine) unpick(s State) State {
	to, page := s.Choice.List, s.Choice.ListPage
	s.Choice.Path = slices.Clone(s.Choice.Path[:len(s.Choice.Path)-1])
	s.Choice.List, s.Choice.ListPage = "", 0
	if to == Search {
		s = search(s)
	} else {
		s = at(s, to)
	}
	s.Screen.MorePage = page
	return s
}

// afresh returns to the first screen of choosing, with nothing searched for yet.
func afresh(s State) State {
	s.Choice = Choice{}
	return at(s, Choose)
}

// onLost follows "je ne sais pas": somebody can help, and the lists are there too.
func (m Machine) onLost(s State, w What) (State, []Task) {
	switch w.(type) {
	case ThemesAsked:
		return at(s, Themes), nil
	case SearchAsked:
		return search(s), nil
	case FindAsked:
		return m.find(s), nil
	case NextAsked, BackAsked:
		if _, ok := m.Fork(s); ok {
			return at(s, Find), nil
		}
		return afresh(s), nil
	}
	return s, nil
}

func (m Machine) onThemes(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case ThemeChosen:
		if slices.ContainsFunc(m.guide().Themes, func(t dossier.Theme) bool {
			return t.ID == w.ID
		}) {
			s.Choice.Theme, s.Choice.FromPage = w.ID, s.Screen.MorePage
			return at(s, Theme), nil
		}
	case SearchAsked:
		return search(s), nil
	case BackAsked:
		return m.fromList(s), nil
	}
	return s, nil
}

// onList follows a list of procedures: those of a theme, or those that were found.
func (m Machine) onList(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case ProcedureChosen:
		return m.pick(s, w.ID), nil
	case BackAsked:
		if s.Visit.Step == Found {
			return search(s), nil
		}
		s.Choice.Theme = ""
		return at(s, Themes), nil
	}
	return s, nil
}

// searchField keeps the search word while the person looks at the results.
const searchField dossier.FieldID = "search"

func search(s State) State {
	s = at(s, Search)
	s.Screen.Typed = s.Given.Half[searchField]
	return s
}

func (m Machine) onSearch(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case ProcedureChosen:
		return m.pick(s, w.ID), nil
	case NextAsked:
		if s.Screen.Typed != "" {
			return at(half(s, searchField), Found), nil
		}
	case ThemesAsked:
		return at(forget(s, searchField), Themes), nil
	case BackAsked:
		return m.fromList(forget(s, searchField)), nil
	}
	return s, nil
}

// Sought returns the search word.
func Sought(s State) string {
	if s.Visit.Step == Search {
		return s.Screen.Typed
	}
	return s.Given.Half[searchField]
}

// fromList leaves the themes or the search, for the question before, else for the start.
func (m Machine) fromList(s State) State {
	s.Choice.Theme = ""
	if _, ok := m.Fork(s); ok {
		return at(s, Lost)
	}
	return afresh(s)
}

func (m Machine) guide() *dossier.Guide {
	if m.Catalogue == nil || m.Catalogue.Guide() == nil {
		return &dossier.Guide{}
	}
	return m.Catalogue.Guide()
}

func (m Machine) public(id dossier.ProcedureID) (*dossier.Procedure, bool) {
	if m.Catalogue == nil {
		return nil, false
	}
	return m.Catalogue.Public(id)
}
