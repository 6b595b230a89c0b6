// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"passerelle/assets"
	"passerelle/dossier/catalogue"
)

// withTree is the shipped catalogue with another tree.json.
func withTree(t testing.TB, change func(tree string) string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	files, err := fs.Glob(assets.Procedures(), "*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := fs.ReadFile(assets.Procedures(), f)
		if err != nil {
			t.Fatal(err)
		}
		if f == "tree.json" {
			changed := change(string(data))
			if changed == string(data) {
				t.Fatal("the change changes nothing")
			}
			data = []byte(changed)
		}
		out[f] = &fstest.MapFile{Data: data}
	}
	return out
}

func TestGuideRefuses(t *testing.T) {
	swap := func(old, new string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, new, 1) }
	}
	for name, c := range map[string]struct {
		change func(string) string
		want   string
	}{
		"an unknown format": {swap("passerelle-tree/2", "passerelle-tree/1"),
			`format: "passerelle-tree/1" is not known beside such a catalogue`},
		"no first question": {swap(`"first": "start"`, `"first": "nowhere"`),
			`first: there is no question "nowhere"`},
		"a question that is not there": {swap(`"ask": "arrived"`, `"ask": "nowhere"`),
			`there is no question "nowhere"`},
		"a question nobody reaches": {swap(`"ask": "decision"`, `"ask": "french"`),
			`no answer leads to "decision"`},
		"a way round": {swap(`"ask": "fled"`, `"ask": "start"`),
			`it leads back to "start"`},
		"a seventh question": {swap(`"id": "different", "icon": "question", "ask": "why"`,
			`"id": "different", "icon": "question", "ask": "country"`), "this would be question 7"},
		// there are two ways to it
		"a procedure not found": {swap(`"to": "tve"`, `"to": "dcem"`), ""},
		"a procedure never found": {func(s string) string {
			return strings.ReplaceAll(s, `"title": "saisonnier"`, `"title": "salarie"`)
		}, `no answer leads to the procedure "saisonnier"`},
		"an unknown procedure": {swap(`"to": "dcem"`, `"to": "dcme"`),
			`lists no procedure "dcme"`},
		"one for mediators": {swap(`"to": "dcem"`, `"to": "vpf-violences-couple"`),
			`"vpf-violences-couple" is for mediators only`},
		"mediators among the frequent": {swap(`"frequent": [`,
			`"frequent": ["vpf-violences-couple", `),
			`"vpf-violences-couple" is for mediators only`},
		"a theme too few": {swap(`    {"id": "voyage", "icon": "airplane-tilt"},`+"\n",
			""), `the family "voyage" of "dcem" is missing`},
		"a theme of nothing": {swap(`"id": "voyage", "icon"`, `"id": "voyages", "icon"`),
			`no public procedure has the family "voyages"`},
		"neither way": {swap(`"ask": "arrived"`, `"icon2": "arrived"`),
			"unknown key"},
		"both ways": {swap(`"ask": "arrived"`, `"ask": "arrived", "to": "dcem"`),
			"either to a question (ask), to a title (title) or to a procedure (to)"},
		"an answer twice": {swap(`"id": "ending"`, `"id": "arrived"`),
			`"arrived" stands twice`},
		"a question twice": {swap(`{"id": "ending", "ways"`,
			`{"id": "arrived", "ways"`), `"arrived" stands twice`},
		"one answer": {swap(`"ways": [`,
			`"ways": [{"id": "a", "to": "dcem"}]}, {"id": "more", "ways": [`),
			"two answers or more"},
		"not JSON": {func(string) string { return "x" }, "tree.json:1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := catalogue.Parse(withTree(t, c.change))
			switch {
			case c.want == "" && err != nil:
				t.Errorf("got %v, want none", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) ||
				!strings.Contains(err.Error(), "tree.json:")):
				t.Errorf("got %v, want an error of tree.json with %q", err, c.want)
			}
		})
	}
}

// TestNoGuide: a catalogue without a tree has its families as themes.
func TestNoGuide(t *testing.T) {
	c, err := catalogue.Parse(dcem(t))
	if err != nil {
		t.Fatal(err)
	}
	g := c.Guide()
	if g.First != "" || len(g.Themes) != 1 || g.Themes[0].ID != c.Procedures()[0].Family {
		t.Errorf("got %+v", g)
	}
}
