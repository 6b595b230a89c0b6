// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "slices"

// Idle lists the questions with few answers of which none changes what is asked, paid,
// said, or by when: they are asked for the content of the file alone, or in vain. What is
// typed is always content.
func (p *Procedure) Idle() (out []FieldID) {
	looked := map[FieldID]bool{}
	look := func(c *Condition) {
		for _, id := range c.Fields() {
			looked[id] = true
		}
	}
	for _, x := range p.Pieces {
		look(x.When)
	}
	for _, f := range p.Fields {
		look(f.When)
	}
	for _, n := range p.Notices {
		look(n.When)
	}
	for _, w := range p.Windows {
		look(w.When)
	}
	for _, f := range p.Fees {
		look(f.When)
	}
	for _, f := range p.Fields {
		few := f.Type == YesNoField || f.Type == ChoiceField
		if few && !looked[f.ID] && !slices.Contains(out, f.ID) {
			out = append(out, f.ID)
		}
	}
	return out
}
