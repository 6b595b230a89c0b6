// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"
	"slices"

	"passerelle/capture/pixels"
	"passerelle/dossier"
)

// Thresholds, with the unit of each defect's score. What is said of a page is that it can
// no longer be read, not that it is ugly: where the limits lie was measured by what
// tesseract still reads (judgebench_test.go).
const (
	// Blank: the share of the page covered by ink, in thousandths. A page with one
	// written word has 0.2 or more; dust and paper grain have less than 0.05.
	blankBelow = 0.12
	// grey levels by which ink is darker than the paper around it, at least, and standard
	// deviations of the noise of the page
	leastInkContrast, inkNoise = 9, 6
	// TooDark: the grey level (0 to 255) that nine tenths of the page do not exceed.
	// Paper in daylight or on a scanner is above 160. A page as dark whose print still
	// stands out can be read, and made lighter by whoever reads it.
	darkBelow = 105
	// Faint and TooDark: grey levels by which print stands out from the paper, and how many
	// times the standard deviation of the noise. The score of Faint is the grey levels.
	faintBelow, faintNoise = 10, 6
	// LowRes: dots per inch of the paper, or pixels of the long side when the size of the
	// paper is not known. The prefectures ask for 150 to 300. Below coarseDPI, small print
	// may be too coarse to be read, below smallDPI any but large print; below leastDPI all is.
	coarseDPI, smallDPI, leastDPI = 140, 60, 30
	longSide                      = 11.7 // inches that the long side is taken to have then
	// Blurred: the width of the edges of print, in pixels at 150 dpi, in the part that can't
	// be read. Sharp print has 2.0 to 2.5.
	softAbove = 4.2
	// CutOff: the share of the paper's border across which print runs.
	cutAbove = 0.02
)

// judge looks for faults in an upright page. dpi is 0 if unknown.
func judge(g *image.Gray, dpi int) []dossier.Defect {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	per150 := float64(dpi) / 150 // pixels of the page per pixel of a page at 150 dpi
	lowRes := dossier.Defect{Code: dossier.LowRes, Score: float64(dpi)}
	likely := dpi
	if dpi == 0 {
		per150 = float64(max(w, h)) / (pageSide / 2)
		lowRes.Score = float64(max(w, h))
		likely = int(lowRes.Score / longSide)
	}
	coarse, tooCoarse := likely < coarseDPI, likely < leastDPI
	n := max(1, int(math.Round(per150)))
	t := pixels.Shrink(g, n)
	noise := noiseOf(t)
	all := printOn(t, float64(n)/per150, noise)
	print := strong(all)
	level := brightness(t)
	text := wordsAmong(print, level)
	blank, covered := judgeBlank(t, noise)
	var found []dossier.Defect
	stands := text
	if len(text) == 0 {
		stands = print
	}
	faint, contrast := standsOut(stands, noise, noiseOf(g))
	switch {
	case level < darkBelow && faint:
		found = append(found, dossier.Defect{Code: dossier.TooDark, Score: float64(level)})
		if blank {
			found = append(found, dossier.Defect{Code: dossier.Blank, Score: covered})
		}
		return found
	case blank:
		found = append(found, dossier.Defect{Code: dossier.Blank, Score: covered})
		if tooCoarse {
			found = append(found, lowRes)
		}
		return found
	case faint:
		return append(found, dossier.Defect{Code: dossier.Faint, Score: float64(contrast)})
	}
	if d, yes := judgeLeaning(g); yes {
		found = append(found, d)
	}
	region, width, merged := mergedStrokes(t, text, print, likely)
	switch {
	case tooCoarse || coarse && merged:
		return append(found, lowRes) // soft and coarse can't be told apart
	case merged && len(found) == 0: // strokes at an angle are not measured rightly
		found = append(found, dossier.Defect{Code: dossier.Blurred, Region: region, Score: width})
	}
	if d, yes := judgeGlare(t); yes {
		found = append(found, d)
	}
	if d, yes := judgeShadow(t, all, level); yes {
		found = append(found, d)
	} else if d, yes := judgeCovered(t, text); yes {
		found = append(found, d)
	}
	return found
}

