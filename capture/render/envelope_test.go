// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"errors"
	"fmt"
	"testing"

	"passerelle/capture/render/rendertest"
	"passerelle/internal/testkit"
)

// The sheet that Adobe's programs put in a form of the XML kind, as others see it.
const (
	waitEnglish = "BT /F 12 Tf 48 633 Td (Please wait...) Tj 0 -40 Td (If this message is not eventually replaced by the proper contents of the document, ) Tj " +
		"0 -20 Td (your PDF viewer may not be able to display this type of document.) Tj ET"
	waitFrench = "BT /F 12 Tf 48 633 Td (Veuillez patienter...) Tj 0 -40 Td (Si ce message n'est pas remplac\\351 par le contenu du document, ) Tj ET"
	waitOther  = "BT /F 12 Tf 48 633 Td (Odota...) Tj 0 -40 Td (Lataa uusin versio: http://www.adobe.com/go/reader_download) Tj ET"
	letterText = "BT /F 12 Tf 48 700 Td (Madame, Monsieur, veuillez trouver ci-joint la facture. Please wait for our answer.) Tj ET"
)

// xfaFile is a PDF with the catalogue and the contents given, and one field when it is said.
func xfaFile(catalogue, contents string, field bool) []byte {
	annots := ""
	if field {
		annots = "/Annots [7 0 R]"
	}
	return rendertest.PDF("", "<< /Type /Catalog /Pages 2 0 R "+catalogue+" >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> "+
			annots+" >>",
		rendertest.Stream("", contents),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
		rendertest.Stream("", "<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"></xdp:xdp>"),
		"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (DUPONT) /F 4 /DA (/F 12 Tf 0 g) /Rect [150 690 400 712] /P 3 0 R >>")
}

func TestFormsThatOnlyAcrobatShowsAreRefused(t *testing.T) {
	const xfa = "/AcroForm << /Fields [] /XFA 6 0 R >>"
	cases := []struct {
		name string
		data []byte
		want Reason
	}{
		{"says that it needs rendering", xfaFile("/NeedsRendering true "+xfa, letterText, false),
			AcrobatOnly},
		{"an array of packets", xfaFile("/AcroForm << /Fields [] /XFA [(template) 6 0 R] >>",
			waitEnglish, false), AcrobatOnly},
		{"the sheet in English", xfaFile(xfa, waitEnglish, false), AcrobatOnly},
		{"the sheet in French", xfaFile(xfa, waitFrench, false), AcrobatOnly},
		{"the sheet in another language", xfaFile(xfa, waitOther, false), AcrobatOnly},
		{"an empty page", xfaFile(xfa, "", false), AcrobatOnly},
		{"the sheet printed as a PDF", xfaFile("", waitEnglish, false), AcrobatOnly},
		{"real pages and fields beside the XML",
			xfaFile("/AcroForm << /Fields [7 0 R] /XFA 6 0 R >>", letterText, true), ""},
		{"real pages beside the XML, fields flattened", xfaFile(xfa, letterText, false), ""},
		{"a letter that asks to wait", xfaFile("", letterText, false), ""},
		{"an empty page of no form", xfaFile("", "", false), ""},
	}
	for _, c := range testkit.Some(t, cases, 4) {
		if got, _ := reasonOf(t, c.data, Limits{}); got != c.want {
			t.Errorf("%s: refused as %q, want %q", c.name, got, c.want)
		}
	}
}

func TestEnvelopesAreRefused(t *testing.T) {
	const files = "/Names << /EmbeddedFiles << /Names [(facture.pdf) << /Type /Filespec /F (facture.pdf) /EF << /F 6 0 R >> >>] >> >>"
	for _, view := range []string{"/D", "/T", "/H", "/C"} {
		data := xfaFile(fmt.Sprintf("/Collection << /Type /Collection /View %s >> %s", view, files),
			letterText, false)
		_, err := all(t, data, Limits{})
		if !errors.Is(err, &Refused{Reason: Portfolio}) {
			t.Errorf("view %s: %v", view, err)
		}
	}
	if _, err := all(t, xfaFile(files, letterText, false), Limits{}); err != nil {
		t.Errorf("a letter with a file attached is a letter: %v", err)
	}
}
