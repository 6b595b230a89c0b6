// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"image"
	"regexp"
	"slices"
	"strings"
)

// Words around a label that show that its day is not the paper's.
var (
	// small are words that can't end a sentence: what is below continues it.
	small = []string{"a", "de", "du", "des", "la", "le", "les", "l'", "d'", "votre", "notre", "vos",
		"nos", "une", "un", "cette", "par", "pour", "sur", "et", "en", "concernant", "au", "ne",
		"nee", "avec", "dans", "chez"}
	// connecting are words that can't begin a label.
	connecting = []string{"du", "le", "en", "au", "de", "des"}
	// lists are stems of headings and labels that announce other papers; spaces are
	// removed first, since recognition puts them anywhere.
	lists = regexp.MustCompile(`precedent|histori|rappel|impaye|ancien|dernier|anterieur|retard|` +
		`reglement|paiement|versement|prelevement|mouvement|operation|vos(factures|quittances|` +
		`avis)|relance|solde|report`)
	// behind are words after a day that show that it is not the paper's; spoken are those
	// that may follow.
	behind = regexp.MustCompile(`impaye|rejete|annul|remplace|reste|restant|solde|relanc|rappel|` +
		`jusqu|inclus|reglee|nonregl|payee|acquitt|prelevee|debitee|contest|perdu|recu`)
	spoken = []string{"#", "-", "n°", "page", "client", "reference", "ref", "total", "montant",
		"echeance", "date", "signature", "facture", "numero", "payable", "exigible"}
	// phrases are other continuations after a day that say nothing about it: any other
	// words may say that the bill is late, or from when an insurance runs.
	phrases = regexp.MustCompile(`^(?:en (?:#|un|deux|trois|quatre|double) (?:exemplaires?|originaux)|d' un montant|` +
		`pour (?:(?:servir et )?(?:faire )?(?:valoir|servir)|la periode|le (?:mois|logement|` +
		`contrat|compte|client)|m|mme|monsieur|madame)\b)`)
	// spans are lengths of time.
	spans = regexp.MustCompile(`^# (?:ans?|annees?|mois|semaines?|jours?)\b`)
)

// own returns how strongly the words around a day say that it is the paper's own, and
// which words they are: those before it in its line, or else those to its left, or else
// those above it.
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
	if from > 0 { // after another day, only a complete label counts, as in a new sentence
		if m := means(label); len(label) > 0 && capital(label[0].raw) && joined(label) != "le" &&
			m == surely && !placeOnly(label) {
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
		goesOn := !capital(first.raw) && first.text != "#" ||
			slices.Contains(connecting, first.text) && !commune(label[:1])
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
		return nothing, text // "Lyon, le 14/04/2026 à 18 h" belongs to an event
	case placeOnly(label) && hasOver && !ends(over) &&
		!sixth.MatchString(strings.TrimSpace(over.text())):
		return nothing, text
	case bareLabel(label) && (hasOver && !ends(over) && !entitles(over, label) || hasLeft &&
		!entitles(left, label)):
		return nothing, text // "Chèque n° 12", and below it "Émis le"
	}
	return m, text
}

// ofDocument matches the beginning of a paper's own title.
var ofDocument = regexp.MustCompile(`^` + article +
	`(?:facture|quittance|attestation|certificat|echeancier|avis d'|avis de)\b`)

func daysIn(l line) []day { return daysOf([]line{l}, 0) }

func indexOf(lines []line, l line) int {
	return slices.IndexFunc(lines, func(o line) bool {
		return o.box == l.box && len(o.words) == len(l.words)
	})
}

func lastOf(l line) string {
	t := tokens(l.text())
	if len(t) == 0 || strings.ContainsAny(t[len(t)-1].raw[len(t[len(t)-1].raw)-1:], ".:") {
		return ""
	}
	return t[len(t)-1].text
}

// placeOnly reports whether a label is a town and "le".
func placeOnly(label []token) bool {
	return label[len(label)-1].text == "le" && placed(label) == surely &&
		!drawnUp.MatchString(joined(label[:1])+" a") &&
		!slices.ContainsFunc(label, func(t token) bool {
			return t.text == "fait" || t.text == "signe" || lexicon[t.text] && len(t.text) > 4
		})
}

// titles begin lines under which a label without a noun may appear.
var titles = regexp.MustCompile(`^(?:` + article + `(?:` + documents +
	`|avis d'|avis de)|n°|numero|client|reference|ref)\b`)

// bareLabel reports whether a label names no paper: "Émis le", "Signé le".
func bareLabel(label []token) bool {
	s := joined(label)
	return madeAlone.MatchString(s) || signed.MatchString(s) || edition.MatchString(s)
}

// entitles reports whether a line is one of a paper's own, so that a label without a noun
// below it is the paper's. What was signed below a title may be anything.
func entitles(l line, label []token) bool {
	return label[0].text != "signe" && titles.MatchString(joined(tokens(l.text())))
}

// lastButPage reports whether nothing but the page number follows a day in its line.
func lastButPage(l line, d day) bool {
	after := tokens(line{words: l.words[d.last+1:]}.text())
	return len(after) == 0 || after[0].text == "page"
}

