// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"regexp"
	"slices"
	"strings"

	"passerelle/dossier"
)

// Where it is known of which kind a paper is, more labels can be believed: "Date" in the box
// of a bill's references, "Délivrée le" under a copy of an act, "Mis en recouvrement le" on a
// tax notice. And fewer: an attestation that speaks of a bill is not as old as the bill.
// kindDays says it for each kind, in full labels from the first word to the day, like
// labels.go for papers of which nothing is known.

// kindDay is what names the day of one kind of paper.
type kindDay struct {
	nouns string // what such a paper calls itself: days of other papers are not its own
	label string // labels of its own day; "": only those known of any paper
	sure  string // those of them that can't be another's, and are compared
	none  bool   // no day on it is asked for
}

// Labels that several kinds share.
const (
	madeOn = `(?:emise?|etablie?|editee?|generee?|facturee?)(?: le)?`
	dayOf  = `date (?:d'|de|de l'|de la|du) (?:emission|edition|etablissement|envoi|document)`
	drawn  = `(?:fait|etablie?|signee?|redigee?|editee?|emise?|delivree?)(?: le)?|` +
		`(?:fait|etablie?|signee?|redigee?|delivree?)(?: et signee?)? a [^.:]{2,40}? le|` +
		`fait pour (?:servir et )?(?:faire )?valoir ce que de droit le`
	madeEnglish = `(?:date(?: of issue)?|date issued|issue date|dated|issued(?: on)?)`
	madeTurkish = `(?:duzenleme tarihi|verili(?:s|ş) tarihi|belge tarihi)`
	otherMade   = `(?:дата видачі|дата складання|видано|حرر في|تاريخ الإصدار|تاريخ التسليم)`
	foreignMade = madeEnglish + `|` + madeTurkish + `|` + otherMade
	numbering   = `(?: (?:n°|numero|#|-))*`
	ofBill      = `(?:votre |la |cette )?facture` + numbering + ` (?:du|emise le|etablie le|editee le)|` +
		`du|date|date (?:de|de la|de votre) facture|date de facturation|facturation du|` + madeOn +
		`|` + dayOf + `(?: (?:du titre|de la facture))?`
	ofBillSurely = `date (?:de|de la|de votre) facture|date de facturation|` +
		`facture` + numbering + ` (?:emise|etablie|editee) le|` + dayOf + `(?: de la facture)?`
	ofAttestation = drawn + `|` + dayOf + `|date (?:de l'|de cette )attestation|` +
		`(?:l'|la |cette )?(?:presente )?attestation` + numbering +
		`(?: [^.:]*)? (?:est |a ete )(?:emise|etablie|editee|generee|delivree|faite) le|` +
		foreignMade
	ofAct = `(?:pour )?(?:(?:la |cette )?(?:copie|extrait|acte|certificat)\b[^.]* )?(?:est )?` +
		`(?:delivree?|certifiee?|etablie?|faite?)(?: a [^.]{2,40}?)? le|` +
		`(?:pour )?copie(?: certifiee)? conforme [^.:]{2,40}? le|` +
		`date de (?:delivrance|l'extrait|la copie)(?: signature et sceau)?|` + foreignMade +
		`|.*date of issue signature and seal`
)

