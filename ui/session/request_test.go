// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"testing"
	"testing/fstest"

	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

// titledWalker walks a list with one title of two requests, which once were one
// procedure, and a page that only orients.
func titledWalker(t *testing.T) *walker {
	t.Helper()
	f := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	const shared = `"family": "x", "icon": "house", "channel": "here", "legal_basis": [],
		"valid_from": "2024-01-01", "reviewed_on": "2026-11-01"`
	c, err := catalogue.Parse(fstest.MapFS{
		"catalogue.json": f(`{"format": "passerelle-catalogue/2", "version": "t",
			"date": "2026-11-01", "order": ["card", "told"], "sources": {"S": "s"}, "fees": []}`),
		"card.json": f(`{"title": "card", "requests": [
			{"request": "first", "id": "card"},
			{"request": "renewal", "id": "card-again", "was": "card"}],
			"mode": "full", "filed_by": ["self"], "max_bytes": 1000, "pieces": [
			{"slot": "id.card", "id": "id.card", "kind": "paper", "requests": ["renewal"],
			"icon": "house", "verified": true, "source": "S"}], "fields": [
			{"id": "family_name", "type": "name", "verified": true, "source": "S"},
			{"id": "given_names", "type": "name", "verified": true, "source": "S"},
			{"id": "birth_date", "type": "date", "verified": true, "source": "S"}], ` + shared + `}`),
		"told.json": f(`{"title": "told", "requests": [{"request": "guidance", "id": "told"}],
			"mode": "info", "contacts": ["somebody"], ` + shared + `}`),
		"tree.json": f(`{"format": "passerelle-tree/2", "frequent": [],
			"themes": [{"id": "x", "icon": "house"}], "first": "start", "questions": [
			{"id": "start", "ways": [
			{"id": "ending", "ask": "which", "request": "renewal"},
			{"id": "new", "ask": "which", "request": "first"},
			{"id": "changed", "ask": "which"}]},
			{"id": "which", "ways": [{"id": "card", "title": "card"},
			{"id": "other", "title": "told"}]}]}`),
	})
	testkit.Must(t, err)
	w := newWalker(t)
	w.m.Catalogue = c
	return w.do(LangChosen{Lang: "fr"}).at(Choose, NoOverlay)
}

// TestTheWayKnowsTheRequest: who says that the card ends is asked nothing more; where
// nobody said, one question asks.
func TestTheWayKnowsTheRequest(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]dossier.ProcedureID{"ending": "card-again", "new": "card"} {
		w := titledWalker(t).do(FindAsked{}, WayTaken{ID: from}, WayTaken{ID: "card"}).at(Need,
			NoOverlay)
		if w.s.Choice.Procedure != want {
			t.Errorf("%s leads to %s", from, w.s.Choice.Procedure)
		}
	}
	w := titledWalker(t).do(FindAsked{}, WayTaken{ID: "changed"}, WayTaken{ID: "card"}).at(Find,
		NoOverlay)
	if f, _ := w.m.Fork(w.s); f.Title != "card" {
		t.Fatalf("asked: %+v", f)
	}
	w.do(BackAsked{}).at(Find, NoOverlay)
	if f, _ := w.m.Fork(w.s); f.Says != "which" {
		t.Fatalf("back leads to %+v", f)
	}
	w.do(WayTaken{ID: "card"}, WayTaken{ID: "renewal"}).at(Need, NoOverlay)
	if w.s.Choice.Procedure != "card-again" {
		t.Errorf("leads to %s", w.s.Choice.Procedure)
	}
}

// TestAListAsksTheRequest: the name of a card in a list is touched by who has one and by
// who has none.
func TestAListAsksTheRequest(t *testing.T) {
	t.Parallel()
	w := titledWalker(t).do(ThemesAsked{}, ThemeChosen{ID: "x"}).at(Theme, NoOverlay)
	w.do(MoreAsked{}, ProcedureChosen{ID: "card"}).at(Find, NoOverlay)
	w.do(BackAsked{}).at(Theme, NoOverlay)
	if w.s.Screen.MorePage != 1 || len(w.s.Choice.Path) != 0 {
		t.Fatalf("back leads to page %d, after %v", w.s.Screen.MorePage, w.s.Choice.Path)
	}
	w.do(ProcedureChosen{ID: "card"}, WayTaken{ID: "renewal"}).at(Need, NoOverlay)
	if w.s.Choice.Procedure != "card-again" {
		t.Errorf("leads to %s", w.s.Choice.Procedure)
	}
	w.do(BackAsked{}).at(Find, NoOverlay).do(BackAsked{}).at(Theme, NoOverlay)
	w.do(ProcedureChosen{ID: "card-again"}).at(Need, NoOverlay) // its name says it
	w = titledWalker(t).do(SearchAsked{}, TypedText{Text: "carte"}, NextAsked{},
		ProcedureChosen{ID: "card"}).at(Find, NoOverlay).do(BackAsked{}).at(Found, NoOverlay)
	if Sought(w.s) != "carte" {
		t.Errorf("the word is now %q", Sought(w.s))
	}
}

