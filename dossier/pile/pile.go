// SPDX-License-Identifier: AGPL-3.0-or-later

// Package pile sorts a pile of pages, given all at once, into the papers of a procedure.
//
// It neither recognises pages (dossier/recognise) nor moves them: it says which pages are
// one paper and in which slot that would go, for a person to confirm. What must be true:
// no page goes into a slot on a guess. Whatever isn't sure stays unplaced; a separator
// sheet that was missed is noticed by its number, and the pages around the gap are then
// sorted as if there were no sheets; no page is left out, none comes twice.
package pile

import (
	"slices"

	"passerelle/dossier"
)

// Page is one page of the pile, in the order in which it came.
type Page struct {
	Sight dossier.Sight
	Blank bool // nothing is on it: the back of a page
	Twin  bool // the same picture stands further up in the pile, or in a slot
}

// PageOf returns what counts of a page of a draft, given what was seen on all of them and
// which pages come before it.
func PageOf(pg dossier.Page, sights map[dossier.PageID]dossier.Sight,
	before []dossier.Page) Page {
	p := Page{Sight: sights[pg.ID]}
	p.Blank = slices.ContainsFunc(pg.Defects, func(d dossier.Defect) bool {
		return d.Code == dossier.Blank
	})
	p.Twin = !p.Blank && p.Sight.Separator == "" &&
		slices.ContainsFunc(before, func(q dossier.Page) bool {
			return slices.Contains(p.Sight.Twins, q.ID) ||
				slices.Contains(sights[q.ID].Twins, pg.ID)
		})
	return p
}

// separator returns the sheet that a page is; nil: it is a page of a paper.
func (p Page) separator() *Separator {
	if x, ok := ParseSeparator(p.Sight.Separator); ok {
		return &x
	}
	return nil
}

// Paper is one paper of the pile.
type Paper struct {
	Kind  dossier.KindID // "" where only a separator says what it is
	Slot  dossier.Slot
	Piece dossier.PieceID // the paper of the slot, or the alternative, that it is
	Pages []int           // of the pile, from 0, in order
	By    By
}

// By says why a paper goes where it goes.
type By string

const (
	ByRecognition By = "recognised" // what its pages show
	BySeparator   By = "separator"  // the sheet that lay before it
)

// Reason says why pages are left to be placed by hand.
type Reason string

const (
	NotRecognised Reason = "not_recognised" // nothing tells what it is
	NoSlot        Reason = "no_slot"        // this procedure doesn't ask for such a paper
	Unsure        Reason = "unsure"         // an agent decides whether such a paper is good for it
	SlotTaken     Reason = "slot_taken"     // it has one already
	SeveralSlots  Reason = "several_slots"  // more than one slot asks for it
	OtherPerson   Reason = "other_person"   // it is in another name
	BlankPage     Reason = "blank"
	SamePage      Reason = "same_page"         // the same picture was given before
	SheetMissed   Reason = "separator_missing" // a separator sheet beside it was not seen
)

// Unplaced are pages that lie together and go nowhere by themselves.
type Unplaced struct {
	Kind   dossier.KindID // what they are, if that is known
	Pages  []int
	Reason Reason
}

// Sorted is what was found in a pile: each of its pages but the separator sheets is in
// exactly one paper or left unplaced.
type Sorted struct {
	Papers   []Paper
	Unplaced []Unplaced
	Missing  []int // numbers of the separator sheets that were not seen
}

// Sort sorts a pile into the slots of the pieces asked of the procedure p, given what d
// already holds, by the kinds of the list's tables. The pile belongs to one person's
// dossier: papers in a name that is surely another one than the answers state are left
// unplaced.
func Sort(p *dossier.Procedure, t dossier.Tables, d dossier.Dossier, asked []dossier.Piece,
	pages []Page) Sorted {
	s := sorter{p: p, t: t, d: d, asked: asked, pages: pages, taken: map[dossier.Slot]bool{}}
	for _, x := range d.Pages {
		s.taken[x.Slot] = true
	}
	wanted := p.Wanted(d)
	for _, x := range asked {
		if slices.ContainsFunc(wanted, func(y dossier.Piece) bool { return y.Slot == x.Slot }) {
			s.wanted = append(s.wanted, x)
		}
	}
	runs, missing := s.runs()
	s.out.Missing = missing
	for _, r := range runs {
		if r.sheet != nil && s.separated(r) {
			continue
		}
		s.recognised(r)
	}
	slices.SortStableFunc(s.out.Papers, func(a, b Paper) int { return a.Pages[0] - b.Pages[0] })
	slices.SortStableFunc(s.out.Unplaced, func(a, b Unplaced) int {
		return a.Pages[0] - b.Pages[0]
	})
	return s.out
}

