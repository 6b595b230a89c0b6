// SPDX-License-Identifier: AGPL-3.0-or-later

package mrz

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"passerelle/dossier/country"
	"passerelle/internal/testkit"
)

// The specimens of ICAO Doc 9303: Utopia, nobody's.
var specimens = map[string][]string{
	"passport": {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
		"L898902C36UTO7408122F1204159ZE184226B<<<<<10"},
	"card": {"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6",
		"ERIKSSON<<ANNA<MARIA<<<<<<<<<<"},
	"large card": {"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
		"D231458907UTO7408122F1204159<<<<<<<6"},
	"visa": {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
		"L8988901C4XXX4009078F96121096ZE184226B<<<<<<"},
	"small visa": {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
		"L8988901C4XXX4009078F9612109<<<<<<<<"},
	"long number": {"I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2",
		"STEVENSON<<PETER<JOHN<<<<<<<<<"},
	"no year": {"I<UTOD231458907<<<<<<<<<<<<<<<", "<<<<<<0F1204159UTO<<<<<<<<<<<6",
		"ERIKSSON<<ANNA<MARIA<<<<<<<<<<"},
	"no day": {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
		"L898902C36UTO7408<<7F1204159ZE184226B<<<<<10"},
	"one name": {"P<UTOARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",
		"L898902C36UTO7408122F1204159<<<<<<<<<<<<<<08"},
	"names cut": {"P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K",
		"L898902C36UTO7408122<1204159<<<<<<<<<<<<<<<8"},
	"german": {"P<D<<ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
		"L898902C36D<<7408122X1204159ZE184226B<<<<<10"},
	"green card": {"C1USA0000123453SRC0000012345<<", "8001014F3101012SLV<<<<<<<<<<<0",
		"PUBLIC<<JANE<Q<<<<<<<<<<<<<<<<"},
	"belgian card": {"IDBEL592211692<1741<<<<<<<<<<<", "7408122F3204153BEL<<<<<<<<<<<0",
		"ERIKSSON<<ANNA<MARIA<<<<<<<<<<"},
	"given names alone": {"P<UTO<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<<<<<<<<<",
		"L898902C36UTO7408122F1204159ZE184226B<<<<<10"},
	"old card": {"IDFRAERIKSSON<<<<<<<<<<<<<<<<<075042",
		"0611753000140ANNA<<MARIA<<<7408122F5"},
	"space inside": {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
		"L89<902C30UTO7408122F1204159ZE184226B<<<<<12"},
}

