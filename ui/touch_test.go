// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"bytes"
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"passerelle/ui/session"
)

// glassApp is the test app with two differences: its canvas counts, as the one of the window does, whether
// anything has asked for a frame; and, as in the window, an object has no canvas before a frame has shown it,
// so that one that was hidden till now asks in vain. Without that, a capture would show what nobody has yet
// seen.
type glassApp struct {
	fyne.App
	canvas *countedCanvas
}

func (a glassApp) Driver() fyne.Driver { return glassDriver{a.App.Driver(), a.canvas} }

type glassDriver struct {
	fyne.Driver
	canvas *countedCanvas
}

func (d glassDriver) CanvasForObject(o fyne.CanvasObject) fyne.Canvas {
	if !d.canvas.shown[o] {
		return nil
	}
	return d.canvas
}

type countedCanvas struct {
	software.WindowlessCanvas
	dirty bool
	shown map[fyne.CanvasObject]bool // in a frame, ever
}

// frame does what the window's frame does beside drawing: it tells all that it shows where they are.
func (c *countedCanvas) frame() { c.walk(c.Content()) }

func (c *countedCanvas) walk(o fyne.CanvasObject) {
	if !o.Visible() {
		return
	}
	c.shown[o] = true
	var below []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		below = o.Objects
	case fyne.Widget:
		below = test.WidgetRenderer(o).Objects()
	}
	for _, b := range below {
		c.walk(b)
	}
}

// SetDirty and Refresh are the two ways in which Fyne's objects ask for a frame.
func (c *countedCanvas) SetDirty()                 { c.dirty = true }
func (c *countedCanvas) Refresh(fyne.CanvasObject) { c.dirty = true }

// asks says whether f asks for a frame.
func (c *countedCanvas) asks(f func()) bool {
	c.dirty = false
	f()
	return c.dirty
}

// onGlass shows a scene on a canvas that counts.
func onGlass(t *testing.T, cfg Config, sc Scene, l Look) (*UI, *countedCanvas) {
	t.Helper()
	c := &countedCanvas{WindowlessCanvas: software.NewCanvas(), shown: map[fyne.CanvasObject]bool{}}
	before := fyne.CurrentApp()
	fyne.SetCurrentApp(glassApp{before, c})
	t.Cleanup(func() { fyne.SetCurrentApp(before) })
	s := sc.State
	s.Lang, s.TextSize, s.Dark = l.Lang, l.TextSize, l.Dark
	u := New(cfg)
	u.state = s
	c.SetPadded(false)
	c.SetScale(1)
	c.SetContent(u.Content())
	c.frame()
	size := l.Size()
	c.Resize(fyne.NewSize(float32(size.X), float32(size.Y)))
	c.frame()
	return u, c
}

// TestEveryControlAnswersAtOnce: on every screen, each control that can be touched looks pressed before it is
// let go, and ringed when it gets the focus, in a frame that it asked for itself: no tick of the clock comes.
func TestEveryControlAnswersAtOnce(t *testing.T) {
	cfg := config(t)
	up := time.Hour
	cfg.Uptime = func() time.Duration { return up }
	f := &failures{t, map[string]int{}}
	kinds, n := map[string]bool{}, 0
	scenes := Gallery(cfg.Machine, noon)
	order := seeded(t).Perm(len(scenes))
	if testing.Short() {
		order = order[:len(order)/8]
	}
	for _, i := range order {
		sc := scenes[i]
		u, c := onGlass(t, cfg, sc, Look{Lang: "fr", Dark: i%2 == 1})
		for _, x := range u.glass.controls {
			if !x.hit.Enabled {
				if c.asks(func() { x.MouseDown(nil) }) || x.veil.Visible() {
					f.add("what is off answers", "%s: %s", sc.Name, x.hit.ID)
				}
				continue
			}
			n++
			kinds[strings.SplitN(x.hit.ID, ".", 2)[0]] = true
			if !c.asks(func() { x.MouseDown(nil) }) || !x.veil.Visible() {
				f.add("pressed look", "%s: %s asks for no frame", sc.Name, x.hit.ID)
			}
			up += pressedLook
			if !c.asks(func() { x.MouseUp(nil) }) || x.veil.Visible() {
				f.add("let go", "%s: %s asks for no frame", sc.Name, x.hit.ID)
			}
			if !c.asks(x.FocusGained) || !x.ring.Visible() {
				f.add("ring", "%s: %s asks for no frame", sc.Name, x.hit.ID)
			}
			if !c.asks(x.FocusLost) || x.ring.Visible() {
				f.add("ring gone", "%s: %s asks for no frame", sc.Name, x.hit.ID)
			}
		}
	}
	f.done()
	if len(kinds) < 15 || len(kinds) < 40 && !testing.Short() {
		t.Errorf("only %d kinds of control were touched", len(kinds))
	}
	t.Logf("%d controls of %d kinds", n, len(kinds))
}