type sorter struct {
	p *dossier.Procedure
	t dossier.Tables
	d dossier.Dossier
	// the pieces that may get pages, and those of them that are required as far as is known
	asked, wanted []dossier.Piece
	pages         []Page
	taken         map[dossier.Slot]bool
	lost          disorder // of the run that is being cut
	out           Sorted
}

// run is a stretch of the pile between two separator sheets.
type run struct {
	pages []int
	sheet *Separator // the one before it; nil: none, or one that can't be relied on
	gap   bool       // a sheet beside it was not seen
	// the sheet before it is of another file: what it parts is not known
	strange bool
}

// runs cuts the pile at its separator sheets and says which of these are missing. After a
// sheet that was missed come the pages of its paper, in the run of the sheet before.
func (s *sorter) runs() (all []run, missing []int) {
	now, last := run{}, 0
	var set *Separator
	var mixed, twice bool // the order of the sheets; one that came again
	seen := map[int]bool{}
	for i, pg := range s.pages {
		x := pg.separator()
		if x == nil {
			now.pages = append(now.pages, i)
			continue
		}
		if set != nil && !set.sameSet(*x) || x.Procedure != s.p.ID {
			x = nil // of another file: it only parts what lies around it
		}
		if x != nil {
			twice, mixed = twice || seen[x.Number], mixed || x.Number < last
			set, seen[x.Number] = x, true
			now.gap = now.gap || x.Number != last+1
			last = x.Number
		}
		all = append(all, now)
		now = run{sheet: x, strange: x == nil}
	}
	all = append(all, now)
	if set != nil {
		all[len(all)-1].gap = all[len(all)-1].gap || last != set.Of
		for n := 1; n <= set.Of; n++ {
			if !seen[n] {
				missing = append(missing, n)
			}
		}
	}
	for i := range all { // in another order, a sheet that was missed may be missed anywhere
		all[i].gap = all[i].strange || twice || len(missing) > 0 && (all[i].gap || mixed)
	}
	return all, missing
}

// separated puts a run where its sheet says, and reports whether it may: a sheet beside
// it that was not seen, or a page that is surely another paper's, forbids it.
func (s *sorter) separated(r run) bool {
	var paper []int
	for _, i := range r.pages {
		if !s.pages[i].Blank {
			paper = append(paper, i)
		}
	}
	x, ok := s.p.Piece(r.sheet.Slot)
	if r.gap || !ok || s.taken[x.Slot] || len(paper) == 0 ||
		x.MaxPages > 0 && len(paper) > x.MaxPages {
		return len(r.pages) == 0
	}
	kind, piece := dossier.KindID(""), dossier.Given(x, s.d.Answers)
	for _, i := range paper {
		k := s.pages[i].Sight.Kind
		if k == "" {
			continue
		}
		id, fits := s.fits(k, x)
		if !fits || kind != "" && kind != k || s.another([]int{i}, x) {
			return false
		}
		kind, piece = k, id
	}
	s.taken[x.Slot] = true
	s.out.Papers = append(s.out.Papers, Paper{Kind: kind, Slot: x.Slot, Piece: piece,
		Pages: paper, By: BySeparator})
	for _, i := range r.pages {
		if s.pages[i].Blank {
			s.leave("", []int{i}, BlankPage)
		}
	}
	return true
}

func (s *sorter) leave(k dossier.KindID, pages []int, why Reason) {
	s.out.Unplaced = append(s.out.Unplaced, Unplaced{Kind: k, Pages: pages, Reason: why})
}

