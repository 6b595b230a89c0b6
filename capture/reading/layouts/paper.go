// SPDX-License-Identifier: AGPL-3.0-or-later

package layouts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/recognise"
)

// Today is the day on which papers are filled in, unless another is asked for; their own days
// lie up to 77 days before it.
var Today = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)

// Paper is one paper: its pages and the truth about it.
type Paper struct {
	Layout  Layout
	Seed    uint64
	Kind    dossier.KindID
	Holder  Person
	Address Address
	Issued  Day     // zero: it bears no day of its own
	Days    []Day   // all, with the paper's own
	Pages   []Truth // one for each page
	sheets  []*sheet
}

// Truth is what is true of one page.
type Truth struct {
	Number, Of int
	Side       string // front, back; "": not a card
	Strip      dossier.StripKind
	Seal       string // kind of the 2D-Doc on it
	Sealed     string // what that says, signed
	Width      float64
	Height     float64 // of the page, in millimetres
}

// Fill makes the paper of a layout for the people of a seed.
func (l Layout) Fill(seed uint64) (*Paper, error) { return l.FillOn(seed, Today) }

// FillOn is Fill on another day.
func (l Layout) FillOn(seed uint64, today time.Time) (*Paper, error) {
	return l.fill(newFiller(l, seed, today), seed)
}

// FillFor is FillOn for a holder who is known already: all papers of one person.
func (l Layout) FillFor(seed uint64, holder Person, home Address, today time.Time) (*Paper,
	error) {
	f := newFiller(l, seed, today)
	f.holder, f.home = holder, home
	return l.fill(f, seed)
}

func (l Layout) fill(f *filler, seed uint64) (*Paper, error) {
	p := &Paper{Layout: l, Seed: seed, Kind: l.Kind, Holder: f.holder, Address: f.home}
	w := &flow{paper: p, fill: f, st: l.style}
	if err := w.draw(l.parts); err != nil {
		return nil, fmt.Errorf("%s, %s: %w", l.Name(), l.Maker, err)
	}
	for i := range p.Pages {
		p.Pages[i].Number, p.Pages[i].Of = i+1, len(p.Pages)
		p.Pages[i].Width, p.Pages[i].Height = p.sheets[i].w, p.sheets[i].h
	}
	for _, d := range p.Days {
		if d.Role == "issue" && p.Issued.Value == "" {
			p.Issued = d
		}
	}
	return p, nil
}

// Seen returns what recognition would be told of a page if all its print were read rightly:
// no program has read it.
func (p *Paper) Seen(page int) recognise.Page {
	s := p.sheets[page]
	out := recognise.Page{Width: s.w, Height: s.h, Strip: p.Pages[page].Strip}
	if k := p.Pages[page].Seal; k != "" {
		out.Seals = []recognise.Seal{{Kind: k, Verified: true}}
	}
	for _, run := range s.runs() {
		l := recognise.Line{Sure: 1}
		x0, y0, x1, y1 := run[0].x, run[0].y, 0.0, 0.0
		var text []string
		for _, w := range run {
			text = append(text, w.text)
			x0, y0, x1, y1 = min(x0, w.x), min(y0, w.y), max(x1, w.x+w.w), max(y1, w.y+w.h)
		}
		l.Text = strings.Join(text, " ")
		l.X, l.Y, l.W, l.H = x0/s.w, y0/s.h, (x1-x0)/s.w, (y1-y0)/s.h
		out.Lines = append(out.Lines, l)
	}
	return out
}

// runs joins pieces of one row without a wide gap, as programs that read print do.
func (s *sheet) runs() (all [][]word) {
	pieces := slices.Clone(s.pieces)
	slices.SortStableFunc(pieces, func(a, b []word) int {
		if y := a[0].y + a[0].h/2 - b[0].y - b[0].h/2; max(y, -y) > 0.4*min(a[0].h, b[0].h) {
			return cmp.Compare(a[0].y, b[0].y)
		}
		return cmp.Compare(a[0].x, b[0].x)
	})
	for _, p := range pieces {
		if n := len(all); n > 0 {
			last := all[n-1][len(all[n-1])-1]
			gap := p[0].x - last.x - last.w
			dy := p[0].y + p[0].h/2 - last.y - last.h/2
			if gap > -1 && gap < 2*max(p[0].h, last.h) && max(dy, -dy) < 0.4*min(p[0].h, last.h) &&
				!rightToLeft(p[0].text) {
				all[n-1] = append(slices.Clone(all[n-1]), p...)
				continue
			}
		}
		all = append(all, p)
	}
	return all
}

// PDF returns the paper as a PDF that a program drew.
func (p *Paper) PDF() []byte { return pdf(p.sheets) }

// Pile is several papers in one file, as people bring them.
type Pile struct {
	Papers []*Paper
	Pages  []PilePage // in the order of the file
}

// PilePage says where a page of a pile comes from: Papers[Paper], its page Page from 0.
type PilePage struct{ Paper, Page int }

// NewPile fills n papers of different kinds, of layouts that the seed throws, for nobody in
// common; the pages of each stay together and in order.
func NewPile(all []Layout, n int, seed uint64) (*Pile, error) {
	r := seeded("pile", seed)
	kinds := Kinds(all)
	r.Shuffle(len(kinds), func(i, k int) { kinds[i], kinds[k] = kinds[k], kinds[i] })
	var out Pile
	for i := range min(n, len(kinds)) {
		var of []Layout
		for _, l := range all {
			if l.Kind == kinds[i] {
				of = append(of, l)
			}
		}
		p, err := one(r, of).Fill(seed*1000 + uint64(i))
		if err != nil {
			return nil, err
		}
		out.Add(p)
	}
	return &out, nil
}

// Add puts a paper at the end of the pile.
func (p *Pile) Add(x *Paper) {
	p.Papers = append(p.Papers, x)
	for i := range x.Pages {
		p.Pages = append(p.Pages, PilePage{len(p.Papers) - 1, i})
	}
}

// PDF returns the pile as one PDF.
func (p *Pile) PDF() []byte {
	var all []*sheet
	for _, at := range p.Pages {
		all = append(all, p.Papers[at.Paper].sheets[at.Page])
	}
	return pdf(all)
}
