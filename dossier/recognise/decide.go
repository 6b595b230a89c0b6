// SPDX-License-Identifier: AGPL-3.0-or-later

package recognise

import (
	"slices"
	"strings"
	"sync/atomic"

	"passerelle/dossier"
)

// What is needed for a kind to be told.
const (
	headedPoints = 3 // below a heading of its own
	sharedPoints = 4 // below a heading that other kinds have too
	sharedSeal   = 8 // with a signed code of a type that several kinds bear, and no heading
	nonePoints   = 2 // for a page to be none of the papers, without a heading
	sharedLead   = 4 // so much more does not make up for a heading that others have too
	nearPoints   = 3 // a kind with as many points less is no rival
	emptyForm    = 3 // as many places to be filled in make a form
)

// cached is the list that Kind was last asked about.
var cached atomic.Pointer[Recogniser]

// Kind returns the kind that a page is of, by the kinds of a list, or nothing. The slice must
// not change afterwards: what is made of it is kept as long as the same one is given.
func Kind(kinds []dossier.PaperKind, p Page) Found { return of(kinds).Kind(p) }

// Paper is Recogniser.Paper of the kinds of a list, as in Kind.
func Paper(kinds []dossier.PaperKind, pages []Page) Found { return of(kinds).Paper(pages) }

func of(kinds []dossier.PaperKind) *Recogniser {
	r := cached.Load()
	if r == nil || len(r.kinds) != len(kinds) || len(kinds) > 0 && &r.kinds[0] != &kinds[0] {
		r = New(kinds)
		cached.Store(r)
	}
	return r
}

// Kind returns the kind that a page is of, or nothing.
func (r *Recogniser) Kind(p Page) Found {
	if p.Strip != "" {
		return r.byStrip(p)
	}
	s, all := r.search(p)
	for k, x := range r.kinds {
		if !fits(x.Signs.Shapes, p.Width, p.Height) {
			all[k].heads = nil
		}
	}
	return r.decide(all, s.blanks() >= emptyForm)
}

// Paper returns the kind that several pages of one paper are of, or nothing. The heading may
// stand on one page and its support on the others; pages told to be of different kinds are
// no paper of any.
func (r *Recogniser) Paper(pages []Page) Found {
	var single []Found
	sum := make([]evidence, len(r.kinds))
	form := false
	for _, p := range pages {
		if f := r.Kind(p); f.Kind != "" &&
			!slices.ContainsFunc(single, func(o Found) bool { return o.Kind == f.Kind }) {
			single = append(single, f)
		}
		if p.Strip != "" {
			continue
		}
		s, all := r.search(p)
		form = form || s.blanks() >= emptyForm
		for k, e := range all {
			if fits(r.kinds[k].Signs.Shapes, p.Width, p.Height) && len(sum[k].heads) == 0 {
				sum[k].heads = e.heads
			}
			for _, name := range e.signs {
				if !slices.Contains(sum[k].signs, name) {
					sum[k].signs = append(sum[k].signs, name)
				}
			}
			sum[k].points, sum[k].told = max(sum[k].points, e.points), max(sum[k].told, e.told)
			sum[k].speaks = sum[k].speaks || e.speaks
		}
	}
	switch len(single) {
	case 0:
		return r.decide(sum, form)
	case 1:
		return single[0]
	}
	return Found{}
}

// byStrip tells a page by its strip, which says more than any print.
func (r *Recogniser) byStrip(p Page) (out Found) {
	for _, x := range r.kinds {
		for _, s := range x.Signs.Strips {
			d := p.Document
			if s.Kind != p.Strip || len(s.Codes) > 0 && !slices.Contains(s.Codes, d.Code) ||
				!issued(s.Issuers, d.Issuer) ||
				s.Own == dossier.OwnCitizen && d.Issuer != d.Nationality ||
				s.Own == dossier.Foreigner && d.Issuer == d.Nationality {
				continue
			}
			if out.Kind != "" && out.Kind != x.ID {
				return Found{}
			}
			out = Found{x.ID, []string{"strip." + string(s.Kind)}}
		}
	}
	return out
}

// issued reports whether a State is among those listed; with a minus before, it is not that
// one.
func issued(by []string, state string) bool {
	if len(by) == 0 {
		return true
	}
	for _, s := range by {
		if not, ok := strings.CutPrefix(s, "-"); ok && state != "" && state != not || s == state {
			return true
		}
	}
	return false
}

