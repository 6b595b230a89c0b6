// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"
	"math"
	"slices"

	"passerelle/capture/pixels"
	"passerelle/dossier"
)

// Thresholds, with the unit of each defect's score.
const (
	// Blank: the share of the page covered by ink, in thousandths. A page with one
	// written word has 0.2 or more; dust and paper grain have less than 0.05.
	blankBelow = 0.12
	// TooDark: the grey level (0 to 255) that nine tenths of the page do not exceed.
	// Paper in daylight or on a scanner is above 160.
	darkBelow = 105
	// LowRes: dots per inch of the paper, or pixels of the long side when the size of the
	// paper is not known. The prefectures ask for 150 to 300.
	leastDPI, leastSide = 140, 1200
	// Blurred: the width of the edges of print, in pixels at 150 dpi, in the soft part.
	// Sharp print has 2.0 to 2.5, barely legible print 3.
	softAbove = 3.1
	// CutOff: the share of the paper's border across which print runs.
	cutAbove = 0.02
)

// judge looks for faults in an upright page. dpi is 0 if unknown.
func judge(g *image.Gray, dpi int) []dossier.Defect {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	var found []dossier.Defect
	per150 := float64(dpi) / 150 // pixels of the page per pixel of a page at 150 dpi
	if dpi == 0 {
		per150 = float64(max(w, h)) / (pageSide / 2)
	}
	switch {
	case dpi > 0 && dpi < leastDPI:
		found = append(found, dossier.Defect{Code: dossier.LowRes, Score: float64(dpi)})
	case dpi == 0 && max(w, h) < leastSide:
		found = append(found, dossier.Defect{Code: dossier.LowRes, Score: float64(max(w, h))})
	}
	n := max(1, int(math.Round(per150)))
	t := pixels.Shrink(g, n)
	if level := brightness(t); level < darkBelow {
		found = append(found, dossier.Defect{Code: dossier.TooDark, Score: float64(level)})
	}
	small := pixels.Shrink(g, max(1, (max(w, h)+analysisSide-1)/analysisSide))
	covered := 1000 * float64(len(ink(small, inkContrast))) / float64(
		small.Rect.Dx()*small.Rect.Dy()+1)
	if covered < blankBelow {
		return append(found, dossier.Defect{Code: dossier.Blank, Score: covered})
	}
	if len(found) > 0 && found[0].Code == dossier.LowRes {
		return found // too few pixels to distinguish soft from coarse
	}
	if d, yes := judgeSharpness(t, float64(n)/per150); yes {
		found = append(found, d)
	}
	if d, yes := judgeGlare(t); yes {
		found = append(found, d)
	}
	return found
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
	tile         = 32 // pixels at about 150 dpi: a line of print and its gap, 5 mm
	textContrast = 26 // grey levels within a tile that holds print
	// share of the tiles with print that must be soft for the page to be called blurred
	softShare = 0.15
	softTiles = 5

	// When the telephone moves, edges become soft in one direction only. Print moved by 5
	// pixels at 200 dpi is still legible, by 9 no longer. What is wider than the upper
	// bound is not a soft edge but a rule: it has no edge in the other direction.
	smearedAbove, smearedBelow = 4.4, 20
	smearedShare               = 0.5 // of the tiles with print
	// grey levels within a tile that counts: the grain of wood also runs one way, but is
	// fainter
	smearedContrast = 45
)

// judgeSharpness looks at the edges of print, tile by tile: contrast divided by the
// steepest slope is the width of an edge in pixels. scale is the size of a pixel, in
// pixels at 150 dpi. Only tiles with print count: bare paper has no sharpness.
func judgeSharpness(g *image.Gray, scale float64) (dossier.Defect, bool) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	cols, rows := w/tile, h/tile
	text, strong, soft := 0, 0, 0
	var along [2][]float64 // tiles that are soft in one direction only
	x0, y0, x1, y1 := cols, rows, 0, 0
	var widths []float64
	for ty := range rows {
		for tx := range cols {
			width, each, holds := edgeWidth(g, tx*tile, ty*tile)
			if !holds {
				continue
			}
			text++
			if each != [2]float64{} {
				strong++
			}
			for i, v := range each {
				if v *= scale; v > smearedAbove && v < smearedBelow {
					along[i] = append(along[i], v)
				}
			}
			if width *= scale; width > softAbove {
				soft++
				widths = append(widths, width)
				x0, y0, x1, y1 = min(x0, tx), min(y0, ty), max(x1, tx+1), max(y1, ty+1)
			}
		}
	}
	if soft < softTiles || float64(soft) < softShare*float64(text) {
		return smeared(along, strong)
	}
	slices.Sort(widths)
	return dossier.Defect{
		Code: dossier.Blurred, Region: regionOf(g, image.Rect(x0, y0, x1, y1)),
		Score: widths[len(widths)/2],
	}, true
}

// regionOf returns where tiles are on the page.
func regionOf(g *image.Gray, tiles image.Rectangle) dossier.Region {
	w, h := float64(g.Rect.Dx())/tile, float64(g.Rect.Dy())/tile
	return dossier.Region{X: float64(tiles.Min.X) / w, Y: float64(tiles.Min.Y) / h,
		W: float64(tiles.Dx()) / w, H: float64(tiles.Dy()) / h}
}

// smeared reports whether the page or the telephone moved while the picture was taken:
// print is soft along the movement and sharp across it, all over the page.
func smeared(along [2][]float64, text int) (dossier.Defect, bool) {
	worst := along[0]
	if len(along[1]) > len(worst) {
		worst = along[1]
	}
	if len(worst) < softTiles || float64(len(worst)) < smearedShare*float64(text) {
		return dossier.Defect{}, false
	}
	slices.Sort(worst)
	return dossier.Defect{Code: dossier.Blurred, Region: dossier.Region{W: 1, H: 1},
		Score: worst[len(worst)/2]}, true
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
