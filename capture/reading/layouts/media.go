// SPDX-License-Identifier: AGPL-3.0-or-later

package layouts

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

// Medium is how a page comes.
type Medium string

// The media.
const (
	AsPDF   Medium = "pdf"
	AsScan  Medium = "scan"
	AsPhoto Medium = "photo"
)

// Media are all of them.
var Media = []Medium{AsPDF, AsScan, AsPhoto}

// Flat returns a page as it is, without any medium.
func (p *Paper) Flat(page int, dpi float64) *image.RGBA { return p.sheets[page].flat(dpi) }

// PagePDF returns one page as a PDF.
func (p *Paper) PagePDF(page int) []byte { return pdf(p.sheets[page : page+1]) }

// dice are those of one page in one medium; times tells one take from another.
func (p *Paper) dice(m Medium, page, times int) *rand.Rand {
	return seeded(p.Layout.Name()+string(m), p.Seed*1000+uint64(page)*10+uint64(times))
}

// Scan returns a page as a scanner gives it, and its resolution: in grey or in colours, at 200
// or 300 dpi, laid a little askew; a small paper lies on the A4 glass. times tells one scan of
// the page from another.
func (p *Paper) Scan(page, times int) (image.Image, int) {
	r := p.dice(AsScan, page, times)
	dpi := []int{200, 200, 300}[r.IntN(3)]
	s := p.sheets[page]
	w, h := s.w, s.h
	tilt := 1.2 * (2*r.Float64() - 1)
	x, y := 0.0, 0.0
	ground := color.RGBA{252, 252, 250, 255}
	if w < 200 || h < 280 { // on the glass, under the white lid
		if w < 205 && h < 290 {
			x, y = (205-w)*r.Float64()+2, (290-h)*r.Float64()*0.6+3
			w, h = 210, 297
		}
		tilt *= 2
	} else {
		tilt /= 1 + 2*r.Float64()
	}
	k := float64(dpi) / 25.4
	img := image.NewRGBA(image.Rect(0, 0, int(w*k), int(h*k)))
	draw.Draw(img, img.Rect, image.NewUniform(ground), image.Point{}, draw.Src)
	back := sheet{w: s.w, h: s.h}
	back.fill(0, 0, s.w, s.h, s.ground)
	if x > 0 {
		edge := color.RGBA{205, 206, 206, 255} // the shadow of its edge
		back.fill(0, s.h, s.w, 0.35, edge)
		back.fill(s.w, 0, 0.35, s.h, edge)
	}
	to := turning(tilt, s.w/2, s.h/2).then(affine{1, 0, 0, 1, x, y}).then(scaling(k))
	back.paint(img, to)
	s.paint(img, to)
	ink, noise := 12+25*r.Float64(), 1+3*r.Float64()
	soft := 0.3 * r.Float64()
	if r.IntN(3) == 0 {
		soften(img, soft)
		grain(img, r, noise, func(v float64) float64 { return ink + v*(253-ink)/255 })
		return img, dpi
	}
	g := image.NewGray(img.Rect)
	draw.Draw(g, g.Rect, img, image.Point{}, draw.Src)
	softenPlane(g.Pix, g.Stride, 1, soft)
	n := noises(r, noise)
	for i, v := range g.Pix {
		g.Pix[i] = byteOf(ink + float64(v)*(253-ink)/255 + n[(i*7+i/g.Stride*131)&(len(n)-1)])
	}
	return g, dpi
}

// Photo returns a page as a telephone takes it: in perspective, in uneven light, a little out
// of focus, as JPEG. times tells one picture of the page from another.
func (p *Paper) Photo(page, times int) []byte {
	r := p.dice(AsPhoto, page, times)
	s := p.sheets[page]
	long := 2600 + 900*r.Float64() // pixels of the picture's longer side
	fill := 0.80 + 0.12*r.Float64()
	wide, high := long*0.75, long
	if s.w > s.h {
		wide, high = high, wide
	}
	k := fill * min(wide/s.w, high/s.h)
	flat := s.flat(min(25.4*k*1.1, 600))
	pw, ph := float64(flat.Rect.Dx()), float64(flat.Rect.Dy())
	w, h := s.w*k, s.h*k
	tilt := 3.5 * (2*r.Float64() - 1) * math.Pi / 180
	kx, ky := 0.05*(2*r.Float64()-1), 0.07*(2*r.Float64()-1)
	corner := func(x, y float64) [2]float64 {
		x, y = x-0.5, y-0.5
		z := 1 / (1 + kx*x + ky*y)
		sin, cos := math.Sincos(tilt)
		x, y = x*w*z, y*h*z
		return [2]float64{wide/2 + x*cos - y*sin, high/2 + x*sin + y*cos}
	}
	back := homography([4][2]float64{corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)},
		[4][2]float64{{0, 0}, {pw, 0}, {pw, ph}, {0, ph}})
	out := image.NewRGBA(image.Rect(0, 0, int(wide), int(high)))
	table := one(r, [][3]float64{{74, 58, 46}, {52, 54, 60}, {118, 92, 66}, {36, 60, 48},
		{150, 128, 104}})
	warm := 12 * (r.Float64() - 0.4)
	angle, depth := 2*math.Pi*r.Float64(), 0.05+0.2*r.Float64()
	sin, cos := math.Sincos(angle)
	base := 0.86 + 0.12*r.Float64()
	n := noises(r, 1.5+2.5*r.Float64())
	for y := range out.Rect.Dy() {
		row := out.Pix[y*out.Stride:]
		for x := range out.Rect.Dx() {
			u, v := back.at(float64(x)+0.5, float64(y)+0.5)
			px := table
			if u >= 0 && v >= 0 && u < pw && v < ph {
				px = bilinear(flat, u-0.5, v-0.5)
			} else {
				g := 7 * math.Sin(float64(y)/9+3*math.Sin(float64(x)/170))
				px[0], px[1], px[2] = px[0]+g, px[1]+g, px[2]+g
			}
			light := base + depth*((float64(x)/wide-0.5)*cos+(float64(y)/high-0.5)*sin)
			e := n[(y*7919+x*3)&(len(n)-1)]
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = byteOf(px[0]*light+warm+e),
				byteOf(px[1]*light+e), byteOf(px[2]*light-warm+e), 255
		}
	}
	soften(out, 0.6*r.Float64())
	var b bytes.Buffer
	if err := jpeg.Encode(&b, out, &jpeg.Options{Quality: 72 + r.IntN(20)}); err != nil {
		panic(err) // the picture is below the limits of the format
	}
	return b.Bytes()
}

