// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"fmt"
	"image"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A bill has many days: of issue, of payment, of the period, of the next reading of the meter. The paper's own day is the one that is called so. A day without a word
// before it is nobody's; two days that are both called the paper's own are none. Here days are found, and the words around them; labels.go says what these mean.

// sureEnough is the confidence below which a day is not offered: a digit read wrongly is worse than a field to type.
const sureEnough = 0.80

// day is a day found in print.
type day struct {
	value       string // 2006-01-02; "" for what looks like a day and can't be read
	words       []word
	line        int // index of its line
	first, last int // its words in the line
}

var (
	numeric   = regexp.MustCompile(`^\(?(\d{1,2})([/.-])(\d{1,2})([/.-])(\d{4}|\d{2})[.,;:)]*$`)
	dayNumber = regexp.MustCompile(`^(\d{1,2})(?:er|ER)?$`)
	first     = regexp.MustCompile(`^[1lI|]["'’°]?e[rt]$`) // "1er" as it is often read
	alike     = regexp.MustCompile(`^\(?[\w|]{1,4}[/.-][\w|]{1,4}[/.-][\w|]{1,5}[.,;:)]*$`)
	serial    = regexp.MustCompile(`^[AC-HJKMNP-RT-Y]{1,4}-\d+[/-]\d+$`) // "F-2026/118" is a number, not a damaged day
	yearOnly  = regexp.MustCompile(`^(\d{4})[.,;:)]*$`)
	shortYear = regexp.MustCompile(`^\d{2}$`)
	noYear    = regexp.MustCompile(`^[\dOoIlSZB|]{4}[.,;:)]*$`) // a year with a letter for a digit
	iso       = regexp.MustCompile(`^\(?(\d{4})-(\d{2})-(\d{2})[.,;:)]*$`)
	likeDay   = regexp.MustCompile(`\d|^\(?[lIiOoSZB|]{1,2}(er|e)?$|^\(?["'’°]?[lI|]["'’°]?e[rt]$`)
	openEnd   = regexp.MustCompile(`^\d{1,2}[/.-](\d{1,2}[/.-])?$`) // "12/", "12/03/"
	openRest  = regexp.MustCompile(`^\d{1,2}(/\d{1,2})?$`)          // "12", "12/03" before a stroke
	digits    = regexp.MustCompile(`^\d+$`)
	numbers   = regexp.MustCompile(`\d`)
)

var months = []string{"janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"}

var shortMonths = [12][]string{{"janv", "jan"}, {"fevr", "fev"}, {}, {"avr"}, {}, {}, {"juil"}, {}, {"sept", "sep"}, {"oct"}, {"nov"}, {"dec"}}

// month reads the name of a month; one letter may be wrong in long names, since no other month is near.
func month(s string) int {
	s = strings.TrimRight(fold(s), ".,")
	for i, m := range months {
		if s == m || len(m) >= 7 && oneLetterOff(s, m) || slices.Contains(shortMonths[i], s) {
			return i + 1
		}
	}
	return 0
}

func oneLetterOff(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	n := 0
	for i := range len(a) {
		if a[i] != b[i] {
			n++
		}
	}
	return n == 1
}

// daysOf finds the days in a line, and what looks like one.
func daysOf(lines []line, at int) (all []day) {
	w := lines[at].words
	for i := 0; i < len(w); i++ {
		d := day{line: at, first: i, last: i}
		whole, more := together(w, i)
		d.last = i + more
		switch m := numeric.FindStringSubmatch(whole); {
		case m != nil && m[2] == m[4]:
			d.value = calendar(m[1], m[3], m[5])
		case iso.MatchString(w[i].text):
			m := iso.FindStringSubmatch(w[i].text)
			d.value = calendar(m[3], m[2], m[1])
		case alike.MatchString(w[i].text) && !serial.MatchString(w[i].text) && strings.Count(numbers.ReplaceAllString(w[i].text, "0"), "0") >= 3:
		case i+2 < len(w) && !likeDay.MatchString(w[i].text): // "de mars 2026" is no day
			continue
		case i+2 < len(w) && month(w[i+1].text) > 0 && noYear.MatchString(w[i+2].text) && !yearOnly.MatchString(w[i+2].text):
			d.last = i + 2
		case i+2 < len(w) && month(w[i+1].text) > 0 && (yearOnly.MatchString(w[i+2].text) || i+3 == len(w) && shortYear.MatchString(w[i+2].text)):
			d.last = i + 2
			year := strings.TrimRight(w[i+2].text, ".,;:)")
			n := w[i].text
			if first.MatchString(n) {
				n = "1"
			}
			if m := dayNumber.FindStringSubmatch(n); m != nil {
				d.value = calendar(m[1], strconv.Itoa(month(w[i+1].text)), year)
			}
		default:
			continue
		}
		if near(w, d.first-1, d.first) || near(w, d.last, d.last+1) {
			d.value = ""
		}
		d.words = w[d.first : d.last+1]
		all = append(all, d)
		i = d.last
	}
	return all
}

