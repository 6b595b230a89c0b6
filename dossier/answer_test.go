// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"passerelle/dossier"
	"passerelle/dossier/country"
	"passerelle/internal/testkit"
)

func TestAnswersAsTyped(t *testing.T) {
	const long = "dcba4321hgfe8765lkji9"
	fields := map[string]dossier.Field{
		"agdref": {ID: "agdref_number", Type: dossier.DigitsField, Check: "agdref", MaxLen: 10,
			Required: true, Verified: true},
		"ephoto": {ID: "ephoto_code", Type: dossier.CodeField, Check: "ephoto", MaxLen: 22,
			Verified: true},
		"passport": {ID: "passport_number", Type: dossier.CodeField, Check: "passport", MaxLen: 20,
			Verified: true},
		// the form is not certain
		"ine":    {ID: "ine", Type: dossier.CodeField, Check: "ine", MaxLen: 11},
		"birth":  {ID: "birth_date", Type: dossier.DateField, Check: "birth", Verified: true},
		"past":   {ID: "move_in_date", Type: dossier.DateField, Check: "past", Verified: true},
		"date":   {ID: "permit_expiry", Type: dossier.DateField, Verified: true},
		"postal": {ID: "address.postal_code", Type: dossier.PostalField, Verified: true},
		"phone":  {ID: "phone", Type: dossier.PhoneField, Verified: true},
		"email":  {ID: "email", Type: dossier.EmailField, Verified: true},
		"name": {ID: "family_name", Type: dossier.NameField, MaxLen: 80, Required: true,
			Verified: true},
		"text":  {ID: "address.street", Type: dossier.TextField, MaxLen: 20, Verified: true},
		"yesno": {ID: "new_card", Type: dossier.YesNoField, Verified: true},
		"choice": {ID: "family_situation", Type: dossier.ChoiceField,
			Choices: []string{"single", "married"}, Verified: true},
		"siret": {ID: "siret", Type: dossier.DigitsField, Check: "siret", MaxLen: 14,
			Verified: true},
		"siren": {ID: "siren", Type: dossier.DigitsField, Check: "siren", MaxLen: 9,
			Verified: true},
		"nir": {ID: "nir", Type: dossier.CodeField, Check: "nir", MaxLen: 15, Verified: true},
		"visa": {ID: "visa_number", Type: dossier.CodeField, Check: "visa", MaxLen: 12,
			Verified: true},
		"fiscal": {ID: "fiscal_number", Type: dossier.DigitsField, Check: "fiscal", MaxLen: 13,
			Verified: true},
		"stamp": {ID: "fiscal_stamp_number", Type: dossier.DigitsField, Check: "stamp",
			MaxLen: 16, Verified: true},
		"country": {ID: "nationality", Type: dossier.CodeField, Check: "country", Verified: true},
		"inesure": {ID: "ine", Type: dossier.CodeField, Check: "ine", MaxLen: 11, Verified: true},
		"open": {ID: "phone", Type: dossier.PhoneField, Required: true, Unknown: true,
			Verified: true},
	}
	const ok, suspect, no = "", "inconclusive field.suspect", "failed field.malformed"
	for _, c := range []struct{ field, typed, want, gap string }{
		{"agdref", "75 03 12 99 87", "7503129987", ok},
		{"agdref", "٧٥٠٣١٢٩٩٨٧", "7503129987", ok},
		{"agdref", "۷۵۰۳۱۲۹۹۸۷", "7503129987", ok},
		{"agdref", "750312998", "750312998", suspect},
		{"agdref", "75031299", "", no},
		{"agdref", "75031299871", "", no},
		{"agdref", "75O3129987", "", no},
		{"agdref", " ", "", "failed field.missing"},
		{"ephoto", "abcd-1234-efgh-5678-ijkl-90", "ABCD1234EFGH5678IJKL90", ok},
		{"ephoto", long, strings.ToUpper(long), suspect},
		{"ephoto", long + "12", "", no},
		{"ephoto", long + "é", "", no},
		{"passport", "l898902c3", "L898902C3", ok},
		{"passport", "L898", "", no},
		{"ine", "0123456789a", "0123456789A", ok},
		{"ine", "0123456789", "0123456789", suspect},
		{"inesure", "0123456789a", "0123456789A", ok},
		{"inesure", "012345678ab", "012345678AB", ok},
		{"inesure", "01234567890", "", no},
		{"inesure", "01234567abc", "", no},
		{"siret", "732 829 320 00074", "73282932000074", ok},
		{"siret", "73282932000075", "", no},
		// the place passes no more, nor the enterprise
		{"siret", "73282932100074", "", no},
		{"siret", "35600000009075", "35600000009075", ok}, // La Poste: Luhn fails, the sum is 35
		{"siret", "35600000000048", "35600000000048", ok}, // La Poste: Luhn
		{"siret", "35600000009076", "", no},
		{"siret", "7328293200007", "", no},
		{"siren", "732829320", "732829320", ok},
		{"siren", "732829321", "", no},
		{"siren", "356000000", "356000000", ok},
		{"nir", "2 69 05 49 588 157 80", "269054958815780", ok},
		{"nir", "269054958815781", "", no},
		{"nir", "180012A00100161", "180012A00100161", ok},
		{"nir", "180012B00100188", "180012B00100188", ok},
		{"nir", "180012B00100161", "", no},
		{"nir", "2690549588157", "2690549588157", suspect}, // no key
		{"nir", "769054958815749", "", no},
		{"nir", "26905495881578", "", no},
		{"nir", "2690549C8815780", "", no},
		{"visa", "abc 1234567", "ABC1234567", ok},
		{"visa", "ABC1234", "", no},
		{"fiscal", "01 23 456 789 012", "0123456789012", ok},
		{"fiscal", "4123456789012", "", no},
		{"fiscal", "012345678901", "", no},
		{"stamp", "1234 5678 9012 3456", "1234567890123456", ok},
		{"stamp", "123456789012345", "", no},
		{"country", "dza", "DZA", ok},
		{"country", "xxb", "XXB", ok},
		{"country", "RKS", "RKS", ok},
		{"country", "d", "D", ok},
		{"country", "ZZZ", "", no},
		{"country", "EUE", "", no}, // an issuer without nationals
		{"birth", "12/08/1974", "1974-08-12", ok},
		{"birth", "12081974", "1974-08-12", ok},
		{"birth", "1974-08-12", "1974-08-12", ok},
		{"birth", "12 08 1974", "1974-08-12", ok},
		{"birth", "00/08/1974", "1974-08-00", ok},
		{"birth", "00001974", "1974-00-00", ok},
		{"birth", "1974-00-00", "1974-00-00", ok},
		{"birth", "1974", "1974-00-00", ok},
		{"birth", "08/1974", "1974-08-00", ok},
		{"birth", "8-1974", "1974-08-00", ok},
		{"birth", "XX/XX/1974", "1974-00-00", ok},
		{"birth", "xx 08 1974", "1974-08-00", ok},
		{"birth", "13/1974", "", "failed date.impossible"},
		{"birth", "2027", "", "failed date.future"},
		{"birth", "197", "", "failed date.impossible"},
		{"birth", "00/13/1974", "", "failed date.impossible"},
		{"birth", "31/02/1974", "", "failed date.impossible"},
		{"birth", "29/02/2024", "2024-02-29", ok},
		{"birth", "29/02/2023", "", "failed date.impossible"},
		{"birth", "24/11/2026", "2026-11-24", ok},
		{"birth", "25/11/2026", "", "failed date.future"},
		{"birth", "00/00/2027", "", "failed date.future"},
		{"birth", "23/11/1906", "", "failed date.impossible"},
		{"birth", "00/00/1850", "", "failed date.impossible"},
		{"past", "00/08/2024", "", "failed date.impossible"},
		{"past", "25/11/2026", "", "failed date.future"},
		{"date", "25/11/2036", "2036-11-25", ok},
		{"postal", "31000", "31000", ok},
		{"postal", "20 000", "20000", ok}, // Corsica
		{"postal", "2A004", "", no},       // an INSEE code
		{"postal", "97410", "97410", ok},
		{"postal", "98800", "98800", ok},
		{"postal", "00100", "", no},
		{"postal", "96000", "", no},
		{"postal", "97900", "", no},
		{"postal", "3100", "", no},
		{"postal", "+3100", "", no},
		{"phone", "06 12 34 56 78", "+33612345678", ok},
		{"phone", "+33 (0)6 12 34 56 78", "+33612345678", ok},
		{"phone", "0033612345678", "+33612345678", ok},
		{"phone", "0692 12 34 56", "+262692123456", ok},
		{"phone", "0594123456", "+594594123456", ok},
		{"phone", "0696123456", "+596696123456", ok},
		{"phone", "0690123456", "+590690123456", ok},
		{"phone", "+687 12 34 56", "+687123456", ok},
		{"phone", "+689 87 12 34 56", "+68987123456", ok},
		{"phone", "+508 41 23 45", "+508412345", ok},
		{"phone", "+213 551 23 45 67", "+213551234567", suspect},
		{"phone", "00216 20 123 456", "+21620123456", suspect},
		{"phone", "612345678", "", no},
		{"phone", "+33 12", "", no},
		{"phone", "0012", "", no},
		{"email", "anna.eriksson@example.org", "anna.eriksson@example.org", ok},
		{"email", "anna@example", "", no},
		{"email", "anna..e@example.org", "", no},
		{"email", "anna example.org", "", no},
		{"name", "  Nguyễn   Thị-Minh ", "Nguyễn Thị-Minh", ok},
		{"name", "O’Brien d'Arc", "O’Brien d'Arc", ok},
		{"name", "محمد", "محمد", ok},
		{"name", "Anna2", "", no},
		{"name", "\u202eanna", "", no},
		{"name", "---", "", no},
		{"name", strings.Repeat("a", 240), strings.Repeat("a", 240), ok},
		{"name", strings.Repeat("a", 241), "", no},
		{"name", "N`Diaye", "N’Diaye", ok},
		{"name", "Əliyev", "Əliyev", ok},
		{"name", "Ngô Thị Đặng-Ư", "Ngô Thị Đặng-Ư", ok},
		{"text", "12 rue des  Lilas", "12 rue des Lilas", ok},
		{"text", strings.Repeat("é", 20), strings.Repeat("é", 20), ok},
		{"text", strings.Repeat("é", 21), "", no},
		{"text", "a\x00b", "", no},
		{"text", "a\xff", "", no},
		{"yesno", "yes", "yes", ok},
		{"yesno", "oui", "", "failed field.unknown"},
		{"choice", "married", "married", ok},
		{"choice", "Married", "", "failed field.unknown"},
		{"open", "", "", "inconclusive field.unsure"},
	} {
		p := &dossier.Procedure{}
		got, g := p.CheckAnswer(fields[c.field], c.typed, on(today))
		said := ""
		if g != nil {
			said = string(g.Verdict) + " " + string(g.Code)
		}
		if got != c.want || said != c.gap {
			t.Errorf("%s %q: got %q %q, want %q %q", c.field, c.typed, got, said, c.want, c.gap)
		}
		if g == nil && got != "" { // what is canonical stays as it is
			if again, g := p.CheckAnswer(fields[c.field], got, on(today)); again != got ||
				g != nil {
				t.Errorf("%s: %q becomes %q %v", c.field, got, again, g)
			}
		}
	}
}

