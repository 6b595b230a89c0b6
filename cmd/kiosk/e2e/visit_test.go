// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
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
	stages := receipts(t, s)
	if len(stages) != 2 || stages[0] != 2 || stages[1] != 1 {
		t.Errorf("got receipts of stages %v, want one registered and one kept: [2 1]", stages)
	}
}

// receipts lists the stage of each receipt that the kiosk holds, in the order of sealing.
func receipts(t *testing.T, s *rehearsal.Stage) (stages []int) {
	t.Helper()
	out, err := exec.Command(filepath.Join(built, "passerelle"), "receipts", "-data", s.KioskData(), "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct{ Stage1, Stage2 string }
	if err := json.Unmarshal(out, &rows); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		stage := 1
		if r.Stage2 != "" {
			stage = 2
		}
		stages = append(stages, stage)
	}
	return stages
}
