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
	below := draw(s)
	overlays := constants(t, "Overlay")
	for _, o := range overlays {
		over := s
		over.Cover.Overlay = session.Overlay(o)
		if over.Cover.Overlay != session.NoOverlay && slices.Equal(draw(over), below) {
			t.Errorf("what covers the step as %q is not drawn", o)
		}
	}
	out := s
	out.Visit.Step = session.OutOfService
	none := draw(out)
	all := constants(t, "Step")
	for _, step := range all {
		at := s
		at.Visit.Step = session.Step(step)
		if at.Visit.Step != session.OutOfService && slices.Equal(draw(at), none) {
			t.Errorf("the step %q is not drawn", step)
		}
	}
	if len(overlays) < 10 || len(all) < 25 {
		t.Errorf("only %d overlays and %d steps were found", len(overlays), len(all))
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