// TestPressedLookIsSeen: what the frame of a press shows differs from the frame before it, all over the
// control and nowhere else, for each kind of control. An ordinary run takes the kinds of the first scenes in an
// order by a seed that is printed.
func TestPressedLookIsSeen(t *testing.T) {
	cfg := config(t)
	up := time.Hour
	cfg.Uptime = func() time.Duration { return up }
	most := 24
	switch {
	case testing.Short():
		most = 4 // each is two pictures of a whole screen
	case os.Getenv("PASSERELLE_CAMPAIGN") == "full":
		most = 1000
	}
	seen := map[string]bool{}
	scenes := Gallery(cfg.Machine, noon)
	for _, i := range seeded(t).Perm(len(scenes)) {
		if len(seen) >= most {
			break
		}
		sc := scenes[i]
		u, c := onGlass(t, cfg, sc, Look{Lang: "fr", Dark: i%2 == 1})
		var before *image.NRGBA
		for _, x := range u.glass.controls {
			kind := strings.SplitN(x.hit.ID, ".", 2)[0]
			if x.hit.Filled {
				kind = "filled"
			}
			if kind == "filled" && u.state.Dark {
				kind = "filled, dark"
			}
			if !x.hit.Enabled || seen[kind] || len(seen) >= most {
				continue
			}
			seen[kind] = true
			if before == nil {
				before = c.Capture().(*image.NRGBA)
			}
			x.MouseDown(nil)
			pressed := c.Capture().(*image.NRGBA)
			up += pressedLook
			x.MouseUp(nil)
			inside, away := changed(before, pressed, x.hit.Rect)
			if away > 0 {
				t.Errorf("%s: pressing %s changes %d pixels elsewhere", sc.Name, x.hit.ID, away)
			}
			if least := x.hit.Rect.Dx() * x.hit.Rect.Dy() * 3 / 4; inside < least {
				t.Errorf("%s: pressing %s changes %d pixels so that eyes see it, want %d at least", sc.Name, x.hit.ID, inside, least)
			}
		}
	}
	if len(seen) < min(most, 40) {
		t.Errorf("only %d kinds of control were pressed", len(seen))
	}
	t.Logf("%d kinds", len(seen))
}

// seeded is chance whose seed is printed; PASSERELLE_SEED plays it again.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	if text := os.Getenv("PASSERELLE_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("PASSERELLE_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 1))
}

// seenPress is the least contrast between the two looks of a pressed place: a grey step that people tell
// apart side by side needs 1.1.
const seenPress = 1.15

// changed counts the pixels in r that differ by seenPress, and those elsewhere that differ at all.
func changed(a, b *image.NRGBA, r image.Rectangle) (inside, away int) {
	told := map[[2]color.NRGBA]bool{}
	for y := a.Rect.Min.Y; y < a.Rect.Max.Y; y++ {
		if from := a.PixOffset(a.Rect.Min.X, y); bytes.Equal(a.Pix[from:from+4*a.Rect.Dx()], b.Pix[from:from+4*a.Rect.Dx()]) {
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
				yes = Contrast(two[0], two[1]) >= seenPress
				told[two] = yes
			}
			if yes {
				inside++
			}
		}
	}
	return inside, away
}

