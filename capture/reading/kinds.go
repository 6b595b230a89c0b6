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

// withoutRoll leaves out the label of a tax notice that has a word of reminders in it: "Mis en
// recouvrement le".
func withoutRoll(lines []line) []line {
	return slices.DeleteFunc(slices.Clone(lines), func(l line) bool {
		return rolled.MatchString(fold(l.text()))
	})
}

var rolled = regexp.MustCompile(`\bmise? en recouvrement\b`)

// placedLabel is the label of a day and where it is.
type placedLabel struct {
	text  string
	at    int  // index of its line
	drawn bool // it says where the paper was drawn up, or begins a letter: "Fait à Lyon, le"
}

// mostSentence is how many lines above a day its sentence may begin.
const mostSentence = 3

// labelOf returns the label of a day if nothing around it speaks for another paper: the end
// of the sentence before it, or else what is to its left, or else what is above it.
func labelOf(lines []line, all []day, d day) (p placedLabel) {
	here := lines[d.line]
	from := 0
	for _, o := range all {
		if o.line == d.line && o.last < d.first {
			from = o.last + 1
		}
	}
	if !follows(lines, all, d) && !closes(lines, all, d) || happening(lines, d) || underList(lines, d.line) ||
		reminds(withoutRoll(lines[:d.line])) {
		return p
	}
	begins := from == 0
	for i := from; i < d.first-1; i++ {
		if w := here.words[i].text; len([]rune(w)) > 3 && strings.ContainsAny(w[len(w)-1:], ".;") ||
			w == "–" || w == "•" || w == "|" {
			from, begins = i+1, true
		}
	}
	words := here.words[from:d.first]
	left, hasLeft := beside(lines, d)
	if hasLeft && announces(left) {
		return p
	}
	if len(words) > 0 {
		if !begins || hasLeft && !strings.Contains(left.text(), ":") && !value(left) &&
			!capital(words[0].text) {
			return p
		}
		p.text, p.at = line{words: words}.text(), d.line
		p.drawn = drawnAt(lines, d, tokens(p.text), left)
		if from > 0 || capital(words[0].text) {
			return p
		}
		// it goes on with the sentence above
		if over, ok := above(lines, d.line); ok && !ends(over) {
			for range mostSentence {
				t := over.text()
				if i := strings.LastIndexAny(t, ".;"); i >= 0 {
					p.text = strings.TrimSpace(t[i+1:] + " " + p.text)
					break
				}
				p.text = t + " " + p.text
				if over, ok = above(lines, indexOf(lines, over)); !ok || ends(over) {
					break
				}
			}
			if !capital(p.text) {
				p.text = ""
			}
		} else if len(tokens(p.text)) == 1 && tokens(p.text)[0].text == "le" {
			p.text = ""
		}
		return p
	}
	if !begins || column(all, d) {
		return p
	}
	if hasLeft && !value(left) {
		return placedLabel{text: left.text(), at: indexOf(lines, left)}
	}
	if h, ok := heading(lines, d); ok && !announces(h) {
		return placedLabel{text: h.text(), at: indexOf(lines, h)}
	}
	return p
}

// drawnAt reports whether a label is a town and "le", "Fait à" with one, or "Le" alone.
func drawnAt(lines []line, d day, label []token, left line) bool {
	s, alone := joined(label), len(left.words) == 0
	switch {
	case s == "le" && capital(label[0].raw), placed(label) == surely && placeOnly(label):
		beside := alone || slices.Contains([]string{"fait a", "fait le", "fait a le", "fait"},
			strings.TrimRight(joined(tokens(left.text())), " -"))
		return beside && (s != "le" || alone) && lastButPage(lines[d.line], d)
	}
	return alone && capital(label[0].raw) && (placed(label) == surely || signed.MatchString(s))
}

