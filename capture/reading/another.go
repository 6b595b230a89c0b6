// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"regexp"
	"slices"
	"strings"
)

// Words beside or above a label that make its day another's.
var (
	// heads match whole lines, letters only, that announce a subject, an enclosure or a debt.
	heads = regexp.MustCompile(`^(?:objet|concern|(?:n/|v/|nos|vos|notre|votre)?(?:ref|` +
		`reference)s?$|pj$|pieces?(?:jointe|a|demand|fourni)|` +
		`documents?(?:joint|a|demand|fourni|recu)|annexe|justificatif|copie|voir|selon|(?:mes|` +
		`vos|nos|les)(?:doc|facture|quittance|attestation|avis|piece)|` +
		`factures$|quittances$|attestations$|comptes?(?:client)?s?$|(?:detail|etat|suivi|` +
		`releve)d|sommes?d|montant|arriere|frais|regularis|virement|` +
		`prlv|prelev|paiement|libelle|motif|nous|je(?:sous|vous)|suitea|enreponse)`)
	// others are things that have days with the same names; steps lead to another bill.
	others = regexp.MustCompile(`passeport|titredesejour|cartede|cartenat|carted'id|permis|visa|` +
		`recepisse|cheque|virement|mandat|avoirn|^avoir|bail|contrat|` +
		`diagnostic|^dpe|devis|colis|commande|livraison|demande|dossier|courrier|kbis|acte|` +
		`jugement|ordonnance|ticket|rib$|piece|notice|formulaire|arrete`)
	steps = regexp.MustCompile(`prochain|precedent|ancien|dernier|anterieur|suivant`)
	// events happen in a town on a day.
	events = regexp.MustCompile(`naissance|\bnee?\b|deces|decede|mariage|marie|pacs|divorce|` +
		`lieu|rendez|rdv|delivr|audience|entretien|reunion|visite|` +
		`consultation|convo|depart|arrivee|livraison|examen|intervention|obseques|seance|` +
		`session|formation|spectacle|concert|signature|signe|conclu|acte|inhum|bapteme`)
)

// another reports whether what is printed to the left of a label or above it assigns its
// day to something else: a passport, the bill that a letter is about, a birth. If the
// label names no paper, what is in its row or right below it counts too. The distance
// above makes no difference: a form leaves room between a name and what is written under
// it, and a heading applies to everything below it.
func another(lines []line, d day, text string) bool {
	label := tokens(text)
	if len(label) == 0 {
		return false
	}
	at, heads := labelAt(lines, d, text)
	first := label[0].text
	if !placeOnly(label) && first != "fait" && first != "signe" && joined(label) != "le" &&
		ofOthers(lines, at) {
		return true
	}
	if drawn := first == "fait" || first == "signe"; drawn && !bareLabel(label) {
		return gives(lines, at, d, drawnIn)
	}
	town, date := placeOnly(label) || joined(label) == "le", joined(label) == "date"
	bare := !town && (bareLabel(label) || unnamed.MatchString(joined(label)))
	far := 5
	if town || bareLabel(label) {
		far = 12
	}
	sole := joined(label) == "le" || date
	if l, ok := within(lines, at, lines[at].box.Dy()*far/4); ok && !sole &&
		leads(l, town, bare, false) {
		return true
	}
	l, ok := beside(lines, day{line: at, words: lines[at].words})
	if ok && leads(l, town, bare, true) {
		return true
	}
	switch {
	case town:
		return gives(lines, at, d, townIn)
	case bare || date:
		return gives(lines, at, d, bareIn) || date && gives(lines, at, d, townIn) ||
			shares(lines, at, d, joined(label), heads)
	}
	l, ok = over(lines, at)
	return ok && len(daysIn(l)) == 0 && (headsAny(l) || announces(l) && !hasDigit(l))
}

// labelAt returns the line that a label is in, and whether it is a heading above its day.
func labelAt(lines []line, d day, text string) (at int, heads bool) {
	if d.first > 0 {
		return d.line, false
	}
	// the label is a piece of print by itself
	if l, ok := beside(lines, d); ok && l.text() == text {
		return indexOf(lines, l), false
	}
	if l, ok := heading(lines, d); ok && l.text() == text {
		return indexOf(lines, l), true
	}
	return d.line, false
}

