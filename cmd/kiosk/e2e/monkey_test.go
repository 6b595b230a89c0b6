// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"passerelle/cmd/kiosk/rehearsal"
	"passerelle/internal/testkit"
)

// chords are what people and keyboards try to leave a full-screen program with.
var chords = []string{
	"alt+F4", "alt+Tab", "alt+shift+Tab", "ctrl+alt+Delete", "ctrl+alt+BackSpace", "ctrl+q",
	"ctrl+w", "ctrl+c", "ctrl+z", "ctrl+alt+t", "super", "super+l", "super+d", "super+r",
	"alt+F2", "alt+F1", "alt+space", "F1", "F5", "F11", "F12", "Escape", "ctrl+shift+Escape",
	"ctrl+o", "ctrl+p", "ctrl+s", "Print", "ctrl+m", "Menu", "ctrl+alt+F1",
}

// TestNoWayOut presses the chords and clicks, half on controls and half anywhere, with no
// window manager and with one: the same process, full screen, no other window.
func TestNoWayOut(t *testing.T) {
	for _, wm := range []string{"", "openbox"} {
		t.Run("wm="+wm, func(t *testing.T) {
			s := raise(t, rehearsal.Options{WindowManager: wm})
			if _, err := s.AwaitStep(t.Context(), "welcome"); err != nil {
				t.Fatal(err)
			}
			pid := s.KioskPID()
			for _, c := range chords {
				if err := s.Command(t.Context(), "xdotool", "key", c).Run(); err != nil {
					t.Fatalf("%s: %v", c, err)
				}
				alive(t, s, c)
				back(t, s)
			}
			t.Logf("%d chords: %s", len(chords), strings.Join(chords, " "))
			screens := monkey(t, s, rand.New(rand.NewPCG(testkit.Seed(t), 0)), testkit.Share(10000)/2)
			t.Logf("%d screens reached: %s", len(screens), strings.Join(screens, " "))
			if len(screens) < 20 && testkit.Full() {
				t.Errorf("only %d screens reached, at least 20 wanted", len(screens))
			}
			back(t, s)
			if s.KioskPID() != pid {
				t.Error("another process")
			}
			beats(t, s)
		})
	}
}

// alive fails when the kiosk has ended.
func alive(t *testing.T, s *rehearsal.Stage, after string) {
	t.Helper()
	select {
	case err := <-s.KioskGone():
		t.Fatalf("the kiosk ended after %s: %v", after, err)
	default:
	}
}

// back waits until the kiosk has the screen for itself again: a window manager's own keys
// may take it away for a moment. It fails when that lasts, or when the kiosk has another
// window.
func back(t *testing.T, s *rehearsal.Stage) {
	t.Helper()
	var shown []string
	var place string
	for range 50 {
		var err error
		if shown, err = windows(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		if len(shown) == 1 {
			if place, err = geometry(t.Context(), s, shown[0]); err != nil {
				t.Fatal(err)
			}
			if place == "0,0 1080x1920" {
				return
			}
		}
		time.Sleep(100 * time.Millisecond) // the window manager acts when it likes
	}
	t.Errorf("the kiosk's windows are %q, the place %q; one over the whole screen is wanted",
		shown, place)
}

// windows lists the visible windows of the kiosk's process. There should be one.
func windows(ctx context.Context, s *rehearsal.Stage) ([]string, error) {
	out, err := s.Command(ctx, "xdotool", "search", "--onlyvisible", "--pid",
		strconv.Itoa(s.KioskPID()), "--name", "^Passerelle$").Output()
	var none *exec.ExitError
	if err != nil && !errors.As(err, &none) { // xdotool exits with 1 if there is none
		return nil, fmt.Errorf("look for windows: %w", err)
	}
	return strings.Fields(string(out)), nil
}

// geometry returns the position and size of a window: "0,0 1080x1920".
func geometry(ctx context.Context, s *rehearsal.Stage, window string) (string, error) {
	out, err := s.Command(ctx, "xdotool", "getwindowgeometry", "--shell", window).Output()
	if err != nil {
		return "", fmt.Errorf("measure the window: %w", err)
	}
	v := map[string]string{}
	for _, l := range strings.Split(string(out), "\n") {
		if k, val, ok := strings.Cut(l, "="); ok {
			v[k] = val
		}
	}
	return v["X"] + "," + v["Y"] + " " + v["WIDTH"] + "x" + v["HEIGHT"], nil
}

// monkey clicks n times, and returns the screens it met. It leaves out the two controls
// that stop or restart the machine behind the staff door's PIN: there is no PIN in its
// configuration, so that the door stays shut.
func monkey(t *testing.T, s *rehearsal.Stage, r *rand.Rand, n int) []string {
	t.Helper()
	seen := map[string]bool{}
	for i := range n {
		o, err := s.Outline()
		if err != nil {
			continue // between two frames
		}
		seen[screen(o)] = true
		x, y := r.IntN(1080), r.IntN(1920)
		what := "a place"
		if i%2 == 0 && len(o.Controls) > 0 {
			c := pick(r, o)
			x, y, what = c.X+r.IntN(max(1, c.W)), c.Y+r.IntN(max(1, c.H)), c.ID
		}
		must(t, s.TouchAt(t.Context(), x, y))
		alive(t, s, fmt.Sprintf("click %d on %s at %d,%d", i, what, x, y))
	}
	var names []string
	for n := range seen {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

func screen(o rehearsal.Outline) string {
	name := o.Step
	if o.Overlay != "" {
		name += "+" + o.Overlay
	}
	return name
}

// pick prefers what leads on: a monkey that only goes back sees nothing.
func pick(r *rand.Rand, o rehearsal.Outline) rehearsal.Control {
	if r.IntN(3) > 0 {
		for _, id := range []string{"procedure.changement-adresse", "next", "send", "declare"} {
			if c, ok := o.Find(id); ok && c.Enabled && r.IntN(2) == 0 {
				return c
			}
		}
	}
	return o.Controls[r.IntN(len(o.Controls))]
}

// TestStick pulls the stick and fills the folder with what can't be read: each time a
// sentence, and the visit goes on.
func TestStickPulled(t *testing.T) {
	s, ctx := staged(t, 3*time.Minute)
	p := visitor(t, s, "changement-adresse", "fr")
	must(t, p.WalkTo(ctx, "files"))
	must(t, os.RemoveAll(s.Stick()))
	o, err := s.Outline()
	must(t, err)
	for _, c := range o.Controls {
		if strings.HasPrefix(c.ID, "file.") {
			must(t, s.Touch(ctx, c.ID))
			break
		}
	}
	if _, err := s.Await(ctx, 20*time.Second, "a sentence about the stick",
		func(o rehearsal.Outline) bool { return o.Overlay == "mishap" }); err != nil {
		t.Fatal(err)
	}
	must(t, s.Touch(ctx, "close"))
	if _, err := s.Await(ctx, 10*time.Second, "the screen under the sentence",
		func(o rehearsal.Outline) bool { return o.Overlay == "" }); err != nil {
		t.Error(err)
	}
}
