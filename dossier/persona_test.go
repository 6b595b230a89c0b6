// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/dossier"
)

// The day of the review that these people come from.
const reviewed = "2026-11-29"

// persona is somebody who stands at the kiosk, what must be said to them and what must
// not, and what they pay. Lines are "verdict code slot|field"; a part of one is enough.
type persona struct {
	name   string
	id     dossier.ProcedureID
	over   dossier.Answers
	bare   []dossier.Slot // papers and codes that they don't have
	must   []string
	mustnt []string
	euros  int // 0: not looked at; -1: free
}

// Only what the sheet of the civic exam names excuses from it: that one's French was proved
// for the card before does not (F39530, CESEDA L. 413-7).
func TestOnlyTheSheetExcusesFromTheCivicExam(t *testing.T) {
	known := []string{"school_fr", "higher_fr", "over_65", "health", "special", "none"}
	for _, p := range filed(t) {
		for _, id := range []dossier.FieldID{"integration_case", "permanent_french"} {
			f, _ := p.Field(id)
			for _, v := range f.Choices {
				if !slices.Contains(known, v) {
					t.Errorf("%s: %s excuses from the exam by %q", p.ID, id, v)
				}
			}
		}
	}
}

func TestPersonas(t *testing.T) {
	a := func(pairs ...string) dossier.Answers {
		out := dossier.Answers{}
		for i := 0; i+1 < len(pairs); i += 2 {
			out[dossier.FieldID(pairs[i])] = pairs[i+1]
		}
		return out
	}
	plus := func(x, y dossier.Answers) dossier.Answers {
		out := maps.Clone(x)
		maps.Copy(out, y)
		return out
	}
	young := a("request_kind", "first", "title_held", "none", "young_case", "parents")
	var people []persona
	add := func(p ...persona) { people = append(people, p...) }

	// A protected person whose card ends is not judged by the list of a first request.
	for _, id := range []dossier.ProcedureID{"bpi-refugie-renouvellement",
		"bpi-subsidiaire-renouvellement", "bpi-famille-renouvellement"} {
		add(
			persona{"in time", id, a("permit_expiry", "2027-03-01"), nil, nil,
				[]string{"asy.ada", "window.", "failed"}, 250},
			persona{"59 days before", id, a("permit_expiry", "2027-01-27"), nil,
				[]string{"inconclusive window.late permit_expiry"}, []string{"failed"}, 250},
			persona{"without the old card", id, nil, []dossier.Slot{"id.residence_permit"},
				[]string{"failed piece.missing id.residence_permit"}, []string{"asy.ada"}, 250},
		)
	}
	add(
		persona{"stateless, 45 days before", "bpi-apatride-renouvellement",
			a("permit_expiry", "2027-01-13"), nil, []string{"inconclusive window.unsettled"},
			[]string{"window.late", "asy.ada", "photo.ephoto", "failed"}, 250},
		persona{"family: four years of protection", "bpi-famille-renouvellement",
			a("four_years", "yes"), nil, []string{"protected.resident_card"}, nil, 0},
		persona{"four years of protection", "bpi-subsidiaire-renouvellement",
			a("four_years", "yes"), nil, []string{"protected.resident_card"}, nil, 0},
	)
	for _, id := range []dossier.ProcedureID{"bpi-refugie", "bpi-protection-subsidiaire",
		"bpi-apatride", "bpi-famille"} {
		add(
			persona{"nobody asks for the asylum certificate", id, nil, nil, nil,
				[]string{"asy.ada", "failed"}, 50},
			persona{"a card is there already", id, a("protected_card", "yes"), nil,
				[]string{"inconclusive redirect.procedure protected_card"}, nil, 0},
			persona{"married, polygamy allowed", id,
				a("family_situation", "married", "polygamy_allowed", "yes"),
				[]dossier.Slot{"decl.non_polygamy"},
				[]string{"failed piece.missing decl.non_polygamy"}, nil, 0},
		)
	}
	add(persona{"stateless, first card at the counter", "bpi-apatride", nil, nil, nil,
		[]string{"photo.ephoto"}, 50})

	// The family of a stateless person has the same card, and the same counter: its list
	// is that of the stateless.
	stateless := a("protected_by", "stateless", "protected_card", "no")
	add(
		persona{"family of a stateless person, 45 days before", "bpi-famille-renouvellement",
			plus(stateless, a("permit_expiry", "2027-01-13")), nil,
			[]string{"inconclusive window.unsettled", "redirect.procedure protected_by"},
			[]string{"window.late", "failed"}, 250},
		persona{"family of a stateless person, first card", "bpi-famille", stateless, nil,
			[]string{"redirect.procedure protected_by"}, []string{"failed"}, 50},
		persona{"family of whom, not known", "bpi-famille-renouvellement",
			a("protected_by", "", "permit_expiry", "2027-01-13"), nil,
			[]string{"inconclusive field.unsure protected_by", "inconclusive window.unknown"},
			[]string{"window.late", "failed"}, 250},
		persona{"family without a passport", "bpi-famille-renouvellement", nil,
			[]dossier.Slot{"id.passport"}, []string{"failed piece.missing id.passport"}, nil, 250},
	)
	for _, id := range []dossier.ProcedureID{"bpi-apatride", "bpi-apatride-renouvellement"} {
		add(
			persona{"stateless, no passport", id, a("bpi_family_link", "self"),
				[]dossier.Slot{"id.passport", "cs.birth_full", "cs.marriage", "cs.filiation"}, nil,
				[]string{"id.passport", "cs.", "failed"}, 0},
			persona{"wife of a stateless person, no act", id, a("bpi_family_link", "spouse"),
				[]dossier.Slot{"cs.marriage"}, []string{"failed piece.missing cs.marriage"}, nil, 0},
			persona{"child of a stateless person, no passport", id, a("bpi_family_link", "child"),
				[]dossier.Slot{"id.passport"}, []string{"failed piece.missing id.passport"}, nil,
				0},
		)
	}
	for _, by := range []string{"refugee", "subsidiary"} {
		add(persona{"family, 45 days before: " + by, "bpi-famille-renouvellement",
			a("protected_by", by, "permit_expiry", "2027-01-13"), nil,
			[]string{"inconclusive window.late"}, []string{"redirect.", "window.unsettled"}, 250})
	}

	// A duplicate costs what the renewal of the same title costs.
	for ground, euros := range map[string]int{"study": 100, "short_work": 100, "reunion": 100,
		"accident": 100, "retired": 50, "victim": -1, "europe": -1,
		"another": 250} {
		add(persona{"lost: " + ground, "duplicata", a("loss_cause", "loss", "card_ground", ground),
			nil, nil, []string{"failed"}, euros})
	}
	for ground, euros := range map[string]int{"ten": 50, "study": 100, "another": 250} {
		add(persona{"lost, Algerian: " + ground, "duplicata", a("nationality", "DZA",
			"algerian_ground", ground), nil, nil, []string{"failed", "inconclusive field."}, euros})
	}
	// Whose country says it is asked no more: a certificate, a European's card, a contract.
	add(
		persona{"lost, European", "duplicata", a("nationality", "ITA"), nil, nil,
			[]string{"failed", "inconclusive field."}, -1},
		persona{"lost, ground not known", "duplicata", a("card_ground", ""), nil,
			[]string{"inconclusive field.unsure card_ground"}, []string{"failed"}, 250},
		persona{"moved, no card wanted", "changement-adresse", a("new_card", "no"), nil, nil,
			[]string{"failed"}, -1},
		persona{"moved, card wanted", "changement-adresse", a("new_card", "yes"), nil, nil,
			[]string{"failed"}, 50},
		persona{"moved, European", "changement-adresse", a("new_card", "yes", "eu_family", "yes"),
			nil, nil, []string{"failed"}, -1},
		persona{"married, European", "changement-situation",
			a("new_card", "yes", "eu_family", "yes"), nil, nil, []string{"failed"}, -1},
		// Other fees by the wrong reference (L. 436-1).
		persona{"first card for care", "vpf-soins",
			a("request_kind", "first", "title_held", "none"), nil, nil, []string{"int."}, 50},
		persona{"retired", "retraite", a("request_kind", "renewal"), nil, nil, nil, 50},
		persona{"family reunification, first", "vpf-regroupement-familial",
			a("request_kind", "first", "title_held", "visa"), nil, nil, nil, 150},
		persona{"family reunification, renewal", "vpf-regroupement-familial",
			a("request_kind", "renewal"), nil, nil, nil, 100},
	)

	// The VLS-TS of every reduced title; and who is late buys nothing.
	for kind, euros := range map[string]int{"student": 100, "trainee": 100, "job_search": 100,
		"au_pair": 100, "seasonal": 100, "reunion": 100, "accident": 100, "another": 300} {
		add(persona{"visa " + kind, "vls-ts-validation",
			a("visa_kind", kind, "visa_to_validate", "yes"), nil, nil, []string{"failed"}, euros})
	}
	add(
		persona{"visa, no stamp yet", "vls-ts-validation",
			a("visa_to_validate", "yes", "fiscal_stamp_number", ""), nil,
			[]string{"failed piece.missing pay.stamp"}, nil, 0},
		persona{"three months and a day", "vls-ts-validation",
			a("visa_to_validate", "yes", "fiscal_stamp_number", "", "entry_date_france",
				"2026-08-28"), nil, []string{"window.over", "redirect.late_validation pay.stamp"},
			[]string{"piece.missing"}, 0},
		persona{"three months to the day", "vls-ts-validation",
			a("visa_to_validate", "yes", "fiscal_stamp_number", "", "entry_date_france",
				"2026-08-29"), nil, []string{"failed piece.missing pay.stamp"},
			[]string{"window.over", "late_validation"}, 0},
	)

	// Nobody exempt is called failed; nobody bound is told that nothing is missing.
	multi := a("request_kind", "first", "title_held", "permit", "first_multi_year", "yes",
		"permit_expiry", "2027-03-01")
	papers := []dossier.Slot{"int.cir_attendance", "int.lang_a2", "int.civic_exam"}
	for _, id := range []dossier.ProcedureID{
		"salarie", "entrepreneur-liberal", "vpf-jeune-majeur",
		"vpf-liens-personnels", "vpf-conjoint-francais", "vpf-parent-enfant-francais",
		"vpf-regroupement-familial",
	} {
		for _, c := range []string{"school_fr", "higher_fr", "over_65", "health", "special"} {
			add(persona{"exempt: " + c, id, plus(multi, a("integration_case", c)), papers, nil,
				[]string{"failed piece.missing int."}, 0})
		}
		add(
			persona{"bound", id, plus(multi, a("integration_case", "none")), papers,
				[]string{"failed piece.missing int.cir_attendance",
					"failed piece.missing int.lang_a2", "failed piece.missing int.civic_exam"}, nil,
				0},
			persona{"not sure", id, plus(multi, a("integration_case", "")), papers,
				[]string{"inconclusive piece.uncertain int.civic_exam"},
				[]string{"failed piece.missing int."}, 0},
			persona{"graduate without the diploma", id,
				plus(multi, a("integration_case", "higher_fr")), []dossier.Slot{"int.schooled"},
				[]string{"failed piece.missing int.schooled"}, nil, 0},
			persona{"says over 65 and is 52", id, plus(multi, a("integration_case", "over_65")),
				papers, []string{"integration.not_65"}, nil, 0},
			persona{"is 71 and says none", id,
				plus(multi, a("integration_case", "none", "birth_date", "1955-01-01")), papers,
				[]string{"integration.over_65"}, []string{"failed"}, 0},
			persona{"is 65 today and says none", id,
				plus(multi, a("integration_case", "none", "birth_date", "1961-11-29")), papers,
				[]string{"failed piece.missing int.civic_exam"}, []string{"over_65"}, 0},
		)
	}
	// Whom the law asks neither for a contract nor for what comes of it (CESEDA, L. 413-5).
	add(
		persona{"with a fixed-term contract", "travailleur-temporaire", multi, nil, nil,
			[]string{"int.", "first_multi_year"}, 0},
		persona{"born here", "vpf-jeune-majeur", plus(multi, a("young_case", "born_here")), nil,
			nil, []string{"int.", "first_multi_year"}, 0},
	)
	// The exam and the diploma are two things. Who studied in France needs neither (L. 433-4,
	// L. 413-5); that who is over 65 needs no diploma is said by nobody for this card.
	for _, c := range []string{"school_fr", "higher_fr"} {
		add(persona{"no exam, no diploma: " + c, "salarie", plus(multi,
			a("integration_case", c)), nil, nil,
			[]string{"failed", "int.civic_exam", "int.lang_a2"}, 0})
	}
	add(persona{"no exam, and the diploma: over_65", "salarie", plus(multi,
		a("integration_case", "over_65", "birth_date", "1955-01-01")),
		[]dossier.Slot{"int.lang_a2.exempt"},
		[]string{"inconclusive piece.missing int.lang_a2.exempt"},
		[]string{"failed", "int.civic_exam"}, 0})
	add(
		persona{"a pensioner for the Union, says none", "carte-resident-ld-ue",
			a("integration_case", "none", "birth_date", "1955-01-01"),
			[]dossier.Slot{"int.lang_b1", "int.civic_exam"}, []string{"integration.over_65"},
			[]string{"failed"}, 0},
		persona{"spouse of a French, ill", "declaration-mariage", a("nationality_case", "health"),
			[]dossier.Slot{"int.lang_b2"}, nil, []string{"int.lang_b2"}, 255},
		persona{"spouse of a French, ill, no certificate", "declaration-mariage",
			a("nationality_case", "health"), []dossier.Slot{"int.medical"},
			[]string{"failed piece.missing int.medical"}, nil, 255},
		persona{"spouse of a French, of 71", "declaration-mariage",
			a("nationality_case", "none", "birth_date", "1955-01-01"),
			[]dossier.Slot{"int.lang_b2"}, []string{"failed piece.missing int.lang_b2"}, nil, 255},
	)
	for _, id := range []dossier.ProcedureID{"naturalisation-decret", "reintegration"} {
		add(
			persona{"over 65 is bound", id,
				a("nationality_case", "none", "birth_date", "1955-01-01"),
				[]dossier.Slot{"int.lang_b2", "int.civic_exam"},
				[]string{"failed piece.missing int.lang_b2", "failed piece.missing int.civic_exam"},
				[]string{"integration.over_65"}, 255},
			persona{"refugee of 71, here for 20 years", id,
				a("nationality_case", "refugee_70", "birth_date", "1955-01-01", "entry_date_france",
					"2006-01-01"), []dossier.Slot{"int.lang_b2"}, nil,
				[]string{"int.lang_b2", "not_70"}, 255},
			persona{"says 70 and is 52", id,
				a("nationality_case", "refugee_70", "entry_date_france", "2006-01-01"), nil,
				[]string{"nationality.not_70"}, nil, 0},
			persona{"ill, no certificate", id, a("nationality_case", "health"),
				[]dossier.Slot{"int.medical"}, []string{"failed piece.missing int.medical"},
				[]string{"missing int.lang_b2"}, 0},
		)
	}
	add(
		persona{"resident for the Union, refugee", "carte-resident-ld-ue",
			a("integration_case", "none"), []dossier.Slot{"int.lang_b1", "int.civic_exam"},
			[]string{"failed piece.missing int.lang_b1", "failed piece.missing int.civic_exam"},
			nil, 0},
		persona{"dependent parent", "vpf-ascendant-enfant-francais",
			a("title_held", "visa", "french_link", "ascendant"), []dossier.Slot{"res.dependent"},
			[]string{"failed piece.missing res.dependent"}, []string{"int."}, 0},
	)

	// Who turns eighteen: age, last day, papers.
	add(
		persona{"born in 1974", "vpf-jeune-majeur", plus(young, a("birth_date", "1974-08-12")), nil,
			[]string{"window.over birth_date", "young.too_old birth_date"}, nil, 350},
		persona{"19 years and 2 months", "vpf-jeune-majeur",
			plus(young, a("birth_date", "2007-09-29")), nil,
			[]string{"window.over birth_date", "young.too_old birth_date"}, nil, 350},
		persona{"19 today", "vpf-jeune-majeur", plus(young, a("birth_date", "2007-11-29")), nil,
			[]string{"window.over birth_date", "young.too_old birth_date"}, nil, 350},
		persona{"19 tomorrow", "vpf-jeune-majeur", plus(young, a("birth_date", "2007-11-30")), nil,
			nil, []string{"window.over", "young."}, 350},
		persona{"15", "vpf-jeune-majeur", plus(young, a("birth_date", "2011-06-01")), nil,
			[]string{"young.too_young"}, nil, 0},
		persona{"18, nothing from the parents", "vpf-jeune-majeur",
			plus(young, a("birth_date", "2008-06-01")),
			[]dossier.Slot{"cs.filiation", "stay.since_13", "stay.parent_permit"},
			[]string{"failed piece.missing cs.filiation", "failed piece.missing stay.since_13",
				"inconclusive piece.missing stay.parent_permit", "fee.regularisation"}, nil, 350},
		persona{"in care before 16", "vpf-jeune-majeur",
			plus(young, a("young_case", "ase_before_16", "birth_date", "2008-06-01")),
			[]dossier.Slot{"ase.decision"},
			[]string{"failed piece.missing ase.decision"},
			[]string{"cs.filiation", "fee.regularisation", "ase_16_18", "window."}, 50},
		persona{"in care after 16, in time", "vpf-jeune-majeur",
			plus(young, a("young_case", "ase_after_16", "birth_date", "2008-09-29")), nil,
			[]string{"young.ase_16_18", "fee.regularisation"}, []string{"window."}, 350},
		persona{"in care after 16, late", "vpf-jeune-majeur",
			plus(young, a("young_case", "ase_after_16", "birth_date", "2008-09-28")), nil,
			[]string{"young.ase_16_18", "window.over birth_date"}, nil, 350},
		persona{"renews at 20", "vpf-jeune-majeur",
			a("request_kind", "renewal", "birth_date", "2006-06-01", "permit_expiry", "2027-01-13",
				"young_case", "parents"), nil, []string{"window.unsettled"},
			[]string{"young.", "window.over", "window.late"}, 250},
		persona{"18, come by reunification", "vpf-regroupement-familial",
			a("request_kind", "first", "title_held", "visa", "birth_date", "2008-06-01"), nil,
			[]string{"young.deadline"}, nil, 0},
	)

	// Algerians have lists of their own: no contract, and what their agreement makes free.
	for id, euros := range map[dossier.ProcedureID]int{"algerien-conjoint": 350,
		"algerien-parent": 350, "algerien-dix-ans": -1, "algerien-dix-ans-renouvellement": -1,
		"algerien-dix-ans-sejour": -1, "algerien-regroupement": -1, "algerien-etudes": 150,
		"algerien-etudes-renouvellement": 100, "algerien-visiteur": -1,
		"algerien-visiteur-renouvellement": 250, "algerien-regroupement-renouvellement": 250,
		"algerien-salarie-renouvellement": 250} {
		add(persona{"an Algerian, all given", id, a("title_held", "visa", "ten_ground", "spouse",
			"permit_expiry", "2027-03-01"), nil, nil, []string{"failed", "decl.cer", "int."},
			euros})
	}
	for _, id := range []dossier.ProcedureID{"algerien-salarie", "algerien-independant"} {
		add(
			persona{"a first certificate", id, a("title_held", "visa"), nil, nil,
				[]string{"failed"}, -1},
			persona{"a change of status", id, a("title_held", "permit", "permit_expiry",
				"2027-03-01"), nil, nil, []string{"failed"}, 250},
		)
	}
	for id, papers := range map[string][]dossier.Slot{"spouse": {"cs.marriage", "spouse.id.french",
		"life.common_proofs"}, "parent": {"child.id.french", "child.min.school",
		"care.contribution"}, "parent_of_adult": {"descendant.french_card", "res.dependent"},
		"child": {"relative.french_card"}, "reunion": {"joined.id.residence_permit"}} {
		for _, s := range papers {
			add(persona{id + " without " + string(s), "algerien-dix-ans", a("ten_ground", id,
				"title_held", "permit", "marriage_abroad", "no", "permit_expiry", "2027-03-01"),
				[]dossier.Slot{s}, []string{"failed piece.missing " + string(s)}, nil, 0})
		}
	}

	// The resident card after three years has grounds, and what each must show.
	for ground, papers := range map[string][]dossier.Slot{
		"spouse_fr": {"stay.legal_three_years", "spouse.id.french", "life.common_proofs",
			"int.lang_b1", "int.civic_exam"},
		"parent_fr": {"stay.legal_three_years", "child.id.french", "care.contribution"},
		"reunion":   {"stay.legal_three_years", "joined.id.residence_permit", "int.lang_b1"},
		"child_fr":  {"relative.french_card", "cs.filiation"},
	} {
		over := a("resident_ground", ground, "integration_case", "none", "permit_expiry",
			"2027-02-10", "entry_date_france", "2015-01-01")
		for _, s := range papers {
			add(persona{ground + " without " + string(s), "carte-resident-premiere", over,
				[]dossier.Slot{s}, []string{"failed piece.missing " + string(s)}, nil, 0})
		}
	}
	add(
		persona{"a second resident card", "carte-resident-permanent",
			a("second_card", "yes", "permanent_french", "none", "permit_expiry", "2027-02-10"),
			[]dossier.Slot{"int.lang_b1"}, []string{"failed piece.missing int.lang_b1"},
			[]string{"permanent.under_60"}, 0},
		persona{"no civic exam", "carte-resident-permanent",
			a("second_card", "yes", "permanent_french", "none", "permit_expiry", "2027-02-10"),
			[]dossier.Slot{"int.civic_exam"}, []string{"failed piece.missing int.civic_exam"},
			nil, 0},
	)

	// Who works in a shortage occupation proves twelve months, before the law ends.
	add(
		persona{"eleven payslips are none", "aes", a("aes_ground", "work", "shortage_job", "yes",
			"title_held", "none"),
			[]dossier.Slot{"work.payslips_12"}, []string{"failed piece.missing work.payslips_12"},
			nil, 350},
		persona{"another worker", "aes", a("aes_ground", "work", "shortage_job", "no",
			"title_held", "none"),
			[]dossier.Slot{"work.payslips_12"}, nil, []string{"work.payslips_12", "window."}, 350},
		persona{"placed after 16, no training", "salarie-jeune-confie", a("title_held", "none",
			"birth_date", "2008-11-01"), []dossier.Slot{"edu.training"},
			[]string{"failed piece.missing edu.training", "fee.regularisation"},
			[]string{"window.over"}, 350},
		persona{"Pacs, nothing of the partner", "vpf-liens-personnels",
			a("title_held", "visa", "family_situation", "pacs", "partner_from", "french"),
			[]dossier.Slot{"cs.pacs", "partner.card", "life.common_proofs"},
			[]string{"failed piece.missing cs.pacs", "failed piece.missing partner.card",
				"failed piece.missing life.common_proofs"}, nil, 0},
	)

	// The visa de régularisation is said wherever it may fall due.
	for _, p := range filed(t) {
		f, ok := p.Field("title_held")
		if !ok || !slices.Contains(f.Choices, "none") || p.ID == "vpf-jeune-majeur" ||
			p.Title == "recherche-emploi-creation-entreprise" || // never a first permit
			p.Title == "ict-mobile" { // a card of another country stands for the visa
			continue
		}
		first := a("request_kind", "first", "title_held", "none")
		add(
			persona{"no visa", p.ID, first, nil, []string{"inconclusive fee.regularisation"}, nil,
				0},
			persona{"permit held", p.ID, plus(first, a("title_held", "permit")), nil, nil,
				[]string{"fee.regularisation"}, 0},
			persona{"visa, half a year ago", p.ID,
				plus(first, a("title_held", "visa", "entry_date_france", "2026-05-29")), nil,
				[]string{"inconclusive fee.regularisation"}, nil, 0},
			persona{"renewal", p.ID, a("request_kind", "renewal"), nil, nil,
				[]string{"fee.regularisation"}, 0},
		)
	}

	// The card of the withdrawal agreement: two months, free, never another title's papers.
	for end, says := range map[string][2]string{"2027-01-30": {"window.early", "article50."},
		"2027-01-29": {"", "window."}, reviewed: {"", "article50."},
		"2026-11-28": {"inconclusive article50.expired permit_expiry", "window."}} {
		c := persona{"ends " + end, "article-50-permanent", a("permit_expiry", end), nil, nil,
			[]string{"failed", says[1]}, -1}
		if says[0] != "" {
			c.must = []string{says[0]}
		}
		add(c)
	}
	add(
		persona{"divorced", "article-50-permanent", a("family_change", "divorce"),
			[]dossier.Slot{"cs.divorce"}, []string{"failed piece.missing cs.divorce"}, nil, -1},

		// The travel document of a minor: no permit, but the birth and who decides for it.
		persona{"refugee's child", "tve-mineur", a("minor.protection", "refugee"), nil, nil,
			[]string{"id.residence_permit", "failed piece"}, 45},
		persona{"protected child", "tve-mineur", a("minor.protection", "subsidiary"),
			[]dossier.Slot{"minor.min.birth", "min.authority"},
			[]string{"failed piece.missing minor.min.birth", "failed piece.missing min.authority"},
			nil, 40},
		persona{"only the parent is protected", "tve-mineur", a("minor.protection", "parent"), nil,
			[]string{"inconclusive tve.not_protected minor.protection"}, nil, 0},
		persona{"lost document of a minor", "tve-mineur",
			a("minor.tve_renewal", "yes", "minor.tve_lost", "lost"), []dossier.Slot{"decl.loss"},
			[]string{"failed piece.missing decl.loss"}, []string{"old_tve"}, 0},
		persona{"lost travel document", "tve", a("tve_renewal", "yes", "tve_lost", "lost"),
			[]dossier.Slot{"decl.loss"}, []string{"failed piece.missing decl.loss"},
			[]string{"id.old_tve"}, 0},
		persona{"a minor at the list of adults", "tve", a("birth_date", "2008-11-30"), nil,
			[]string{"redirect.procedure birth_date"}, nil, 0},
		persona{"18 today, at the list of adults", "tve", a("birth_date", "2008-11-29"), nil, nil,
			[]string{"redirect.procedure"}, 0},
	)

	// Where the sheet says the two months of the code, the last day is the card's own.
	agreed := []dossier.TitleID{"jeune-au-pair", "retraite", "entrepreneur-liberal",
		"stagiaire", "recherche-emploi-creation-entreprise"}
	for _, id := range []dossier.ProcedureID{"jeune-au-pair", "jeune-au-pair-renouvellement",
		"retraite", "retraite-renouvellement", "recherche-emploi-creation-entreprise",
		"entrepreneur-liberal", "entrepreneur-liberal-renouvellement", "stagiaire",
		"stagiaire-renouvellement"} {
		for end, says := range map[string]string{"2027-01-30": "window.early", "2027-01-29": "",
			reviewed: "", "2026-11-28": "permit.expired"} {
			c := persona{"two months, ends " + end, id, a("title_held", "permit",
				"permit_expiry", end), nil, nil, []string{"window.late", "window.unsettled"}, 0}
			if says != "" {
				c.must = []string{says}
			} else {
				c.mustnt = append(c.mustnt, "window.", "permit.expired")
			}
			add(c)
		}
	}

	// Off the téléservice two sources differ: nobody is late between them, and no price is said.
	for _, p := range filed(t) {
		if _, ok := p.Field("permit_expiry"); !ok || p.Mode != dossier.Assist ||
			p.Title == "article-50" || // its two months are sure, and it costs nothing
			// an Algerian who works: sheet and code agree on the last two months
			p.Title == "algerien-salarie" || p.Title == "algerien-independant" ||
			p.ID == "carte-resident-ld-ue-renouvellement" || // on the téléservice, its first is not
			slices.Contains(agreed, p.Title) {
			continue
		}
		for _, ask := range []dossier.Answers{a("request_kind", "renewal"),
			a("request_kind", "first", "title_held", "permit"),
			a("request_kind", "first", "title_held", "vlsts")} {
			held, asked := p.Field("title_held")
			if v := ask["title_held"]; asked && v != "" && !slices.Contains(held.Choices, v) {
				continue // an Algerian's visa is none that is validated
			}
			for _, end := range []string{"2027-09-01", "2027-02-01", "2027-01-13", reviewed} {
				add(persona{"ends " + end, p.ID,
					plus(ask, a("permit_expiry", end, "young_case", "parents", "birth_date",
						"2008-06-01")), nil, []string{"window.unsettled"},
					[]string{"window.late", "window.early", "permit.expired"}, 0})
			}
			add(persona{"over", p.ID, plus(ask, a("permit_expiry", "2026-11-28")), nil,
				[]string{"permit.expired"}, []string{"window.unsettled"}, 0})
		}
	}

	for _, id := range []dossier.ProcedureID{"algerien-salarie-renouvellement",
		"algerien-independant-renouvellement"} {
		add(
			persona{"three months before", id, a("permit_expiry", "2027-03-01"), nil,
				[]string{"inconclusive window.early"}, []string{"window.unsettled"}, 250},
			persona{"the last day", id, a("permit_expiry", reviewed), nil, nil,
				[]string{"window.", "permit.expired"}, 250},
			persona{"the day after", id, a("permit_expiry", "2026-11-28"), nil,
				[]string{"inconclusive permit.expired"}, nil, 250},
		)
	}

	now, list := on(reviewed), lists(t)
	for _, c := range people {
		t.Run(string(c.id)+"/"+c.name, func(t *testing.T) {
			// what is answered to "which request?" names the procedure: it is the door
			p, _, ok := list.Continuing(dossier.Dossier{Procedure: c.id, Answers: c.over})
			if !ok {
				t.Fatal("the list has no such procedure")
			}
			d := full(t, p, now, c.over)
			// a table speaks of questions that some of its procedures don't ask
			for id := range d.Answers {
				if _, ok := p.Field(id); !ok {
					delete(d.Answers, id)
				}
			}
			for _, s := range c.bare {
				d = without(d, s)
			}
			got := found(p.Gaps(d, now))
			for _, want := range c.must {
				if !slices.ContainsFunc(got, func(s string) bool {
					return strings.Contains(s, want)
				}) {
					t.Errorf("want %q among:\n%s", want, strings.Join(got, "\n"))
				}
			}
			for _, no := range c.mustnt {
				for _, s := range got {
					if strings.Contains(s, no) {
						t.Errorf("unexpected %q (%s)", s, no)
					}
				}
			}
			dues := p.Dues(d, now)
			if c.euros > 0 && !slices.ContainsFunc(dues, func(x dossier.Due) bool {
				return x.Euros == c.euros
			}) ||
				c.euros < 0 && len(dues) > 0 && dues[0].Euros > 0 {
				t.Errorf("to pay: %+v, want %d", dues, c.euros)
			}
		})
	}
	if len(people) < 200 {
		t.Errorf("only %d people", len(people))
	}
}

