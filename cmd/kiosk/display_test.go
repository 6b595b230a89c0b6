// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"errors"
	"net"
	"strings"
	"testing"
)

// TestNoDisplay: a kiosk without a screen says so, before it opens anything.
func TestNoDisplay(t *testing.T) {
	l, err := net.Listen("unix", "@/tmp/.X11-unix/X7654")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, c := range []struct{ display, wayland, says string }{
		{"", "", "neither DISPLAY nor WAYLAND_DISPLAY"},
		{":7655", "", "DISPLAY=:7655"},
		{"unix:7655.0", "", "DISPLAY=unix:7655.0"},
		{":7654", "", ""},
		{":7654.0", "", ""},
		{"screen.example:0", "", ""},
		{"", "wayland-1", ""},
	} {
		err := display(func(key string) string {
			return map[string]string{"DISPLAY": c.display, "WAYLAND_DISPLAY": c.wayland}[key]
		})
		if (err == nil) != (c.says == "") || err != nil && (!errors.Is(err, errNoDisplay) ||
			!strings.Contains(err.Error(), c.says)) {
			t.Errorf("DISPLAY=%q WAYLAND_DISPLAY=%q: %v", c.display, c.wayland, err)
		}
	}
}
