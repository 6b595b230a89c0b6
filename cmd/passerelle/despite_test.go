// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"passerelle/capture"
	"passerelle/capture/reading"
	"passerelle/cmd/passerelle/specimen"
	"passerelle/dossier"
	"passerelle/internal/testkit"
	"passerelle/storage"
	"passerelle/ui/clerk"
	"passerelle/ui/session"
)

// glass is a scanner on which one file lies.
type glass struct{ file string }

// Source satisfies clerk.Scanner.
func (g *glass) Source(bool) capture.Source { return capture.FileSource{Path: g.file} }

// State satisfies clerk.Scanner.
func (g *glass) State(context.Context) session.Condition { return session.Good }

// kiosk gives papers as a person does, to the session and its clerk, and sends them
// despite what is said. It returns what was said.
func kiosk(t *testing.T, data string, given []string) (said []string) {
	t.Helper()
	v, err := storage.Open(data, storage.Options{})
	must(t, err)
	defer v.Close()
	answers, by, assisted, err := openAnswers(given[1])
	must(t, err)
	g := &glass{}
	now := func() dossier.Moment { return dossier.Moment{Time: time.Now(), Known: true} }
	c := &clerk.Clerk{Vault: v, Catalogue: theCatalogue(t), Scanner: g, Reader: reading.Reader{},
		Now: now}
	m := session.Machine{Catalogue: theCatalogue(t), Languages: []string{"fr"}, Reads: true,
		Idle: time.Hour}
	s := session.State{Visit: session.Visit{Number: 1, Begun: true, Step: session.Pieces},
		Draft: session.Draft{Open: true, Mode: dossier.Full}, Person: session.Person{Lang: "fr"},
		Choice: session.Choice{Procedure: "changement-adresse"},
		Given:  session.Given{Answers: answers, FiledBy: by, AssistedBy: assisted},
		Health: session.Health{Vault: session.Good, Disk: session.Good, Enrolled: true}}
	sealed := false
	var do func(session.Task)
	happen := func(w session.What) {
		var tasks []session.Task
		s, tasks = m.Next(s, session.Event{Visit: 1, At: now(), What: w})
		for _, task := range tasks {
			do(task)
		}
	}
	do = func(task session.Task) {
		var came []session.What
		c.Do(t.Context(), 1, task, func(w session.What) { came = append(came, w) })
		for _, w := range came {
			switch w := w.(type) {
			case session.Done:
				if w.Mishap != session.NoMishap {
					t.Fatalf("%s: %s", w.Task, w.Mishap)
				}
			case session.DraftOpened: // what the person answered stands in s
			case session.Sealed:
				sealed = true
			default:
				happen(w)
			}
		}
	}
	do(session.Begin{Procedure: s.Choice.Procedure, Lang: "fr", Mode: dossier.Full})
	for _, arg := range given[2:] {
		slot, file, _ := strings.Cut(arg, "=")
		g.file = file
		do(session.Scan{Slot: dossier.Slot(slot)})
	}
	happen(session.SummaryAsked{})
	for _, gap := range s.Given.Gaps {
		said = append(said, finds(gap.Verdict, gap.Slot, gap.Field, string(gap.Code)))
	}
	slices.Sort(said)
	for _, w := range []session.What{session.NextAsked{}, session.DespiteTaken{},
		session.DeclaredSet{True: true}, session.SendAsked{}} {
		if _, despite := w.(session.DespiteTaken); !despite || s.Visit.Step == session.Despite {
			happen(w)
		}
	}
	if !sealed {
		t.Fatalf("the kiosk did not seal: step %s, mishap %s", s.Visit.Step, s.Cover.Mishap)
	}
	return said
}

func finds(v dossier.Verdict, s dossier.Slot, f dossier.FieldID, code string) string {
	return strings.Join([]string{string(v), string(s) + string(f), code}, " ")
}

// despiteOf drains a kiosk, and returns what the manifest of its one dossier says it was
// sent despite.
func despiteOf(t *testing.T, svc *service, data string) (all []string) {
	t.Helper()
	got := passerelle(t, "drain", "-data", data)
	id, _, ok := strings.Cut(lastLine(got.stdout), "\t")
	if got.code != 0 || !ok {
		t.Fatalf("drain: exit code %d, printed %q\n%s", got.code, got.stdout, got.stderr)
	}
	dir := filepath.Join(t.TempDir(), "exported")
	svc.central("export", "-identity", filepath.Join(svc.dir, "authority", "identity"), "-o", dir,
		id)
	b := testkit.Read(t, dir, "manifest.json")
	var manifest struct {
		Despite []struct {
			Slot    dossier.Slot
			Field   dossier.FieldID
			Code    string
			Verdict dossier.Verdict
		}
	}
	must(t, json.Unmarshal(b, &manifest))
	for _, d := range manifest.Despite {
		all = append(all, finds(d.Verdict, d.Slot, d.Field, d.Code))
	}
	return all
}

