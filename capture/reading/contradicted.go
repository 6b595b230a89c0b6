// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"image"
	"slices"
	"strings"
	"time"
	"unicode"

	"passerelle/dossier"
	"passerelle/dossier/twodoc"
)

// Differing is what the print of a page says otherwise than a verified code on it.
type Differing string

// What may differ.
const (
	NameDiffers    Differing = "name"
	AddressDiffers Differing = "address"
	AmountDiffers  Differing = "amount"
	DayDiffers     Differing = "day"
)

const (
	// a document's day and the day that its code was made for are rarely the same day's work
	mostDays = 7
	// of a word's letters, as many may be read wrongly as make up a quarter
	lettersPerError = 4
)

// contradicted compares the print of a page with a verified code on it: whoever changes the
// print of a bill leaves its code as it is. Print is read badly, and a bill names more people
// and places than its code. So something is said only where the code's own is nowhere on the
// page, nearly read or not, and something else stands surely in its place.
func contradicted(c twodoc.Code, lines []line, text []Reading) (out []Differing) {
	p, ok := c.Paper()
	if !ok {
		return nil
	}
	page := folded(lines)
	if _, named := read(text, dossier.FactName); named && !page.anyOf(families(p)) {
		out = append(out, NameDiffers)
	}
	if r, addressed := read(text, dossier.FactPostalCode); addressed &&
		!page.place(p.Address, r.Value) && !page.place(p.SentTo, r.Value) &&
		p.Address.Postal != "" {
		out = append(out, AddressDiffers)
	}
	if amountDiffers(p, lines) {
		out = append(out, AmountDiffers)
	}
	if r, dated := read(text, dossier.FactIssueDate); dated && !r.Unsure &&
		(p.Subject == twodoc.ProofOfAddress || p.Subject == twodoc.ForeignersCard) &&
		daysBetween(r.Value, c.Header.Issued) > mostDays {
		out = append(out, DayDiffers)
	}
	return out
}

func read(all []Reading, f dossier.Fact) (Reading, bool) {
	i := slices.IndexFunc(all, func(r Reading) bool { return r.Fact == f })
	if i < 0 {
		return Reading{}, false
	}
	return all[i], true
}

// daysBetween returns how many days are between two, 0 if one is unknown.
func daysBetween(a, b string) int {
	s, err1 := time.Parse(time.DateOnly, a)
	t, err2 := time.Parse(time.DateOnly, b)
	if err1 != nil || err2 != nil {
		return 0
	}
	d := int(t.Sub(s).Hours() / 24)
	return max(d, -d)
}

// families returns the words of the family names of all whom a code names; where the parts of
// a name can't be told apart, all its words.
func families(p twodoc.Paper) (all []string) {
	for _, x := range []twodoc.Person{p.Holder, p.Second, p.Recipient} {
		for _, w := range strings.FieldsFunc(x.Family+" "+x.Usage+" "+x.Whole,
			func(r rune) bool { return !unicode.IsLetter(r) }) {
			if !titled.MatchString(w) && len(w) >= 3 {
				all = append(all, letters(w))
			}
		}
	}
	return all
}

// letters are those of a word as they are compared.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, fold(s))
}

// printedPage is the print of a page as it is searched: a text for each line, without spaces.
type printedPage []string

func folded(lines []line) (out printedPage) {
	for _, l := range lines {
		out = append(out, letters(l.text()))
	}
	return out
}

// anyOf reports whether one of the words, or something that may have been read for it, is on
// the page; true also when there is no word to look for.
func (p printedPage) anyOf(words []string) bool {
	return len(words) == 0 || slices.ContainsFunc(words, func(w string) bool {
		return slices.ContainsFunc(p, func(text string) bool {
			return nearly(text, w, len(w)/lettersPerError)
		})
	})
}

