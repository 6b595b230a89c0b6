// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"passerelle/dossier"
)

// TestReadAs gives papers as what they are and as what they are not.
func TestReadAs(t *testing.T) {
	if testing.Short() {
		t.Skip("five papers are read whole: seconds, and a minute under the race detector")
	}
	c := newCounter(t)
	folder := c.complete("changement-adresse")
	file := func(name string) string { return filepath.Join(folder, name) }
	passport, bill := file("id.passport.jpg"), file("home.proof.jpg")
	for _, x := range []struct {
		args  []string
		want  dossier.Recognition
		piece dossier.PieceID
		same  []int
	}{
		{[]string{"id.passport", passport}, dossier.Recognised, "id.passport", []int{0}},
		{[]string{"id.passport", passport, passport}, dossier.Recognised, "id.passport",
			[]int{0, 1}},
		{[]string{"home.proof", passport}, dossier.AnotherPaper, "id.passport", []int{0}},
		{[]string{"home.proof", bill, passport}, dossier.AnotherPaper, "id.passport",
			[]int{0, 0}},
	} {
		got := c.run(append([]string{"read", "-json", "-as"}, x.args...)...)
		var told toldGiven
		must(t, json.Unmarshal([]byte(got.stdout), &told))
		var same []int
		for _, p := range told.Pages {
			same = append(same, p.SameAs)
		}
		if told.Verdict != x.want || told.Piece != x.piece || !slices.Equal(same, x.same) ||
			got.code != done {
			t.Errorf("%q: %s, %s, same as %v, exit code %d; want %s, %s, %v\n%s", x.args,
				told.Verdict, told.Piece, same, got.code, x.want, x.piece, x.same, got.stderr)
		}
	}
	got := c.run("read", "-json", "-as", "id.passport", bill)
	if strings.Contains(got.stdout, `"verdict": "recognised"`) {
		t.Errorf("a bill is recognised as a passport:\n%s", got.stdout)
	}
	if got := c.run("read", "-as", "home.nothing", bill); got.code != misuse {
		t.Errorf("a paper that nobody asks for: exit code %d", got.code)
	}
	if got := c.run("read", "-answers", file("answers.json"), bill); got.code != misuse {
		t.Errorf("answers and no paper to compare: exit code %d", got.code)
	}
}

// TestSortFiles: a passport goes to its slot, the same again and a page that nobody knows
// to none; the object has the slots as its keys.
func TestSortFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("three papers are read whole: seconds, and a minute under the race detector")
	}
	c := newCounter(t)
	passport := filepath.Join(c.complete("changement-adresse"), "id.passport.jpg")
	got := c.run("sort", "-json", "-procedure", "changement-adresse", passport, passport)
	var told map[string][]int
	must(t, json.Unmarshal([]byte(got.stdout), &told))
	if got.code != done || !slices.Equal(told["id.passport"], []int{1}) ||
		!slices.Equal(told["unplaced"], []int{2}) || len(told) != 2 {
		t.Errorf("exit code %d: %s%s", got.code, got.stdout, got.stderr)
	}
	if got := c.run("sort", "-json", "-procedure", "changement-adresse", "absent.pdf"); got.code != no ||
		!strings.Contains(got.stdout, `"error"`) {
		t.Errorf("a file that isn't there: exit code %d, %s", got.code, got.stdout)
	}
}