// TestEndingCardsAreRenewals: from "my card ends", the way of protected persons leads to
// lists that ask for the old card and count from its end.
func TestEndingCardsAreRenewals(t *testing.T) {
	c := lists(t)
	g := c.Guide()
	start, _ := g.Fork(g.First)
	way, _ := start.Way("ending")
	ending, _ := g.Fork(way.Ask)
	i := slices.IndexFunc(ending.Ways, func(w dossier.Way) bool { return w.ID == "protected" })
	f, ok := g.Fork(ending.Ways[i].Ask)
	if !ok {
		t.Fatal("the protected have no way")
	}
	for _, w := range f.Ways {
		if w.To == "tve" {
			continue
		}
		p, _ := c.Procedure(w.To)
		x, asked := p.Piece("id.residence_permit")
		if _, first := p.Field("ofpra_file_number"); first || !asked || !x.Required || x.When != nil ||
			len(p.Windows) == 0 {
			t.Errorf("%s leads to %s, which is no renewal", w.ID, w.To)
		}
	}
}

// TestUnsettledDates: where the sources differ no last day is said and no price, but the
// day on which all agree.
func TestUnsettledDates(t *testing.T) {
	p := procedure(t, "salarie-renouvellement")
	d := full(t, p, on(reviewed), dossier.Answers{"permit_expiry": "2027-03-01"})
	got := p.Dates(d, on(reviewed))
	if !got.Unsettled || !got.LastDay.IsZero() || got.HasLateFee ||
		got.Safest.Format(time.DateOnly) != "2026-12-31" {
		t.Errorf("got %+v", got)
	}
}

