// SPDX-License-Identifier: AGPL-3.0-or-later

package story

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/cmd/passerelle/describe"
	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// kept is one situation of testdata/stories: what the kiosk must say of it, and where
// that is written. A file holds {"source", "story", "must"}; docs/story.md has the keys of
// a story, kept.misses those of "must".
type kept struct {
	source string
	story  Story
	must   *strictjson.Node
}

// readKept reads a file of testdata/stories. A story that nothing is written of proves
// nothing: it needs a source, a day and something that must be said.
func readKept(file string, data []byte) (kept, error) {
	n, err := strictjson.Parse(file, data)
	if err != nil {
		return kept{}, err
	}
	var r strictjson.Reader
	o := r.Object(n)
	k := kept{source: o.Str("source", true), must: o.Get("must", "object", true)}
	if s := o.Get("story", "object", true); s != nil {
		if k.story = read(&r, s); k.story.On.IsZero() {
			r.Bad(s, "on", "a story that is kept names its day")
		}
	}
	if o.Done(); k.must != nil {
		if len(k.must.Members) == 0 {
			o.Bad("must", "nothing must be said")
		}
		k.misses(&r, Told{})
	}
	return k, r.Err()
}

// misses says what of a told story is not as it must be. Each key may be left out:
//
//	door, title, request, mode   what they are
//	asked, maybe, not_asked      slots: asked of everybody in this situation; it hangs on an
//	                             open answer, or helps; no piece, or one that isn't asked for
//	fees                         all of them, in order: of each, the keys that are written
//	opens, closes, filed         of the first reading of the window; "" where there is none
//	windows                      how many readings there are
//	gaps, no_gaps                codes that are said, and that are not
//	thresholds                   slot or question: the least amount that is said there, 0 for none
//	place                        what is said of the place, "" where nothing is
//	questions_at_most            on the way to the door
//
// What isn't understood is reported to r.
func (k kept) misses(r *strictjson.Reader, t Told) (out []string) {
	o := r.Object(k.must)
	is := func(key, got string) {
		n := o.Get(key, "string", false)
		if n != nil && n.Text != got {
			out = append(out, fmt.Sprintf("%s: %q, must be %q", key, got, n.Text))
		}
	}
	var w Window
	if len(t.Windows) > 0 {
		w = t.Windows[0]
	}
	var place Place
	if t.Place != nil {
		place = *t.Place
	}
	is("door", string(t.Door))
	is("title", string(t.Title))
	is("request", string(t.Request))
	is("mode", string(t.Mode))
	is("place", place.Note)
	is("opens", w.Opens)
	is("closes", w.Closes)
	is("filed", w.Filed)
	if n := o.Num("windows", false); n > 0 && n != len(t.Windows) {
		out = append(out, fmt.Sprintf("windows: %+v, must be %d", t.Windows, n))
	}
	for key, may := range map[string][]Asked{"asked": {AskedYes}, "maybe": {AskedMaybe},
		"not_asked": {AskedNo, ""}} {
		for _, slot := range o.Strs(key, false) {
			if got := t.asked(dossier.Slot(slot)); !slices.Contains(may, got) {
				out = append(out, fmt.Sprintf("%s: %s is asked %q", key, slot, got))
			}
		}
	}
	if o.Node.Member("fees") != nil {
		out = append(out, missedFees(r, o.List("fees", false), t.Fees)...)
	}
	if n := o.Get("thresholds", "object", false); n != nil {
		amounts := r.Object(n)
		for _, m := range n.Members {
			want, got := amounts.Num(m.Key, true), t.threshold(m.Key)
			if got != want {
				out = append(out, fmt.Sprintf("thresholds: %s: %d, must be %d", m.Key, got, want))
			}
		}
		amounts.Done()
	}
	var said []string
	for _, g := range t.Gaps {
		said = append(said, string(g.Code))
	}
	for _, code := range o.Strs("gaps", false) {
		if !slices.Contains(said, code) {
			out = append(out, fmt.Sprintf("gaps: %s is not said, but %s", code, said))
		}
	}
	for _, code := range o.Strs("no_gaps", false) {
		if slices.Contains(said, code) {
			out = append(out, fmt.Sprintf("no_gaps: %s is said, among %s", code, said))
		}
	}
	way := slices.DeleteFunc(slices.Clone(t.Questions), func(q Question) bool { return q.Way == "" })
	if most := o.Num("questions_at_most", false); most > 0 && len(way) > most {
		out = append(out, fmt.Sprintf("questions_at_most: %d are asked, not %d", len(way), most))
	}
	o.Done()
	slices.Sort(out) // the three lists of slots come in no order
	return out
}

// threshold returns the least amount that is said of a slot, or of a question; 0: none.
func (t Told) threshold(of string) int {
	for _, p := range t.Pieces {
		if string(p.Slot) == of && p.Least != nil {
			return p.Least.Euros
		}
	}
	for _, q := range t.Questions {
		if string(q.Field) == of && q.Least != nil {
			return q.Least.Euros
		}
	}
	return 0
}

