// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"testing"

	"passerelle/capture/pixels"
	"passerelle/internal/testkit"
)

// lit changes each level of a page by what shines on it there.
func lit(page *image.RGBA, light func(x, y, v float64) float64) *image.Gray {
	g := pixels.Grey(page)
	for y := range g.Rect.Dy() {
		for x := range g.Rect.Dx() {
			p := &g.Pix[y*g.Stride+x]
			*p = uint8(max(0, min(255, light(float64(x), float64(y), float64(*p)))))
		}
	}
	return g
}

// lamp is a spot of light of radius r whose edge takes soft pixels, as parts of the page's width.
func lamp(w, x0, y0, r, soft float64) func(x, y, v float64) float64 {
	return func(x, y, v float64) float64 {
		d := (math.Hypot(x-x0*w, y-y0*w) - r*w) / (soft * w)
		m := 1 / (1 + math.Exp(4*d))
		return v*(1-m) + 265*m
	}
}

// TestGlareIsSaid: a spot that hides print is said, and where it is; light that hides none is not.
// The numbers in glare.go were chosen on two pictures that are not among these.
func TestGlareIsSaid(t *testing.T) {
	s := testkit.SeedOr(t, usualSeed)
	n := 6 + testkit.Share(240)
	if testing.Short() {
		n = 1
	}
	said := 0
	for i := range n {
		r := rand.New(rand.NewPCG(s, uint64(500+i)))
		tint := uint8(205 + r.IntN(40))
		l := letter{dpi: 150, tint: color.NRGBA{tint, tint, tint - 4, 255}, r: r}
		page := l.draw(t, 210, 297)
		w := float64(page.Rect.Dx())
		grain := func(v float64) float64 { return v + 1.5*r.NormFloat64() }
		if d, yes := judgeGlare(lit(page, func(_, _, v float64) float64 { return grain(v) })); yes {
			t.Errorf("page %d in even light: glare %+v", i, d)
		}
		// daylight from one side, so strong that the paper is white there
		side := 2*r.IntN(2) - 1
		if d, yes := judgeGlare(lit(page, func(x, _, v float64) float64 {
			return grain(v * (1 + 0.35*float64(side)*(x/w-0.5)))
		})); yes {
			t.Errorf("page %d in light from a side: glare %+v", i, d)
		}
		// white fields on tinted paper, as forms have them
		form := image.NewRGBA(page.Rect)
		copy(form.Pix, page.Pix)
		for range 4 {
			x, y := l.mm(25+70*r.Float64()), l.mm(40+80*r.Float64())
			draw.Draw(form, image.Rect(x, y, x+l.mm(60), y+l.mm(25)), image.White, image.Point{},
				draw.Src)
		}
		if d, yes := judgeGlare(lit(form, func(_, _, v float64) float64 { return grain(v) })); yes {
			t.Errorf("page %d with white fields: glare %+v", i, d)
		}
		x0, y0, radius := 0.3+0.25*r.Float64(), 0.28+0.12*r.Float64(), 0.09+0.1*r.Float64()
		shine := lamp(w, x0, y0, radius, 0.02+0.05*r.Float64())
		d, yes := judgeGlare(lit(page, func(x, y, v float64) float64 {
			return grain(shine(x, y, v))
		}))
		if !yes {
			t.Logf("page %d, tint %d: a spot of %.2f at %.2f, %.2f is not said", i, tint, radius,
				x0, y0)
			continue
		}
		said++
		cx, cy := d.Region.X+d.Region.W/2, (d.Region.Y+d.Region.H/2)*float64(page.Rect.Dy())/w
		if math.Hypot(cx-x0, cy-y0) > 0.08 {
			t.Errorf("page %d: the spot at %.2f, %.2f is said to be at %.2f, %.2f", i, x0, y0, cx,
				cy)
		}
	}
	t.Logf("%d of %d spots said", said, n)
	if said*10 < n*9 {
		t.Errorf("%d of %d spots said, want nine of ten", said, n)
	}
}
