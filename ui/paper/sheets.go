// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"image"
	"image/color"

	"passerelle/dossier/receipt"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// Test draws the test page, in French, since it is for agents. Two lines of 100 mm show
// whether the printer scales.
func (p *Press) Test() (*image.Gray, error) {
	return p.fit(words.Reference, func(f *flow) error {
		f.head()
		f.title("paper.test.title")
		say := func(key string) {
			f.pair(f.whole(), 12, false, f.key(key))
			f.y += mm(3)
		}
		say("paper.test.frame")
		say("paper.test.ruler")
		f.ruler()
		say("paper.test.greys")
		for i := range 7 {
			w := mm(24)
			f.fill(image.Rect(margin+i*(w+mm(1)), f.y, margin+i*(w+mm(1))+w, f.y+mm(16)),
				color.Gray{uint8(i * 36)})
		}
		f.y += mm(22)
		say("paper.test.sizes")
		for _, size := range []float64{7, 9, 11, 14, 18} {
			f.y += f.put("Passerelle, élève, Œuvre, 0123456789 · مرحبا بكم في المحافظة",
				words.Reference, text.Style{Px: f.pt(size)}, f.whole(), f.y, black)
		}
		f.y += mm(5)
		say("paper.test.code")
		side, err := f.code(func(m int) (image.Image, error) {
			return receipt.QR("PASSERELLE:"+f.site.Kiosk, m)
		}, margin, f.y, mm(40))
		if err != nil {
			return err
		}
		f.y += side
		// The frame, 5 mm from the edges.
		r := image.Rect(mm(5), mm(5), Width-mm(5), Height-mm(5))
		for _, e := range []image.Rectangle{{r.Min, image.Pt(r.Max.X, r.Min.Y+6)},
			{image.Pt(r.Min.X, r.Max.Y-6), r.Max}, {r.Min, image.Pt(r.Min.X+6, r.Max.Y)},
			{image.Pt(r.Max.X-6, r.Min.Y), r.Max}} {
			f.fill(e, black)
		}
		return nil
	})
}

// ruler draws 100 mm across with a tick every millimetre, and 100 mm down in the corner
// of the page.
func (f *flow) ruler() {
	x, y := margin, f.y
	f.fill(image.Rect(x, y, x+mm(100), y+4), black)
	for i := 0; i <= 100; i++ {
		h := mm(2.5)
		if i%10 == 0 {
			h = mm(6)
		} else if i%5 == 0 {
			h = mm(4)
		}
		f.fill(image.Rect(x+mm(float64(i))-1, y, x+mm(float64(i))+2, y+h), black)
	}
	dx, top := Width-margin-mm(8), Height-mm(20)-mm(100)
	f.fill(image.Rect(dx, top, dx+4, top+mm(100)), black)
	for i := 0; i <= 100; i += 10 {
		f.fill(image.Rect(dx, top+mm(float64(i))-1, dx+mm(6), top+mm(float64(i))+2), black)
	}
	f.y += mm(12)
}
