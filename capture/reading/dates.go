// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A bill has many days: of issue, of payment, of the period, of the next reading of the meter. The paper's own day is the one that is called so. A day without a word
// before it is nobody's; two days that are both called the paper's own are none.

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
	yearOnly  = regexp.MustCompile(`^(\d{4})[.,;:)]*$`)
	digits    = regexp.MustCompile(`^\d+$`)
	numbers   = regexp.MustCompile(`\d`)
)

var months = []string{"janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"}

// month reads the name of a month; one letter may be wrong in long names, since no other month is near.
func month(s string) int {
	s = strings.TrimRight(fold(s), ".,")
	for i, m := range months {
		if s == m || len(m) >= 7 && oneLetterOff(s, m) {
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
		switch m := numeric.FindStringSubmatch(w[i].text); {
		case m != nil && m[2] == m[4]:
			d.value = calendar(m[1], m[3], m[5])
		case alike.MatchString(w[i].text) && strings.Count(numbers.ReplaceAllString(w[i].text, "0"), "0") >= 3:
		case i+2 < len(w) && month(w[i+1].text) > 0 && yearOnly.MatchString(w[i+2].text):
			d.last = i + 2
			n := w[i].text
			if first.MatchString(n) {
				n = "1"
			}
			if m := dayNumber.FindStringSubmatch(n); m != nil {
				d.value = calendar(m[1], strconv.Itoa(month(w[i+1].text)), yearOnly.FindStringSubmatch(w[i+2].text)[1])
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

// own are words that call a day the paper's own, others' are words that call it something else's. Compared without accents, in the words before the day.
var own = regexp.MustCompile(`\b(date d'? ?(emission|edition|etablissement|facturation)|date (de )?(la )?(facture|quittance|l'attestation)|(facture|quittance|recu|attestation|avis|releve|courrier|document)\b.*\b(du|le|date|emise?|etablie?|editee?)|(emis|emise|etabli|etablie|edite|editee|fait|faite|delivre|delivree)\b.*\ble|signe le|en date du)\b`)

var others = regexp.MustCompile(`\b(avant|limite|payer|paye|payee|paiement|regler|reglement|regle|preleve|prelevement|preleves|echeance|echeances|exigible|prochain|prochaine|prochains|dernier|derniere|derniers|precedent|precedente|ancien|ancienne|solde|rappel|report|periode|depuis|jusqu|jusqu'au|jusque|debut|fin|contrat|souscrit|souscription|abonnement|effet|naissance|ne|nee|service|activation|installation|entree|entrees|validite|valable|valide|expire|expiration|compteur|index|releves|consommation|consommations|intervention|visite|loi|decret|arrete|ordonnance|version|tarif|tarifs|indice|revision|bail|commande|livraison|penalites|coupure|relance|impression|imprime|mise a jour|mandat|du mois|au)\b`)

// place is "Lyon, le 12 mars 2026" at the end of a letter: the words before the day are a town and "le".
var place = regexp.MustCompile(`^(a )?[a-z][a-z' -]{1,40}( \d{1,2})?,? ?le ?:?$`)

// Kinds of days.
const (
	nobodys = iota
	papers
	elses
)

// kind says whose day it is by the words before it: in its own line, else to its left, else above it.
func kind(lines []line, all []day, d day) int {
	for _, before := range labels(lines, all, d) {
		s := fold(before)
		s = strings.Join(strings.Fields(strings.ReplaceAll(s, ":", " ")), " ")
		switch {
		case s == "":
			continue
		case others.MatchString(s):
			return elses
		case own.MatchString(s):
			return papers
		case place.MatchString(s) && strings.HasSuffix(s, "le") && strings.Contains(s, " "):
			return papers
		case strings.Trim(s, " .,-_n°0123456789le") == "":
			continue // "le", a number: look further
		}
		return nobodys
	}
	return nobodys
}

// labels are the words that may name a day, the nearest first.
func labels(lines []line, all []day, d day) []string {
	own := lines[d.line]
	from := 0
	for _, o := range all {
		if o.line == d.line && o.last < d.first {
			from = o.last + 1
		}
	}
	out := []string{line{words: own.words[from:d.first]}.text()}
	if from > 0 {
		if strings.Trim(fold(out[0]), " -–a") == "" || fold(out[0]) == "au" {
			return []string{"au"} // the second of two days: a period
		}
		return out
	}
	box := around(d.words)
	high := own.box.Dy()
	best, gap := -1, 0
	for i, l := range lines { // to the left, on the same height
		if i == d.line || l.box.Max.X > box.Min.X || overlap(l.box.Min.Y, l.box.Max.Y, box.Min.Y, box.Max.Y) < high/2 {
			continue
		}
		if g := box.Min.X - l.box.Max.X; best < 0 || g < gap {
			best, gap = i, g
		}
	}
	if best >= 0 {
		out = append(out, lines[best].text())
	}
	best = -1
	for i, l := range lines { // above
		if i == d.line || l.box.Max.Y > box.Min.Y+high/3 || box.Min.Y-l.box.Max.Y > 2*high || overlap(l.box.Min.X, l.box.Max.X, box.Min.X, box.Max.X) < box.Dx()/3 {
			continue
		}
		if g := box.Min.Y - l.box.Max.Y; best < 0 || g < gap {
			best, gap = i, g
		}
	}
	if best >= 0 && len(daysOf(lines, best)) == 0 {
		out = append(out, lines[best].text())
	}
	return out
}

func overlap(a0, a1, b0, b1 int) int { return min(a1, b1) - max(a0, b0) }

// dayOfPaper returns the paper's own day, when there is exactly one that is called so.
func dayOfPaper(lines []line) (Reading, bool) {
	var all []day
	for i := range lines {
		all = append(all, daysOf(lines, i)...)
	}
	var best Reading
	for _, d := range all {
		if kind(lines, all, d) != papers || period(lines, all, d) {
			continue
		}
		r := Reading{Fact: "issue_date", Value: d.value, Source: FromText, Confidence: least(d.words), Box: around(d.words)}
		switch {
		case d.value == "":
			return Reading{}, false // it may be another one
		case best.Value == "" || best.Value == r.Value && r.Confidence > best.Confidence:
			best = r
		case best.Value != r.Value:
			return Reading{}, false
		}
	}
	return best, best.Value != "" && best.Confidence >= sureEnough
}

// period says that another day follows after "au": "facture du 10/01/2026 au 09/03/2026" has no day of its own.
func period(lines []line, all []day, d day) bool {
	i := slices.IndexFunc(all, func(o day) bool { return o.line == d.line && o.first > d.last })
	if i < 0 {
		return false
	}
	between := fold(line{words: lines[d.line].words[d.last+1 : all[i].first]}.text())
	return between == "" || slices.Contains([]string{"au", "a", "-", "–", "jusqu'au"}, between)
}
