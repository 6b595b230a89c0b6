// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import "passerelle/ui/session"

func (k *kit) back() *action {
	return &action{id: "back", label: k.say("back"), icon: k.backward(), lead: true, what: session.BackAsked{}}
}

func (k *kit) next(label string, w session.What) *action {
	return &action{id: "next", label: label, icon: k.ahead(), filled: true, what: w}
}

// chapter is the step of the visit, 1 to 6, as the session counts.
func (k *kit) chapter() int {
	n, _ := k.cfg.Machine.Chapter(k.s)
	return n
}
