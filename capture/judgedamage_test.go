// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"image/draw"
	"math"
	"math/rand/v2"
	"testing"

	"passerelle/capture/pixels"
	"passerelle/internal/testkit"
)

// damage is what goes wrong when a page is scanned or photographed.
type damage struct {
	name   string
	grades []float64
	// slight is true when the damage itself is something to say even where all print can
	// still be read: part of the paper is not in the picture
	slight bool
	do     func(t testing.TB, r *rand.Rand, b base, grade float64) base
}

func lightened(f func(r *rand.Rand, v, grade float64) float64) func(testing.TB, *rand.Rand, base,
	float64) base {
	return func(_ testing.TB, r *rand.Rand, b base, grade float64) base {
		out := image.NewGray(b.pix.Rect)
		for i, v := range b.pix.Pix {
			out.Pix[i] = uint8(min(max(f(r, float64(v), grade)+0.5, 0), 255))
		}
		b.pix = out
		return b
	}
}

// masked changes each pixel by how far it is inside a shape: 1 inside, 0 outside.
func masked(b base, inside func(x, y float64) float64,
	change func(v, m float64) float64) base {
	out := image.NewGray(b.pix.Rect)
	w := float64(b.pix.Rect.Dx())
	for y := range b.pix.Rect.Dy() {
		for x := range b.pix.Rect.Dx() {
			i := y*b.pix.Stride + x
			v := float64(b.pix.Pix[i])
			if m := inside(float64(x)/w, float64(y)/w); m > 0 {
				v = change(v, m)
			}
			out.Pix[i] = uint8(min(max(v+0.5, 0), 255))
		}
	}
	b.pix = out
	return b
}

func ramp(v float64) float64 {
	v = min(max(v, 0), 1)
	return v * v * (3 - 2*v)
}

// damages are those of a page that had been clean, each in the grades in which it is tried.
var damages = []damage{
	{"clean", []float64{0}, false, func(_ testing.TB, _ *rand.Rand, b base, _ float64) base {
		return b
	}},
	{"gauss", []float64{1, 1.5, 2, 2.5, 3, 4, 6}, false, func(_ testing.TB, _ *rand.Rand, b base,
		grade float64) base {
		b.pix = gauss(b.pix, grade)
		return b
	}},
	{"motion", []float64{3, 5, 7, 9, 13, 19}, false, func(_ testing.TB, r *rand.Rand, b base,
		grade float64) base {
		angle := []float64{0, math.Pi / 2, math.Pi * r.Float64()}[r.IntN(3)]
		b.pix = smearedAlong(b.pix, grade, angle)
		return b
	}},
	{"along", []float64{5, 9, 13, 19}, false, func(_ testing.TB, _ *rand.Rand, b base,
		grade float64) base {
		b.pix = smearedAlong(b.pix, grade, 0)
		return b
	}},
	{"dark", []float64{0.6, 0.4, 0.25, 0.12}, false, lightened(func(r *rand.Rand, v,
		grade float64) float64 {
		return v*grade + r.NormFloat64()
	})},
	{"low contrast", []float64{0.4, 0.2, 0.1}, false, lightened(func(r *rand.Rand, v,
		grade float64) float64 {
		return 128 + (v-128)*grade + 0.7*r.NormFloat64()
	})},
	{"faint", []float64{0.4, 0.2, 0.1, 0.05}, false, lightened(func(r *rand.Rand, v,
		grade float64) float64 {
		return 245 - (245-v)*grade + 2*r.NormFloat64()
	})},
	{"jpeg", []float64{30, 10, 5}, false, func(t testing.TB, _ *rand.Rand, b base,
		grade float64) base {
		b.pix = tight(pixels.Grey(testkit.ThroughJPEG(t, b.pix, int(grade))))
		return b
	}},
	{"dpi", []float64{150, 120, 100, 72, 50}, false, func(_ testing.TB, _ *rand.Rand, b base,
		grade float64) base {
		k, dpi := grade/250, 0
		if b.dpi > 0 {
			k, dpi = grade/float64(b.dpi), int(grade)
		}
		if k >= 1 {
			return b
		}
		w, h := b.pix.Rect.Dx(), b.pix.Rect.Dy()
		return base{b.name, Preview(b.pix, int(float64(w)*k), int(float64(h)*k)).(*image.Gray),
			dpi}
	}},
	{"glare", []float64{0.08, 0.16, 0.3}, false, func(_ testing.TB, r *rand.Rand, b base,
		grade float64) base {
		x0, y0 := 0.25+0.4*r.Float64(), 0.25+0.3*r.Float64()
		soft := 0.3 + 0.5*r.Float64()
		return masked(b, func(x, y float64) float64 {
			return ramp((1 + soft/2 - math.Hypot(x-x0, y-y0)/grade) / soft)
		}, func(v, m float64) float64 { return v*(1-m) + 256*m })
	}},
	{"shadow", []float64{0.4, 0.7, 0.9}, false, func(_ testing.TB, r *rand.Rand, b base,
		grade float64) base {
		sin, cos := math.Sincos(2 * math.Pi * r.Float64())
		at, soft := 0.25*(r.Float64()-0.5), 0.01+0.1*r.Float64()
		return masked(b, func(x, y float64) float64 {
			return ramp(((x-0.5)*cos+(y-0.6)*sin-at)/soft + 0.5)
		}, func(v, m float64) float64 { return v * (1 - grade*m) })
	}},
	{"finger", []float64{0.08, 0.16, 0.28}, true, func(_ testing.TB, r *rand.Rand, b base,
		grade float64) base {
		high := float64(b.pix.Rect.Dy()) / float64(b.pix.Rect.Dx())
		x0, y0, level := float64(r.IntN(2)), high*(0.1+0.8*r.Float64()), 110+70*r.Float64()
		if b.dpi == 0 { // held at the paper's edge, which is inside the picture
			x0 = 0.1 + 0.8*x0
		}
		return masked(b, func(x, y float64) float64 {
			return ramp((1 - math.Hypot((x-x0)/1.6, y-y0)/(grade/1.6)) * 12)
		}, func(v, m float64) float64 { return v*(1-m) + level*m })
	}},
	{"corner", []float64{0.08, 0.2, 0.4}, true, func(_ testing.TB, r *rand.Rand, b base,
		grade float64) base {
		high := float64(b.pix.Rect.Dy()) / float64(b.pix.Rect.Dx())
		right, low, level := r.IntN(2) == 0, r.IntN(2) == 0, 250.0
		if b.dpi == 0 || r.IntN(2) == 0 {
			level = 70
		}
		edge := 0.0
		if b.dpi == 0 {
			edge = 0.1
		}
		return masked(b, func(x, y float64) float64 {
			if right {
				x = 1 - x
			}
			if low {
				y = high - y
			}
			if x+y-2*edge < grade+0.01*math.Sin(60*x)+0.006*math.Sin(170*x) {
				return 1
			}
			return 0
		}, func(float64, float64) float64 { return level })
	}},
	{"lean", []float64{3, 10, 20, 30}, true, func(_ testing.TB, r *rand.Rand, b base,
		grade float64) base {
		w, h := float64(b.pix.Rect.Dx()), float64(b.pix.Rect.Dy())
		a := grade * math.Pi / 180 * float64(1-2*r.IntN(2))
		s, c := math.Abs(math.Sin(a)), math.Cos(a)
		nw, nh := w*c+h*s, w*s+h*c
		around := b.pix.Pix[0]
		b.pix = resample(b.pix, shifting(-nw/2, -nh/2).then(rotating(a)).then(shifting(w/2, h/2)),
			int(nw), int(nh), [3]uint8{around, around, around}).(*image.Gray)
		return b
	}},
	{"cropped", []float64{0.12, 0.3, -0.3}, true, func(_ testing.TB, _ *rand.Rand, b base,
		grade float64) base {
		r := b.pix.Rect
		if grade > 0 {
			r.Max.X -= int(grade * float64(r.Dx()))
		} else {
			r.Max.Y += int(grade * float64(r.Dy()))
		}
		b.pix = tight(b.pix.SubImage(r).(*image.Gray))
		return b
	}},
}