// TestReveal: what comes and goes through reveal asks for a frame, whatever kind of object it is, and though
// no frame has shown it yet.
func TestReveal(t *testing.T) {
	cfg := config(t)
	u, c := onGlass(t, cfg, Gallery(cfg.Machine, noon)[0], Look{Lang: "fr"})
	for name, o := range map[string]fyne.CanvasObject{
		"rectangle": canvas.NewRectangle(color.White), "text": canvas.NewText("x", color.White), "line": canvas.NewLine(color.White),
		"raster": canvas.NewRaster(func(w, h int) image.Image { return image.NewRGBA(image.Rect(0, 0, w, h)) }), "container": &fyne.Container{},
	} {
		o.Hide()
		if !c.asks(func() { reveal(o, true, u.glass.pane) }) || !o.Visible() {
			t.Errorf("%s: no frame was asked for", name)
		}
		if !c.asks(func() { reveal(o, false, u.glass.pane) }) || o.Visible() {
			t.Errorf("%s gone: no frame was asked for", name)
		}
	}
}

// TestFastTapIsSeen: a control that is let go before a frame could show it looks pressed for pressedLook all
// the same, what it does is done at once, and a second press in that time is not cut short by the first.
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
	g := gallery{m: cfg.Machine}
	g.now.Time, g.now.Known = noon, true
	u, c := onGlass(t, cfg, Scene{"x", g.ask("family_name", "")}, Look{Lang: "fr"})
	run := func() {
		for len(jobs) > 0 && jobs[0].at <= up {
			j := jobs[0]
			jobs = jobs[1:]
			j.do()
		}
	}
	for _, tap := range []time.Duration{0, 20 * time.Millisecond, 60 * time.Millisecond, 100 * time.Millisecond, 149 * time.Millisecond} {
		x := theControl(t, u, "key.B")
		u.glass.since, u.glass.struck = 0, strike{}
		typed := u.State().Typed
		x.MouseDown(nil)
		up += tap
		x.MouseUp(nil)
		x.Tapped(nil)
		if u.State().Typed == typed {
			t.Errorf("a tap of %v writes later", tap)
		}
		if !x.veil.Visible() {
			t.Errorf("a tap of %v is gone before it is seen", tap)
		}
		up += pressedLook - tap
		if !c.asks(run) || x.veil.Visible() {
			t.Errorf("a tap of %v: the pressed look stays", tap)
		}
		up += time.Second
	}
	x := theControl(t, u, "key.B")
	x.MouseDown(nil)
	up += 40 * time.Millisecond
	x.MouseUp(nil)
	up += 100 * time.Millisecond
	x.MouseDown(nil)
	up += 50 * time.Millisecond
	run()
	if !x.veil.Visible() {
		t.Error("the first tap's end took the second press away")
	}
	x.MouseUp(nil)
	up += pressedLook
	run()
	if x.veil.Visible() {
		t.Error("the pressed look stays after two taps")
	}
}

func theControl(t *testing.T, u *UI, id string) *control {
	t.Helper()
	for _, x := range u.glass.controls {
		if x.hit.ID == id {
			return x
		}
	}
	t.Fatalf("no control %q", id)
	return nil
}

