// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"strings"
	"testing"
)

func TestCompareNames(t *testing.T) {
	for _, c := range []struct {
		what, typed, paper string // see named
		want               agreement
	}{
		{"the same", "Eriksson, Anna Maria", "ERIKSSON, ANNA MARIA", agree},
		{"one letter", "Eriksson, Anna", "ERIKSON, ANNA", differ},
		{"one letter of the given name", "Eriksson, Anna", "ERIKSSON, ANA", differ},
		{"two letters exchanged", "Benali, Karim", "BENLAI, KARIM", differ},
		{"someone else", "Eriksson, Anna", "DIALLO, MAMADOU", differ},
		{"a brother", "Diallo, Mamadou", "DIALLO, IBRAHIMA", differ},
		{"marks", "Gonçalves Ibáñez, José", "GONCALVES IBANEZ, JOSE", agree},
		{"marks that stand apart", "Gonc\u0327alves, Jose\u0301", "GONCALVES, JOSE", agree},
		{"umlaut as two letters", "Müller, Jörg", "MUELLER, JOERG", agree},
		{"umlaut left out", "Müller, Jörg", "MULLER, JORG", agree},
		{"ring", "Åström, Åsa", "AASTROEM, AASA", agree},
		{"ring, one way in each word", "Åström, Åsa", "AASTROM, ASA", differ},
		{"sharp s", "Weiß, Eva", "WEISS, EVA", agree},
		{"stroke", "Łukasz, Michał", "LUKASZ, MICHAL", agree},
		{"Turkish i", "Yıldız, İpek", "YILDIZ, IPEK", agree},
		{"Vietnamese", "Nguyễn, Thị Minh", "NGUYEN, THI MINH", agree},
		{"Vietnamese, other order", "Nguyễn, Minh", "MINH, NGUYEN", agree},
		{"Cyrillic", "Шевченко, Юлія", "SHEVCHENKO, YULIIA", agree},
		{"Cyrillic, someone else", "Шевченко, Юлія", "SHEVCHENKO, OLENA", differ},
		{"y for i", "Mai, Anna", "MAY, ANNA", differ},
		{"Cyrillic, the table", "Шевченко, Иван", "SHEVCHENKO, IVAN", agree},
		{"Greek", "Παπαδόπουλος, Νίκος", "PAPADOPOULOS, NIKOS", agree},
		{"Arabic letters", "بن علي, كريم", "BEN ALI, KARIM", cannotTell},
		{"Arabic given name, same family name", "Ben Ali, كريم", "BEN ALI, KARIM", agree},
		{"cut into words", "Ben Ali, Karim", "BENALI, KARIM", agree},
		{"hyphen", "El-Hadj, Jean-Paul", "EL HADJ, JEAN PAUL", agree},
		{"apostrophe", "N'Diaye, Fatou", "NDIAYE, FATOU", agree},
		{"given names missing on the paper", "Eriksson, Anna Maria", "ERIKSSON, ANNA", agree},
		{"given names missing on the form", "Eriksson, Maria", "ERIKSSON, ANNA MARIA", agree},
		{"given names in part others", "Eriksson, Anna Maria", "ERIKSSON, ANNA LUISA", differ},
		{"no given name known", "Wangchuk, SP", "WANGCHUK, ", agree},
		{"no given name known, on the paper", "Wangchuk, ", "WANGCHUK, XXX", agree},
		{"one name, as given name", ", Sukarno", "SUKARNO, ", agree},
		{"married name on the paper", "Martin (Durand), Léa", "DURAND, LEA", agree},
		{"birth name on the paper", "Martin (Durand), Léa", "MARTIN, LEA", agree},
		{"both", "Martin (Durand), Léa", "MARTIN DURAND, LEA", agree},
		{"both, said", "Martin (Durand), Léa", "DURAND née MARTIN, LEA", agree},
		{"spouse's name that was not typed", "Martin, Léa", "MARTIN EP DURAND, LEA", agree},
		{"spouse's name alone", "Martin, Léa", "DURAND, LEA", differ},
		{"a field of its own", "Martin, Léa", "MARTIN (DURAND), LEA", agree},
		{"half a family name", "García Márquez, Luz", "GARCIA, LUZ", differ},
		{"no room for all", "Papandropoulous, Jonathon Warren Alexander",
			"PAPANDROPOULOUS, JONATHON WARREN ALEXA", agree},
		{"short, and cut", "Eriksson, Anna", "ERIKSS, ANNA", differ},
		{"bill of two", "Eriksson, Anna", "M. DUPONT PAUL ET MME ERIKSSON ANNA", agree},
		{"bill with a first letter", "Eriksson, Anna Maria", "MME A. ERIKSSON", agree},
		{"bill of the husband", "Eriksson, Anna", "M. PAUL ERIKSSON", differ},
		{"bill of the neighbour", "Eriksson, Anna", "MME ANNA DURAND", differ},
		{"bill with the married name", "Martin (Durand), Léa", "DURAND Léa", agree},
		{"bill, one word", "Ben Ali, Karim", "M BENALI KARIM", agree},
		{"host", "Paul Petit", "M. PETIT PAUL", agree},
		{"host, card with more given names", "Paul Petit", "PETIT, PAUL JEAN", agree},
		{"other host", "Paul Petit", "GRAND, PAUL", differ},
		{"umlaut with XX", "Müller, Jörg", "MUXXLLER, JORG", agree},
		{"tilde with XX", "Ibáñez, José", "IBANXXEZ, JOSE", agree},
		{"no given name, in words", "Wangchuk, sans prénom", "WANGCHUK, ", agree},
		{"no family name, in words", "Pas de nom, Wangchuk", "WANGCHUK, ", agree},
		{"no given name, in English", "Wangchuk, No given name", "WANGCHUK, ", agree},
		{"a name that is such a word", "Sans, Marie", "PAS, MARIE", differ},
		{"Azerbaijani", "Əliyeva, Günəş", "ALIYEVA, GUNAS", differ},
		{"Azerbaijani, as printed there", "Əliyeva, Günel", "ELIYEVA, GUNEL", agree},
		{"Romanian", "Țăranu, Ștefan", "TARANU, STEFAN", agree},
		{"Hausa", "Ɗanjuma, Ƙarima", "DANJUMA, KARIMA", agree},
		{"Uzbek", "Oʻtkirov, Gʻayrat", "OTKIROV, GAYRAT", agree},
		{"nothing read", "Eriksson, Anna", "", cannotTell},
		{"nothing typed", "", "ERIKSSON, ANNA", cannotTell},
	} {
		if got := compareNames(named(c.typed), named(c.paper)); got != c.want {
			t.Errorf("%s: %q and %q: got %s, want %s", c.what, c.typed, c.paper, got, c.want)
		}
	}
}

// named is a name as the cases write it: "family (usage), given", or all of it together.
func named(s string) fullName {
	family, given, parts := strings.Cut(s, ", ")
	if !parts {
		return fullName{whole: s}
	}
	family, usage, _ := strings.Cut(strings.TrimSuffix(family, ")"), " (")
	return fullName{family: family, usage: usage, given: given}
}

// FuzzCompareNames: a name never differs from itself.
func FuzzCompareNames(f *testing.F) {
	f.Add("Gonçalves Ibáñez", "José María")
	f.Add("Шевченко", "Юлія")
	f.Add("Nguyễn épouse Trần", "SP")
	f.Fuzz(func(t *testing.T, family, given string) {
		a := fullName{family: family, given: given}
		if got := compareNames(a, a); got == differ {
			t.Fatalf("%q %q differs from itself", family, given)
		}
		compareNames(a, fullName{whole: given + " " + family})
		compareNames(fullName{family: given}, a)
	})
}