// recognised sorts a run by what its pages show.
func (s *sorter) recognised(r run) {
	for _, g := range s.groups(r.pages) {
		first := s.pages[g[0]]
		kind := s.kindOf(g)
		switch {
		case first.Blank:
			s.leave("", g, BlankPage)
		case first.Twin:
			s.leave(kind, g, SamePage)
		case kind == "" && r.gap:
			s.leave("", g, SheetMissed)
		case kind == "":
			s.leave("", g, NotRecognised)
		default:
			s.place(kind, g)
		}
	}
}

// kindOf returns the kind of a group: that of whichever page tells; "" if none does.
func (s *sorter) kindOf(g []int) dossier.KindID {
	for _, i := range g {
		if k := s.pages[i].Sight.Kind; k != "" {
			return k
		}
	}
	return ""
}

// place puts one recognised paper into the only slot that it can be for.
func (s *sorter) place(k dossier.KindID, g []int) {
	var open []dossier.Piece
	fit, others := s.fitting(k), 0
	for _, x := range fit {
		switch {
		case s.another(g, x):
			others++
		case s.room(x, g):
			open = append(open, x)
		}
	}
	if named := s.named(g, open); len(open) > 1 && len(named) == 1 {
		open = named
	}
	switch {
	case len(fit) == 0 && slices.ContainsFunc(s.asked, func(x dossier.Piece) bool {
		return s.might(k, x)
	}):
		s.leave(k, g, Unsure)
	case len(fit) == 0:
		s.leave(k, g, NoSlot)
	case len(open) == 0 && others == len(fit):
		s.leave(k, g, OtherPerson)
	case len(open) == 0:
		s.leave(k, g, SlotTaken)
	case len(open) > 1:
		s.leave(k, g, SeveralSlots)
	default:
		s.put(k, open[0], g)
	}
}

// fitting lists the pieces that a kind is good for: those that are required as far as is
// known or, if there are none, those that may yet be. If these are of another person, nobody
// knows whose the paper is, and all are listed.
func (s *sorter) fitting(k dossier.KindID) []dossier.Piece {
	good := func(asked []dossier.Piece) (fit []dossier.Piece) {
		for _, x := range asked {
			if _, ok := s.fits(k, x); ok && x.Kind == dossier.Paper {
				fit = append(fit, x)
			}
		}
		return fit
	}
	wanted, asked := good(s.wanted), good(s.asked)
	if len(wanted) == 0 || slices.ContainsFunc(asked, func(x dossier.Piece) bool {
		return x.Person != wanted[0].Person
	}) {
		return asked
	}
	return wanted
}

// put adds a paper to its slot; several of one kind are one after the other in it.
func (s *sorter) put(k dossier.KindID, x dossier.Piece, g []int) {
	id, _ := s.fits(k, x)
	s.taken[x.Slot] = true
	s.out.Papers = append(s.out.Papers, Paper{Kind: k, Slot: x.Slot, Piece: id, Pages: g,
		By: ByRecognition})
}

// might reports whether a kind may be good for a paper of the slot, which an agent decides.
func (s *sorter) might(k dossier.KindID, x dossier.Piece) bool {
	return slices.ContainsFunc(append([]dossier.PieceID{x.ID}, x.Alternatives...),
		func(id dossier.PieceID) bool { return s.t.Might(k, id) })
}

// fits returns the paper of the slot, or the alternative, that a kind is good for. What
// the person said is in the slot comes first.
func (s *sorter) fits(k dossier.KindID, x dossier.Piece) (dossier.PieceID, bool) {
	for _, id := range append([]dossier.PieceID{dossier.Given(x, s.d.Answers), x.ID},
		x.Alternatives...) {
		if s.t.Fits(k, id) {
			return id, true
		}
	}
	return "", false
}

// room reports whether the pages have room in a slot: it is empty, or takes several papers
// of which one more has room.
func (s *sorter) room(x dossier.Piece, g []int) bool {
	held, pages := len(s.d.PagesOf(x.Slot)), len(g)
	for _, p := range s.out.Papers {
		if p.Slot == x.Slot {
			pages += len(p.Pages)
		}
	}
	if x.MaxPages > 0 && held+pages > x.MaxPages {
		return false
	}
	return !s.taken[x.Slot] || held == 0 && x.TakesSeveral()
}
