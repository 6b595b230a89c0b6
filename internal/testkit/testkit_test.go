// SPDX-License-Identifier: AGPL-3.0-or-later

package testkit

import (
	"os"
	"os/exec"
	"slices"
	"testing"
)

func TestShare(t *testing.T) {
	t.Setenv("PASSERELLE_CAMPAIGN", "")
	if got := []int{Share(1), Share(19), Share(400)}; !slices.Equal(got, []int{1, 1, 20}) {
		t.Errorf("a part of a campaign: %v", got)
	}
	t.Setenv("PASSERELLE_CAMPAIGN", "full")
	if got := Share(400); got != 400 || !Full() {
		t.Errorf("the whole of a campaign: %d", got)
	}
}

// TestASeedPlaysAgain: the same seed throws the same dice.
func TestASeedPlaysAgain(t *testing.T) {
	t.Setenv("PASSERELLE_SEED", "18446744073709551615")
	if a, b := Seeded(t).Perm(50), Seeded(t).Perm(50); !slices.Equal(a, b) {
		t.Errorf("%v, then %v", a, b)
	}
	if got := SeedOr(t, 7); got != 1<<64-1 {
		t.Errorf("the seed is %d", got)
	}
	t.Setenv("PASSERELLE_SEED", "")
	if got := SeedOr(t, 7); got != 7 {
		t.Errorf("with none asked for it is %d", got)
	}
}

// TestGoldenIsWhatWasKept: without -update nothing is written.
func TestGoldenIsWhatWasKept(t *testing.T) {
	t.Chdir(t.TempDir())
	Must(t, os.Mkdir("testdata", 0o700))
	Must(t, os.WriteFile("testdata/a", []byte("kept"), 0o600))
	if got := string(Golden(t, "a", []byte("fresh"))); got != "kept" && !Update() {
		t.Errorf("golden is %q", got)
	}
}

// TestAKilledProcessIsOver, also where a child of its own holds its output open.
func TestAKilledProcessIsOver(t *testing.T) {
	p := Start(t, exec.Command("sh", "-c", "sleep 3 & echo up; exec sleep 60"))
	if line := p.FirstLine(t); line != "up" || !p.Running() {
		t.Fatalf("it says %q", line)
	}
	p.Kill()
	if p.Running() || p.Wait() == nil {
		t.Errorf("after the kill: %v", p.Wait())
	}
	if err := Start(t, exec.Command("true")).Wait(); err != nil {
		t.Errorf("one that ends by itself: %v", err)
	}
}
