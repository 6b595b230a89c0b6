// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "slices"

// Idle lists the questions with few answers of which none changes what is asked, paid,
// said, or by when: they are asked for the content of the file alone, or in vain. What is
// typed is always content.
func (p *Procedure) Idle() (out []FieldID) {
	looked := map[FieldID]bool{}
	for _, c := range p.Conditions() {
		for _, id := range c.Fields() {
			looked[id] = true
		}
	}
	for _, f := range p.Fields {
		few := f.Type == YesNoField || f.Type == ChoiceField
		if few && !looked[f.ID] && !slices.Contains(out, f.ID) {
			out = append(out, f.ID)
		}
	}
	return out
}

// Conditions lists the conditions of all rules of the procedure.
func (p *Procedure) Conditions() (out []*Condition) {
	add := func(c *Condition) {
		if c != nil {
			out = append(out, c)
		}
	}
	for _, x := range p.Pieces {
		add(x.When)
	}
	for _, f := range p.Fields {
		add(f.When)
	}
	for _, n := range p.Notices {
		add(n.When)
	}
	for _, w := range p.Windows {
		add(w.When)
	}
	for _, f := range p.Fees {
		add(f.When)
	}
	return out
}
