// SPDX-License-Identifier: AGPL-3.0-or-later

package intake

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"io"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"passerelle/assets"
	"passerelle/capture"
	"passerelle/capture/reading"
	"passerelle/capture/reading/layouts"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/dossier/mrz"
	"passerelle/dossier/pile"
	"passerelle/dossier/recognise"
	"passerelle/internal/testkit"
)

// heapPaper is one paper of a heap, and where it belongs.
type heapPaper struct {
	*layouts.Paper
	slot dossier.Slot // "": no slot asks for it, or it is somebody else's, or a copy
	copy bool         // the very paper lies further up in the heap
}

// heap is what somebody brings: the papers of one person for one procedure in any order,
// among them a few that nobody asked for.
type heap struct {
	procedure *dossier.Procedure
	dossier   dossier.Dossier // what was answered
	asked     []dossier.Piece
	papers    []heapPaper
	pages     []heapPage
}

// heapPage is the page of one of the papers.
type heapPage struct{ paper, page int }

// heaps draws heaps of papers.
type heaps struct {
	catalogue *dossier.Catalogue
	all       []layouts.Layout
	fit       []*dossier.Procedure
	// which kinds are good for a piece, or may be
	kindsOf map[dossier.PieceID]map[dossier.KindID]int
	here    map[dossier.KindID]bool // the kinds of which there are layouts
}

// How a kind serves a piece.
const (
	isGood = 1 + iota
	mayBeGood
)

// inHeap is how many papers lie in a heap, ofSlots how many of them are asked for, if so many are
// that there are layouts of, mostProcedures for how many procedures heaps are drawn.
const inHeap, ofSlots, mostProcedures = 12, 9, 20

