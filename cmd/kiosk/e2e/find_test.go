// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"passerelle/cmd/kiosk/rehearsal"
)

// TestElsewhere asks "what happened?" until the answer is another counter, and ends the
// visit: there is no draft on the disk, during or after.
func TestElsewhere(t *testing.T) {
	s, ctx := staged(t, 2*time.Minute)
	for _, touch := range []string{"language.fr", "next", "way.fled", "way.none"} {
		press(t, ctx, s, touch)
	}
	if o, err := s.AwaitStep(ctx, "where"); err != nil {
		t.Fatal(err)
	} else if _, ok := o.Find("print"); ok {
		t.Error("this kiosk has no printer, and offers to print")
	}
	if n := draftKeys(t, s); n != 0 {
		t.Errorf("%d drafts are kept where nothing is asked", n)
	}
	press(t, ctx, s, "back")
	press(t, ctx, s, "unknown")
	comes(t, ctx, s, "lost")
	for _, touch := range []string{"themes", "more", "theme.eloignement",
		"procedure.eloignement-information", "end"} {
		press(t, ctx, s, touch)
	}
	comes(t, ctx, s, "goodbye")
	press(t, ctx, s, "end")
	comes(t, ctx, s, "welcome")
	if n := draftKeys(t, s); n != 0 {
		t.Errorf("%d drafts are left", n)
	}
}

// TestTurn begins what an answer shows to be the wrong procedure: it is said at once, and
// going to the right one erases the draft.
func TestTurn(t *testing.T) {
	s, ctx := staged(t, 3*time.Minute)
	p := &rehearsal.Person{Stage: s, Lang: "fr", Procedure: "talent-artiste", Answers: map[string]string{
		"family_name": "ERIKSSON", "given_names": "ANNA",
		"birth_date": "1974-08-12", "title_held": "permit",
		"birth_place": "UTOPIA", "birth_country": "UTOPIA", "nationality": "DZA",
	}}
	must(t, p.WalkTo(ctx, "turn"))
	if n := draftKeys(t, s); n != 1 {
		t.Fatalf("%d drafts before the turn, want the one that was begun", n)
	}
	press(t, ctx, s, "next")
	comes(t, ctx, s, "where")
	if n := draftKeys(t, s); n != 0 {
		t.Errorf("%d drafts after the turn, want none", n)
	}
	press(t, ctx, s, "end")
	comes(t, ctx, s, "goodbye")
}

// press touches a control and waits until the screen has changed.
func press(t *testing.T, ctx context.Context, s *rehearsal.Stage, id string) {
	t.Helper()
	o, err := s.Await(ctx, 20*time.Second, "the control "+id, func(o rehearsal.Outline) bool {
		_, ok := o.Find(id)
		return ok
	})
	if err != nil {
		t.Fatal(err)
	}
	must(t, s.Touch(ctx, id))
	if _, err := s.Await(ctx, 20*time.Second, "the screen after "+id,
		func(n rehearsal.Outline) bool { return n.Frame > o.Frame }); err != nil {
		t.Fatal(err)
	}
}

// draftKeys counts the keys of drafts on the disk: a draft is its key.
func draftKeys(t *testing.T, s *rehearsal.Stage) int {
	t.Helper()
	files, err := os.ReadDir(filepath.Join(s.KioskData(), "vault", "keys"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	n := 0
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), ".") {
			n++
		}
	}
	return n
}
