// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// "Facture n° 7 du 12/03/2024" is the title of a bill, and also how a credit note, a claim,
// a list of pieces or a reminder speaks of one. What tells them apart is print above it:
// "Avoir", "Sinistre", "Pièce n° 1". There are more such headings than anybody can list, so
// as with labels only those are listed that leave the day to the paper: its title, names and
// numbers as bills have them, the blocks of who sends it and to whom, firms. A day below
// anything else is offered, and never held against what was typed.

// settled reports whether nothing around a label that says surely that a day is the paper's
// leaves a doubt. Where a paper was drawn up ("Fait à Lyon, le") is said by the paper itself,
// whatever it is about.
func settled(lines []line, d day, text string) bool {
	s := strings.TrimLeft(joined(tokens(text)), "- ")
	mentions := ofPaper.MatchString(s) || dashPaper.MatchString(s) || numbered.MatchString(s) ||
		madePaper.MatchString(s) && strings.Contains(s, "#")
	if !mentions && !dateLabel.MatchString(s) && !madePaper.MatchString(s) &&
		!madeAlone.MatchString(s) {
		return true
	}
	if mentions && !lastButPage(lines[d.line], d) {
		return false // "d'un montant de 120 €"
	}
	at, _ := labelAt(lines, d, text)
	here := lines[at]
	named, number := nounsIn(s), digitsIn(s, here)
	if !mentions {
		number = ""
	}
	for i, l := range lines {
		row := inRow(l, here)
		switch {
		case i == at || i == d.line:
			continue
		case row && mentions && l.box.Min.X > lines[d.line].box.Min.X:
			return false // a row of a list of bills
		case blank(l):
			continue
		case row && l.box.Min.X > here.box.Min.X || !row &&
			l.box.Max.Y > here.box.Min.Y+here.box.Dy()/3:
			continue
		case !row && joined(tokens(l.text())) == "specimen" && !inColumn(l, here):
			continue // printed across a corner
		}
		if !usual(lines, i, row) {
			return false
		}
		title := titleOf(l)
		if folded := joined(tokens(l.text())); title == "" && numberOfPaper.MatchString(folded) {
			title = folded
		}
		named = append(named, nounsIn(title)...)
		if n := digitsIn(title, l); n != "" && number != "" && n != number {
			return false // another one
		} else if n != "" {
			number = n
		}
	}
	slices.Sort(named)
	if named = slices.Compact(named); len(named) != 1 {
		return false // a paper that is not named, or one that mentions another
	}
	// A certificate is called by the day from which it is true as often as by its own.
	return !mentions || named[0] == "facture" && followed(lines, at)
}

// followed reports whether what is printed next below a title leaves the day to the paper:
// "Cette facture est annulée" does not.
func followed(lines []line, at int) bool {
	here := lines[at]
	for i, l := range lines[at+1:] {
		if gap := l.box.Min.Y - here.box.Max.Y; gap > -here.box.Dy()/3 && inColumn(l, here) {
			return gap > 4*here.box.Dy() || usual(lines, at+1+i, false)
		}
	}
	return true
}

var (
	nouns = regexp.MustCompile(`\b(?:factur(?:e|ation)|quittance|attestation|certificat|` +
		`echeancier|avis)\b`)
	ownTitle = regexp.MustCompile(`^(?:votre )?(?:attestation de contrat|` + paper + `)$`)
	// corrected are titles of a bill that mentions the one that it corrects, or compares with.
	corrected = regexp.MustCompile(`rectificati|\b(?:de|en) ref`)
	// numberOfPaper matches the name of a paper's number: it names the paper as well.
	numberOfPaper = regexp.MustCompile(`^(?:n°|numero|ref|reference) (?:(?:de|d'|de la|de l') )?` +
		`(?:facture|quittance|attestation|certificat|echeancier|avis)\b`)
)

// nounsIn returns the papers that a folded text names.
func nounsIn(s string) []string {
	all := nouns.FindAllString(s, -1)
	for i := range all {
		all[i] = strings.Replace(all[i], "facturation", "facture", 1)
	}
	return all
}

