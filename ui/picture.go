// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"

	"passerelle/dossier"
)

// picture is the page of a person's own paper, large, with the doubtful region outlined. It is never mirrored. Without an image it is an empty sheet.
type picture struct {
	k      *kit
	img    image.Image
	region dossier.Region
	h      int
	want   int
	least  int
}

func (k *kit) picture(img image.Image, region dossier.Region, h float64) *picture {
	return &picture{k: k, img: img, region: region, h: k.px(h), want: k.px(h), least: k.px(240)}
}

func (p *picture) size(w int) (int, int) { return w, p.h }
func (p *picture) shrink(by int)         { p.h = max(p.least, p.h-by) }
func (p *picture) full()                 { p.h = p.want }

func (p *picture) draw(sh *sheet, r image.Rectangle) {
	w, h := 210, 297
	if p.img != nil {
		w, h = p.img.Bounds().Dx(), p.img.Bounds().Dy()
	}
	r = inset(r, 0, p.k.px(12))
	pw, ph := r.Dx(), 0
	if w > 0 && h > 0 {
		ph = pw * h / w
		if ph > r.Dy() {
			pw, ph = r.Dy()*w/h, r.Dy()
		}
	}
	x, y := r.Min.X+(r.Dx()-pw)/2, r.Min.Y
	at := sh.at(image.Rect(x, y, x+pw, y+ph))
	shadow := p.k.px(18)
	sh.marks = append(sh.marks, mark{kind: markShadow, r: at.Inset(-shadow).Add(image.Pt(0, p.k.px(6))), radius: shadow})
	if p.img == nil {
		sh.marks = append(sh.marks, mark{kind: markRect, r: at, fill: color.NRGBA{R: 255, G: 255, B: 255, A: 255}, stroke: p.k.pal.line, width: p.k.px(2)})
		return
	}
	m := mark{kind: markPic, r: at, pic: p.img, stroke: p.k.pal.sun, width: p.k.px(8), radius: p.k.px(16)}
	if g := p.region; g.W > 0 && g.H > 0 {
		f := func(v float64, n int) int { return int(v*float64(n) + 0.5) }
		m.region = image.Rect(f(g.X, pw), f(g.Y, ph), f(g.X+g.W, pw), f(g.Y+g.H, ph)).Intersect(image.Rect(0, 0, pw, ph))
	}
	sh.marks = append(sh.marks, m)
}

func scaleInto(dst *image.RGBA, r image.Rectangle, src image.Image) {
	draw.ApproxBiLinear.Scale(dst, r, src, src.Bounds(), draw.Src, nil)
}

// permit draws the back of a residence permit, by its strip, with the number outlined: where to find what is
// asked. The number is an invented one.
func (k *kit) permit(w int) box {
	h := w * 27 / 43
	return fixed{w, h, func(sh *sheet, r image.Rectangle) {
		sh.unmirrored(r, func(r image.Rectangle) {
			u := func(v float64) int { return int(v * float64(w) / 430) }
			paper, grey := hex(0xE3DDF0), hex(0xC9CDD6)
			ink := hex(0x23304A)
			sh.rect(r, paper, k.pal.line, k.px(2), u(22))
			sh.within(r, paper, func() {
				label := k.para(k.say("picture.permit"), sizeSmall, true, ink)
				label.dir = 0
				label.style.Px = max(u(21), 8)
				sh.text(label.block(0), label.words, r.Min.Add(image.Pt(u(28), u(22))), ink)
			})
			at := func(x, y, w, h float64) image.Rectangle {
				return image.Rect(r.Min.X+u(x), r.Min.Y+u(y), r.Min.X+u(x+w), r.Min.Y+u(y+h))
			}
			sh.rect(at(28, 72, 150, 12), grey, none, 0, u(4))
			sh.rect(at(28, 104, 120, 12), grey, none, 0, u(4))
			for i := range 3 { // the strip: no other side has one
				for j := range 22 {
					sh.rect(at(30+17*float64(j), 172+27*float64(i), 11, 15), hex(0x8E96A6), none, 0, u(2))
				}
			}
			num := at(200, 82, 202, 58)
			sh.rect(num, hex(0xFFFFFF), k.pal.sun, max(2, u(6)), u(12))
			sh.within(num, hex(0xFFFFFF), func() {
				p := k.para("7503129987", sizeSmall, true, ink)
				p.dir = 0
				p.style.Px = max(u(27), 8)
				pw, ph := p.size(0)
				sh.text(p.block(0), p.words, image.Pt(num.Min.X+(num.Dx()-pw)/2, num.Min.Y+(num.Dy()-ph)/2), ink)
			})
		})
	}}
}
