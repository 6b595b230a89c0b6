// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

// Guide leads a person to their procedure: by plain questions, by themes, and by what
// most people come for. It is part of a catalogue (tree.json), so that a signed list of
// procedures brings the questions that lead to them. It holds no words: they are under
// find.SAYS.title, find.SAYS.WAY.title, family.THEME.title.
type Guide struct {
	Frequent []ProcedureID // one touch away, in this order
	Themes   []Theme
	First    ForkID // the first question; "" when there are none
	Forks    []Fork
}

// ForkID names a question of a Guide.
type ForkID string

// Fork is one question: each way is an answer, and leads to a further question or to a procedure.
type Fork struct {
	ID ForkID
	// whose words it has. A question that leads to renewals from one side and to first
	// requests from the other is two, with the same words
	Says ForkID
	// it asks which request of this title is meant; "" for any other question
	Title TitleID
	Ways  []Way
}

// Way is one answer. One of Ask and To is set.
type Way struct {
	ID   string
	Icon string      // "" for none
	Ask  ForkID      // the next question
	To   ProcedureID // the end: this procedure
	// whose name it bears where it has no words: To's, or one of the title that Ask is about
	Named ProcedureID
}

// Theme is a family of procedures as a list shows it.
type Theme struct {
	ID   string
	Icon string
}

// MostForks is how many questions a person answers at most before a procedure is found.
const MostForks = 6

// Fork returns the question of that id.
func (g *Guide) Fork(id ForkID) (Fork, bool) {
	if g == nil {
		return Fork{}, false
	}
	for _, f := range g.Forks {
		if f.ID == id {
			return f, true
		}
	}
	return Fork{}, false
}

// Which returns the question that asks which request of a title is meant, false where
// there is only one.
func (g *Guide) Which(t TitleID) (Fork, bool) {
	if g == nil || t == "" {
		return Fork{}, false
	}
	for _, f := range g.Forks {
		if f.Title == t {
			return f, true
		}
	}
	return Fork{}, false
}

// Way returns the answer of that id.
func (f Fork) Way(id string) (Way, bool) {
	for _, w := range f.Ways {
		if w.ID == id {
			return w, true
		}
	}
	return Way{}, false
}
