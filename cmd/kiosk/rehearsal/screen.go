// SPDX-License-Identifier: AGPL-3.0-or-later

package rehearsal

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"passerelle/cmd/kiosk/outline"
	"passerelle/internal/among"
	"passerelle/internal/process"
)

// startScreen starts Xvfb, which picks the first free display number itself.
func (s *Stage) startScreen(landscape bool) error {
	size := "1080x1920x24"
	if landscape {
		size = "1920x1080x24"
	}
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	c := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", size, "-nolisten", "tcp")
	c.ExtraFiles = []*os.File{w}
	process.Tie(c)
	if err := c.Start(); err != nil {
		w.Close()
		return err
	}
	w.Close()
	s.xvfb = c
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		return errors.New("no display was named by Xvfb")
	}
	s.Display = ":" + strings.TrimSpace(number)
	return nil
}

// Control is one thing that can be touched.
type Control = outline.Control

// Outline is the current frame as the kiosk writes it.
type Outline struct{ outline.Screen }

// shows sums up what a person sees of a frame: two frames with the same summary differ in
// nothing that a touch could change (the line came up, a second has passed).
func (o Outline) shows() string {
	var b strings.Builder
	fmt.Fprintln(&b, o.Visit, o.Step, o.Overlay, o.Lang, o.Field, o.Slot, o.Page)
	for _, c := range o.Controls {
		if c.ID != "correct" { // appears when a page has been read
			fmt.Fprintln(&b, c.ID, c.Enabled)
		}
	}
	return b.String()
}

// Find returns the control with that id.
func (o Outline) Find(id string) (Control, bool) {
	return among.First(o.Controls, func(c Control) bool { return c.ID == id })
}

// Outline reads the current frame.
func (s *Stage) Outline() (Outline, error) {
	var o Outline
	data, err := os.ReadFile(s.OutlineFile())
	if err != nil {
		return o, err
	}
	return o, json.Unmarshal(data, &o)
}

// Await waits until the frame is as wanted. If the kiosk ends or the time limit passes
// first, it returns an error that says what was on the screen.
func (s *Stage) Await(ctx context.Context, limit time.Duration, what string,
	ok func(Outline) bool) (Outline, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(40 * time.Millisecond)
	defer tick.Stop()
	var last Outline
	for {
		if o, err := s.Outline(); err == nil {
			if last = o; ok(o) {
				return o, nil
			}
		}
		if s.ended.Load() {
			return last, fmt.Errorf("waiting for %s: the kiosk has ended", what)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return last, fmt.Errorf("waiting for %s: step %q, overlay %q, controls %s", what,
				last.Step, last.Overlay, ids(last))
		}
	}
}

func ids(o Outline) string {
	var names []string
	for _, c := range o.Controls {
		names = append(names, c.ID)
	}
	return strings.Join(names, " ")
}

// AwaitStep waits for a step with no overlay.
func (s *Stage) AwaitStep(ctx context.Context, step string) (Outline, error) {
	return s.Await(ctx, 20*time.Second, "step "+step, func(o Outline) bool {
		return o.Step == step && o.Overlay == ""
	})
}

// Touch touches the middle of a control as soon as it appears on the screen. In its first frame
// a window may be smaller than its contents, which then lie in part outside.
func (s *Stage) Touch(ctx context.Context, id string) error {
	o, err := s.Await(ctx, 10*time.Second, "control "+id, func(o Outline) bool {
		c, ok := o.Find(id)
		return ok && c.Enabled && c.X >= 0 && c.Y >= 0
	})
	if err != nil {
		return err
	}
	c, _ := o.Find(id)
	return s.TouchAt(ctx, c.X+c.W/2, c.Y+c.H/2)
}

// TouchAt touches one point of the screen.
func (s *Stage) TouchAt(ctx context.Context, x, y int) error {
	return s.xdotool(ctx, "mousemove", strconv.Itoa(x), strconv.Itoa(y), "mousedown", "1", "sleep",
		"0.03", "mouseup", "1")
}

func (s *Stage) xdotool(ctx context.Context, args ...string) error {
	c := s.Command(ctx, "xdotool", args...)
	var say bytes.Buffer
	c.Stderr = &say
	if err := c.Run(); err != nil {
		return fmt.Errorf("xdotool %s: %w: %s", args[0], err, strings.TrimSpace(say.String()))
	}
	return nil
}

// Picture writes a PNG of the screen.
func (s *Stage) Picture(ctx context.Context, name string) error {
	if err := s.Command(ctx, "import", "-window", "root", name).Run(); err != nil {
		return fmt.Errorf("take a picture of the screen: %w", err)
	}
	return nil
}
