// SPDX-License-Identifier: AGPL-3.0-or-later

// Package sound plays the alert: two soft notes when nobody has touched the screen for a
// while. It does not decide when, and knows no session.
//
// What must be true: nothing waits for it longer than soundPatience, and whether it could
// be heard is reported, never guessed.
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

	"passerelle/internal/process"

	"golang.org/x/sys/unix"
)

// Player is ALSA's own player.
const Player = "aplay"

// Programs lists the external programs that this package starts.
func Programs() []string { return []string{Player} }

// Fault says why the alert can't be heard. The list is closed: each selects a sentence.
type Fault string

const (
	Good     Fault = ""
	NoPlayer Fault = "no_player" // aplay is not installed
	NoDevice Fault = "no_device" // there is no device to play on
	NoAccess Fault = "no_access" // our user may not use it
	Failed   Fault = "failed"    // the player ended with an error
)

// soundPatience limits one alert of 0.9 s: a sound card that another program holds must
// not block the clerk.
const soundPatience = 10 * time.Second

// PlayAlert plays the two notes, and returns why they were not heard, as far as a program
// can tell: it can't know whether the loudspeaker is turned up.
func PlayAlert(ctx context.Context) Fault {
	path, err := exec.LookPath(Player)
	if err != nil {
		return NoPlayer
	}
	ctx, cancel := context.WithTimeout(ctx, soundPatience)
	defer cancel()
	c := exec.CommandContext(ctx, path, "-q", "-t", "wav", "-")
	c.Stdin = bytes.NewReader(bell())
	process.Bind(c, syscall.SIGKILL, time.Second)
	if err := c.Run(); err != nil {
		if f := LookForSound(); f != Good {
			return f
		}
		return Failed
	}
	return Good
}

// LookForSound checks silently whether a sound could be heard: the player, a card for
// playback, permission to use it.
func LookForSound() Fault { return lookForSound("/proc/asound/pcm", "/dev/snd") }

func lookForSound(table, devices string) Fault {
	if _, err := exec.LookPath(Player); err != nil {
		return NoPlayer
	}
	// one line per device: "00-00: ALC256 Analog : ALC256 Analog : playback 1 : capture 1"
	list, err := os.ReadFile(table)
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
			return Good
		}
		fault = NoAccess
	}
	return fault
}