// happening reports whether a heading close above the line of a day, with no answer beside
// it, names what happens on that day.
func happening(lines []line, d day) bool {
	here := lines[d.line]
	for i, l := range lines {
		gap := here.box.Min.Y - l.box.Max.Y
		if i != d.line && gap > -here.box.Dy()/3 && gap < 6*here.box.Dy() && !answered(lines, i) &&
			!numbers.MatchString(l.text()) && asks(lines, i, d, townIn) {
			return true
		}
	}
	return false
}

// closes reports whether the sentence of a day ends with it.
func closes(lines []line, all []day, d day) bool {
	w := lines[d.line].words
	if d.last == len(w)-1 {
		return true
	}
	last := w[d.last].text
	return strings.HasSuffix(last, ".") && capital(w[d.last+1].text)
}

// Role is what a day in print is. It is written by passerelle read -json and never renamed.
type Role string

// The roles of days.
const (
	RoleIssue       Role = "issue" // the paper's own
	RoleBirth       Role = "birth"
	RoleDue         Role = "due"     // by when to pay
	RoleDebit       Role = "debit"   // when money is taken
	RolePayment     Role = "payment" // when somebody paid
	RolePeriod      Role = "period"  // begins or ends what the paper is about
	RoleExpiry      Role = "expiry"
	RoleStart       Role = "start" // since when something is so
	RoleAppointment Role = "appointment"
	RoleDelivery    Role = "delivery" // of a card or another paper
	RoleLetter      Role = "letter"   // of a letter, a call or a request that it answers
	RoleEarlier     Role = "earlier"  // of an earlier paper
	RoleNext        Role = "next"     // to come
	RoleMeter       Role = "meter"    // when a meter was read
	RolePrinted     Role = "printed"  // when the page was printed or fetched
	RoleOther       Role = "other"    // said of something else, or not said
)

// roleWords name roles by words in a label; the first that matches counts.
var roleWords = []struct {
	role Role
	in   *regexp.Regexp
}{
	{RoleBirth, regexp.MustCompile(`\bnee?s?\b|naissance|\bborn\b|birth|dogum|народж|ميلاد|الازدياد`)},
	{RoleNext, regexp.MustCompile(`prochain|suivant|\bnext\b`)},
	{RoleDebit, regexp.MustCompile(`prelev|debit`)},
	{RoleDue, regexp.MustCompile(`echeance|limite|avant|payable|exigible|\bdues?\b|a regler|a payer`)},
	{RolePayment, regexp.MustCompile(`pai?e|paye|regle|versement|verse|virement|encaiss|acquitt|` +
		`cheque|credit`)},
	{RoleMeter, regexp.MustCompile(`relev|index|compteur`)},
	{RoleEarlier, regexp.MustCompile(`precedent|ancien|dernier|anterieur|rappel|impaye|relance|` +
		`remplace|annul|avoir|solde|votre facture`)},
	{RoleAppointment, regexp.MustCompile(`rendez|\brdv\b|convo|audience|entretien|visite|reunion|` +
		`seance|examen|appointment|hearing`)},
	{RoleLetter, regexp.MustCompile(`lettre|courrier|mail|courriel|demande|appel|message|letter`)},
	{RoleDelivery, regexp.MustCompile(`passeport|carte|titre|permis|delivr|livraison|colis|passport`)},
	{RoleExpiry, regexp.MustCompile(`jusqu|expir|valable|valid|\bfin\b|termine|until`)},
	{RolePeriod, regexp.MustCompile(`periode|\bdu$|\bau$|consommation|^a$|trimestre|\bterme\b`)},
	{RoleStart, regexp.MustCompile(`depuis|effet|debut|compter|entree|souscri|mise en service|` +
		`contrat|bail|emmenag|ancienne|adhesion|ouvert|since|from`)},
	{RolePrinted, regexp.MustCompile(`imprim|\btire|telecharg|consult|printed|downloaded`)},
}

// roleOf names a day that is not the paper's own.
func roleOf(label string, spans bool) Role {
	if spans {
		return RolePeriod
	}
	s := strings.TrimRight(joined(tokens(label)), " -")
	for _, r := range roleWords {
		if r.in.MatchString(s) {
			return r.role
		}
	}
	return RoleOther
}