// TestYoungAdultsLastDay: the day before the nineteenth birthday, and two months after
// the eighteenth.
func TestYoungAdultsLastDay(t *testing.T) {
	p := procedure(t, "vpf-jeune-majeur")
	for young, want := range map[string]string{"parents": "2027-02-27",
		"ase_before_16": "2027-02-27", "ase_after_16": "2026-04-28"} {
		d := full(t, p, on(reviewed), dossier.Answers{"title_held": "none",
			"young_case": young, "birth_date": "2008-02-28"})
		if got := p.Dates(d, on(reviewed)).LastDay.Format(time.DateOnly); got != want {
			t.Errorf("%s: last day %s, want %s", young, got, want)
		}
	}
}

// TestDoubts names what the list is not certain of for one person, and nothing else.
func TestDoubts(t *testing.T) {
	for _, c := range []struct {
		id   dossier.ProcedureID
		over dossier.Answers
		want dossier.Doubts
	}{
		{"changement-adresse", dossier.Answers{"new_card": "no"}, dossier.Doubts{}},
		{"changement-adresse", dossier.Answers{"new_card": "yes"}, dossier.Doubts{}},
		{"visiteur", dossier.Answers{"title_held": "vlsts"}, dossier.Doubts{Fee: true}},
		{"changement-adresse", dossier.Answers{"new_card": "no",
			"home.proof.given": "home.domiciliation"}, dossier.Doubts{Pieces: 1}},
		// the contract and the payslips, which the sheet F15898 does not name
		{"salarie-renouvellement", dossier.Answers{"job_lost": "no"},
			dossier.Doubts{Window: true, Pieces: 2}},
		{"bpi-subsidiaire-renouvellement", nil, dossier.Doubts{}},
	} {
		p := procedure(t, c.id)
		if got := p.Doubts(full(t, p, on(reviewed), c.over), on(reviewed)); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.id, got, c.want)
		}
	}
}
