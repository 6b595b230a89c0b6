// SPDX-License-Identifier: AGPL-3.0-or-later

package glass_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"passerelle/internal/testkit"
	"passerelle/ui"
	"passerelle/ui/gallery"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

func TestMain(m *testing.M) {
	test.NewApp() // a driver without a display
	m.Run()
}

// glassApp is the test app with two differences: its canvas counts, as the one of the
// window does, whether anything has asked for a frame; and, as in the window, an object
// has no canvas before a frame has shown it, so that one that was hidden till now asks in
// vain. Without that, a capture would show what nobody has yet seen.
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

// frame does what the window's frame does beside drawing: it tells all that it shows
// where they are.
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
func onGlass(t *testing.T, cfg ui.Config, sc gallery.Scene,
	l gallery.Look) (*ui.UI, *glass.Glass, *countedCanvas) {
	t.Helper()
	c := &countedCanvas{WindowlessCanvas: software.NewCanvas(), shown: map[fyne.CanvasObject]bool{}}
	before := fyne.CurrentApp()
	fyne.SetCurrentApp(glassApp{before, c})
	t.Cleanup(func() { fyne.SetCurrentApp(before) })
	s := sc.State
	s.Person.Lang, s.Person.TextSize, s.Person.Dark = l.Lang, l.TextSize, l.Dark
	u := ui.At(cfg, s)
	c.SetPadded(false)
	c.SetScale(1)
	c.SetContent(u.Content())
	c.frame()
	size := l.Size()
	c.Resize(fyne.NewSize(float32(size.X), float32(size.Y)))
	c.frame()
	return u, glass.GlassOf(u.Content()), c
}

func config(t *testing.T) ui.Config {
	t.Helper()
	cfg, err := gallery.Counter()
	testkit.Must(t, err)
	cfg.Site.Feeder = true // with it come all the controls that there are
	return cfg
}

func scene(t *testing.T, cfg ui.Config, name string) gallery.Scene {
	t.Helper()
	for _, sc := range gallery.Scenes(cfg.Machine, cfg.Now().Time) {
		if sc.Name == name {
			return sc
		}
	}
	t.Fatalf("no scene %s", name)
	return gallery.Scene{}
}

