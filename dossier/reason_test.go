// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"passerelle/dossier"
)

// TestTheReasonIsTheTrueOne types wrong answers into every kind of field: what is said of
// each is what is wrong with it, in words of its own, in every language, with every value
// that the sentence speaks of.
func TestTheReasonIsTheTrueOne(t *testing.T) {
	field := func(kind dossier.FieldType, check string, most int) dossier.Field {
		return dossier.Field{ID: "x", Type: kind, Check: check, MaxLen: most, Verified: true}
	}
	city := dossier.Field{ID: "address.city", Type: dossier.NameField, MaxLen: 60, Verified: true}
	unsure := func(f dossier.Field) dossier.Field { f.Verified = false; return f }
	a := func(n int) string { return strings.Repeat("a", n) }
	const bad, date, look = "failed field.malformed", "failed date.impossible",
		"inconclusive field.suspect"
	words := map[string]map[string]string{"fr": readWords(t, "fr"), "en": readWords(t, "en"),
		"ar": readWords(t, "ar")}
	for _, c := range []struct {
		field dossier.Field
		typed string
		want  string // verdict, code, check, and the values of the sentence
	}{
		{field(dossier.NameField, "", 80), a(241), bad + " long have=241 most=240"},
		{field(dossier.NameField, "", 80), a(401), bad + " long have=401 most=240"},
		{field(dossier.NameField, "", 0), a(241), bad + " long have=241 most=240"},
		{field(dossier.NameField, "", 80), "Erik7son", bad + " name_sign sign=7"},
		{field(dossier.NameField, "", 80), "Eriksson @home", bad + " name_sign sign=@"},
		{field(dossier.NameField, "", 80), "Bar s/ Aube", bad + " name_sign sign=/"},
		{field(dossier.NameField, "", 80), "محمد ٣", bad + " name_sign sign=٣"},
		{field(dossier.NameField, "", 80), "Anna 😀", bad + " name_sign sign=😀"},
		{field(dossier.NameField, "", 80), "---", bad + " name"},
		{field(dossier.NameField, "", 80), "\u202eanna", bad + " unseen"},
		{field(dossier.NameField, "", 80), "anna\x07", bad + " unseen"},
		{field(dossier.NameField, "", 80), "anna\xff", bad + " unseen"},
		{city, "Toul7use", bad + " name_sign sign=7"},
		{city, "31000 Toulouse", bad + " name_sign sign=3"},
		{city, "Toulouse 31000", bad + " name_sign sign=3"},
		{city, "16", bad + " name_sign sign=1"},
		{city, "Toulouse;", bad + " name_sign sign=;"},
		{city, a(61), bad + " long have=61 most=60"},
		{field(dossier.TextField, "", 20), a(21), bad + " long have=21 most=20"},
		{field(dossier.TextField, "", 20), a(500), bad + " long have=500 most=20"},
		{field(dossier.TextField, "", 0), a(121), bad + " long have=121 most=120"},
		{field(dossier.TextField, "", 20), "a\x00b", bad + " unseen"},
		{field(dossier.DigitsField, "", 6), "12a4", bad + " digits_sign sign=A"},
		{field(dossier.DigitsField, "", 6), "1234567", bad + " long have=7 most=6"},
		{field(dossier.DigitsField, "", 6), "-.-", bad + " digits have=0"},
		{field(dossier.DigitsField, "agdref", 10), "7503é29987", bad + " digits_sign sign=É"},
		{field(dossier.DigitsField, "agdref", 10), "75031", bad + " agdref have=5"},
		{field(dossier.DigitsField, "agdref", 10), "75031299871", bad + " agdref have=11"},
		{field(dossier.DigitsField, "agdref", 10), "750312998", look + " agdref"},
		{unsure(field(dossier.DigitsField, "agdref", 10)), "7503129",
			look + " agdref_other have=7"},
		{unsure(field(dossier.DigitsField, "agdref", 10)), "750312998", look + " agdref"},
		{unsure(field(dossier.CodeField, "ephoto", 22)), "ABC", look + " ephoto_other have=3"},
		{field(dossier.CodeField, "ephoto", 22), "ABC", bad + " ephoto have=3"},
		{field(dossier.DigitsField, "stamp", 16), "1234", bad + " stamp have=4"},
		{field(dossier.CodeField, "passport", 9), "L898902C3X", bad + " long have=10 most=9"},
		{field(dossier.CodeField, "passport", 20), "L89", bad + " passport have=3"},
		{unsure(field(dossier.CodeField, "passport", 20)), "L89", look + " passport have=3"},
		{field(dossier.CodeField, "passport", 20), "L89_02C36", bad + " code_sign sign=_"},
		{field(dossier.CodeField, "card", 9), "ABC", bad + " card have=3"},
		{field(dossier.DigitsField, "neph", 12), "123", bad + " neph have=3"},
		{field(dossier.CodeField, "visa", 12), "123", bad + " visa have=3"},
		{field(dossier.CodeField, "ine", 11), "ABCDEFGHIJK", bad + " ine have=11"},
		{unsure(field(dossier.CodeField, "ine", 11)), "ABCDEFGHIJK", look + " ine have=11"},
		{field(dossier.DigitsField, "fiscal", 13), "9123456789012", bad + " fiscal have=13"},
		{field(dossier.CodeField, "country", 3), "QQQ", bad + " country have=3"},
		{field(dossier.DigitsField, "siren", 9), "12345678", bad + " siren have=8"},
		{field(dossier.DigitsField, "siren", 9), "123456789", bad + " siren_sum have=9"},
		{field(dossier.DigitsField, "siret", 14), "123", bad + " siret have=3"},
		{field(dossier.DigitsField, "siret", 14), "12345678901234", bad + " siret_sum have=14"},
		{field(dossier.CodeField, "nir", 15), "2690549", bad + " nir have=7"},
		{field(dossier.CodeField, "nir", 15), "269054958815781", bad + " nir_sum have=15"},
		{unsure(field(dossier.CodeField, "", 7)), "ABCDEFGHIJ", look + " long have=10 most=7"},
		{field(dossier.PhoneField, "", 0), "06 12 34 56 7a", bad + " phone_sign sign=a"},
		{field(dossier.PhoneField, "", 0), "06#12", bad + " phone_sign sign=#"},
		{field(dossier.PhoneField, "", 0), "612", bad + " phone"},
		{field(dossier.PhoneField, "", 0), "+213551234567", look + " phone"},
		{field(dossier.PhoneField, "", 0), strings.Repeat("1", 401),
			bad + " long have=401 most=120"},
		{field(dossier.PostalField, "", 0), "2A004", bad + " postal_sign sign=A"},
		{field(dossier.PostalField, "", 0), "SW1A 1AA", bad + " postal_sign sign=S"},
		{field(dossier.PostalField, "", 0), "1000", bad + " postal_long have=4"},
		{field(dossier.PostalField, "", 0), "310000", bad + " postal_long have=6"},
		{field(dossier.PostalField, "", 0), "00000", bad + " postal"},
		{field(dossier.PostalField, "", 0), "96000", bad + " postal"},
		{field(dossier.PostalField, "", 0), "00212", bad + " army"},
		{field(dossier.PostalField, "", 0), "98000", look + " monaco"},
		{field(dossier.PostalField, "", 0), "98 030", look + " monaco"},
		{field(dossier.PostalField, "", 0), "31013", look + " postal"},
		{field(dossier.EmailField, "", 0), "anna.example.org", bad + " email_at"},
		{field(dossier.EmailField, "", 0), "anna@@example.org", bad + " email_at"},
		{field(dossier.EmailField, "", 0), "@example.org", bad + " email_at"},
		{field(dossier.EmailField, "", 0), "anna@example", bad + " email_dot"},
		{field(dossier.EmailField, "", 0), "anna e@example.org", bad + " email_space"},
		{field(dossier.EmailField, "", 0), "annaé@example.org", bad + " email_sign sign=é"},
		{field(dossier.EmailField, "", 0), "anna,e@example.org", bad + " email_sign sign=,"},
		{field(dossier.EmailField, "", 0), "anna..e@example.org", bad + " email"},
		{field(dossier.EmailField, "", 0), a(300) + "@example.org",
			bad + " long have=312 most=254"},
		{field(dossier.EmailField, "", 70), a(70) + "@example.org", bad + " long have=82 most=70"},
		{field(dossier.DateField, "", 0), "12/08", date + " form"},
		{field(dossier.DateField, "", 0), "12/08/74", date + " form"},
		{field(dossier.DateField, "", 0), "tomorrow", date + " form"},
		{field(dossier.DateField, "", 0), "31/02/2024", date + " date"},
		{field(dossier.DateField, "", 0), "31022024", date + " date"},
		{field(dossier.DateField, "", 0), "01/01/1799", date + " year"},
		{field(dossier.DateField, "", 0), "01/01/2300", date + " year"},
		{field(dossier.DateField, "birth", 0), "23/11/1906", date + " birth"},
		{field(dossier.DateField, "past", 0), "25/11/2026", "failed date.future past"},
		{field(dossier.YesNoField, "", 0), "oui", "failed field.unknown"},
	} {
		got, g := (&dossier.Procedure{}).CheckAnswer(c.field, c.typed, on(today))
		said := ""
		if g != nil {
			said = strings.TrimSpace(fmt.Sprintf("%s %s %s", g.Verdict, g.Code, g.Values["check"]))
			for _, k := range []string{"have", "most", "sign"} {
				if v, ok := g.Values[k]; ok {
					said += " " + k + "=" + v
				}
			}
		}
		if said != c.want || strings.HasPrefix(said, "failed") && got != "" {
			t.Errorf("%s %.40q: got %q (taken as %q), want %q", c.field.Type, c.typed, said, got,
				c.want)
			continue
		}
		for lang, w := range words {
			stem := "gap." + string(g.Code)
			title := func(stem string) string {
				return w[stem+".title"] + w[stem+".title.other"] // in the form of a number, or in one
			}
			if own := stem + "." + g.Values["check"]; title(own) != "" {
				stem = own
			} else if check := g.Values["check"]; g.Code == dossier.FieldMalformed &&
				check != "digits" {
				t.Errorf("%s: %s has no words of its own", lang, own)
			}
			for _, m := range placeholder.FindAllStringSubmatch(title(stem)+w[stem+".gesture"], -1) {
				if _, ok := g.Values[m[1]]; !ok {
					t.Errorf("%s: %s speaks of {%s}, which the gap does not carry", lang, stem,
						m[1])
				}
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// TestWhatIsRightIsTaken types right answers as people, keyboards and the post write them.
func TestWhatIsRightIsTaken(t *testing.T) {
	person := dossier.Field{ID: "family_name", Type: dossier.NameField, MaxLen: 80, Verified: true}
	city := dossier.Field{ID: "address.city", Type: dossier.NameField, MaxLen: 60, Verified: true}
	day := dossier.Field{ID: "day", Type: dossier.DateField, Verified: true}
	phone := dossier.Field{ID: "phone", Type: dossier.PhoneField, Verified: true}
	for _, c := range []struct {
		field       dossier.Field
		typed, want string
	}{
		{person, "O`Brien", "O’Brien"},
		{person, "O´Brien", "O’Brien"},
		{person, "Oʹbrien", "O’brien"},
		{person, "O′Brien", "O’Brien"},
		{person, "O‘Brien", "O’Brien"},
		{person, "O‛Brien", "O’Brien"},
		{person, "Oʻtkir", "O’tkir"},
		{person, "O'Brien", "O'Brien"},
		{person, "O’Brien", "O’Brien"},
		{person, "Jean–Pierre", "Jean-Pierre"},
		{person, "Anna\tMaria", "Anna Maria"},
		{city, "PARIS CEDEX 16", "PARIS CEDEX 16"},
		{city, "Lyon cedex 03", "Lyon cedex 03"},
		{city, "Toulouse CEDEX 6", "Toulouse CEDEX 6"},
		{city, "Paris La Défense Cedex", "Paris La Défense Cedex"},
		{city, "Toulouse CEDEX 1", "Toulouse CEDEX 1"},
		{city, "Paris 16e", "Paris 16e"},
		{city, "TOULOUSE CEDEX6", "TOULOUSE CEDEX6"},
		{city, "3e arrondissement de Lyon", "3e arrondissement de Lyon"},
		{city, "Lyon-3", "Lyon-3"},
		{city, "Nancy CS 12345", "Nancy CS 12345"},
		{city, "Paris 16ème", "Paris 16ème"},
		{city, "Paris 16", "Paris 16"},
		{city, "Paris (16e)", "Paris (16e)"},
		{city, "Marseille 1er arrondissement", "Marseille 1er arrondissement"},
		{city, "Marseille, 1er arrondissement", "Marseille, 1er arrondissement"},
		{city, "باريس ١٦", "باريس ١٦"},
		{city, "St Denis", "St Denis"},
		{city, "Ste-Rose", "Ste-Rose"},
		{city, "Bar s/ Aube", "Bar s/ Aube"},
		{city, "Villeneuve s/Lot", "Villeneuve s/Lot"},
		{city, "L`Haÿ-les-Roses", "L’Haÿ-les-Roses"},
		{day, "1/2/2024", "2024-02-01"},
		{day, "12-08-1974", "1974-08-12"},
		{day, "12.8.1974", "1974-08-12"},
		{day, "2024/2/1", "2024-02-01"},
		{phone, "06/12/34/56/78", "+33612345678"},
		{phone, "06\u00a012\u00a034\u00a056\u00a078", "+33612345678"},
	} {
		got, g := (&dossier.Procedure{}).CheckAnswer(c.field, c.typed, on(today))
		if got != c.want || g != nil {
			t.Errorf("%s %q: got %q %+v, want %q", c.field.ID, c.typed, got, g, c.want)
		}
		if again, g := (&dossier.Procedure{}).CheckAnswer(c.field, got, on(today)); again != got ||
			g != nil {
			t.Errorf("%s: %q becomes %q %+v", c.field.ID, got, again, g)
		}
	}
}

// TestTownsAsPeopleAndThePostWriteThem: an arrondissement or a CEDEX in any of its spellings is no
// slip of the key, is kept as it was typed, and makes no other town of it. A slip is one still.
func TestTownsAsPeopleAndThePostWriteThem(t *testing.T) {
	city := dossier.Field{ID: "address.city", Type: dossier.NameField, MaxLen: 60, Verified: true}
	p := procedure(t, "changement-adresse")
	for _, form := range []string{
		"%s 3", "%s 03", "%s 3e", "%s 3è", "%s 3ème", "%s 3EME", "%s 3 ème", "%s 3 e", "%s 3ᵉ",
		"%s 3°", "%s, 3e", "%s (3ème)", "%s-3", "%s - 3", "%s –3", "%s-3e", "%s-3ème", "%s/3", "%s3",
		"%s3e", "%s III", "%s IIIe", "%s-III", "%s troisième", "%s ٣", "%s-٣",
		"%s 1er", "%s 2nd", "%s 2d",
		"%s 3e arrondissement", "%s - 3e arrondissement", "%s (3e arrondissement)", "%s 3e arr.",
		"%s 3e ardt", "%s arrondissement 3", "3e arrondissement de %s", "3 arrondissement de %s",
		"3ème arrondissement %s", "3ème arrondissement, %s", "le 3e arrondissement de %s",
		"3e arr. de %s",
		"3e arr. %s", "3ème arrdt de %s", "3e ardt de %s", "1er arrondissement de %s",
		"2nd arrondissement de %s", "2e arrt. de %s", "IIIe arrondissement de %s",
		"troisième arrondissement de %s", "arrondissement 3 de %s", "3e %s", "٣ arrondissement de %s",
		"%s CEDEX", "%s CEDEX 3", "%s CEDEX6", "%s CEDEX06", "%s Cédex 6", "%s-CEDEX6", "%s-Cedex-6",
		"%s CEDEX n° 6", "%s CEDEX N°6", "%s CEDEX no 6", "%s cedex ٦", "%s 3 CEDEX", "%s 3e CEDEX 03",
		"%s CDX 3", "%s cdx", "%s CEDEX 6 CS 12345", "%s CS12345", "%s BP 7",
	} {
		for _, town := range []string{"Lyon", "LYON", "lyon"} {
			typed := fmt.Sprintf(form, town)
			got, g := (&dossier.Procedure{}).CheckAnswer(city, typed, on(today))
			if g != nil || got != strings.ReplaceAll(typed, "–", "-") {
				t.Errorf("%q: got %q %+v", typed, got, g)
			}
			d := dossier.Dossier{Answers: dossier.Answers{"address.postal_code": "69003",
				"address.city": typed}}
			for _, g := range p.Gaps(d, on(today)) {
				if g.Code == dossier.CommuneDiffers {
					t.Errorf("%q is said to be another town than Lyon", typed)
				}
			}
		}
	}
	for _, slip := range []string{"L9on", "Ly0n", "3Lyon", "Lyon 3f", "Lyon 123", "Lyon 3%", "69003",
		"3", "CEDEX 3", "3e arrondissement", "Villeurbanne7", "12 rue des Lilas"} {
		if _, g := (&dossier.Procedure{}).CheckAnswer(city, slip, on(today)); g == nil &&
			dossier.KnownCommune(slip) {
			t.Errorf("%q is taken for a town", slip)
		}
	}
	for _, slip := range []string{"L9on", "Ly0n", "3Lyon", "Lyon 3f", "Lyon 123", "69003", "3",
		"Villeurbanne7", "12 rue des Lilas"} {
		if _, g := (&dossier.Procedure{}).CheckAnswer(city, slip, on(today)); g == nil {
			t.Errorf("%q is no slip", slip)
		}
	}
	// names that have something of this in them
	for postal, town := range map[string]string{"63610": "Besse-et-Saint-Anastaise",
		"59193": "Erquinghem-Lys", "95380": "Louvres", "24700": "Montpon-Ménestérol", "80190": "Y"} {
		if got := dossier.Communes(postal); !slices.Contains(got, town) || !dossier.KnownCommune(town) {
			t.Errorf("%s: %s is not among %q", postal, town, got)
		}
	}
}

// TestPostTownsAreTheirTowns: what the post writes behind a town's name makes no other town of it.
func TestPostTownsAreTheirTowns(t *testing.T) {
	for _, c := range [][3]string{
		{"75016", "PARIS CEDEX 16", "75"}, {"75016", "Paris 16e arrondissement", "75"},
		{"69003", "3e arrondissement de Lyon", "69"}, {"69003", "Lyon-3", "69"},
		{"31000", "TOULOUSE CEDEX6", "31"},
		{"13001", "Marseille 1er", "13"},
		{"97400", "St Denis", "974"}, {"98000", "Monaco", ""}, {"31013", "Toulouse Cedex 6", "31"},
	} {
		if got := dossier.Prefecture(c[0], c[1]); got != c[2] {
			t.Errorf("%s %s: prefecture %q, want %q", c[0], c[1], got, c[2])
		}
	}
	p := procedure(t, "changement-adresse")
	for city, want := range map[string]bool{"Paris CEDEX 16": false, "PARIS 16e": false,
		"Paris 16ème arrondissement": false, "Lyon": true} {
		d := dossier.Dossier{Answers: dossier.Answers{"address.postal_code": "75016",
			"address.city": city}}
		differs := false
		for _, g := range p.Gaps(d, on(today)) {
			differs = differs || g.Code == dossier.CommuneDiffers
		}
		if differs != want {
			t.Errorf("%s in 75016: said to be another commune %t, want %t", city, differs, want)
		}
	}
}