var (
	// again are the words of a letter that asks again for what an older bill asked for,
	// anywhere in its heading.
	again = regexp.MustCompile(`demeure(?:de|avant|$)|relance|rappel|impaye|sommation|injonction|` +
		`commandement|recouvrement|contentieux|huissier|poursuite|coupure|suspension|resiliation|` +
		`souffrance|retard|defautde|nonpaye|nonregle|nonacquitte|reste(?:adevoir|apayer|du)|` +
		`debiteur|nonhonor|saisie|creance|` +
		`interruption|reclamation|echu|arriere|` +
		`avertissement|(?:pas|rien)(?:encore)?(?:recu|regle|paye)|derniereavis|dernieravis|` +
		`reminder|overdue|unpaid|pastdue|outstanding|finalnotice|latepayment|arrears`)
	// forms begin text that is printed on every copy of a form, conditions, and credit notes.
	forms = regexp.MustCompile(`^(?:formulaire|imprime|extrait|les|nos|vos)*(?:cerfa|cgv|cgu|` +
		`condition|clauses|mentionslegales|reglement(?:interieur|general|de)|notice|` +
		`noted(?:ecredit|'avoir)|creditnote|termsand|termsof|general(?:terms|conditions)|` +
		`politiquede|charte|modele)`)
)

// closed removes what recognition inserts between letters.
var closed = strings.NewReplacer(" ", "", ".", "")

// ofOthers reports whether a line above is the heading of a letter about an older bill, of a
// form, or of conditions: days below it that have the names of a bill's days are not the
// paper's. What is below a label is not its heading: bills mention late payment at the foot.
func ofOthers(lines []line, at int) bool { return reminds(lines[:at]) }

func reminds(above []line) bool {
	return slices.ContainsFunc(above, func(l line) bool {
		s := strings.ReplaceAll(closed.Replace(joined(tokens(l.text()))), "°", "")
		return len(l.words) <= 8 && !strings.HasSuffix(l.text(), ":") &&
			(again.MatchString(s) || !ends(l) && forms.MatchString(s))
	})
}

// standing distinguishes three kinds of labels that say little by themselves: a town,
// "Fait à" with a town, and a day without a noun.
type standing int

const (
	townIn standing = iota
	drawnIn
	bareIn
)

// mostAbove is how many lines above a label are examined, among those that no sentence
// and no title separates from it.
const mostAbove = 12

// gives reports whether a line above a label, or beside it, is the heading of what its
// day belongs to. A town and a day answer whatever asks for them on the page; a paper is
// drawn up under a heading in the same column.
func gives(lines []line, at int, d day, what standing) bool {
	here := lines[at]
	for i := range lines { // anything to the left, whatever is between
		l := lines[i]
		left := inRow(l, here) && l.box.Max.X <= here.box.Min.X
		if i != at && i != d.line && left && asks(lines, i, d, what) {
			return true
		}
	}
	seen, row := 0, -1
	for i := at - 1; i >= 0 && seen < mostAbove; i-- {
		l := lines[i]
		if l.box.Max.Y > here.box.Min.Y+here.box.Dy()/3 || i == d.line {
			continue
		}
		if row < 0 {
			row = l.box.Min.Y
		}
		in := inColumn(l, here)
		near, gap := in && seen == 0, here.box.Min.Y-l.box.Max.Y
		switch next := row-l.box.Min.Y < l.box.Dy()/2; { // the last row above, in any column
		case asks(lines, i, d, what) && (in || what == townIn):
			return true
		case near && what != bareIn && act(l):
			return true
		case near && what == drawnIn && gap <= here.box.Dy()*5/4 && unknown(l):
			return true
		case what == townIn && (near || next) && strings.HasSuffix(l.text(), ":") &&
			!answered(lines, i):
			return true
		case what == bareIn && in && thing(l):
			return true
		case what == drawnIn && near && thing(l) && !hasDigit(l):
			return true
		case in && ends(l) && len(l.words) >= 6:
			return false
		case in && ofDocument.MatchString(joined(tokens(l.text()))):
			return false
		}
		if in {
			seen++
		}
	}
	return false
}

