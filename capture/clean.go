// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"
	"slices"

	"passerelle/capture/pixels"
	"passerelle/dossier"
)

const (
	analysisSide = 800 // long side, in pixels, of the picture in which edges and lines are sought
	// long side of A4 at 300 dpi: no page is kept larger when the size of its paper is
	// not known
	pageSide = 3508
	// a claim below this many dpi is a default written by a telephone, not a measurement
	leastTrusted = 100
	// a claim above this comes from a page on which a picture was laid, whatever its size: no
	// paper is scanned so finely
	mostTrusted  = 600
	longestPaper = 17.0 // inches (A3); a claim that makes the page longer is not believed
)

// Clean makes a page upright: it finds the paper on its table, removes the perspective,
// cuts it out and straightens it by its lines. It redraws the page once, or not at all
// when nothing is wrong with it. The Cleaning says what was done. Then the page is
// judged: the defects say where, with a score (see judge.go).
//
// What a program drew (Image.Drawn) is left as it is: it has no table, it is straight,
// and a ruled table on it is not the edge of a paper.
func Clean(img Image) (Image, Cleaning, []dossier.Defect) {
	out, _, done, found := cleanWithTransform(img, false)
	return out, done, found
}

// Whole is Clean for a person who wants the whole picture: no outline is sought, nothing is
// cut off, the page is at most straightened by its lines.
func Whole(img Image) (Image, Cleaning, []dossier.Defect) {
	out, _, done, found := cleanWithTransform(img, true)
	return out, done, found
}

// cleanWithTransform also returns where each point of the picture went.
func cleanWithTransform(img Image, whole bool) (Image, homography, Cleaning, []dossier.Defect) {
	src := Image{Pix: normal(img.Pix), DPI: img.DPI, Drawn: img.Drawn}
	if src.DPI < leastTrusted || src.DPI > mostTrusted {
		src.DPI = 0
	}
	w, h := size(src.Pix)
	if w < 16 || h < 16 {
		return src, identity(), Cleaning{Kept: KeptPlain},
			[]dossier.Defect{{Code: dossier.LowRes, Score: float64(max(w, h))}}
	}
	if img.Drawn {
		return src, identity(), Cleaning{Kept: KeptDrawn}, judge(pixels.Grey(src.Pix), src.DPI)
	}
	src, before := reduced(src)
	w, h = size(src.Pix)
	g := pixels.Grey(src.Pix)
	n := max(1, (max(w, h)+analysisSide-1)/analysisSide)
	small := pixels.Shrink(g, n)
	p := plan{w: w, h: h, fromW: w, fromH: h, dpi: believed(src), forward: identity()}
	o, kept := outline{}, KeptAsked
	if !whole {
		o, kept = findPaper(small, pixels.Channels(src.Pix, n), p.dpi > 0)
	}
	onTable := kept == NotKept
	if onTable {
		p.toPaper(o, float64(n))
	}
	p.straighten(small, float64(n), onTable)
	out := src
	if p.changed {
		back := p.forward.inverse()
		out.Pix = resample(src.Pix, back, p.w, p.h, borderColour(src.Pix, back, p.w, p.h))
		g = pixels.Grey(out.Pix)
	}
	out.DPI = p.dpi
	found := judge(g, out.DPI)
	if cut, yes := judgeCut(small, o, onTable); yes {
		found = append(found, cut)
	}
	done := p.told(o, onTable, kept, float64(small.Rect.Dx()), float64(small.Rect.Dy()))
	return out, before.then(p.forward), done, found
}

func size(img image.Image) (w, h int) { return img.Bounds().Dx(), img.Bounds().Dy() }

// believed returns the claimed resolution if it is plausible for paper, otherwise 0.
func believed(img Image) int {
	w, h := size(img.Pix)
	if img.DPI == 0 || float64(max(w, h))/float64(img.DPI) > longestPaper {
		return 0
	}
	return img.DPI
}

// reduced shrinks a page that is far finer than 300 dpi to that resolution.
func reduced(img Image) (Image, homography) {
	w, h := size(img.Pix)
	var k float64
	if dpi := believed(img); dpi > 0 {
		k = 300 / float64(dpi)
	} else {
		k = pageSide * 1.2 / float64(max(w, h)) // the paper is smaller than the photograph
	}
	if k > 0.84 {
		return img, identity()
	}
	nw, nh := int(float64(w)*k), int(float64(h)*k)
	small := Preview(img.Pix, max(nw, 1), max(nh, 1))
	sw, sh := size(small)
	out := Image{Pix: small, DPI: int(math.Round(float64(img.DPI) * k)), Drawn: img.Drawn}
	return out, scaling(float64(sw)/float64(w), float64(sh)/float64(h))
}

// plan says how the page will be drawn: where the picture's points go, and how large the
// page becomes. Shapes of papers whose size is known from their proportions.
type plan struct {
	w, h         int
	fromW, fromH int // of the picture
	dpi          int
	forward      homography
	changed      bool
}

// Shapes of papers whose size is known from their proportions.
const (
	ratioA4   = math.Sqrt2
	ratioCard = 85.6 / 53.98 // ISO/IEC 7810 ID-1
	inchesA4  = 297 / 25.4
	inchesID1 = 85.6 / 25.4
)

