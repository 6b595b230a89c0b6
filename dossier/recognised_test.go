// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"testing"
)

// TestRecognition gives papers of each kind in each slot.
func TestRecognition(t *testing.T) {
	t.Parallel()
	bill := Sight{Searched: true, Kind: "bill", Signs: []string{"b", "a"}}
	strip := Sight{Searched: true, Strip: PassportStrip}
	for name, x := range map[string]struct {
		in    Slot
		given PieceID
		pages []Sight
		kept  string
		want  Recognition
		signs []string
		piece PieceID // what the kind of the first page seems to be there
	}{
		"nothing given":       {in: "home", want: NotLooked},
		"nobody looked":       {in: "home", pages: []Sight{{}}, want: NotLooked},
		"one page not looked": {in: "home", pages: []Sight{{Searched: true}, {}}, want: NotLooked},
		"nothing tells":       {in: "home", pages: []Sight{{Searched: true}}, want: NotRecognised},
		"the right one": {in: "home", pages: []Sight{bill}, want: Recognised,
			signs: []string{"a", "b"}, piece: "home"},
		"one page of it": {in: "home", pages: []Sight{{Searched: true}, bill, {}},
			want: Recognised, signs: []string{"a", "b"}},
		"a strip": {in: "passport", pages: []Sight{strip}, want: Recognised,
			signs: []string{"strip.passport"}},
		"another paper of the slot": {in: "home", pages: []Sight{{Searched: true, Kind: "host",
			Signs: []string{"h"}}}, want: NotRecognised, piece: "host"},
		"the one that was said": {in: "home", given: "host", pages: []Sight{{Searched: true,
			Kind: "host", Signs: []string{"h"}}}, want: Recognised, signs: []string{"h"},
			piece: "host"},
		"one that may be good": {in: "tax", pages: []Sight{{Searched: true, Kind: "stray",
			Signs: []string{"s"}}}, want: NotRecognised, piece: "elsewhere"},
		"another one": {in: "tax", pages: []Sight{bill}, want: AnotherPaper, piece: "home"},
		"another one among its pages": {in: "home", pages: []Sight{bill, strip},
			want: AnotherPaper},
		"meant": {in: "tax", pages: []Sight{bill}, kept: "bill", want: Insisted, piece: "home"},
		"meant by its strip": {in: "home", pages: []Sight{strip}, kept: "passport",
			want: Insisted},
		"meant as something else": {in: "tax", pages: []Sight{bill}, kept: "visa",
			want: AnotherPaper, piece: "home"},
		"no slot of the list": {in: "nowhere", pages: []Sight{bill}, want: NotLooked},
	} {
		p, d := told()
		p.tables.Kinds[4].May = []PieceID{"tax"}
		d.Answers[KeptField(x.in)], d.Answers[GivenField(x.in)] = x.kept, string(x.given)
		for i, s := range x.pages {
			id := PageID(rune('0' + i))
			d.Pages = append(d.Pages, Page{ID: id, Slot: x.in})
			d.Sights[id] = s
		}
		got, signs := p.Recognition(d, x.in)
		if got != x.want || !slices.Equal(signs, x.signs) {
			t.Errorf("%s: %q by %q, want %q by %q", name, got, signs, x.want, x.signs)
		}
		if x.piece != "" {
			if piece := p.SeemsTo(x.pages[0].Kind, d, x.in); piece != x.piece {
				t.Errorf("%s: it seems to be %q, want %q", name, piece, x.piece)
			}
		}
		var other []Gap
		for _, g := range p.Gaps(d, Moment{}) {
			if g.Code == PaperOther {
				other = append(other, g)
			}
			if g.Code == PaperOther && g.Verdict != Inconclusive {
				t.Errorf("%s: it fails: %+v", name, g)
			}
		}
		if said := x.want == AnotherPaper || x.want == Insisted; said != (len(other) > 0) {
			t.Errorf("%s: the judge says %+v", name, other)
		}
		if x.want == Insisted && !other[0].ForAgent() {
			t.Errorf("%s: the person is to do it again: %+v", name, other)
		}
	}
}

// TestRecognitionExcusesNothing: whatever pages are recognised as, what fails without it
// fails with it.
func TestRecognitionExcusesNothing(t *testing.T) {
	t.Parallel()
	for _, kind := range []KindID{"", "passport", "bill", "host", "tax_notice", "stray"} {
		p, d := told()
		for i, x := range p.Pieces[1:] { // the passport is missing
			id := PageID(rune('0' + i))
			d.Pages = append(d.Pages, Page{ID: id, Slot: x.Slot,
				Defects: []Defect{{Code: Blank, Score: 1}}})
			d.Sights[id] = Sight{Searched: true}
		}
		before := failures(p.Gaps(d, Moment{}))
		for id := range d.Sights {
			d.Sights[id] = Sight{Searched: true, Kind: kind, Signs: []string{"a"}}
		}
		if after := failures(p.Gaps(d, Moment{})); !slices.Equal(before, after) || len(before) < 3 {
			t.Errorf("recognised as %q: what fails is %q, and was %q", kind, after, before)
		}
	}
}

func failures(gaps []Gap) (out []string) {
	for _, g := range gaps {
		if g.Verdict == Failed {
			out = append(out, string(g.Slot)+" "+string(g.Code))
		}
	}
	return out
}
