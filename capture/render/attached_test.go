// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"fmt"
	"strings"
	"testing"

	"passerelle/capture/render/rendertest"
	"passerelle/internal/testkit"
)

// bill is a page with the file described attached to it, in the place given: the catalogue's
// entries, then the page's.
func bill(catalogue, page, spec, file string) []byte {
	return rendertest.PDF("", "<< /Type /Catalog /Pages 2 0 R "+catalogue+" >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "+
			"/Resources << /Font << /F 5 0 R >> >> "+page+" >>",
		rendertest.Stream("", "BT /F 12 Tf 72 700 Td (Facture) Tj ET"),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
		"<< /Type /Filespec "+spec+" >>", rendertest.Stream("/Type /EmbeddedFile "+file, "abc"))
}

const (
	inNames = "/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>"
	aPDF    = "/F (bulletin.pdf) /UF (bulletin.pdf) /EF << /F 7 0 R >>"
)

// TestAttachedFilesAreTold has the places where a PDF carries files, and the kinds of files.
func TestAttachedFilesAreTold(t *testing.T) {
	deep := "/Names << /EmbeddedFiles << /Kids [<< /Kids [<< /Limits [(a) (a)] /Names [(a) 6 0 R] >>] >>] >> >>"
	loop := "/Names << /EmbeddedFiles << /Kids [1 0 R] /Kids [<< /Names [(a) 6 0 R] >>] >> >>"
	clip := "/Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [10 10 30 30] /FS 6 0 R >>]"
	for _, c := range testkit.Some(t, []struct {
		name, catalogue, page, spec, file string
		want                              Attached
	}{
		{"none", "", "", aPDF, "", 0},
		{"in the list", inNames, "", aPDF, "", AttachedFiles},
		{"deep in the list", deep, "", aPDF, "", AttachedFiles},
		{"in a list without an end", loop, "", aPDF, "", AttachedFiles},
		{"pinned to the page", "", clip, aPDF, "", AttachedFiles},
		{"pinned, hidden", "", strings.Replace(clip, "/FS", "/F 2 /FS", 1), aPDF, "", AttachedFiles},
		{"belonging to the document", "/AF [6 0 R]", "", aPDF, "", AttachedFiles},
		{"belonging to the page", "", "/AF [6 0 R]", aPDF, "", AttachedFiles},
		{"belonging to the page, alone", "", "/AF 6 0 R", aPDF, "", AttachedFiles},
		{"under its other name", inNames, "", "/UF (a.pdf) /EF << /UF 7 0 R >>", "", AttachedFiles},
		{"without a name", inNames, "", "/EF << /F 7 0 R >>", "", AttachedFiles},
		{"a photograph", inNames, "", "/F (recto.jpg) /EF << /F 7 0 R >>", "/Subtype /image#2Fjpeg",
			AttachedFiles},
		{"a name alone", inNames, "", "/F (elsewhere.pdf)", "", 0},
		{"an empty list", "/Names << /EmbeddedFiles << /Names [] >> >>", "", aPDF, "", 0},
		{"a bill for programs", inNames + " /AF [6 0 R]", "",
			"/F (factur-x.xml) /UF (factur-x.xml) /AFRelationship /Data /EF << /F 7 0 R /UF 7 0 R >>",
			"/Subtype /text#2Fxml", AttachedData},
		{"of an older kind", inNames, "", "/F (ZUGFeRD-invoice.XML) /EF << /F 7 0 R >>", "",
			AttachedData},
		{"by its type", inNames, "", "/F (facture) /EF << /F 7 0 R >>", "/Subtype /application#2Fxml",
			AttachedData},
		{"a paper by name, whatever its type", inNames, "", "/F (a.pdf) /EF << /F 7 0 R >>",
			"/Subtype /text#2Fxml", AttachedFiles},
		{"a bill for programs, and a paper",
			"/Names << /EmbeddedFiles << /Names [(a) << /F (factur-x.xml) /EF << /F 7 0 R >> >> (b) 6 0 R] >> >>",
			"", aPDF, "", AttachedFiles | AttachedData},
	}, 4) {
		got, err := onlyPage(t, bill(c.catalogue, c.page, c.spec, c.file))
		if err != nil || got.Attached != c.want {
			t.Errorf("%s: %d, want %d; %v", c.name, got.Attached, c.want, err)
		}
	}
	if got, err := onlyPage(t, pngOf(t, gradient(40, 30))); err != nil || got.Attached != 0 {
		t.Errorf("a picture: %d, %v", got.Attached, err)
	}
}

// TestManyAttachedFiles: a list that goes on for ever is looked at for a while.
func TestManyAttachedFiles(t *testing.T) {
	kids := strings.Repeat("8 0 R ", 30)
	data := strings.Replace(string(bill("/Names << /EmbeddedFiles 8 0 R >>", "", aPDF, "")),
		"trailer", fmt.Sprintf("8 0 obj\n<< /Kids [%s] >>\nendobj\ntrailer", kids), 1)
	if got, err := onlyPage(t, []byte(data)); err != nil || got.Attached != 0 {
		t.Errorf("%d, %v", got.Attached, err)
	}
}
