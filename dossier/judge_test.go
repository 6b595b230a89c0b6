// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// The judge's promises, over the catalogue that is compiled in: what is certain fails,
// what is not can only be inconclusive, and nothing passes unseen.

var shipped = []dossier.ProcedureID{"changement-adresse", "etudiant-renouvellement"}

func procedure(t testing.TB, id dossier.ProcedureID) *dossier.Procedure {
	t.Helper()
	p, ok := lists(t).Procedure(id)
	if !ok {
		t.Fatalf("no procedure %s", id)
	}
	return p
}

// on is ten in the morning of a day, UTC, by a clock that can be trusted.
func on(day string) dossier.Moment {
	return dossier.Moment{Time: testkit.Day(day).Add(10 * time.Hour), Known: true}
}

const today = "2026-11-24"

// answer gives an ordinary answer to a question.
func answer(p *dossier.Procedure, f dossier.Field, now dossier.Moment) string {
	day := func(n int) string { return now.Time.AddDate(0, 0, n).Format(time.DateOnly) }
	switch f.Type {
	case dossier.DateField:
		switch {
		case f.ID == dossier.BirthDate:
			return "1974-08-12"
		case f.ID == "permit_expiry":
			if w, ok := p.WindowAt(dossier.Dossier{}, now); ok && w.Field == f.ID && w.RedirectMonths == 0 {
				return day(90)
			}
			return day(700)
		case strings.Contains(string(f.ID), "expiry"):
			return day(700)
		}
		return day(-24)
	case dossier.DigitsField, dossier.CodeField:
		return strings.Repeat("1", f.MaxLen)
	}
	if v := usual(f); v != "" {
		return v
	}
	return "Eriksson"
}

// usual is an answer to a question of a type that has one for everybody.
func usual(f dossier.Field) string {
	switch f.Type {
	case dossier.YesNoField:
		return dossier.No
	case dossier.ChoiceField:
		return f.Choices[0]
	case dossier.CountryField:
		return append(f.Of, "UTO")[0]
	case dossier.PhoneField:
		return "+33612345678"
	case dossier.PostalField:
		return "31000"
	case dossier.EmailField:
		return "anna.eriksson@example.org"
	}
	return ""
}

// full answers all questions as they arise and gives every paper, with the answers of
// over (an empty one is taken away again).
func full(t testing.TB, p *dossier.Procedure, now dossier.Moment,
	over dossier.Answers) dossier.Dossier {
	t.Helper()
	d := dossier.Dossier{Procedure: p.ID, Answers: maps.Clone(over), FiledBy: dossier.BySelf}
	if d.Answers == nil {
		d.Answers = dossier.Answers{}
	}
	for range len(p.Fields) + 1 {
		list, more := p.Questions(d), false
		for _, x := range p.Wanted(d) {
			list = append(list, p.Facts(d, x.Slot)...)
		}
		for _, f := range list {
			if _, done := d.Answers[f.ID]; !done {
				d.Answers[f.ID] = answer(p, f, now)
				more = true
			}
		}
		if !more {
			break
		}
	}
	maps.DeleteFunc(d.Answers, func(_ dossier.FieldID, v string) bool { return v == "" })
	for _, x := range p.Wanted(d) {
		d = give(p, d, x.Slot)
	}
	return d
}

// give adds as many pages as the paper in a slot needs.
func give(p *dossier.Procedure, d dossier.Dossier, s dossier.Slot) dossier.Dossier {
	x, _ := p.GivenPiece(d, s)
	if x.Kind != dossier.Paper {
		return d
	}
	pages := slices.Clone(d.Pages)
	for range x.Sides {
		pages = append(pages, dossier.Page{ID: dossier.PageID(s), Slot: s, Width: 2480,
			Height: 3508})
	}
	d.Pages = pages
	return d
}

func without(d dossier.Dossier, s dossier.Slot) dossier.Dossier {
	d.Pages = slices.DeleteFunc(slices.Clone(d.Pages), func(p dossier.Page) bool {
		return p.Slot == s
	})
	return d
}

