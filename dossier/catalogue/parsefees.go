// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// A tariff is what titles of one kind cost, request by request: a list of lines of "fees"
// under its name in catalogue.json. A title says "tariff": NAME; what differs for some of
// its people stands in its own "fees", which go before.

// readTariffs reads the tariffs. Each line is checked by itself; whether its questions are
// asked is checked in the titles that use it.
func (r *reader) readTariffs(o *strictjson.Object) {
	r.tariffs = map[string][]*strictjson.Node{}
	t := o.Sub("tariffs", false)
	if t == nil {
		return
	}
	for _, m := range t.Node.Members {
		lines := t.List(m.Key, true)
		if !keyForm.MatchString(m.Key) {
			t.Bad(m.Key, "%q is not of the form reduced", m.Key)
		}
		if len(lines) == 0 {
			t.Bad(m.Key, "it is empty")
		}
		for _, n := range lines {
			r.feeLine(n)
		}
		r.tariffs[m.Key] = lines
	}
	t.Done()
}

// readFees reads what a procedure costs: its own lines, those of its tariff, and what all
// others pay.
func (s *sheet) readFees() {
	o, p := s.top, s.p
	lines := s.mine(o.List("fees", false))
	name := ""
	if s.titled {
		name = o.Str("tariff", false)
	}
	if name != "" {
		tariff, ok := s.tariffs[name]
		if !ok {
			o.Bad("tariff", "%s has no tariff %q", headFile, name)
		}
		if p.FeeRef != "" {
			o.Bad("fee_ref", "the tariff says what others pay")
		}
		lines = append(lines, s.mine(tariff)...)
	}
	for _, n := range lines {
		if len(p.Fees) > 0 && p.Fees[len(p.Fees)-1].When == nil {
			s.Bad(n, "", "the line before it is for all: nobody ever pays this")
		}
		s.fees, p.Fees = append(s.fees, n), append(p.Fees, s.of(n).feeLine(n))
	}
	if len(p.Fees) > 0 && p.Fees[len(p.Fees)-1].When == nil && p.FeeRef != "" {
		o.Bad("fee_ref", "the last line of the fees is for all: nobody ever pays this")
	}
}

// feeLine reads a fee for some; the reference "free" is no fee.
func (r *reader) feeLine(n *strictjson.Node) dossier.FeeLine {
	return lineOf(r.own.fees, n, r.readFeeLine)
}

func (r *reader) readFeeLine(n *strictjson.Node) dossier.FeeLine {
	o := r.Object(n)
	defer o.Done()
	l := dossier.FeeLine{}
	o.Get("ref", "string", true)
	if ref := n.Member("ref"); ref == nil || ref.Text != dossier.Free {
		l.Ref = r.feeRef(o, "ref")
	}
	if r.titled {
		if or := n.Member("or"); or != nil && or.Text == dossier.Free {
			l.Or = o.Str("or", false)
		} else {
			l.Or = r.feeRef(o, "or")
		}
		if l.Or != "" && (l.Or == l.Ref || l.Or == dossier.Free && l.Ref == "") {
			o.Bad("or", "it is the same as ref")
		}
	}
	l.When = r.when(o, !r.titled)
	r.marks(o)
	return l
}
