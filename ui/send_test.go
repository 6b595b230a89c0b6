// SPDX-License-Identifier: AGPL-3.0-or-later

package ui_test

import (
	"context"
	"image"
	"reflect"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"passerelle/dossier"
	"passerelle/internal/testkit"
	"passerelle/ui"
	"passerelle/ui/gallery"
	"passerelle/ui/session"
)

// held keeps what the counter asked for until the test lets it answer.
type held struct{ asked chan asked }

type asked struct {
	visit uint64
	task  session.Task
	send  func(session.What)
}

func (h held) Do(_ context.Context, visit uint64, t session.Task, send func(session.What)) {
	h.asked <- asked{visit, t, send}
}

func TestMain(m *testing.M) {
	test.NewApp() // a driver without a display
	m.Run()
}

// counter is a counter whose tasks wait and whose screen goroutine is the test.
type counter struct {
	*ui.UI
	t      *testing.T
	asked  chan asked
	queue  chan func()
	now    time.Time
	up     time.Duration
	frames int
}

// newCounter makes a counter on a canvas in memory; scene is where it stands, "" is at
// rest.
func newCounter(t *testing.T, scene string) *counter {
	t.Helper()
	c := &counter{t: t, asked: make(chan asked, 16), queue: make(chan func(), 64), up: time.Hour}
	cfg, err := gallery.Counter()
	testkit.Must(t, err)
	c.now = cfg.Now().Time
	cfg.Machine.Idle, cfg.Machine.Alert, cfg.Machine.LineWait = 3*time.Minute, 45*time.Second,
		20*time.Second
	cfg.Now = func() dossier.Moment { return dossier.Moment{Time: c.now, Known: true} }
	cfg.Uptime, cfg.DoubleStrike = func() time.Duration { return c.up }, 300*time.Millisecond
	cfg.Doer, cfg.Do = held{c.asked}, func(f func()) { c.queue <- f }
	cfg.Framed = func() { c.frames++ }
	sc := gallery.Scene{State: session.State{}}
	for _, s := range gallery.Scenes(cfg.Machine, c.now) {
		if s.Name == scene {
			sc = s
		}
	}
	if scene != "" && sc.Name == "" {
		t.Fatalf("no scene %s", scene)
	}
	lang := ""
	if scene != "" {
		lang = "fr"
	}
	c.UI, _ = gallery.Shown(cfg, sc, gallery.Look{Lang: lang})
	if scene == "" {
		c.Machine(session.HealthSeen{Health: session.Health{Vault: session.Good, Enrolled: true}})
	}
	c.up += time.Second
	return c
}

// next is the next task that was begun, of that name.
func (c *counter) next(name session.TaskName) asked {
	c.t.Helper()
	for {
		select {
		case a := <-c.asked:
			if a.task.Name() == name {
				return a
			}
		case <-time.After(10 * time.Second):
			c.t.Fatalf("no task %s was begun", name)
		}
	}
}

// run does what waits to be done on the goroutine of the screen.
func (c *counter) run() {
	for {
		select {
		case f := <-c.queue:
			f()
		default:
			return
		}
	}
}

// tap is a touch of a control, some time after the one before.
func (c *counter) tap(id string) {
	c.t.Helper()
	c.up += time.Second
	c.strike(id)
}

func (c *counter) strike(id string) {
	c.t.Helper()
	for _, x := range c.Outline() {
		if x.ID == id {
			test.Tap(at(c.t, c.Content(), x.Rect))
			return
		}
	}
	c.t.Fatalf("%s: no control %q", c.State().Visit.Step, id)
}

// at is what feels the touches of a place: the topmost object in it that does.
func at(t *testing.T, o fyne.CanvasObject, r image.Rectangle) fyne.Tappable {
	t.Helper()
	if found := tappable(o, r); found != nil {
		return found
	}
	t.Fatalf("nothing to touch at %v", r)
	return nil
}

