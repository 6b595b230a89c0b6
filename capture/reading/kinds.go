// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import "passerelle/dossier"

// Where it is known of which kind a paper is, more labels can be believed: "Date" in the box
// of a bill's references, "Délivrée le" under a copy of an act, "Mis en recouvrement le" on a
// tax notice. And fewer: an attestation that speaks of a bill is not as old as the bill.
// kindDays says it for each kind, in full labels from the first word to the day, like
// labels.go for papers of which nothing is known.

// kindDay is what names the day of one kind of paper.
type kindDay struct {
	nouns  string // what such a paper calls itself: days of other papers are not its own
	label  string // labels of its own day; "": only those known of any paper
	tail   string // ends of sentences before its own day, whatever the sentence begins with
	sure   string // those of the labels that can't be another's, and are compared
	money  bool   // reminders and lists of payments speak of such papers
	letter bool   // its day may stand alone, at the head or above who signs
	abroad bool   // it may come from a place that is no French commune
	cards  bool   // it is a card or named after one
	then   string // what is behind its day where "Le" is all before it
	none   bool   // no day on it is asked for
}

// Parts of labels.
const (
	// made are the verbs by which a paper comes to be.
	madeVerb = `(?:fait|etabli|edite|emis|delivre|signe|redige|genere|certifie|donne)e?`
	madeIn   = `(?: (?:a|en) [^.:]{2,40}?)?`
	forUse   = `(?: (?:en|dans) (?:(?:#|un|deux|trois|quatre|double|` +
		`triple) (?:seul )?(?:exemplaires?|` +
		`originaux|original)|autant d' (?:exemplaires|originaux) que[^.:]{3,40}?)(?: dont ` +
		`[^.:]{5,60}?)?)?` +
		`(?: (?:gratuitement|electroniquement|par (?:voie|signature) electronique))?(?: pour ` +
		`(?:servir et |faire )?(?:valoir|servir)(?: et valoir)?` +
		`(?: (?:ce que|a qui) de droit)?)?`
	this = `(?:(?:la|cette|ce|le|l'|cet|en foi de quoi la|en foi de quoi le|en foi de quoi) )?` +
		`(?:presente? )?`
	madeThis  = `\b(?: [^.:]{0,100}?)? (?:est |a ete )?` + madeVerb + `(?: [^.:]{0,40}?)? le`
	madeWhere = `(?: (?:at|in) [^.:]{2,40}?)?(?: (?:on|this|the|dated|as of))*`
	dayNoun   = `(?:d'|de|de l'|de la|du|de cette)`
)

