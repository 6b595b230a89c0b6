// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

// What tests of the outside need to look at.

// Equivalent tells whether two conditions hold for the same answers.
func Equivalent(p *Procedure, a, b *Condition) bool {
	if a == nil || b == nil {
		return a == b
	}
	differ := &Condition{Any: []*Condition{{All: []*Condition{a, {Not: b}}}, {All: []*Condition{{Not: a}, b}}}}
	yes, sure := Reaches(p, differ, True, p.ReviewedOn)
	return sure && !yes
}