// tight copies a picture so that its rows follow each other.
func tight(g *image.Gray) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, g.Rect.Dx(), g.Rect.Dy()))
	draw.Draw(out, out.Rect, g, g.Rect.Min, draw.Src)
	return out
}

// gauss is a lens out of focus.
func gauss(g *image.Gray, sigma float64) *image.Gray {
	n := int(math.Ceil(3 * sigma))
	kernel := make([]float64, 2*n+1)
	sum := 0.0
	for i := range kernel {
		d := float64(i-n) / sigma
		kernel[i] = math.Exp(-d * d / 2)
		sum += kernel[i]
	}
	for i := range kernel {
		kernel[i] /= sum
	}
	once := func(g *image.Gray) *image.Gray { // along rows, transposed
		w, h := g.Rect.Dx(), g.Rect.Dy()
		out := image.NewGray(image.Rect(0, 0, h, w))
		for y := range h {
			row := g.Pix[y*g.Stride : y*g.Stride+w]
			for x := range w {
				v := 0.5
				for i, k := range kernel {
					v += k * float64(row[min(max(x+i-n, 0), w-1)])
				}
				out.Pix[x*out.Stride+y] = uint8(v)
			}
		}
		return out
	}
	return once(once(g))
}

// smearedAlong is a telephone that moves by length pixels while it takes the picture.
func smearedAlong(g *image.Gray, length, angle float64) *image.Gray {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	sin, cos := math.Sincos(angle)
	n := int(length)
	sum := make([]int, w*h)
	for k := range n {
		f := float64(k) - float64(n-1)/2
		dx, dy := int(math.Round(f*cos)), int(math.Round(f*sin))
		for y := range h {
			row := g.Pix[min(max(y+dy, 0), h-1)*g.Stride:]
			for x := range w {
				sum[y*w+x] += int(row[min(max(x+dx, 0), w-1)])
			}
		}
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	for i, v := range sum {
		out.Pix[i] = uint8(v / n)
	}
	return out
}
