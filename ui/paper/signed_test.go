// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/internal/testkit"
	"passerelle/ui/words"
)

// said is what an invented person with long names said of itself.
func said() dossier.Answers {
	return dossier.Answers{"family_name": "ERIKSSON-LINDE DE LA FUENTE",
		"given_names": "ANNA MARIA", "birth_date": "1974-08-12", "birth_place": "ZENITH",
		"birth_country": "Utopie", "nationality": "utopienne",
		"address.street": "12 BIS RUE DES LILAS, BÂTIMENT C", "address.postal_code": "31000",
		"address.city": "TOULOUSE", "spouse.family_name": "MARTINEZ",
		"spouse.given_names": "JEAN BAPTISTE", "spouse.birth_date": "1970-01-31",
		"common_life_since": "2019-05-04", "marriage_date": "2020-06-20",
		"minor.family_name": "ERIKSSON", "minor.given_names": "NILS",
		"minor.birth_date": "2015-03-02", "minor.birth_place": "TOULOUSE",
		"host_name": "PAUL PETIT"}
}

// endless are answers as long as the questions take them.
func endless() dossier.Answers {
	a := said()
	for id, most := range map[dossier.FieldID]int{"family_name": 80, "given_names": 100,
		"address.street": 100, "address.city": 60, "spouse.family_name": 80,
		"spouse.given_names": 100, "minor.family_name": 80, "minor.given_names": 100,
		"birth_place": 60, "nationality": 60} {
		a[id] = strings.TrimSpace(strings.Repeat("ÉRIKSSON ", most/9))
	}
	return a
}

// longest returns, for each sheet that is printed, the procedure with the longest name of
// those that offer it.
func longest(t testing.TB, b *words.Book) map[dossier.Sheet]dossier.ProcedureID {
	t.Helper()
	out := map[dossier.Sheet]dossier.ProcedureID{}
	length := func(id dossier.ProcedureID) int {
		if id == "" {
			return -1
		}
		return len(b.Text("fr", "procedure."+string(id)+".short"))
	}
	for _, p := range catalogueOf(t).Procedures() {
		sheets := map[dossier.Sheet]bool{}
		for _, x := range p.Pieces {
			sheets[p.SheetOf(dossier.Dossier{}, x.Slot)] = true
			for _, id := range x.Alternatives {
				sheets[p.SheetOf(dossier.Dossier{Answers: dossier.Answers{
					dossier.GivenField(x.Slot): string(id)}}, x.Slot)] = true
			}
		}
		for s := range sheets {
			if s.Printed() && length(p.ID) > length(out[s]) {
				out[s] = p.ID
			}
		}
	}
	return out
}

// TestEverySheetToSignFits draws every sheet, for the procedure with the longest name, in
// every language, with all answers and with none.
func TestEverySheetToSignFits(t *testing.T) {
	p := newPress(t, reception)
	demo := reception
	demo.Demo = true
	d := newPress(t, demo)
	dir := os.Getenv("PASSERELLE_PAGES")
	procedures, langs := longest(t, p.words), p.words.Languages()
	if testing.Short() {
		langs = langs[:1]
	}
	for _, sheet := range dossier.Sheets() {
		id, ok := procedures[sheet]
		if ok != sheet.Printed() {
			t.Errorf("%s: no procedure offers it", sheet)
		}
		if !ok {
			continue
		}
		for _, lang := range langs {
			for name, known := range map[string]dossier.Answers{"said": said(), "empty": nil,
				"long": endless()} {
				page, err := p.Signed(SignedOf(lang, sheet, id, known))
				if err != nil {
					t.Errorf("%s %s, %s: %v", sheet, lang, name, err)
				} else if dir != "" {
					testkit.SavePNG(t, filepath.Join(dir, string(sheet)+"-"+lang+"-"+name+".png"),
						page)
				}
			}
		}
		if _, err := d.Signed(SignedOf("ar", sheet, id, said())); err != nil {
			t.Errorf("%s, demonstration: %v", sheet, err)
		}
	}
}

// TestSheetSaysWhatWasSaid: what is known stands on the sheet in both languages, and what
// is not known is left to the pen.
func TestSheetSaysWhatWasSaid(t *testing.T) {
	b := wordsOf(t)
	for _, s := range dossier.Sheets() {
		if !s.Printed() {
			continue
		}
		for _, lang := range b.Languages() {
			full := b.Sheet(lang, words.SheetFill{Sheet: s, Procedure: "dcem", Known: said()},
				penned)
			text := full.Whole() + strings.Join(full.Signs, " ")
			wants := []string{"ERIKSSON-LINDE DE LA FUENTE", "ANNA MARIA", "31000 TOULOUSE"}
			if s == dossier.SheetHost {
				wants = append(wants, "PAUL PETIT")
			}
			for _, w := range wants {
				if !strings.Contains(text, w) {
					t.Errorf("%s %s: %q is not said: %s", s, lang, w, text)
				}
			}
			empty := b.Sheet(lang, words.SheetFill{Sheet: s, Procedure: "dcem"}, penned)
			text = empty.Whole()
			if strings.ContainsAny(text, "{}") || !strings.Contains(text, penned.Name) ||
				!strings.Contains(text, penned.Address) {
				t.Errorf("%s %s: no room for the pen: %s", s, lang, text)
			}
			if (full.Truth != "") != s.Sworn() {
				t.Errorf("%s %s: sworn %v, %q", s, lang, s.Sworn(), full.Truth)
			}
		}
	}
}

// TestSignedAndScannedIsReadable: a sheet that comes back from the glass is a page without
// a defect, and none of its boxes and lines is taken for the edge of the paper.
func TestSignedAndScannedIsReadable(t *testing.T) {
	p := newPress(t, reception)
	for _, sheet := range []dossier.Sheet{dossier.SheetNoWork, dossier.SheetHost,
		dossier.SheetCommonLife} {
		page, err := p.Signed(SignedOf("ar", sheet, "visiteur", said()))
		testkit.Must(t, err)
		rng := rand.New(rand.NewPCG(1, uint64(len(sheet))))
		for i, v := range page.Pix { // a scanner sees neither pure white nor pure black
			page.Pix[i] = uint8(22 + int(v)*220/255 + rng.IntN(7))
		}
		got, _, defects := capture.Clean(capture.Image{Pix: page, DPI: DPI})
		if len(defects) > 0 {
			t.Errorf("%s: %+v", sheet, defects)
		}
		if b := got.Pix.Bounds(); b.Dx() < Width*95/100 || b.Dy() < Height*95/100 {
			t.Errorf("%s: %v is left of the page", sheet, b)
		}
	}
}
