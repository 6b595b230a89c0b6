// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

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

// The alert calls with two soft notes when nobody has touched the screen for long. It is
// on the screen whatever becomes of them.

// Player is ALSA's own player.
const Player = "aplay"

// Programs lists what this package starts that is not ours.
func Programs() []string { return []string{Player} }

// SoundFault says why the alert can't be heard. The list is closed: it picks a sentence.
type SoundFault string

const (
	SoundGood     SoundFault = ""
	SoundNoPlayer SoundFault = "no_player" // aplay is not installed
	SoundNoDevice SoundFault = "no_device" // there is nothing to play on
	SoundNoAccess SoundFault = "no_access" // our account may not use it
	SoundFailed   SoundFault = "failed"    // the player ended with an error
)

// soundPatience is for one call of 0.9 s: a sound card that another program holds must
// not keep the clerk.
const soundPatience = 10 * time.Second

// PlayAlert sounds the two notes, and says why they were not heard, as far as a program
// can know: nobody is asked whether the loudspeaker is turned up.
func PlayAlert(ctx context.Context) SoundFault {
	path, err := exec.LookPath(Player)
	if err != nil {
		return SoundNoPlayer
	}
	ctx, cancel := context.WithTimeout(ctx, soundPatience)
	defer cancel()
	c := exec.CommandContext(ctx, path, "-q", "-t", "wav", "-")
	c.Stdin = bytes.NewReader(bell())
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := c.Run(); err != nil {
		if f := LookForSound(); f != SoundGood {
			return f
		}
		return SoundFailed
	}
	return SoundGood
}

// LookForSound says without a sound whether one could be heard: the player, a card that
// plays, the right to use it.
func LookForSound() SoundFault { return lookForSound("/proc/asound/pcm", "/dev/snd") }

func lookForSound(table, devices string) SoundFault {
	if _, err := exec.LookPath(Player); err != nil {
		return SoundNoPlayer
	}
	// one line a device: "00-00: ALC256 Analog : ALC256 Analog : playback 1 : capture 1"
	list, err := os.ReadFile(table)
	if err != nil {
		return SoundNoDevice
	}
	fault := SoundNoDevice
	for _, line := range strings.Split(string(list), "\n") {
		number, _, ok := strings.Cut(line, ":")
		card, device, two := strings.Cut(number, "-")
		if !ok || !two || !strings.Contains(line, ": playback") {
			continue
		}
		name := "pcmC" + strings.TrimPrefix(card, "0") + "D" + strings.TrimPrefix(device, "0") + "p"
		if unix.Access(filepath.Join(devices, name), unix.R_OK|unix.W_OK) == nil {
			return SoundGood
		}
		fault = SoundNoAccess
	}
	return fault
}
