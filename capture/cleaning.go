// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

// Kept says why a page was not cut to the outline of its paper. The words are written to
// the files of `passerelle read` and are never renamed.
type Kept string

// Reasons why a picture stays whole.
const (
	NotKept   Kept = ""        // it was cut to the outline
	KeptDrawn Kept = "drawn"   // a program drew it: there is no table under it
	KeptPlain Kept = "no_edge" // no outline of a paper was seen
	// an outline was seen, but something outside it may belong to the page
	KeptDoubt Kept = "in_doubt"
	KeptAsked Kept = "asked" // the person wants all of it
)

// Corner is a place in the original picture, in fractions of its width and height from
// the top left; below 0 or above 1 when it is outside the picture.
type Corner struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Cleaning is what [Clean] did to a page, so that what was cut off can be inspected.
type Cleaning struct {
	// Outline holds the corners of the paper that was cut out: top left, top right, bottom
	// right, bottom left, as seen by its reader. It is empty when the picture stayed whole.
	Outline []Corner `json:"outline,omitempty"`
	// Cut is true when part of the picture is not on the page.
	Cut bool `json:"cut"`
	// Kept says why the picture stayed whole; empty when it did not.
	Kept Kept `json:"kept_whole,omitempty"`
	// Turn is by how many degrees the page was turned clockwise, perspective aside.
	Turn float64 `json:"turn"`
}

// told reports on a plan: w, h is the size of the picture in which the outline was found.
func (p *plan) told(o outline, found bool, kept Kept, w, h float64) Cleaning {
	c := Cleaning{Kept: kept}
	if found {
		c.Cut = true
		for _, q := range o.quad {
			c.Outline = append(c.Outline, Corner{q.x / w, q.y / h})
		}
	}
	if p.changed {
		c.Turn = p.forward.turn(float64(p.fromW), float64(p.fromH))
	}
	return c
}