func tappable(o fyne.CanvasObject, r image.Rectangle) (found fyne.Tappable) {
	if c, ok := o.(*fyne.Container); ok {
		for _, below := range c.Objects {
			if x := tappable(below, r); x != nil {
				found = x
			}
		}
		return found
	}
	p, s := o.Position(), o.Size()
	place := image.Rect(int(p.X), int(p.Y), int(p.X+s.Width), int(p.Y+s.Height))
	if x, ok := o.(fyne.Tappable); ok && r.In(place) {
		return x
	}
	return nil
}

func (c *counter) toNeed() {
	c.tap("language.fr")
	c.tap("procedure.etudiant-renouvellement")
	c.tap("next")
}

// TestLateResult: a draft that opens after its person has left does not reach the next
// one, although that one waits for a draft at the very same step. Taking the comparison
// out of take turns this red.
func TestLateResult(t *testing.T) {
	c := newCounter(t, "")
	c.toNeed()
	late := c.next(session.TaskBegin)
	c.Send(session.LeaveAsked{})
	c.next(session.TaskCloseDraft)
	c.toNeed()
	mine := c.next(session.TaskBegin)
	if late.visit == mine.visit {
		t.Fatalf("both visits have the number %d", late.visit)
	}
	draft := dossier.Dossier{Procedure: "etudiant-renouvellement"}
	late.send(session.DraftOpened{Ticket: "LATE-LATE-LATE-LATE-L", Dossier: draft})
	c.run()
	if c.State().Draft.Open {
		t.Fatalf("the late draft reached the next visit: %q", c.State().Draft.Ticket)
	}
	mine.send(session.DraftOpened{Ticket: "MINE-MINE-MINE-MINE-M", Dossier: draft})
	c.run()
	if s := c.State(); !s.Draft.Open || s.Draft.Ticket != "MINE-MINE-MINE-MINE-M" {
		t.Errorf("the visit's own draft did not come: step %q", s.Visit.Step)
	}
}

// TestDoubleStrike: the second strike of a finger, on a screen that the first has
// brought, does nothing.
func TestDoubleStrike(t *testing.T) {
	c := newCounter(t, "")
	c.tap("language.fr")
	c.up += 299 * time.Millisecond
	c.strike("help")
	if s := c.State(); s.Cover.Overlay != session.NoOverlay {
		t.Errorf("299 ms after the screen came, a touch brought %q", s.Cover.Overlay)
	}
	c.up += time.Millisecond
	c.strike("help")
	if s := c.State(); s.Cover.Overlay != session.HelpOver {
		t.Errorf("after 300 ms, a touch did nothing: %q", s.Cover.Overlay)
	}
}

// TestASecondDrawsWhatMoves: a second that goes by draws a frame where seconds are shown,
// and none elsewhere; the greetings take turns; news of the machine is drawn.
func TestASecondDrawsWhatMoves(t *testing.T) {
	u := newCounter(t, "")
	fine := session.HealthSeen{Health: session.Health{Vault: session.Good, Enrolled: true}}
	u.Machine(fine)
	passes := func(what string, seconds, least, most int) {
		t.Helper()
		u.frames = 0
		for range seconds {
			u.now = u.now.Add(time.Second)
			u.Machine(session.Tick{})
			u.Machine(fine)
		}
		if u.frames < least || u.frames > most {
			t.Errorf("%s: %d frames in %d s, %d to %d wanted", what, u.frames, seconds, least, most)
		}
	}
	passes("at rest", 60, 9, 11)
	u.Send(session.LangChosen{Lang: "fr"})
	passes("on a screen", 60, 0, 0)
	u.frames = 0
	u.Machine(session.HealthSeen{Health: session.Health{Vault: session.Good, Enrolled: true,
		Scanner: session.Broken}})
	if u.frames != 1 {
		t.Errorf("news of the scanner: %d frames", u.frames)
	}
	u.Machine(fine)
	u.now = u.now.Add(3 * time.Minute)
	u.Machine(session.Tick{})
	if u.State().Cover.Overlay != session.StillThere {
		t.Fatalf("no alert, but %q", u.State().Cover.Overlay)
	}
	passes("while the alert counts", 30, 30, 30)
}

