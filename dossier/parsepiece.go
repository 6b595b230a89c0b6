// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strings"
)

func (r *reader) piece(n *node, c *Catalogue) Piece {
	o := r.object(n)
	defer o.done()
	p := Piece{
		Slot: Slot(o.str("slot", true)), ID: PieceID(o.str("id", true)), Kind: Kind(o.one("kind", true, string(Paper), string(Typed), string(Future))),
		Required: o.flag("required", true), Person: o.str("person", false),
	}
	o.rules(&p, c)
	p.Bears = c.strips[p.ID]
	p.DateField, p.ExpiryField, p.Field = FieldID(o.str("date_field", false)), FieldID(o.str("expiry_field", false)), FieldID(o.str("field", false))
	for _, a := range o.strs("alternatives", false) {
		p.Alternatives = append(p.Alternatives, PieceID(a))
	}
	if w := o.get("when", "object", false); w != nil {
		p.When = r.condition(w, 0)
	}
	if p.Kind != Paper {
		p.Sides = 0
	}
	if p.Slot != "" && !slotForm.MatchString(string(p.Slot)) {
		o.bad("slot", "%q is not of the form id.passport", p.Slot)
	}
	if (p.Kind == Typed) != (p.Field != "") {
		o.bad("field", "a code is typed into a field, and only a code")
	}
	if p.Ages != (Ages{}) && p.DateField == "" {
		o.bad("date_field", "a paper with an age limit has a date")
	}
	if len(p.Alternatives) > 0 && p.Kind != Paper {
		o.bad("alternatives", "only a paper has others that stand in for it")
	}
	return p
}

// rules reads what is true of a paper wherever it stands.
func (o *object) rules(p *Piece, c *Catalogue) {
	p.Sides, p.MaxPages = max(1, o.num("sides", false)), o.num("max_pages", false)
	o.ages(&p.Ages)
	p.LimitRef = o.str("limit_ref", false)
	p.Icon, p.AgentChecks, p.Verified, p.Source = o.str("icon", true), o.flag("agent_checks", false), o.doubt(), o.source(c)
	p.Translation = Translation(o.one("translation", false, string(Sworn), string(NoTranslation)))
	if p.Translation == "" {
		p.Translation = NoTranslation
		if foreignAct(p.ID) {
			p.Translation = Sworn
		}
	}
	if p.LimitRef != "" {
		if p.Ages != (Ages{}) {
			o.bad("limit_ref", "its own limits or those of the table, not both")
		}
		if !slices.ContainsFunc(c.limits, func(l limit) bool { return l.ref == p.LimitRef }) {
			o.bad("limit_ref", "%s has no limit %q", headFile, p.LimitRef)
		}
		*p = c.limited(*p, c.Date)
	}
	if p.MaxPages == 0 {
		p.MaxPages = defaultMaxPages
	}
	if p.MaxPages < p.Sides {
		o.bad("max_pages", "fewer than sides")
	}
}

// foreignAct tells the papers that come from another State's registers as a rule: they are in French, or translated by a sworn translator (CESEDA, annexe 10).
func foreignAct(id PieceID) bool {
	return strings.HasPrefix(string(id), "cs.") || strings.HasPrefix(string(id), "jud.")
}

// ages reads how old a paper may be.
func (o *object) ages(a *Ages) {
	a.MaxAgeDays, a.MaxAgeMonths = o.num("max_age_days", false), o.num("max_age_months", false)
	a.AdvisedDays, a.AdvisedMonths = o.num("advised_days", false), o.num("advised_months", false)
	for _, age := range []struct {
		months int
		days   *int
		key    string
	}{{a.MaxAgeMonths, &a.MaxAgeDays, "max_age_days"}, {a.AdvisedMonths, &a.AdvisedDays, "advised_days"}} {
		switch {
		case age.months > 0 && *age.days > 0:
			o.bad(age.key, "days or months, not both")
		case age.months > 120:
			o.bad("", "more than ten years of months")
		case age.months > 0:
			*age.days = (age.months*306 + 9) / 10 // 30.6 days: what six months (184) or three (92) are at longest
		}
	}
	if a.MaxAgeDays > 0 && a.AdvisedDays >= a.MaxAgeDays {
		o.bad("", "what is advised is no stricter than the limit")
	}
}

// papers reads the rules of papers that stand in for others. Their date, if they have one that matters, is asked as SLOT.date.
func (r *reader) papers(o *object, c *Catalogue) map[PieceID]Piece {
	out := map[PieceID]Piece{}
	if o == nil {
		return out
	}
	defer o.done()
	for _, m := range o.n.members {
		k := m.key
		n := o.get(k, "object", true)
		if n == nil {
			continue
		}
		q := r.object(n)
		x := Piece{ID: PieceID(k), Kind: Paper}
		q.rules(&x, c)
		x.Bears = c.strips[x.ID]
		if x.Ages != (Ages{}) {
			x.DateField = dated
		}
		q.done()
		out[x.ID] = x
	}
	return out
}

// strips reads which machine-readable strip papers bear. Those that the table doesn't name bear none.
func (o *object) strips() (map[PieceID]Bears, *node) {
	out := map[PieceID]Bears{}
	t := o.sub("strips", false)
	if t == nil {
		return out, nil
	}
	defer t.done()
	for _, m := range t.n.members {
		b := t.one(m.key, true, string(BearsPassport), string(BearsPermit), string(BearsCard), string(BearsVisa), string(BearsIdentity), string(MayBear))
		out[PieceID(m.key)] = Bears(b)
	}
	return out, t.n
}

// dated marks the rules of a paper that is judged by its date: the field's name is known only where the paper stands.
const dated FieldID = ".date"

// defaultMaxPages bounds one piece: more is a mistake of the stack, not a paper.
const defaultMaxPages = 30

func (r *reader) field(n *node, c *Catalogue) Field {
	o := r.object(n)
	defer o.done()
	f := Field{
		ID: FieldID(o.str("id", true)), Type: FieldType(o.one("type", true, fieldTypes...)), Required: o.flag("required", true), Check: o.one("check", false, checks...),
		Choices: o.strs("choices", false), MaxLen: o.num("max_len", false), Slot: Slot(o.str("slot", false)), Unknown: o.flag("unknown", false), Person: o.str("person", false),
		Audience: Public,
	}
	if a := o.one("audience", false, string(Public), string(Mediator)); a != "" {
		f.Audience = Audience(a)
	}
	f.Verified, f.Source = o.doubt(), o.source(c)
	if w := o.get("when", "object", false); w != nil {
		f.When = r.condition(w, 0)
	}
	if (f.Type == ChoiceField) != (len(f.Choices) > 0) {
		o.bad("choices", "a choice has choices, and nothing else has")
	}
	for i, v := range f.Choices {
		if slices.Contains(f.Choices[:i], v) {
			o.bad("choices", "%q stands twice", v)
		}
	}
	return f
}