// judgeBlank reports whether there is nothing on a page, and how much ink there is. g has
// about 150 dots per inch. A stroke is longer than wide: a speck without neighbours is dust.
func judgeBlank(g *image.Gray, noise float64) (yes bool, covered float64) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	marks := ink(g, max(leastInkContrast, int(inkNoise*noise)))
	at := make([]uint8, w*h)
	for _, p := range marks {
		at[int(p.y)*w+int(p.x)] = 1
	}
	n := 0
	for _, p := range marks { // none is at the border
		i := int(p.y)*w + int(p.x)
		if at[i-1]+at[i+1]+at[i-w-1]+at[i-w]+at[i-w+1]+at[i+w-1]+at[i+w]+at[i+w+1] >= 2 {
			n++
		}
	}
	covered = 1000 * float64(n) / float64(w*h+1)
	return covered < blankBelow, covered
}

const (
	leaningMost  = 44  // degrees, up to which lines are sought
	leaningAbove = 4   // degrees; Clean puts less right, and people read it
	leaningSharp = 6.0 // see sharpPeak
)

// judgeLeaning looks for lines of print at an angle that Clean did not put right.
func judgeLeaning(g *image.Gray) (dossier.Defect, bool) {
	const degree = math.Pi / 180
	small := pixels.Shrink(g, max(1, (max(g.Rect.Dx(), g.Rect.Dy())+analysisSide-1)/analysisSide))
	marks := ink(small, inkContrast)
	if len(marks) < leastInk {
		return dossier.Defect{}, false
	}
	scatter(marks)
	a, certain := lineAngle(marks, small.Rect.Dx(), small.Rect.Dy(), leaningMost*degree)
	if certain < leaningSharp || math.Abs(a) < leaningAbove*degree {
		return dossier.Defect{}, false
	}
	return dossier.Defect{Code: dossier.Leaning, Score: math.Abs(a) / degree}, true
}

// standsOut reports whether print is too faint to be read, for the noise of the page, and
// how many grey levels it has. noise is that of the picture in which tiles were measured.
func standsOut(tiles []tileSeen, noise, ofPage float64) (faint bool, contrast int) {
	var all []int
	for _, t := range tiles {
		all = append(all, t.contrast()-int(4*noise)) // 98 in 100 lie within that
	}
	contrast = medianOf(all)
	return float64(contrast) < max(faintBelow, faintNoise*ofPage), contrast
}

// brightness is the level that nine tenths of the pixels do not exceed.
func brightness(g *image.Gray) int {
	var count [256]int
	for _, v := range g.Pix {
		count[v]++
	}
	return percentile(&count, len(g.Pix), 0.9)
}

func percentile(count *[256]int, n int, part float64) int {
	left := int(part * float64(n))
	for v, c := range count {
		if left -= c; left < 0 {
			return v
		}
	}
	return 255
}

const (
	smearedContrast = 45 // grey levels within a tile whose edges are measured each way
	tile            = 32 // pixels at about 150 dpi: a line of print and its gap, 5 mm
	textContrast    = 26 // grey levels within a tile that holds print
	// the same on a page without noise
	leastTileContrast = 10
	// share of the tiles with print that must be soft for the page to be called blurred
	softShare  = 0.28
	softMostly = 0.2 // of the tiles that are not bare paper, where no words are left
	softTiles  = 5
	// strokes of print that run into each other; see letters
	mergedAlong, mergedAcross = 0.55, 0.45
	mergedBoth                = 1.1 // their sum: a movement at an angle
	mergedCoarse              = 0.62
	// pixels from stroke to stroke: of the grain of a picture, at most; of print of 10 points
	grainGap, usualGap = 4, 7
	farGap             = 1.3 // times wider than usual, where no stroke is near another
	// on a coarse page: pixels from stroke to stroke
	coarseGap, smallGap = 3.65, 4.4
	// width of edges in one direction, in pixels at 150 dpi, that hides what lies across it
	smearedAbove, smearedBelow = 4.8, 32
	// width of the edges of print, in pixels at 150 dpi: where all of them are the first, light
	// surely falls between its strokes; below the second those of one direction are sharp
	sharpest, sharpBelow = 2.0, 2.9
)