// nameAsked is the question after a name, with what is typed.
func nameAsked(t *testing.T, cfg ui.Config, typed string) gallery.Scene {
	t.Helper()
	sc := scene(t, cfg, "04-question-name-empty")
	sc.State.Screen.Typed = typed
	return sc
}

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
			if kind == "filled" && u.State().Person.Dark {
				kind = "filled, dark"
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

func theControl(t *testing.T, g *glass.Glass, id string) *glass.Felt {
	t.Helper()
	for _, x := range g.Controls() {
		if x.Hit().ID == id {
			return x
		}
	}
	t.Fatalf("no control %q", id)
	return nil
}

// TestTremblingFinger: a control that is struck twice within the time acts once, the
// erase key too; two strikes that are slower write twice, and different keys can be
// struck as fast as one likes.
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
		"two letters, trembling": {"", []touch{{0, "key.B"}, {60 * ms, "key.B"}, {0, "key.B"},
			{120 * ms, "key.B"}, {200 * ms, "key.B"}, {299 * ms, "key.B"}}, "BB"},
		"a double letter, slowly": {"", []touch{{0, "key.A"}, {90 * ms, "key.N"},
			{300 * ms, "key.N"}, {90 * ms, "key.A"}}, "ANNA"},
		"different keys, fast": {"", []touch{{0, "key.A"}, {30 * ms, "key.N"},
			{30 * ms, "key.A"}, {30 * ms, "key.N"}}, "ANAN"},
		"erase, trembling": {"ANNA",
			[]touch{{0, "key.erase"}, {100 * ms, "key.erase"}, {200 * ms, "key.erase"}}, "ANN"},
		"erase, slowly": {"ANNA", []touch{{0, "key.erase"}, {400 * ms, "key.erase"}},
			"AN"},
		"a space": {"ANNA", []touch{{0, "key.space"}, {250 * ms, "key.space"}},
			"ANNA "},
	} {
		cfg := config(t)
		up := time.Hour
		cfg.Uptime, cfg.DoubleStrike = func() time.Duration { return up }, 300*ms
		u, _ := gallery.Shown(cfg, nameAsked(t, cfg, c.typed), gallery.Look{Lang: "fr"})
		up += time.Second
		for _, x := range c.touches {
			up += x.after
			if x.after == 0 { // a touch of its own
				up += time.Second
			}
			press(t, u, x.id)
		}
		if got := u.State().Screen.Typed; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestTremblingFingerElsewhere: what toggles or goes on on the same screen is no key, and
// yet must not be struck twice: the declaration taken back, a page of a list passed over.
func TestTremblingFingerElsewhere(t *testing.T) {
	cfg := config(t)
	up := time.Hour
	cfg.Uptime, cfg.DoubleStrike = func() time.Duration { return up }, 300*time.Millisecond
	for _, sc := range gallery.Scenes(cfg.Machine, cfg.Now().Time) {
		var id string
		var size session.TextSize
		var done func(s session.State) bool
		switch sc.Name {
		case "08-notice":
			id, done = "declare", func(s session.State) bool { return s.Decision.Declared }
		case "05-pieces-all":
			id, size, done = "more", session.SizeXL, func(s session.State) bool {
				return s.Screen.MorePage == 1
			}
		default:
			continue
		}
		u, _ := gallery.Shown(cfg, sc, gallery.Look{Lang: "fr", TextSize: size})
		up += time.Second
		press(t, u, id)
		up += 150 * time.Millisecond
		press(t, u, id)
		if !done(u.State()) {
			t.Errorf("%s: two strikes of one finger on %q were two touches", sc.Name, id)
		}
	}
}

// TestHeldErase: a keyboard that is plugged in repeats a key that is held; on a screen of
// this counter it takes one letter.
func TestHeldErase(t *testing.T) {
	cfg := config(t)
	up := time.Hour
	cfg.Uptime, cfg.DoubleStrike = func() time.Duration { return up }, 300*time.Millisecond
	u, _ := gallery.Shown(cfg, nameAsked(t, cfg, "ERIKSSON"), gallery.Look{Lang: "fr"})
	for range 30 {
		u.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		up += 33 * time.Millisecond
	}
	if got := u.State().Screen.Typed; got != "ERIKSSO" {
		t.Errorf("%q is left", got)
	}
}

// press does what a finger does to a control of the present frame.
func press(t *testing.T, u *ui.UI, id string) {
	t.Helper()
	for _, x := range glass.GlassOf(u.Content()).Controls() {
		if x.Hit().ID == id {
			x.Tapped(nil)
			return
		}
	}
	t.Fatalf("%s: no control %q", u.State().Visit.Step, id)
}

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

// TestKeysAreDrawnAsTheyWrite: in a screen that runs from the right, what a key writes
// stands on it in the order in which it will stand in the field.
func TestKeysAreDrawnAsTheyWrite(t *testing.T) {
	cfg := config(t)
	keys := map[string][]glass.Mark{}
	for _, lang := range []string{"fr", "ar"} {
		s := scene(t, cfg, "04-question-email").State
		s.Person.Lang, s.Screen.Typed = lang, ""
		sh := ui.New(cfg).Sheet(s, gallery.Look{}.Size())
		for _, h := range sh.Hits {
			if h.Key && h.Name != "" && !strings.Contains(h.Name, " ") {
				keys[h.ID] = append(keys[h.ID], sh.LettersOn(h)...)
			}
		}
	}
	for _, key := range []string{"key.fr", "key.com"} {
		if two := keys[key]; len(two) == 2 && !bytes.Equal(two[0].Drawn(), two[1].Drawn()) {
			t.Errorf("%s is drawn otherwise in Arabic", key)
		}
	}
	if len(keys["key.fr"]) != 2 {
		t.Errorf("%d drawings of .fr", len(keys["key.fr"]))
	}
}
