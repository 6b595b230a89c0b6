// SPDX-License-Identifier: AGPL-3.0-or-later

package layouts

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// Day is a day as it stands on a paper.
type Day struct {
	Value string // 2006-01-02
	Text  string // as it is printed
	Label string // the words before it, or the head of its cell
	Role  string // "issue": the paper's own; "birth"; "other"
	Page  int    // from 0
}

// formLetters name the forms in which days are written; the first four are thrown for a
// layout, the others are asked for: {issued/e}.
const formLetters = "sdlhieutacDLmyxYo"

// forms are those thrown for a layout.
var forms = formLetters[:4]

var months = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
	"septembre", "octobre", "novembre", "décembre"}

var weekdays = []string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}

var turkish = []string{"Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos",
	"Eylül", "Ekim", "Kasım", "Aralık"}

var ukrainian = []string{"січня", "лютого", "березня", "квітня", "травня", "червня", "липня",
	"серпня", "вересня", "жовтня", "листопада", "грудня"}

var arabicMonths = []string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس",
	"سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"}

// writeDay writes a day in a form: s 02/01/2026, d with points, h with hyphens, c with spaces,
// l 2 janvier 2026, D with its weekday, L in words, i ISO, e English, u Ukrainian, t Turkish, a Arabic,
// m its month, y its year, Y its year in words, x as in strips, o short: 02/01/26.
func writeDay(t time.Time, form byte) string {
	first := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		first = "1er"
	}
	m := int(t.Month()) - 1
	switch form {
	case 'd':
		return t.Format("02.01.2006")
	case 'h':
		return t.Format("02-01-2006")
	case 'c':
		return t.Format("02 01 2006")
	case 'i':
		return t.Format("2006-01-02")
	case 'o':
		return t.Format("02/01/06")
	case 'x':
		return t.Format("060102")
	case 'e':
		return t.Format("2 January 2006")
	case 'l':
		return fmt.Sprintf("%s %s %d", first, months[m], t.Year())
	case 'D':
		return fmt.Sprintf("%s %s %s %d", weekdays[t.Weekday()], first, months[m], t.Year())
	case 'L':
		first = number(t.Day())
		if t.Day() == 1 {
			first = "premier"
		}
		return fmt.Sprintf("%s %s %s", first, months[m], number(t.Year()))
	case 'u':
		return fmt.Sprintf("%02d %s %d року", t.Day(), ukrainian[m], t.Year())
	case 't':
		return fmt.Sprintf("%d %s %d", t.Day(), turkish[m], t.Year())
	case 'a':
		return fmt.Sprintf("%d %s %d", t.Day(), arabicMonths[m], t.Year())
	case 'm':
		return fmt.Sprintf("%s %d", months[m], t.Year())
	case 'y':
		return strconv.Itoa(t.Year())
	case 'Y':
		return number(t.Year())
	}
	return t.Format("02/01/2006")
}

// number writes a number below ten thousand in French words.
func number(n int) string {
	small := []string{"zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf",
		"dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit",
		"dix-neuf"}
	tens := []string{"", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante",
		"quatre-vingt", "quatre-vingt"}
	switch {
	case n < 20:
		return small[n]
	case n < 100:
		t, u := n/10, n%10
		if t == 7 || t == 9 {
			u += 10
		}
		switch {
		case u == 0 && t == 8:
			return "quatre-vingts"
		case u == 0:
			return tens[t]
		case (u == 1 || u == 11) && t < 8:
			return tens[t] + " et " + small[u]
		}
		return tens[t] + "-" + small[u]
	}
	unit, word := 100, "cent"
	if n >= 1000 {
		unit, word = 1000, "mille"
	}
	out := word
	if n/unit > 1 {
		out = small[n/unit] + " " + word
	}
	if n%unit > 0 {
		out += " " + number(n%unit)
	}
	return out
}

