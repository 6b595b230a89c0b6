// SPDX-License-Identifier: AGPL-3.0-or-later

package twodoc

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"passerelle/dossier/mrz"
)

// Subject is the kind of paper that carries a code, in the words of the counter. It is ""
// for a kind whose fields are not read here.
type Subject string

const (
	ProofOfAddress Subject = "address" // kinds 00 (made for it), 01 (bill), 02 (housing tax)
	TaxNotice      Subject = "tax"     // kinds 04, 18, 24, 27, 28
	// kind 13: ANEF's attestations and the circulation document for minors
	ForeignersCard Subject = "foreigner"
	AsylumCard     Subject = "asylum"   // kind 16: attestation de demande d'asile
	Payslip        Subject = "payslip"  // kind 06
	Identity       Subject = "identity" // kinds 07 (fields), 08 (the strip of a paper)
	// kinds 15 (decision on a request of the employer) and 25 (trades that lack workers)
	WorkPermit Subject = "work_permit"
	Work       Subject = "work"      // kinds 10 (contract) and 29 (attestation of activity)
	Bank       Subject = "bank"      // kinds 03, 05 (account details) and 11 (statement)
	Allowance  Subject = "allowance" // kind 17: end of the allowance for asylum seekers
	TaxBill    Subject = "bill"      // kind 09: a bill for the tax office
)

var subjects = map[string]Subject{
	"00": ProofOfAddress, "01": ProofOfAddress, "02": ProofOfAddress, "04": TaxNotice,
	"18": TaxNotice, "24": TaxNotice, "27": TaxNotice, "28": TaxNotice,
	"13": ForeignersCard, "16": AsylumCard, "06": Payslip, "07": Identity, "08": Identity,
	"15": WorkPermit, "25": WorkPermit, "10": Work, "29": Work, "03": Bank, "05": Bank,
	"11": Bank, "17": Allowance, "09": TaxBill,
}

// attestations are the values of field 6J.
var attestations = map[string]string{"1": "confirmation_depot", "2": "api", "3": "adf",
	"4": "dcem_depot", "5": "dcem"}

// Paper is what a code says, by meaning. What the code does not contain, contains
// truncated, or contradicts itself about, is "": a birth after the day of signing, a validity
// that ends before it begins.
type Paper struct {
	Subject Subject
	Kind    string // ForeignersCard: confirmation_depot, api, adf, dcem_depot or dcem
	Holder  Person
	Second  Person // co-beneficiary, second declarant
	Address Address
	// of a bill: to whom and where it is sent, where that is said
	Recipient Person
	SentTo    Address
	Amount    string // of a bill, with all taxes, as the code has it: "123,45"
	// 2006-01-02: from the header, or else the day a tax notice became payable or a
	// request was filed
	Issued string
	From   string // 2006-01-02: first day of validity
	Until  string // 2006-01-02: last day of validity
	// of the bill, the tax notice, the request; of an identity paper itself. Not of the
	// identity paper that another paper names.
	Number  string
	Year    string // TaxNotice: the year of the income, 4 digits
	Income  string // TaxNotice: revenu fiscal de référence, whole euros
	Tax     string // TaxNotice: fiscal number of the first declarant, 13 digits
	Permits string // ForeignersCard: what it allows ("AUTORISE A TRAVAILLER")
	// WorkPermit, Work, Payslip: who employs, a firm or a person
	Employer string
}

// Person is a person as a paper names them: in capitals, without accents.
type Person struct {
	Title, Family, Usage, Given string // Given: all given names, separated by spaces
	Whole                       string // when the parts can't be told apart; the others are "" then
	Birth                       string // 2006-01-02, with 00 for unknown parts
	Sex                         string // F or M
	Nationality                 string // ISO 3166-1 alpha-2; XX stateless
	Foreigner                   string // numéro étranger
}

// Address is a postal address (NF Z 10-011).
type Address struct {
	// floor, building, street, hamlet, in the order of the norm; never empty strings
	Lines   []string
	Postal  string // 5 digits
	City    string
	Country string // ISO 3166-1 alpha-2
}

