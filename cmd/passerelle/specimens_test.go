// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"passerelle/assets"
	"passerelle/capture/reading"
	"passerelle/cmd/passerelle/specimen"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/intake"
	"passerelle/internal/testkit"
)

// unpapered are the defects that a procedure without any paper can't have: nothing is
// scanned, so nothing is blank, blurred or short of a side.
var unpapered = map[string][]specimen.Defect{"vls-ts-validation": {specimen.Blank, specimen.OneSide,
	specimen.Blurred}}

// counter runs the command line in this process, as it stands in main, with two things
// kept from one call to the next because they are the same: papers that were drawn, and
// what was seen on pages that were cleaned.
type counter struct {
	t     *testing.T
	press *specimen.Press
	now   time.Time
	seen  map[[sha256.Size]byte][]intake.Page

	mu    sync.Mutex
	views map[string]intake.View // by the page's bytes and how closely it was looked at
}

func newCounter(t *testing.T) *counter {
	return &counter{t: t, now: time.Now(), seen: map[[sha256.Size]byte][]intake.Page{},
		views: map[string]intake.View{}}
}

func (c *counter) run(args ...string) result {
	c.t.Helper()
	var out, errs bytes.Buffer
	e := &env{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, now: func() time.Time {
		return c.now
	}, press: c.press, pages: c.pages, look: c.look}
	code := run(c.t.Context(), e, args)
	c.press = e.press
	return result{code, out.String(), errs.String()}
}

// pages reads the pages of a file of which no other with the same bytes was read before.
func (c *counter) pages(ctx context.Context, pr paper, each func(intake.Page) error) error {
	data, err := os.ReadFile(pr.file)
	if err != nil {
		return err
	}
	key := sha256.Sum256(data)
	if _, ok := c.seen[key]; !ok {
		var all []intake.Page
		if err := readPages(ctx, pr, func(pg intake.Page) error {
			all = append(all, pg)
			return nil
		}); err != nil {
			return err
		}
		c.seen[key] = all
	}
	for _, pg := range c.seen[key] {
		pg.Slot, pg.ID = pr.slot, newPageID()
		if err := each(pg); err != nil {
			return err
		}
	}
	return nil
}

// kindsOfPaper are those of the program's list.
var kindsOfPaper = sync.OnceValue(func() []dossier.PaperKind {
	list, err := catalogue.Parse(assets.Procedures())
	if err != nil {
		panic(err)
	}
	return list.Tables().Kinds
})

// look looks at a page; one that was looked at before is not looked at again. A look takes a
// tenth of a megabyte, and the sets of all procedures are a few hundred pages.
func (c *counter) look(ctx context.Context, pg intake.Page, search, print bool) (intake.View,
	error) {
	sum := sha256.Sum256(pg.JPEG)
	key := fmt.Sprint(search, print) + string(sum[:])
	c.mu.Lock()
	was, ok := c.views[key]
	c.mu.Unlock()
	if ok {
		return was, nil
	}
	now, err := intake.LookAt(ctx, reading.Reader{}, kindsOfPaper(), pg.JPEG, search, print, c.now)
	if err == nil {
		c.mu.Lock()
		c.views[key] = now
		c.mu.Unlock()
	}
	return now, err
}

// check judges a set and returns the exit code and the findings, each as SLOT FIELD CODE.
func (c *counter) check(procedure, dir, ext string) (code int, found []string) {
	c.t.Helper()
	args := []string{"check", "-json", "-procedure", procedure, "-answers",
		filepath.Join(dir, "answers.json")}
	if names, err := filepath.Glob(filepath.Join(dir, "*."+ext)); err == nil && len(names) > 0 {
		args = append(args, papersOf(c.t, dir, ext)[2:]...)
	}
	got := c.run(args...)
	var list []finding
	if err := json.Unmarshal([]byte(got.stdout), &list); err != nil || got.stderr != "" {
		c.t.Fatalf("check of %s: exit code %d, printed %q\n%s", procedure, got.code, got.stdout,
			got.stderr)
	}
	for _, f := range list {
		found = append(found, strings.Join([]string{string(f.Slot), string(f.Field), f.Code}, " "))
		if (f.Verdict == dossier.Failed) && got.code != no {
			c.t.Errorf("%s: %s failed, and the exit code is %d", procedure, found[len(found)-1],
				got.code)
		}
	}
	return got.code, found
}

// complete draws the complete set of a procedure and returns its folder.
func (c *counter) complete(procedure string) string {
	c.t.Helper()
	dir := c.t.TempDir()
	if got := c.run("specimen", "-o", dir, "-procedure", procedure); got.code != done {
		c.t.Fatal(got.stderr)
	}
	return filepath.Join(dir, procedure)
}