// digitsIn returns the digits in a title: its number, or what it is the title of.
func digitsIn(title string, l line) string {
	if !strings.Contains(title, "#") {
		return ""
	}
	var out strings.Builder
	for _, w := range untilDay(l) {
		for _, r := range w.text {
			if r >= '0' && r <= '9' {
				out.WriteRune(r)
			}
		}
	}
	return out.String()
}

// untilDay returns the words of a line before the first day in it.
func untilDay(l line) []word {
	if days := daysIn(l); len(days) > 0 {
		return l.words[:days[0].first]
	}
	return l.words
}

// titleOf returns a paper's own title that is a whole line, with a day behind it or without,
// or "".
func titleOf(l line) string {
	t := tokens(line{words: untilDay(l)}.text())
	s := strings.TrimRight(joined(t), " -")
	days := daysIn(l)
	if len(days) > 0 && (days[0].last != len(l.words)-1 || !ofPaper.MatchString(s) &&
		!madePaper.MatchString(s)) {
		return ""
	}
	if len(days) > 0 {
		s = s[:strings.LastIndexByte(s, ' ')]
		s = strings.TrimSuffix(s, " en date")
		for _, done := range []string{" emise", " etablie", " editee", " est", " a ete"} {
			s = strings.TrimSuffix(s, done)
		}
	}
	if !ownTitle.MatchString(s) || len(nounsIn(s)) == 0 || corrected.MatchString(s) ||
		slices.Contains(small, s[strings.LastIndexByte(s, ' ')+1:]) {
		return ""
	}
	return s
}