// TestDraftKnowsItsRequest: the draft holds what the door said, for whoever takes it up
// again by whatever list.
func TestDraftKnowsItsRequest(t *testing.T) {
	t.Parallel()
	w := titledWalker(t).do(FindAsked{}, WayTaken{ID: "new"}, WayTaken{ID: "card"}, NextAsked{})
	w.do(DraftOpened{Ticket: theTicket, Dossier: dossier.Dossier{Procedure: "card"}},
		Done{Task: TaskBegin}, NextAsked{}).at(Question, NoOverlay)
	w.do(TypedText{Text: "ERIKSSON"}, NextAsked{})
	if s := task[SaveAnswers](w); s.Answers[dossier.RequestField] != "first" ||
		s.Procedure != "card" {
		t.Errorf("saved %+v", s)
	}
}

func (w *walker) takeUp(fresh bool, a dossier.Answers) *walker {
	w.do(TicketAsked{}, TypedText{Text: theTicket}, NextAsked{})
	return w.do(DraftOpened{Ticket: theTicket, Fresh: fresh, Dossier: dossier.Dossier{
		Procedure: "card", Answers: a, FiledBy: dossier.BySelf,
		Pages: []dossier.Page{{ID: "p", Slot: "id.card", Width: 2480, Height: 3508}}}})
}

// TestOlderDraftGoesOnAsWhatItSays: a list made two procedures of one while the draft
// waited; its answer says which it is, and that is kept.
func TestOlderDraftGoesOnAsWhatItSays(t *testing.T) {
	t.Parallel()
	w := titledWalker(t).takeUp(false, dossier.Answers{"family_name": "ERIKSSON",
		dossier.RequestField: "renewal"})
	if s := task[SaveAnswers](w); s.Procedure != "card-again" ||
		s.Answers["family_name"] != "ERIKSSON" {
		t.Errorf("saved %+v", s)
	}
	w.at(Question, NoOverlay)
	if w.s.Choice.Procedure != "card-again" || len(w.s.Given.Pages) != 1 {
		t.Errorf("goes on as %s with %d pages", w.s.Choice.Procedure, len(w.s.Given.Pages))
	}
	w = titledWalker(t).takeUp(false, dossier.Answers{dossier.RequestField: "first"})
	if w.at(Question, NoOverlay); w.s.Choice.Procedure != "card" {
		t.Errorf("goes on as %s", w.s.Choice.Procedure)
	}
}

// TestOlderDraftIsAsked: where the older list had not asked yet, nobody guesses: its
// person says it before all else, and can't get round it.
func TestOlderDraftIsAsked(t *testing.T) {
	t.Parallel()
	for _, fresh := range []bool{false, true} {
		w := titledWalker(t).takeUp(fresh, dossier.Answers{"family_name": "ERIKSSON"})
		if fresh {
			w.at(TicketOut, NoOverlay).do(NextAsked{})
		}
		w.at(Find, NoOverlay).do(UnknownAsked{}).at(Find, NoOverlay)
		w.do(BackAsked{}).at(TicketOut, NoOverlay).do(NextAsked{}).at(Find, NoOverlay)
		w.do(WayTaken{ID: "renewal"}).at(Question, NoOverlay)
		if s := task[SaveAnswers](w); s.Procedure != "card-again" ||
			s.Answers[dossier.RequestField] != "renewal" ||
			s.Answers["family_name"] != "ERIKSSON" {
			t.Errorf("saved %+v", s)
		}
		if w.s.Choice.Procedure != "card-again" || w.s.Draft.Undecided ||
			w.s.Draft.Ticket != theTicket || len(w.s.Given.Pages) != 1 {
			t.Errorf("goes on as %+v, %+v", w.s.Choice, w.s.Draft)
		}
	}
}
