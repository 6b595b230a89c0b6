// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"errors"
	"strings"
	"testing"

	"passerelle/capture/render/rendertest"
	"passerelle/internal/testkit"
)

// form is a PDF of one page with one field. Objects 6, 8 and 10 are looks to refer to: of
// the empty form, of another value, of a tick.
func form(acroForm, field string) []byte {
	if !strings.Contains(field, "/DA") {
		field = "/DA (/Helv 12 Tf 0 g) " + field
	}
	if !strings.Contains(acroForm, "/DA") {
		acroForm += " /DA (/Helv 12 Tf 0 g)"
	}
	look := "/Type /XObject /Subtype /Form /BBox [0 0 250 22] /Resources << /Font << /Helv 5 0 R >> >>"
	return rendertest.PDF("",
		"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R] /DR << /Font << /Helv 5 0 R >> >> "+
			acroForm+" >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /Helv 5 0 R >> >> /Annots [7 0 R] >>",
		rendertest.Stream("", "BT /Helv 16 Tf 72 760 Td (Formulaire de demande) Tj ET"),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
		rendertest.Stream(look, "/Tx BMC EMC"),
		"<< /Type /Annot /Subtype /Widget /P 3 0 R "+field+" >>",
		rendertest.Stream(look, "/Tx BMC BT /Helv 12 Tf 2 6 Td (ANCIEN) Tj ET EMC"),
		"null",
		rendertest.Stream(look, "2 w 4 4 m 18 18 l S 4 18 m 18 4 l S"))
}

// fieldBox is where every field of these tests lies.
const fieldBox = "/Rect [150 690 400 712]"

// inkIn counts the dark pixels of the field's place, without its frame.
func inkIn(t *testing.T, data []byte) int {
	t.Helper()
	got, err := all(t, data, Limits{})
	if err != nil || len(got) != 1 {
		t.Fatalf("%d pages, %v", len(got), err)
	}
	f, img := got[0], got[0].Image()
	if !f.Drawn {
		t.Error("a form is taken for a picture")
	}
	n := 0
	for y := f.Height * (842 - 709) / 842; y < f.Height*(842-693)/842; y++ {
		for x := f.Width * 151 / 595; x < f.Width*397/595; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); r+g+b < 3*0x8000 {
				n++
			}
		}
	}
	return n
}

// printed is the same place with the text printed on the page: what a reader is to see.
func printed(t *testing.T, text string) int {
	t.Helper()
	contents := "BT /Helv 12 Tf 153 697 Td (" + text + ") Tj ET"
	return inkIn(t, []byte(strings.Replace(string(form("", "/F 2 /Rect [0 0 1 1]")),
		"(Formulaire de demande) Tj ET", "(x) Tj ET "+contents, 1)))
}

const (
	emptyLook = "/AP << /N 6 0 R >>" // the appearance of the empty form
	oldLook   = "/AP << /N 8 0 R >>" // an appearance with another value
)