// blank reports whether a line says nothing: a number, a rule or dirt.
func blank(l line) bool {
	n := 0
	for _, r := range l.text() {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n < 3
}

// usual reports whether a line is one that may be above a paper's own day.
func usual(lines []line, at int, row bool) bool {
	l := lines[at]
	_, person := nameOf(l)
	return person || titleOf(l) != "" || addressed(lines, at) || reached(l) || firm(l) ||
		inBlock(lines, at) || numberOf(lines, at, row)
}

var (
	street = regexp.MustCompile(`^(?:(?:#|-|bis|ter|quater) )+(?:rue|avenue|av|boulevard|bd|` +
		`blvd|place|pl|impasse|imp|chemin|ch|allees?|route|rte|quai|cours|square|cite|` +
		`lotissement|residence|faubourg|sentier|esplanade|promenade|rond-point|passage|villa|` +
		`hameau|lieu-dit)\b`)
	door = regexp.MustCompile(`^(?:bp|cs|tsa|bat|batiment|appartement|appt|apt|escalier|esc|` +
		`etage|porte|residence)(?: [a-z]+)? #|^(?:cedex|france)(?: #)*$`)
	postal     = regexp.MustCompile(`\b\d{5} \p{L}`)
	registered = regexp.MustCompile(`\b(?:siren|siret|rcs|tva)\b.*\d{3}`)
	contact    = regexp.MustCompile(`^(?:https?://|www\.)\S+$|^\S+@\S+\.[a-z]+$|` +
		`^[a-z0-9-]+\.(?:fr|com)$`)
	legal = regexp.MustCompile(`^(?:(?:tel|telephone|fax|siret|siren|tva|ape|naf|rcs|n°|` +
		`intracommunautaire|au|capital|de|euros|eur|€|sa|sas|sarl|#|-|code|fr) ?)+$`)
)

// addressed reports whether a line is part of an address: a town, a door, a street with its
// town, beside it or below. "1 place de concert" has none.
func addressed(lines []line, at int) bool {
	l := lines[at]
	s := joined(tokens(l.text()))
	return sixth.MatchString(strings.TrimSpace(l.text())) ||
		len(l.words) <= 6 && door.MatchString(s) || isStreet(lines, at)
}

func isStreet(lines []line, at int) bool {
	l := lines[at]
	s := joined(tokens(l.text()))
	if len(l.words) > 14 || !street.MatchString(s) && !door.MatchString(s) {
		return false
	}
	if postal.MatchString(l.text()) {
		return true
	}
	for i, o := range lines[at+1:] {
		if gap := o.box.Min.Y - l.box.Max.Y; gap > -l.box.Dy()/3 && inColumn(o, l) {
			return gap <= 5*l.box.Dy()/2 && (sixth.MatchString(strings.TrimSpace(o.text())) ||
				isStreet(lines, at+1+i))
		}
	}
	return false
}

// reached reports whether a line says by what number or address a firm is reached or
// registered.
func reached(l line) bool {
	s := joined(tokens(l.text()))
	return contact.MatchString(fold(strings.TrimSpace(l.text()))) || hasDigit(l) &&
		legal.MatchString(s)
}

// inBlock reports whether a line is the name right above a street. Names are of two words or
// more, with capitals, since "Sinistre" above a street is where something happened; one word
// is enough above the street of a registered firm.
func inBlock(lines []line, at int) bool {
	l := lines[at]
	if !proper(l.words, 5) {
		return false
	}
	for i := at + 1; i < len(lines); i++ {
		o := lines[i]
		gap, side := o.box.Min.Y-l.box.Max.Y, o.box.Min.X-l.box.Min.X
		if gap > -l.box.Dy()/3 && gap <= l.box.Dy()*5/4 && max(side, -side) <= 2*l.box.Dy() &&
			isStreet(lines, i) && (len(l.words) > 1 || registered.MatchString(fold(o.text()))) {
			return true
		}
	}
	return false
}

// particles are the words of a name that have no capital.
var particles = []string{"de", "d'", "du", "des", "la", "le", "les", "l'", "et", "-", "&", "a"}

// ordinary are stems of words that are no one's name, even in capitals.
var ordinary = regexp.MustCompile(`adresse|lieu|logement|sinistre|chantier|livraison|site|bien|` +
	`local|objet|piece|document|liste|avoir|remboursement|declaration|demande|dossier|copie|` +
	`note|lettre|bordereau|accuse|geste|plan|bon|erreur|litige`)

// proper reports whether words may be a name: few, with capitals, and none that papers use.
func proper(words []word, most int) bool {
	t := tokens(line{words: words}.text())
	s := joined(t)
	compact := closed.Replace(s)
	return len(words) > 0 && len(words) <= most && capitalName(words[len(words)-1].text) &&
		!again.MatchString(compact) && !forms.MatchString(compact) && !heads.MatchString(compact) &&
		!others.MatchString(compact) && !lists.MatchString(compact) &&
		!happens.MatchString(s) && !ordinary.MatchString(s) &&
		!slices.ContainsFunc(t, func(x token) bool {
			particle := slices.Contains(particles, x.text)
			return !particle && (!capitalName(x.raw) || nouns.MatchString(x.text) ||
				!sector.MatchString(x.text) && (ofBills[x.text] || lexicon[x.text]))
		})
}

// capitalName reports whether a name begins with a capital, behind an article if it has one.
func capitalName(s string) bool {
	if i := strings.IndexAny(s, "'’"); i >= 0 && i < 3 {
		_, s, _ = strings.Cut(strings.ReplaceAll(s, "’", "'"), "'")
	}
	return capital(s)
}

var (
	sector = regexp.MustCompile(`^(?:energies?|electricite|gaz|eaux?|regie|telecom|mobile|` +
		`assurances?|mutuelle|mairie|ville|commune|universite|lycee|college|ecole|caf|cpam|caisse)\b`)
	// billers are the firms whose bills people bring most.
	billers = regexp.MustCompile(`^(?:edf|engie|gdf suez|totalenergies|total (?:direct )?energies?|` +
		`direct energie|eni|ekwateur|vattenfall|ohm energie|mint energie|octopus energy|ilek|` +
		`enedis|grdf|orange|sosh|sfr|red by sfr|free|free mobile|iliad|bouygues telecom|b&you|` +
		`la poste(?: mobile)?|prixtel|nrj mobile|lebara|lycamobile|syma|veolia(?: eau)?|suez|` +
		`saur|eau de paris|maif|macif|matmut|maaf|gmf|axa|allianz|groupama|mma|generali|` +
		`luko|lemonade|caf|cpam|msa|urssaf|france travail|pole emploi|` +
		`direction generale des finances publiques|dgfip|cdc habitat|action logement|3f)` +
		`(?: (?:sa|sas|france|particuliers|entreprises))?$`)
	offices = regexp.MustCompile(`^(?:caisse d' allocations familiales|` +
		`caisse primaire d' assurance maladie|assurance maladie)(?: (?:de|du|des|d'|la|le|l'))*`)
)

// firm reports whether a line is the name of who sends bills.
func firm(l line) bool {
	t := tokens(l.text())
	if len(t) == 0 || strings.ContainsAny(l.text(), ":") {
		return false
	}
	s := joined(t)
	if billers.MatchString(s) {
		return true
	}
	if at := offices.FindString(s); at != "" {
		rest := strings.Fields(s[len(at):])
		return len(rest) == 0 || proper(l.words[len(l.words)-1:], 1)
	}
	if companies.MatchString(l.text()) {
		return proper(slices.DeleteFunc(slices.Clone(l.words), func(w word) bool {
			return companies.MatchString(w.text)
		}), 4)
	}
	// "Énergie d'Utopie", "RÉGIE DU PARC"
	last := l.words[len(l.words)-1:]
	return len(t) >= 3 && len(t) <= 6 && sector.MatchString(t[0].text) &&
		slices.Contains(particles, t[1].text) && proper(l.words, 5) && proper(last, 1)
}

var companies = regexp.MustCompile(`\b(?:SAS|SARL|SCI|EURL|SNC)\b`)

var (
	// counted are names of numbers and sums on a bill, persons those whose value is a name;
	// due begins what is said of payment to come. Payments made are another paper's.
	counted = regexp.MustCompile(`^(?:(?:votre|vos|le|la|les) )?(?:n°|numero|ref|references?|` +
		`identifiant|code|pdl|pce|prm|point de livraison|compte|contrat|client|titulaire|abonne|` +
		`locataire|nom|prenoms?|page|montant|total|net)(?: |$)`)
	persons = regexp.MustCompile(`\b(?:client|titulaire|abonne|locataire|nom|prenoms?)$`)
	due     = regexp.MustCompile(`^(?:date (?:limite de paiement|d' echeance)|echeance|` +
		`(?:a )?(?:payer|regler) avant(?: le)?|periode(?: de (?:facturation|consommation))?)` +
		`(?: (?:du|au|le|#|-|` + strings.Join(months, "|") + `))*$`)
	paying = regexp.MustCompile(`paiement|prelev|regle|solde|releve|envoi|avis`)
)

// numberOf reports whether a line is the name of a number or a sum of a bill, or of a day
// when it is due, together with its value; in the label's own row the values are below.
func numberOf(lines []line, at int, row bool) bool {
	l := lines[at]
	t := tokens(l.text())
	s := joined(t)
	if due.MatchString(s) {
		return true
	}
	until := joined(tokens(line{words: untilDay(l)}.text()))
	if dateLabel.MatchString(strings.TrimRight(until, " -")) {
		return true
	}
	name, value := l.words, []word(nil)
	if i := slices.IndexFunc(name, func(w word) bool {
		return strings.HasSuffix(w.text, ":")
	}); i >= 0 {
		name, value = name[:i+1], name[i+1:]
	} else if i := slices.IndexFunc(name, func(w word) bool {
		return strings.ContainsAny(w.text, "0123456789")
	}); i > 0 {
		name, value = name[:i], name[i:]
	}
	n := strings.TrimRight(joined(tokens(line{words: name}.text())), " -")
	if !counted.MatchString(n) || paying.MatchString(n) ||
		!bills(strings.ReplaceAll(n, "contrat", "")) {
		return false
	}
	switch {
	case len(value) > 0:
		return sum(line{words: value}) || persons.MatchString(n) && proper(value, 4)
	case row:
		return true
	}
	return slices.ContainsFunc(lines, func(o line) bool {
		return o.box != l.box && answersIn(l, o) && (sum(o) || persons.MatchString(n) &&
			proper(o.words, 4))
	})
}

// sum reports whether print is numbers and nothing else.
func sum(l line) bool {
	t := tokens(l.text())
	return len(daysIn(l)) == 0 && hasDigit(l) && !slices.ContainsFunc(t, func(x token) bool {
		return !slices.Contains([]string{"#", "-", "€", "eur", "euro", "euros", "ttc"}, x.text)
	})
}
