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

	"passerelle/dossier"
)

// A bill has many days: of issue, of payment, of the period, of the next meter reading.
// The paper's own day is the one that is labelled so. A day without a word before it is
// nobody's, and if two days are both labelled as the paper's own there is none. This file
// finds days; around.go finds the words around them, labels.go says what these mean,
// another.go recognises days of other things, and settled.go says where nothing unknown
// leaves a doubt.

// sureEnough is the confidence below which a day is not offered: a wrongly read digit is
// worse than a field to fill in.
const sureEnough = 0.80

// day is a day found in print.
type day struct {
	value       string // 2006-01-02; "" for what looks like a day but can't be read
	words       []word
	line        int // index of its line
	first, last int // indexes of its words in the line
}

var (
	numeric   = regexp.MustCompile(`^\(?(\d{1,2})([/.-])(\d{1,2})([/.-])(\d{4}|\d{2})[.,;:)]*$`)
	dayNumber = regexp.MustCompile(`^(\d{1,2})(?:er|ER|st|nd|rd|th)?$`)
	dashed    = regexp.MustCompile(`^\(?(\d{1,2})[-/.](\pL{3,9})[-/.](\d{4})[.,;:)]*$`)
	first     = regexp.MustCompile(`^[1lI|]["'’°]?e[rt]$`) // "1er" as it is often read
	alike     = regexp.MustCompile(`^\(?[\w|]{1,4}[/.-][\w|]{1,4}[/.-][\w|]{1,5}[.,;:)]*$`)
	// "F-2026/118" is a number, not a damaged day
	serial    = regexp.MustCompile(`^[AC-HJKMNP-RT-Y]{1,4}-\d+[/-]\d+$`)
	yearOnly  = regexp.MustCompile(`^(\d{4})[.,;:)]*$`)
	shortYear = regexp.MustCompile(`^\d{2}$`)
	noYear    = regexp.MustCompile(`^[\dOoIlSZB|]{4}[.,;:)]*$`) // a year with a letter as a digit
	iso       = regexp.MustCompile(`^\(?(\d{4})-(\d{2})-(\d{2})[.,;:)]*$`)
	likeDay   = regexp.MustCompile(`\d|^\(?[lIiOoSZB|]{1,2}(er|e)?$|^\(?["'’°]?[lI|]["'’°]?e[rt]$`)
	openEnd   = regexp.MustCompile(`^\d{1,2}[/.-](\d{1,2}[/.-])?$`) // "12/", "12/03/"
	openRest  = regexp.MustCompile(`^\d{1,2}(/\d{1,2})?$`)          // "12", "12/03" before a slash
	digits    = regexp.MustCompile(`^\d+$`)
	numbers   = regexp.MustCompile(`\d`)
)

var months = []string{"janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout",
	"septembre", "octobre", "novembre", "decembre"}

var englishMonths = []string{"january", "february", "march", "april", "may", "june", "july",
	"august", "september", "october", "november", "december"}

// otherMonths are those of papers from elsewhere, as they are written in days: Spanish and
// Portuguese, Turkish, Ukrainian, Arabic of the east and of the Maghreb, short English ones.
var otherMonths = func() map[string]int {
	all := map[string]int{}
	for i, names := range [12]string{
		"enero janeiro ocak січня يناير جانفي",
		"febrero fevereiro subat şubat лютого فبراير فيفري feb",
		"marzo marco mart березня مارس mar",
		"abril nisan квітня أبريل أفريل apr",
		"mayo maio mayis mayıs травня مايو ماي",
		"junio junho haziran червня يونيو جوان jun",
		"julio julho temmuz липня يوليو يوليوز جويلية jul",
		"agosto agustos ağustos серпня أغسطس غشت أوت aug",
		"septiembre setembro eylul вересня سبتمبر شتنبر sept",
		"octubre outubro ekim жовтня أكتوبر",
		"noviembre novembro kasim kasım листопада نوفمبر نونبر",
		"diciembre dezembro aralik aralık грудня ديسمبر دجنبر",
	} {
		for m := range strings.FieldsSeq(names) {
			all[m] = i + 1
		}
	}
	return all
}()

var shortMonths = [12][]string{{"janv", "jan"}, {"fevr", "fev"}, {}, {"avr"}, {}, {}, {"juil"}, {},
	{"sept", "sep"}, {"oct"}, {"nov"}, {"dec"}}

