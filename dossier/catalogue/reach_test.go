// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"testing"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// TestPlainlyAgreesWithTrial: what is told of a condition at a glance is what trying all
// answers finds, for every condition of the delivered list.
func TestPlainlyAgreesWithTrial(t *testing.T) {
	c, err := Parse(assets.Procedures())
	testkit.Must(t, err)
	glances := 0
	for _, p := range c.Procedures() {
		for _, cond := range p.Conditions() {
			yes, no, ok := plainly(p, cond)
			if !ok {
				continue
			}
			glances++
			for want, told := range map[dossier.Truth]bool{dossier.True: yes, dossier.False: no} {
				r := newReach(p, cond, c.Date)
				tried := r.try(0, func() bool { return cond.Holds(r.known, r.at) == want })
				if tried != told {
					t.Errorf("%s: %+v can be %s: told %v, tried %v", p.ID, *cond, want, told, tried)
				}
			}
		}
	}
	if glances < 500 {
		t.Errorf("only %d conditions are told at a glance", glances)
	}
}
