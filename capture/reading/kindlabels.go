// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"passerelle/dossier"
)

// Of a paper whose kind is known its own day is sought in more places than of any paper: what
// names it may be a cell of two lines, end the line above, or be missing where a letter has its
// day. This file says what stands around a day; kinds.go what that means on each kind.

// kindRule holds the labels of a kindDay, ready to be held against a label.
type kindRule struct {
	kindDay
	labels, surely, own, ending, after *regexp.Regexp
}

// kindRules returns the rules of kindDays; kinds that are alike have the same one. They are
// made when the first page is read, not at each start of the program: that takes a while.
var kindRules = sync.OnceValue(func() map[dossier.KindID]*kindRule {
	compiled := func(s string) *regexp.Regexp {
		if s == "" {
			return nil
		}
		return regexp.MustCompile(s)
	}
	whole := func(s string) *regexp.Regexp {
		if s == "" {
			return nil
		}
		return compiled(`^(?:` + s + `)$`)
	}
	out, made := map[dossier.KindID]*kindRule{}, map[kindDay]*kindRule{}
	for k, d := range kindDays {
		if out[k] = made[d]; out[k] != nil {
			continue
		}
		r := &kindRule{kindDay: d, labels: whole(d.label), surely: whole(d.sure),
			own: whole(d.nouns)}
		if d.tail != "" {
			r.ending = compiled(`(?:^| )(?:` + d.tail + `)$`)
		}
		if d.then != "" {
			r.after = compiled(`^(?:` + d.then + `)`)
		}
		out[k], made[d] = r, r
	}
	return out
})

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

// asKind returns what the print around a day says of a paper of a kind, where the labels known
// of any paper say nothing.
func (k kindRule) asKind(p placedLabel) meaning {
	switch {
	case k.none || k.labels == nil || p.listed && k.money || p.reminded && k.money:
		return nothing
	case p.alone:
		if k.letter {
			return likely
		}
		return nothing
	case k.ending != nil && k.ending.MatchString(trimmed(p.before)):
		return likely
	case k.after != nil && trimmed(p.text()) == "le" && k.after.MatchString(p.behind):
		return likely
	case !p.free:
		return nothing
	}
	if slices.ContainsFunc(p.texts, func(text string) bool { return k.names(text, p) }) {
		return likely
	}
	if (p.drawn || k.abroad && p.abroad) && !p.happens &&
		(!p.listed || !bareWords.MatchString(trimmed(p.text()))) {
		return likely
	}
	return nothing
}

// names reports whether a label is one of the kind's own.
func (k kindRule) names(text string, p placedLabel) bool {
	s := trimmed(text)
	switch {
	case s == "" || !k.says(s) || never.MatchString(s):
		return false
	case bareWords.MatchString(s) && (p.happens || p.listed):
		return false
	case handed.MatchString(s) && (p.held != "" && !k.called(p.held) ||
		!k.cards && cards.MatchString(s)):
		return false
	case strings.HasPrefix(s, "pour l") && !strings.HasSuffix(text, ","):
		return false
	case p.table && s == "date" && !k.money:
		return false
	}
	return true
}

// called reports whether a line names the paper itself.
func (k kindRule) called(s string) bool {
	return slices.ContainsFunc(strings.Fields(s), k.own.MatchString)
}

// says reports whether a label, or each part of one in several languages, is the kind's own.
func (k kindRule) says(s string) bool {
	return k.labels.MatchString(s) || !slices.ContainsFunc(strings.Split(s, " - "),
		func(part string) bool { return !k.labels.MatchString(part) })
}

func trimmed(label string) string { return strings.Trim(joined(tokens(label)), " -") }