// together joins a day that was read in pieces at its strokes ("12/ 03/2026"), and says how many words
// more it takes.
func together(w []word, i int) (string, int) {
	s := w[i].text
	for more := 1; more <= 2 && i+more < len(w); more++ {
		split := openRest.MatchString(s) && strings.HasPrefix(w[i+more].text, "/")
		if !split && !openEnd.MatchString(s) {
			break
		}
		if s += w[i+more].text; numeric.MatchString(s) {
			return s, more
		}
	}
	return w[i].text, 0
}

// near says that two words are so close that a gap between their digits may be none: "1 2/03/2026".
func near(w []word, a, b int) bool {
	if a < 0 || b >= len(w) || !digits.MatchString(w[a].text) && !digits.MatchString(w[b].text) {
		return false
	}
	last, first := w[a].text[len(w[a].text)-1], w[b].text[0]
	return last >= '0' && last <= '9' && first >= '0' && first <= '9' && w[b].box.Min.X-w[a].box.Max.X < w[b].box.Dy()*6/10
}

func calendar(d, m, y string) string {
	if len(y) == 2 {
		y = "20" + y
	}
	dn, _ := strconv.Atoi(d)
	mn, _ := strconv.Atoi(m)
	yn, _ := strconv.Atoi(y)
	t := time.Date(yn, time.Month(mn), dn, 0, 0, 0, 0, time.UTC)
	if t.Day() != dn || int(t.Month()) != mn || yn < 2000 || yn > 2099 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", yn, mn, dn)
}

// Day is a day found in print. It holds personal data: its LogValue hides it.
type Day struct {
	Value string // 2006-01-02; "" for what looks like a day and can't be read
	Label string // the words that were taken to name it; "" for none
	Own   string // "", "likely" or "surely": whether they say that it is the paper's own
	Box   image.Rectangle
}

// LogValue keeps what a paper says out of logs.
func (d Day) LogValue() slog.Value { return slog.StringValue("[day]") }

// Words around a label that take it away from the paper.
var (
	// small are words that a sentence does not end with: what stands below goes on with it.
	small = []string{"a", "de", "du", "des", "la", "le", "les", "l'", "d'", "votre", "notre", "vos", "nos", "une", "un", "cette", "par", "pour", "sur", "et", "en", "concernant", "au", "ne", "nee", "avec", "dans", "chez"}
	// connecting words begin no label.
	connecting = []string{"du", "le", "en", "au", "de", "des"}
	// lists are stems of headings and labels that announce other papers; spaces are taken out first, since recognition puts them anywhere.
	lists = regexp.MustCompile(`precedent|histori|rappel|impaye|ancien|dernier|anterieur|retard|reglement|paiement|versement|prelevement|mouvement|operation|vos(factures|quittances|avis)|relance|solde|report`)
	// behind are words after a day that take it away from the paper; spoken are those that may follow.
	behind = regexp.MustCompile(`impaye|rejete|annul|remplace|reste|restant|solde|relanc|rappel|jusqu|inclus|reglee|nonregl|payee|acquitt|prelevee|debitee|contest|perdu|recu`)
	spoken = []string{"#", "-", "n°", "page", "client", "reference", "ref", "total", "montant", "echeance", "date", "signature", "facture", "numero", "payable", "exigible"}
	// phrases are what else goes on behind a day without saying anything of it: any other words may
	// say that the bill is late, or from when an insurance runs.
	phrases = regexp.MustCompile(`^(?:en (?:#|un|deux|trois|quatre|double) (?:exemplaires?|originaux)|d' un montant|` +
		`pour (?:(?:servir et )?(?:faire )?(?:valoir|servir)|la periode|le (?:mois|logement|contrat|compte|client)|m|mme|monsieur|madame)\b)`)
	// spans are lengths of time.
	spans = regexp.MustCompile(`^# (?:ans?|annees?|mois|semaines?|jours?)\b`)
)

