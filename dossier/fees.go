// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strconv"
	"time"
)

// Due is one amount that a person pays, or may have to. Where the list or the answers
// leave the amount open there is one for each that it may be, and none is sure: a stamp of
// another amount is not taken.
type Due struct {
	Ref    string
	Euros  int
	When   Payment
	Sure   bool   // the amount, and that it falls due
	Kept   bool   // the State keeps it whatever becomes of the request
	Beside bool   // what may come on top: who is late, who has to regularise
	Source string // of the amount
}

// Payment is when an amount is paid.
type Payment string

const (
	BeforeFiling  Payment = "before" // the dossier has to hold the stamp
	WithTheFiling Payment = "filing"
	AtCollection  Payment = "collection" // when the card or document is handed over
)

// Fees of the visa de régularisation in the catalogue's table: the whole, and the part of
// it that is due at filing and never comes back (CESEDA, L. 436-4).
const (
	VisaRegularisation    = "visa_regularisation"
	VisaRegularisationNow = "visa_regularisation.filing"
)

// FeeAt returns the fee of ref on a day, as [Moment.Day] gives it. ok is false when the
// table has none.
func (p *Procedure) FeeAt(ref string, today time.Time) (euros int, verified, ok bool) {
	f, ok := p.fee(ref, today)
	return f.Euros, f.Verified, ok
}

func (p *Procedure) fee(ref string, today time.Time) (Fee, bool) {
	switch {
	case ref == Free:
		return Fee{Ref: Free, Verified: true}, true
	case p.tables == nil || ref == "": // built by hand, or nothing is paid
		return Fee{}, false
	}
	return inForce(p.tables.Fees, today, func(f Fee) (time.Time, bool) {
		return f.From, f.Ref == ref
	})
}

// dues lists what falls due; late is the reference of the fee of who files late, "" when
// in time.
func (p *Procedure) dues(known Answers, at Moment, late string) []Due {
	out := p.own(known, at)
	today := at.Day()
	if late != "" { // the prefecture decides, and may let it be
		f, _ := p.fee(late, today)
		out = append(out, Due{Ref: f.Ref, Euros: f.Euros, When: AtCollection, Beside: true,
			Source: f.Source})
	}
	for _, n := range p.Notices {
		if n.Code == FeeRegularisation && n.When.Holds(known, at) == True {
			return append(out, p.visa(today)...)
		}
	}
	return out
}

// own returns the fee of the request itself: one, or each that it may be.
func (p *Procedure) own(known Answers, at Moment) (out []Due) {
	when := AtCollection
	if p.stamped(known, at) {
		when = BeforeFiling
	}
	sure := true
	for _, ref := range p.readings(known, at) {
		f, ok := p.fee(ref, at.Day())
		switch {
		case !ok && ref == "":
			f.Ref = Free
		case !ok: // the table has no line for that day
			continue
		}
		sure = sure && (f.Verified || ref == "")
		if !slices.ContainsFunc(out, func(x Due) bool { return x.Euros == f.Euros }) {
			out = append(out, Due{Ref: f.Ref, Euros: f.Euros, When: when, Kept: f.Kept,
				Source: f.Source})
		}
	}
	if len(out) == 1 && out[0].Ref == Free {
		return nil
	}
	for i := range out {
		out[i].Sure = sure && len(out) == 1
	}
	return out
}

// readings lists the references of what may be paid: one where the list and the answers
// settle it. "" is nothing.
func (p *Procedure) readings(known Answers, at Moment) (refs []string) {
	for _, l := range p.Fees {
		holds := l.When.Holds(known, at)
		if holds == False {
			continue
		}
		if refs = append(refs, l.Ref); l.Or != "" {
			refs = append(refs, l.Or)
		}
		if holds == True {
			return refs
		}
	}
	return append(refs, p.FeeRef)
}

// price is the least and the most that the request may cost.
func (p *Procedure) price(known Answers, at Moment) (low, high int) {
	for i, x := range p.own(known, at) {
		if i == 0 {
			low = x.Euros
		}
		low, high = min(low, x.Euros), max(high, x.Euros)
	}
	return low, high
}

// stamped tells whether the dossier holds the number of a stamp: it is bought before.
func (p *Procedure) stamped(known Answers, at Moment) bool {
	return slices.ContainsFunc(p.Pieces, func(x Piece) bool {
		if x.Kind != Typed || !x.Required || x.When.Holds(known, at) == False {
			return false
		}
		f, ok := p.Field(x.Field)
		return ok && f.Check == stampCheck
	})
}

// visa is the visa de régularisation: whether it falls due is the prefecture's to say.
func (p *Procedure) visa(today time.Time) (out []Due) {
	whole, ok := p.fee(VisaRegularisation, today)
	if !ok {
		return nil
	}
	rest := whole.Euros
	if now, ok := p.fee(VisaRegularisationNow, today); ok {
		rest -= now.Euros
		out = append(out, Due{Ref: now.Ref, Euros: now.Euros, When: WithTheFiling,
			Kept: now.Kept, Beside: true, Source: now.Source})
	}
	return append(out, Due{Ref: whole.Ref, Euros: rest, When: AtCollection, Beside: true,
		Source: whole.Source})
}

// regularisation says in a gap what may fall due besides the card.
func (p *Procedure) regularisation(g Gap, today time.Time) Gap {
	whole, dues := 0, p.visa(today)
	for _, x := range dues {
		if whole += x.Euros; x.When == WithTheFiling {
			g = g.with("now_euros", strconv.Itoa(x.Euros))
		}
	}
	if len(dues) == 0 {
		return g
	}
	return g.with("fee_euros", strconv.Itoa(whole))
}