// found writes gaps as "verdict code slot|field", sorted.
func found(gaps []dossier.Gap) []string {
	var out []string
	for _, g := range gaps {
		at := string(g.Slot)
		if at == "" {
			at = string(g.Field)
		}
		out = append(out, string(g.Verdict)+" "+string(g.Code)+" "+at)
	}
	slices.Sort(out)
	return out
}

func TestFullDossierFailsNothing(t *testing.T) {
	for _, id := range shipped {
		p := procedure(t, id)
		for _, s := range found(p.Gaps(full(t, p, on(today), nil), on(today))) {
			if strings.HasPrefix(s, "failed") {
				t.Errorf("%s: %s", id, s)
			}
		}
	}
}

func TestGaps(t *testing.T) {
	const adresse, etudiant, salarie = "changement-adresse", "etudiant-renouvellement",
		"salarie-renouvellement"
	for _, c := range []struct {
		name  string
		id    dossier.ProcedureID
		on    string // the day of filing, today if empty
		over  dossier.Answers
		drop  dossier.Slot
		clock bool // true: the clock is unknown
		want  string
		no    string // a code that must not appear
	}{
		{name: "paper missing", id: adresse, drop: "home.proof",
			want: "failed piece.missing home.proof"},
		{name: "code missing", id: etudiant, over: dossier.Answers{"ephoto_code": ""},
			want: "failed piece.missing photo.ephoto", no: "field.missing"},
		{name: "code of 21", id: etudiant,
			over: dossier.Answers{"ephoto_code": "abcd 1234 efgh 5678 ijkl 9"},
			want: "inconclusive field.suspect photo.ephoto"},
		{name: "code of 20", id: etudiant,
			over: dossier.Answers{"ephoto_code": "ABCD1234EFGH5678IJKL"},
			want: "failed field.malformed photo.ephoto"},
		{name: "no card, no code", id: adresse,
			over: dossier.Answers{"new_card": "no", "ephoto_code": ""},
			want: "failed piece.missing photo.ephoto"},
		{name: "card, no code", id: adresse,
			over: dossier.Answers{"new_card": "yes", "ephoto_code": ""},
			want: "failed piece.missing photo.ephoto"},
		{name: "later is never a gap", id: etudiant, no: "pay.stamp"},
		{name: "answer missing", id: adresse, over: dossier.Answers{"agdref_number": ""},
			want: "failed field.missing agdref_number"},
		{name: "left open", id: adresse, over: dossier.Answers{"phone": ""},
			want: "inconclusive field.unsure phone"},
		{name: "old card", id: adresse, over: dossier.Answers{"agdref_number": "750312998"},
			want: "inconclusive field.suspect agdref_number"},
		{name: "6 months to the day", id: etudiant,
			over: dossier.Answers{"home.proof.date": "2026-05-24"},
			want: "inconclusive piece.getting_old home.proof", no: "piece.too_old"},
		{name: "6 months and a day", id: etudiant,
			over: dossier.Answers{"home.proof.date": "2026-05-23"},
			want: "failed piece.too_old home.proof"},
		{name: "short months", id: etudiant, on: "2026-08-02",
			over: dossier.Answers{"home.proof.date": "2026-02-01"},
			want: "failed piece.too_old home.proof"},
		{name: "end of month", id: etudiant, on: "2026-02-28",
			over: dossier.Answers{"home.proof.date": "2025-08-31"}, no: "piece.too_old"},
		{name: "3 months to the day", id: adresse,
			over: dossier.Answers{"home.proof.date": "2026-08-24"}, no: "piece.too_old"},
		{name: "3 months and a day", id: adresse,
			over: dossier.Answers{"home.proof.date": "2026-08-23"},
			want: "failed piece.too_old home.proof"},
		{name: "advised until 3 months", id: etudiant,
			over: dossier.Answers{"home.proof.date": "2026-08-24"}, no: "piece.getting_old"},
		{name: "paper of tomorrow", id: adresse,
			over: dossier.Answers{"home.proof.date": "2026-11-25"},
			want: "failed date.future home.proof"},
		{name: "paper without date", id: adresse, over: dossier.Answers{"home.proof.date": ""},
			want: "inconclusive piece.age_unknown home.proof", no: "field.missing"},
		{name: "age, unknown clock", id: adresse,
			over: dossier.Answers{"home.proof.date": "2020-01-01"}, clock: true,
			want: "inconclusive piece.age_unknown home.proof", no: "piece.too_old"},
		{name: "birth, unknown clock", id: adresse, clock: true,
			want: "inconclusive clock.unknown birth_date"},
		{name: "moved, unknown clock", id: adresse,
			over: dossier.Answers{"move_in_date": "2020-01-01"}, clock: true,
			want: "inconclusive window.unknown move_in_date", no: "window.past"},
		{name: "window, unknown clock", id: etudiant,
			over: dossier.Answers{"permit_expiry": "2020-01-01"}, clock: true,
			want: "inconclusive window.unknown permit_expiry", no: "permit.expired"},
		{name: "120th day", id: etudiant, over: dossier.Answers{"permit_expiry": "2027-03-24"},
			no: "window."},
		{name: "121st day", id: etudiant, over: dossier.Answers{"permit_expiry": "2027-03-25"},
			want: "inconclusive window.early permit_expiry"},
		{name: "60th day", id: etudiant, over: dossier.Answers{"permit_expiry": "2027-01-23"},
			no: "window."},
		{name: "59th day", id: etudiant, over: dossier.Answers{"permit_expiry": "2027-01-22"},
			want: "inconclusive window.late permit_expiry"},
		{name: "last day", id: etudiant, over: dossier.Answers{"permit_expiry": today},
			want: "inconclusive window.late permit_expiry"},
		{name: "expired", id: etudiant, over: dossier.Answers{"permit_expiry": "2026-11-23"},
			want: "inconclusive permit.expired permit_expiry"},
		{name: "expired for 6 months", id: etudiant,
			over: dossier.Answers{"permit_expiry": "2026-05-24"},
			want: "inconclusive permit.expired permit_expiry"},
		{name: "expired for longer", id: etudiant,
			over: dossier.Answers{"permit_expiry": "2026-05-23"},
			want: "inconclusive permit.expired_long permit_expiry"},
		{name: "3 months left", id: adresse, over: dossier.Answers{"permit_expiry": "2027-02-24"},
			no: "redirect."},
		{name: "less than 3 months left", id: adresse,
			over: dossier.Answers{"permit_expiry": "2027-02-23"},
			want: "inconclusive redirect.renewal permit_expiry"},
		{name: "the last day", id: adresse, over: dossier.Answers{"permit_expiry": today},
			want: "inconclusive redirect.renewal permit_expiry", no: "redirect.ended"},
		{name: "already over", id: adresse, over: dossier.Answers{"permit_expiry": "2026-11-23"},
			want: "inconclusive redirect.ended permit_expiry", no: "redirect.renewal"},
		{name: "over for long", id: adresse, over: dossier.Answers{"permit_expiry": "1990-01-01"},
			want: "inconclusive redirect.ended permit_expiry", no: "redirect.renewal"},
		{name: "moved 3 months ago", id: adresse,
			over: dossier.Answers{"move_in_date": "2026-08-24"}, no: "window."},
		{name: "moved longer ago", id: adresse, over: dossier.Answers{"move_in_date": "2026-08-23"},
			want: "inconclusive window.past move_in_date"},
		{name: "other request", id: adresse, over: dossier.Answers{"other_request": "yes"},
			want: "inconclusive redirect.other_open other_request"},
		{name: "passport over", id: adresse,
			over: dossier.Answers{"id.passport.expiry": "2026-11-23"},
			want: "inconclusive piece.expired id.passport", no: "passport.expires_soon"},
		{name: "passport over soon", id: adresse,
			over: dossier.Answers{"id.passport.expiry": "2027-01-01"},
			want: "inconclusive passport.expires_soon id.passport"},
		{name: "certificate instead of passport", id: adresse,
			over: dossier.Answers{"id.passport.given": "id.nationality_certificate",
				"id.passport.date": "2026-05-23"}, want: "failed piece.too_old id.passport"},
		{name: "consulate's attestation has no end", id: adresse,
			over: dossier.Answers{"id.passport.given": "id.consular_attestation"},
			no:   "id.passport.expiry"},
		{name: "host without id", id: adresse,
			over: dossier.Answers{"home.proof.given": "home.host"}, drop: "home.host.id",
			want: "failed piece.missing home.host.id"},
		{name: "host's card out of date", id: adresse,
			over: dossier.Answers{"home.proof.given": "home.host", "home.host.id.current": "no"},
			drop: "home.host.proof", want: "failed piece.missing home.host.proof"},
		{name: "host's card up to date", id: adresse,
			over: dossier.Answers{"home.proof.given": "home.host", "home.host.id.current": "yes"},
			no:   "home.host.proof"},
		{name: "host's card, not known", id: adresse,
			over: dossier.Answers{"home.proof.given": "home.host", "home.host.id.current": ""},
			drop: "home.host.proof", want: "inconclusive piece.uncertain home.host.proof"},
		{name: "stale host answer", id: adresse,
			over: dossier.Answers{"home.host.id.current": "no"}, no: "home.host"},
		{name: "hotel bill of last month", id: adresse,
			over: dossier.Answers{"home.proof.given": "home.hotel",
				"home.hotel.invoice.date": "2026-10-24"}, no: "too_old"},
		{name: "hotel bill too old", id: adresse,
			over: dossier.Answers{"home.proof.given": "home.hotel",
				"home.hotel.invoice.date": "2026-10-23"},
			want: "failed piece.too_old home.hotel.invoice"},
		{name: "domiciliation is not certain", id: adresse,
			over: dossier.Answers{"home.proof.given": "home.domiciliation"},
			want: "inconclusive piece.unverified home.proof", no: "age_unknown"},
		{name: "no such alternative", id: adresse,
			over: dossier.Answers{"home.proof.given": "home.castle"},
			want: "failed field.unknown home.proof"},
		{name: "birth certificate rule is not certain", id: "aes",
			over: dossier.Answers{"title_held": "vlsts"},
			drop: "cs.birth_full.vlsts", want: "inconclusive piece.missing cs.birth_full.vlsts"},
		{name: "card held", id: etudiant, no: "cs.birth_full"},
		{name: "polygamy not known", id: salarie,
			over: dossier.Answers{"family_situation": "married", "polygamy_allowed": ""},
			drop: "decl.non_polygamy", want: "inconclusive piece.uncertain decl.non_polygamy"},
		{name: "married, allowed", id: salarie,
			over: dossier.Answers{"family_situation": "married", "polygamy_allowed": "yes"},
			drop: "decl.non_polygamy", want: "failed piece.missing decl.non_polygamy"},
		{name: "single, stale answer", id: salarie,
			over: dossier.Answers{"family_situation": "single", "polygamy_allowed": "yes"},
			no:   "decl.non_polygamy"},
		{name: "contract optional", id: etudiant,
			over: dossier.Answers{"nationality": "TUN", "cer_optional": "yes"}, no: "decl.cer"},
		{name: "contract, the country says it", id: etudiant,
			over: dossier.Answers{"nationality": "DZA"}, no: "decl.cer"},
		{name: "contract, no question", id: etudiant,
			over: dossier.Answers{"nationality": "MLI", "cer_optional": "yes"}, drop: "decl.cer",
			want: "failed piece.missing decl.cer"},
		{name: "amounts are for the agent", id: etudiant,
			want: "inconclusive piece.agent_checks res.income"},
		{name: "stranger", id: adresse, over: dossier.Answers{"adress.city": "Toulouse"},
			want: "inconclusive field.unknown adress.city"},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := on(today)
			if c.on != "" {
				now = on(c.on)
			}
			p := procedure(t, c.id)
			d := without(full(t, p, now, c.over), c.drop)
			now.Known = !c.clock
			got := found(p.Gaps(d, now))
			if c.want != "" && !slices.Contains(got, c.want) {
				t.Errorf("want %q among:\n%s", c.want, strings.Join(got, "\n"))
			}
			for _, g := range got {
				if c.no != "" && strings.Contains(g, c.no) {
					t.Errorf("unexpected %q", g)
				}
			}
		})
	}
}