// Paper interprets the fields of a code. ok is false for perimeters or kinds not read here.
func (c Code) Paper() (p Paper, ok bool) {
	s, known := subjects[c.Header.Kind]
	if !known || c.Header.Perimeter != "01" {
		return Paper{}, false
	}
	p = Paper{Subject: s, Issued: c.Header.Issued}
	switch s {
	case ProofOfAddress, Payslip, TaxBill:
		p.Holder, p.Second = c.beneficiary("10", "11", "12", "13"),
			c.beneficiary("1I", "1J", "1K", "1L")
		p.Address = c.address([]string{"20", "21", "22", "23"}, "24", "25", "26")
		p.Recipient = c.beneficiary("14", "15", "16", "17")
		p.SentTo = c.address([]string{"27", "28", "29", "2A"}, "2B", "2C", "2D")
		p.Number, p.Amount = c.whole("18"), c.whole("1D")
		if s == Payslip {
			p.Employer = c.employer()
		}
	case TaxNotice:
		p.Holder, p.Second = Person{Whole: c.whole("46")}, Person{Whole: c.whole("48")}
		p.Number, p.Year, p.Income, p.Tax = c.whole("44"), c.number("45"), c.number("41"),
			c.number("47")
		p.Address = slashed(c.whole("4Y"))
		p.Issued = cmp.Or(p.Issued, dayMonthYear(c.whole("4A")))
	case ForeignersCard, AsylumCard:
		p.Kind = attestations[c.whole("6J")]
		p.Holder = c.person()
		p.home(c)
		p.Number, p.Permits = c.whole("6K"), c.whole("6P")
		p.Issued = cmp.Or(p.Issued, dayMonthYear(c.whole("6L")))
	case Identity:
		p.Holder, p.Number = c.person(), c.whole("66")
		p.home(c)
		if c.Header.Kind == "08" {
			p.strip(c.whole("6F"), cmp.Or(c.Header.Signed, c.Header.Issued))
		}
	case WorkPermit, Work:
		p.Holder, p.Employer = c.person(), c.employer()
		if s == WorkPermit {
			p.Number = c.whole("5N")
		}
	case Bank:
		p.Holder = c.account()
	case Allowance:
		p.Holder = c.person()
	}
	p.sensible(c.Header)
	return p, true
}

// sensible leaves out the days that can't be.
func (p *Paper) sensible(h Header) {
	if born := strings.ReplaceAll(p.Holder.Birth, "-00", "-01"); h.Signed != "" &&
		born > h.Signed {
		p.Holder.Birth = ""
	}
	if p.From != "" && p.Until != "" && p.Until < p.From {
		p.From, p.Until = "", ""
	}
}

// person reads the fields of a person (chapter 7.5).
func (c Code) person() Person {
	return Person{Title: c.whole("6H"), Family: cmp.Or(c.whole("62"), c.whole("6G")),
		Usage: c.whole("63"),
		Given: strings.ReplaceAll(cmp.Or(c.whole("60"), c.whole("61")), "/", " "),
		Birth: birth(c.whole("69")), Sex: c.whole("68"), Nationality: c.whole("67"),
		Foreigner: cmp.Or(c.whole("6Q"), c.whole("6Z"))}
}

// home reads where a person lives, and from when to when the paper is valid.
func (p *Paper) home(c Code) {
	p.Address = c.address([]string{"6S", "6T", "6U", "6V"}, "6W", "6X", "6Y")
	p.From, p.Until = dayMonthYear(c.whole("6N")), dayMonthYear(c.whole("6O"))
}