// kindDays holds the table by kind. Kinds that are not in it are read as if they were unknown.
var kindDays = func() map[dossier.KindID]kindDay {
	bill := kindDay{nouns: "facture", label: ofBill, sure: ofBillSurely}
	attestation := kindDay{nouns: "attestation|certificat", label: ofAttestation}
	act := kindDay{nouns: "certificat", label: ofAct}
	agreed := kindDay{nouns: "-", label: drawn}
	taxes := kindDay{nouns: "avis", label: `(?:date (?:d'etablissement|d' etablissement|` +
		`de mise en recouvrement)|(?:.* )?mise? en recouvrement le|date de l'avis|etabli le)`}
	return map[dossier.KindID]kindDay{
		"energy_bill": bill, "water_bill": bill, "phone_bill": bill, "hotel_invoice": bill,
		"rent_receipt": {nouns: "quittance|avis|recu", label: `(?:avis d' echeance|quittance` +
			`(?: de loyer)?)` + numbering + ` (?:du|emise? le|etablie? le)|date|date (?:de|de la|de l') ` +
			`(?:quittance|avis)|` + madeOn + `|fait le|` + dayOf,
			sure: `date (?:de|de la|de l') (?:quittance|avis)|` + dayOf},
		"home_insurance": attestation, "host_statement": attestation,
		"employer_statement": attestation, "school_certificate": attestation,
		"enrolment": attestation, "bank_attestation": attestation, "benefits": attestation,
		"health_rights":    {nouns: "attestation", label: ofAttestation + `|telechargee? le|imprimee? le`},
		"health_insurance": attestation, "pension_statement": attestation,
		"job_centre": attestation, "urssaf": attestation, "grant": attestation,
		"domiciliation": attestation, "honour_statement": attestation,
		"consular_attestation": attestation, "medical_certificate": attestation,
		"language_test": attestation, "integration_contract": attestation,
		"company_register": {nouns: "extrait", label: `(?:extrait )?(?:a jour|delivre|edite|fait)` +
			`(?: a [^.]{2,40}?,?)?(?: le| au| du)|` + dayOf},
		"birth_certificate": act, "marriage_certificate": act, "death_certificate": act,
		"family_book": act, "nationality_certificate": act, "criminal_record": act,
		"diploma":    {nouns: "-", label: drawn + `|` + foreignMade},
		"transcript": {nouns: "releve|attestation", label: drawn + `|` + dayOf + `|` + foreignMade},
		"lease":      agreed, "work_contract": agreed, "pacs": agreed, "hosting_agreement": agreed,
		"internship_agreement": agreed, "work_permit": {nouns: "autorisation", label: drawn},
		"tax_notice": taxes, "property_tax": taxes,
		"bank_statement": {nouns: "releve", label: `(?:date d' arrete(?: de compte)?|arrete au|` +
			`(?:releve )?(?:emis|edite|etabli) le|` + dayOf + `)`},
		"payslip":  {nouns: "bulletin", label: `(?:bulletin )?(?:etabli|edite|emis) le|` + dayOf},
		"passport": {none: true}, "identity_card": {none: true}, "residence_permit": {none: true},
		"visa": {none: true},
	}
}()

// kindRules are the labels of kindDays, ready to be held against a label.
var kindRules = func() map[dossier.KindID]kindRule {
	whole := func(s string) *regexp.Regexp {
		if s == "" {
			return nil
		}
		return regexp.MustCompile(`^(?:` + s + `)$`)
	}
	out := map[dossier.KindID]kindRule{}
	for k, d := range kindDays {
		out[k] = kindRule{d, whole(d.label), whole(d.sure),
			regexp.MustCompile(`^(?:` + d.nouns + `)$`)}
	}
	return out
}()

type kindRule struct {
	kindDay
	labels, surely, own *regexp.Regexp
}

// allow returns what a label that says m of any paper says of a paper of the kind.
func (k kindRule) allow(m meaning, label string) meaning {
	s := strings.TrimLeft(joined(tokens(label)), "- ")
	switch {
	case k.none:
		return nothing
	case slices.ContainsFunc(nounsIn(s), func(n string) bool { return !k.own.MatchString(n) }):
		return nothing // of a bill that it speaks of
	case m == likely && k.surely != nil && k.surely.MatchString(strings.TrimRight(s, " -")):
		return surely
	}
	return m
}

// asKind returns what the labels around a day say of a paper of a kind, where those known of
// any paper say nothing.
func (k kindRule) asKind(p placedLabel) meaning {
	if k.none || k.labels == nil || p.text == "" {
		return nothing
	}
	if p.drawn || k.labels.MatchString(strings.Trim(joined(tokens(p.text)), " -")) {
		return likely
	}
	return nothing
}