func TestGapsOfPages(t *testing.T) {
	p := procedure(t, shipped[0])
	base := full(t, p, on(today), nil)
	pages := func(f func([]dossier.Page) []dossier.Page) []string {
		d := base
		d.Pages = f(slices.Clone(base.Pages))
		return found(p.Gaps(d, on(today)))
	}
	first := func(code dossier.DefectCode, kept bool) []string {
		return pages(func(l []dossier.Page) []dossier.Page {
			l[0].Defects, l[0].Kept = []dossier.Defect{{Code: code}}, kept
			return l
		})
	}
	slot := string(base.Pages[0].Slot)
	for name, c := range map[string]struct {
		got  []string
		want string
	}{
		"blurred":      {first(dossier.Blurred, false), "failed page.defect " + slot},
		"blurred kept": {first(dossier.Blurred, true), "inconclusive page.defect " + slot},
		"cut":          {first(dossier.CutOff, false), "failed page.defect " + slot},
		"dark kept":    {first(dossier.TooDark, true), "inconclusive page.defect " + slot},
		"low kept":     {first(dossier.LowRes, true), "inconclusive page.defect " + slot},
		"blank":        {first(dossier.Blank, false), "failed page.defect " + slot},
		"blank kept":   {first(dossier.Blank, true), "failed page.defect " + slot},
		"one side": {pages(func(l []dossier.Page) []dossier.Page {
			i := slices.IndexFunc(l, func(p dossier.Page) bool {
				return p.Slot == "id.residence_permit"
			})
			return slices.Delete(l, i, i+1)
		}), "failed piece.side_missing id.residence_permit"},
		"five sides": {pages(func(l []dossier.Page) []dossier.Page {
			for range 3 {
				l = append(l, dossier.Page{Slot: "id.residence_permit"})
			}
			return l
		}), "failed piece.too_many id.residence_permit"},
		"unknown slot": {pages(func(l []dossier.Page) []dossier.Page {
			return append(l, dossier.Page{Slot: "a.b"})
		}), "failed slot.unknown a.b"},
		"page for later": {pages(func(l []dossier.Page) []dossier.Page {
			return append(l, dossier.Page{Slot: "pay.stamp"})
		}), "failed slot.unknown pay.stamp"},
		"not asked": {pages(func(l []dossier.Page) []dossier.Page {
			return append(l, dossier.Page{Slot: "home.host.id"})
		}), "inconclusive piece.not_asked home.host.id"},
	} {
		if !slices.Contains(c.got, c.want) {
			t.Errorf("%s: want %q among:\n%s", name, c.want, strings.Join(c.got, "\n"))
		}
	}
}

