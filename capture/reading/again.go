// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"context"
	"image"
	"maps"
	"slices"
	"strconv"

	"passerelle/dossier"
)

// mostTwice is how many days of a page are read a second time.
const mostTwice = 3

// twice reads again each day that is the one to offer on a paper of some kind, and notes
// which say the same.
func (r Reader) twice(ctx context.Context, g *image.Gray, dpi int, days []Day) error {
	tried := map[image.Rectangle]bool{}
	try := func(kind dossier.KindID) error {
		best, ok := DayAs(days, kind)
		if !ok || tried[best.Box] || len(tried) == mostTwice {
			return nil
		}
		tried[best.Box] = true
		same, err := r.again(ctx, g, dpi, best)
		for i := range days {
			if days[i].Box == best.Box {
				days[i].twice = same
			}
		}
		return err
	}
	if err := try(""); err != nil {
		return err
	}
	for _, k := range slices.Sorted(maps.Keys(kindRules())) {
		if err := try(k); err != nil {
			return err
		}
	}
	return nil
}

// again reads a day a second time, by itself, enlarged and with more contrast, and
// reports whether the result is the same: on a page in shadow a 6 was read as a 0 with
// full confidence. It takes a quarter of a second.
func (r Reader) again(ctx context.Context, g *image.Gray, dpi int, d Reading) (bool, error) {
	margin := max(6, d.Box.Dy()/2)
	cut := d.Box.Inset(-margin).Intersect(g.Rect)
	if cut.Dx() < 20 || cut.Dy() < 8 {
		return false, nil
	}
	out, err := r.run(ctx, pgm(enlarged(framed(g, cut, 0), margin)), r.program(), "stdin", "stdout",
		"-l", Language, "--dpi", strconv.Itoa(dpi*2), "--psm", "7", "tsv")
	if err != nil {
		return false, err
	}
	lines := parseWords(string(out))
	for i := range lines {
		for _, x := range daysOf(lines, i) {
			if x.value == d.Value {
				return true, nil
			}
		}
	}
	return false, nil
}

func (r Reader) program() string {
	if r.OCR == "" {
		return Tesseract
	}
	return r.OCR
}

// enlarged doubles a picture, stretches its greys to black and white, and adds a white margin.
func enlarged(g *image.Gray, margin int) *image.Gray {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	var hist [256]int
	for _, v := range g.Pix {
		hist[v]++
	}
	at := func(part int) float64 { // the grey level below which part hundredths of the pixels are
		n := 0
		for v, c := range hist {
			if n += c; n*100 >= part*w*h {
				return float64(v)
			}
		}
		return 255
	}
	dark, light := at(2), at(85)
	if light-dark < 20 {
		dark, light = 0, 255
	}
	out := image.NewGray(image.Rect(0, 0, 2*(w+margin), 2*(h+margin)))
	for i := range out.Pix {
		out.Pix[i] = 255
	}
	for y := range 2 * h {
		for x := range 2 * w {
			x0, y0 := x/2, y/2
			x1, y1 := min(x0+x%2, w-1), min(y0+y%2, h-1)
			v := float64(g.Pix[y0*g.Stride+x0])/4 + float64(g.Pix[y0*g.Stride+x1])/4 + float64(
				g.Pix[y1*g.Stride+x0])/4 + float64(g.Pix[y1*g.Stride+x1])/4
			out.Pix[(y+margin)*out.Stride+x+margin] = uint8(
				max(0, min(255, (v-dark)/(light-dark)*255)))
		}
	}
	return out
}