func TestSpecimens(t *testing.T) {
	eriksson := Document{Format: TD3, Code: "P", Issuer: "UTO", Nationality: "UTO",
		Surname: "ERIKSSON", GivenNames: "ANNA MARIA", Number: "L898902C3",
		Birth: Date{74, 8, 12}, Sex: "F", Expiry: Date{12, 4, 15}, Optional: []string{"ZE184226B"}}
	with := func(change func(d *Document)) Document {
		d := eriksson
		change(&d)
		return d
	}
	want := map[string]Document{
		"passport": eriksson,
		"card": with(func(d *Document) {
			d.Format, d.Code, d.Number, d.Optional = TD1, "I", "D23145890", nil
		}),
		"large card": with(func(d *Document) {
			d.Format, d.Code, d.Number, d.Optional = TD2, "I", "D23145890", nil
		}),
		"visa": with(func(d *Document) {
			d.Format, d.Code, d.Number, d.Nationality, d.Birth, d.Expiry, d.Optional = MRVA, "V",
				"L8988901C", "XXX", Date{40, 9, 7}, Date{96, 12, 10}, []string{"6ZE184226B"}
		}),
		"small visa": with(func(d *Document) {
			d.Format, d.Code, d.Number, d.Nationality, d.Birth, d.Expiry, d.Optional = MRVB, "V",
				"L8988901C", "XXX", Date{40, 9, 7}, Date{96, 12, 10}, nil
		}),
		"long number": {Format: TD1, Code: "I", Issuer: "UTO", Nationality: "UTO",
			Surname: "STEVENSON", GivenNames: "PETER JOHN", Number: "D23145890734",
			Birth: Date{34, 7, 12}, Sex: "M", Expiry: Date{95, 7, 12}},
		"no year": with(func(d *Document) {
			d.Format, d.Code, d.Number, d.Optional, d.Birth = TD1, "I", "D23145890", nil,
				Date{-1, 0, 0}
		}),
		"no day": with(func(d *Document) { d.Birth = Date{74, 8, 0} }),
		"one name": with(func(d *Document) {
			d.Surname, d.GivenNames, d.Optional = "ARKFREITH", "", nil
		}),
		"names cut": with(func(d *Document) {
			d.Surname, d.GivenNames, d.NamesCut, d.Sex, d.Optional = "NILAVADHANANANDA",
				"CHAYAPA DEJTHAMRONG K", true, "X", nil
		}),
		"green card": {Format: TD1, Code: "C1", Issuer: "USA", Nationality: "SLV",
			Surname: "PUBLIC", GivenNames: "JANE Q", Number: "000012345",
			Birth: Date{80, 1, 1}, Sex: "F", Expiry: Date{31, 1, 1},
			Optional: []string{"SRC0000012345"}},
		"belgian card": with(func(d *Document) {
			d.Format, d.Code, d.Issuer, d.Nationality, d.Number, d.Expiry = TD1, "ID", "BEL", "BEL",
				"592211692174", Date{32, 4, 15}
			d.Optional = nil
		}),
		"given names alone": with(func(d *Document) { d.Surname = "" }),
		"old card": with(func(d *Document) {
			d.Format, d.Code, d.Issuer, d.Nationality, d.Number, d.Expiry = CNI, "ID", "FRA", "FRA",
				"061175300014", Date{-1, 0, 0}
			d.Optional = []string{"075042"}
		}),
		"german":       with(func(d *Document) { d.Issuer, d.Nationality, d.Sex = "D", "D", "X" }),
		"space inside": with(func(d *Document) { d.Number = "L89902C3" }),
	}
	for name, lines := range specimens {
		w := want[name]
		w.Lines = lines
		got, err := Parse(lines)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(w, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if !got.Sound() {
			t.Errorf("%s is not sound: %v", name, got.Faults)
		}
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		of        string
		line, col int
		put       string
		want      []Fault
	}{
		"number": {"passport", 1, 2, "1",
			[]Fault{{Number, WrongDigit, []Place{{1, 0, 9}, {1, 9, 10}}},
				{Composite, WrongDigit, []Place{{1, 0, 10}, {1, 13, 20}, {1, 21, 43},
					{1, 43, 44}}}}},
		"composite": {"passport", 1, 43, "1",
			[]Fault{{Composite, WrongDigit,
				[]Place{{1, 0, 10}, {1, 13, 20}, {1, 21, 43}, {1, 43, 44}}}}},
		"country": {"passport", 1, 10, "UTD",
			[]Fault{{Nationality, WrongCountry, []Place{{1, 10, 13}}}}},
		"issuer": {"passport", 0, 2, "0TO",
			[]Fault{{Issuer, WrongAlphabet, []Place{{0, 2, 5}}},
				{Issuer, WrongCountry, []Place{{0, 2, 5}}}}},
		"organisation as home": {"passport", 1, 10, "EUE",
			[]Fault{{Nationality, WrongCountry, []Place{{1, 10, 13}}}}},
		"sex": {"passport", 1, 20, "P",
			[]Fault{{Sex, WrongAlphabet, []Place{{1, 20, 21}}}}},
		"digit in name": {"passport", 0, 9, "5",
			[]Fault{{Names, WrongAlphabet, []Place{{0, 5, 44}}}}},
		"three groups": {"passport", 0, 20, "<",
			[]Fault{{Names, WrongNames, []Place{{0, 5, 44}}}}},
		"a filler before the name": {"passport", 0, 5, "<",
			[]Fault{{Names, WrongNames, []Place{{0, 5, 44}}}}},
		"three fillers before the names": {"passport", 0, 5, "<<<",
			[]Fault{{Names, WrongNames, []Place{{0, 5, 44}}}}},
		"a Belgian digit elsewhere": {"belgian card", 0, 2, "UTO",
			[]Fault{{Number, WrongDigit, []Place{{0, 5, 14}, {0, 15, 19}}}}},
		"no name": {"passport", 0, 5, strings.Repeat("<", 39),
			[]Fault{{Names, WrongNames, []Place{{0, 5, 44}}}}},
		"code": {"card", 0, 1, "0",
			[]Fault{{Code, WrongAlphabet, []Place{{0, 1, 2}}}}},
		"long number cut": {"long number", 0, 17, "5",
			[]Fault{{Composite, WrongDigit,
				[]Place{{0, 5, 30}, {1, 0, 7}, {1, 8, 15}, {1, 18, 29}, {1, 29, 30}}},
				{Number, WrongDigit, []Place{{0, 5, 14}, {0, 15, 19}}}}},
		"old card, two fillers in the surname": {"old card", 0, 15, "<<B",
			[]Fault{{Composite, WrongDigit, []Place{{0, 0, 36}, {1, 0, 35}, {1, 35, 36}}},
				{Names, WrongNames, []Place{{0, 5, 30}}}}},
		"old card, number": {"old card", 1, 11, "5",
			[]Fault{{Number, WrongDigit, []Place{{1, 0, 12}, {1, 12, 13}}},
				{Composite, WrongDigit, []Place{{0, 0, 36}, {1, 0, 35}, {1, 35, 36}}}}},
		"thirteenth month": {"visa", 1, 13, "4013070",
			[]Fault{{Birth, WrongDigit, []Place{{1, 13, 19}, {1, 19, 20}}},
				{Birth, WrongDate, []Place{{1, 13, 19}}}}},
		"30 February": {"visa", 1, 21, "9602306",
			[]Fault{{Expiry, WrongDigit, []Place{{1, 21, 27}, {1, 27, 28}}},
				{Expiry, WrongDate, []Place{{1, 21, 27}}}}},
	} {
		lines := append([]string(nil), specimens[c.of]...)
		l := lines[c.line]
		lines[c.line] = l[:c.col] + c.put + l[c.col+len(c.put):]
		got, err := Parse(lines)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got.Faults); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if got.Sound() {
			t.Errorf("%s: called sound", name)
		}
	}
}