func TestFiler(t *testing.T) {
	p := procedure(t, shipped[0])
	d := full(t, p, on(today), nil)
	for by, want := range map[dossier.FiledBy]string{"": "failed filer.not_allowed filed_by",
		dossier.ByParent:    "failed filer.not_allowed filed_by",
		dossier.ByMandatary: "failed piece.missing proxy.mandate"} {
		d.FiledBy = by
		if got := found(p.Gaps(d, on(today))); !slices.Contains(got, want) {
			t.Errorf("filed by %q: want %q among %q", by, want, got)
		}
	}
}

// TestUncertainRulesNeverFail takes away each thing whose rule is not certain.
func TestUncertainRulesNeverFail(t *testing.T) {
	for _, id := range shipped {
		p := procedure(t, id)
		for _, over := range []dossier.Answers{nil,
			{"id.residence_permit.given": "id.vlsts_confirmation"}} {
			for _, f := range p.Fields {
				if f.Verified {
					continue
				}
				a := maps.Clone(over)
				if a == nil {
					a = dossier.Answers{}
				}
				a[f.ID] = ""
				for _, g := range p.Gaps(full(t, p, on(today), a), on(today)) {
					if g.Field == f.ID && g.Verdict == dossier.Failed {
						t.Errorf("%s: %s is not certain, yet %+v", id, f.ID, g)
					}
				}
			}
			for _, x := range p.Pieces {
				for _, g := range p.Gaps(without(full(t, p, on(today), over), x.Slot), on(today)) {
					if g.Slot == x.Slot && g.Verdict == dossier.Failed && !x.Verified {
						t.Errorf("%s: %s is not certain, yet %+v", id, x.Slot, g)
					}
				}
			}
		}
	}
}