// filler gives the values of one paper.
type filler struct {
	r       *rand.Rand
	today   time.Time
	issued  time.Time
	form    byte
	people  map[string]Person
	homes   map[string]Address
	kept    map[string]string
	holder  Person
	home    Address
	rel     time.Time // a day that goes on from row to row
	pending []Day     // days of the text that is being filled
}

// ages of the roles, in years; others are 25 to 60.
var ages = map[string][2]int{"child": {2, 15}, "child2": {2, 15}, "father": {50, 80},
	"mother": {50, 80}, "spouse": {22, 55}}

func newFiller(l Layout, seed uint64, today time.Time) *filler {
	r := seeded(l.Name(), seed+1)
	f := &filler{r: r, today: today, form: forms[l.style.form%len(forms)],
		people: map[string]Person{}, homes: map[string]Address{}, kept: map[string]string{}}
	f.issued = today.AddDate(0, 0, -3-r.IntN(75))
	f.holder = newPerson(r, origins[1+r.IntN(len(origins)-1)], today, 19, 58)
	f.home = newAddress(r)
	f.rel = f.issued.AddDate(0, 0, -31)
	return f
}

// person returns the person in a role; "" is the holder. Family share the holder's name and
// country, others are French.
func (f *filler) person(role string) Person {
	if role == "" {
		return f.holder
	}
	if p, ok := f.people[role]; ok {
		return p
	}
	age, ok := ages[role]
	if !ok {
		age = [2]int{25, 60}
	}
	o := origins[0]
	switch role {
	case "child", "child2", "father", "mother", "spouse":
		for _, x := range origins {
			if x.country == f.holder.Country {
				o = x
			}
		}
	}
	p := newPerson(f.r, o, f.today, age[0], age[1])
	for p.Name() == f.holder.Name() {
		p = newPerson(f.r, o, f.today, age[0], age[1])
	}
	switch role {
	case "child", "child2", "father":
		p.Family = f.holder.Family
	}
	sex, given := "", o.women
	switch role {
	case "father":
		sex = "M"
	case "mother":
		sex = "F"
	case "spouse":
		sex = map[bool]string{true: "M", false: "F"}[f.holder.Woman]
	}
	if sex != "" && p.Woman != (sex == "F") {
		if p.Woman = sex == "F"; !p.Woman {
			given = o.men
		}
		p.Given = one(f.r, given)
	}
	f.people[role] = p
	return p
}

func (f *filler) homeOf(role string) Address {
	switch role {
	case "", "spouse", "child", "child2":
		return f.home
	}
	if _, ok := f.homes[role]; !ok {
		f.homes[role] = newAddress(f.r)
	}
	return f.homes[role]
}

// text fills a text: each {token}. Labels of its days are what stands before them.
func (f *filler) text(s, label string) (string, error) {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '{')
		if i < 0 {
			b.WriteString(s)
			return b.String(), nil
		}
		end := strings.IndexByte(s[i:], '}')
		if end < 0 {
			return "", fmt.Errorf("a brace is not closed: %s", s)
		}
		b.WriteString(s[:i])
		v, day, err := f.value(s[i+1 : i+end])
		if err != nil {
			return "", err
		}
		if day != nil {
			day.Label = strings.TrimSpace(b.String())
			if k := strings.LastIndexAny(day.Label, ".;\n"); k >= 0 && k < len(day.Label)-1 {
				day.Label = strings.TrimSpace(day.Label[k+1:])
			}
			if day.Label == "" {
				day.Label = label
			}
			f.pending = append(f.pending, *day)
		}
		b.WriteString(v)
		s = s[i+end+1:]
	}
}

