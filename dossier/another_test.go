// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"testing"
)

// told is a procedure with four papers, and a table of kinds that tells three of them.
func told() (*Procedure, Dossier) {
	paper := func(slot Slot, bears Bears, alt ...PieceID) Piece {
		return Piece{Slot: slot, ID: PieceID(slot), Kind: Paper,
			Required: true, Bears: bears, Alternatives: alt}
	}
	p := &Procedure{ID: "p", Pieces: []Piece{
		paper("passport", BearsPassport), paper("home", "", "host"), paper("tax", ""),
		paper("untold", "")},
		Substitutes: map[PieceID]Piece{"host": {ID: "host"}}}
	p.tables = &Tables{Kinds: []PaperKind{
		{ID: "passport", Pieces: []PieceID{"passport"}},
		{ID: "bill", Pieces: []PieceID{"home"}},
		{ID: "host", Pieces: []PieceID{"host"}},
		{ID: "tax_notice", Pieces: []PieceID{"tax", "home"}},
		{ID: "stray", Pieces: []PieceID{"elsewhere"}},
	}}
	return p, Dossier{Procedure: "p", Answers: Answers{},
		Sights: map[PageID]Sight{}}
}

// TestAnotherPaper puts pages of each kind into each slot. Silence is always allowed;
// what is said must be so.
func TestAnotherPaper(t *testing.T) {
	t.Parallel()
	type seen = Sight
	strip := seen{Searched: true, Strip: PassportStrip,
		Says: map[Fact]string{FactNumber: "L898902C3"}}
	for name, x := range map[string]struct {
		in    Slot
		pages []seen
		put   map[Slot]seen // what other slots have
		kept  string
		want  Another
		as    PieceID // what it is given as in the first open slot
	}{
		"nothing seen":         {in: "home", pages: []seen{{Searched: true}}},
		"the right one":        {in: "home", pages: []seen{{Kind: "bill"}}},
		"of an alternative":    {in: "home", pages: []seen{{Kind: "host"}}},
		"its own strip":        {in: "passport", pages: []seen{{Strip: "passport", Kind: "bill"}}},
		"a paper nobody tells": {in: "untold", pages: []seen{{Kind: "bill"}}},
		"a card's strip":       {in: "home", pages: []seen{{Strip: CardStrip}}},
		"strip against print":  {in: "home", pages: []seen{{Strip: "passport", Kind: "stray"}}},
		"kept":                 {in: "passport", pages: []seen{{Kind: "bill"}}, kept: "bill visa"},
		"bill as passport": {in: "passport", pages: []seen{{}, {Kind: "bill"}},
			want: Another{Kind: "bill", Seen: "1", Pages: []PageID{"0", "1"},
				Open: []Slot{"home"}}},
		"kept as another kind": {in: "passport", pages: []seen{{Kind: "bill"}}, kept: "visa",
			want: Another{Kind: "bill", Seen: "0", Pages: []PageID{"0"},
				Open: []Slot{"home"}}},
		"beside the right one": {in: "passport", pages: []seen{{Strip: "passport"}, {},
			{Kind: "tax_notice"}}, want: Another{Kind: "tax_notice", Seen: "2",
			Pages: []PageID{"2"}, Open: []Slot{"home", "tax"}}},
		"two kinds": {in: "tax", pages: []seen{{Kind: "bill"}, {}, {Kind: "host"}},
			want: Another{Kind: "bill", Seen: "0", Pages: []PageID{"0", "1"},
				Open: []Slot{"home"}}},
		"an alternative elsewhere": {in: "tax", pages: []seen{{Kind: "host"}},
			want: Another{Kind: "host", Seen: "0", Pages: []PageID{"0"},
				Open: []Slot{"home"}}, as: "host"},
		"asked for by no slot": {in: "tax", pages: []seen{{Kind: "stray"}},
			want: Another{Kind: "stray", Seen: "0", Pages: []PageID{"0"}}},
		"a strip tells by itself": {in: "untold", pages: []seen{strip},
			want: Another{Kind: "passport", Seen: "0", Pages: []PageID{"0"},
				Open: []Slot{"passport"}}},
		"given before": {in: "home", pages: []seen{strip},
			put: map[Slot]seen{"passport": strip},
			want: Another{Kind: "passport", Seen: "0", Pages: []PageID{"0"},
				Given: []Slot{"passport"}, Same: "passport"}},
		"one like it given before": {in: "home", pages: []seen{{Kind: "passport"}},
			put: map[Slot]seen{"passport": strip},
			want: Another{Kind: "passport", Seen: "0", Pages: []PageID{"0"},
				Given: []Slot{"passport"}}},
		"the same picture": {in: "passport", pages: []seen{{Kind: "bill",
			Twins: []PageID{"home"}}}, put: map[Slot]seen{"home": {}},
			want: Another{Kind: "bill", Seen: "0", Pages: []PageID{"0"},
				Given: []Slot{"home"}, Same: "home"}},
	} {
		p, d := told()
		for i, s := range x.pages {
			id := PageID(rune('0' + i))
			d.Pages = append(d.Pages, Page{ID: id, Slot: x.in})
			d.Sights[id] = s
		}
		for slot, s := range x.put {
			d.Pages = append(d.Pages, Page{ID: PageID(slot), Slot: slot})
			d.Sights[PageID(slot)] = s
		}
		d.Answers[KeptField(x.in)] = x.kept
		got, ok := p.Another(d, x.in)
		if ok != (x.want.Kind != "") || got.Kind != x.want.Kind || got.Seen != x.want.Seen ||
			!slices.Equal(got.Pages, x.want.Pages) || !slices.Equal(got.Open, x.want.Open) ||
			!slices.Equal(got.Given, x.want.Given) || got.Same != x.want.Same {
			t.Errorf("%s: got %+v, %t, want %+v", name, got, ok, x.want)
			continue
		}
		if !ok {
			continue
		}
		if len(got.Open) > 0 {
			if as := p.GivenAs(d.Answers, got.Kind, got.Open[0]); as != x.as {
				t.Errorf("%s: given as %q, want %q", name, as, x.as)
			}
		}
		d.Answers[KeptField(x.in)] = Keep(d.Answers, x.in, got.Kind)
		if again, ok := p.Another(d, x.in); ok && again.Kind == got.Kind {
			t.Errorf("%s: it was said that it is the right paper, and still: %+v", name, again)
		}
	}
}

// TestKeptIsAnAnswer: it belongs to the procedure as any other answer does.
func TestKeptIsAnAnswer(t *testing.T) {
	t.Parallel()
	p, d := told()
	d.Answers = Answers{KeptField("home"): "passport",
		KeptField("nowhere"): "passport"}
	var unknown []FieldID
	for _, g := range p.Gaps(d, Moment{}) {
		if g.Code == ChoiceUnknown {
			unknown = append(unknown, g.Field)
		}
	}
	if !slices.Equal(unknown, []FieldID{"nowhere.kept"}) {
		t.Errorf("unknown answers: %v", unknown)
	}
}