// TestTypeByTouch: keys write, erase and clear; a date gets its shape; a number takes no
// more than its length; a keyboard that is plugged in does the same.
func TestTypeByTouch(t *testing.T) {
	c := newCounter(t, "04-question-name-empty")
	for _, k := range []string{"key.É", "key.R", "key.space", "key.-", "key.A"} {
		c.tap(k)
	}
	if got := c.State().Screen.Typed; got != "ÉR -A" {
		t.Errorf("typed %q", got)
	}
	c.tap("key.erase")
	c.tap("key.layer")
	c.tap("key.Ł")
	if got := c.State().Screen.Typed; got != "ÉR -Ł" {
		t.Errorf("after erase and the other layer: %q", got)
	}
	c.tap("key.clear")
	c.TypedRune('é')
	if got := c.State().Screen.Typed; got != "É" {
		t.Errorf("after clear and a real keyboard: %q", got)
	}
	c = newCounter(t, "04-question-date")
	c.tap("key.clear")
	for _, k := range "120819997" {
		c.tap("key." + string(k))
	}
	if got := c.State().Screen.Typed; got != "12/08/1999" {
		t.Errorf("date: %q", got)
	}
	for range 5 {
		c.tap("key.erase")
	}
	if got := c.State().Screen.Typed; got != "12/0" {
		t.Errorf("date after five erasures: %q", got)
	}
	c = newCounter(t, "03-question-number")
	c.tap("key.clear")
	for range 12 {
		c.tap("key.7")
	}
	c.TypedRune('x')
	if got := c.State().Screen.Typed; got != "7777777777" {
		t.Errorf("number: %q", got)
	}
}

// touchNothing is a touch that meets no control: what lies under all of them feels it.
func (c *counter) touchNothing() {
	c.t.Helper()
	test.Tap(at(c.t, c.Content(), image.Rectangle{Max: gallery.Look{}.Size()}))
}

// TestTouchAnywhere: a touch that meets nothing says that somebody is there, and begins no visit.
func TestTouchAnywhere(t *testing.T) {
	c := newCounter(t, "")
	c.touchNothing()
	if c.State().Visit.Begun {
		t.Error("a touch on nothing began a visit")
	}
	c.tap("language.fr")
	before := c.State().Clock.LastTouch
	c.now = c.now.Add(time.Minute)
	c.touchNothing()
	if !c.State().Clock.LastTouch.After(before) {
		t.Error("a touch on nothing did not put off the alert")
	}
}

// TestNothingStays: after a visit, what was shaped and drawn for it is gone.
func TestNothingStays(t *testing.T) {
	c := newCounter(t, "04-question-name-empty")
	for _, k := range "MARQUEUR" {
		c.tap("key." + string(k))
	}
	found := func() bool {
		shaped := reflect.ValueOf(c.UI).Elem().FieldByName("letters").Elem().FieldByName("shaped")
		for _, k := range shaped.MapKeys() {
			if k.FieldByName("words").String() == "MARQUEUR" {
				return true
			}
		}
		return false
	}
	if !found() {
		t.Fatal("the name is not on the screen: this test finds nothing")
	}
	c.now = c.now.Add(3 * time.Minute)
	c.Machine(session.Tick{})
	if c.State().Cover.Overlay != session.StillThere {
		t.Fatalf("no alert, but %q", c.State().Cover.Overlay)
	}
	if found() {
		t.Error("the alert covers the screen, and the name is still kept")
	}
	c.Send(session.NotMine{})
	if found() || c.State().Screen.Typed != "" {
		t.Error("the visit is over, and the name is still kept")
	}
}