// TestCheckSubmitAndKioskSayTheSame gives the same papers by the three ways that there
// are. What is said of them is the same, and whoever opens the dossier reads the same,
// whichever way it came.
func TestCheckSubmitAndKioskSayTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("whole pages by three ways, minutes with the race detector: run without -short")
	}
	t.Parallel()
	set := specimenSet(t, specimen.None, "changement-adresse")
	blank := specimenSet(t, specimen.Blank, "changement-adresse")
	svc := newService(t)
	svc.start()
	tried, most := 0, 1
	if testkit.Full() {
		most = 4
	}
	front, back := "id.residence_permit.jpg", "id.residence_permit@2.jpg"
	for name, c := range map[string]struct {
		papers []string // SLOT=FILE of set
		given  []string // all of another set, instead
		want   []string // among what is written in the manifest
	}{
		"complete": {given: papersOf(t, set, "jpg")},
		"the bill for the passport too": {
			papers: []string{"id.passport=home.proof.jpg", "home.proof=home.proof.jpg",
				"id.residence_permit=" + front, "id.residence_permit=" + back},
			want: []string{"inconclusive id.passport strip.missing",
				"inconclusive id.passport page.elsewhere"},
		},
		"one side twice, the passport for the bill": {
			papers: []string{"home.proof=id.passport.jpg", "id.residence_permit=" + front,
				"id.residence_permit=" + front},
			want: []string{
				"failed id.passport piece.missing", "inconclusive id.residence_permit page.twice",
				"inconclusive home.proof paper.other",
			},
		},
		"a blank page": {given: papersOf(t, blank, "jpg"), want: []string{"page.defect"}},
	} {
		if tried++; tried > most { // each cleans and reads its pages three times
			t.Logf("not tried: %s", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			given := c.given
			if given == nil {
				given = []string{"-answers", filepath.Join(set, "answers.json")}
				for _, p := range c.papers {
					slot, file, _ := strings.Cut(p, "=")
					given = append(given, slot+"="+filepath.Join(set, file))
				}
			}
			checked := passerelle(t, append(
				[]string{"check", "-json", "-papers", "-procedure", "changement-adresse"},
				given...)...)
			var found struct{ Findings []finding }
			must(t, json.Unmarshal([]byte(checked.stdout), &found))
			var want []string
			for _, f := range found.Findings {
				want = append(want, finds(f.Verdict, f.Slot, f.Field, f.Code))
			}
			slices.Sort(want)

			data := svc.kiosk()
			args := append([]string{"submit", "-data", data, "-procedure", "changement-adresse"},
				given...)
			if checked.code != 0 {
				if got := passerelle(t, args...); got.code != checked.code || got.stdout != "" {
					t.Errorf("submit: exit code %d, check's is %d; printed %q", got.code,
						checked.code, got.stdout)
				}
				args = slices.Insert(args, 1, "-despite-gaps")
			}
			got := passerelle(t, args...)
			if got.code != 0 {
				t.Fatalf("submit: exit code %d: %s", got.code, got.stderr)
			}
			var said []string
			for _, line := range strings.Split(got.stderr, "\n") {
				if f := strings.Split(line, "\t"); len(f) == 4 {
					said = append(said, strings.Join(f[:3], " "))
				}
			}
			slices.Sort(said)
			if d := cmp.Diff(want, said); d != "" {
				t.Errorf("submit says other things than check -papers: %s", d)
			}
			submitted := despiteOf(t, svc, data)

			data = svc.kiosk()
			if d := cmp.Diff(want, kiosk(t, data, given)); d != "" {
				t.Errorf("the kiosk says other things than check -papers: %s", d)
			}
			if d := cmp.Diff(despiteOf(t, svc, data), submitted); d != "" {
				t.Errorf("the manifest of submit, and not that of the kiosk, says: %s", d)
			}
			for _, w := range c.want {
				if !slices.ContainsFunc(submitted, func(s string) bool {
					return strings.HasSuffix(s, w)
				}) {
					t.Errorf("the manifest says %q, not %q", submitted, w)
				}
			}
			if c.want == nil && len(submitted) > 0 {
				t.Errorf("the manifest of a complete dossier says %q", submitted)
			}
		})
	}
}
