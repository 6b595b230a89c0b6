// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"image"
	"slices"
	"strconv"
	"strings"
	"testing"

	"passerelle/dossier"
	"passerelle/ui/session"
)

// TestEverythingDecidedIsDrawn: whatever the session can put on the screen, a step or what covers it, has a
// drawing of its own. What covers and isn't drawn leaves the screen below in sight, whose buttons do nothing.
func TestEverythingDecidedIsDrawn(t *testing.T) {
	cfg := config(t)
	u := New(cfg)
	u.size = Look{}.Size()
	g := gallery{m: cfg.Machine}
	g.now.Time, g.now.Known = noon, true
	s := g.given(g.at(session.Pieces), "id.passport")
	s.Lang, s.Ticket, s.Mishap = "fr", "7K4M-9PXR-T2WD-H6QC-V", session.ScannerJam
	draw := func(s session.State) []string { return u.drawn(s).said }
	below := draw(s)
	overlays := constants(t, "Overlay")
	for _, o := range overlays {
		over := s
		over.Overlay = session.Overlay(o)
		if over.Overlay != session.NoOverlay && slices.Equal(draw(over), below) {
			t.Errorf("what covers the step as %q is not drawn", o)
		}
	}
	out := s
	out.Step = session.OutOfService
	none := draw(out)
	all := constants(t, "Step")
	for _, step := range all {
		at := s
		at.Step = session.Step(step)
		if at.Step != session.OutOfService && slices.Equal(draw(at), none) {
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
	file, err := parser.ParseFile(token.NewFileSet(), "session/session.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
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
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, value)
		return true
	})
	return out
}

// TestVoidTicketIsSaid: wherever the ticket that was made anew is shown, it is said that the one before it is
// void; and nowhere else.
func TestVoidTicketIsSaid(t *testing.T) {
	cfg := config(t)
	u := New(cfg)
	u.size = Look{}.Size()
	g := gallery{m: cfg.Machine}
	g.now.Time, g.now.Known = noon, true
	for _, lang := range []string{"fr", "en", "ar"} {
		for name, at := range map[string]func(*session.State){
			"after an alert":      func(s *session.State) { s.Overlay = session.TicketOver },
			"at the ticket":       func(s *session.State) { s.Step = session.TicketOut },
			"on leaving":          func(s *session.State) { s.Overlay = session.LeaveOver },
			"after the take-away": func(s *session.State) { s.Step, s.Overlay = session.TakeAway, session.LeaveOver },
		} {
			for _, renewed := range []bool{true, false} {
				s := g.given(g.at(session.Pieces), "id.passport")
				s.Lang, s.Ticket, s.Renewed = lang, "7K4M-9PXR-T2WD-H6QC-V", renewed
				at(&s)
				said := u.drawn(s).said
				if got := slices.Contains(said, cfg.Words.Text(lang, "ticket.void")); got != renewed {
					t.Errorf("%s, %s: said %v, want %v", name, lang, got, renewed)
				}
			}
		}
	}
}

// TestKeysAreDrawnAsTheyWrite: in a screen that runs from the right, what a key writes stands on it in the
// order in which it will stand in the field.
func TestKeysAreDrawnAsTheyWrite(t *testing.T) {
	cfg := config(t)
	g := gallery{m: cfg.Machine}
	g.now.Time, g.now.Known = noon, true
	for _, id := range []dossier.FieldID{"email"} {
		keys := map[string][]mark{}
		for _, lang := range []string{"fr", "ar"} {
			u := New(cfg)
			u.size = Look{}.Size()
			s := g.ask(id, "")
			s.Lang = lang
			u.state = s
			sh := u.kit(s).screen()
			for _, h := range sh.Hits {
				if !h.Key || h.Name == "" || strings.Contains(h.Name, " ") {
					continue
				}
				for _, m := range sh.marks {
					if m.kind == markText && m.r.Inset(textMargin).In(h.Rect) {
						m.r = m.r.Sub(h.Rect.Min)
						keys[h.ID] = append(keys[h.ID], m)
					}
				}
			}
		}
		for _, key := range []string{"key.fr", "key.com"} {
			if two := keys[key]; len(two) == 2 && !sameLetters(two[0], two[1]) {
				t.Errorf("%s: %s is drawn otherwise in Arabic", id, key)
			}
		}
		if len(keys["key.fr"]) != 2 {
			t.Errorf("%d drawings of .fr", len(keys["key.fr"]))
		}
	}
}

// sameLetters draws both texts on the same ground.
func sameLetters(a, b mark) bool {
	draw := func(m mark) []byte {
		w, h := m.block.Size()
		img := image.NewRGBA(image.Rect(0, 0, w+2*textMargin, h+2*textMargin))
		m.block.Draw(img, image.Pt(textMargin, textMargin), m.fill)
		return img.Pix
	}
	return bytes.Equal(draw(a), draw(b))
}