// Words in headings and labels of events: those that may come before them, those of more
// than five letters, and the English ones.
const (
	leading = `le|la|les|l'|d'|de|du|des|a|en|votre|vos|notre|nos|mon|ma|mes|son|sa|ce|` +
		`cette|cet|prochaine?|premiere?|date|jour|lieu|heure|ville|` +
		`pays|commune|departement|acte|bon|rapport|fiche|compte|rendu|motif|nature|objet|` +
		`et|ou|-|/|#|n°|numero|` +
		`place|time|day|town|city|country|and|or|of|the|your|our|my|for|at`
	longHappenings = `naissance|accouche|deces|decede|mariage|divorce|bapteme|inhum|` +
		`obseques|rendez|audience|entretien|reunion|visite|consultation|` +
		`arrivee|entreeen|entree|livraison|examen|intervention|seance|session|formation|` +
		`spectacle|concert|atelier|forum|ceremonie|maintenance|controle|` +
		`revision|vidange|ramonage|depannage|reparation|verification|inspection|expertise|` +
		`constat|vaccin|prelevement|analyse|hospitalisation|` +
		`admission|operation|accident|sinistre|plainte|emmenagement|demenagement|` +
		`etat ?des ?lieux|epreuve|voyage|celebr|passage|installation|` +
		`fiancailles|venueau|venue au|remise ?de|chantier|tournage|election|scrutin|nettoyage|` +
		`changement|desin|derat|remplacement`
	english = `birth|born|death|died|wedding|marriage|interview|appointment|meeting|` +
		`hearing|visit|departure|arrival|delivery|exam|maintenance|` +
		`inspection|check-?up|check|servicing|vaccination|surgery|training|internship|` +
		`test|removal|handover`
)

// Words in headings and labels to which a town and a day are the answer.
var (
	// happens matches what takes place on a day, at the beginning of a heading or a
	// label: "Institut de formation" is somebody's name. apart matches the longer words
	// by their letters alone, since recognition splits them.
	happens = regexp.MustCompile(`^(?:(?:` + leading + `) )*(?:` + longHappenings + `|` +
		`nee?\b|mariee?\b|pacs|rdv|convo|depart\b|stage|salon|fete|retrait|` +
		`test\b|pose\b|bilan|soins|remise|(?:[a-z]+ )?(?:` + english + `)\b)`)
	apart = regexp.MustCompile(`^(?:` + leading + `)*(?:` + longHappenings + `|` +
		`[a-z]{0,9}(?:interview|appointment|wedding|marriage|meeting|hearing|maintenance|` +
		`inspection|vaccination|internship|departure|delivery|servicing))`)
	// acts match words for what somebody does, by their endings; sayings have the same
	// endings but are papers, people and places.
	acts    = regexp.MustCompile(`^[a-z-]{3,}(?:tion|sion|age|ment|ing)s?$`)
	sayings = regexp.MustCompile(`^(?:attest|declar|certific|autoris|procur|convention|` +
		`engagement|consentement|document|associat|fondation|departement|etabl|` +
		`direction|administration|gestion|prestation|habitation|location|logement|` +
		`hebergement|domicil|consulting|holding|village|page|justificat|notification|situation)`)
	// place asks for a town alone, to which a town and a day may be the answer.
	place = regexp.MustCompile(`^(?:(?:date|jour|heure|time) (?:et|and) )?(?:lieu|place)$|` +
		`^(?:lieu|place) (?:et|and) (?:date|jour)$|^(?:signature|signe|conclu|delivr|issued)`)
	// meets matches the beginning of what is printed together with the day of an appointment.
	meets = regexp.MustCompile(happens.String() + `|^(?:heures?|horaires?|lieu|salle|` +
		`guichet|time|place|room|counter)\b`)
	// answers match questions about other things than a day, to which anything is an answer.
	answers = regexp.MustCompile(`\b(?:nom|lieu|ville|pays|commune|departement|acte|n°|` +
		`numero|name|place|town|city|country)\b`)
)

// asks reports whether a line is the heading or label of what happens on a day, and
// nothing else on the page answers it.
func asks(lines []line, at int, d day, what standing) bool {
	l := lines[at]
	t := tokens(l.text())
	s := strings.TrimRight(joined(t), " :-")
	if s == "" || len(l.words) > 8 || ends(l) && len(l.words) >= 6 || len(daysIn(l)) > 0 {
		return false
	}
	last := t[len(t)-1].text
	letters := strings.ReplaceAll(s, " ", "")
	happening := happens.MatchString(s) || apart.MatchString(letters)
	switch {
	case happening && (what == townIn || last != "a" && last != "le" || len(t) < 2):
	case what == townIn && (place.MatchString(s) || strings.HasPrefix(letters, "signature")):
	default:
		return false
	}
	before, after, _ := strings.Cut(l.text(), ":")
	if strings.TrimSpace(after) != "" && answers.MatchString(joined(tokens(before))) {
		return false
	}
	for i, o := range lines {
		if i == at || i == d.line || !answersIn(l, o) {
			continue
		}
		right := o.box.Min.X >= l.box.Max.X && !inRow(o, lines[d.line])
		if len(daysIn(o)) > 0 || right && answers.MatchString(s) {
			return false
		}
	}
	return true
}

