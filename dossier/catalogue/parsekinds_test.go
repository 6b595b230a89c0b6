// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue_test

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
)

// withKinds is the program's list with other kinds of paper.
func withKinds(t *testing.T, text string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	files, err := fs.Glob(assets.Procedures(), "*.json")
	testkit.Must(t, err)
	for _, name := range files {
		data, err := fs.ReadFile(assets.Procedures(), name)
		testkit.Must(t, err)
		out[name] = &fstest.MapFile{Data: data}
	}
	out["kinds.json"] = &fstest.MapFile{Data: []byte(text)}
	return out
}

// TestSignsThatTellNothing: each fault is named with its place.
func TestSignsThatTellNothing(t *testing.T) {
	for name, c := range map[string]struct{ kinds, want string }{
		"fine": {`{"id": "bill", "pieces": ["home.proof"], "headings": {"bill": ["facture d’eau"]}}`,
			""},
		"one heading, two papers": {`{"id": "a", "headings": {"x": ["avis d’impôt"]}},
			{"id": "b", "headings": {"y": ["Avis d'impôt"]}}`,
			`kinds[1].headings.y[0]: "avis d'impôt" is a heading of a too`},
		"against itself": {`{"id": "a", "headings": {"x": ["récépissé de demande"]},
			"against": {"asks": ["demande"]}}`,
			`kinds[0].against.asks[0]: "demande" speaks against the paper's own heading`},
		"nothing tells it": {`{"id": "a", "words": {"x": ["eau"]}}`,
			`kinds[0].headings: nothing tells this paper`},
		"a shared heading alone": {`{"id": "a", "shared": {"x": ["attestation"]}}`,
			`kinds[0].shared: what other papers are headed too`},
		"no such piece": {`{"id": "a", "pieces": ["home.poof"], "headings": {"x": ["a b"]}}`,
			`kinds[0].pieces[0]: no procedure asks for a paper "home.poof"`},
		"twice": {`{"id": "a", "headings": {"x": ["a b"]}}, {"id": "a", "headings": {"x": ["c"]}}`,
			`kinds[1].id: "a" stands twice`},
		"a key that there is not": {`{"id": "a", "heading": {"x": ["a b"]}, "seals": ["00"]}`,
			`kinds[0].heading: unknown key`},
		"a number without a label": {`{"id": "a", "headings": {"x": ["a b"]},
			"numbers": {"n": {"after": [], "form": "999"}}}`,
			`kinds[0].numbers.n.after: a number is known by its label`},
	} {
		_, err := catalogue.Parse(withKinds(t, `{"format": "passerelle-kinds/1", "kinds": [`+
			c.kinds+`]}`))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(unnumbered.ReplaceAllString(
			err.Error(), "$1"), "kinds.json: "+c.want)):
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	_, err := catalogue.Parse(withKinds(t, `{"format": "passerelle-kinds/2", "kinds": []}`))
	if err == nil || !strings.Contains(err.Error(), "passerelle-kinds/2") {
		t.Errorf("kinds of a later format: %v", err)
	}
}

// TestEveryPaperIsTold: of each paper that the list asks for there is a kind, or it is open
// to all, or the file says why it has none.
func TestEveryPaperIsTold(t *testing.T) {
	c, err := catalogue.Parse(assets.Procedures())
	testkit.Must(t, err)
	data, err := fs.ReadFile(assets.Procedures(), "kinds.json")
	testkit.Must(t, err)
	var file struct {
		Open    []dossier.PieceID
		Without map[dossier.PieceID]string
	}
	testkit.Must(t, json.Unmarshal(data, &file))
	told := map[dossier.PieceID]bool{}
	for _, k := range c.Tables().Kinds {
		for _, id := range append(k.Pieces, k.May...) {
			told[id] = true
		}
	}
	asked := map[dossier.PieceID]bool{}
	for _, p := range c.Procedures() {
		for _, x := range p.Pieces {
			if x.Kind != dossier.Paper {
				continue
			}
			for _, id := range append(x.Alternatives, x.ID) {
				asked[id] = true
			}
		}
	}
	for id := range asked {
		if _, none := file.Without[id]; !told[id] && !none {
			t.Errorf("%s: no kind of paper is good for it, and kinds.json doesn't say why", id)
		}
	}
	for id, why := range file.Without {
		if why == "" || !asked[id] || told[id] {
			t.Errorf("%s stands under without: asked for %v, told %v, because %q", id, asked[id],
				told[id], why)
		}
	}
}