func missedFees(r *strictjson.Reader, want []*strictjson.Node, got []Fee) (out []string) {
	if len(want) != len(got) {
		out = append(out, fmt.Sprintf("fees: %+v, must be %d of them", got, len(want)))
	}
	for i, n := range want {
		var f Fee
		if i < len(got) {
			f = got[i]
		}
		o := r.Object(n)
		want := f
		if what := o.Str("what", false); what != "" {
			want.What = what
		}
		if when := o.One("when", false, string(dossier.BeforeFiling),
			string(dossier.WithTheFiling), string(dossier.AtCollection)); when != "" {
			want.When = dossier.Payment(when)
		}
		if n.Member("euros") != nil {
			want.Euros = o.Num("euros", false)
		}
		want.Sure, want.Kept = o.Flag("sure", f.Sure), o.Flag("kept", f.Kept)
		if want != f {
			out = append(out, fmt.Sprintf("fees[%d]: %+v, must be %+v", i, f, want))
		}
		o.Done()
	}
	return out
}

// TestKeptStories tells each story of testdata/stories, and says which "must" is not met
// and what was told.
func TestKeptStories(t *testing.T) {
	c := list(t)
	files, err := filepath.Glob("testdata/stories/*.json")
	must(t, err)
	if len(files) == 0 {
		t.Fatal("no story is kept")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			must(t, err)
			for _, miss := range missedIn(t, c, file, data) {
				t.Error(miss)
			}
		})
	}
}

func missedIn(t *testing.T, c *describe.Catalogue, file string, data []byte) []string {
	t.Helper()
	k, err := readKept(file, data)
	must(t, err)
	told, err := Tell(c, "fr", k.story, today)
	must(t, err)
	var r strictjson.Reader
	return k.misses(&r, told)
}

// TestStoriesAreKeptWhole: what a file demands is understood to the last key, or refused.
func TestStoriesAreKeptWhole(t *testing.T) {
	const story = `"story": {"on": "2026-11-29", "procedure": "dcem"}`
	for text, want := range map[string]string{
		`{` + story + `, "must": {"door": "dcem"}}`:                                 "source: this key is missing",
		`{"source": "S", "must": {"door": "dcem"}}`:                                 "story: this key is missing",
		`{"source": "S", ` + story + `}`:                                            "must: this key is missing",
		`{"source": "S", ` + story + `, "must": {}}`:                                "nothing must be said",
		`{"source": "S", ` + story + `, "must": {"doors": "dcem"}}`:                 "must.doors: unknown key",
		`{"source": "S", ` + story + `, "must": {"door": "dcem"}, "note": "N"}`:     "note: unknown key",
		`{"source": "S", ` + story + `, "must": {"fees": [{"euro": 50}]}}`:          "must.fees[0].euro: unknown key",
		`{"source": "S", ` + story + `, "must": {"fees": [{"when": "now"}]}}`:       `"now" is none of`,
		`{"source": "S", "story": {"procedure": "dcem"}, "must": {"door": "dcem"}}`: "names its day",
	} {
		if _, err := readKept("kept.json", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// TestAMissIsSaid: each key of "must" catches what is otherwise.
func TestAMissIsSaid(t *testing.T) {
	c := list(t)
	for demand, want := range map[string]string{
		`"door": "tve"`:                          `door: "dcem"`,
		`"title": "tve"`:                         `title: "dcem"`,
		`"request": "renewal"`:                   `request: "first"`,
		`"mode": "info"`:                         `mode: "full"`,
		`"closes": "2026-12-01"`:                 `closes: ""`,
		`"opens": "2026-12-01"`:                  `opens: ""`,
		`"filed": "late"`:                        `filed: ""`,
		`"windows": 2`:                           "must be 2",
		`"asked": ["id.nothing"]`:                "asked: id.nothing",
		`"maybe": ["cs.children"]`:               "maybe: cs.children",
		`"not_asked": ["cs.children"]`:           "not_asked: cs.children",
		`"fees": []`:                             "must be 0 of them",
		`"fees": [{"euros": 7}, {}]`:             "fees[0]: {",
		`"fees": [{"sure": true}, {}]`:           "fees[0]: {",
		`"gaps": ["window.late"]`:                "gaps: window.late is not said",
		`"no_gaps": ["piece.missing"]`:           "no_gaps: piece.missing is said",
		`"questions_at_most": 1, "door": "dcem"`: "questions_at_most: 2 are asked",
	} {
		missed := missedIn(t, c, "kept.json", []byte(`{"source": "S", "story": {"on": "2026-11-29",
			"path": ["travel", "child"]}, "must": {`+demand+`}}`))
		if !strings.Contains(strings.Join(missed, "\n"), want) {
			t.Errorf("%s: %q, want %q", demand, missed, want)
		}
	}
}