var (
	// bareWords are labels that say so little that a heading above may take them: a visit, a
	// birth, an inspection; never is what no label of a paper's own has in it; handed are those
	// that are said of cards and passports as well.
	bareWords = regexp.MustCompile(`^(?:le|du|au|date|en date du|` +
		`(?:fait|etabli|signe)e?(?: et signee?)?(?: a [^.]*)? le)$`)
	never = regexp.MustCompile(`naissance|\bnee?s?\b|birth|\bborn\b|expir|validite|jusqu|limite|` +
		`prelev|deces|mariage`)
	handed = regexp.MustCompile(`delivr|emis|issue|etabli|expedid`)
	// cards are the papers that people name with their number and days.
	cards = regexp.MustCompile(`passeport|passport|\bcartes?\b|titre de s|permis|permit|\bvisa\b|` +
		`autorisation (?:de travail|provisoire)|\bcnie?\b|piece d' identite|identity|` +
		`document d' identite|piece presentee|recepisse`)
	// called begins the title of a paper that has the name of a card in it.
	called = regexp.MustCompile(`^(?:(?:la |cette )?(?:presente )?)(?:attestation|recepisse|` +
		`certificat|` +
		`confirmation|demande|declaration|duplicata|avis|notification|objet)\b`)
	// goingOn begins what may stand behind the day of a paper of a known kind.
	goingOn = regexp.MustCompile(`^(?:a la (?:demande|requete)|a l' intention|` +
		`par mise a disposition|` +
		`depuis (?:votre|le|l')|sous (?:le |la )?(?:n°|numero|reference)|(?:en|dans) (?:l'|` +
		`son) ?(?:office|` +
		`etude)|en (?:deux|trois|quatre|double|triple|#|autant)\b|a # ?h|publiee? au|` +
		`pour (?:servir|valoir|faire|etre|tous?)\b|року|et signe|sur (?:la )?(?:demande|presentation|` +
		`requete)|par [^ ]* ?(?:voie|internet)|between|by and between|entre\b|at |in )`)
)

// withoutRoll leaves out the label of a tax notice that has a word of reminders in it: "Mis en
// recouvrement le".
func withoutRoll(lines []line) []line {
	return slices.DeleteFunc(slices.Clone(lines), func(l line) bool {
		return rolled.MatchString(fold(l.text()))
	})
}

var rolled = regexp.MustCompile(`\bmise? en recouvrement\b`)

// placedLabel is what may name a day, and what stands around it.
type placedLabel struct {
	texts    []string // labels that it may have, the nearest first
	before   string   // all print before it in its sentence
	behind   string   // what is behind it in its line
	table    bool     // its label heads a column, alone or among others that letters don't have
	drawn    bool     // it says where the paper was drawn up, or begins a letter: "Fait à Lyon, le"
	abroad   bool     // the same of a place that no list has
	alone    bool     // no label at all, where a letter has its day
	free     bool     // what is behind it leaves it to the paper
	happens  bool     // a heading above names what takes place on that day
	held     string   // the line above that names a card or a passport that may have that day
	listed   bool     // it stands below the heading of a list of other papers
	reminded bool     // it stands below the heading of a reminder
}

// placedAt matches where a paper was drawn up, in a line or cell by itself.
var placedAt = regexp.MustCompile(`^(?:fait|signe|etablie?|delivree?)(?: et signe)? a(?: ` +
	`[a-z'-]+){1,4}$`)

// mostSentence is how many lines above a day its sentence may begin.
const mostSentence = 3

// labelOf returns what may name a day of a paper of a known kind.
func labelOf(lines []line, all []day, d day) (p placedLabel) {
	left, hasLeft := beside(lines, d)
	if hasLeft && announces(left) {
		return p
	}
	p.behind = behindDay(lines, d)
	p.free = follows(lines, all, d) || closes(lines, all, d) || goingOn.MatchString(p.behind) &&
		!behind.MatchString(strings.ReplaceAll(p.behind, " ", ""))
	p.happens, p.held = happening(lines, d), holds(lines, d)
	p.listed, p.reminded = underList(lines, d.line), reminds(withoutRoll(lines[:d.line]))
	from, words := clauseOf(lines, all, d)
	p.before = sentence(lines, d)
	switch {
	case len(words) > 0:
		p.inLine(lines, d, words, from)
	case from == 0:
		p.inCells(lines, all, d)
	}
	if len(p.texts) == 0 && from == 0 {
		p.alone = alone(lines, all, d)
	}
	return p
}

// text is the nearest label.
func (p placedLabel) text() string {
	if len(p.texts) == 0 {
		return ""
	}
	return p.texts[0]
}

