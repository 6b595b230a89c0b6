// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"bytes"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"passerelle/cmd/kiosk/rehearsal"
	"passerelle/internal/testkit"
)

// TestTakeAway walks a request that another channel receives: the papers are given as for
// the others, and copied onto the stick; then all is erased. Nothing is sealed, and
// nothing of the visit stays but what the person carries. With PASSERELLE_PICTURES it
// leaves a picture of each screen. The stick is a file system of its own, since the kiosk
// writes on nothing else.
func TestTakeAway(t *testing.T) {
	if !testkit.Full() {
		t.Log("NOT WALKED in the short form")
		return
	}
	for _, lang := range []string{"fr", "ar"} {
		s := raise(t, rehearsal.Options{})
		if !testkit.Mount(t, s.Stick(), "mode=0700,size=64m") {
			return
		}
		p := visitor(t, s, "salarie", lang)
		pictured(t, p, "take-away-"+lang)
		carryAway(t, s, p)
	}
}

func carryAway(t *testing.T, s *rehearsal.Stage, p *rehearsal.Person) {
	t.Helper()
	must(t, p.WalkTo(within(t, 6*time.Minute), "take-away"))
	touch := func(id string) {
		t.Helper()
		time.Sleep(500 * time.Millisecond) // a screen that has just changed takes no touch yet
		must(t, s.Touch(t.Context(), id))
	}
	copied := func(o rehearsal.Outline) bool {
		entries, _ := filepath.Glob(filepath.Join(s.Stick(), "Passerelle-*", "*.pdf"))
		return o.Step == "take-away" && o.Task == "" && len(entries) > 2
	}
	touch("copy")
	if _, err := s.Await(within(t, time.Minute), 50*time.Second, "the copy", copied); err != nil {
		t.Fatal(err)
	}
	if p.Pictures != "" {
		time.Sleep(time.Second) // the glass follows the outline
		must(t, s.Picture(t.Context(), filepath.Join(p.Pictures, "98-copied.png")))
	}
	files, err := filepath.Glob(filepath.Join(s.Stick(), "Passerelle-*", "*"))
	if err != nil || len(files) < 3 {
		t.Fatalf("the stick holds %d files (%v)", len(files), err)
	}
	for _, f := range files {
		b := testkit.Read(t, f)
		if !bytes.HasPrefix(b, []byte("%PDF-")) || filepath.Ext(f) != ".pdf" {
			t.Errorf("%s is no PDF", filepath.Base(f))
		}
	}
	if !slices.IsSorted(files) || filepath.Base(files[0])[:3] != "01-" {
		t.Errorf("the first file is %s", filepath.Base(files[0]))
	}
	touch("end")
	if _, err := s.Await(within(t, time.Minute), 20*time.Second,
		"the question what to do with the draft", func(o rehearsal.Outline) bool {
			return o.Overlay == "leave"
		}); err != nil {
		t.Fatal(err)
	}
	touch("erase")
	if _, err := s.Await(within(t, time.Minute), 20*time.Second, "the question before erasing",
		func(o rehearsal.Outline) bool { return o.Overlay == "erase" }); err != nil {
		t.Fatal(err)
	}
	touch("erase")
	if _, err := s.AwaitStep(within(t, time.Minute), "goodbye"); err != nil {
		t.Fatal(err)
	}
	beats(t, s)
	if stages, err := s.Receipts(t.Context()); err != nil || len(stages) > 0 {
		t.Errorf("receipts of stages %v (%v), want none", stages, err)
	}
	for _, dir := range []string{"spool", "vault/keys"} {
		err := filepath.WalkDir(filepath.Join(s.KioskData(), dir),
			func(path string, d fs.DirEntry, err error) error {
				if err == nil && d.Type().IsRegular() {
					t.Errorf("%s is left in %s", d.Name(), dir)
				}
				return nil
			})
		if err != nil {
			t.Error(err)
		}
	}
}
