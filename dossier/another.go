// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strings"
)

// Another is a paper recognised among the pages of a slot that is good for no paper which
// may be given there.
type Another struct {
	Kind  KindID
	Seen  PageID   // the page that it was recognised by
	Pages []PageID // the pages of the slot that go with it, Seen among them, in order
	Open  []Slot   // the slots without pages whose paper it is good for, in the list's order
	Given []Slot   // the slots with pages whose paper it is good for
	// the one of Given in which this very paper is: its number is the same, or its
	// picture; "" if that is not known
	Same Slot
}

// stripKinds are the kinds that bear a strip, the first the one that a sound strip alone
// tells. A card's strip may be that of an identity card or of a residence permit, so that it
// tells none.
var stripKinds = map[StripKind][]KindID{
	PassportStrip: {"passport", "french_passport", "travel_document"},
	PermitStrip:   {"residence_permit", "foreign_permit", "minor_circulation"},
	VisaStrip:     {"visa", "long_stay_visa"},
}

// told returns the kind that a strip alone tells; "" if it tells none.
func (s StripKind) told() KindID { return append(stripKinds[s], "")[0] }

// Another returns the first paper in a slot that is certainly another one, unless somebody
// said that it is meant to be there ([KeptField]); ok is false if there is none. About a
// paper of which the list knows no kind nothing is said, but for a strip that it can't bear.
func (p *Procedure) Another(d Dossier, s Slot) (a Another, ok bool) {
	main, known := p.AnyPiece(s)
	pages := d.PagesOf(s)
	if !known || main.Kind != Paper || p.tables == nil || len(pages) == 0 {
		return Another{}, false
	}
	x := p.given(main, d.Answers)
	told := make([]KindID, len(pages)) // the other kind that each page is of
	fitting := false                   // a page of the right paper is among them
	for i, pg := range pages {
		k, byStrip := x.kindSeen(d.Sights[pg.ID])
		switch {
		case k == "":
			strip := d.Sights[pg.ID].Strip
			fitting = fitting || strip != "" && x.Bears.takes(strip)
		case p.fits(k, main), p.might(k, main), slices.Contains(KeptKinds(d.Answers, s), k):
			fitting = true
		case byStrip || p.tells(main):
			told[i] = k
			if a.Kind == "" {
				a.Kind, a.Seen = k, pg.ID
			}
		}
	}
	if a.Kind == "" {
		return Another{}, false
	}
	for i, pg := range pages {
		if k, _ := x.kindSeen(d.Sights[pg.ID]); told[i] == a.Kind || k == "" && !fitting {
			a.Pages = append(a.Pages, pg.ID)
		}
	}
	p.places(d, &a, s)
	return a, true
}

// kindSeen returns of which kind a page of the paper x is: by what is on it or, where the
// paper can't bear the page's strip, by that. Where the two contradict each other it is of
// none. A strip of the paper's own says more than what is printed around it.
func (x Piece) kindSeen(s Sight) (k KindID, byStrip bool) {
	own := slices.Contains(stripKinds[s.Strip], s.Kind)
	switch {
	case s.Strip != "" && x.Bears.takes(s.Strip):
		if x.Bears.wants(s.Strip) || own {
			return "", false
		}
	case own:
		return s.Kind, true
	case s.Strip.told() != "":
		if s.Kind != "" {
			return "", false
		}
		return s.Strip.told(), true
	}
	return s.Kind, false
}

// Recognised returns the one kind of paper that the pages of a slot were recognised as, if
// it is good for the paper given there; ok is false if nothing was recognised, or several
// kinds were.
func (p *Procedure) Recognised(d Dossier, s Slot) (kind KindID, ok bool) {
	x, known := p.GivenPiece(d, s)
	if !known || p.tables == nil {
		return "", false
	}
	for _, pg := range d.PagesOf(s) {
		seen := d.Sights[pg.ID]
		k := seen.Kind
		if x.Bears.wants(seen.Strip) {
			if k != "" && !p.shownBy(seen, x) {
				return "", false
			}
			if k == "" {
				k = seen.Strip.told()
			}
		}
		switch {
		case k == "" || k == kind:
		case kind != "" || !p.tables.Fits(k, x.ID) && !x.Bears.wantsKind(k):
			return "", false
		default:
			kind = k
		}
	}
	return kind, kind != ""
}

