// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"
	"slices"

	"passerelle/capture/pixels"
)

// TwoCards reports whether a page shows two cards, or the two sides of one, apart from
// each other and with nothing else of any size beside them. It does not mean that they
// are the two sides of one card. In doubt it returns false.
func TwoCards(img image.Image) bool {
	g := pixels.Grey(normal(Preview(img, 300, 300)))
	w, h := g.Rect.Dx(), g.Rect.Dy()
	if min(w, h) < 60 {
		return false
	}
	if long, short := float64(max(w, h)), float64(min(w, h)); long/short > 2.9 && long/short < 3.8 {
		return true // cut out together, end to end: no paper is that long
	}
	marked := marks(g)
	big, rest := []box(nil), 0
	for _, b := range blobs(marked, w, h) {
		if b.area() >= w*h/50 {
			big = append(big, b)
		} else if b.area() > w*h/2000 { // anything smaller is grain
			rest += b.area()
		}
	}
	if len(big) != 2 || rest*8 > big[0].area()+big[1].area() {
		return false
	}
	a, b := big[0], big[1]
	near := func(x, y int) bool { return math.Abs(math.Log(float64(x)/float64(y))) < 0.12 }
	sameWay := near(a.Dx(), b.Dx()) && near(a.Dy(), b.Dy()) || near(a.Dx(), b.Dy()) &&
		near(a.Dy(), b.Dx())
	return sameWay && a.card() && b.card() && !a.Overlaps(b.Rectangle)
}

// box is the bounds of a blob, and how much of its rows is between their first and last mark.
type box struct {
	image.Rectangle
	spanned int
}

func (b box) area() int { return b.Dx() * b.Dy() }

// card reports whether the sides are in the ratio 85.6 to 54 (ISO/IEC 7810, ID-1) and the
// box is filled or framed. A card a few degrees askew leaves the corners of its box empty.
func (b box) card() bool {
	long, short := float64(max(b.Dx(), b.Dy())), float64(min(b.Dx(), b.Dy()))
	return math.Abs(math.Log(long/short/1.586)) < 0.12 && b.spanned*10 >= b.area()*8
}

// marks are the points that differ from the ground, which is sampled along the edges of
// the page and a little inside them, because a page that was turned has its edges filled
// in. Wood and cloth have a grain: such variation is ground too.
func marks(g *image.Gray) []bool {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	var edge []int
	for _, in := range []int{0, min(w, h) / 40, min(w, h) / 20} {
		for x := in; x < w-in; x++ {
			edge = append(edge, int(g.Pix[in*g.Stride+x]), int(g.Pix[(h-1-in)*g.Stride+x]))
		}
		for y := in; y < h-in; y++ {
			edge = append(edge, int(g.Pix[y*g.Stride+in]), int(g.Pix[y*g.Stride+w-1-in]))
		}
	}
	slices.Sort(edge)
	ground := edge[len(edge)/2]
	for i, v := range edge {
		edge[i] = max(v-ground, ground-v)
	}
	slices.Sort(edge)
	grain := min(max(8, 2*edge[len(edge)*9/10]), 40) // one mark in ten may belong to a paper
	out := make([]bool, w*h)
	for y := range h {
		for x := range w {
			d := int(g.Pix[y*g.Stride+x]) - ground
			out[y*w+x] = d < -grain || d > grain
		}
	}
	return out
}

// blobs joins marks that are at most two points apart.
func blobs(marked []bool, w, h int) (out []box) {
	const reach = 2
	seen := make([]bool, len(marked))
	var todo []int
	for start := range marked {
		if !marked[start] || seen[start] {
			continue
		}
		first, last := map[int]int{}, map[int]int{}
		b := image.Rectangle{}
		todo, seen[start] = append(todo[:0], start), true
		for len(todo) > 0 {
			i := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			x, y := i%w, i/w
			b = b.Union(image.Rect(x, y, x+1, y+1))
			if v, ok := first[y]; !ok || x < v {
				first[y] = x
			}
			if v, ok := last[y]; !ok || x > v {
				last[y] = x
			}
			for dy := -reach; dy <= reach; dy++ {
				for dx := -reach; dx <= reach; dx++ {
					nx, ny := x+dx, y+dy
					if j := ny*w + nx; nx >= 0 && ny >= 0 && nx < w && ny < h && marked[j] &&
						!seen[j] {
						seen[j] = true
						todo = append(todo, j)
					}
				}
			}
		}
		spanned := 0
		for y, x := range first {
			spanned += last[y] - x + 1
		}
		out = append(out, box{b, spanned})
	}
	return out
}