// value returns what a token stands for, and the day if it is one.
func (f *filler) value(token string) (string, *Day, error) {
	name, form := token, f.form
	asked := false
	if i := strings.LastIndexByte(token, '/'); i >= 0 && i == len(token)-2 &&
		strings.IndexByte(formLetters, token[i+1]) >= 0 {
		name, form, asked = token[:i], token[i+1], true
	}
	args := strings.Split(name, ":")
	name, args = args[0], args[1:]
	num := func(i int) int {
		if i >= len(args) {
			return 0
		}
		n, _ := strconv.Atoi(args[i])
		return n
	}
	role := ""
	if r, n, ok := strings.Cut(name, "."); ok {
		role, name = r, n
	}
	p, home := f.person(role), Address{}
	day := func(t time.Time, role string) (string, *Day, error) {
		s := writeDay(t, form)
		if form == 'm' || form == 'y' || form == 'Y' || form == 'x' {
			return s, nil, nil
		}
		return s, &Day{Value: t.Format(time.DateOnly), Text: s, Role: role}, nil
	}
	sexed := func(woman, man string) (string, *Day, error) {
		if p.Woman {
			return woman, nil, nil
		}
		return man, nil, nil
	}
	switch name {
	case "street", "postal", "city", "CITY", "STREET", "postcity":
		home = f.homeOf(role)
	}
	switch name {
	case "name":
		return p.Name(), nil, nil
	case "NAME":
		return strings.ToUpper(p.Name()), nil, nil
	case "fullname":
		return p.Given + " " + strings.ToUpper(p.Family), nil, nil
	case "rname":
		return strings.ToUpper(p.Family) + " " + strings.Fields(p.Given)[0], nil, nil
	case "family":
		return p.Family, nil, nil
	case "FAMILY":
		return strings.ToUpper(p.Family), nil, nil
	case "given":
		return p.Given, nil, nil
	case "GIVEN":
		return strings.ToUpper(p.Given), nil, nil
	case "givens":
		return strings.Join(strings.Fields(p.Given), ", "), nil, nil
	case "first":
		return strings.Fields(p.Given)[0], nil, nil
	case "title":
		return sexed("Mme", "M.")
	case "Title":
		return sexed("Madame", "Monsieur")
	case "TITLE":
		return sexed("MADAME", "MONSIEUR")
	case "e":
		return sexed("e", "")
	case "E":
		return sexed("E", "")
	case "il":
		return sexed("elle", "il")
	case "Il":
		return sexed("Elle", "Il")
	case "fils":
		return sexed("fille", "fils")
	case "sex":
		return sexed("F", "M")
	case "sexe":
		return sexed("Féminin", "Masculin")
	case "cher":
		return sexed("Chère Madame", "Cher Monsieur")
	case "born":
		return day(p.Birth, "birth")
	case "age":
		return strconv.Itoa(f.today.Year() - p.Birth.Year()), nil, nil
	case "town":
		return p.Town, nil, nil
	case "TOWN":
		return strings.ToUpper(p.Town), nil, nil
	case "country":
		return p.Country, nil, nil
	case "COUNTRY":
		return strings.ToUpper(p.Country), nil, nil
	case "nation":
		return p.Nation, nil, nil
	case "Nation":
		return strings.ToUpper(p.Nation[:1]) + p.Nation[1:], nil, nil
	case "street":
		return home.Street, nil, nil
	case "STREET":
		return strings.ToUpper(home.Street), nil, nil
	case "postal":
		return home.Postal, nil, nil
	case "city":
		return home.City, nil, nil
	case "CITY":
		return strings.ToUpper(home.City), nil, nil
	case "postcity":
		return home.Postal + " " + strings.ToUpper(home.City), nil, nil
	case "issued":
		return day(f.issued, "issue")
	case "day":
		return day(f.issued.AddDate(0, 0, num(0)), "other")
	case "years": // so many years from the paper's own day, some days on
		months, days := 0, num(1)
		if len(args) > 2 { // {years:0:3:-1}: months and days
			months, days = num(1), num(2)
		}
		return day(f.issued.AddDate(num(0), months, days), "other")
	case "first_of": // the first of the month, so many months on
		return day(time.Date(f.issued.Year(), f.issued.Month()+time.Month(num(0)), 1, 0, 0, 0, 0,
			time.UTC), "other")
	case "last_of":
		return day(time.Date(f.issued.Year(), f.issued.Month()+time.Month(num(0))+1, 0, 0, 0, 0, 0,
			time.UTC), "other")
	case "month":
		if !asked {
			form = 'm'
		}
		return day(time.Date(f.issued.Year(), f.issued.Month()+time.Month(num(0)), 1, 0, 0, 0, 0,
			time.UTC), "other")
	case "year":
		return strconv.Itoa(f.issued.Year() + num(0)), nil, nil
	case "school": // the school year of the paper's day
		y := f.issued.AddDate(0, -7, 0).Year()
		return fmt.Sprintf("%d-%d", y+num(0), y+1+num(0)), nil, nil
	case "next": // a day some days after the one before it, on a statement
		if f.rel = f.rel.AddDate(0, 0, f.r.IntN(3)); f.rel.After(f.issued) {
			f.rel = f.issued
		}
		return day(f.rel, "other")
	}
	return f.number(token, name, args, num)
}

