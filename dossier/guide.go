// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"

	"passerelle/internal/among"
)

// Guide leads people to their procedure: by plain questions, by themes, and by what most
// people come for. It is part of a catalogue (tree.json), so that a signed list of
// procedures brings the questions that lead to them. It contains no words: those have the
// keys find.SAYS.title, find.SAYS.WAY.title and family.THEME.title.
type Guide struct {
	Frequent []ProcedureID // one touch away, in this order
	Themes   []Theme
	First    ForkID // the first question; "" if there are none
	Forks    []Fork
}

// ForkID names a question of a Guide.
type ForkID string

// Fork is one question: each way is an answer and leads to another question or to a procedure.
type Fork struct {
	ID ForkID
	// whose words it uses. A question that leads to renewals on one path and to first
	// requests on another becomes two, with the same words
	Says ForkID
	// the title, if the question is which of its requests is meant; "" for any other question
	Title TitleID
	Ways  []Way
}

// Way is one answer. Exactly one of Ask and To is set.
type Way struct {
	ID   string
	Icon string      // "" for none
	Ask  ForkID      // the next question
	To   ProcedureID // the procedure found
	// the group of countries whose citizens it is for, or Elsewhere; "" where it says nothing
	// about the country
	Country string
	// whose name it shows if it has no words: To, or one of the title that Ask is about
	Named ProcedureID
}

// Elsewhere, as the country of an answer, is every country that the other answers leave.
const Elsewhere = "elsewhere"

// Twice lists the paths, from the first question on, on which a question offers to say the
// country after it was said: the ids of the answers joined by "/", the question last.
func (g *Guide) Twice() (out []string) {
	var walk func(id ForkID, path string, said bool)
	walk = func(id ForkID, path string, said bool) {
		f, _ := g.Fork(id)
		if said && slices.ContainsFunc(f.Ways, func(w Way) bool { return w.Country != "" }) {
			out = append(out, path+string(f.Says))
		}
		for _, w := range f.Ways {
			if w.Ask != "" {
				walk(w.Ask, path+w.ID+"/", said || w.Country != "")
			}
		}
	}
	walk(g.First, "", false)
	return out
}

// Theme is a family of procedures as it appears in a list.
type Theme struct {
	ID   string
	Icon string
}

// MostForks is the most questions a person answers before a procedure is found.
const MostForks = 6

// Fork returns the question with that id.
func (g *Guide) Fork(id ForkID) (Fork, bool) {
	if g == nil {
		return Fork{}, false
	}
	return among.First(g.Forks, func(f Fork) bool { return f.ID == id })
}

// Which returns the question that asks which request of a title is meant, or false where
// there is only one.
func (g *Guide) Which(t TitleID) (Fork, bool) {
	if g == nil || t == "" {
		return Fork{}, false
	}
	return among.First(g.Forks, func(f Fork) bool { return f.Title == t })
}

// Way returns the answer with that id.
func (f Fork) Way(id string) (Way, bool) {
	return among.First(f.Ways, func(w Way) bool { return w.ID == id })
}