func noises(r *rand.Rand, strength float64) []float64 {
	n := make([]float64, 1<<15)
	for i := range n {
		n[i] = r.NormFloat64() * strength
	}
	return n
}

func grain(img *image.RGBA, r *rand.Rand, strength float64, tone func(float64) float64) {
	n := noises(r, strength)
	for i, v := range img.Pix {
		if i%4 != 3 {
			img.Pix[i] = byteOf(tone(float64(v)) + n[(i*5+i/img.Stride*131)&(len(n)-1)])
		}
	}
}

func byteOf(v float64) uint8 {
	switch {
	case v <= 0:
		return 0
	case v >= 255:
		return 255
	}
	return uint8(v)
}

func soften(img *image.RGBA, k float64) {
	for c := range 3 {
		softenPlane(img.Pix[c:], img.Stride, 4, k)
	}
}

// softenPlane mixes each sample with its neighbours to the right and below, twice: as far
// out of focus as k says, from 0 to 1.
func softenPlane(pix []uint8, stride, step int, k float64) {
	if k < 0.02 {
		return
	}
	a, b := uint32(256*(1-k/2)), uint32(256*k/4)
	for i := 0; i+stride+step < len(pix); i += step {
		pix[i] = uint8((a*uint32(pix[i]) + b*uint32(pix[i+step]) + b*uint32(pix[i+stride])) >> 8)
	}
	for i := (len(pix) - 1) / step * step; i >= stride+step; i -= step {
		pix[i] = uint8((a*uint32(pix[i]) + b*uint32(pix[i-step]) + b*uint32(pix[i-stride])) >> 8)
	}
}

func bilinear(img *image.RGBA, u, v float64) (px [3]float64) {
	x, y := max(int(u), 0), max(int(v), 0)
	fx, fy := min(max(u-float64(x), 0), 1), min(max(v-float64(y), 0), 1)
	x1, y1 := min(x+1, img.Rect.Dx()-1), min(y+1, img.Rect.Dy()-1)
	a, b := img.Pix[y*img.Stride+4*x:], img.Pix[y*img.Stride+4*x1:]
	c, d := img.Pix[y1*img.Stride+4*x:], img.Pix[y1*img.Stride+4*x1:]
	for i := range px {
		px[i] = (float64(a[i])*(1-fx)+float64(b[i])*fx)*(1-fy) +
			(float64(c[i])*(1-fx)+float64(d[i])*fx)*fy
	}
	return px
}

// projective maps a plane to a plane.
type projective [8]float64

func (p projective) at(x, y float64) (u, v float64) {
	d := p[6]*x + p[7]*y + 1
	return (p[0]*x + p[1]*y + p[2]) / d, (p[3]*x + p[4]*y + p[5]) / d
}

// homography returns the mapping of four points to four others, solved by elimination.
func homography(from, to [4][2]float64) (p projective) {
	var m [8][9]float64
	for i := range 4 {
		x, y, u, v := from[i][0], from[i][1], to[i][0], to[i][1]
		m[2*i] = [9]float64{x, y, 1, 0, 0, 0, -u * x, -u * y, u}
		m[2*i+1] = [9]float64{0, 0, 0, x, y, 1, -v * x, -v * y, v}
	}
	for c := range 8 {
		best := c
		for r := c; r < 8; r++ {
			if math.Abs(m[r][c]) > math.Abs(m[best][c]) {
				best = r
			}
		}
		m[c], m[best] = m[best], m[c]
		for r := range 8 {
			if r != c {
				f := m[r][c] / m[c][c]
				for k := c; k < 9; k++ {
					m[r][k] -= f * m[c][k]
				}
			}
		}
	}
	for i := range 8 {
		p[i] = m[i][8] / m[i][i]
	}
	return p
}
