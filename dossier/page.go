// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

// Page is what is known about one page image.
type Page struct {
	ID      PageID
	Slot    Slot
	Width   int // pixels
	Height  int // pixels
	Defects []Defect
	Kept    bool // the person saw the defects and kept the page anyway
}

// Defect is a fault seen on a page image.
type Defect struct {
	Code   DefectCode
	Region Region // where, as fractions of the page; the zero Region is the whole page
	// measured value behind the finding; its unit depends on Code (documented in package
	// capture)
	Score float64
}

// DefectCode names a defect of a page.
type DefectCode string

const (
	Blurred DefectCode = "page.blurred"
	Blank   DefectCode = "page.blank"
	TooDark DefectCode = "page.dark"
	CutOff  DefectCode = "page.cut"
	LowRes  DefectCode = "page.lowres"
	Glare   DefectCode = "page.glare"   // the reflection of a lamp hides print
	Shadow  DefectCode = "page.shadow"  // a part is much darker than the rest
	Faint   DefectCode = "page.faint"   // print does not stand out from the paper
	Covered DefectCode = "page.covered" // something lies on it: a finger
	Corner  DefectCode = "page.corner"  // one is torn off, cut off or folded over
	Leaning DefectCode = "page.leaning" // it lies at an angle that was not put right
)

// DefectCodes lists them all.
func DefectCodes() []DefectCode {
	return []DefectCode{Blurred, Blank, TooDark, CutOff, LowRes, Glare, Shadow, Faint, Covered,
		Corner, Leaning}
}

// Region is a rectangle in fractions of the upright page, 0 to 1, from its top left.
type Region struct{ X, Y, W, H float64 }
