// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import "image"

// Control is one touchable thing on the screen.
type Control struct {
	// the same in every language: "next", "back", "key.A", "slot.home.proof"; unique
	// within a screen
	ID      string
	Name    string          // as spoken, in the person's language
	Rect    image.Rectangle // pixels of the canvas
	Enabled bool
	Key     bool // a key of the keyboard
}

// Outline lists the controls of the screen in Tab order.
func (g *Glass) Outline() []Control {
	out := make([]Control, 0, len(g.controls))
	for _, c := range g.controls {
		out = append(out, Control{ID: c.hit.ID, Name: c.hit.Name, Rect: c.hit.Rect,
			Enabled: c.hit.Enabled, Key: c.hit.Key})
	}
	return out
}