func TestAnswersFile(t *testing.T) {
	a, by, assisted, err := dossier.ParseAnswers(
		strings.NewReader(`{"family_name": "Eriksson", "filed_by": "mandatary", "assisted_by": "Association Zénith"}`))
	testkit.Must(t, err)
	if diff := cmp.Diff(dossier.Answers{"family_name": "Eriksson"}, a); diff != "" ||
		by != dossier.ByMandatary || assisted != "Association Zénith" {
		t.Errorf("%s %q %q", diff, by, assisted)
	}
	for name, c := range map[string]struct{ text, want string }{
		"twice":        {`{"a": "SECRET", "a": "y"}`, "stands twice"},
		"not a string": {`{"a": 1975}`, "a: a string is expected"},
		"nested":       {`{"a": {"b": "SECRET"}}`, "a string is expected"},
		"a list":       {`["SECRET"]`, "an object of strings"},
		"cut":          {`{"a": "SECRET`, "answers"},
		"after":        {`{} "SECRET"`, "after the end"},
		"not UTF-8":    {"{\"a\": \"SECRET\xff\"}", "not UTF-8"},
		"deep":         {strings.Repeat("[", 200000), "nested more"},
		"long":         {`{"a": "` + strings.Repeat("x", 300000) + `"}`, "longer"},
	} {
		_, _, _, err := dossier.ParseAnswers(strings.NewReader(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		} else if strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "1975") {
			t.Errorf("%s: an answer stands in the error: %v", name, err)
		}
	}
}