// TestTremblingFinger: a control that is struck twice within the time acts once, the erase key too; two
// strikes that are slower write twice, and different keys can be struck as fast as one likes.
func TestTremblingFinger(t *testing.T) {
	type touch struct {
		after time.Duration // the touch before
		id    string
	}
	ms := time.Millisecond
	for name, c := range map[string]struct {
		typed   string
		touches []touch
		want    string
	}{
		"two letters, trembling":  {"", []touch{{0, "key.B"}, {60 * ms, "key.B"}, {0, "key.B"}, {120 * ms, "key.B"}, {200 * ms, "key.B"}, {299 * ms, "key.B"}}, "BB"},
		"a double letter, slowly": {"", []touch{{0, "key.A"}, {90 * ms, "key.N"}, {300 * ms, "key.N"}, {90 * ms, "key.A"}}, "ANNA"},
		"different keys, fast":    {"", []touch{{0, "key.A"}, {30 * ms, "key.N"}, {30 * ms, "key.A"}, {30 * ms, "key.N"}}, "ANAN"},
		"erase, trembling":        {"ANNA", []touch{{0, "key.erase"}, {100 * ms, "key.erase"}, {200 * ms, "key.erase"}}, "ANN"},
		"erase, slowly":           {"ANNA", []touch{{0, "key.erase"}, {400 * ms, "key.erase"}}, "AN"},
		"a space":                 {"ANNA", []touch{{0, "key.space"}, {250 * ms, "key.space"}}, "ANNA "},
	} {
		cfg := config(t)
		up := time.Hour
		cfg.Uptime, cfg.DoubleStrike = func() time.Duration { return up }, 300*ms
		g := gallery{m: cfg.Machine}
		g.now.Time, g.now.Known = noon, true
		u, _ := Shown(cfg, Scene{"x", g.ask("family_name", c.typed)}, Look{Lang: "fr"})
		up += time.Second
		for _, x := range c.touches {
			up += x.after
			if x.after == 0 { // a touch of its own
				up += time.Second
			}
			press(t, u, x.id)
		}
		if got := u.State().Typed; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestTremblingFingerElsewhere: what toggles or goes on on the same screen is no key, and yet must not be
// struck twice: the declaration taken back, a page of a list passed over.
func TestTremblingFingerElsewhere(t *testing.T) {
	cfg := config(t)
	up := time.Hour
	cfg.Uptime, cfg.DoubleStrike = func() time.Duration { return up }, 300*time.Millisecond
	for _, sc := range Gallery(cfg.Machine, noon) {
		var id string
		var size session.TextSize
		var done func(s session.State) bool
		switch sc.Name {
		case "08-notice":
			id, done = "declare", func(s session.State) bool { return s.Declared }
		case "05-pieces-all":
			id, size, done = "more", session.SizeXL, func(s session.State) bool { return s.MorePage == 1 }
		default:
			continue
		}
		u, _ := Shown(cfg, sc, Look{Lang: "fr", TextSize: size})
		up += time.Second
		press(t, u, id)
		up += 150 * time.Millisecond
		press(t, u, id)
		if !done(u.State()) {
			t.Errorf("%s: two strikes of one finger on %q were two touches", sc.Name, id)
		}
	}
}

// TestHeldErase: a keyboard that is plugged in repeats a key that is held; on a screen of this counter it
// takes one letter.
func TestHeldErase(t *testing.T) {
	cfg := config(t)
	up := time.Hour
	cfg.Uptime, cfg.DoubleStrike = func() time.Duration { return up }, 300*time.Millisecond
	g := gallery{m: cfg.Machine}
	g.now.Time, g.now.Known = noon, true
	u, _ := Shown(cfg, Scene{"x", g.ask("family_name", "ERIKSSON")}, Look{Lang: "fr"})
	for range 30 {
		u.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		up += 33 * time.Millisecond
	}
	if got := u.State().Typed; got != "ERIKSSO" {
		t.Errorf("%q is left", got)
	}
}

// press does what a finger does to a control of the present frame.
func press(t *testing.T, u *UI, id string) {
	t.Helper()
	for _, x := range u.glass.controls {
		if x.hit.ID == id {
			x.Tapped(nil)
			return
		}
	}
	t.Fatalf("%s: no control %q", u.state.Step, id)
}