// TestUnknownClock: with an unknown clock, no finding depends on the time that the clock shows.
func TestUnknownClock(t *testing.T) {
	for _, id := range shipped {
		p := procedure(t, id)
		d := full(t, p, on(today), nil)
		var first []string
		for _, day := range []string{"1970-01-01", "2026-11-24", "2090-06-01"} {
			m := on(day)
			m.Known = false
			got := found(p.Gaps(d, m))
			if first == nil {
				first = got
			}
			if !slices.Equal(first, got) {
				t.Errorf("%s: on %s %q, before %q", id, day, got, first)
			}
		}
	}
}

func FuzzGaps(f *testing.F) {
	c := lists(f)
	f.Add(uint8(0), "birth_date=1974-08-12\nhome.proof.given=home.host", "home.proof id.passport",
		int64(1795600000), true)
	f.Add(uint8(1), "family_situation=married\npermit_expiry=2027-02-01", "", int64(-1), false)
	f.Fuzz(func(t *testing.T, which uint8, answers, slots string, seconds int64, known bool) {
		p := c.Procedures()[int(which)%len(c.Procedures())]
		d := dossier.Dossier{Procedure: p.ID, Answers: dossier.Answers{}, FiledBy: dossier.BySelf}
		for _, l := range strings.Split(answers, "\n") {
			k, v, _ := strings.Cut(l, "=")
			d.Answers[dossier.FieldID(k)] = v
		}
		for _, s := range strings.Fields(slots) {
			d.Pages = append(d.Pages, dossier.Page{ID: dossier.PageID(s), Slot: dossier.Slot(s)})
		}
		at := dossier.Moment{Time: time.Unix(seconds%1e11, 0), Known: known}
		before := p.Gaps(d, at)
		for _, g := range before {
			if g.Verdict != dossier.Failed && g.Verdict != dossier.Inconclusive {
				t.Fatalf("verdict %q", g.Verdict)
			}
		}
		// The order in which pages of different slots came changes nothing.
		e := d
		e.Pages = slices.Clone(d.Pages)
		slices.SortStableFunc(e.Pages, func(a, b dossier.Page) int {
			return -strings.Compare(string(a.Slot), string(b.Slot))
		})
		if a, b := found(before), found(p.Gaps(e, at)); !slices.Equal(a, b) {
			t.Fatalf("order of pages: %q, then %q", a, b)
		}
		// A valid paper that was missing brings no new failure, and nothing at all about
		// other papers.
		for _, x := range p.Wanted(d) {
			if len(d.PagesOf(x.Slot)) > 0 || x.Kind != dossier.Paper {
				continue
			}
			more := give(p, d, x.Slot)
			for _, g := range p.Gaps(more, at) {
				if g.Slot != x.Slot && !slices.Contains(found(before), found([]dossier.Gap{g})[0]) {
					t.Fatalf("giving %s adds %+v", x.Slot, g)
				}
				if g.Slot == x.Slot && g.Verdict == dossier.Failed && g.Field == "" &&
					g.Code != dossier.PieceTooOld {
					t.Fatalf("giving %s fails it: %+v", x.Slot, g)
				}
			}
		}
	})
}

func BenchmarkGaps(b *testing.B) {
	p := procedure(b, shipped[1])
	d, at := full(b, p, on(today), nil), on(today)
	b.ReportAllocs()
	for b.Loop() {
		p.Gaps(d, at)
	}
}

// TestMissingIsJudgedByTheMainPaper: that a paper has to be given is certain, whatever is
// known of the one that is chosen in its place.
func TestMissingIsJudgedByTheMainPaper(t *testing.T) {
	p := procedure(t, "changement-adresse")
	d := without(full(t, p, on(today), dossier.Answers{"home.proof.given": "home.domiciliation"}),
		"home.proof")
	if x, ok := p.Substitutes["home.domiciliation"]; !ok || x.Verified {
		t.Fatal("the list is certain of it now: take another")
	}
	if got := found(p.Gaps(d, on(today))); !slices.Contains(got,
		"failed piece.missing home.proof") {
		t.Errorf("got %q", got)
	}
}
