// SPDX-License-Identifier: AGPL-3.0-or-later

package gallery

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"passerelle/internal/testkit"
	"passerelle/ui"
	"passerelle/ui/session"
)

// TestEverythingDecidedIsDrawn: whatever the session can put on the screen, a step or
// what covers it, has a drawing of its own. What covers and isn't drawn leaves the screen
// below in sight, whose buttons do nothing.
func TestEverythingDecidedIsDrawn(t *testing.T) {
	cfg := config(t)
	u := ui.New(cfg)
	g := gallery{m: cfg.Machine}
	g.now.Time, g.now.Known = noon, true
	s := g.given(g.at(session.Pieces), "id.passport")
	s.Person.Lang, s.Draft.Ticket, s.Cover.Mishap = "fr", "7K4M-9PXR-T2WD-H6QC-V",
		session.ScannerJam
	draw := func(s session.State) []string { return drawnBy(u, s).said }
	for kind, c := range map[string]struct {
		put   func(s *session.State, value string)
		none  string // the value that has no drawing of its own
		least int
	}{
		"Overlay": {func(s *session.State, v string) { s.Cover.Overlay = session.Overlay(v) },
			string(session.NoOverlay), 10},
		"Step": {func(s *session.State, v string) { s.Visit.Step = session.Step(v) },
			string(session.OutOfService), 25},
	} {
		drawn := func(v string) []string {
			with := s
			c.put(&with, v)
			return draw(with)
		}
		all, none := constants(t, kind), drawn(c.none)
		for _, v := range all {
			if v != c.none && slices.Equal(drawn(v), none) {
				t.Errorf("the %s %q is not drawn", kind, v)
			}
		}
		if len(all) < c.least {
			t.Errorf("only %d of %s were found", len(all), kind)
		}
	}
}

// constants are the values of package session's constants of a type.
func constants(t *testing.T, kind string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../session/session.go", nil, 0)
	testkit.Must(t, err)
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		if id, ok := v.Type.(*ast.Ident); !ok || id.Name != kind {
			return true
		}
		value, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		testkit.Must(t, err)
		out = append(out, value)
		return true
	})
	return out
}

// TestVoidTicketIsSaid: wherever the ticket that was made anew is shown, it is said that
// the one before it is void; and nowhere else.
func TestVoidTicketIsSaid(t *testing.T) {
	cfg := config(t)
	u := ui.New(cfg)
	g := gallery{m: cfg.Machine}
	g.now.Time, g.now.Known = noon, true
	for _, lang := range cfg.Words.Languages() {
		for name, at := range map[string]func(*session.State){
			"after an alert": func(s *session.State) { s.Cover.Overlay = session.TicketOver },
			"at the ticket":  func(s *session.State) { s.Visit.Step = session.TicketOut },
			"on leaving":     func(s *session.State) { s.Cover.Overlay = session.LeaveOver },
			"after the take-away": func(s *session.State) {
				s.Visit.Step, s.Cover.Overlay = session.TakeAway, session.LeaveOver
			},
		} {
			for _, renewed := range []bool{true, false} {
				s := g.given(g.at(session.Pieces), "id.passport")
				s.Person.Lang, s.Draft.Ticket, s.Draft.Renewed = lang, "7K4M-9PXR-T2WD-H6QC-V",
					renewed
				at(&s)
				said := drawnBy(u, s).said
				if got := slices.Contains(said,
					cfg.Words.Text(lang, "ticket.void")); got != renewed {
					t.Errorf("%s, %s: said %v, want %v", name, lang, got, renewed)
				}
			}
		}
	}
}
