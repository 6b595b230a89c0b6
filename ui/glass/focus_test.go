// SPDX-License-Identifier: AGPL-3.0-or-later

package glass_test

import (
	"fmt"
	"image"
	"testing"

	"fyne.io/fyne/v2"

	"passerelle/ui/gallery"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// TestAFrameKeepsFocus: the next frame of a screen leaves the focused control and all
// that did not change where they were.
func TestAFrameKeepsFocus(t *testing.T) {
	cfg := config(t)
	u, c := gallery.Shown(cfg, scene(t, cfg, "03-question-number"), gallery.Look{Lang: "fr"})
	for range 5 {
		c.FocusNext()
	}
	focused := c.Focused()
	g := glass.GlassOf(u.Content())
	u.Send(session.Touched{})
	if c.Focused() != focused {
		t.Error("another frame moved the focus")
	}
	if g.Composed() != 0 {
		t.Errorf("another frame of the same composed %d bands", g.Composed())
	}
	u.Send(session.TypedText{Text: "750312998"})
	if c.Focused() != focused {
		t.Error("typing moved the focus")
	}
	if n := g.Composed(); n == 0 || n > 3 {
		t.Errorf("one more digit composed %d bands of %d", n, g.Bands())
	}
}

// TestFocusRing: the ring is drawn where the focus is, 2 mm wide at least.
func TestFocusRing(t *testing.T) {
	cfg := config(t)
	sc := gallery.Scene{State: session.State{Visit: session.Visit{Begun: true, Number: 1,
		Step: session.Choose}, Health: session.Health{Vault: session.Good}}}
	_, c := gallery.Shown(cfg, sc, gallery.Look{Lang: "fr"})
	before := c.Capture()
	c.FocusNext()
	after := c.Capture()
	r := c.Focused().(*glass.Felt).Hit().Rect
	changed := 0
	for y := 0; y < before.Bounds().Dy(); y++ {
		for x := 0; x < before.Bounds().Dx(); x++ {
			if before.At(x, y) != after.At(x, y) {
				changed++
				if !image.Pt(x, y).In(r.Inset(-(glass.RingReach + 3))) {
					t.Fatalf("the ring reaches (%d, %d), far from %v", x, y, r)
				}
			}
		}
	}
	if least := 2 * (r.Dx() + r.Dy()) * 7; changed < least {
		t.Errorf("%d pixels changed, want at least %d", changed, least)
	}
}

// TestPress: Enter and Space press the focused control, a tap does the same, and one that
// is off does nothing.
func TestPress(t *testing.T) {
	cfg := config(t)
	start := gallery.Scene{State: session.State{Visit: session.Visit{Begun: true, Number: 1,
		Step: session.Choose}, Health: session.Health{Vault: session.Good}}}
	for name, press := range map[string]func(*glass.Felt){
		"tap": func(c *glass.Felt) { c.Tapped(nil) }, "enter": func(c *glass.Felt) {
			c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		}, "space": func(c *glass.Felt) { c.TypedRune(' ') },
	} {
		u, _ := gallery.Shown(cfg, start, gallery.Look{Lang: "fr"})
		for _, c := range glass.GlassOf(u.Content()).Controls() {
			if c.Hit().ID == "ticket" {
				press(c)
			}
		}
		if u.State().Visit.Step != session.TicketIn {
			t.Errorf("%s: step is %q", name, u.State().Visit.Step)
		}
	}
}

// TestFocusWalk: the Tab key reaches every control that can be touched, in their order,
// and comes back to the first.
func TestFocusWalk(t *testing.T) {
	cfg := config(t)
	for i, sc := range gallery.Scenes(cfg.Machine, cfg.Now().Time) {
		if i%6 > 0 && testing.Short() {
			continue
		}
		u, c := gallery.Shown(cfg, sc, gallery.Look{Lang: "fr"})
		var want, got []string
		for _, o := range u.Outline() {
			if o.Enabled {
				want = append(want, o.ID)
			}
		}
		for range want {
			c.FocusNext()
			if w, ok := c.Focused().(*glass.Felt); ok {
				got = append(got, w.Hit().ID)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: Tab goes %v, want %v", sc.Name, got, want)
		}
		c.FocusNext()
		if w, ok := c.Focused().(*glass.Felt); len(want) > 0 && (!ok || w.Hit().ID != want[0]) {
			t.Errorf("%s: Tab does not come back to the first control", sc.Name)
		}
	}
}
