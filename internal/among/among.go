// SPDX-License-Identifier: AGPL-3.0-or-later

// Package among picks the members of a list that a condition holds for. It is for lists
// short enough to be read through: those of a catalogue, a visit, a screen.
package among

// First returns the first member that is what is looked for, and whether there is one.
func First[T any](list []T, is func(T) bool) (one T, ok bool) {
	for _, x := range list {
		if is(x) {
			return x, true
		}
	}
	return one, false
}

// All returns the members that are what is looked for, in a slice of their own; nil where
// there is none.
func All[T any](list []T, is func(T) bool) (some []T) {
	for _, x := range list {
		if is(x) {
			some = append(some, x)
		}
	}
	return some
}