// act reports whether a line names something that somebody does: "Désinsectisation",
// "Changement d'huile".
func act(l line) bool {
	t := tokens(l.text())
	return len(t) > 0 && len(l.words) <= 4 && !ends(l) && capital(t[0].raw) &&
		!strings.ContainsAny(l.text(), "0123456789:") &&
		acts.MatchString(t[0].text) && !sayings.MatchString(t[0].text)
}

// unknown reports whether a line is a heading of a few words that is not a paper's title:
// nobody knows who did or drew up that on the day below it.
func unknown(l line) bool {
	t := tokens(l.text())
	if len(t) == 0 || len(l.words) > 4 || !capital(t[0].raw) || ends(l) ||
		strings.ContainsAny(l.text(), "0123456789:") || strings.HasSuffix(l.text(), ",") {
		return false
	}
	last := t[len(t)-1].text
	return last != "a" && last != "le" && !titled.MatchString(l.words[0].text) &&
		!sayings.MatchString(t[0].text) && !ofDocument.MatchString(joined(t)) &&
		!closing.MatchString(joined(t))
}

// closing matches the words that end a paper above its signature, and the titles of
// others that people draw up.
var closing = regexp.MustCompile(`^(?:signature|signe|lu et|bon pour|pour|le |la |l'|les |` +
	`en foi|valoir|cordialement|nom|cachet|bulletin|quittance|avis|loyer)`)

// answered reports whether something is printed to the right of a label.
func answered(lines []line, at int) bool {
	l := lines[at]
	return slices.ContainsFunc(lines, func(o line) bool {
		return o.box.Min.X >= l.box.Max.X && answersIn(l, o)
	})
}

// answersIn reports whether a piece of print is where the value of a label is: to its
// right, or right below it.
func answersIn(label, o line) bool {
	right := o.box.Min.X >= label.box.Max.X && inRow(o, label)
	gap := o.box.Min.Y - label.box.Max.Y
	return right || gap > -label.box.Dy()/3 && gap <= label.box.Dy()*5/4 && inColumn(o, label)
}

// thing reports whether a line names a paper or goods whose days are named like a bill's.
func thing(l line) bool {
	folded := joined(tokens(l.text()))
	s := closed.Replace(folded)
	return len(l.words) <= 8 && !ofDocument.MatchString(folded) &&
		(others.MatchString(s) || foreign.MatchString(folded) || joint.MatchString(s))
}

var (
	// foreign are the same papers and goods in English; sent is what else may be said to
	// be sent on a day.
	foreign = regexp.MustCompile(`\b(?:orders?|parcels?|tracking|passport|permit|lease|` +
		`tenancy|quot(?:e|ation)|licen[cs]e|shipment|shipping|contract|booking|ticket|` +
		`warrant|application|file)\b`)
	// joint are those of them that may be read as two words: "Pass port".
	joint = regexp.MustCompile(`passport|residencepermit|ordernumber|trackingnumber|` +
		`licen[cs]e|shipment|quotation`)
	sent = regexp.MustCompile(`lettre|recommand|\bpli\b|\be?-?mail|courriel|message|` +
		`\bsms\b|fax|telecopie|paquet|retour|marchandise|article|produit|transport|expedi|` +
		`destinat|suivi|` +
		`reclamation|reservation|billet|invitation|formulaire|letter|package|item|product|` +
		`carrier|recipient`)
	// ofBills are the words of the other names in a row of a bill's names: "N° client",
	// "Total à payer".
	ofBills = func() map[string]bool {
		all := map[string]bool{}
		for w := range strings.FieldsSeq("n° numero ref reference references # - : / | de " +
			"d' du des la le les l' et a au votre vos notre client clients compte facture " +
			"quittance " +
			"attestation avis echeance document page pages montant total net ttc ht tva " +
			"euros euro eur € payer regler avant limite paiement prelevement prelevee " +
			"reglement mode periode conso consommation releve relevee releves prochaine " +
			"prochain date nom prenom prenoms adresse titulaire code postal " +
			"identifiant interne assure allocataire adherent usager abonne locataire " +
			"logement lot pdl pce prm point livraison-point compteur index tarif " +
			"puissance offre solde jour duree mois annee service telephone tel " +
			"electricite gaz eau energie emission edition etablissement facturation envoi " +
			"type objet-facture") {
			all[w] = true
		}
		return all
	}()
)

