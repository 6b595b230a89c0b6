// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"
)

// Picture shows a page of the person's own paper, large, with the region in doubt
// outlined. It is never mirrored. Without an image it shows an empty sheet.
type Picture struct {
	k      *Kit
	Image  image.Image
	Region Part
	// the outline of a paper in it, clockwise from the top left; zero: none
	Outline [4]Spot
	h       int
	want    int
	least   int
}

// Spot is a place in a picture, in fractions of its sides.
type Spot struct{ X, Y float64 }

// Picture returns a picture whose height can shrink.
func (k *Kit) Picture(img image.Image, h float64) *Picture {
	return &Picture{k: k, Image: img, h: k.Px(h), want: k.Px(h), least: k.Px(240)}
}

// Size returns the full width, and the current height.
func (p *Picture) Size(w int) (int, int) { return w, p.h }

// Shrink makes it lower.
func (p *Picture) Shrink(by int) { p.h = max(p.least, p.h-by) }

// Full restores its preferred height.
func (p *Picture) Full() { p.h = p.want }

// Draw draws the page as large as fits.
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
	sh.marks = append(sh.marks, mark{kind: markShadow,
		r: at.Inset(-shadow).Add(image.Pt(0, p.k.Px(6))), radius: shadow})
	if p.Image == nil {
		sh.marks = append(sh.marks, mark{kind: markRect, r: at,
			fill: color.NRGBA{R: 255, G: 255, B: 255, A: 255}, stroke: p.k.Pal.Line,
			width: p.k.Px(2)})
		return
	}
	m := mark{kind: markPic, r: at, pic: p.Image, stroke: p.k.Pal.Sun, width: p.k.Px(8),
		radius: p.k.Px(16)}
	if g := p.Region; g.W > 0 && g.H > 0 {
		f := func(v float64, n int) int { return int(v*float64(n) + 0.5) }
		m.region = image.Rect(f(g.X, pw), f(g.Y, ph), f(g.X+g.W, pw),
			f(g.Y+g.H, ph)).Intersect(image.Rect(0, 0, pw, ph))
	}
	if p.Outline != ([4]Spot{}) {
		for i, c := range p.Outline {
			m.corners[i] = image.Pt(int(c.X*float64(pw)+0.5), int(c.Y*float64(ph)+0.5))
		}
		m.knob = p.k.Px(min(22, 4+float64(pw)/24))
		m.width = max(p.k.Px(3), min(m.width, m.knob/2))
	}
	sh.marks = append(sh.marks, m)
}

// Part is a region of a picture, in fractions of its sides.
type Part struct{ X, Y, W, H float64 }

func scaleInto(dst *image.RGBA, r image.Rectangle, src image.Image) {
	draw.ApproxBiLinear.Scale(dst, r, src, src.Bounds(), draw.Src, nil)
}