// Labels that several kinds share.
const (
	bareMade = `(?:emise?|etablie?|editee?|generee?|facturee?)(?: le)?`
	dayOf    = `(?:date ` + dayNoun + ` (?:emission|edition|etablissement|envoi|document|` +
		`redaction|` +
		`signature|jour|creation du document|generation)(?: ` + dayNoun + ` (?:presente? ` +
		`)?(?:document|` +
		`attestation|certificat|avis|releve|bulletin|copie|extrait|acte|diplome|decision))?|` +
		`(?:emission|edition|etablissement|delivrance)(?: le| du)?)`
	drawn = madeVerb + `(?: et (?:` + madeVerb + `|passe))?` + forUse + madeIn + forUse +
		`(?: le| ce jour| ce jour le| a la date du| en date du)|(?:fait|etabli|emis|edite|delivre)e?|` +
		`(?:etabli|edite|emis|genere)e? par [^.:]{3,60} le|(?:lieu et )?date (?:et )?(?:signature|` +
		`cachet|tampon)(?: (?:et|de|du) [^.:]{2,30})?|(?:lieu et date|date et lieu)` +
		`(?: ` + dayNoun + ` (?:emission|delivrance|etablissement|` +
		`signature))?(?: [^.:]{2,30}?)?(?: le)?|` +
		`(?:mairie|ville|commune|consulat|ambassade|prefecture) [^.:]{2,40} le|` + dayOf
	madeEnglish = `(?:date(?: (?:of|of the))?(?: (?:issue|issuance|certificate|signature|letter|` +
		`statement|document))?|date issued|(?:issue|issuing|letter|document|signature) date|dated|` +
		`(?:issued|given|done|signed|certified|made|generated)(?: and (?:signed|sealed|given|` +
		`issued))?` +
		`(?: under my hand(?: and seal)?| by [^.]{3,60}?)?` + madeWhere + `|` +
		`(?:certified )?(?:true )?(?:copy|extract|certificate) (?:issued|given|made|certified)` +
		madeWhere + `|(?:in (?:witness|testimony) whereof )?(?:this|the) (?:certificate|letter|` +
		`document|attestation|diploma|degree|copy|extract|statement)\b[^.]{0,60}? (?:issued|given|` +
		`made|signed|dated|conferred|awarded|granted)` + madeWhere + `|` +
		`in (?:witness|testimony) whereof [^.]{3,80} (?:on|this))`
	madeTurkish = `(?:(?:belge )?(?:duzenleme|duzenlenme|tanzim) tarihi|verili(?:s|ş) tarihi|` +
		`belge tarihi|tarih)`
	madeLatin = `(?:y )?(?:para que (?:asi )?conste )?(?:se )?(?:expide|(?:expedid|emitid|dad|` +
		`firmad|otorgad|passad)[oa]|hecho|feito)(?: (?:la|el) presente)?(?: (?:en|em|a) ` +
		`[^.:]{2,40}?)? (?:el|a|em|aos|en|con fecha)|(?:fecha|data) (?:de|da|di) (?:expedicion|` +
		`emision|emissao|expedicao|rilascio|emissione)|rilasciat[oa](?: a [^.:]{2,40}?)? ` +
		`(?:il|in data)|ausgestellt(?: in [^.:]{2,40}?)? am|ausstellungsdatum`
	otherMade = `(?:.{0,40} )?(?:дата видачі|дата складання|видано|дата выдачи|حرر في|` +
		`حرر ب.{2,30} في|` +
		`تاريخ الإصدار|تاريخ التسليم|تاريخ التحرير|سلم في|` +
		`صدر في|صدر هذا الحكم في)`
	foreignMade = madeEnglish + `|` + madeTurkish + `|` + madeLatin + `|` + otherMade
	numbering   = `(?: (?:n°|numero|#|-))*`
	ofBill      = `(?:votre |la |cette )?facture` + numbering + ` (?:du|emise le|etablie le|` +
		`editee le)|` +
		`du|date|date (?:de|de la|de votre) facture|date de facturation|facturation du|` + bareMade +
		`|` + dayOf + `(?: (?:du titre|de la facture))?|(?:invoice|bill|issue) date|date of (?:issue|` +
		`invoice)|date (?:du|de l') (?:recu|avis|titre)`
	ofBillSurely = `date (?:de|de la|de votre) facture|date de facturation|` +
		`facture` + numbering + ` (?:emise|etablie|editee) le|` + dayOf + `(?: de la facture)?`
	ofAttestation = drawn + `|` + this + `(?:attestation|certificat|` +
		`document)` + madeThis + `|date ` +
		dayNoun + ` (?:delivrance|attestation|certificat|cette attestation)|` + foreignMade
	ofOnline = ofAttestation + `|(?:telecharge|imprime|genere)e?(?: le)?|date d' impression`
	ofAct    = drawn + `|(?:pour )?(?:la |cette )?(?:copie|extrait|acte|certificat|expedition|` +
		`duplicata|` +
		`bulletin|document)` + madeThis + `|(?:pour )?(?:copie|extrait|expedition)[^.:]{0,80}? ` +
		`(?:conforme|certifiee?)(?: [^.:]{2,60}?)? le|(?:delivre|certifie|` +
		`etabli)e? par [^.:]{3,80} le|` +
		`(?:# )?date ` + dayNoun + ` (?:delivrance|extrait|la copie|copie|l' extrait|la delivrance)` +
		`(?: signature et sceau)?|` + foreignMade + `|.*date of issue signature and seal`
	ofContract = drawn + `|` + this + `(?:contrat|bail|acte|accord)` + madeThis + `|` +
		`signatures?|lu et approuve(?: [^.:]{2,30})? le|signe par [^.:]{3,60} le|pour (?:l'|le |` +
		`la )[^.:]{2,30}|` + foreignMade + `|(?:this|the) (?:[a-z]+ )?` +
		`(?:agreement|contract|lease)(?: is| was)? (?:made|entered into|signed|dated|concluded)` +
		`(?: and [^.]{2,20}?)?` + madeWhere
	ofDecision = ofAttestation + `|lecture du|decision` + numbering + ` (?:du|rendue le|lue le|` +
		`notifiee le)|` +
		`lue? en (?:audience|seance) publique le|date (?:de la|de) (?:decision|lecture)`
	ofPermit = drawn + `|` + this + `(?:attestation|recepisse|document|titre|` +
		`autorisation)` + madeThis +
		`|(?:date|le jour) ` + dayNoun + ` delivrance|` + madeEnglish
)