// clauseOf returns the words before a day in its line, from the last end of a sentence on, and
// the index of the first; -1 if there is another day before it and no end between them.
func clauseOf(lines []line, all []day, d day) (from int, words []word) {
	here := lines[d.line]
	for _, o := range all {
		if o.line == d.line && o.last < d.first {
			from = o.last + 1
		}
	}
	begins := from == 0
	for i := from; i < d.first-1; i++ {
		if w := here.words[i].text; len([]rune(w)) > 3 && strings.ContainsAny(w[len(w)-1:], ".;") ||
			w == "–" || w == "•" || w == "|" {
			from, begins = i+1, true
		}
	}
	if !begins {
		return -1, nil
	}
	return from, here.words[from:d.first]
}

// sentence returns all print before a day, from the end of a sentence before it, in a line
// above if it began there.
func sentence(lines []line, d day) string {
	text := line{words: lines[d.line].words[:d.first]}.text()
	at := d.line
	for range mostSentence {
		if i := strings.LastIndex(text, ". "); i >= 0 {
			return text[i+2:]
		}
		over, ok := above(lines, at)
		if !ok || ends(over) {
			break
		}
		text, at = over.text()+" "+text, indexOf(lines, over)
	}
	return strings.TrimSpace(text)
}

// inLine takes in a label that is in the line of its day.
func (p *placedLabel) inLine(lines []line, d day, words []word, from int) {
	left, hasLeft := beside(lines, d)
	if hasLeft && !strings.Contains(left.text(), ":") && !value(left) && !capital(words[0].text) {
		return
	}
	text := line{words: words}.text()
	label := tokens(text)
	if len(label) == 0 {
		return
	}
	p.drawn = drawnAt(lines, d, label, left)
	if joined(label) == "le" { // "Fait à : Lyon", beside it or below "Le : 12/03/2026"
		over, _ := above(lines, d.line)
		for _, l := range []line{left, over} {
			p.drawn = p.drawn || len(l.words) > 2 && placedAt.MatchString(joined(tokens(l.text())))
		}
	}
	if !hasLeft && lastButPage(lines[d.line], d) {
		if n := len(label) - 1; n > 1 && label[0].text == "a" && capital(label[0].raw) &&
			label[n].text == "le" { // "À Valence le"
			label = label[1:]
			p.drawn = p.drawn || named(label[:n-1]) && commune(label[:n-1])
		}
		le := label[len(label)-1].text == "le"
		p.abroad = somewhere(label) && (le || signedBelow(lines, d))
		p.drawn = p.drawn || !le && commune(label) && signedBelow(lines, d) &&
			strings.HasSuffix(text, ",")
	}
	if from > 0 || capital(words[0].text) {
		p.texts = []string{text}
		return
	}
	// it goes on with the sentence above
	if over, ok := above(lines, d.line); ok && !ends(over) {
		for range mostSentence {
			t := over.text()
			if i := strings.LastIndexAny(t, ".;"); i >= 0 {
				text = strings.TrimSpace(t[i+1:] + " " + text)
				break
			}
			text = t + " " + text
			if over, ok = above(lines, indexOf(lines, over)); !ok || ends(over) {
				break
			}
		}
		if capital(text) {
			p.texts = []string{text}
		}
	} else if len(label) > 1 || label[0].text != "le" {
		p.texts = []string{text}
	}
}

// inCells takes in what is to the left of a day that begins its line, at the end of the line
// above, or above it like a heading.
func (p *placedLabel) inCells(lines []line, all []day, d day) {
	if left, ok := beside(lines, d); ok && !value(left) {
		p.texts = []string{left.text()}
		at := indexOf(lines, left)
		if below, ok := cellBelow(lines, at); ok {
			p.texts = append(p.texts, left.text()+" "+below.text())
		}
		if over, ok := above(lines, at); ok && !ends(over) && !answered(lines, indexOf(lines, over)) {
			p.texts = append(p.texts, over.text()+" "+left.text())
		}
		return
	}
	if over, ok := above(lines, d.line); ok && slices.Contains([]string{"le", "du", "au", "on", "el"},
		lastOf(over)) {
		t := over.text()
		if i := strings.LastIndex(t, ". "); i >= 0 {
			t = t[i+2:]
		}
		p.texts = []string{t}
		if capital(t) {
			return
		}
	}
	if h, ok := heading(lines, d); ok && !announces(h) && !ends(h) && !column(all, d) {
		p.texts = append(p.texts, h.text())
		row := slices.DeleteFunc(slices.Clone(lines), func(o line) bool {
			return o.box == h.box || !inRow(o, h)
		})
		p.table = len(row) == 0 || slices.ContainsFunc(row, func(o line) bool {
			return !bills(o.text()) && !policies.MatchString(fold(o.text()))
		})
	}
}