func TestFormValuesAreDrawn(t *testing.T) {
	cases := []struct {
		name, acroForm, field, want string
	}{
		{"text over the empty look", "/NeedAppearances true", "/FT /Tx /V (DUPONT) " + emptyLook,
			"DUPONT"},
		{"text over the empty look, not announced", "", "/FT /Tx /V (DUPONT) " + emptyLook,
			"DUPONT"},
		{"text over an old value", "/NeedAppearances true", "/FT /Tx /V (DUPONT) " + oldLook,
			"DUPONT"},
		{"text over an old value, not announced", "", "/FT /Tx /V (DUPONT) " + oldLook, "DUPONT"},
		{"text without a look", "", "/FT /Tx /V (Camille Specimen)", "Camille Specimen"},
		{"accents", "/NeedAppearances true",
			"/FT /Tx /V (\\311l\\350ve, n\\351e No\\353l)" + emptyLook,
			"\\311l\\350ve, n\\351e No\\353l"},
		{"accents in Unicode", "/NeedAppearances true",
			"/FT /Tx /V <FEFF00C9006C00E800760065>" + emptyLook, "\\311l\\350ve"},
		{"a size that fits by itself", "/NeedAppearances true",
			"/FT /Tx /DA (/Helv 0 Tf 0 g) /V (DUPONT)" + emptyLook, "DUPONT"},
		{"no font named", "/NeedAppearances true /DA ()", "/FT /Tx /DA () /V (DUPONT)" + emptyLook,
			"DUPONT"},
		{"one letter a cell", "/NeedAppearances true",
			"/FT /Tx /Ff 16777216 /MaxLen 12 /V (9903123456)" + emptyLook, "9903123456"},
		{"several lines", "/NeedAppearances true",
			"/FT /Tx /Ff 4096 /V (12 rue des Lilas)" + emptyLook, "12 rue des Lilas"},
		{"a value with format by a script", "",
			"/FT /Tx /V (1234) /AA << /F << /S /JavaScript /JS (1) >> >> " + oldLook, "ANCIEN"},
		{"a choice shows its label", "/NeedAppearances true",
			"/FT /Ch /Ff 131072 /V (FR) /Opt [[(FR) (France)] [(UTO) (Utopie)]]" + emptyLook,
			"France"},
		{"a choice without labels", "/NeedAppearances true",
			"/FT /Ch /Ff 131072 /V (Utopie) /Opt [(France) (Utopie)]" + emptyLook, "Utopie"},
		{"a list", "/NeedAppearances true",
			"/FT /Ch /V (Utopie) /Opt [(France) (Utopie)]" + emptyLook, "Utopie"},
		{"a list with two chosen", "/NeedAppearances true",
			"/FT /Ch /Ff 2097152 /V [(FR) (UTO)] /Opt [[(FR) (France)] [(UTO) (Utopie)]]" +
				emptyLook, "France, Utopie"},
		{"hidden", "/NeedAppearances true", "/F 2 /FT /Tx /V (DUPONT)" + emptyLook, ""},
		{"not viewed", "/NeedAppearances true", "/F 32 /FT /Tx /V (DUPONT)" + emptyLook, ""},
		{"flagged to be passed by where it is unknown", "", "/F 5 /FT /Tx /V (DUPONT)", "DUPONT"},
		{"not printed", "", "/F 0 /FT /Tx /V (DUPONT)", "DUPONT"},
		{"a password", "", "/FT /Tx /Ff 8192 /V (secret)", "******"},
		{"a password, announced", "/NeedAppearances true",
			"/FT /Tx /Ff 8192 /V (\\311t\\351 24)" + emptyLook, "******"},
		{"a password in letters that are not written", "/NeedAppearances true",
			"/FT /Tx /Ff 8192 /V <FEFF06450631062D>" + emptyLook, "***"},
		{"a password shown in clear", "", "/FT /Tx /Ff 8192 /V (ANCIEN)" + oldLook, "******"},
		{"a password shown as its program does", "", "/FT /Tx /Ff 8192 /V (secret)" + oldLook,
			"ANCIEN"},
		{"a password of several lines", "/NeedAppearances true",
			"/FT /Tx /Ff 12288 /V (secret)" + emptyLook, "******"},
		{"no password typed", "/NeedAppearances true", "/FT /Tx /Ff 8192" + emptyLook, ""},
		{"nothing typed", "/NeedAppearances true", "/FT /Tx /V ()" + emptyLook, ""},
		{"no value", "/NeedAppearances true", "/FT /Tx " + emptyLook, ""},
	}
	for _, c := range testkit.Some(t, cases, 4) {
		t.Run(c.name, func(t *testing.T) {
			f := c.field
			if !strings.Contains(f, "/F ") && !strings.Contains(f, "/F 2 ") {
				f = "/F 4 " + f
			}
			got, want := inkIn(t, form(c.acroForm, "/T (a) "+fieldBox+" "+f)), printed(t, c.want)
			slack := want / 6
			if strings.Contains(c.name, "fits by itself") {
				slack = 2 * want
			}
			if got < want-slack || got > want+slack || (want > 0 && got == 0) {
				t.Errorf("%d dark pixels in the field, %d for %q in print", got, want, c.want)
			}
		})
	}
}

// TestFormBoxesAreTicked has boxes whose state is not the one that their value names.
func TestFormBoxesAreTicked(t *testing.T) {
	states := "/AP << /N << /Oui 10 0 R /Off 6 0 R >> >>"
	cases := []struct {
		name, acroForm, field string
		ticked                bool
	}{
		{"ticked and shown", "", "/V /Oui /AS /Oui " + states, true},
		{"ticked, shown empty", "/NeedAppearances true", "/V /Oui /AS /Off " + states, true},
		{"ticked, shown empty, not announced", "", "/V /Oui /AS /Off " + states, true},
		{"ticked, no state", "", "/V /Oui " + states, true},
		{"ticked, nothing to show it with", "", "/V /Oui /AS /Oui /MK << /CA (4) >>", true},
		{"ticked, nothing to show it with, no state", "/NeedAppearances true", "/V /Oui", true},
		{"not ticked, shown ticked", "/NeedAppearances true", "/V /Off /AS /Oui " + states, false},
		{"not ticked", "/NeedAppearances true", "/V /Off /AS /Off " + states, false},
		{"one of several, this one", "/NeedAppearances true",
			"/Ff 32768 /V /Oui /AS /Off " + states, true},
		{"one of several, another one", "/NeedAppearances true",
			"/Ff 32768 /V /Non /AS /Oui " + states, false},
		{"no value, shown ticked", "", "/AS /Oui " + states, true},
	}
	for _, c := range testkit.Some(t, cases, 3) {
		t.Run(c.name, func(t *testing.T) {
			ink := inkIn(t, form(c.acroForm, "/F 4 /FT /Btn /T (a) "+fieldBox+" "+c.field))
			if ticked := ink > 200; ticked != c.ticked {
				t.Errorf("%d dark pixels in the box, ticked: want %v", ink, c.ticked)
			}
		})
	}
}