// place reports whether a postal code of a code, or its town or a street of it, is on the page,
// or the one in print is that with one digit read wrongly.
func (p printedPage) place(a twodoc.Address, postal string) bool {
	if a.Postal == "" {
		return false
	}
	all := []string{a.City}
	for _, l := range a.Lines {
		if w := letters(l); len(w) >= 8 {
			all = append(all, w)
		}
	}
	all = slices.DeleteFunc(all, func(s string) bool { return len(letters(s)) < 3 })
	for i := range all {
		all[i] = letters(all[i])
	}
	return nearly(postal, a.Postal, 1) || slices.ContainsFunc(p, func(text string) bool {
		return strings.Contains(text, a.Postal)
	}) || len(all) > 0 && p.anyOf(all)
}

// nearly reports whether a part of the text is the word with at most so many letters wrong,
// missing or too many.
func nearly(text, word string, errors int) bool {
	w := []rune(word)
	if len(w) == 0 {
		return true
	}
	at := make([]int, len(w)+1)
	for i := range at {
		at[i] = i
	}
	for _, c := range text {
		before := at[0]
		for i := 1; i < len(at); i++ {
			now := before
			if w[i-1] != c {
				now = 1 + min(before, at[i], at[i-1])
			}
			before, at[i] = at[i], now
		}
		if at[len(w)] <= errors {
			return true
		}
	}
	return at[len(w)] <= errors
}

// amounts are the labels of the amount that a code holds, as they are compared.
var amounts = map[twodoc.Subject][]string{
	twodoc.ProofOfAddress: {"totalttc", "montantttc", "montanttotal", "netapayer",
		"montantapayer", "totalapayer"},
	twodoc.TaxNotice: {"revenufiscaldereference"},
}

// amountDiffers reports whether the amount of a code is nowhere on the page, and beside its
// label another one, which differs in more than a digit that may have been read wrongly.
func amountDiffers(p twodoc.Paper, lines []line) bool {
	want, ok := cents(p.Amount)
	if p.Subject == twodoc.TaxNotice {
		want, ok = cents(p.Income)
	}
	if !ok {
		return false
	}
	other := false
	for _, l := range lines {
		for _, n := range amountsIn(l.words) {
			if n == want || oneDigit(n, want) {
				return false
			}
		}
		if !labelled(l, amounts[p.Subject]) {
			continue
		}
		for _, beside := range lines {
			var right []word
			for _, w := range beside.words {
				if level(w.box, l.box) && w.sure >= sureEnough {
					right = append(right, w)
				}
			}
			for _, n := range amountsIn(right) {
				other = other || n >= 1000 // ten euros: less is a rate, or a number of shares
			}
		}
	}
	return other
}

func labelled(l line, labels []string) bool {
	text := letters(l.text())
	return slices.ContainsFunc(labels, func(s string) bool { return strings.Contains(text, s) })
}

// level reports whether two boxes are on the same line of print.
func level(a, b image.Rectangle) bool {
	return 2*(min(a.Max.Y, b.Max.Y)-max(a.Min.Y, b.Min.Y)) > min(a.Dy(), b.Dy())
}

// mostParts is how many words a number may be printed in: "1 234 567,89 €".
const mostParts = 4

// amountsIn returns, in cents, all numbers that words next to each other may make.
func amountsIn(words []word) (all []int) {
	for i := range words {
		text := ""
		for _, w := range words[i:min(len(words), i+mostParts)] {
			text += strings.Trim(w.text, "€EUReur:*()")
			n, ok := cents(text)
			if !ok {
				break
			}
			all = append(all, n)
		}
	}
	return all
}

// cents reads "1234,5", "1234.50" or "1234"; more than two digits behind the point are none.
func cents(s string) (int, bool) {
	whole, part, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(s), ".", ","), ",")
	if whole == "" || len(whole) > 9 || len(part) > 2 {
		return 0, false
	}
	n := 0
	for _, c := range whole + (part + "00")[:2] {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

// oneDigit reports whether two numbers of one length differ in one digit.
func oneDigit(a, b int) bool {
	differ := 0
	for ; a > 0 && b > 0; a, b = a/10, b/10 {
		if a%10 != b%10 {
			differ++
		}
	}
	return a == 0 && b == 0 && differ <= 1
}