// policies are heads of columns that an insurer's letter has beside its date.
var policies = regexp.MustCompile(`^(?:police|contrat|societaire|adherent|dossier|n° .*|ref.*)$`)

// cellBelow returns the second line of a cell: right below it, at the same margin, with nothing
// to its right.
func cellBelow(lines []line, at int) (line, bool) {
	here := lines[at]
	for i := range lines[at+1:] {
		l := lines[at+1+i]
		gap, side := l.box.Min.Y-here.box.Max.Y, l.box.Min.X-here.box.Min.X
		if gap > -here.box.Dy()/3 && gap <= here.box.Dy() && max(side, -side) <= here.box.Dy() {
			return l, !slices.ContainsFunc(lines, func(o line) bool {
				return o.box.Min.X >= l.box.Max.X && inRow(o, l)
			})
		}
	}
	return line{}, false
}

// behindDay returns what is behind a day in its line, and the first words of the line below if
// the sentence goes on there.
func behindDay(lines []line, d day) string {
	rest := lines[d.line].words[d.last+1:]
	text := line{words: rest}.text()
	if len(rest) > 0 && len(rest) < 4 && !ends(lines[d.line]) {
		for i, l := range lines {
			if over, ok := above(lines, i); ok && indexOf(lines, over) == d.line {
				text += " " + l.text()
				break
			}
		}
	}
	return joined(tokens(text))
}

// somewhere reports whether a label is a place, which no list need have, with a comma behind it:
// "Kayes, le" or "Kayes,". What takes place on a day is none.
func somewhere(label []token) bool {
	if len(label) > 1 && label[len(label)-1].text == "le" {
		label = label[:len(label)-1]
	}
	s := joined(label)
	return len(label) > 0 && len(label) <= 4 && !slices.Contains(titlesOfPeople, label[0].text) &&
		strings.HasSuffix(label[len(label)-1].raw, ",") &&
		capital(label[0].raw) && capital(label[len(label)-1].raw) &&
		!happens.MatchString(s) && !apart.MatchString(s) && !events.MatchString(s) &&
		!ordinary.MatchString(s) && !nouns.MatchString(s) && roleOf(s, false) == RoleOther &&
		!slices.ContainsFunc(label, func(t token) bool {
			return ofBills[t.text] || lexicon[t.text] || hasDigit(line{words: []word{{text: t.raw}}})
		})
}

// titlesOfPeople begin the name of somebody, which may stand before a day like a place.
var titlesOfPeople = []string{"m", "mr", "mrs", "ms", "mme", "mlle", "monsieur", "madame", "me",
	"maitre", "dr", "docteur", "pr", "professeur"}

// drawnAt reports whether a label is a town and "le", "Fait à" with one, or "Le" alone.
func drawnAt(lines []line, d day, label []token, left line) bool {
	s, alone := joined(label), len(left.words) == 0
	switch {
	case s == "le" && capital(label[0].raw) && alone:
		colon := strings.Contains(line{words: lines[d.line].words[:d.first]}.text(), ":")
		return !colon && lastButPage(lines[d.line], d)
	case placed(label) == surely && placeOnly(label):
		return lastButPage(lines[d.line], d) && (alone || slices.Contains([]string{"fait a",
			"fait le", "fait a le", "fait"}, strings.TrimRight(joined(tokens(left.text())), " -")))
	}
	return alone && capital(label[0].raw) && (placed(label) == surely || signed.MatchString(s))
}

// happening reports whether a heading close above the line of a day, with no answer beside
// it, names what happens on that day. A sentence is no heading.
func happening(lines []line, d day) bool {
	here := lines[d.line]
	left, hasLeft := beside(lines, d)
	hasLeft = hasLeft && d.first == 0
	for i, l := range lines {
		gap := here.box.Min.Y - l.box.Max.Y
		if i != d.line && gap > -here.box.Dy()/3 && gap < 6*here.box.Dy() && !answered(lines, i) &&
			!ends(l) && (inColumn(l, here) || hasLeft && inColumn(l, left)) &&
			!numbers.MatchString(l.text()) &&
			asks(lines, i, d, townIn) {
			return true
		}
	}
	return false
}

