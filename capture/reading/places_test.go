// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"fmt"
	"image"
	"math"
	"slices"
	"testing"

	"passerelle/internal/testkit"
)

// lay prints a code as turned by some degrees about its middle at x, y, in millimetres; module is
// how wide one of its modules is. Edges are as soft as a scanner's.
func (s *sheet) lay(x, y, module, degrees float64, code *image.Gray) {
	w, h := float64(code.Rect.Dx())*module, float64(code.Rect.Dy())*module
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	reach := math.Hypot(w, h) / 2
	for py := int(s.mm(y - reach)); py <= int(s.mm(y+reach)); py++ {
		for px := int(s.mm(x - reach)); px <= int(s.mm(x+reach)); px++ {
			sum, n := 0, 0
			for k := range 9 {
				mx := (float64(px)+float64(k%3)/3+1.0/6)*25.4/float64(s.dpi) - x
				my := (float64(py)+float64(k/3)/3+1.0/6)*25.4/float64(s.dpi) - y
				cx, cy := mx*cos+my*sin+w/2, my*cos-mx*sin+h/2
				n++
				if cx < 0 || cy < 0 || cx >= w || cy >= h {
					sum += 250
					continue
				}
				v := code.Pix[int(cy/module)*code.Stride+int(cx/module)]
				sum += int(max(20, min(250, v)))
			}
			if image.Pt(px, py).In(s.pix.Rect) && sum < 250*n {
				s.pix.Pix[s.pix.PixOffset(px, py)] = uint8(sum / n)
			}
		}
	}
}

// smallCode has as few modules as a code of the kind can: it is not signed.
const smallCode = "DC04TS01CRT1264A264B0101FR26FR"

// TestCodesOfAnySize: a code is found whatever the width of its modules, however it lies,
// alone on a page and among print.
func TestCodesOfAnySize(t *testing.T) {
	needed(t)
	text, _ := sealed(t, billCode)
	codes := []struct {
		name, text string
		pix        *image.Gray
	}{
		{"signed", text, stamp(t, "DataMatrix", text)},
		{"small", smallCode, stamp(t, "DataMatrix", smallCode)},
	}
	modules := []float64{0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2}
	turns := []float64{0, 90, 180, 270, 3, -4, 7, 94}
	full := testkit.Full()
	n, read, k := 0, 0, 0
	missed := map[string]int{}
	for _, dpi := range []int{150, 200, 300} {
		for _, printed := range []bool{false, true} {
			for _, c := range codes {
				for _, m := range modules {
					for _, turn := range turns {
						if k++; !full && k%19 != 0 || testing.Short() && k%95 != 0 {
							continue
						}
						s := newSheet(t, faces[k%len(faces)], dpi)
						if printed {
							s.write(112, 55, 10, "MME ANNA MARIA ERIKSSON")
							for row := range 12 {
								s.write(18, 80+6*float64(row), 10,
									"Nous vous remercions de votre confiance.")
							}
							s.write(18, 30, 24, "LUMEO ÉNERGIE")
						}
						s.lay(90, 215, m, turn, c.pix)
						found, err := (Reader{}).symbols(t.Context(), s.pix, dpi)
						must(t, err)
						n++
						same := func(x Symbol) bool { return string(x.Data) == c.text }
						if slices.ContainsFunc(found, same) {
							read++
						} else {
							missed[fmt.Sprintf("%s, %d dpi, %.1f mm", c.name, dpi, m)]++
						}
					}
				}
			}
		}
	}
	t.Logf("%d of %d are read; missed %v", read, n, missed)
	if read < n {
		t.Errorf("%d codes of %d are not read", n-read, n)
	}
}

// TestPlacesOfPrint: pages without a code have few places that are tried for one.
func TestPlacesOfPrint(t *testing.T) {
	for _, dpi := range []int{150, 200, 300} {
		n := 0
		for k := range 6 {
			s := newSheet(t, faces[k%len(faces)], dpi)
			for row := range 40 {
				s.write(18, 20+6.4*float64(row), float64(8+2*k), "Nous vous remercions, écoute.")
			}
			n += len(places(s.pix, dpi))
		}
		if n > 3 {
			t.Errorf("%d dpi: %d places are tried on 6 pages of print", dpi, n)
		}
	}
}