func newHeaps(t testing.TB, set layouts.Set) *heaps {
	t.Helper()
	c, err := catalogue.Parse(assets.Procedures())
	testkit.Must(t, err)
	all, err := layouts.All(set)
	testkit.Must(t, err)
	h := &heaps{catalogue: c, all: all, kindsOf: map[dossier.PieceID]map[dossier.KindID]int{},
		here: map[dossier.KindID]bool{}}
	// the visas that are drawn here are of Utopia, and no list asks for one
	h.all = slices.DeleteFunc(h.all, func(l layouts.Layout) bool { return l.File == "visa" })
	for _, l := range h.all {
		h.here[l.Kind] = l.Kind != layouts.None
	}
	for _, k := range c.Tables().Kinds {
		for how, ids := range map[int][]dossier.PieceID{isGood: k.Pieces, mayBeGood: k.May} {
			for _, id := range ids {
				if h.kindsOf[id] == nil {
					h.kindsOf[id] = map[dossier.KindID]int{}
				}
				h.kindsOf[id][k.ID] = how
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	many := map[*dossier.Procedure]int{} // how many papers a procedure asks for that there are
	for _, p := range c.Procedures() {
		if many[p] = len(h.slots(p.Wanted(answered(p, r)))); many[p] > 0 {
			h.fit = append(h.fit, p)
		}
	}
	slices.SortStableFunc(h.fit, func(a, b *dossier.Procedure) int { return many[b] - many[a] })
	if h.fit = h.fit[:min(len(h.fit), mostProcedures)]; len(h.fit) < mostProcedures {
		t.Fatalf("only %d procedures ask for such papers", len(h.fit))
	}
	return h
}

// pieces are the papers that may be given in a slot.
func pieces(x dossier.Piece) []dossier.PieceID {
	return append([]dossier.PieceID{x.ID}, x.Alternatives...)
}

// good says whether a layout's papers are good for a piece.
func (h *heaps) good(l layouts.Layout, x dossier.Piece) bool {
	return l.Kind != layouts.None && slices.ContainsFunc(pieces(x),
		func(id dossier.PieceID) bool { return h.kindsOf[id][l.Kind] == isGood })
}

// mayBe says whether a piece could be meant by a layout's papers, whatever they are called.
func (h *heaps) mayBe(l layouts.Layout, x dossier.Piece) bool {
	return slices.ContainsFunc(pieces(x), func(id dossier.PieceID) bool {
		return slices.ContainsFunc(append([]dossier.KindID{l.Kind}, l.Also...),
			func(k dossier.KindID) bool { return h.kindsOf[id][k] != 0 })
	})
}

// slots are those papers among pieces of which there are layouts.
func (h *heaps) slots(among []dossier.Piece) (out []dossier.Piece) {
	for _, x := range among {
		if x.Kind == dossier.Paper && slices.ContainsFunc(pieces(x), func(id dossier.PieceID) bool {
			for k, how := range h.kindsOf[id] {
				if how == isGood && h.here[k] {
					return true
				}
			}
			return false
		}) {
			out = append(out, x)
		}
	}
	return out
}

// answered answers the questions of a procedure that decide which papers it asks for.
func answered(p *dossier.Procedure, r *rand.Rand) dossier.Dossier {
	d := dossier.Dossier{Procedure: p.ID, Answers: dossier.Answers{}}
	for more := true; more; {
		more = false
		for _, f := range p.Questions(d) {
			if _, said := d.Answers[f.ID]; said {
				continue
			}
			choices := f.Choices
			if f.Type == dossier.YesNoField {
				choices = []string{dossier.Yes, dossier.No}
			}
			if len(choices) > 0 {
				d.Answers[f.ID], more = choices[r.IntN(len(choices))], true
			}
		}
	}
	return d
}

// draw makes the heap of a seed, for a procedure whose questions are answered; one of
// four visitors has answered nothing, as for the command sort.
func (h *heaps) draw(t testing.TB, seed uint64) *heap {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 12))
	p := h.fit[r.IntN(len(h.fit))]
	out := &heap{procedure: p, dossier: answered(p, r)}
	of := func(l layouts.Layout, whose *layouts.Paper) *layouts.Paper {
		filled, err := l.FillFor(seed*100+uint64(len(out.papers)), whose.Holder, whose.Address,
			layouts.Today)
		testkit.Must(t, err)
		return filled
	}
	// of the kinds that may be, one is thrown first: else those with most layouts came most
	pick := func(may func(l layouts.Layout) bool) layouts.Layout {
		of := map[dossier.KindID][]layouts.Layout{}
		var kinds []dossier.KindID
		for _, l := range h.all {
			if !may(l) {
				continue
			}
			if of[l.Kind] == nil {
				kinds = append(kinds, l.Kind)
			}
			of[l.Kind] = append(of[l.Kind], l)
			if l.Several() { // those of several pages are rare, and the harder ones
				of[l.Kind] = append(of[l.Kind], l, l)
			}
		}
		among := of[kinds[r.IntN(len(kinds))]]
		return among[r.IntN(len(among))]
	}
	people := map[string]*layouts.Paper{}
	holder := func(role string) *layouts.Paper {
		if people[role] == nil {
			people[role], _ = h.all[0].Fill(seed*100 + 50 + uint64(len(people)))
		}
		return people[role]
	}
	me := holder("")
	slots := h.slots(p.Wanted(out.dossier))
	out.asked = p.Wanted(out.dossier)
	if seed%4 == 0 {
		out.dossier.Answers, out.asked = nil, p.Pieces
	} else {
		for _, role := range append([]string{""}, p.Persons...) {
			own, h := func(f dossier.FieldID) dossier.FieldID { return f }, holder(role).Holder
			if role != "" {
				own = func(f dossier.FieldID) dossier.FieldID { return dossier.FieldID(role) + "." + f }
			}
			out.dossier.Answers[own(dossier.FamilyName)] = h.Family
			out.dossier.Answers[own(dossier.GivenNames)] = h.Given
			out.dossier.Answers[own(dossier.BirthDate)] = h.Birth.Format("2006-01-02")
		}
	}
	r.Shuffle(len(slots), func(i, k int) { slots[i], slots[k] = slots[k], slots[i] })
	for _, x := range slots[:min(ofSlots, len(slots))] {
		own := x // three of four bring the paper itself, the others what may be given instead
		if own.Alternatives = nil; r.IntN(4) == 0 || len(h.slots([]dossier.Piece{own})) == 0 {
			own = x
		}
		l := pick(func(l layouts.Layout) bool { return h.good(l, own) })
		out.papers = append(out.papers, heapPaper{Paper: of(l, holder(x.Person)), slot: x.Slot})
	}
	nobodys := func(l layouts.Layout) bool {
		return !slices.ContainsFunc(p.Pieces, func(x dossier.Piece) bool { return h.mayBe(l, x) })
	}
	for len(out.papers) < inHeap-1 {
		out.papers = append(out.papers, heapPaper{Paper: of(pick(nobodys), me)})
	}
	r.Shuffle(len(out.papers), func(i, k int) {
		out.papers[i], out.papers[k] = out.papers[k], out.papers[i]
	})
	again := out.papers[r.IntN(len(out.papers))]
	again.slot, again.copy = "", true
	out.papers = append(out.papers, again)
	for i, x := range out.papers {
		for page := range x.Pages {
			out.pages = append(out.pages, heapPage{i, page})
		}
	}
	return out
}

// stripOf returns what the strip among the lines of a page says; ok is false without one.
func stripOf(lines []recognise.Line) (d mrz.Document, ok bool) {
	var strip []string
	for _, l := range lines {
		if strings.Contains(l.Text, "<<") && !strings.Contains(l.Text, " ") || strip != nil {
			strip = append(strip, l.Text)
		}
	}
	d, err := mrz.Parse(strip)
	return d, err == nil && d.Sound()
}

// asRead is what is seen of a page whose print is read without a fault.
func asRead(kinds []dossier.PaperKind, p *layouts.Paper, page int) dossier.Sight {
	seen := p.Seen(page)
	s := dossier.Sight{Searched: true, Strip: seen.Strip, Leaf: pile.LeafOf(seen)}
	if seen.Strip != "" {
		d, _ := stripOf(seen.Lines)
		seen.Document = recognise.Document{Code: d.Code, Issuer: d.Issuer,
			Nationality: d.Nationality}
		seen.Lines, s.Leaf = nil, dossier.Leaf{} // nothing else is read of such a page
		s.Family, s.Given = d.Surname, d.GivenNames
		s.Says = map[dossier.Fact]string{dossier.FactFamilyName: s.Family,
			dossier.FactGivenNames: s.Given,
			dossier.FactBirthDate:  p.Holder.Birth.Format("2006-01-02")}
	}
	found := recognise.Kind(kinds, seen)
	s.Kind, s.Signs = found.Kind, found.Signs
	return s
}

// heapTally counts what became of the pages of heaps.
type heapTally struct {
	heaps, papers, pages, asked int
	sole, soleRight             int // pages that one slot alone is for, and those that are in it
	right, left                 int // pages in the slot they belong to, or left to be placed
	wrong                       int // pages in a slot that they aren't good for, or somebody else's
	elsewhere                   int // pages in a slot other than was meant, and good for it too
	merged                      int // papers of which two were made one
	torn                        int // papers whose pages went to more than one slot
	reasons                     map[string]int
	faults                      []string
	lost                        []string // where pages are left that a slot asks for
}

func (n heapTally) String() string {
	var why []string
	for _, k := range slices.Sorted(maps.Keys(n.reasons)) {
		why = append(why, fmt.Sprintf("%s %d", k, n.reasons[k]))
	}
	return fmt.Sprintf("%d piles, %d papers, %d pages: in a wrong slot %d, in another "+
		"that they are good for %d, papers made one %d, torn apart %d; of %d pages that a slot asks "+
		"for %d in it (%.1f %%), of %d that one alone is for %d (%.1f %%); %d left to be placed (%s)",
		n.heaps, n.papers, n.pages, n.wrong, n.elsewhere, n.merged, n.torn, n.asked, n.right,
		100*float64(n.right)/float64(max(n.asked, 1)), n.sole, n.soleRight, n.share(), n.left,
		strings.Join(why, ", "))
}

// share is how many of the pages that one slot alone is for are in it, in percent.
func (n heapTally) share() float64 {
	return 100 * float64(n.soleRight) / float64(max(n.sole, 1))
}

// sole says whether one slot alone is for the papers of a layout, so that nobody has to say for
// which of two the certificate is.
func (h *heaps) sole(x *heap, l layouts.Layout) bool {
	n := 0
	for _, y := range x.asked {
		if y.Kind == dossier.Paper && h.good(l, y) {
			n++
		}
	}
	return n == 1
}

// tally holds what was made of a heap against the truth.
func (n *heapTally) tally(h *heaps, x *heap, got pile.Sorted, sights []dossier.Sight) {
	n.heaps++
	n.papers += len(x.papers)
	n.pages += len(x.pages)
	at := make([]dossier.Slot, len(x.pages))
	name := func(i int) string {
		q := x.pages[i]
		return fmt.Sprintf("%s page %d", x.papers[q.paper].Layout.Name(), q.page+1)
	}
	for _, p := range got.Papers {
		for _, i := range p.Pages {
			at[i] = p.Slot
			if x.pages[i].paper != x.pages[p.Pages[0]].paper {
				n.merged++
				n.faults = append(n.faults, fmt.Sprintf("%s: %s goes on with %s", p.Slot, name(i),
					name(p.Pages[0])))
			}
		}
	}
	why := make([]string, len(x.pages))
	for _, u := range got.Unplaced {
		for _, i := range u.Pages {
			why[i] = string(u.Reason)
		}
	}
	went := map[int]dossier.Slot{}
	for i, q := range x.pages {
		p := x.papers[q.paper]
		if p.slot != "" {
			n.asked++
		}
		sole := p.slot != "" && h.sole(x, p.Layout)
		if sole {
			n.sole++
		}
		switch {
		case at[i] == "":
			if p.slot != "" {
				n.left++
				n.reasons[cmp.Or(why[i], "nowhere")]++
				n.lost = append(n.lost, fmt.Sprintf("%s: %s, of %s, taken for %q, %s",
					x.procedure.ID, name(i), p.slot, sights[i].Kind, why[i]))
			}
			continue
		case at[i] == p.slot:
			n.right++
			if sole {
				n.soleRight++
			}
		case h.goodAt(x, p, at[i]):
			n.elsewhere++
		default:
			n.wrong++
			n.faults = append(n.faults, fmt.Sprintf("%s, %s: %s, of %q, is in %s, taken for %s by %v",
				x.procedure.ID, x.dossier.Answers, name(i), p.slot, at[i], sights[i].Kind,
				sights[i].Signs))
		}
		if before, ok := went[q.paper]; ok && before != at[i] {
			n.torn++
		}
		went[q.paper] = at[i]
	}
}

// goodAt says whether a paper, or the one that it is a copy of, is good for another slot of the
// same person.
func (h *heaps) goodAt(x *heap, p heapPaper, s dossier.Slot) bool {
	piece, ok := x.procedure.Piece(s)
	meant, _ := x.procedure.Piece(p.slot)
	return ok && h.good(p.Layout, piece) && (p.slot == "" || piece.Person == meant.Person)
}

// sortAsRead sorts the heaps of some seeds whose print is read without a fault.
func sortAsRead(t testing.TB, set layouts.Set, from, n uint64) heapTally {
	t.Helper()
	h := newHeaps(t, set)
	tables := h.catalogue.Tables()
	out := heapTally{reasons: map[string]int{}}
	for seed := from; seed < from+n; seed++ {
		x := h.draw(t, seed)
		var pages []pile.Page
		var sights []dossier.Sight
		for _, q := range x.pages {
			p := x.papers[q.paper]
			s := asRead(tables.Kinds, p.Paper, q.page)
			sights = append(sights, s)
			pages = append(pages, pile.Page{Sight: s, Twin: p.copy})
		}
		out.tally(h, x, pile.Sort(x.procedure, tables, x.dossier, x.asked, pages), sights)
	}
	return out
}

// leastPlaced is the share, in percent, of the pages that one slot alone is for which must be
// in it.
const leastPlaced = 85

// TestPiles sorts a few piles of the layouts that rules may be tuned on.
func TestPiles(t *testing.T) {
	n := uint64(2)
	if testkit.Full() {
		n = 100
	}
	got := sortAsRead(t, layouts.Tuned, testkit.SeedOr(t, 20261201), n)
	for _, f := range got.faults {
		t.Error(f)
	}
	for _, l := range got.lost {
		t.Log(l)
	}
	t.Log(got)
}

// BenchmarkPiles sorts 50 piles of each set of layouts, as if all print were read, and three of
// the unseen set with the real programs.
func BenchmarkPiles(b *testing.B) {
	seed := testkit.SeedOr(b, 20261201)
	told := func(b *testing.B, got heapTally) {
		b.Helper()
		b.Logf("seed %d: %s", seed, got)
		for _, f := range got.faults {
			b.Error(f)
		}
		b.ReportMetric(float64(got.wrong), "wrong")
		b.ReportMetric(got.share(), "right-%")
	}
	for _, set := range []layouts.Set{layouts.Tuned, layouts.Unseen} {
		b.Run(string(set), func(b *testing.B) {
			for b.Loop() {
				got := sortAsRead(b, set, seed, 50)
				told(b, got)
				if set == layouts.Unseen && got.share() < leastPlaced {
					b.Errorf("only %.1f %% of the pages are where they belong", got.share())
				}
			}
		})
	}
	b.Run("taken", func(b *testing.B) {
		for b.Loop() {
			told(b, sortAsTaken(b, layouts.Unseen, seed, 3))
		}
	})
}

// oneImage is a source of one page.
type oneImage capture.Image

// Name satisfies capture.Source.
func (x oneImage) Name() string { return "scanner" }

// Pages satisfies capture.Source.
func (x oneImage) Pages(context.Context) iter.Seq2[capture.Image, error] {
	return func(yield func(capture.Image, error) bool) { yield(capture.Image(x), nil) }
}

// came returns a page as it comes: as a PDF, off the scanner, which may have it upside down, or
// as a photograph.
func (p heapPaper) came(page int, r *rand.Rand) capture.Source {
	times := 0
	if p.copy {
		times = 1
	}
	file := p.PagePDF(page)
	switch r.IntN(3) {
	case 0:
		img := capture.Image{}
		img.Pix, img.DPI = p.Scan(page, times)
		if r.IntN(3) == 0 {
			img = capture.Turn(img, 2)
		}
		return oneImage(img)
	case 1:
		file = p.Photo(page, times)
	}
	return capture.FileSource{Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(file)), nil
	}}
}