// own says how far the words around a day say that it is the paper's own, and which words they are:
// those before it in its line, else those to its left, else those above it.
func own(lines []line, all []day, d day) (meaning, string) {
	here := lines[d.line]
	from := 0
	for _, o := range all {
		if o.line == d.line && o.last < d.first {
			from = o.last + 1
		}
	}
	text := line{words: here.words[from:d.first]}.text()
	if !follows(lines, all, d) {
		return nothing, text
	}
	label := tokens(text)
	if from > 0 { // behind another day only what says it whole, as a new sentence does
		if m := means(label); len(label) > 0 && capital(label[0].raw) && joined(label) != "le" && m == surely && !placeOnly(label) {
			return m, text
		}
		return nothing, text
	}
	left, hasLeft := beside(lines, d)
	over, hasOver := above(lines, d.line)
	switch {
	case len(label) == 0 && hasLeft && !value(left):
		l := tokens(left.text())
		if joined(l) == "date" {
			return dateOnly(lines, indexOf(lines, left)), left.text()
		}
		return means(l), left.text()
	case len(label) == 0:
		h, ok := heading(lines, d)
		if ok && dateAlone.MatchString(joined(tokens(h.text()))) && !column(all, d) {
			return likely, h.text()
		}
		return nothing, h.text()
	case joined(label) == "le":
		return letter(lines, d, label, hasLeft), text
	case joined(label) == "date" && !hasLeft:
		return dateOnly(lines, d.line), text
	}
	if hasLeft && announces(left) {
		return nothing, text
	}
	alone := true
	for range 3 { // a sentence that began before this line
		first := label[0]
		goesOn := !capital(first.raw) && first.text != "#" || slices.Contains(connecting, first.text) && !commune(label[:1])
		switch {
		case goesOn && hasLeft:
			text = left.text() + " " + text
			hasLeft = false
		case hasOver && (goesOn || slices.Contains(small, lastOf(over))):
			text = over.text() + " " + text
			over, hasOver = above(lines, indexOf(lines, over))
		case goesOn && alone:
			if m := means(label); m > nothing {
				return likely, text
			}
			return nothing, text
		}
		if next := tokens(text); len(next) == len(label) {
			break
		} else {
			label, alone = next, false
		}
	}
	m := means(label)
	switch {
	case m == nothing || underList(lines, d.line):
		return nothing, text
	case placeOnly(label) && (!alone || !lastButPage(here, d)):
		return nothing, text // "Lyon, le 14/04/2026 à 18 h" is an event's
	case placeOnly(label) && hasOver && !ends(over) && !sixth.MatchString(strings.TrimSpace(over.text())):
		return nothing, text
	case bareLabel(label) && (hasOver && !ends(over) && !entitles(over, label) || hasLeft && !entitles(left, label)):
		return nothing, text // "Chèque n° 12", and below it "Émis le"
	}
	return m, text
}