// papers lists the pieces that may be given in the slot of x.
func papers(x Piece) []PieceID { return append([]PieceID{x.ID}, x.Alternatives...) }

// fits reports whether a paper of the kind k is good for one of the papers that may be given
// in the slot of x.
func (p *Procedure) fits(k KindID, x Piece) bool { return p.fitting(k, x) != "" }

// might reports whether a paper of the kind k may be good for one of them, as an agent decides.
func (p *Procedure) might(k KindID, x Piece) bool {
	return slices.ContainsFunc(papers(x), func(id PieceID) bool { return p.tables.Might(k, id) })
}

// fitting returns the first paper of the slot of x that a paper of the kind k is good for.
func (p *Procedure) fitting(k KindID, x Piece) PieceID {
	for _, id := range papers(x) {
		y, other := p.Substitutes[id]
		if id == x.ID {
			y, other = x, true
		}
		if p.tables.Fits(k, id) || other && y.Bears.wantsKind(k) {
			return id
		}
	}
	return ""
}

// wantsKind reports whether the strip of a paper is that of the kind k.
func (b Bears) wantsKind(k KindID) bool {
	return slices.ContainsFunc(bears[b].wanted, func(s StripKind) bool {
		return slices.Contains(stripKinds[s], k)
	})
}

func (p *Procedure) tells(x Piece) bool {
	return slices.ContainsFunc(papers(x), p.tables.Tells)
}

// places finds the slots that ask for such a paper.
func (p *Procedure) places(d Dossier, a *Another, from Slot) {
	for _, y := range p.Wanted(d) {
		if y.Kind != Paper || y.Slot == from || !p.fits(a.Kind, y) {
			continue
		}
		if len(d.PagesOf(y.Slot)) == 0 {
			a.Open = append(a.Open, y.Slot)
			continue
		}
		a.Given = append(a.Given, y.Slot)
		if a.Same == "" && d.samePaper(a.Pages, y.Slot) {
			a.Same = y.Slot
		}
	}
}

// samePaper reports whether one of these pages and one in the slot are the same picture, or
// bear the same number.
func (d Dossier) samePaper(pages []PageID, s Slot) bool {
	for _, id := range pages {
		if d.twin(Page{ID: id}, func(q Page) bool { return q.Slot == s }) {
			return true
		}
		n := d.Sights[id].Says[FactNumber]
		if n != "" && slices.ContainsFunc(d.PagesOf(s), func(q Page) bool {
			return plainCode(d.Sights[q.ID].Says[FactNumber]) == plainCode(n)
		}) {
			return true
		}
	}
	return false
}

// GivenAs returns what the answer [GivenField] is when a paper of the kind k is given in the
// slot s: as it stands if the paper that it names is one that k is good for.
func (p *Procedure) GivenAs(a Answers, k KindID, s Slot) PieceID {
	x, ok := p.Piece(s)
	now := PieceID(a[GivenField(s)])
	if !ok || p.tables == nil || p.tables.Fits(k, Given(x, a)) {
		return now
	}
	switch id := p.fitting(k, x); id {
	case "":
		return now
	case x.ID:
		return ""
	default:
		return id
	}
}

// KeptField names the answer by which the person says that what is in a slot is meant to be
// there though it was recognised as another paper. Its value are the kinds it was
// recognised as, sorted, with a space between.
func KeptField(s Slot) FieldID { return FieldID(s) + ".kept" }

// KeptKinds returns the kinds of which that was said.
func KeptKinds(a Answers, s Slot) []KindID {
	var out []KindID
	for _, k := range strings.Fields(a[KeptField(s)]) {
		out = append(out, KindID(k))
	}
	return out
}

// Keep returns the answer KeptField with one more kind.
func Keep(a Answers, s Slot, k KindID) string {
	all := append(KeptKinds(a, s), k)
	slices.Sort(all)
	var words []string
	for _, k := range slices.Compact(all) {
		words = append(words, string(k))
	}
	return strings.Join(words, " ")
}

// keptOf reports whether such an answer can be about a paper of this procedure.
func (p *Procedure) keptOf(id FieldID) bool {
	slot, ok := strings.CutSuffix(string(id), ".kept")
	if !ok {
		return false
	}
	x, ok := p.AnyPiece(Slot(slot))
	return ok && x.Kind == Paper
}
