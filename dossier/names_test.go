// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "testing"

func TestCompareNames(t *testing.T) {
	type n = fullName
	for _, c := range []struct {
		what         string
		typed, paper n
		want         agreement
	}{
		{"the same", n{family: "Eriksson", given: "Anna Maria"},
			n{family: "ERIKSSON", given: "ANNA MARIA"}, agree},
		{"one letter", n{family: "Eriksson", given: "Anna"}, n{family: "ERIKSON", given: "ANNA"},
			differ},
		{"one letter of the given name", n{family: "Eriksson", given: "Anna"},
			n{family: "ERIKSSON", given: "ANA"}, differ},
		{"two letters exchanged", n{family: "Benali", given: "Karim"},
			n{family: "BENLAI", given: "KARIM"}, differ},
		{"someone else", n{family: "Eriksson", given: "Anna"},
			n{family: "DIALLO", given: "MAMADOU"}, differ},
		{"a brother", n{family: "Diallo", given: "Mamadou"}, n{family: "DIALLO", given: "IBRAHIMA"},
			differ},
		{"marks", n{family: "Gonçalves Ibáñez", given: "José"},
			n{family: "GONCALVES IBANEZ", given: "JOSE"}, agree},
		{"marks that stand apart", n{family: "Gonc\u0327alves", given: "Jose\u0301"},
			n{family: "GONCALVES", given: "JOSE"}, agree},
		{"umlaut as two letters", n{family: "Müller", given: "Jörg"},
			n{family: "MUELLER", given: "JOERG"}, agree},
		{"umlaut left out", n{family: "Müller", given: "Jörg"}, n{family: "MULLER", given: "JORG"},
			agree},
		{"ring", n{family: "Åström", given: "Åsa"}, n{family: "AASTROEM", given: "AASA"}, agree},
		{"ring, one way in each word", n{family: "Åström", given: "Åsa"},
			n{family: "AASTROM", given: "ASA"}, differ},
		{"sharp s", n{family: "Weiß", given: "Eva"}, n{family: "WEISS", given: "EVA"}, agree},
		{"stroke", n{family: "Łukasz", given: "Michał"}, n{family: "LUKASZ", given: "MICHAL"},
			agree},
		{"Turkish i", n{family: "Yıldız", given: "İpek"}, n{family: "YILDIZ", given: "IPEK"},
			agree},
		{"Vietnamese", n{family: "Nguyễn", given: "Thị Minh"},
			n{family: "NGUYEN", given: "THI MINH"}, agree},
		{"Vietnamese, other order", n{family: "Nguyễn", given: "Minh"},
			n{family: "MINH", given: "NGUYEN"}, agree},
		{"Cyrillic", n{family: "Шевченко", given: "Юлія"}, n{family: "SHEVCHENKO", given: "YULIIA"},
			agree},
		{"Cyrillic, someone else", n{family: "Шевченко", given: "Юлія"},
			n{family: "SHEVCHENKO", given: "OLENA"}, differ},
		{"y for i", n{family: "Mai", given: "Anna"}, n{family: "MAY", given: "ANNA"}, differ},
		{"Cyrillic, the table", n{family: "Шевченко", given: "Иван"},
			n{family: "SHEVCHENKO", given: "IVAN"}, agree},
		{"Greek", n{family: "Παπαδόπουλος", given: "Νίκος"},
			n{family: "PAPADOPOULOS", given: "NIKOS"}, agree},
		{"Arabic letters", n{family: "بن علي", given: "كريم"}, n{family: "BEN ALI", given: "KARIM"},
			cannotTell},
		{"Arabic given name, same family name", n{family: "Ben Ali", given: "كريم"},
			n{family: "BEN ALI", given: "KARIM"}, agree},
		{"cut into words", n{family: "Ben Ali", given: "Karim"},
			n{family: "BENALI", given: "KARIM"}, agree},
		{"hyphen", n{family: "El-Hadj", given: "Jean-Paul"},
			n{family: "EL HADJ", given: "JEAN PAUL"}, agree},
		{"apostrophe", n{family: "N'Diaye", given: "Fatou"}, n{family: "NDIAYE", given: "FATOU"},
			agree},
		{"given names missing on the paper", n{family: "Eriksson", given: "Anna Maria"},
			n{family: "ERIKSSON", given: "ANNA"}, agree},
		{"given names missing on the form", n{family: "Eriksson", given: "Maria"},
			n{family: "ERIKSSON", given: "ANNA MARIA"}, agree},
		{"given names in part others", n{family: "Eriksson", given: "Anna Maria"},
			n{family: "ERIKSSON", given: "ANNA LUISA"}, differ},
		{"no given name known", n{family: "Wangchuk", given: "SP"}, n{family: "WANGCHUK"}, agree},
		{"no given name known, on the paper", n{family: "Wangchuk"},
			n{family: "WANGCHUK", given: "XXX"}, agree},
		{"one name, as given name", n{family: "", given: "Sukarno"}, n{family: "SUKARNO"}, agree},
		{"married name on the paper", n{family: "Martin", usage: "Durand", given: "Léa"},
			n{family: "DURAND", given: "LEA"}, agree},
		{"birth name on the paper", n{family: "Martin", usage: "Durand", given: "Léa"},
			n{family: "MARTIN", given: "LEA"}, agree},
		{"both", n{family: "Martin", usage: "Durand", given: "Léa"},
			n{family: "MARTIN DURAND", given: "LEA"}, agree},
		{"both, said", n{family: "Martin", usage: "Durand", given: "Léa"},
			n{family: "DURAND née MARTIN", given: "LEA"}, agree},
		{"spouse's name that was not typed", n{family: "Martin", given: "Léa"},
			n{family: "MARTIN EP DURAND", given: "LEA"}, agree},
		{"spouse's name alone", n{family: "Martin", given: "Léa"},
			n{family: "DURAND", given: "LEA"}, differ},
		{"a field of its own", n{family: "Martin", given: "Léa"},
			n{family: "MARTIN", usage: "DURAND", given: "LEA"}, agree},
		{"half a family name", n{family: "García Márquez", given: "Luz"},
			n{family: "GARCIA", given: "LUZ"}, differ},
		{"no room for all", n{family: "Papandropoulous", given: "Jonathon Warren Alexander"},
			n{family: "PAPANDROPOULOUS", given: "JONATHON WARREN ALEXA"}, agree},
		{"short, and cut", n{family: "Eriksson", given: "Anna"}, n{family: "ERIKSS", given: "ANNA"},
			differ},
		{"bill of two", n{family: "Eriksson", given: "Anna"},
			n{whole: "M. DUPONT PAUL ET MME ERIKSSON ANNA"}, agree},
		{"bill with a first letter", n{family: "Eriksson", given: "Anna Maria"},
			n{whole: "MME A. ERIKSSON"}, agree},
		{"bill of the husband", n{family: "Eriksson", given: "Anna"}, n{whole: "M. PAUL ERIKSSON"},
			differ},
		{"bill of the neighbour", n{family: "Eriksson", given: "Anna"}, n{whole: "MME ANNA DURAND"},
			differ},
		{"bill with the married name", n{family: "Martin", usage: "Durand", given: "Léa"},
			n{whole: "DURAND Léa"}, agree},
		{"bill, one word", n{family: "Ben Ali", given: "Karim"}, n{whole: "M BENALI KARIM"}, agree},
		{"host", n{whole: "Paul Petit"}, n{whole: "M. PETIT PAUL"}, agree},
		{"host, card with more given names", n{whole: "Paul Petit"},
			n{family: "PETIT", given: "PAUL JEAN"}, agree},
		{"other host", n{whole: "Paul Petit"}, n{family: "GRAND", given: "PAUL"}, differ},
		{"nothing read", n{family: "Eriksson", given: "Anna"}, n{}, cannotTell},
		{"nothing typed", n{}, n{family: "ERIKSSON", given: "ANNA"}, cannotTell},
	} {
		if got := compareNames(c.typed, c.paper); got != c.want {
			t.Errorf("%s: %+v and %+v: got %s, want %s", c.what, c.typed, c.paper, got, c.want)
		}
	}
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
