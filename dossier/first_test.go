// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

// firstFormat is a part of the last list of the first format, as it was signed.
func firstFormat(t *testing.T) *dossier.Catalogue {
	t.Helper()
	c, err := catalogue.Parse(os.DirFS("testdata/first"))
	testkit.Must(t, err)
	return c
}

// TestFirstFormatJudgesAsBefore: a list in which a procedure asks itself which request it
// is says of every world what it said when such lists were the only ones. Neither the
// list nor the worlds are ever written anew.
func TestFirstFormatJudgesAsBefore(t *testing.T) {
	c := firstFormat(t)
	p, ok := c.Procedure("salarie")
	if !ok || p.Title != "salarie" || p.Request != "" {
		t.Fatalf("got %+v", p)
	}
	if _, asks := p.Field(dossier.RequestField); !asks {
		t.Error("it asks no longer which request it is")
	}
	data := testkit.Read(t, "testdata/first-worlds.json")
	var f worldFile
	testkit.Must(t, json.Unmarshal(data, &f))
	for i, w := range f.Worlds {
		if i == 0 {
			w = world{Name: w.Name}
		}
		if s := live(p, f.Worlds[0], w); s != "" {
			t.Errorf("%s: %s", w.Name, s)
		}
	}
	if len(f.Worlds) < 100 {
		t.Errorf("only %d worlds", len(f.Worlds))
	}
}

// TestDraftOfAnOlderList: a draft that the older list began goes on as what its answer
// says, with all that was given; nobody guesses where there is no answer.
func TestDraftOfAnOlderList(t *testing.T) {
	c, old := lists(t), firstFormat(t)
	before, _ := old.Procedure("salarie")
	now := on(reviewed)
	for kind, want := range map[string]dossier.ProcedureID{"first": "salarie",
		"renewal": "salarie-renouvellement"} {
		d := full(t, before, now, dossier.Answers{dossier.RequestField: kind,
			"permit_expiry": "2027-03-01"})
		if p, sure, ok := old.Continuing(d); p != before || !sure || !ok {
			t.Errorf("%s: by the older list itself it is another one", kind)
		}
		p, sure, ok := c.Continuing(d)
		if !ok || !sure || p.ID != want {
			t.Fatalf("%s: goes on as %s (%t), want %s", kind, p.ID, sure, want)
		}
		was, is := found(before.Gaps(d, now)), found(p.Gaps(d, now))
		// asked since, and no longer certain
		is = slices.DeleteFunc(is, func(s string) bool {
			return s == "failed field.missing job_changed" ||
				strings.HasPrefix(s, "inconclusive piece.unverified work.")
		})
		// the older list took a country in any words: it is asked once more
		was = append(was, "inconclusive field.malformed nationality")
		slices.Sort(was)
		slices.Sort(is)
		if !slices.Equal(was, is) {
			t.Errorf("%s: said %q, and now %q", kind, was, is)
		}
		delete(d.Answers, dossier.RequestField)
		if p, sure, ok := c.Continuing(d); !ok || sure || p.ID != "salarie" {
			t.Errorf("without an answer it goes on as %s, sure: %t", p.ID, sure)
		}
	}
}

// TestDraftKeepsWhatTheOtherRequestAsked: pages and answers for what only the other
// request asks are no strangers: they are said not to be asked, and stay.
func TestDraftKeepsWhatTheOtherRequestAsked(t *testing.T) {
	p := procedure(t, "salarie-renouvellement")
	now := on(reviewed)
	d := full(t, p, now, dossier.Answers{"permit_expiry": "2027-03-01"})
	plain := found(p.Gaps(d, now))
	d.Answers["title_held"], d.Answers["visa_number"] = "visa", "1002846458"
	d.Answers[dossier.RequestField] = "renewal"
	d.Pages = append(d.Pages, dossier.Page{ID: "v", Slot: "id.visa_long_stay", Width: 2480,
		Height: 3508})
	got := found(p.Gaps(d, now))
	want := append(slices.Clone(plain), "inconclusive piece.not_asked id.visa_long_stay")
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	d.Answers[dossier.RequestField] = "first"
	if got := found(p.Gaps(d, now)); !slices.ContainsFunc(got, func(s string) bool {
		return s == "inconclusive field.unknown "+string(dossier.RequestField)
	}) {
		t.Errorf("an answer against the procedure is not said: %q", got)
	}
}

