// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"passerelle/dossier"
)

// The words before a day say whose it is. There are more ways to say that a day is
// another's (due, drawn, received, signed, born, read off a meter, of an older bill) than
// anybody can list, and few to say that it is the paper's own. Only those are listed
// here, in full, from their first word to the day, and a label with one unknown word says
// nothing. An earlier list of the other labels, with "any words before le" for towns,
// offered a wrong day on two papers out of five that had no day to offer.

// meaning is how strongly a label says that the day after it is the paper's own.
type meaning int

const (
	nothing meaning = iota
	likely          // offered, never compared: "Date :", a letter's "Le", a heading above
	surely          // it can't be another's: "Date d'émission", "Facture n° 4 du", "Fait à Lyon, le"
)

// token is one word of a label in the form in which labels are compared. The original
// print is kept, since capitals and the ends of sentences matter.
type token struct {
	text string // folded, without marks; "#" for what contains a digit, "-" for a dash
	raw  string
}

var (
	edges  = ".,;:()«»\"*•·_…"
	number = regexp.MustCompile(`^n[°ºo]\.?`)
	week   = []string{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"}
)

// tokens splits a label, and repairs what recognition does to the words that matter.
func tokens(label string) (all []token) {
	for raw := range strings.FieldsSeq(label) {
		s := strings.Trim(fold(raw), edges)
		switch n := number.FindString(s); {
		case n != "" && strings.ContainsAny(s, "0123456789"):
			all = append(all, token{"n°", raw}, token{"#", raw})
			continue
		case n != "" && n == s:
			s = "n°"
		case strings.ContainsAny(s, "0123456789"):
			s = "#"
		case s == "" && strings.Trim(raw, edges) == "":
			continue
		case strings.Trim(s, "-–—|/") == "":
			s = "-"
		case s == "d" || s == "l":
			s += "'"
		}
		if cut := strings.IndexByte(s, '\''); cut >= 0 && cut < len(s)-1 && cut < 3 {
			all = append(all, token{s[:cut+1], raw})
			s = s[cut+1:]
		}
		all = append(all, token{s, raw})
	}
	all = mended(all)
	if n := len(all); n > 1 && (all[n-2].text == "le" || all[n-2].text == "du") &&
		slices.Contains(week, all[n-1].text) {
		all = all[:n-1] // "le jeudi 12 mars", "du jeudi"
	}
	return all
}

// mended joins what was read as two words but is one, and corrects one wrong letter, in
// long label words only: "Fact ure", "Factvre".
func mended(in []token) (out []token) {
	for i := 0; i < len(in); i++ {
		t := in[i]
		if i+1 < len(in) && !lexicon[t.text] && lexicon[t.text+in[i+1].text] && t.text != "#" {
			t = token{t.text + in[i+1].text, t.raw + in[i+1].raw}
			i++
		} else if !lexicon[t.text] {
			for _, w := range longWords {
				if oneLetterOff(t.text, w) {
					t.text = w
					break
				}
			}
		}
		out = append(out, t)
	}
	return out
}

// Words of labels. A document is what is dated; qualifiers may come between it and its day.
const (
	documents = `facture|quittance|attestation|certificat|echeancier|document`
	made      = `emise?|etablie?|editee?|generee?|redigee?`
	qualities = `de|d'|du|des|la|le|l'|les|et|sur|en|n°|numero|ref|reference|client|#|-|` +
		`electricite|gaz|eau|energie|internet|telephone|telephonie|mobile|fixe|box|fibre|` +
		`loyer|loyers|charges|hebergement|domicile|domiciliation|adresse|logement|` +
		`assurance|habitation|multirisque|scolarite|scolaire|inscription|reinscription|` +
		`travail|emploi|employeur|droits|vitale|fiscale|imposition|impot|impots|taxe|fonciere|` +
		`revenus|revenu|honneur|situation|quotient|familial|honoraires|` +
		`mensuelle|annuelle|bimestrielle|trimestrielle|detaillee|rectificative|electronique|` +
		`janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre`
	dated = `date (?:(?:(?:d'|de|de la|de l'|de votre|de cette|de la presente|du) )?(?:emission|` +
		`edition|etablissement|facturation|facture|envoi)|` +
		`(?:de la|de l'|de cette|de la presente|du) (?:quittance|attestation|document|recu|` +
		`certificat|avis|echeancier))` +
		`(?: (?:(?:de|d'|du|de la|de l'|de votre|de cette|de la presente) )?` +
		`(?:facture|quittance|attestation|document|certificat|echeancier|avis(?: d' (?:echeance|impot|imposition))?))?`
	quality = `(?: (?:titulaire|titularite) de contrat| attestation de paiement| (?:` + qualities +
		`))*`
	article = `(?:(?:la|le|cette|ce|cet) )?(?:presente? )?(?:(?:n°|numero) de )?`
	paper   = `(?:avis d' (?:echeance|impot|imposition)|avis de taxe|avis de situation|attestation de paiement|` +
		documents + `)` + quality
)

var (
	dateLabel = regexp.MustCompile(`^(?:(?:(?:` + documents +
		`|n°|numero|client|compte|reference|ref|de|page|#|-) )*(?:#|-) )?` + dated +
		`(?: le| du)?$`)
	dateAlone = regexp.MustCompile(`^` + dated + `$`)
	ofPaper   = regexp.MustCompile(`^` + article + paper + ` (?:du|en date du|date|datee? du)$`)
	madePaper = regexp.MustCompile(`^` + article + paper + ` (?:(?:est|a ete) )?(?:` + made +
		`|delivree?|faite?) le$`)
	dashPaper  = regexp.MustCompile(`^` + article + paper + ` -(?: le)?$`)
	madeAlone  = regexp.MustCompile(`^(?:` + made + `) le$`)
	signed     = regexp.MustCompile(`^(?:fait|fait et signe|signe|signe electroniquement) le$`)
	edition    = regexp.MustCompile(`^edition du$`)
	numbered   = regexp.MustCompile(`^recu n° # du$`)
	mayBeOther = regexp.MustCompile(`^` + article +
		`(?:quittance|avis d'|avis de situation|echeancier)`)
	// A document that was delivered is a passport. For a document "of" a day, or a
	// certificate other than a school's or an employer's, nobody knows what the day is.
	passport = regexp.MustCompile(`^` + article + `document\b.* delivree? le$`)
	notByDay = regexp.MustCompile(`^` + article +
		`(?:document|certificat (?:(?:n°|#|-) )*(?:d'|de la|du|en|date))`)
	drawnUp = regexp.MustCompile(`^(?:fait|fait et signe|signe|` + article + paper +
		` (?:(?:est|a ete) )?(?:` + made + `|delivree?|faite?))` +
		`(?: en (?:#|un|deux|trois|quatre|double) (?:exemplaires?|` +
		`originaux))?(?: pour (?:servir et )?(?:faire )?valoir ce que de droit)? a$`)
)

// lexicon holds all label words; longWords those in which one wrong letter is corrected.
var lexicon, longWords = func() (map[string]bool, []string) {
	all, most := map[string]bool{}, []string{}
	for w := range strings.FieldsFuncSeq(documents+"|"+qualities+
		"|emission|edition|etablissement|facturation|envoi|emis|emise|etabli|etablie|"+
		"edite|editee|delivree|delivre|presente|titulaire|contrat|date",
		func(r rune) bool { return r == '|' }) {
		all[w] = true
		if len(w) >= 7 {
			most = append(most, w)
		}
	}
	return all, most
}()

// means returns what a label says, from its first word to the day.
func means(all []token) meaning {
	for len(all) > 0 && all[0].text == "-" {
		all = all[1:]
	}
	if len(all) == 0 {
		return nothing
	}
	s := joined(all)
	switch {
	case madeAlone.MatchString(s):
		if capital(all[0].raw) {
			return surely
		}
		return likely
	case signed.MatchString(s), edition.MatchString(s):
		return likely
	case dateLabel.MatchString(s), madePaper.MatchString(s), numbered.MatchString(s):
		if passport.MatchString(s) {
			return nothing
		}
		return surely
	case ofPaper.MatchString(s), dashPaper.MatchString(s):
		if notByDay.MatchString(s) {
			return nothing
		}
		if mayBeOther.MatchString(s) || dashPaper.MatchString(s) {
			return likely
		}
		return surely
	}
	return placed(all)
}

func joined(all []token) string {
	var s []string
	for _, t := range all {
		s = append(s, t.text)
	}
	return strings.Join(s, " ")
}

// placed recognises "Fait à Lyon, le", "Fait à Lyon," and "Lyon, le". The place after "Fait
// à" can have any name; one that appears alone must be a commune: "Départ, le" is not.
func placed(all []token) meaning {
	le := all[len(all)-1].text == "le"
	if le {
		all = all[:len(all)-1]
	}
	// Look at the last sentence only: "Pour valoir ce que de droit. Fait à Lyon"
	for i := len(all) - 1; i > 0; i-- {
		if all[i].text == "fait" && (strings.HasSuffix(all[i-1].raw, ".") || all[i].raw == "Fait" &&
			len(all) > i+1 && all[i+1].text == "a") {
			all = all[i:]
			break
		}
	}
	at := slices.IndexFunc(all, func(t token) bool { return t.text == "a" })
	switch {
	case at > 0 && drawnUp.MatchString(joined(all[:at+1])):
		town := all[at+1:]
		if !named(town) || !le && !commune(town) {
			return nothing
		}
		return surely
	case at == 0:
		all = all[1:]
	case at > 0:
		return nothing
	}
	if le && named(all) && commune(all) &&
		(strings.HasSuffix(all[len(all)-1].raw, ",") || cities[joined(all)]) {
		return surely
	}
	return nothing
}

// cities are also recognised without a comma after them. A thousand communes are also
// ordinary words (Charge, Louer, Passa, Pose): those need it.
var cities = func() map[string]bool {
	all := map[string]bool{}
	for c := range strings.FieldsSeq("paris marseille lyon toulouse nantes montpellier strasbourg lille rennes reims " +
		"toulon grenoble dijon angers nimes villeurbanne clermont-ferrand amiens limoges metz besancon perpignan " +
		"orleans rouen caen mulhouse nancy argenteuil montreuil saint-denis roubaix avignon poitiers versailles " +
		"creteil nanterre bobigny cergy evry melun pau bayonne annecy chambery albi bordeaux") {
		all[c] = true
	}
	return all
}()

// named reports whether words may be a place name: a few, beginning with a capital.
func named(all []token) bool {
	for len(all) > 1 && all[len(all)-1].text == "#" { // "Paris 15e"
		all = all[:len(all)-1]
	}
	if len(all) > 1 && all[0].text == "#" { // "31000 Toulouse"
		all = all[1:]
	}
	return len(all) > 0 && len(all) <= 6 && capital(all[0].raw) && capital(all[len(all)-1].raw)
}

func commune(all []token) bool {
	for len(all) > 1 && (all[len(all)-1].text == "#" || all[len(all)-1].text == "cedex") {
		all = all[:len(all)-1]
	}
	if len(all) > 1 && all[0].text == "#" {
		all = all[1:]
	}
	var raw []string
	for i, t := range all {
		if i == 0 || t.raw != all[i-1].raw { // an article is part of the same word
			raw = append(raw, strings.Trim(t.raw, edges))
		}
	}
	return dossier.KnownCommune(strings.Join(raw, " ")) && !slices.Contains(alsoWords, joined(all))
}

// alsoWords are communes whose names occur as ordinary words before days.
var alsoWords = []string{"marie", "lire", "sens", "signes", "contre", "vers", "mars", "avril",
	"charge", "change", "publier", "relevant", "louer",
	"reunion", "marche", "marches", "messe", "cours", "ventes", "vente", "titre", "termes", "cause",
	"chasse", "passage", "noce", "noces", "toussaint",
	"veuve", "union", "syndicat", "salon", "cesse", "signe", "redige", "redigee", "place", "monte",
	"porte", "portes", "touche", "vire",
	"vu", "vue", "possession", "survie", "table", "tour", "route", "sevre", "sequestre", "bail",
	"alloue", "allouee", "verse", "tenu",
	"frais", "hopital", "fete", "fetes", "genere", "garde", "jury", "loue", "ecole", "creche",
	"maire"}

// capital reports whether a word begins with a capital.
func capital(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return unicode.IsUpper(r)
		}
	}
	return false
}
