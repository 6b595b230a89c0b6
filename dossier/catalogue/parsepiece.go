// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"cmp"
	"slices"
	"strings"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

func (r *reader) piece(n *strictjson.Node) dossier.Piece {
	return lineOf(r.own.pieces, n, r.readPiece)
}

func (r *reader) readPiece(n *strictjson.Node) dossier.Piece {
	o := r.Object(n)
	defer o.Done()
	p := dossier.Piece{
		Slot: dossier.Slot(o.Str("slot", true)), ID: dossier.PieceID(o.Str("id", true)),
		Kind: dossier.Kind(o.One("kind", true, string(dossier.Paper), string(dossier.Typed),
			string(dossier.Future))),
		Required: o.Flag("required", true), Person: o.Str("person", false),
	}
	r.rules(o, &p)
	p.Bears = r.strips[p.ID]
	p.DateField, p.ExpiryField, p.Field = dossier.FieldID(o.Str("date_field", false)),
		dossier.FieldID(o.Str("expiry_field", false)), dossier.FieldID(o.Str("field", false))
	for _, a := range o.Strs("alternatives", false) {
		p.Alternatives = append(p.Alternatives, dossier.PieceID(a))
	}
	p.When, p.ThresholdRef = r.when(o, false), r.threshold(o)
	r.marks(o)
	if p.Kind != dossier.Paper {
		p.Sides = 0
	}
	if p.Slot != "" && !slotForm.MatchString(string(p.Slot)) {
		o.Bad("slot", "%q is not of the form id.passport", p.Slot)
	}
	if (p.Kind == dossier.Typed) != (p.Field != "") {
		o.Bad("field", "a code is typed into a field, and only a code")
	}
	if p.Ages != (dossier.Ages{}) && p.DateField == "" {
		o.Bad("date_field", "a paper with an age limit has a date")
	}
	if len(p.Alternatives) > 0 && p.Kind != dossier.Paper {
		o.Bad("alternatives", "only a paper has others that stand in for it")
	}
	return p
}

// rules reads the rules of a paper that hold wherever it is asked for.
func (r *reader) rules(o *strictjson.Object, p *dossier.Piece) {
	p.Sides, p.MaxPages = max(1, o.Num("sides", false)), o.Num("max_pages", false)
	ages(o, &p.Ages)
	p.LimitRef = o.Str("limit_ref", false)
	p.Icon, p.AgentChecks, p.Verified, p.Source = o.Str("icon", true),
		o.Flag("agent_checks", false), doubt(o), r.source(o)
	p.Why = r.why(o, p.Verified)
	r.prints(o, p)
	p.Translation = dossier.Translation(
		o.One("translation", false, string(dossier.Sworn), string(dossier.NoTranslation)))
	if p.Translation == "" {
		p.Translation = dossier.NoTranslation
		if foreignAct(p.ID) {
			p.Translation = dossier.Sworn
		}
	}
	if p.LimitRef != "" {
		if p.Ages != (dossier.Ages{}) {
			o.Bad("limit_ref", "its own limits or those of the table, not both")
		}
		if !slices.ContainsFunc(r.tables.Limits, func(l dossier.Limit) bool {
			return l.Ref == p.LimitRef
		}) {
			o.Bad("limit_ref", "%s has no limit %q", headFile, p.LimitRef)
		}
		*p = r.tables.Limited(*p, r.date)
	}
	p.MaxPages = cmp.Or(p.MaxPages, defaultMaxPages)
	if p.MaxPages < p.Sides {
		o.Bad("max_pages", "fewer than sides")
	}
}

// prints reads which sheet the kiosk prints for a paper. In the first format there are
// none.
func (r *reader) prints(o *strictjson.Object, p *dossier.Piece) {
	if !r.titled {
		return
	}
	p.Sheet = dossier.Sheet(o.One("sheet", false, sheetNames...))
	if p.Sheet != dossier.NoSheet && p.Kind != dossier.Paper {
		o.Bad("sheet", "only a paper can be printed")
	}
}

var sheetNames = func() (out []string) {
	for _, s := range dossier.Sheets() {
		out = append(out, string(s))
	}
	return out
}()

// foreignAct reports whether a paper usually comes from the civil registers of another State:
// such papers must be in French or translated by a sworn translator (CESEDA, annexe 10).
func foreignAct(id dossier.PieceID) bool {
	return strings.HasPrefix(string(id), "cs.") || strings.HasPrefix(string(id), "jud.")
}

