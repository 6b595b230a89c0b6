// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"errors"
	"fmt"
	"net"
	"strings"
)

var errNoDisplay = errors.New("no window can be opened")

// display says why there is no screen to draw on: no variable names one, or nothing
// answers at the local X display that DISPLAY names. The toolkit would end in a panic.
// Displays it can't try, over a network or of Wayland, are left to the toolkit. Errors
// wrap errNoDisplay.
func display(getenv func(string) string) error {
	if getenv("WAYLAND_DISPLAY") != "" {
		return nil
	}
	name := getenv("DISPLAY")
	if name == "" {
		return fmt.Errorf("%w: neither DISPLAY nor WAYLAND_DISPLAY is set", errNoDisplay)
	}
	number, local := strings.CutPrefix(strings.TrimPrefix(name, "unix"), ":")
	number, _, _ = strings.Cut(number, ".")
	if !local || number == "" {
		return nil
	}
	// Linux has each display twice: in the file system and beside it
	for _, socket := range []string{"/tmp/.X11-unix/X" + number, "@/tmp/.X11-unix/X" + number} {
		if c, err := net.Dial("unix", socket); err == nil {
			c.Close()
			return nil
		}
	}
	return fmt.Errorf("%w: no X server answers at DISPLAY=%s", errNoDisplay, name)
}
