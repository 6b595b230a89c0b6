// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "slices"

// What tests of the outside need to look at, or to change.

// Windows returns the filing windows of a procedure.
func Windows(p *Procedure) []Window { return p.windows }

// WithWindows returns the procedure with other windows.
func WithWindows(p *Procedure, w []Window) *Procedure {
	q := *p
	q.windows = slices.Clone(w)
	return &q
}

// Equivalent tells whether two conditions hold for the same answers.
func Equivalent(p *Procedure, a, b *Condition) bool {
	if a == nil || b == nil {
		return a == b
	}
	differ := &Condition{Any: []*Condition{{All: []*Condition{a, {Not: b}}}, {All: []*Condition{{Not: a}, b}}}}
	yes, sure := p.can(differ, True)
	return sure && !yes
}