func FuzzAnswersFile(f *testing.F) {
	f.Add([]byte(`{"family_name": "Eriksson", "filed_by": "self"}`))
	f.Add([]byte(`{"a": "b", "a": "c"}`))
	f.Add([]byte(`[[`))
	p := procedure(f, shipped[1])
	f.Fuzz(func(t *testing.T, data []byte) {
		a, by, _, err := dossier.ParseAnswers(strings.NewReader(string(data)))
		if err != nil {
			return
		}
		p.Gaps(dossier.Dossier{Answers: a, FiledBy: by}, on(today))
		for id, typed := range a {
			if f, ok := p.Field(id); ok {
				c, g := p.CheckAnswer(f, typed, on(today))
				if g != nil && g.Verdict == dossier.Failed && c != "" {
					t.Fatalf("%s: failed, yet taken as %q", id, c)
				}
			}
		}
	})
}

// TestProvisionalNumber computes the key of a provisional number: it is taken, and for an agent.
func TestProvisionalNumber(t *testing.T) {
	f := dossier.Field{ID: "nir", Type: dossier.CodeField, Check: "nir", MaxLen: 15, Verified: true}
	for key := range 98 {
		s := fmt.Sprintf("7690549588157%02d", key)
		got, g := (&dossier.Procedure{}).CheckAnswer(f, s, on(today))
		if right := key > 0 && (7690549588157+key)%97 == 0; right != (got == s) || right &&
			(g == nil || g.Verdict != dossier.Inconclusive) {
			t.Errorf("%s: %q %+v", s, got, g)
		}
	}
}