// ends reports whether a sentence ends with a line.
func ends(l line) bool {
	s := l.text()
	return strings.ContainsAny(s[len(s)-1:], ".!")
}

// follows reports whether what comes after a day in its line leaves it to the paper.
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
	case first.text == "au" || first.text == "et" || first.text == "ou" ||
		strings.HasPrefix(first.text, "jusqu"):
		return false
	case spans.MatchString(s):
		return false
	case ended || slices.Contains(spoken, first.text) || phrases.MatchString(s):
		return true
	case first.text == "a" && len(after) > 1:
		town := false // in capitals, "À RENOUVELER" begins like a town
		for n := 2; n <= min(6, len(after)); n++ {
			town = town || named(after[1:n]) && commune(after[1:n])
		}
		return town || after[1].text == "#" || after[1].text == "payer" || after[1].text == "regler"
	}
	return to < len(w) && capital(after[0].raw) && means(after) == nothing
}

// beside returns the nearest piece of print to the left of a day's line, at the same height.
func beside(lines []line, d day) (line, bool) {
	here := lines[d.line]
	box := around(d.words)
	best := -1
	for i, l := range lines {
		if i == d.line || l.box.Max.X > here.box.Min.X ||
			overlap(l.box.Min.Y, l.box.Max.Y, box.Min.Y, box.Max.Y) < here.box.Dy()/2 {
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

// above returns the line right above in the same paragraph: at the usual line distance,
// and beginning at the same margin.
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

// heading returns what is above a day like a column heading: near, and aligned with it.
func heading(lines []line, d day) (line, bool) {
	box := around(d.words)
	high := lines[d.line].box.Dy()
	best := -1
	for i, l := range lines {
		over := overlap(l.box.Min.X, l.box.Max.X, box.Min.X, box.Max.X)
		if i == d.line || l.box.Max.Y > box.Min.Y+high/3 || box.Min.Y-l.box.Max.Y > 2*high ||
			over <= 0 {
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
		return near(l.Min.X, box.Min.X) || near(l.Max.X, box.Max.X) ||
			near(l.Min.X+l.Max.X, box.Min.X+box.Max.X)
	}
	row := lines[best].box
	for i, l := range lines { // two headings over one day name nothing
		if i != best && overlap(l.box.Min.Y, l.box.Max.Y, row.Min.Y, row.Max.Y) > row.Dy()/2 &&
			(overlap(l.box.Min.X, l.box.Max.X, box.Min.X, box.Max.X) > 0 || inLine(l.box)) {
			return line{}, false
		}
	}
	return lines[best], inLine(row)
}

// column reports whether another day is right below a day: this is a list of bills, whose
// heading does not date this bill.
func column(all []day, d day) bool {
	here := around(d.words)
	return slices.ContainsFunc(all, func(o day) bool {
		box := around(o.words)
		gap := box.Min.Y - here.Max.Y
		return gap > -here.Dy()/2 && gap < 2*here.Dy() && box.Min.Y > here.Min.Y+here.Dy()/2 &&
			overlap(box.Min.X, box.Max.X, here.Min.X, here.Max.X) > 0
	})
}

// value reports whether a piece of print is a number or a day: a cell of a table, whose
// names are above.
func value(l line) bool {
	t := tokens(l.text())
	return len(daysIn(l)) > 0 || len(t) > 0 &&
		!slices.ContainsFunc(t, func(t token) bool { return t.text != "#" && t.text != "-" })
}

// letter recognises "Le 12 mars 2026" at the head of a letter: with a capital, alone in
// its line, with nothing beside it and nothing close above it that it could belong to.
func letter(lines []line, d day, label []token, hasLeft bool) meaning {
	here := lines[d.line]
	if !capital(label[0].raw) || hasLeft || d.last < len(here.words)-1 {
		return nothing
	}
	for i, l := range lines {
		gap := here.box.Min.Y - l.box.Max.Y
		if i != d.line && gap > -here.box.Dy() && gap < 3*here.box.Dy() &&
			l.box.Min.Y < here.box.Min.Y &&
			overlap(l.box.Min.X, l.box.Max.X, here.box.Min.X, here.box.Max.X) > 0 &&
			!sixth.MatchString(strings.TrimSpace(l.text())) {
			return nothing
		}
	}
	return likely
}

// dateOnly recognises "Date :", which is the paper's where it is by itself or among the
// paper's numbers, and may be anything's below the heading of a thing.
func dateOnly(lines []line, at int) meaning {
	over, ok := within(lines, at, 2*lines[at].box.Dy())
	if !ok {
		return likely
	}
	t := tokens(over.text())
	if len(t) > 0 && !announces(over) &&
		slices.Contains([]string{"n°", "numero", "facture", "quittance", "attestation", "reference",
			"ref", "client"}, t[0].text) && len(daysIn(over)) == 0 {
		return likely
	}
	return nothing
}

// announces reports whether a line mentions other papers, or payments made; the title of
// an attestation of payment does not count.
func announces(l line) bool {
	s := strings.ReplaceAll(fold(l.text()), " ", "")
	return lists.MatchString(s) && !strings.HasPrefix(s, "attestation")
}

// underList reports whether a line belongs to a block whose heading announces other papers.
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