// decide tells the kind from what was found for each: one that has what it needs, and that no
// other one comes near.
func (r *Recogniser) decide(all []evidence, form bool) Found {
	var able []int
	for k, e := range all {
		switch {
		case r.kinds[k].None && (r.grade(e) > 1 || e.weak() || e.points >= nonePoints):
			return Found{}
		case !r.kinds[k].None && r.enough(k, e):
			able = append(able, k)
		}
	}
	best := r.best(able, all)
	if best < 0 {
		return Found{}
	}
	e := all[best]
	sealed := r.sealedAs(best, e)
	if form && !sealed {
		return Found{}
	}
	for k, o := range all {
		if k != best && !r.kinds[k].None && !slices.Contains(able, k) && r.rivals(e, o, sealed) ||
			r.kinds[k].None && r.grade(o) >= top(e) {
			return Found{}
		}
	}
	out := Found{Kind: r.kinds[best].ID}
	for _, h := range e.heads {
		if n := r.name(h); !slices.Contains(out.Signs, n) {
			out.Signs = append(out.Signs, n)
		}
	}
	slices.Sort(e.signs)
	out.Signs = append(out.Signs, e.signs...)
	return out
}

// best returns the kind that beats all others that have what they need; -1: none does.
func (r *Recogniser) best(able []int, all []evidence) int {
	for _, k := range able {
		if !slices.ContainsFunc(able, func(o int) bool { return o != k && !r.beats(k, o, all) }) {
			return k
		}
	}
	return -1
}

// beats reports whether of two kinds that both have what they need the first is what the page
// is of: it is headed as that, and the other one only by what many papers are headed, or by a
// code alone; or it has much more that speaks for it.
func (r *Recogniser) beats(k, o int, all []evidence) bool {
	a, b := all[k], all[o]
	switch {
	case r.sealedAs(o, b):
		return len(b.heads) == 0 && a.points > sharedPoints &&
			a.points >= b.points-sealPoints+nearPoints
	case r.sealedAs(k, a):
		return len(a.heads) > 0 || a.points-sealPoints >= b.points
	case r.grade(a) > 0 && r.grade(b) == 0:
		return a.points+sharedLead >= b.points
	case r.grade(a) > 0:
		return !r.rivals(a, b, false)
	}
	return r.grade(b) == 0 && a.told >= b.told+2 && a.points >= b.points+sharedPoints
}

// top is the grade of the best heading, at least 1: something small that a page is headed by
// besides says nothing against a large one.
func top(e evidence) int {
	out := 1
	for _, h := range e.heads {
		out = max(out, h.grade)
	}
	return out
}

// weak reports whether a letter is about what the kind is headed.
func (e evidence) weak() bool {
	return slices.ContainsFunc(e.heads, func(h found) bool { return h.weak })
}

// grade is that of the best heading that names one kind only.
func (r *Recogniser) grade(e evidence) (out int) {
	for _, h := range e.heads {
		if h.role == heading && !h.weak {
			out = max(out, h.grade)
		}
	}
	return out
}

// sealedAs reports whether a code whose signature holds says that the paper is of the kind,
// and of no other one.
func (r *Recogniser) sealedAs(k int, e evidence) bool {
	for _, s := range r.kinds[k].Signs.Seals {
		alone := r.sealed[s] == 1 && e.told > 0 || e.told >= 2 && e.points >= sharedSeal
		if alone && e.points >= sealPoints &&
			slices.Contains(e.signs, "seal."+s) && !e.speaks {
			return true
		}
	}
	return false
}

// enough reports whether a kind has what it needs.
func (r *Recogniser) enough(k int, e evidence) bool {
	switch {
	case e.speaks:
		return false
	case r.sealedAs(k, e):
		return true
	case r.grade(e) > 0:
		return e.points >= headedPoints && (e.told > 0 || len(e.signs) >= 2)
	case len(e.heads) > 0:
		return e.told > 0 && e.points >= sharedPoints
	}
	return false
}

// rivals reports whether another kind comes too near to one that has enough: its own heading
// stands there too, unless that is less of a heading and has much less to support it, or
// something says that it is not of that kind.
func (r *Recogniser) rivals(e, o evidence, sealed bool) bool {
	g := r.grade(o)
	if g == 0 || sealed && o.points < headedPoints || o.speaks && g <= r.grade(e) {
		return false
	}
	lesser := g < r.grade(e) || o.points == 0
	return !lesser || o.points+nearPoints > e.points
}
