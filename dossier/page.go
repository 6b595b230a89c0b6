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
	Glare   DefectCode = "page.glare" // the reflection of a lamp hides print
)

// Region is a rectangle in fractions of the upright page, 0 to 1, from its top left.
type Region struct{ X, Y, W, H float64 }
