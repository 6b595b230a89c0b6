// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"slices"
	"testing"
	"time"

	"passerelle/cmd/kiosk/rehearsal"
)

// TestVisits walks from the welcome to the receipt: with the line up, and with the service stopped.
func TestVisits(t *testing.T) {
	s := raise(t, rehearsal.Options{})
	p := visitor(t, s, "changement-adresse", "fr")
	if err := p.Walk(within(t, 4*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := s.AwaitRegistered(within(t, time.Minute), 1); err != nil {
		t.Fatal(err)
	}
	if err := p.Leave(within(t, time.Minute)); err != nil {
		t.Fatal(err)
	}
	s.StopCentral()
	p = visitor(t, s, "changement-adresse", "ar")
	if err := p.Walk(within(t, 4*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := p.Leave(within(t, time.Minute)); err != nil {
		t.Fatal(err)
	}
	beats(t, s)
	stages, err := s.Receipts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(stages)
	if !slices.Equal(stages, []int{1, 2}) {
		t.Errorf("got receipts of stages %v, want one registered and one kept", stages)
	}
}