// TestSpecimensOfAllProcedures draws the sets of every procedure in mode full, or of one
// of them, and checks them by the command line: nothing is missing in the
// complete one, and each defect changes the verdict. That the answers and the list of
// papers are right for all of them is tested in package specimen, without pictures.
func TestSpecimensOfAllProcedures(t *testing.T) {
	if testing.Short() {
		t.Skip("each set is a minute of pixels, ten under the race detector; two run without -short")
	}
	c := newCounter(t)
	var rows []struct {
		ID, Title, Mode string
		Pieces          int
	}
	must(t, json.Unmarshal([]byte(c.run("procedures", "-json").stdout), &rows))
	var full []string
	pieces := map[string]int{}
	for _, r := range rows {
		pieces[r.ID] = r.Pieces
		if r.Title == "" || strings.Contains(r.Title, "procedure.") {
			t.Errorf("%s has no title", r.ID)
		}
		if r.Mode == string(dossier.Full) {
			full = append(full, r.ID)
		}
	}
	if len(rows) < 60 || len(full) < 40 {
		t.Fatalf("%d procedures, %d in mode full: at least 60 and 40 are expected", len(rows),
			len(full))
	}
	r := testkit.Seeded(t)
	r.Shuffle(len(full), func(i, j int) { full[i], full[j] = full[j], full[i] })
	exts := []string{"pdf", "jpg"}
	if !testkit.Full() {
		// that of three with the fewest papers: of the longest, the five sets take minutes
		slices.SortStableFunc(full[:3], func(a, b string) int {
			return cmp.Compare(pieces[a], pieces[b])
		})
		full, exts = full[:1], exts[r.IntN(2):][:1]
	}
	dir := t.TempDir()
	for _, id := range full {
		c.specimens(id, dir, exts)
	}
	t.Logf("%v as %v", full, exts)
}

func (c *counter) specimens(id, dir string, exts []string) {
	t := c.t
	write := func(d specimen.Defect) (result, string) {
		folder := filepath.Join(dir, "set-"+string(d))
		return c.run("specimen", "-o", folder, "-procedure", id, "-defect", string(d)),
			filepath.Join(folder, id)
	}
	got, whole := write(specimen.None)
	if got.code != done || got.stderr != "" {
		t.Fatalf("specimen of %s: exit code %d\n%s", id, got.code, got.stderr)
	}
	had := map[string][]string{}
	for _, ext := range exts {
		code, found := c.check(id, whole, ext)
		if code != done {
			t.Errorf("complete set of %s (%s): something is missing: %q", id, ext, found)
		}
		had[ext] = found
	}
	for _, d := range specimen.Defects() {
		got, set := write(d)
		if slices.Contains(unpapered[id], d) {
			if _, err := os.Stat(set); got.code != no || !strings.Contains(got.stderr, id) ||
				!errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s can't have the defect %s: exit code %d, %q, folder: %v", id, d,
					got.code, got.stderr, err)
			}
			continue
		}
		if got.code != done || got.stderr != "" {
			t.Errorf("specimen of %s with the defect %s: exit code %d\n%s", id, d, got.code,
				got.stderr)
			continue
		}
		for _, ext := range exts {
			code, found := c.check(id, set, ext)
			news := slices.DeleteFunc(slices.Clone(found), func(f string) bool {
				return slices.Contains(had[ext], f)
			})
			// What is past its day is not always a refusal; all other defects are.
			if d != specimen.Old && code != no || len(news) == 0 {
				t.Errorf("%s with the defect %s (%s): exit code %d, nothing but %q", id, d, ext,
					code, found)
			}
		}
	}
}

// TestCheckReadsThePapers writes another day than the passport's into the answers: the
// strip says so, and only for the agent and the person to look at.
func TestCheckReadsThePapers(t *testing.T) {
	if testing.Short() {
		t.Skip("two papers are read whole: seconds, and a minute under the race detector")
	}
	c := newCounter(t)
	folder := c.complete("changement-adresse")
	file := filepath.Join(folder, "answers.json")
	data := testkit.Read(t, file)
	var answers map[string]any
	must(t, json.Unmarshal(data, &answers))
	for _, day := range []struct {
		add  int
		want bool
	}{{0, false}, {1, true}} {
		was, err := time.Parse(time.DateOnly, answers["id.passport.expiry"].(string))
		must(t, err)
		answers["id.passport.expiry"] = was.AddDate(day.add, 0, 0).Format(time.DateOnly)
		data, err = json.Marshal(answers)
		must(t, err)
		testkit.Write(t, file, data)
		got := c.run("check", "-procedure", "changement-adresse", "-answers", file,
			"id.passport="+filepath.Join(folder, "id.passport.jpg"))
		if found := strings.Contains(got.stdout,
			"inconclusive\tid.passport\texpiry.differ\t"); found != day.want {
			t.Errorf("%d years more: %s%s", day.add, got.stdout, got.stderr)
		}
	}
}
