// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"

	"passerelle/ui/glass"
)

// permit draws the back of a residence permit, recognisable by its strip, with the number
// outlined to show where to find it. The number is invented.
func (k *kit) permit(w int) glass.Box {
	h := w * 27 / 43
	return glass.Fixed(w, h, func(sh *glass.Sheet, r image.Rectangle) {
		sh.Unmirrored(r, func(r image.Rectangle) {
			u := func(v float64) int { return int(v * float64(w) / 430) }
			paper, grey := glass.Hex(0xE3DDF0), glass.Hex(0xC9CDD6)
			ink := glass.Hex(0x23304A)
			sh.Rect(r, paper, k.Pal.Line, k.Px(2), u(22))
			sh.Within(r, paper, func() {
				label := k.Para(k.say("picture.permit"), glass.SizeSmall, true, ink)
				label.Dir = 0
				label.Style.Px = max(u(21), 8)
				sh.Text(label.Block(0), label.Words, r.Min.Add(image.Pt(u(28), u(22))), ink)
			})
			at := func(x, y, w, h float64) image.Rectangle {
				return image.Rect(r.Min.X+u(x), r.Min.Y+u(y), r.Min.X+u(x+w), r.Min.Y+u(y+h))
			}
			sh.Fill(at(28, 72, 150, 12), grey, u(4))
			sh.Fill(at(28, 104, 120, 12), grey, u(4))
			for i := range 3 { // the strip: the other side has none
				for j := range 22 {
					sh.Fill(at(30+17*float64(j), 172+27*float64(i), 11, 15), glass.Hex(0x8E96A6),
						u(2))
				}
			}
			num := at(200, 82, 202, 58)
			sh.Rect(num, glass.Hex(0xFFFFFF), k.Pal.Sun, max(2, u(6)), u(12))
			sh.Within(num, glass.Hex(0xFFFFFF), func() {
				p := k.Para("7503129987", glass.SizeSmall, true, ink)
				p.Dir = 0
				p.Style.Px = max(u(27), 8)
				pw, ph := p.Size(0)
				sh.Text(p.Block(0), p.Words,
					image.Pt(num.Min.X+(num.Dx()-pw)/2, num.Min.Y+(num.Dy()-ph)/2), ink)
			})
		})
	})
}