// number returns invented numbers and names of firms. A last argument that is a word keeps
// the value, for other places of the paper.
func (f *filler) number(token, name string, args []string, num func(int) int) (string, *Day,
	error) {
	keep := ""
	if k := len(args); k > 0 {
		if _, err := strconv.Atoi(args[k-1]); err != nil {
			keep = name + ":" + args[k-1]
			if v, ok := f.kept[keep]; ok {
				return v, nil, nil
			}
		}
	}
	between := func() int { return num(0) + f.r.IntN(max(1, num(1)-num(0)+1)) }
	v := ""
	switch name {
	case "n":
		for i := range num(0) {
			d := f.r.IntN(10)
			if i == 0 && d == 0 {
				d = 7
			}
			v += strconv.Itoa(d)
		}
	case "a":
		for range num(0) {
			v += string(rune('A' + f.r.IntN(26)))
		}
	case "num":
		v = strconv.Itoa(between())
	case "thousands":
		v = grouped(between())
	case "money":
		v = grouped(between()) + fmt.Sprintf(",%02d", f.r.IntN(100))
	case "dec":
		v = fmt.Sprintf("%d,%02d", between(), f.r.IntN(100))
	case "mark":
		v = fmt.Sprintf("%d,%d", 7+f.r.IntN(12), 25*f.r.IntN(4))
	case "siret":
		v = fmt.Sprintf("%03d %03d %03d %05d", 300+f.r.IntN(600), f.r.IntN(1000), f.r.IntN(1000),
			f.r.IntN(99)+1)
	case "siren":
		v = fmt.Sprintf("%03d %03d %03d", 300+f.r.IntN(600), f.r.IntN(1000), f.r.IntN(1000))
	case "nir":
		p := f.holder
		v = fmt.Sprintf("%d %s %s 99 %03d %03d %02d", map[bool]int{true: 2, false: 1}[p.Woman],
			p.Birth.Format("06"), p.Birth.Format("01"), 100+f.r.IntN(400), f.r.IntN(1000),
			1+f.r.IntN(97))
	case "iban":
		v = fmt.Sprintf("FR76 %05d %05d %05d %06d %05d", f.r.IntN(1e5), f.r.IntN(1e5), f.r.IntN(1e5),
			f.r.IntN(1e6), f.r.IntN(1e5))
		v = strings.ReplaceAll(v, " ", "")
		for i := len(v) - len(v)%4; i > 0; i -= 4 {
			v = v[:i] + " " + v[i:]
		}
		v = strings.TrimSpace(v)
	case "phone":
		v = fmt.Sprintf("0%d 00 %02d %02d %02d", 1+f.r.IntN(5), f.r.IntN(100), f.r.IntN(100),
			f.r.IntN(100))
	case "hour":
		v = fmt.Sprintf("%d h %02d", 8+f.r.IntN(11), 5*f.r.IntN(12))
	default:
		return "", nil, fmt.Errorf("nothing is called {%s}", token)
	}
	if keep != "" {
		f.kept[keep] = v
	}
	return v, nil, nil
}

func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u00a0" + s[i:]
	}
	return s
}