// Words beside or above a label that make it another's.
var (
	// heads are whole lines that announce what is spoken of, enclosed or owed; letters alone.
	heads = regexp.MustCompile(`^(?:objet|concern|(?:n/|v/|nos|vos|notre|votre)?(?:ref|reference)s?$|pj$|pieces?(?:jointe|a|demand|fourni)|` +
		`documents?(?:joint|a|demand|fourni|recu)|annexe|justificatif|copie|voir|selon|(?:mes|vos|nos|les)(?:doc|facture|quittance|attestation|avis|piece)|` +
		`factures$|quittances$|attestations$|comptes?(?:client)?s?$|(?:detail|etat|suivi|releve)d|sommes?d|montant|arriere|frais|regularis|virement|` +
		`prlv|prelev|paiement|libelle|motif|nous|je(?:sous|vous)|suitea|enreponse)`)
	// others are papers and things that have days of the same names; steps lead to another bill.
	others = regexp.MustCompile(`passeport|titredesejour|cartede|cartenat|carted'id|permis|visa|recepisse|cheque|virement|mandat|avoirn|^avoir|bail|contrat|` +
		`diagnostic|^dpe|devis|colis|commande|livraison|demande|dossier|courrier|kbis|acte|jugement|ordonnance|ticket|rib$|piece|notice|formulaire|arrete`)
	steps = regexp.MustCompile(`prochain|precedent|ancien|dernier|anterieur|suivant`)
	// events happen in a town on a day.
	events = regexp.MustCompile(`naissance|\bnee?\b|deces|decede|mariage|marie|pacs|divorce|lieu|rendez|rdv|delivr|audience|entretien|reunion|visite|` +
		`consultation|convo|depart|arrivee|livraison|examen|intervention|obseques|seance|session|formation|spectacle|concert|signature|signe|conclu|acte|inhum|bapteme`)
)