// TestCountries: what a person can be of is what a strip can hold, but for issuers
// without nationals.
func TestCountries(t *testing.T) {
	f, n := dossier.Field{ID: "nationality", Type: dossier.CodeField, Check: "country",
		Verified: true}, 0
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	issuers := " EUE UNA UNK UNO XBA XCC XCE XCO XDC XEC XES XIM XMP XOM XPO "
	for i := range 26 * 26 * 26 {
		code := string([]byte{letters[i/676], letters[i/26%26], letters[i%26]})
		got, _ := (&dossier.Procedure{}).CheckAnswer(f, code, on(today))
		if want := country.Known(code) && !strings.Contains(issuers, code); want != (got == code) {
			t.Errorf("%s: got %q", code, got)
		}
		if got != "" {
			n++
		}
	}
	if n < 249 {
		t.Errorf("only %d countries", n)
	}
}

// TestReferenceSlips tries every wrong letter and every exchange of neighbours in one
// reference, the check letter too.
func TestReferenceSlips(t *testing.T) {
	id, err := dossier.ParseID("c0ffee0123456789abcdef0123456789abcdef0123456789abcdef0123456789")
	testkit.Must(t, err)
	r := id.Reference()
	if len(r) != 12 {
		t.Fatalf("%q has not 12 letters", r)
	}
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	tried := 0
	for i := range r {
		for _, c := range letters {
			if s := r[:i] + string(c) + r[i+1:]; s != r {
				tried++
				if _, err := dossier.ParseReference(s); !errors.Is(err, dossier.ErrBadReference) {
					t.Errorf("%s is taken for %s", s, r)
				}
			}
		}
		if i+1 < len(r) && r[i] != r[i+1] {
			s := r[:i] + string(r[i+1]) + string(r[i]) + r[i+2:]
			if _, err := dossier.ParseReference(s); !errors.Is(err, dossier.ErrBadReference) {
				t.Errorf("%s is taken for %s", s, r)
			}
		}
	}
	if tried != 12*31 {
		t.Errorf("%d slips tried", tried)
	}
	g := dossier.GroupReference(r)
	if len(g) != 14 {
		t.Errorf("grouped: %q", g)
	}
	spoken := strings.NewReplacer("0", "o", "1", "l").Replace(strings.ToLower(g))
	for _, s := range []string{g, strings.ToLower(g), strings.ReplaceAll(g, " ", "-"), spoken} {
		if got, err := dossier.ParseReference(s); got != r || err != nil {
			t.Errorf("%q: %q %v", s, got, err)
		}
	}
	for _, s := range []string{"", "K7QM", r + r[:1], "Ü" + r[2:], r[:11] + "U"} {
		if _, err := dossier.ParseReference(s); !errors.Is(err, dossier.ErrBadReference) {
			t.Errorf("%q is taken", s)
		}
	}
	other := id
	other[6] ^= 2 // the 55th bit counts, the 56th does not
	if other.Reference() == r {
		t.Error("the 55th bit is not in the reference")
	}
}