// strip reads the strip of a paper, in which a code has spaces for the fillers; the day is
// that of signing, which settles the centuries. A strip that is not sound says nothing.
func (p *Paper) strip(text, day string) {
	text = strings.ReplaceAll(text, " ", "<")
	today, err := time.Parse(time.DateOnly, day)
	if err != nil || text == "" {
		return
	}
	for lines := 2; lines <= 3; lines++ {
		if len(text)%lines != 0 {
			continue
		}
		var all []string
		for l := range slices.Chunk([]byte(text), len(text)/lines) {
			all = append(all, string(l))
		}
		d, err := mrz.Parse(all)
		if err != nil || !d.Sound() {
			continue
		}
		p.Number = d.Number
		if e := d.Expiry.Expiry(today); d.Expiry.Known() && e.Sure {
			p.Until = e.String()
		}
		p.Holder = Person{Sex: strings.Trim(d.Sex, "X")}
		if b := d.Birth.Birth(today); d.Birth.Known() && b.Sure {
			p.Holder.Birth = b.String()
		}
		if !d.NamesCut {
			p.Holder.Family, p.Holder.Given = d.Surname, d.GivenNames
		}
		return
	}
}

// employer reads a firm's name, or a person's who employs.
func (c Code) employer() string {
	return cmp.Or(c.whole("5M"), strings.TrimSpace(c.whole("5P")+" "+c.whole("5O")))
}

// account reads the name of who holds an account: "M/EXEMPLE/HENRY", or one line. An account
// of two people says nothing of either: nothing tells where the one name ends.
func (c Code) account() Person {
	if p := c.beneficiary("30", "", "", ""); p.Whole == "" || !couple.MatchString(p.Whole) {
		return p
	}
	return Person{}
}

var couple = regexp.MustCompile(`\b(ET|OU)\b|&`)

// whole returns a field's value trimmed of spaces, or "" if it was truncated.
func (c Code) whole(id string) string {
	f, ok := c.field(id)
	if !ok || f.Truncated {
		return ""
	}
	return strings.TrimSpace(f.Value)
}

func (c Code) number(id string) string {
	s := c.whole(id)
	for i := range len(s) {
		if !isDigit(s[i]) {
			return ""
		}
	}
	return s
}

// beneficiary reads a name that is in one line ("MME/SPECIMEN/NATACHA": title, family
// name, given name) or in three fields.
func (c Code) beneficiary(line, title, given, family string) Person {
	if s := c.whole(line); s != "" {
		if p := strings.Split(s, "/"); len(p) == 3 {
			return Person{Title: strings.TrimSpace(p[0]), Family: strings.TrimSpace(p[1]),
				Given: strings.TrimSpace(p[2])}
		}
		return Person{Whole: strings.Join(strings.Fields(strings.ReplaceAll(s, "/", " ")), " ")}
	}
	return Person{Title: c.whole(title), Given: c.whole(given), Family: c.whole(family)}
}

func (c Code) address(lines []string, postal, city, country string) Address {
	a := Address{City: c.whole(city), Country: c.whole(country)}
	if p := c.number(postal); len(p) == 5 {
		a.Postal = p
	}
	for _, l := range lines {
		if s := c.whole(l); s != "" {
			a.Lines = append(a.Lines, s)
		}
	}
	return a
}

// slashed reads an address with slashes between lines, postal code and town (field 4Y).
func slashed(s string) Address {
	parts := strings.Split(s, "/")
	at := slices.IndexFunc(parts, func(p string) bool {
		return len(p) == 5 && strings.Trim(p, "0123456789") == ""
	})
	if at < 0 || at != len(parts)-2 {
		return Address{}
	}
	a := Address{Postal: parts[at], City: strings.TrimSpace(parts[at+1])}
	for _, l := range parts[:at] {
		if l = strings.TrimSpace(l); l != "" {
			a.Lines = append(a.Lines, l)
		}
	}
	return a
}

// dayMonthYear reads DDMMYYYY and returns "" if it is not a day.
func dayMonthYear(s string) string {
	t, err := time.Parse("02012006", s)
	if err != nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

// birth reads DDMMYYYY in which the day, or day and month, may be 00.
func birth(s string) string {
	if len(s) != 8 {
		return ""
	}
	full := s
	if full[:2] == "00" {
		full = "01" + full[2:]
		if full[2:4] == "00" {
			full = "0101" + full[4:]
		}
	}
	if dayMonthYear(full) == "" {
		return ""
	}
	return s[4:] + "-" + s[2:4] + "-" + s[:2]
}