// another says that what stands to the left of a label or above it gives its day to something
// else: to a passport, to the bill of which a letter speaks, to a birth; and what stands in its
// row or right below it, if the label names no paper. How far above makes no difference: a form
// leaves room between a name and what is written under it, and a heading is the heading of all
// below it.
func another(lines []line, d day, text string) bool {
	label := tokens(text)
	if len(label) == 0 {
		return false
	}
	at := d.line
	heads := false
	if d.first == 0 { // the label is a piece of print of its own
		if l, ok := beside(lines, d); ok && l.text() == text {
			at = indexOf(lines, l)
		} else if l, ok := heading(lines, d); ok && l.text() == text {
			at, heads = indexOf(lines, l), true
		}
	}
	first := label[0].text
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

// A label is one of three that say little of their own: a town, "Fait à" a town, and a day without
// a noun.
type standing int

const (
	townIn standing = iota
	drawnIn
	bareIn
)

// mostAbove is how many lines above a label are looked at, of those that no sentence and no title
// parts from it.
const mostAbove = 12

// gives says that a line above a label, or beside it, is the heading of what its day belongs to. A
// town and a day answer whatever asks for them on the page; a paper is drawn up under a heading of
// the same column.
func gives(lines []line, at int, d day, what standing) bool {
	here := lines[at]
	for i := range lines { // anything to the left, whatever stands between
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
		switch next := row-l.box.Min.Y < l.box.Dy()/2; { // the last row above, in whatever column
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

// Words of headings and labels of what happens: what may stand before them, those of more than
// five letters, and the English ones.
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

// Words of headings and labels under which a town and a day are the answer.
var (
	// happens is what takes place on a day, where a heading or a label begins with it: "Institut
	// de formation" is somebody's name. apart knows the longer words in letters alone, since
	// recognition splits them.
	happens = regexp.MustCompile(`^(?:(?:` + leading + `) )*(?:` + longHappenings + `|` +
		`nee?\b|mariee?\b|pacs|rdv|convo|depart\b|stage|salon|fete|retrait|` +
		`test\b|pose\b|bilan|soins|remise|(?:[a-z]+ )?(?:` + english + `)\b)`)
	apart = regexp.MustCompile(`^(?:` + leading + `)*(?:` + longHappenings + `|` +
		`[a-z]{0,9}(?:interview|appointment|wedding|marriage|meeting|hearing|maintenance|` +
		`inspection|vaccination|internship|departure|delivery|servicing))`)
	// acts are words for what somebody does, by their ends; sayings end so as well, and are
	// papers, people and places.
	acts    = regexp.MustCompile(`^[a-z-]{3,}(?:tion|sion|age|ment|ing)s?$`)
	sayings = regexp.MustCompile(`^(?:attest|declar|certific|autoris|procur|convention|` +
		`engagement|consentement|document|associat|fondation|departement|etabl|` +
		`direction|administration|gestion|prestation|habitation|location|logement|` +
		`hebergement|domicil|consulting|holding|village|page|justificat|notification|situation)`)
	// place asks for a town alone, of which a town and a day may be the answer.
	place = regexp.MustCompile(`^(?:(?:date|jour|heure|time) (?:et|and) )?(?:lieu|place)$|` +
		`^(?:lieu|place) (?:et|and) (?:date|jour)$|^(?:signature|signe|conclu|delivr|issued)`)
	// meets begins what stands with the day of an appointment.
	meets = regexp.MustCompile(happens.String() + `|^(?:heures?|horaires?|lieu|salle|` +
		`guichet|time|place|room|counter)\b`)
	// answers ask for something else than a day, and are answered by anything.
	answers = regexp.MustCompile(`\b(?:nom|lieu|ville|pays|commune|departement|acte|n°|` +
		`numero|name|place|town|city|country)\b`)
)

// asks says that a line is the heading or the label of what happens on a day, and that nothing
// else on the page is what it asks for.
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

// act says that a line is the name of what somebody does: "Désinsectisation", "Changement
// d'huile".
func act(l line) bool {
	t := tokens(l.text())
	return len(t) > 0 && len(l.words) <= 4 && !ends(l) && capital(t[0].raw) &&
		!strings.ContainsAny(l.text(), "0123456789:") &&
		acts.MatchString(t[0].text) && !sayings.MatchString(t[0].text)
}

// unknown says that a line is a heading of a few words that are no paper's title: who did that, or
// drew it up, on the day below it, nobody knows.
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

// closing are the words that end a paper above where it is signed, and the titles of others that
// persons draw up.
var closing = regexp.MustCompile(`^(?:signature|signe|lu et|bon pour|pour|le |la |l'|les |` +
	`en foi|valoir|cordialement|nom|cachet|bulletin|quittance|avis|loyer)`)

// answered says that something stands to the right of a label.
func answered(lines []line, at int) bool {
	l := lines[at]
	return slices.ContainsFunc(lines, func(o line) bool {
		return o.box.Min.X >= l.box.Max.X && answersIn(l, o)
	})
}

// answersIn says that a piece of print stands where the value of a label does: to its right, or
// right below it.
func answersIn(label, o line) bool {
	right := o.box.Min.X >= label.box.Max.X && inRow(o, label)
	gap := o.box.Min.Y - label.box.Max.Y
	return right || gap > -label.box.Dy()/3 && gap <= label.box.Dy()*5/4 && inColumn(o, label)
}

// thing says that a line names a paper or goods that have days of the same names as a bill's.
func thing(l line) bool {
	folded := joined(tokens(l.text()))
	s := strings.NewReplacer(" ", "", ".", "").Replace(folded)
	return len(l.words) <= 8 && !ofDocument.MatchString(folded) &&
		(others.MatchString(s) || foreign.MatchString(folded) || joint.MatchString(s))
}

var (
	// foreign are the same papers and goods in English; sent is what else a day of sending is said
	// of.
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
	// ofBills are the words of the other names in a row of a bill's names: "N° client", "Total à
	// payer".
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

// shares says that a label without a noun stands with the name of another thing: in the same row,
// as the names above a table or those of two columns do, or right above it.
func shares(lines []line, at int, d day, label string, heads bool) bool {
	here := lines[at]
	sends := strings.Contains(label, "envoi")
	below := 5
	if sends {
		below = 12
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

// bills says that a name is one of a bill's, in all its words.
func bills(name string) bool {
	return !slices.ContainsFunc(tokens(name), func(t token) bool { return !ofBills[t.text] })
}

// inColumn says that two lines stand one above the other: they begin at the same margin, or share
// some width.
func inColumn(a, b line) bool {
	side := a.box.Min.X - b.box.Min.X
	return max(side, -side) <= 3*b.box.Dy() ||
		overlap(a.box.Min.X, a.box.Max.X, b.box.Min.X, b.box.Max.X) > 0
}

// inRow says that two pieces of print stand on the same height.
func inRow(a, b line) bool {
	same := overlap(a.box.Min.Y, a.box.Max.Y, b.box.Min.Y, b.box.Max.Y)
	return same > min(a.box.Dy(), b.box.Dy())/2
}

func hasDigit(l line) bool { return strings.ContainsAny(l.text(), "0123456789") }

// over is the nearest line above one in its column, however far.
func over(lines []line, at int) (line, bool) {
	here := lines[at]
	for i := at - 1; i >= 0; i-- {
		if inColumn(lines[i], here) && lines[i].box.Max.Y <= here.box.Min.Y+here.box.Dy()/3 {
			return lines[i], true
		}
	}
	return line{}, false
}

// headsAny says that a line announces what is spoken of, enclosed or owed.
func headsAny(l line) bool {
	s := strings.NewReplacer(" ", "", ".", "").Replace(joined(tokens(l.text())))
	return !strings.Contains(s, "#") && heads.MatchString(s)
}

// unnamed is a label that names no paper: "Date d'émission".
var unnamed = regexp.MustCompile(`^date (?:(?:d'|de) )?(?:emission|edition|etablissement|` +
	`envoi)(?: le| du)?$`)

// leads says that a line gives what stands beside or below it to something else.
func leads(l line, town, bare, left bool) bool {
	folded := joined(tokens(l.text()))
	if folded == "" {
		return false
	}
	s := strings.NewReplacer(" ", "", ".", "").Replace(folded)
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

// ofDocument begins a paper's own title.
var ofDocument = regexp.MustCompile(`^` + article + `(?:facture|quittance|attestation|certificat|echeancier|avis d'|avis de)\b`)

func daysIn(l line) []day { return daysOf([]line{l}, 0) }

func indexOf(lines []line, l line) int {
	return slices.IndexFunc(lines, func(o line) bool { return o.box == l.box && len(o.words) == len(l.words) })
}

func lastOf(l line) string {
	t := tokens(l.text())
	if len(t) == 0 || strings.ContainsAny(t[len(t)-1].raw[len(t[len(t)-1].raw)-1:], ".:") {
		return ""
	}
	return t[len(t)-1].text
}

// placeOnly says that a label is a town and "le".
func placeOnly(label []token) bool {
	return label[len(label)-1].text == "le" && placed(label) == surely && !drawnUp.MatchString(joined(label[:1])+" a") &&
		!slices.ContainsFunc(label, func(t token) bool { return t.text == "fait" || t.text == "signe" || lexicon[t.text] && len(t.text) > 4 })
}

// titles begin lines that a label without a noun may stand under.
var titles = regexp.MustCompile(`^(?:` + article + `(?:` + documents + `|avis d'|avis de)|n°|numero|client|reference|ref)\b`)

// bareLabel says that a label names no paper: "Émis le", "Signé le".
func bareLabel(label []token) bool {
	s := joined(label)
	return madeAlone.MatchString(s) || signed.MatchString(s) || edition.MatchString(s)
}

// entitles says that a line is one of a paper's own, under which a label without a noun is the paper's. Who
// signed below a title signed anything.
func entitles(l line, label []token) bool {
	return label[0].text != "signe" && titles.MatchString(joined(tokens(l.text())))
}

// lastButPage says that nothing stands behind a day in its line, or the number of the page.
func lastButPage(l line, d day) bool {
	after := tokens(line{words: l.words[d.last+1:]}.text())
	return len(after) == 0 || after[0].text == "page"
}

// ends says that a sentence ends with a line.
func ends(l line) bool {
	s := l.text()
	return strings.ContainsAny(s[len(s)-1:], ".!")
}

// follows says that what stands behind a day in its line leaves it to the paper.
func follows(lines []line, all []day, d day) bool {
	w := lines[d.line].words
	to := len(w)
	for _, o := range all {
		if o.line == d.line && o.first > d.last {
			to = min(to, o.first)
		}
	}
	rest := line{words: w[d.last+1 : to]}.text()
	after := tokens(rest)
	if len(after) == 0 {
		return true
	}
	s := joined(after)
	ended := strings.HasSuffix(w[d.last].text, ".")
	switch first := after[0]; {
	case behind.MatchString(strings.ReplaceAll(s, " ", "")):
		return false
	case first.text == "au" || first.text == "et" || first.text == "ou" || strings.HasPrefix(first.text, "jusqu"):
		return false
	case spans.MatchString(s):
		return false
	case ended || slices.Contains(spoken, first.text) || phrases.MatchString(s):
		return true
	case first.text == "a" && len(after) > 1:
		town := false // in capitals, "À RENOUVELER" begins as a town does
		for n := 2; n <= min(6, len(after)); n++ {
			town = town || named(after[1:n]) && commune(after[1:n])
		}
		return town || after[1].text == "#" || after[1].text == "payer" || after[1].text == "regler"
	}
	return to < len(w) && capital(after[0].raw) && means(after) == nothing
}

// beside is the nearest piece of print to the left of a day's line, on the same height.
func beside(lines []line, d day) (line, bool) {
	here := lines[d.line]
	box := around(d.words)
	best := -1
	for i, l := range lines {
		if i == d.line || l.box.Max.X > here.box.Min.X || overlap(l.box.Min.Y, l.box.Max.Y, box.Min.Y, box.Max.Y) < here.box.Dy()/2 {
			continue
		}
		if best < 0 || l.box.Max.X > lines[best].box.Max.X {
			best = i
		}
	}
	if best < 0 {
		return line{}, false
	}
	return lines[best], true
}

// above is the line right above one, of the same paragraph: as near as lines are, and beginning at the
// same margin.
func above(lines []line, at int) (line, bool) {
	if at < 0 {
		return line{}, false
	}
	return within(lines, at, lines[at].box.Dy()*5/4)
}

func within(lines []line, at, most int) (line, bool) {
	here := lines[at]
	high := here.box.Dy()
	for i := at - 1; i >= 0; i-- {
		l := lines[i]
		side, gap := l.box.Min.X-here.box.Min.X, here.box.Min.Y-l.box.Max.Y
		if gap >= -high/3 && gap <= most && max(side, -side) <= 3*high {
			return l, true
		}
	}
	return line{}, false
}

// heading is what stands above a day as the heading of its column does: near, and in line with it.
func heading(lines []line, d day) (line, bool) {
	box := around(d.words)
	high := lines[d.line].box.Dy()
	best := -1
	for i, l := range lines {
		over := overlap(l.box.Min.X, l.box.Max.X, box.Min.X, box.Max.X)
		if i == d.line || l.box.Max.Y > box.Min.Y+high/3 || box.Min.Y-l.box.Max.Y > 2*high || over <= 0 {
			continue
		}
		if best < 0 || l.box.Max.Y > lines[best].box.Max.Y {
			best = i
		}
	}
	if best < 0 || len(daysIn(lines[best])) > 0 {
		return line{}, false
	}
	inLine := func(l image.Rectangle) bool {
		near := func(a, b int) bool { return max(a-b, b-a) <= 2*high }
		return near(l.Min.X, box.Min.X) || near(l.Max.X, box.Max.X) || near(l.Min.X+l.Max.X, box.Min.X+box.Max.X)
	}
	row := lines[best].box
	for i, l := range lines { // two headings over one day name none
		if i != best && overlap(l.box.Min.Y, l.box.Max.Y, row.Min.Y, row.Max.Y) > row.Dy()/2 && (overlap(l.box.Min.X, l.box.Max.X, box.Min.X, box.Max.X) > 0 || inLine(l.box)) {
			return line{}, false
		}
	}
	return lines[best], inLine(row)
}

// column says that another day stands right below a day: a list of bills, whose heading is no bill's.
func column(all []day, d day) bool {
	here := around(d.words)
	return slices.ContainsFunc(all, func(o day) bool {
		box := around(o.words)
		gap := box.Min.Y - here.Max.Y
		return gap > -here.Dy()/2 && gap < 2*here.Dy() && box.Min.Y > here.Min.Y+here.Dy()/2 &&
			overlap(box.Min.X, box.Max.X, here.Min.X, here.Max.X) > 0
	})
}

// value says that a piece of print is a number or a day: a cell of a table, whose names stand above.
func value(l line) bool {
	t := tokens(l.text())
	return len(daysIn(l)) > 0 || len(t) > 0 && !slices.ContainsFunc(t, func(t token) bool { return t.text != "#" && t.text != "-" })
}

// letter knows "Le 12 mars 2026" at the head of a letter: with a capital, alone in its line, with
// nothing beside it and nothing close above it that it could belong to.
func letter(lines []line, d day, label []token, hasLeft bool) meaning {
	here := lines[d.line]
	if !capital(label[0].raw) || hasLeft || d.last < len(here.words)-1 {
		return nothing
	}
	for i, l := range lines {
		gap := here.box.Min.Y - l.box.Max.Y
		if i != d.line && gap > -here.box.Dy() && gap < 3*here.box.Dy() && l.box.Min.Y < here.box.Min.Y && overlap(l.box.Min.X, l.box.Max.X, here.box.Min.X, here.box.Max.X) > 0 &&
			!sixth.MatchString(strings.TrimSpace(l.text())) {
			return nothing
		}
	}
	return likely
}

// dateOnly knows "Date :", which is the paper's where it stands by itself or among its numbers, and
// anything's below the heading of a thing.
func dateOnly(lines []line, at int) meaning {
	over, ok := within(lines, at, 2*lines[at].box.Dy())
	if !ok {
		return likely
	}
	t := tokens(over.text())
	if len(t) > 0 && !announces(over) && slices.Contains([]string{"n°", "numero", "facture", "quittance", "attestation", "reference", "ref", "client"}, t[0].text) && len(daysIn(over)) == 0 {
		return likely
	}
	return nothing
}

// announces says that a line speaks of other papers, or of money that moved: all but the title of an
// attestation of payment.
func announces(l line) bool {
	s := strings.ReplaceAll(fold(l.text()), " ", "")
	return lists.MatchString(s) && !strings.HasPrefix(s, "attestation")
}

// underList says that a line belongs to a block whose heading announces other papers.
func underList(lines []line, at int) bool {
	for range 8 {
		over, ok := above(lines, at)
		if !ok {
			return false
		}
		at = indexOf(lines, over)
		if !strings.ContainsAny(over.text(), "0123456789") && announces(over) {
			return true
		}
	}
	return false
}

func overlap(a0, a1, b0, b1 int) int { return min(a1, b1) - max(a0, b0) }

// dayOfPaper returns the paper's own day, when there is exactly one that is called so, and all days
// with what is said of each.
func dayOfPaper(lines []line) (best Reading, ok bool, seen []Day) {
	var all []day
	for i := range lines {
		all = append(all, daysOf(lines, i)...)
	}
	silent := false
	for _, d := range all {
		m, label := nothing, ""
		if !period(lines, all, d) {
			m, label = own(lines, all, d)
			if m > nothing && another(lines, d, label) {
				m = nothing
			}
		}
		seen = append(seen, Day{Value: d.value, Label: label, Own: [...]string{"", "likely", "surely"}[m], Box: around(d.words)})
		if m == nothing {
			continue
		}
		r := Reading{Fact: "issue_date", Value: d.value, Source: FromText, Confidence: least(d.words), Box: around(d.words), Unsure: m == likely}
		switch {
		case d.value == "" || best.Value != "" && best.Value != r.Value:
			silent = true // it may be another one
		case best.Value == "" || best.Unsure && !r.Unsure || best.Unsure == r.Unsure && r.Confidence > best.Confidence:
			best = r
		}
	}
	return best, !silent && best.Value != "" && best.Confidence >= sureEnough, seen
}

// period says that another day follows after "au", in the line or in the next one: "facture du 10/01/2026 au 09/03/2026" has no day of its own.
func period(lines []line, all []day, d day) bool {
	i := slices.IndexFunc(all, func(o day) bool { return o.line == d.line && o.first > d.last })
	if i >= 0 {
		between := fold(line{words: lines[d.line].words[d.last+1 : all[i].first]}.text())
		return between == "" || slices.Contains([]string{"au", "a", "-", "–", "—", "/", "et", "et le", "jusqu'au", "->", "→", ">"}, between)
	}
	here := lines[d.line].box
	for i, l := range lines {
		below := l.box.Min.Y-here.Max.Y <= here.Dy()*5/4 && l.box.Min.Y >= here.Min.Y-here.Dy()/2
		if first := tokens(l.text()); i != d.line && below && len(first) > 0 && slices.Contains([]string{"au", "jusqu'au"}, first[0].text) && l.box.Max.X > here.Min.X {
			return true
		}
	}
	return false
}
