// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"strings"
	"testing"

	"passerelle/dossier"
)

// TestGuideFindsAll walks every path of answers, not trusting the check of the parser:
// each ends, within six questions, and together they find every public procedure and none
// for mediators. Every question and answer has words.
func TestGuideFindsAll(t *testing.T) {
	c := lists(t)
	g := c.Guide()
	if len(g.Frequent) < 3 || len(g.Themes) < 10 {
		t.Fatalf("%d frequent, %d themes", len(g.Frequent), len(g.Themes))
	}
	words := map[string]map[string]string{}
	for _, lang := range languages(t) {
		words[lang] = readWords(t, lang)
	}
	need := func(key string) {
		t.Helper()
		for lang, w := range words {
			if strings.TrimSpace(w[key]) == "" {
				t.Errorf("%s: no words for %s", lang, key)
			}
		}
	}
	found := map[dossier.ProcedureID]int{}
	paths, deepest := 0, 0
	var walk func(id dossier.ForkID, asked int)
	walk = func(id dossier.ForkID, asked int) {
		f, ok := g.Fork(id)
		if !ok || asked > dossier.MostForks {
			t.Fatalf("question %q, number %d", id, asked)
		}
		deepest = max(deepest, asked)
		need("find." + string(f.Says) + ".title")
		for _, w := range f.Ways {
			if w.Named == "" || f.Title != "" {
				need("find." + string(f.Says) + "." + w.ID + ".title")
			}
			if w.To == "" {
				walk(w.Ask, asked+1)
				continue
			}
			paths++
			if best, ok := found[w.To]; !ok || asked < best {
				found[w.To] = asked
			}
			p, ok := c.Procedure(w.To)
			if !ok || p.Audience != dossier.Public {
				t.Errorf("%s.%s leads to %q, which is not public", id, w.ID, w.To)
			}
		}
	}
	walk(g.First, 1)
	for _, p := range c.Procedures() {
		if _, ok := found[p.ID]; ok != (p.Audience == dossier.Public) {
			t.Errorf("%s (%s): found by questions: %t", p.ID, p.Audience, ok)
		}
	}
	for _, th := range g.Themes {
		need("family." + th.ID + ".title")
		need("family." + th.ID + ".sub")
	}
	t.Logf("%d paths to %d procedures, at most %d questions", paths, len(found), deepest)
}

// TestRedirect: an answer that makes another list the right one is known as soon as it is
// given; other answers of the same dossier don't repeat it.
func TestRedirect(t *testing.T) {
	c := lists(t)
	p, _ := c.Procedure("visiteur")
	d := dossier.Dossier{Procedure: p.ID,
		Answers: dossier.Answers{"nationality": "DZA", "family_name": "X"}}
	gaps := p.Gaps(d, on(today))
	if g, ok := p.Redirect("nationality", gaps); !ok ||
		g.Values["to"] != "algerien-visiteur" {
		t.Errorf("got %+v, %t", g, ok)
	}
	if g, ok := p.Redirect("family_name", gaps); ok {
		t.Errorf("the name has nothing to do with %+v", g)
	}
	d.Answers["nationality"] = "MAR"
	if g, ok := p.Redirect("nationality", p.Gaps(d, on(today))); ok {
		t.Errorf("got %+v for someone who is not Algerian", g)
	}
}
