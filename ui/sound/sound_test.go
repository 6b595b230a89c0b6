// SPDX-License-Identifier: AGPL-3.0-or-later

package sound

import (
	"os"
	"path/filepath"
	"testing"

	"passerelle/internal/testkit"
)

// TestLookForSound: without the player, without a card, with one that only records, with
// one that plays.
func TestLookForSound(t *testing.T) {
	dir := t.TempDir()
	bin := filepath.Join(dir, "bin")
	for _, d := range []string{bin, filepath.Join(dir, "snd")} {
		testkit.Must(t, os.Mkdir(d, 0o755))
	}
	write := func(name, text string, mode os.FileMode) {
		t.Helper()
		testkit.Must(t, os.WriteFile(name, []byte(text), mode))
	}
	table, devices := filepath.Join(dir, "pcm"), filepath.Join(dir, "snd")
	says := func(what string, want Fault) {
		t.Helper()
		if got := lookForSound(table, devices); got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	t.Setenv("PATH", bin)
	says("nothing installed", NoPlayer)
	if got := PlayAlert(t.Context()); got != NoPlayer {
		t.Errorf("played without a player: %q", got)
	}
	write(filepath.Join(bin, Player), "#!/bin/sh\nexit 1\n", 0o755)
	says("no table of devices", NoDevice)
	write(table, "01-00: USB Audio : USB Audio : capture 1\n", 0o644)
	says("a microphone alone", NoDevice)
	write(table, "00-03: HDMI 0 : HDMI 0 : playback 1\n01-00: USB Audio : USB Audio : capture 1\n",
		0o644)
	says("a card that we may not use", NoAccess)
	write(filepath.Join(devices, "pcmC0D3p"), "", 0o644)
	says("a card", Good)
	if got := PlayAlert(t.Context()); got == Good {
		t.Error("a player that fails was heard")
	}
	write(filepath.Join(bin, Player), "#!/bin/sh\ncat >/dev/null\n", 0o755)
	t.Setenv("PATH", bin+":/usr/bin:/bin")
	if got := PlayAlert(t.Context()); got != Good {
		t.Errorf("a player that plays: %q", got)
	}
}

// TestBell: two notes, quiet, as a WAV that says its own length.
func TestBell(t *testing.T) {
	t.Parallel()
	b := bell()
	if len(b) < 1000 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		t.Fatalf("%d bytes", len(b))
	}
}