// mostHeld is how many lines above a day may name the card that it is of.
const mostHeld = 3

// holds returns the line right above a day that names a card or a passport, and not in a
// sentence or in the title of the paper; "" for none.
func holds(lines []line, d day) string {
	at := d.line
	if left, ok := beside(lines, d); ok && d.first == 0 {
		at = indexOf(lines, left)
	}
	for range mostHeld {
		over, ok := above(lines, at)
		if !ok {
			return ""
		}
		s := joined(tokens(over.text()))
		if cards.MatchString(s) && !called.MatchString(s) && len(over.words) <= 8 && !ends(over) {
			return s
		}
		at = indexOf(lines, over)
	}
	return ""
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

// leastLetter is how many lines a letter has at least beside its day.
const leastLetter = 4

// alone reports whether a day stands by itself where a letter or a certificate has its own:
// in words before everything but addresses, or below the last sentence, above who signs.
func alone(lines []line, all []day, d day) bool {
	here := lines[d.line]
	if d.first > 0 || !lastButPage(here, d) || len(lines) <= leastLetter {
		return false
	}
	over, under := nearest(lines, d)
	first, beside := true, false
	for i, l := range lines {
		if row := i != d.line && inRow(l, here); row {
			gap := max(l.box.Min.X-here.box.Max.X, here.box.Min.X-l.box.Max.X)
			beside = true
			first = first && gap > 3*here.box.Dy() && !strings.HasSuffix(l.text(), ":")
		}
		first = first && (l.box.Min.Y >= here.box.Min.Y || len(l.words) <= 8 && !ends(l))
	}
	for _, o := range all { // a letter's day is before those it speaks of
		first = first && (o.line == d.line || lines[o.line].box.Min.Y > here.box.Min.Y)
	}
	far := len(over.words) == 0 || here.box.Min.Y-over.box.Max.Y >= here.box.Dy()*5/4
	sentence := len(over.words) > 0 && ends(over)
	last := len(under.words) == 0 || under.box.Min.Y-here.box.Max.Y > 3*here.box.Dy()
	switch {
	case beside:
		return first && far && len(d.words) >= 3
	case signedBelow(lines, d):
		return far || sentence
	case sentence && last:
		return true
	}
	return first && far && len(d.words) >= 3 && len(lines) > 2*leastLetter
}

// nearest returns the lines above and below that of a day in its column, however far.
func nearest(lines []line, d day) (over, under line) {
	here := lines[d.line]
	for i, l := range lines {
		if i == d.line || inRow(l, here) || !inColumn(l, here) {
			continue
		}
		switch below := l.box.Min.Y >= here.box.Max.Y-here.box.Dy()/3; {
		case below && (len(under.words) == 0 || l.box.Min.Y < under.box.Min.Y):
			under = l
		case !below && l.box.Max.Y > over.box.Max.Y:
			over = l
		}
	}
	return over, under
}

// signedBelow reports whether who signs stands right below a day.
func signedBelow(lines []line, d day) bool {
	_, under := nearest(lines, d)
	here := lines[d.line].box
	return len(under.words) > 0 && under.box.Min.Y-here.Max.Y <= 2*here.Dy() && signatory(under)
}

// signatory reports whether a line is who signs: an office, or a name alone.
func signatory(l line) bool {
	s := joined(tokens(l.text()))
	return len(l.words) <= 8 && !hasDigit(l) && !strings.HasSuffix(l.text(), ":") &&
		(signers.MatchString(s) || proper(l.words, 4) && len(l.words) >= 2)
}

var signers = regexp.MustCompile(`\b(?:greffier|consul|vice-consul|ambassadeur|directeur|` +
	`directrice|` +
	`president|presidente|secretaire|chef|maire|officier|medecin|docteur|responsable|attachee?|` +
	`recteur|doyen|notaire|prefet|magistrat|commissaire|gestionnaire|conseiller|conseillere|` +
	`gerante?|` +
	`employeur|proviseure?|principale?|centre agree|jury|registrar|commissioner|secretary|officer|` +
	`manager|director|rector|dean|principal|head|judge|clerk|notary|consul general|ambassador|` +
	`signatures?)\b`)
