// SPDX-License-Identifier: AGPL-3.0-or-later

package glass_test

import (
	"bytes"
	"image"
	"image/color"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"passerelle/internal/testkit"
	"passerelle/ui/gallery"
	"passerelle/ui/glass"
)

// TestEveryControlAnswersAtOnce: on every screen, each control that can be touched looks
// pressed before it is let go, and ringed when it gets the focus, in a frame that it
// asked for itself: no tick of the clock comes.
func TestEveryControlAnswersAtOnce(t *testing.T) {
	cfg := config(t)
	up := time.Hour
	cfg.Uptime = func() time.Duration { return up }
	bad := 0
	wrong := func(what, format string, args ...any) {
		if bad++; bad <= 12 {
			t.Errorf(what+": "+format, args...)
		}
	}
	kinds, n := map[string]bool{}, 0
	scenes := gallery.Scenes(cfg.Machine, cfg.Now().Time)
	order := testkit.Seeded(t).Perm(len(scenes))
	if testing.Short() {
		order = order[:len(order)/8]
	}
	for _, i := range order {
		sc := scenes[i]
		_, g, c := onGlass(t, cfg, sc, gallery.Look{Lang: "fr", Dark: i%2 == 1})
		for _, x := range g.Controls() {
			if !x.Hit().Enabled {
				if c.asks(func() { x.MouseDown(nil) }) || x.Veiled() {
					wrong("what is off answers", "%s: %s", sc.Name, x.Hit().ID)
				}
				continue
			}
			n++
			kinds[strings.SplitN(x.Hit().ID, ".", 2)[0]] = true
			if !c.asks(func() { x.MouseDown(nil) }) || !x.Veiled() {
				wrong("pressed look", "%s: %s asks for no frame", sc.Name, x.Hit().ID)
			}
			up += glass.PressedLook
			if !c.asks(func() { x.MouseUp(nil) }) || x.Veiled() {
				wrong("let go", "%s: %s asks for no frame", sc.Name, x.Hit().ID)
			}
			if !c.asks(x.FocusGained) || !x.Ringed() {
				wrong("ring", "%s: %s asks for no frame", sc.Name, x.Hit().ID)
			}
			if !c.asks(x.FocusLost) || x.Ringed() {
				wrong("ring gone", "%s: %s asks for no frame", sc.Name, x.Hit().ID)
			}
		}
	}
	if len(kinds) < 15 || len(kinds) < 40 && !testing.Short() {
		t.Errorf("only %d kinds of control were touched", len(kinds))
	}
	t.Logf("%d controls of %d kinds", n, len(kinds))
}

// TestPressedLookIsSeen: what the frame of a press shows differs from the frame before
// it, all over the control and nowhere else, for each kind of control. An ordinary run
// takes the kinds of the first scenes in an order by a seed that is printed.
func TestPressedLookIsSeen(t *testing.T) {
	cfg := config(t)
	up := time.Hour
	cfg.Uptime = func() time.Duration { return up }
	most := 24
	switch {
	case testing.Short():
		most = 4 // each is two pictures of a whole screen
	case testkit.Full():
		most = 1000
	}
	seen := map[string]bool{}
	scenes := gallery.Scenes(cfg.Machine, cfg.Now().Time)
	for _, i := range testkit.Seeded(t).Perm(len(scenes)) {
		if len(seen) >= most {
			break
		}
		sc := scenes[i]
		u, g, c := onGlass(t, cfg, sc, gallery.Look{Lang: "fr", Dark: i%2 == 1})
		var before *image.NRGBA
		for _, x := range g.Controls() {
			kind := strings.SplitN(x.Hit().ID, ".", 2)[0]
			if x.Hit().Filled {
				kind = "filled"
			}
			// the accent, and the pictures of pages, are no darker on a dark screen
			if (kind == "filled" || kind == "page") && u.State().Person.Dark {
				kind += ", dark"
			}
			if !x.Hit().Enabled || seen[kind] || len(seen) >= most {
				continue
			}
			seen[kind] = true
			if before == nil {
				before = c.Capture().(*image.NRGBA)
			}
			x.MouseDown(nil)
			pressed := c.Capture().(*image.NRGBA)
			up += glass.PressedLook
			x.MouseUp(nil)
			inside, away := changed(before, pressed, x.Hit().Rect)
			if away > 0 {
				t.Errorf("%s: pressing %s changes %d pixels elsewhere", sc.Name, x.Hit().ID, away)
			}
			if least := x.Hit().Rect.Dx() * x.Hit().Rect.Dy() * 3 / 4; inside < least {
				t.Errorf("%s: pressing %s changes %d pixels so that eyes see it, want %d at least",
					sc.Name, x.Hit().ID, inside, least)
			}
		}
	}
	if len(seen) < min(most, 40) {
		t.Errorf("only %d kinds of control were pressed", len(seen))
	}
	t.Logf("%d kinds", len(seen))
}