// shares reports whether a label without a noun appears with the name of another thing:
// in the same row, as the names above a table or in two columns do, or right above it.
func shares(lines []line, at int, d day, label string, heads bool) bool {
	here := lines[at]
	sends := strings.Contains(label, "envoi")
	below := 5
	if sends {
		below = 20
	}
	other := func(l line) bool {
		return thing(l) || sends && len(l.words) <= 8 && sent.MatchString(joined(tokens(l.text())))
	}
	for i, l := range lines {
		if i == at || i == d.line || titled.MatchString(l.words[0].text) {
			continue
		}
		name, _, named := strings.Cut(l.text(), ":")
		gap := l.box.Min.Y - max(here.box.Max.Y, lines[d.line].box.Max.Y)
		up := here.box.Min.Y - l.box.Max.Y
		switch same := inRow(l, here); {
		case same && (other(l) || label == "date" && meets.MatchString(joined(tokens(l.text())))):
			return true
		case same && (heads || named || strings.Contains(fold(l.text()), "n°")) &&
			!value(l) && !bills(name):
			return true
		case gap > -here.box.Dy()/2 && gap <= here.box.Dy()*below/4 && inColumn(l, here) &&
			(other(l) || label == "date" && meets.MatchString(joined(tokens(l.text())))):
			return true
		case sends && up >= -here.box.Dy()/3 && up <= 3*here.box.Dy() && inColumn(l, here) &&
			other(l):
			return true
		}
	}
	return false
}

// bills reports whether every word of a name is one that bills use.
func bills(name string) bool {
	return !slices.ContainsFunc(tokens(name), func(t token) bool { return !ofBills[t.text] })
}

// inColumn reports whether two lines are one above the other: they begin at the same
// margin, or share some width.
func inColumn(a, b line) bool {
	side := a.box.Min.X - b.box.Min.X
	return max(side, -side) <= 3*b.box.Dy() ||
		overlap(a.box.Min.X, a.box.Max.X, b.box.Min.X, b.box.Max.X) > 0
}

// inRow reports whether two pieces of print are at the same height.
func inRow(a, b line) bool {
	same := overlap(a.box.Min.Y, a.box.Max.Y, b.box.Min.Y, b.box.Max.Y)
	return same > min(a.box.Dy(), b.box.Dy())/2
}

func hasDigit(l line) bool { return strings.ContainsAny(l.text(), "0123456789") }

// over returns the nearest line above in the same column, however far.
func over(lines []line, at int) (line, bool) {
	here := lines[at]
	for i := at - 1; i >= 0; i-- {
		if inColumn(lines[i], here) && lines[i].box.Max.Y <= here.box.Min.Y+here.box.Dy()/3 {
			return lines[i], true
		}
	}
	return line{}, false
}

// headsAny reports whether a line announces a subject, an enclosure or a debt.
func headsAny(l line) bool {
	s := closed.Replace(joined(tokens(l.text())))
	return !strings.Contains(s, "#") && heads.MatchString(s)
}

// unnamed matches a label that names no paper: "Date d'émission".
var unnamed = regexp.MustCompile(`^date (?:(?:d'|de) )?(?:emission|edition|etablissement|` +
	`envoi)(?: le| du)?$`)

// leads reports whether a line assigns what is beside or below it to something else.
func leads(l line, town, bare, left bool) bool {
	folded := joined(tokens(l.text()))
	if folded == "" {
		return false
	}
	s := closed.Replace(folded)
	colon := strings.HasSuffix(l.text(), ":")
	switch {
	case steps.MatchString(s):
		return !left || len(daysIn(l)) == 0
	case ofDocument.MatchString(folded):
		return false
	case town && left:
		return colon || events.MatchString(folded) || len(l.words) < 3 && !ends(l) &&
			!titled.MatchString(l.words[0].text) && !sixth.MatchString(strings.TrimSpace(l.text()))
	case town:
		return colon || events.MatchString(folded) && !ends(l) && len(daysIn(l)) == 0
	case !strings.ContainsAny(s, "#") && (colon && left || heads.MatchString(s)):
		return true
	}
	return bare && (others.MatchString(s) || foreign.MatchString(folded))
}
