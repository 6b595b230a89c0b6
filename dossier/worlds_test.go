// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// world is a dossier on a day and what must be said of it. Worlds after the first of a
// file are written as changes of that one.
type world struct {
	Name    string                     `json:"name"`
	On      string                     `json:"on,omitempty"`
	FiledBy dossier.FiledBy            `json:"filed_by,omitempty"`
	Set     map[dossier.FieldID]string `json:"set,omitempty"` // answers
	// answers of the first world that are not there
	Unset []dossier.FieldID    `json:"unset,omitempty"`
	Pages map[dossier.Slot]int `json:"pages,omitempty"` // how many; 0: none
	// more than the gaps that are listed may be said (not those with "-"), and other
	// things asked
	Part bool `json:"part,omitempty"`
	// of the first: all. Of the others: "+" what is said besides, "-" what is not
	Gaps  []string `json:"gaps,omitempty"`
	Asked []string `json:"asked,omitempty"` // likewise
}

type worldFile struct {
	Procedure dossier.ProcedureID `json:"procedure"`
	Worlds    []world             `json:"worlds"`
}

func worldPath(id dossier.ProcedureID) string {
	return filepath.Join("testdata", "worlds", string(id)+".json")
}

func readWorlds(t testing.TB, id dossier.ProcedureID) []world {
	t.Helper()
	data, err := os.ReadFile(worldPath(id))
	if err != nil {
		t.Fatalf("%v: go test ./dossier -run Worlds -update writes it", err)
	}
	var f worldFile
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	return f.Worlds
}

// applied writes a world out: the dossier, what is said and what is asked.
func applied(first, w world) (d dossier.Dossier, gaps, asked []string) {
	d = dossier.Dossier{Answers: dossier.Answers{}, FiledBy: first.FiledBy}
	if w.FiledBy != "" {
		d.FiledBy = w.FiledBy
	}
	maps.Copy(d.Answers, first.Set)
	maps.Copy(d.Answers, w.Set)
	for _, id := range w.Unset {
		delete(d.Answers, id)
	}
	pages := maps.Clone(first.Pages)
	maps.Copy(pages, w.Pages)
	for _, s := range slices.Sorted(maps.Keys(pages)) {
		for i := range pages[s] {
			d.Pages = append(d.Pages, dossier.Page{ID: dossier.PageID(fmt.Sprint(s, i)), Slot: s,
				Width: 2480, Height: 3508})
		}
	}
	return d, changed(first.Gaps, w.Gaps), changed(first.Asked, w.Asked)
}

// changed applies "+ x" and "- x".
func changed(first, by []string) []string {
	out := slices.Clone(first)
	for _, c := range by {
		if s, ok := strings.CutPrefix(c, "- "); ok {
			if i := slices.Index(out, s); i >= 0 {
				out = slices.Delete(out, i, i+1)
			}
		} else if s, ok := strings.CutPrefix(c, "+ "); ok {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

// difference is the contrary of changed.
func difference(first, now []string) (out []string) {
	left := slices.Clone(now)
	for _, s := range first {
		if i := slices.Index(left, s); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else {
			out = append(out, "- "+s)
		}
	}
	for _, s := range left {
		out = append(out, "+ "+s)
	}
	return out
}

// live judges a world and says what is wrong, "" if nothing.
func live(p *dossier.Procedure, first, w world) string {
	day := first.On
	if w.On != "" {
		day = w.On
	}
	d, want, asked := applied(first, w)
	d.Procedure = p.ID
	var got []string
	for _, g := range p.Gaps(d, on(day)) {
		got = append(got, line(g.Verdict, g.Code, g.Slot, g.Field))
	}
	slices.Sort(got)
	if w.Part {
		for _, s := range w.Gaps {
			if s, ok := strings.CutPrefix(s, "+ "); ok && !slices.Contains(got, s) {
				return "not said: " + s
			}
			if s, ok := strings.CutPrefix(s, "- "); ok && slices.Contains(got, s) {
				return "said: " + s
			}
		}
		return ""
	}
	if !slices.Equal(got, want) {
		return "said besides (+) or not said (-):\n" + strings.Join(difference(want, got), "\n")
	}
	if now := askedBy(p, d); !slices.Equal(now, asked) {
		return "asked besides (+) or not asked (-):\n" + strings.Join(difference(asked, now), "\n")
	}
	return ""
}

// askedBy lists what the screens would ask for.
func askedBy(p *dossier.Procedure, d dossier.Dossier) []string {
	var out []string
	add := func(fields []dossier.Field) {
		for _, f := range fields {
			if s := "field " + string(f.ID); !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	add(p.Questions(d))
	for _, x := range p.Wanted(d) {
		out = append(out, "piece "+string(x.Slot))
		add(p.Facts(d, x.Slot))
		if f, ok := p.Field(x.Field); ok {
			add([]dossier.Field{f})
		}
	}
	slices.Sort(out)
	return out
}

// filed are the procedures of which a dossier is made.
func filed(t testing.TB) (out []*dossier.Procedure) {
	for _, p := range lists(t).Procedures() {
		if p.Mode != dossier.Info {
			out = append(out, p)
		}
	}
	return out
}

// TestWorlds judges every world of every procedure: what was sown is found or said to be
// uncertain, and nothing else is.
func TestWorlds(t *testing.T) {
	n := 0
	for _, p := range filed(t) {
		if testkit.Update() {
			writeWorlds(t, p)
		}
		worlds := readWorlds(t, p.ID)
		n += len(worlds)
		for i, w := range worlds {
			first := worlds[0]
			if i%10 > 0 && testing.Short() && !testkit.Update() {
				continue
			}
			if i == 0 {
				w = world{Name: w.Name}
			}
			if s := live(p, first, w); s != "" {
				t.Errorf("%s: %s: %s", p.ID, w.Name, s)
			}
		}
	}
	if n < 300 {
		t.Errorf("only %d worlds", n)
	}
	t.Logf("%d worlds of %d procedures", n, len(filed(t)))
}

func writeWorlds(t testing.TB, p *dossier.Procedure) {
	t.Helper()
	data, err := json.Marshal(worldFile{p.ID, makeWorlds(p)})
	testkit.Must(t, err)
	text := strings.ReplaceAll(string(data), `{"name":`, "\n"+`{"name":`) + "\n" // one world a line
	testkit.Must(t, os.MkdirAll(filepath.Dir(worldPath(p.ID)), 0o755))
	testkit.Must(t, os.WriteFile(worldPath(p.ID), []byte(text), 0o644))
}