// TestTitles: each procedure is one request of one title, and a question that a door
// answers is not asked.
func TestTitles(t *testing.T) {
	c := lists(t)
	seen := map[dossier.ProcedureID]bool{}
	for _, title := range c.Titles() {
		of := map[dossier.Request]bool{}
		for _, p := range title.Of {
			if p.Title != title.ID || of[p.Request] || seen[p.ID] ||
				!slices.Contains(dossier.Requests(), p.Request) {
				t.Errorf("%s: %s of %s", p.ID, p.Request, p.Title)
			}
			of[p.Request], seen[p.ID] = true, true
			if _, asks := p.Field(dossier.RequestField); asks {
				t.Errorf("%s asks which request it is", p.ID)
			}
		}
	}
	if len(seen) != len(c.Procedures()) {
		t.Errorf("%d procedures in titles, %d in all", len(seen), len(c.Procedures()))
	}
}

// TestEndingLeadsToRenewals: under "my card ends" a title that can be renewed is renewed;
// elsewhere it is asked for the first time, or the person is asked.
func TestEndingLeadsToRenewals(t *testing.T) {
	c := lists(t)
	g := c.Guide()
	start, _ := g.Fork(g.First)
	n := 0
	for _, w := range start.Ways {
		walkForks(g, w.Ask, func(f dossier.Fork, w2 dossier.Way) {
			p, ok := c.Procedure(w2.To)
			if !ok || p.Was == "" && !slices.ContainsFunc(c.Procedures(),
				func(q *dossier.Procedure) bool { return q.Was == p.ID }) || f.Says == "student" {
				return // the question of the students names the request itself
			}
			n++
			switch {
			case slices.Contains([]dossier.TitleID{"recherche-emploi-creation-entreprise",
				"stagiaire", "stagiaire-ict"}, f.Title): // a student's card ends, another begins
			case f.Title != "":
				if w.ID != "changed" && w.ID != "travel" {
					t.Errorf("from %s it is asked which request of %s", w.ID, f.Title)
				}
			case w.ID == "ending" && (f.Says == "job" || strings.HasSuffix(string(f.ID),
				"@change")): // another job: another title may begin
				if p.Request != dossier.Renewal && p.Request != dossier.First {
					t.Errorf("a changed job leads to the %s of %s", p.Request, p.Title)
				}
			case w.ID == "ending" && p.Request != dossier.Renewal,
				w.ID != "ending" && p.Request != dossier.First:
				t.Errorf("from %s, %s leads to the %s of %s", w.ID, f.Says, p.Request, p.Title)
			}
		})
	}
	if n < 60 {
		t.Errorf("only %d ways", n)
	}
}

func walkForks(g *dossier.Guide, id dossier.ForkID, end func(dossier.Fork, dossier.Way)) {
	f, _ := g.Fork(id)
	for _, w := range f.Ways {
		if w.To != "" {
			end(f, w)
		} else {
			walkForks(g, w.Ask, end)
		}
	}
}

// TestAStudentsLastCardIsNoRenewal: whose student card ends, and who looks for a job now,
// asks for a card that they don't have yet: nobody takes it for its renewal.
func TestAStudentsLastCardIsNoRenewal(t *testing.T) {
	g := lists(t).Guide()
	f, _ := g.Fork(g.First)
	for _, id := range []string{"ending", "student", "done"} {
		w, ok := f.Way(id)
		if !ok || w.To != "" {
			t.Fatalf("%s: %+v", id, w)
		}
		f, _ = g.Fork(w.Ask)
	}
	if f.Title != "recherche-emploi-creation-entreprise" || len(f.Ways) != 2 {
		t.Errorf("asked: %+v", f)
	}
}

// TestIDsAreForEver: receipts, drafts and holder tags hang on them. A new procedure is
// added to the file; none is ever taken out, nor becomes another request.
func TestIDsAreForEver(t *testing.T) {
	data := testkit.Read(t, "testdata/ids.txt")
	known := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		known[strings.TrimSpace(line)] = true
	}
	for _, p := range lists(t).Procedures() {
		line := string(p.ID) + " " + string(p.Title) + " " + string(p.Request)
		if !known[line] {
			t.Errorf("testdata/ids.txt does not know %q: add it", line)
		}
		delete(known, line)
	}
	for line := range known {
		t.Errorf("%q is no longer in the list", line)
	}
}