// kindDays holds the table by kind. Kinds that are not in it are read as if they were unknown.
var kindDays = func() map[dossier.KindID]kindDay {
	out := map[dossier.KindID]kindDay{}
	all := func(d kindDay, kinds ...dossier.KindID) {
		for _, k := range kinds {
			out[k] = d
		}
	}
	all(kindDay{nouns: "facture", label: ofBill, sure: ofBillSurely, money: true},
		"energy_bill", "water_bill", "phone_bill", "mobile_bill", "hotel_invoice")
	all(kindDay{nouns: "quittance|avis|recu", label: `(?:avis d' echeance|quittance` +
		`(?: de loyer)?|recu)` + numbering + ` (?:du|emise? le|etablie? le)|date|date (?:de|de la|` +
		`de l'|du) (?:quittance|avis|recu)|` + bareMade + `|fait le|` + dayOf +
		`(?: (?:de la|de l') (?:quittance|avis))?`,
		sure: `date (?:de|de la|de l') (?:quittance|avis)|` + dayOf, money: true},
		"rent_receipt", "rent_notice")

	attestation := kindDay{nouns: "attestation|certificat", label: ofAttestation, letter: true}
	all(attestation, "home_insurance", "host_statement", "employer_statement", "work_certificate",
		"activity_statement", "school_certificate", "enrolment", "bank_attestation",
		"health_insurance", "pension_statement", "daily_allowance", "grant", "domiciliation",
		"hotel_statement", "honour_statement", "no_polygamy", "common_life", "commitment",
		"medical_certificate", "delf_a2", "delf_b1", "delf_b2", "language_test", "civic_exam",
		"integration_contract", "integration_attendance", "pacs_receipt", "tax_slip")
	online := attestation
	online.label = ofOnline
	all(online, "benefits", "health_rights", "job_centre", "unemployment_rights", "job_payment",
		"urssaf")
	abroad := attestation
	abroad.abroad = true
	all(abroad, "consular_attestation", "consular_register")
	validated := attestation
	validated.label += `|(?:votre visa a ete )?validee? le|date de (?:la )?validation`
	all(validated, "visa_confirmation")

	all(kindDay{nouns: "attestation|certificat|avis", label: ofPermit, cards: true},
		"asylum_attestation", "filing_attestation", "minor_circulation")
	all(kindDay{nouns: "attestation|certificat|avis", label: ofDecision, letter: true},
		"protection_decision", "protection_refusal")
	all(kindDay{nouns: "autorisation", label: drawn + `|` + this + `(?:autorisation|decision)` +
		madeThis + `|date ` + dayNoun + ` (?:delivrance|la decision|decision|autorisation)`},
		"work_permit")

	all(kindDay{nouns: "certificat", label: ofAct, letter: true, abroad: true},
		"birth_certificate", "birth_extract", "birth_extract_plain", "marriage_certificate",
		"death_certificate", "family_book", "nationality_certificate",
		"foreign_nationality_certificate", "criminal_record", "french_record")
	all(kindDay{nouns: "-", label: `jugement (?:du|rendu le|prononce le|en date du)|(?:ainsi )?` +
		`(?:fait|juge|prononce|rendu)(?: et (?:juge|prononce|rendu))?(?: (?:publiquement|en audience ` +
		`publique|par mise a disposition[^.:]{0,30}?))?` + madeIn + ` le|(?:arret|ordonnance) du|` +
		drawn + `|` + foreignMade, letter: true, abroad: true,
		tail: `decree (?:absolute |nisi )?(?:was )?(?:made final|granted|pronounced) on|` +
			`depot de la (?:presente )?convention (?:a la date du|en date du|le)`},
		"divorce_judgment")
	all(kindDay{nouns: "-", label: drawn + `|` + this + `diplome` + madeThis + `|date ` + dayNoun +
		` (?:delivrance|obtention du diplome)|` + foreignMade, letter: true, abroad: true}, "diploma")
	all(kindDay{nouns: "releve|attestation|bulletin", label: ofAttestation + `|` + this +
		`(?:releve|bulletin)` + madeThis, letter: true, abroad: true}, "transcript")

	all(kindDay{nouns: "-", label: ofContract}, "lease", "work_contract")
	all(kindDay{nouns: "-", label: ofContract + `|` + this + `convention` + madeThis},
		"pacs", "hosting_agreement", "internship_agreement", "internship_amendment")
	all(kindDay{nouns: "attestation", label: ofContract + `|l' an deux mille [^.]{1,40}? le`},
		"title_deed")
	all(kindDay{nouns: "-", label: ofAttestation + `|` + this + `declaration` + madeThis + `|` +
		`date (?:de la|de) declaration|proces-verbal (?:du|etabli le|dresse le)|` +
		`(?:declaration )?enregistree? le`,
		tail: `reported (?:to us |to the police )?on`,
		then: `a #(?: h(?:eures?)?)?(?: #)? (?:par )?(?:devant )?nous`},
		"loss_declaration")

	all(kindDay{nouns: "extrait|avis|attestation|certificat", label: ofOnline +
		`|(?:extrait )?(?:kbis )?(?:a jour|arrete|certifie exact|certifie conforme)` +
		`(?: a [^.]{2,40}?,?)?(?: le| au| du| a la date du)|(?:situation|etat) au|en date du|` +
		`extrait (?:kbis |k |d' immatriculation )?(?:du|au|en date du)|date (?:de l'|de|d') ?(?:avis|` +
		`extrait|attestation)`,
		tail: `(?:registre|societes|entreprises|rcs|rne|extrait|kbis|immatriculation) (?:a jour|` +
			`en date|` +
			`arrete)? ?(?:au|du|le|a la date du)`},
		"company_register")
	all(kindDay{nouns: "avis", label: `(?:date (?:d' etablissement|de mise en recouvrement)|` +
		`(?:.* )?mise? en recouvrement(?: le)?|date de l' avis|etabli le|avis (?:etabli|emis) le)`},
		"tax_notice", "property_tax")
	all(kindDay{nouns: "releve", label: `(?:date d' arrete(?: de compte)?|(?:releve |compte )*` +
		`arrete (?:au|du|le)|(?:releve )?(?:emis|edite|etabli) le|situation au|date du releve|` +
		`(?:votre )?releve de comptes?` + numbering + ` (?:du|au)|statement date|` + dayOf + `)`},
		"bank_statement")
	all(kindDay{nouns: "bulletin", label: `(?:bulletin )?(?:etabli|edite|` +
		`emis) le|` + dayOf}, "payslip")
	all(kindDay{none: true}, "passport", "french_passport", "travel_document", "identity_card",
		"french_identity_card", "residence_permit", "foreign_permit", "visa", "long_stay_visa")
	return out
}()
