// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"slices"
	"testing"
	"time"

	"passerelle/cmd/kiosk/rehearsal"
	"passerelle/internal/testkit"
)

// TestVisits walks from the welcome to the receipt: with the line up, and with the service stopped.
func TestVisits(t *testing.T) {
	s := raise(t, rehearsal.Options{})
	p := visitor(t, s, "changement-adresse", "fr")
	must(t, p.Walk(within(t, 4*time.Minute)))
	must(t, s.AwaitRegistered(within(t, time.Minute), 1))
	must(t, p.Leave(within(t, time.Minute)))
	s.StopCentral()
	p = visitor(t, s, "changement-adresse", "ar")
	must(t, p.Walk(within(t, 4*time.Minute)))
	must(t, p.Leave(within(t, time.Minute)))
	beats(t, s)
	stages, err := s.Receipts(t.Context())
	must(t, err)
	slices.Sort(stages)
	if !slices.Equal(stages, []int{1, 2}) {
		t.Errorf("got receipts of stages %v, want one registered and one kept", stages)
	}
}

// TestOtherVisits walks two procedures that differ most from the others: one for a child,
// with the papers of two persons, and one without any paper. With PASSERELLE_PICTURES it
// leaves a picture of each screen in that folder. The short form walks the one without a
// paper.
func TestOtherVisits(t *testing.T) {
	for _, c := range []struct{ procedure, lang string }{{"dcem", "fr"},
		{"vls-ts-validation", "ar"}} {
		if c.procedure == "dcem" && !testkit.Full() {
			t.Log("NOT WALKED in the short form: dcem")
			continue
		}
		t.Run(c.procedure, func(t *testing.T) {
			s := raise(t, rehearsal.Options{})
			p := visitor(t, s, c.procedure, c.lang)
			pictured(t, p, c.procedure)
			must(t, p.Walk(within(t, 6*time.Minute)))
			must(t, s.AwaitRegistered(within(t, time.Minute), 1))
			must(t, p.Leave(within(t, time.Minute)))
			beats(t, s)
		})
	}
}