// toPaper plans to draw only the paper. In a photograph the proportions become those of
// the nearest known sheet if they are close: perspective makes the measurement uncertain
// by a few per cent.
func (p *plan) toPaper(o outline, n float64) {
	q := o.quad
	for i := range q { // half a pixel of the small picture inwards: the fringe of the table
		q[i].x, q[i].y = q[i].x*n, q[i].y*n
	}
	q = q.shrunk(0.75 * n)
	wide := (dist(q[0], q[1]) + dist(q[3], q[2])) / 2
	high := (dist(q[0], q[3]) + dist(q[1], q[2])) / 2
	if p.dpi == 0 {
		long, short := max(wide, high), min(wide, high)
		ratio := long / short
		k := min(1, pageSide/long)
		long *= k
		switch {
		case math.Abs(ratio/ratioA4-1) < min(0.07+0.5*(q.skewed()-1), 0.15):
			short = long / ratioA4
			p.dpi = int(math.Round(long / inchesA4))
		case math.Abs(ratio/ratioCard-1) < 0.05 && q.skewed() < 1.1:
			short = long / ratioCard
			p.dpi = int(math.Round(long / inchesID1))
		default:
			short *= k
		}
		if wide > high {
			wide, high = long, short
		} else {
			wide, high = short, long
		}
	}
	p.w, p.h = max(int(math.Round(wide)), 1), max(int(math.Round(high)), 1)
	p.forward = fromUnit(q).inverse().then(scaling(float64(p.w), float64(p.h)))
	p.changed = true
}

// skewed returns how much longer a side looks than the one opposite. A sheet of A4 seen
// from one end looks as long as a card, so its measurement is trusted less.
func (q quad) skewed() float64 {
	across, down := dist(q[0], q[1])/dist(q[3], q[2]), dist(q[0], q[3])/dist(q[1], q[2])
	return max(across, 1/across, down, 1/down)
}

func dist(a, b point) float64 { return math.Hypot(b.x-a.x, b.y-a.y) }

// shrunk moves every side inwards by d.
func (q quad) shrunk(d float64) quad {
	var out quad
	for i := range 4 {
		p, a, b := q[i], q[(i+3)%4], q[(i+1)%4]
		la, lb := dist(p, a), dist(p, b)
		out[i] = point{p.x + d*(a.x-p.x)/la + d*(b.x-p.x)/lb, p.y + d*(a.y-p.y)/la + d*(b.y-p.y)/lb}
	}
	return out
}

// straighten adds the rotation that makes the lines level. A page that is rotated by more
// than a little grows, so that nothing of it is cut off.
func (p *plan) straighten(small *image.Gray, n float64, onTable bool) {
	const degree = math.Pi / 180
	most := 21 * degree
	seen := small
	if onTable {
		most = 3 * degree
		k := max(float64(max(p.w, p.h))/analysisSide, 1)
		toSmall := scaling(1/k, 1/k)
		back := scaling(n, n).then(p.forward).then(toSmall).inverse()
		seen = resample(small, back, int(float64(p.w)/k), int(float64(p.h)/k),
			[3]uint8{255, 255, 255}).(*image.Gray)
	}
	a := findSkew(seen, most)
	if a == 0 {
		return
	}
	w, h := float64(p.w), float64(p.h)
	nw, nh := w, h
	// rotated in its own frame, a page would lose its corners
	if !onTable || math.Abs(a) > 0.6*degree {
		s, c := math.Abs(math.Sin(a)), math.Cos(a)
		nw, nh = math.Ceil(w*c+h*s), math.Ceil(w*s+h*c)
	}
	p.forward = p.forward.then(shifting(-w/2, -h/2)).then(rotating(-a)).then(shifting(nw/2, nh/2))
	p.w, p.h, p.changed = int(nw), int(nh), true
}

// borderColour is the page's own colour near its edges, for areas outside the picture.
func borderColour(src image.Image, back homography, w, h int) [3]uint8 {
	sw, sh := size(src)
	var ch [3][]uint8
	const perSide = 60
	inset := 0.02 * float64(min(w, h))
	for i := range 4 * perSide {
		f := (float64(i%perSide) + 0.5) / perSide
		p := point{f * float64(w), inset}
		switch i / perSide {
		case 1:
			p.y = float64(h) - inset
		case 2:
			p = point{inset, f * float64(h)}
		case 3:
			p = point{float64(w) - inset, f * float64(h)}
		}
		q := back.at(p)
		x, y := int(q.x), int(q.y)
		if x < 0 || y < 0 || x >= sw || y >= sh {
			continue
		}
		r, g, b, _ := src.At(x, y).RGBA()
		ch[0], ch[1], ch[2] = append(ch[0], uint8(r>>8)), append(ch[1], uint8(g>>8)),
			append(ch[2], uint8(b>>8))
	}
	out := [3]uint8{255, 255, 255}
	for i := range ch {
		if len(ch[i]) > 0 {
			slices.Sort(ch[i])
			out[i] = ch[i][len(ch[i])/2]
		}
	}
	return out
}