func TestNotAStrip(t *testing.T) {
	p := specimens["passport"]
	for name, c := range map[string]struct {
		lines []string
		want  error
	}{
		"nothing":      {nil, ErrForm},
		"empty lines":  {[]string{"", ""}, ErrForm},
		"one line":     {p[:1], ErrForm},
		"short":        {[]string{p[0][1:], p[1]}, ErrForm},
		"lower case":   {[]string{strings.ToLower(p[0]), p[1]}, ErrAlphabet},
		"space":        {[]string{strings.Replace(p[0], "<", " ", 1), p[1]}, ErrAlphabet},
		"not latin":    {[]string{strings.Replace(p[0], "AN", "Д", 1), p[1]}, ErrAlphabet},
		"other letter": {[]string{"Q" + p[0][1:], p[1]}, ErrForm},
		"card as visa": {append([]string{"V" + specimens["card"][0][1:]},
			specimens["card"][1:]...), ErrForm},
		"lines swapped": {[]string{p[1], p[0]}, ErrForm},
	} {
		if _, err := Parse(c.lines); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", name, err, c.want)
		}
	}
}

// Every single wrong digit is seen where a check digit stands: that is what the weights are for.
func TestEveryWrongDigitIsSeen(t *testing.T) {
	for name, lines := range specimens {
		d, err := Parse(lines)
		testkit.Must(t, err)
		for i, l := range lines {
			for col := range len(l) {
				if l[col] < '0' || l[col] > '9' || !d.Format.Checked(i, col) {
					continue
				}
				for c := byte('0'); c <= '9'; c++ {
					changed := append([]string(nil), lines...)
					changed[i] = l[:col] + string(c) + l[col+1:]
					if got, err := Parse(changed); c != l[col] && (err != nil || got.Sound()) {
						t.Errorf("%s: line %d, place %d: %c for %c is not seen (%v)", name, i+1,
							col+1, c, l[col], err)
					}
				}
			}
		}
	}
}