// month reads the name of a month; in long names one letter may be wrong, since no other
// month is similar.
func month(s string) int {
	s = strings.TrimRight(fold(s), ".,")
	for i, m := range months {
		if s == m || len(m) >= 7 && oneLetterOff(s, m) || slices.Contains(shortMonths[i], s) ||
			s == englishMonths[i] {
			return i + 1
		}
	}
	return otherMonths[s]
}

// worded finds a day that is written another way than "12 mars 2026", and returns how many
// more words it takes: "12-MAR-2026", "12 de marzo de 2026", "March 12, 2026".
func worded(w []word, i int) (value string, more int) {
	at := func(k int) string {
		if i+k >= len(w) {
			return ""
		}
		return strings.TrimRight(w[i+k].text, ".,;:)")
	}
	if m := dashed.FindStringSubmatch(w[i].text); m != nil && month(m[2]) > 0 {
		return calendar(m[1], strconv.Itoa(month(m[2])), m[3]), 0
	}
	of := []string{"de", "del", "of", "do"}
	if dayNumber.MatchString(w[i].text) && slices.Contains(of, at(1)) && month(at(2)) > 0 &&
		slices.Contains(of, at(3)) && yearOnly.MatchString(at(4)) {
		return calendar(dayNumber.FindStringSubmatch(w[i].text)[1], strconv.Itoa(month(at(2))), at(4)), 4
	}
	name := strings.TrimRight(fold(w[i].text), ".,")
	m := dayNumber.FindStringSubmatch(at(1))
	if m != nil && (slices.Contains(englishMonths, name) || slices.ContainsFunc(englishMonths,
		func(e string) bool { return len(name) == 3 && strings.HasPrefix(e, name) })) &&
		yearOnly.MatchString(at(2)) && len(at(2)) == 4 {
		return calendar(m[1], strconv.Itoa(month(name)), at(2)), 2
	}
	return "", -1
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
		other, n := worded(w, i)
		switch m := numeric.FindStringSubmatch(whole); {
		case m != nil && m[2] == m[4]:
			d.value = calendar(m[1], m[3], m[5])
		case n >= 0:
			d.value, d.last = other, i+n
		case iso.MatchString(w[i].text):
			m := iso.FindStringSubmatch(w[i].text)
			d.value = calendar(m[3], m[2], m[1])
		case alike.MatchString(w[i].text) && !serial.MatchString(w[i].text) &&
			strings.Count(numbers.ReplaceAllString(w[i].text, "0"), "0") >= 3:
		case i+2 < len(w) && !likeDay.MatchString(w[i].text): // "de mars 2026" is not a day
			continue
		case i+2 < len(w) && month(w[i+1].text) > 0 && noYear.MatchString(w[i+2].text) &&
			!yearOnly.MatchString(w[i+2].text):
			d.last = i + 2
		case i+2 < len(w) && month(w[i+1].text) > 0 &&
			(yearOnly.MatchString(w[i+2].text) || i+3 == len(w) &&
				shortYear.MatchString(w[i+2].text)):
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

// together joins a day that was read in pieces at its slashes ("12/ 03/2026"), and
// returns how many more words it takes.
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

// near reports whether two words are so close that the gap between their digits may not
// be one: "1 2/03/2026".
func near(w []word, a, b int) bool {
	if a < 0 || b >= len(w) || !digits.MatchString(w[a].text) && !digits.MatchString(w[b].text) {
		return false
	}
	last, first := w[a].text[len(w[a].text)-1], w[b].text[0]
	return last >= '0' && last <= '9' && first >= '0' && first <= '9' &&
		w[b].box.Min.X-w[a].box.Max.X < w[b].box.Dy()*6/10
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

// Day is a day found in print. It contains personal data: its LogValue hides it.
type Day struct {
	Value string // 2006-01-02; "" for what looks like a day but can't be read
	Label string // the words taken as its label; "" for none
	Own   string // "", "likely" or "surely": whether the label says that it is the paper's own
	Role  Role   // what it is, if nothing is known of the paper's kind: see [Day.As]
	Box   image.Rectangle
	sure  float64                    // confidence of its least sure word
	means meaning                    // of any paper
	kinds map[dossier.KindID]meaning // of papers of these kinds
	twice bool                       // it was read a second time and says the same
}

// LogValue keeps what a paper says out of logs.
func (d Day) LogValue() slog.Value { return slog.StringValue("[day]") }

// as returns what the day is to a paper of a kind; "": not known.
func (d Day) as(kind dossier.KindID) meaning {
	if m, ok := d.kinds[kind]; ok {
		return m
	}
	return d.means
}

// As returns what a day is, and whether it is the paper's own, as Own says it, where the
// paper is known to be of a kind.
func (d Day) As(kind dossier.KindID) (Role, string) {
	m := d.as(kind)
	switch {
	case m > nothing:
		return RoleIssue, own3[m]
	case d.Role == RoleIssue:
		if r := roleOf(d.Label, false); r != RoleIssue {
			return r, ""
		}
	}
	return d.Role, ""
}

var own3 = [...]string{"", "likely", "surely"}

// daysOfPage returns all days of a page with what their labels say, of any paper and of one
// of each kind.
func daysOfPage(lines []line) (seen []Day) {
	var all []day
	for i := range lines {
		all = append(all, daysOf(lines, i)...)
	}
	for i, d := range all {
		m, label, spans := nothing, "", period(lines, all, d) || i > 0 && follow(lines, all, i)
		var near placedLabel
		if !period(lines, all, d) {
			m, label = own(lines, all, d)
			if m > nothing && another(lines, d, label) {
				m = nothing
			}
			if m == surely && !settled(lines, d, label) {
				m = likely
			}
			near = labelOf(lines, all, d)
		}
		if label == "" {
			label = near.text()
		}
		x := Day{Value: d.value, Label: label, Own: own3[m], Role: RoleIssue, Box: around(d.words),
			sure: least(d.words), means: m, kinds: map[dossier.KindID]meaning{}}
		if m == nothing {
			x.Role = roleOf(label, spans)
		}
		said := map[*kindRule]meaning{}
		for k, rule := range kindRules() {
			says, known := said[rule]
			switch {
			case known:
			case m > nothing:
				says = rule.allow(m, label)
			default:
				says = rule.asKind(near)
			}
			said[rule], x.kinds[k] = says, says
		}
		seen = append(seen, x)
	}
	return seen
}

// follow reports whether a day ends a period that the day before it begins.
func follow(lines []line, all []day, i int) bool {
	before := all[i-1]
	return before.line == all[i].line && period(lines, all[:i+1], before)
}

// DayAs returns the paper's own day, if exactly one of the days of a page is labelled so on
// a paper of a kind; "": its kind is not known.
func DayAs(days []Day, kind dossier.KindID) (best Reading, ok bool) {
	silent := false
	for _, d := range days {
		m := d.as(kind)
		if m == nothing {
			continue
		}
		r := Reading{Fact: dossier.FactIssueDate, Value: d.Value, Source: FromText,
			Confidence: d.sure, Box: d.Box, Unsure: m == likely}
		switch {
		case d.Value == "" || best.Value != "" && best.Value != r.Value:
			silent = true // it may be a different one
		case best.Value == "" || best.Unsure && !r.Unsure || best.Unsure == r.Unsure &&
			r.Confidence > best.Confidence:
			best = r
		}
	}
	return best, !silent && best.Value != "" && best.Confidence >= sureEnough
}

// period reports whether another day follows after "au", in the line or in the next one:
// "facture du 10/01/2026 au 09/03/2026" has no day of its own.
func period(lines []line, all []day, d day) bool {
	i := slices.IndexFunc(all, func(o day) bool { return o.line == d.line && o.first > d.last })
	if i >= 0 {
		between := fold(line{words: lines[d.line].words[d.last+1 : all[i].first]}.text())
		return between == "" || slices.Contains(
			[]string{"au", "a", "-", "–", "—", "/", "et", "et le", "jusqu'au", "->", "→", ">"},
			between)
	}
	here := lines[d.line].box
	for i, l := range lines {
		below := l.box.Min.Y-here.Max.Y <= here.Dy()*5/4 && l.box.Min.Y >= here.Min.Y-here.Dy()/2
		if first := tokens(l.text()); i != d.line && below && len(first) > 0 &&
			slices.Contains([]string{"au", "jusqu'au"}, first[0].text) && l.box.Max.X > here.Min.X {
			return true
		}
	}
	return false
}
