// SPDX-License-Identifier: AGPL-3.0-or-later

package sound

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Player is ALSA's own player.
const Player = "aplay"

// Programs lists what this package starts that is not ours.
func Programs() []string { return []string{Player} }

// Fault says why nothing can be heard. The list is closed: it picks a sentence.
type Fault string

const (
	None     Fault = ""
	NoPlayer Fault = "no_player" // aplay is not installed
	NoDevice Fault = "no_device" // there is nothing to play on
	NoAccess Fault = "no_access" // our account may not use it
	Failed   Fault = "failed"    // the player ended with an error
)

// patience is for one call of 0.9 s: a sound card that another program holds must not keep the clerk.
const patience = 10 * time.Second

// Play sounds the two notes, and says why they were not heard, as far as a program can know: nobody is asked
// whether the loudspeaker is turned up.
func Play(ctx context.Context) Fault {
	path, err := exec.LookPath(Player)
	if err != nil {
		return NoPlayer
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c := exec.CommandContext(ctx, path, "-q", "-t", "wav", "-")
	c.Stdin = bytes.NewReader(bell())
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := c.Run(); err != nil {
		if f := Look(); f != None {
			return f
		}
		return Failed
	}
	return None
}

// Look says without a sound whether one could be heard: the player, a card that plays, the right to use it.
func Look() Fault { return look("/proc/asound/pcm", "/dev/snd") }

func look(table, devices string) Fault {
	if _, err := exec.LookPath(Player); err != nil {
		return NoPlayer
	}
	list, err := os.ReadFile(table) // one line a device: "00-00: ALC256 Analog : ALC256 Analog : playback 1 : capture 1"
	if err != nil {
		return NoDevice
	}
	fault := NoDevice
	for _, line := range strings.Split(string(list), "\n") {
		number, _, ok := strings.Cut(line, ":")
		card, device, two := strings.Cut(number, "-")
		if !ok || !two || !strings.Contains(line, ": playback") {
			continue
		}
		name := "pcmC" + strings.TrimPrefix(card, "0") + "D" + strings.TrimPrefix(device, "0") + "p"
		if unix.Access(filepath.Join(devices, name), unix.R_OK|unix.W_OK) == nil {
			return None
		}
		fault = NoAccess
	}
	return fault
}
