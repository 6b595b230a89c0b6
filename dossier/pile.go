// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "strconv"

// Pile is where pages are that were given all at once, until each is put in the slot of its
// paper. It is no slot of any procedure: what lies there is sent with nothing.
const Pile Slot = "pile"

// unplaced reports pages that lie in the pile: they are of something, and would be sent
// with nothing. Separator sheets are of nothing.
func (j *judge) unplaced() {
	n := 0
	for _, pg := range j.d.PagesOf(Pile) {
		if j.d.Sights[pg.ID].Separator == "" {
			n++
		}
	}
	if n > 0 {
		j.add(newGap(Piece{Slot: Pile}, PagesUnplaced, Failed,
			[]string{"have", strconv.Itoa(n)}), true)
	}
}
