// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"

	"passerelle/dossier"
)

// Picture is the page of a person's own paper, large, with the doubtful region outlined. It is never mirrored. Without an image it is an empty sheet.
type Picture struct {
	k      *kit
	Image  image.Image
	Region dossier.Region
	h      int
	want   int
	least  int
}

func (k *kit) picture(img image.Image, region dossier.Region, h float64) *Picture {
	return &Picture{k: k, Image: img, Region: region, h: k.Px(h), want: k.Px(h), least: k.Px(240)}
}

func (p *Picture) Size(w int) (int, int) { return w, p.h }
func (p *Picture) Shrink(by int)         { p.h = max(p.least, p.h-by) }
func (p *Picture) Full()                 { p.h = p.want }

func (p *Picture) Draw(sh *Sheet, r image.Rectangle) {
	w, h := 210, 297
	if p.Image != nil {
		w, h = p.Image.Bounds().Dx(), p.Image.Bounds().Dy()
	}
	r = Inset(r, 0, p.k.Px(12))
	pw, ph := r.Dx(), 0
	if w > 0 && h > 0 {
		ph = pw * h / w
		if ph > r.Dy() {
			pw, ph = r.Dy()*w/h, r.Dy()
		}
	}
	x, y := r.Min.X+(r.Dx()-pw)/2, r.Min.Y
	at := sh.at(image.Rect(x, y, x+pw, y+ph))
	shadow := p.k.Px(18)
	sh.marks = append(sh.marks, mark{kind: markShadow, r: at.Inset(-shadow).Add(image.Pt(0, p.k.Px(6))), radius: shadow})
	if p.Image == nil {
		sh.marks = append(sh.marks, mark{kind: markRect, r: at, fill: color.NRGBA{R: 255, G: 255, B: 255, A: 255}, stroke: p.k.Pal.Line, width: p.k.Px(2)})
		return
	}
	m := mark{kind: markPic, r: at, pic: p.Image, stroke: p.k.Pal.Sun, width: p.k.Px(8), radius: p.k.Px(16)}
	if g := p.Region; g.W > 0 && g.H > 0 {
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
func (k *kit) permit(w int) Box {
	h := w * 27 / 43
	return Fixed(w, h, func(sh *Sheet, r image.Rectangle) {
		sh.Unmirrored(r, func(r image.Rectangle) {
			u := func(v float64) int { return int(v * float64(w) / 430) }
			paper, grey := Hex(0xE3DDF0), Hex(0xC9CDD6)
			ink := Hex(0x23304A)
			sh.Rect(r, paper, k.Pal.Line, k.Px(2), u(22))
			sh.Within(r, paper, func() {
				label := k.Para(k.say("picture.permit"), SizeSmall, true, ink)
				label.Dir = 0
				label.Style.Px = max(u(21), 8)
				sh.Text(label.Block(0), label.Words, r.Min.Add(image.Pt(u(28), u(22))), ink)
			})
			at := func(x, y, w, h float64) image.Rectangle {
				return image.Rect(r.Min.X+u(x), r.Min.Y+u(y), r.Min.X+u(x+w), r.Min.Y+u(y+h))
			}
			sh.Fill(at(28, 72, 150, 12), grey, u(4))
			sh.Fill(at(28, 104, 120, 12), grey, u(4))
			for i := range 3 { // the strip: no other side has one
				for j := range 22 {
					sh.Fill(at(30+17*float64(j), 172+27*float64(i), 11, 15), Hex(0x8E96A6), u(2))
				}
			}
			num := at(200, 82, 202, 58)
			sh.Rect(num, Hex(0xFFFFFF), k.Pal.Sun, max(2, u(6)), u(12))
			sh.Within(num, Hex(0xFFFFFF), func() {
				p := k.Para("7503129987", SizeSmall, true, ink)
				p.Dir = 0
				p.Style.Px = max(u(27), 8)
				pw, ph := p.Size(0)
				sh.Text(p.Block(0), p.Words, image.Pt(num.Min.X+(num.Dx()-pw)/2, num.Min.Y+(num.Dy()-ph)/2), ink)
			})
		})
	})
}