// sortAsTaken takes and reads the heaps of some seeds as the kiosk does, and sorts them.
func sortAsTaken(t testing.TB, set layouts.Set, from, n uint64) heapTally {
	t.Helper()
	h := newHeaps(t, set)
	tables := h.catalogue.Tables()
	trust, err := layouts.Trust()
	testkit.Must(t, err)
	out := heapTally{reasons: map[string]int{}}
	for seed := from; seed < from+n; seed++ {
		x := h.draw(t, seed)
		r := rand.New(rand.NewPCG(seed, 13))
		looks, sights := Looks{}, map[dossier.PageID]dossier.Sight{}
		var before []dossier.Page
		var pages []pile.Page
		var all []dossier.Sight
		for i, q := range x.pages {
			testkit.Must(t, Take(t.Context(), x.papers[q.paper].came(q.page, r), dossier.Pile,
				func(p Page, _ image.Image, _ capture.Image) error {
					p.ID = dossier.PageID(fmt.Sprint(i))
					p, v, err := lookUpright(t.Context(), reading.Reader{Trust: trust}, tables.Kinds, p)
					if err != nil {
						return err
					}
					looks[p.ID] = v.Look
					v.Sight.Twins = looks.Twins(p.ID, before)
					sights[p.ID] = v.Sight
					pages = append(pages, pile.PageOf(p.Page, sights, before))
					all, before = append(all, v.Sight), append(before, p.Page)
					return nil
				}))
		}
		out.tally(h, x, pile.Sort(x.procedure, tables, x.dossier, x.asked, pages), all)
	}
	return out
}