// seenPress is the least contrast between the two looks of a pressed place: a grey step
// that people tell apart side by side needs 1.1.
const seenPress = 1.15

// changed counts the pixels in r that differ by seenPress, and those elsewhere that differ at all.
func changed(a, b *image.NRGBA, r image.Rectangle) (inside, away int) {
	told := map[[2]color.NRGBA]bool{}
	for y := a.Rect.Min.Y; y < a.Rect.Max.Y; y++ {
		if from := a.PixOffset(a.Rect.Min.X, y); bytes.Equal(a.Pix[from:from+4*a.Rect.Dx()],
			b.Pix[from:from+4*a.Rect.Dx()]) {
			continue
		}
		for x := a.Rect.Min.X; x < a.Rect.Max.X; x++ {
			two := [2]color.NRGBA{a.NRGBAAt(x, y), b.NRGBAAt(x, y)}
			if two[0] == two[1] {
				continue
			}
			if !image.Pt(x, y).In(r) {
				away++
				continue
			}
			yes, ok := told[two]
			if !ok {
				yes = glass.Contrast(two[0], two[1]) >= seenPress
				told[two] = yes
			}
			if yes {
				inside++
			}
		}
	}
	return inside, away
}

// TestReveal: what comes and goes through reveal asks for a frame, whatever kind of
// object it is, and though no frame has shown it yet.
func TestReveal(t *testing.T) {
	cfg := config(t)
	_, g, c := onGlass(t, cfg, gallery.Scenes(cfg.Machine, cfg.Now().Time)[0],
		gallery.Look{Lang: "fr"})
	for name, o := range map[string]fyne.CanvasObject{
		"rectangle": canvas.NewRectangle(color.White), "text": canvas.NewText("x", color.White),
		"line": canvas.NewLine(color.White),
		"raster": canvas.NewRaster(func(w, h int) image.Image {
			return image.NewRGBA(image.Rect(0, 0, w, h))
		}), "container": &fyne.Container{},
	} {
		o.Hide()
		if !c.asks(func() { glass.Reveal(o, true, g.Pane()) }) || !o.Visible() {
			t.Errorf("%s: no frame was asked for", name)
		}
		if !c.asks(func() { glass.Reveal(o, false, g.Pane()) }) || o.Visible() {
			t.Errorf("%s gone: no frame was asked for", name)
		}
	}
}

// TestFastTapIsSeen: a control that is let go before a frame could show it looks pressed
// for its time all the same, what it does is done at once, and a second press in that
// time is not cut short by the first.
func TestFastTapIsSeen(t *testing.T) {
	cfg := config(t)
	up := time.Hour
	type job struct {
		at time.Duration
		do func()
	}
	var jobs []job
	cfg.Uptime = func() time.Duration { return up }
	cfg.Later = func(d time.Duration, f func()) { jobs = append(jobs, job{up + d, f}) }
	u, g, c := onGlass(t, cfg, nameAsked(t, cfg, ""), gallery.Look{Lang: "fr"})
	run := func() {
		for len(jobs) > 0 && jobs[0].at <= up {
			j := jobs[0]
			jobs = jobs[1:]
			j.do()
		}
	}
	for _, tap := range []time.Duration{0, 20 * time.Millisecond, 60 * time.Millisecond,
		100 * time.Millisecond, 149 * time.Millisecond} {
		x := theControl(t, g, "key.B")
		g.ForgetStrikes()
		typed := u.State().Screen.Typed
		x.MouseDown(nil)
		up += tap
		x.MouseUp(nil)
		x.Tapped(nil)
		if u.State().Screen.Typed == typed {
			t.Errorf("a tap of %v writes later", tap)
		}
		if !x.Veiled() {
			t.Errorf("a tap of %v is gone before it is seen", tap)
		}
		up += glass.PressedLook - tap
		if !c.asks(run) || x.Veiled() {
			t.Errorf("a tap of %v: the pressed look stays", tap)
		}
		up += time.Second
	}
	x := theControl(t, g, "key.B")
	x.MouseDown(nil)
	up += 40 * time.Millisecond
	x.MouseUp(nil)
	up += 100 * time.Millisecond
	x.MouseDown(nil)
	up += 50 * time.Millisecond
	run()
	if !x.Veiled() {
		t.Error("the first tap's end took the second press away")
	}
	x.MouseUp(nil)
	up += glass.PressedLook
	run()
	if x.Veiled() {
		t.Error("the pressed look stays after two taps")
	}
}