// wordsAmong returns the tiles with words on paper: a photograph within a page is no print.
func wordsAmong(print []tileSeen, level int) (text []tileSeen) {
	for _, t := range print {
		if t.text && t.aroundPaper() && 4*t.top >= 3*level && !t.rule() {
			text = append(text, t)
		}
	}
	return text
}

// mergedStrokes looks for print whose strokes run into each other, tile by tile. It returns
// where, and the width of its edges. dpi is the likely resolution of the page.
func mergedStrokes(g *image.Gray, text, print []tileSeen, dpi int) (r dossier.Region,
	width float64, yes bool) {
	along, gap, coarse := mergedAlong, coarseGap, dpi < coarseDPI
	if coarse {
		along = mergedCoarse
	}
	if dpi < smallDPI {
		gap = smallGap
	}
	var widths []float64
	var box image.Rectangle
	for _, t := range text {
		if !t.merged(along) && (coarse && (t.gap == 0 || t.gap >= gap) || !coarse &&
			!t.soft()) {
			continue
		}
		box = box.Union(image.Rectangle{t.at, t.at.Add(image.Pt(1, 1))})
		widths = append(widths, max(t.width, t.each[0], t.each[1]))
	}
	words, share := len(text), softShare
	if words < len(print)/4 { // so soft that no stroke is left: then it is soft everywhere
		for _, t := range print {
			if !t.text && t.aroundPaper() && t.soft() {
				box = box.Union(image.Rectangle{t.at, t.at.Add(image.Pt(1, 1))})
				widths = append(widths, t.width)
			}
		}
		words, share = len(print), softMostly
	}
	if len(widths) < softTiles || float64(len(widths)) < share*float64(words) {
		return dossier.Region{}, 0, false
	}
	slices.Sort(widths)
	return regionOf(g, box), widths[len(widths)/2], true
}

// merged reports whether the strokes of a tile run into each other. What is finer than print
// is the grain of a picture; where every edge is sharp nothing runs, and pale print stands
// beside dark.
func (t tileSeen) merged(along float64) bool {
	if t.width < sharpest && t.each[0] < sharpBelow && t.each[1] < sharpBelow &&
		min(t.each[0], t.each[1]) > 0 {
		return false
	}
	return (t.gap == 0 || t.gap >= grainGap) && (t.along < along || t.across < mergedAcross ||
		t.along+t.across < mergedBoth)
}

// rule reports whether a tile shows an upright line of a table or the edge of a card and no word:
// one stroke, sharp on both sides, without an end.
func (t tileSeen) rule() bool {
	return t.gap == 0 && t.across == 1 && 0 < t.each[0] && t.each[0] < sharpBelow
}

// soft reports whether the edges of a tile are too wide for the size of its print: all of
// them, or in one direction those that a movement of the page or the telephone crossed.
// What is wider still is a rule, not a soft edge: it has none in the other direction.
func (t tileSeen) soft() bool {
	k := farGap // no two strokes near each other: the print is large, or its strokes are gone
	if t.gap > 0 {
		k = min(max(t.gap/usualGap, 1), 2)
	}
	across := func(v float64) bool { return v > k*smearedAbove && v < smearedBelow }
	return t.width > k*softAbove || across(t.each[0]) || across(t.each[1])
}

// regionOf returns where tiles are on the page.
func regionOf(g *image.Gray, tiles image.Rectangle) dossier.Region {
	w, h := float64(g.Rect.Dx())/tile, float64(g.Rect.Dy())/tile
	return dossier.Region{X: float64(tiles.Min.X) / w, Y: float64(tiles.Min.Y) / h,
		W: float64(tiles.Dx()) / w, H: float64(tiles.Dy()) / h}
}

