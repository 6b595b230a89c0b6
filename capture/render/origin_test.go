// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"testing"

	"passerelle/capture/render/rendertest"
	"passerelle/internal/testkit"
)

// withPicture is an A4 page whose contents may draw the picture /P and write with /F.
func withPicture(contents string) []byte {
	return rendertest.PDF("", "<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /P 5 0 R >> /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
		rendertest.Stream("", contents),
		rendertest.Stream("/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8",
			"abcd"))
}

func TestScansAreToldFromDrawnPages(t *testing.T) {
	const whole = "q 595 0 0 842 0 0 cm /P Do Q "
	cases := []struct {
		name, contents string
		drawn          bool
	}{
		{"a picture fills it", whole, false},
		{"a picture lying on its side", "q 0 842 -595 0 595 0 cm /P Do Q", false},
		{"a picture with a thin border", "q 575 0 0 822 10 10 cm /P Do Q", false},
		{"a scan in strips", "q 595 0 0 421 0 421 cm /P Do Q q 595 0 0 421 0 0 cm /P Do Q", false},
		{"a scan on a white ground", "1 g 0 0 595 842 re f " + whole, false},
		{"a scan with the words read from it, unseen",
			whole + "BT 3 Tr /F 12 Tf 72 700 Td (facture) Tj ET", false},
		{"a scan with a number stamped on it", whole + "BT /F 12 Tf 72 700 Td (42) Tj ET", true},
		{"a scan with a white patch on it", whole + "1 g 0 0 100 100 re f", true},
		{"a photograph in the middle", "q 300 0 0 300 100 300 cm /P Do Q", true},
		{"a logo and a letter",
			"q 80 0 0 80 40 740 cm /P Do Q BT /F 12 Tf 72 700 Td (facture) Tj ET", true},
		{"a table of lines", "36 36 500 700 re S 36 400 m 536 400 l S", true},
		{"nothing", "", true},
	}
	for _, c := range testkit.Some(t, cases, 4) {
		got, err := all(t, withPicture(c.contents), Limits{})
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %d pages, %v", c.name, len(got), err)
			continue
		}
		if got[0].Drawn != c.drawn {
			t.Errorf("%s: drawn by a program: %v, want %v", c.name, got[0].Drawn, c.drawn)
		}
	}
	for name, data := range map[string][]byte{"jpeg": jpegOf(t, gradient(40, 30)),
		"png": pngOf(t, gradient(40, 30)), "ppm": ppm(gradient(40, 30))} {
		if got, err := all(t, data, Limits{}); err != nil || got[0].Drawn {
			t.Errorf("%s: taken for what a program drew (%v)", name, err)
		}
	}
}