// ages reads how old a paper may be.
func ages(o *strictjson.Object, a *dossier.Ages) {
	a.MaxAgeDays, a.MaxAgeMonths = o.Num("max_age_days", false), o.Num("max_age_months", false)
	a.AdvisedDays, a.AdvisedMonths = o.Num("advised_days", false), o.Num("advised_months", false)
	for _, age := range []struct {
		months int
		days   *int
		key    string
	}{{a.MaxAgeMonths, &a.MaxAgeDays, "max_age_days"},
		{a.AdvisedMonths, &a.AdvisedDays, "advised_days"}} {
		switch {
		case age.months > 0 && *age.days > 0:
			o.Bad(age.key, "days or months, not both")
		case age.months > 120:
			o.Bad("", "more than ten years of months")
		case age.months > 0:
			// 30.6 days a month: what six months (184) or three (92) have at most
			*age.days = (age.months*306 + 9) / 10
		}
	}
	if a.MaxAgeDays > 0 && a.AdvisedDays >= a.MaxAgeDays {
		o.Bad("", "what is advised is no stricter than the limit")
	}
}

// readPapers reads the rules of papers that may replace others. If such a paper has a
// date that matters, it is asked as SLOT.date.
func (r *reader) readPapers(o *strictjson.Object) map[dossier.PieceID]dossier.Piece {
	out := map[dossier.PieceID]dossier.Piece{}
	if o == nil {
		return out
	}
	defer o.Done()
	for _, m := range o.Node.Members {
		k := m.Key
		n := o.Get(k, "object", true)
		if n == nil {
			continue
		}
		q := r.Object(n)
		x := dossier.Piece{ID: dossier.PieceID(k), Kind: dossier.Paper}
		r.rules(q, &x)
		x.Bears = r.strips[x.ID]
		if x.Ages != (dossier.Ages{}) {
			x.DateField = dossier.SlotDate
		}
		q.Done()
		out[x.ID] = x
	}
	return out
}

// readStrips reads which machine-readable strip each paper bears. Papers that the table
// does not name bear none.
func readStrips(o *strictjson.Object) (map[dossier.PieceID]dossier.Bears, *strictjson.Node) {
	out := map[dossier.PieceID]dossier.Bears{}
	t := o.Sub("strips", false)
	if t == nil {
		return out, nil
	}
	defer t.Done()
	for _, m := range t.Node.Members {
		b := t.One(m.Key, true, string(dossier.BearsPassport), string(dossier.BearsPermit),
			string(dossier.BearsCard), string(dossier.BearsVisa), string(dossier.BearsIdentity),
			string(dossier.MayBear))
		out[dossier.PieceID(m.Key)] = dossier.Bears(b)
	}
	return out, t.Node
}

// defaultMaxPages bounds one piece: more pages are a mistake with the stack, not a paper.
const defaultMaxPages = 30

// fieldTypes and checks are the possible values of a field's type and check.
var fieldTypes = []string{
	string(dossier.NameField), string(dossier.TextField), string(dossier.DateField),
	string(dossier.YesNoField), string(dossier.ChoiceField), string(dossier.DigitsField),
	string(dossier.CodeField), string(dossier.PhoneField),
	string(dossier.PostalField), string(dossier.EmailField), string(dossier.CountryField),
}

var checks = dossier.Checks()

func (r *reader) field(n *strictjson.Node) dossier.Field {
	return lineOf(r.own.fields, n, r.readField)
}

func (r *reader) readField(n *strictjson.Node) dossier.Field {
	o := r.Object(n)
	defer o.Done()
	f := dossier.Field{
		ID:       dossier.FieldID(o.Str("id", true)),
		Type:     dossier.FieldType(o.One("type", true, fieldTypes...)),
		Required: o.Flag("required", true), Check: o.One("check", false, checks...),
		Choices: o.Strs("choices", false), MaxLen: o.Num("max_len", false),
		Slot: dossier.Slot(o.Str("slot", false)), Unknown: o.Flag("unknown", false),
		Person:   o.Str("person", false),
		Audience: dossier.Public,
	}
	if a := o.One("audience", false, string(dossier.Public), string(dossier.Mediator)); a != "" {
		f.Audience = dossier.Audience(a)
	}
	f.Verified, f.Source = doubt(o), r.source(o)
	if f.Type == dossier.CountryField {
		f.Of = r.members(o, "of")
	}
	f.When, f.ThresholdRef = r.when(o, false), r.threshold(o)
	r.marks(o)
	if f.ThresholdRef != "" && f.Type != dossier.DigitsField {
		o.Bad("threshold", "an amount is typed in digits")
	}
	if (f.Type == dossier.ChoiceField) != (len(f.Choices) > 0) {
		o.Bad("choices", "a choice has choices, and nothing else has")
	}
	for i, v := range f.Choices {
		if slices.Contains(f.Choices[:i], v) {
			o.Bad("choices", "%q stands twice", v)
		}
	}
	return f
}