// edgeWidth measures one tile and, where it is strong, vertical and horizontal edges
// separately; holds is false when there is no print in it.
func edgeWidth(g *image.Gray, left, top int) (width float64, each [2]float64, holds bool) {
	var levels, slopes, upright, level [256]int
	n := 0
	for y := max(top, 1); y < min(top+tile, g.Rect.Dy()-1); y++ {
		row := g.Pix[y*g.Stride : y*g.Stride+g.Rect.Dx()]
		above, below := g.Pix[(y-1)*g.Stride:], g.Pix[(y+1)*g.Stride:]
		for x := max(left, 1); x < min(left+tile, len(row)-1); x++ {
			levels[row[x]]++
			dx, dy := int(row[x+1])-int(row[x-1]), int(below[x])-int(above[x])
			dx, dy = min(max(dx, -dx), 255), min(max(dy, -dy), 255)
			upright[dx]++
			level[dy]++
			slopes[max(dx, dy)]++
			n++
		}
	}
	if n == 0 {
		return 0, each, false
	}
	contrast := percentile(&levels, n, 0.98) - percentile(&levels, n, 0.02)
	if contrast < textContrast {
		return 0, each, false
	}
	wide := func(count *[256]int) float64 {
		return 2 * float64(contrast) / float64(max(percentile(count, n, 0.985), 1))
	}
	if contrast >= smearedContrast {
		each = [2]float64{wide(&upright), wide(&level)}
	}
	return wide(&slopes), each, true
}

// judgeCut checks whether the paper continues outside the picture: a corner is out of
// sight, or print runs into a border where no edge was seen.
func judgeCut(small *image.Gray, o outline, onTable bool) (dossier.Defect, bool) {
	w, h := float64(small.Rect.Dx()), float64(small.Rect.Dy())
	strips := [4]dossier.Region{{X: 0, Y: 0, W: 1, H: 0.05}, {X: 0.95, Y: 0, W: 0.05, H: 1},
		{X: 0, Y: 0.95, W: 1, H: 0.05}, {X: 0, Y: 0, W: 0.05, H: 1}}
	worst, side := 0.0, 0
	for i := range 4 {
		score := 0.0
		if !onTable || !o.seen[i] {
			score = crossing(small, i)
		}
		if onTable && o.seen[i] {
			for _, p := range []point{o.quad[i], o.quad[(i+1)%4]} {
				out := max(-p.x/w, -p.y/h, (p.x-w)/w, (p.y-h)/h)
				if out > 0.012 {
					score = max(score, out)
				}
			}
			if score > 0 && score < cutAbove {
				score = cutAbove
			}
		}
		if score > worst {
			worst, side = score, i
		}
	}
	if worst < cutAbove {
		return dossier.Defect{}, false
	}
	return dossier.Defect{Code: dossier.CutOff, Region: strips[side], Score: worst}, true
}

// crossing is the share of a border of the picture (0 top, 1 right, 2 bottom, 3 left) at which
// the second and third rows of pixels are much darker than their neighbours along the border.
func crossing(g *image.Gray, side int) float64 {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	length := w
	if side%2 == 1 {
		length = h
	}
	strip := make([]int, length)
	for i := range strip {
		x, y, dx, dy := i, 1, 0, 1
		switch side {
		case 1:
			x, y, dx, dy = w-2, i, -1, 0
		case 2:
			y, dy = h-2, -1
		case 3:
			x, y, dx, dy = 1, i, 1, 0
		}
		strip[i] = (int(g.Pix[y*g.Stride+x]) + int(g.Pix[(y+dy)*g.Stride+x+dx])) / 2
	}
	const around, contrast = 15, 45
	dark := 0
	var window []int
	for i, v := range strip {
		window = append(window[:0], strip[max(i-around, 0):min(i+around+1, length)]...)
		slices.Sort(window)
		if v < window[len(window)*3/4]-contrast {
			dark++
		}
	}
	return float64(dark) / float64(max(length, 1))
}
