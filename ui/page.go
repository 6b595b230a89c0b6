// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// page describes one screen; compose lays it out in either orientation.
type page struct {
	step  int // 1 to 6, 0 for none
	title string
	help  string
	body  []glass.Box    // a list: what does not fit is reached by "Suite"
	keep  glass.Box      // always in view: beside the actions in landscape, above them in portrait
	keys  glass.Box      // a keyboard, at the bottom
	flex  glass.Shrinker // the one part, of those above, that can give up height
	// goes beside the body in landscape and above keep in portrait: a keypad
	side  glass.Box
	back  *action
	also  *action // a second action, outlined
	main  *action
	stage *stage // replaces all of the above: one message in the middle of the screen
	name  string // label of the language button in the top band; "": the language's own name
}

// stage is one message in the middle of the screen, with large actions under it.
type stage struct {
	top     bool // the top band stays
	icons   []glass.Box
	title   string
	help    []string
	number  string // shown very large
	extra   glass.Box
	actions []action
}

// spare is a part of a body left out if the rest does not fit; the help says the same.
type spare struct{ glass.Box }

// Lengths, in pixels of the reference panel.
const (
	topHeight  = 124
	sideColumn = 480 // the foot, in landscape
)

func (k *kit) back() *action {
	return &action{id: "back", label: k.say("back"), icon: k.backward(), lead: true,
		what: session.BackAsked{}}
}

func (k *kit) next(label string, w session.What) *action {
	return &action{id: "next", label: label, icon: k.ahead(), filled: true, what: w}
}

// chapter returns the part of the visit, 1 to 6, as the session counts.
func (k *kit) chapter() int {
	n, _ := k.cfg.Machine.Chapter(k.s)
	return n
}