// TestValueThatCannotBeWrittenIsNotDropped has letters that MuPDF writes as dots.
func TestValueThatCannotBeWrittenIsNotDropped(t *testing.T) {
	for name, v := range map[string]string{"Arabic": "<FEFF06450631062D0628>",
		"Polish": "<FEFF014100F30064017A>", "Georgian": "<FEFF10D010D1>"} {
		_, err := all(t, form("/NeedAppearances true",
			"/F 4 /FT /Tx /T (a) "+fieldBox+emptyLook+" /V "+v), Limits{})
		if !errors.Is(err, &Refused{Reason: AcrobatOnly}) {
			t.Errorf("%s: %v, want it refused as %s", name, err, AcrobatOnly)
		}
		if _, err := all(t, form("/NeedAppearances true",
			"/F 6 /FT /Tx /T (a) "+fieldBox+emptyLook+" /V "+v), Limits{}); err != nil {
			t.Errorf("%s, hidden: %v", name, err)
		}
	}
}

// TestNoteWithoutALookIsDrawn has text typed on a page with a viewer that left the
// drawing to others.
func TestNoteWithoutALookIsDrawn(t *testing.T) {
	if got := inkIn(t, note("/Subtype /FreeText /F 4")); got < 200 {
		t.Errorf("%d dark pixels where the note is", got)
	}
}

// note is a page with a note in the place of the field.
func note(entries string) []byte {
	return []byte(strings.Replace(string(form("", "/F 4 /FT /Tx /T (a) /Rect [10 10 20 20]")),
		"/Subtype /Widget /P 3 0 R /DA (/Helv 12 Tf 0 g) /F 4 /FT /Tx /T (a) /Rect [10 10 20 20]",
		"/P 3 0 R /DA (/Helv 12 Tf 0 g) /Contents (DUPONT) "+fieldBox+" "+entries, 1))
}

// TestNotesAreShownAsOnAScreen: a reader's program shows what is not hidden from the screen,
// whether it would be printed or not (ISO 32000-1, table 165).
func TestNotesAreShownAsOnAScreen(t *testing.T) {
	for _, c := range testkit.Some(t, []struct {
		name, note string
		shown      bool
	}{
		{"printed", "/Subtype /FreeText /F 4", true},
		{"not printed", "/Subtype /FreeText /F 0", true},
		{"no flags", "/Subtype /FreeText", true},
		{"passed by where it is unknown", "/Subtype /FreeText /F 1", true},
		{"the same, with a look", "/Subtype /Stamp /F 5 /AP << /N 8 0 R >>", true},
		{"of an unknown kind", "/Subtype /Herald /F 1 /AP << /N 8 0 R >>", false},
		{"of an unknown kind, shown", "/Subtype /Herald /F 0 /AP << /N 8 0 R >>", true},
		{"hidden", "/Subtype /FreeText /F 2", false},
		{"hidden, printed", "/Subtype /FreeText /F 6", false},
		{"only printed", "/Subtype /FreeText /F 36", false},
		{"only printed, with a look", "/Subtype /Stamp /F 36 /AP << /N 8 0 R >>", false},
		{"locked", "/Subtype /FreeText /F 708", true},
		{"in the window of a note", "/Subtype /Popup /F 4 /AP << /N 8 0 R >>", false},
	}, 4) {
		if got := inkIn(t, note(c.note)); c.shown != (got > 200) {
			t.Errorf("%s: %d dark pixels, shown: want %v", c.name, got, c.shown)
		}
	}
}

// TestLayersOfFields: a field on a layer that is on is drawn from its value like others, one on a
// layer that is off is not.
func TestLayersOfFields(t *testing.T) {
	for _, off := range []bool{false, true} {
		state := "/ON [9 0 R]"
		if off {
			state = "/OFF [9 0 R]"
		}
		data := strings.NewReplacer("endobj\n9 0 obj\nnull",
			"endobj\n9 0 obj\n<< /Type /OCG /Name (x) >>", "/Type /Catalog",
			"/Type /Catalog /OCProperties << /OCGs [9 0 R] /D << "+state+" >> >>").Replace(
			string(form("", "/F 4 /FT /Tx /T (a) /OC 9 0 R /V (DUPONT) "+emptyLook+fieldBox)))
		if got := inkIn(t, []byte(data)); off != (got < 200) {
			t.Errorf("off %v: %d dark pixels", off, got)
		}
	}
}
