// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "slices"

// Recognition says what this machine knows of the paper in a slot. It is written in
// manifests: never renamed.
type Recognition string

const (
	NotLooked     Recognition = ""               // not all of its pages were looked at
	Recognised    Recognition = "recognised"     // a page is of a kind that is good for it, and none of another
	NotRecognised Recognition = "not_recognised" // nothing tells what it is: an agent looks
	AnotherPaper  Recognition = "another"        // it is another paper
	Insisted      Recognition = "insisted"       // the same, and the person says that it is the right one
)

// Recognitions returns all of them but NotLooked.
func Recognitions() []Recognition {
	return []Recognition{Recognised, NotRecognised, AnotherPaper, Insisted}
}

// Recognition says what is known of the paper in a slot, and by which signs. Only what its
// pages show counts: whether names and days agree with the answers is another question.
func (p *Procedure) Recognition(d Dossier, s Slot) (r Recognition, signs []string) {
	main, ok := p.AnyPiece(s)
	pages := d.PagesOf(s)
	if !ok || main.Kind != Paper || len(pages) == 0 {
		return NotLooked, nil
	}
	if _, other := p.Another(d, s); other {
		return AnotherPaper, nil
	}
	x := p.given(main, d.Answers)
	looked, insisted := true, false
	for _, pg := range pages {
		seen, known := d.Sights[pg.ID]
		looked = looked && known && seen.Searched
		k, byStrip := x.kindSeen(seen)
		switch {
		case k != "" && slices.Contains(KeptKinds(d.Answers, s), k) && (byStrip || !p.fits(k, main)):
			insisted = true
		case byStrip, k != "" && !p.good(k, x): // it may be good, or is another of the slot's papers
		case k != "":
			signs = append(signs, seen.Signs...)
		case p.shownBy(seen, x):
			signs = append(signs, "strip."+string(seen.Strip))
		}
	}
	slices.Sort(signs)
	signs = slices.Compact(signs)
	switch {
	case insisted:
		return Insisted, nil
	case len(signs) > 0:
		return Recognised, signs
	case !looked:
		return NotLooked, nil
	}
	return NotRecognised, nil
}

// good reports whether a paper of the kind k is good for the piece x itself.
func (p *Procedure) good(k KindID, x Piece) bool {
	return p.tables != nil && (p.tables.Fits(k, x.ID) ||
		!p.tables.speaks(x.ID) && x.Bears.wantsKind(k))
}

// shownBy reports whether a page's strip shows that it is the paper x itself. Where the list
// tells more of strips, that decides: a national card bears a strip like a permit's, and a
// permit of another State one like that of a French one. A card of which nothing more is
// known is no permit.
func (p *Procedure) shownBy(s Sight, x Piece) bool {
	switch {
	case s.Strip == "" || !x.Bears.own(s.Strip):
		return false
	case s.Kind != "" && p.tables != nil && p.tables.speaks(x.ID):
		return p.tables.Fits(s.Kind, x.ID)
	}
	return x.Bears.wants(s.Strip) && (s.Strip != CardStrip || x.Bears != BearsPermit)
}

// kinds reports a page that is recognised as another paper; strips reports those that bear
// the strip of one.
func (j *judge) kinds(x Piece) {
	a, ok := j.p.Another(j.d, x.Slot)
	if s := j.d.Sights[a.Seen].Strip; !ok || s != "" && !x.Bears.takes(s) {
		j.insisted(x)
		return
	}
	g := newGap(x, PaperOther, Inconclusive, []string{"check", "kind", "kind", string(a.Kind)})
	g.Page = a.Seen
	j.add(g, true)
}

// insisted reports a page of another paper of which the person says that it is the right one.
func (j *judge) insisted(x Piece) {
	main, _ := j.p.AnyPiece(x.Slot)
	for _, pg := range j.d.PagesOf(x.Slot) {
		s := j.d.Sights[pg.ID]
		k, byStrip := x.kindSeen(s)
		if k == "" || byStrip || j.p.fits(k, main) ||
			!slices.Contains(KeptKinds(j.d.Answers, x.Slot), k) {
			continue
		}
		g := newGap(x, PaperOther, Inconclusive, []string{"check", kept})
		g.Page = pg.ID
		j.add(g, true)
		return
	}
}

// SeemsTo returns the paper that one of the kind k, given in the slot s, seems to be: the one
// that is given there, else one that may be given there, else the first that the procedure
// asks for, else the first of the list. "" if k is good for none.
func (p *Procedure) SeemsTo(k KindID, d Dossier, s Slot) PieceID {
	if p.tables == nil || k == "" {
		return ""
	}
	if x, ok := p.GivenPiece(d, s); ok && p.good(k, x) {
		return x.ID
	}
	main, _ := p.AnyPiece(s)
	for _, x := range append([]Piece{main}, p.Pieces...) {
		if id := p.fitting(k, x); id != "" {
			return id
		}
	}
	for _, x := range p.tables.Kinds {
		if x.ID == k && len(x.Pieces) > 0 {
			return x.Pieces[0]
		}
	}
	return ""
}
