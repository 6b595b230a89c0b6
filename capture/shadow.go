// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"

	"passerelle/dossier"
)

// A hand or a telephone between lamp and paper leaves a part of the page darker than the
// rest, print and paper alike. People read on; what separates ink from paper by one level
// of grey for the whole page, as scanners, copiers and readers do, no longer can.
const (
	shadowBelow = 0.72 // of the brightness of the lit paper
	shadowShare = 0.06 // of the tiles with print that lie in it
	shadowTiles = 6
)

// judgeShadow looks for print on paper much darker than the page is where it is lit. g has
// about 150 dots per inch; level is what nine tenths of it do not exceed.
func judgeShadow(g *image.Gray, print []tileSeen, level int) (dossier.Defect, bool) {
	var box image.Rectangle
	var dark []int
	papers := 0
	for _, t := range print {
		if !t.text || !t.onPaper() {
			continue
		}
		papers++
		if float64(t.mid) < shadowBelow*float64(level) {
			box = box.Union(image.Rectangle{t.at, t.at.Add(image.Pt(1, 1))})
			dark = append(dark, t.mid)
		}
	}
	if len(dark) < shadowTiles || float64(len(dark)) < shadowShare*float64(papers) {
		return dossier.Defect{}, false
	}
	return dossier.Defect{Code: dossier.Shadow, Region: regionOf(g, box),
		Score: float64(medianOf(dark)) / float64(level)}, true
}

// onPaper reports whether the tile shows dark print on something lighter, of which there
// is more; aroundPaper is as much as can be asked of print that is blurred.
func (t tileSeen) onPaper() bool { return 2*(t.top-t.mid) < t.mid-t.dark }

func (t tileSeen) aroundPaper() bool { return 2*(t.top-t.mid) <= 3*(t.mid-t.dark) }