// Changes says what Parse finds.
func TestChangesAgreeWithTheDigits(t *testing.T) {
	for name, lines := range specimens {
		d, err := Parse(lines)
		testkit.Must(t, err)
		// the digit is not where the layout has it, or is a filler as long as its field
		// is empty
		if d.longNumber() || name == "names cut" {
			continue
		}
		for i, l := range lines {
			for col := range len(l) {
				_, chars := d.Format.At(i, col)
				for _, c := range []byte(chars) {
					changed := append([]string(nil), lines...)
					changed[i] = l[:col] + string(c) + l[col+1:]
					got, err := Parse(changed)
					if err != nil || got.longNumber() || got.Format != d.Format {
						continue
					}
					wrong := 0
					for _, f := range got.Faults {
						if f.Kind == WrongDigit {
							wrong++
						}
					}
					want := 0
					for _, n := range d.Format.Changes(i, col, l[col], c) {
						if n != 0 {
							want++
						}
					}
					if wrong != want {
						t.Errorf("%s: line %d, place %d, %c for %c: %d digits fail, Changes says %d",
							name, i+1, col+1, c, l[col], wrong, want)
					}
				}
			}
		}
	}
}

func TestLayoutsCoverEveryPlaceOnce(t *testing.T) {
	for _, f := range Formats() {
		n, length := f.Size()
		seen := map[[2]int]int{}
		for _, p := range layouts[f].parts {
			for c := p.at.From; c < p.at.To; c++ {
				seen[[2]int{p.at.Line, c}]++
			}
		}
		for i := range n {
			for c := range length {
				if seen[[2]int{i, c}] != 1 {
					t.Errorf("%s: line %d, place %d is in %d fields", f, i+1, c+1,
						seen[[2]int{i, c}])
				}
			}
		}
		if len(seen) != n*length {
			t.Errorf("%s: %d places, want %d", f, len(seen), n*length)
		}
	}
}

func TestCenturies(t *testing.T) {
	today := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		date          Date
		birth, expiry string
		sureB, sureE  bool
	}{
		{Date{74, 8, 12}, "1974-08-12", "2074-08-12", true, false},
		{Date{26, 11, 25}, "2026-11-25", "2026-11-25", false, true},
		{Date{26, 11, 26}, "1926-11-26", "2026-11-26", true, true},
		{Date{26, 11, 0}, "2026-11", "2026-11", false, true},
		{Date{26, 12, 0}, "1926-12", "2026-12", true, true},
		{Date{26, 0, 0}, "2026", "2026", false, true},
		{Date{8, 1, 1}, "2008-01-01", "2008-01-01", true, false},
		{Date{16, 1, 1}, "2016-01-01", "2016-01-01", false, true},
		{Date{46, 1, 1}, "1946-01-01", "2046-01-01", true, true},
		{Date{47, 1, 1}, "1947-01-01", "2047-01-01", true, false},
		{Date{96, 12, 10}, "1996-12-10", "1996-12-10", true, false},
		{Date{-1, 0, 0}, "", "", false, false},
	} {
		b, e := c.date.Birth(today), c.date.Expiry(today)
		if b.String() != c.birth || b.Sure != c.sureB {
			t.Errorf("birth %v: %s, sure %v; want %s, %v", c.date, b, b.Sure, c.birth, c.sureB)
		}
		if e.String() != c.expiry || e.Sure != c.sureE {
			t.Errorf("expiry %v: %s, sure %v; want %s, %v", c.date, e, e.Sure, c.expiry, c.sureE)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, lines := range specimens {
		f.Add(strings.Join(lines, "\n"))
	}
	f.Add("I<UTOD23145890<7<<<<<<<<<<<<<<\n<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<")
	f.Fuzz(func(t *testing.T, s string) {
		lines := strings.Split(s, "\n")
		d, err := Parse(lines)
		if err != nil {
			if !errors.Is(err, ErrForm) && !errors.Is(err, ErrAlphabet) {
				t.Fatalf("error %v", err)
			}
			return
		}
		if diff := cmp.Diff(lines, d.Lines); diff != "" {
			t.Fatal(diff)
		}
		if !d.Sound() {
			return
		}
		if d.Surname+d.GivenNames == "" || d.Number == "" || !country.Known(d.Issuer) || !country.Known(d.Nationality) ||
			!strings.Contains("FMX", d.Sex) || d.Sex == "" {
			t.Fatalf("sound, and yet %+v", d)
		}
		for i, l := range lines {
			for col := range len(l) {
				if _, chars := d.Format.At(i, col); !strings.Contains(chars, l[col:col+1]) {
					t.Fatalf("sound, with %c at line %d, place %d", l[col], i+1, col+1)
				}
			}
		}
	})
}
