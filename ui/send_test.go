// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"passerelle/dossier"
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

// counter is a counter whose tasks wait and whose screen goroutine is the test.
type counter struct {
	*UI
	t     *testing.T
	asked chan asked
	queue chan func()
}

func newCounter(t *testing.T) *counter {
	c := &counter{t: t, asked: make(chan asked, 16), queue: make(chan func(), 64)}
	cfg := config(t)
	cfg.Doer, cfg.Do = held{c.asked}, func(f func()) { c.queue <- f }
	c.UI = New(cfg)
	c.size = Look{}.Size()
	c.Machine(session.HealthSeen{Health: session.Health{Vault: session.Good, Enrolled: true}})
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

func (c *counter) tap(id string) {
	c.t.Helper()
	for _, x := range c.glass.controls {
		if x.hit.ID == id {
			test.Tap(x)
			return
		}
	}
	c.t.Fatalf("%s: no control %q", c.state.Step, id)
}

func (c *counter) toNeed() {
	c.tap("language.fr")
	c.tap("procedure." + string(galleryProcedure))
	c.tap("next")
}

// TestLateResult: a draft that opens after its person has left does not reach the next one, although that one waits for a draft at the very same step. Taking the
// comparison out of take turns this red.
func TestLateResult(t *testing.T) {
	c := newCounter(t)
	c.toNeed()
	late := c.next(session.TaskBegin)
	c.Send(session.LeaveAsked{})
	c.next(session.TaskCloseDraft)
	c.toNeed()
	mine := c.next(session.TaskBegin)
	if late.visit == mine.visit {
		t.Fatalf("both visits have the number %d", late.visit)
	}
	draft := dossier.Dossier{Procedure: galleryProcedure}
	late.send(session.DraftOpened{Ticket: "LATE-LATE-LATE-LATE-L", Dossier: draft})
	c.run()
	if c.State().HasDraft {
		t.Fatalf("the late draft reached the next visit: %q", c.State().Ticket)
	}
	mine.send(session.DraftOpened{Ticket: "MINE-MINE-MINE-MINE-M", Dossier: draft})
	c.run()
	if s := c.State(); !s.HasDraft || s.Ticket != "MINE-MINE-MINE-MINE-M" {
		t.Errorf("the visit's own draft did not come: step %q", s.Step)
	}
}

// TestAFrameKeepsFocus: the next frame of a screen leaves the focused control and all that did not change where they were.
func TestAFrameKeepsFocus(t *testing.T) {
	cfg := config(t)
	var sc Scene
	for _, s := range Gallery(cfg.Machine, noon) {
		if s.Name == "03-question-number" {
			sc = s
		}
	}
	u, c := Shown(cfg, sc, Look{Lang: "fr"})
	for range 5 {
		c.FocusNext()
	}
	focused := c.Focused()
	u.show()
	if c.Focused() != focused {
		t.Error("another frame moved the focus")
	}
	if u.glass.composed != 0 {
		t.Errorf("another frame of the same composed %d bands", u.glass.composed)
	}
	u.Send(session.TypedText{Text: "750312998"})
	if c.Focused() != focused {
		t.Error("typing moved the focus")
	}
	if n := u.glass.composed; n == 0 || n > 3 {
		t.Errorf("one more digit composed %d bands of %d", n, len(u.glass.bands))
	}
}

// TestDoubleStrike: the second strike of a finger, on a screen that the first has brought, does nothing.
func TestDoubleStrike(t *testing.T) {
	c := newCounter(t)
	up := time.Hour
	c.glass.Uptime, c.glass.DoubleStrike = func() time.Duration { return up }, 300*time.Millisecond
	c.tap("language.fr")
	up += 299 * time.Millisecond
	c.tap("help")
	if s := c.State(); s.Overlay != session.NoOverlay {
		t.Errorf("299 ms after the screen came, a touch brought %q", s.Overlay)
	}
	up += time.Millisecond
	c.tap("help")
	if s := c.State(); s.Overlay != session.HelpOver {
		t.Errorf("after 300 ms, a touch did nothing: %q", s.Overlay)
	}
}

// TestASecondDrawsWhatMoves: a second that goes by draws a frame where seconds are shown, and none elsewhere; the greetings take turns; news of the machine is drawn.
func TestASecondDrawsWhatMoves(t *testing.T) {
	frames, now := 0, noon
	u := newCounter(t)
	u.cfg.Framed = func() { frames++ }
	u.cfg.Now = func() dossier.Moment { return dossier.Moment{Time: now, Known: true} }
	fine := session.HealthSeen{Health: session.Health{Vault: session.Good, Enrolled: true}}
	u.Machine(fine)
	passes := func(what string, seconds, least, most int) {
		t.Helper()
		frames = 0
		for range seconds {
			now = now.Add(time.Second)
			u.Machine(session.Tick{})
			u.Machine(fine)
		}
		if frames < least || frames > most {
			t.Errorf("%s: %d frames in %d s, %d to %d wanted", what, frames, seconds, least, most)
		}
	}
	passes("at rest", 60, 9, 11)
	u.Send(session.LangChosen{Lang: "fr"})
	passes("on a screen", 60, 0, 0)
	frames = 0
	u.Machine(session.HealthSeen{Health: session.Health{Vault: session.Good, Enrolled: true, Scanner: session.Broken}})
	if frames != 1 {
		t.Errorf("news of the scanner: %d frames", frames)
	}
	u.Machine(fine)
	now = now.Add(u.cfg.Machine.Idle)
	u.Machine(session.Tick{})
	if u.State().Overlay != session.StillThere {
		t.Fatalf("no alert, but %q", u.State().Overlay)
	}
	passes("while the alert counts", 30, 30, 30)
}

// TestTypeByTouch: keys write, erase and clear; a date gets its shape; a number takes no more than its length; a keyboard that is plugged in does the same.
func TestTypeByTouch(t *testing.T) {
	cfg := config(t)
	at := func(id dossier.FieldID) *counter {
		c := newCounter(t)
		g := gallery{m: cfg.Machine, now: dossier.Moment{Time: noon, Known: true}}
		c.state = g.ask(id, "")
		c.show()
		return c
	}
	c := at("family_name")
	for _, k := range []string{"key.É", "key.R", "key.space", "key.-", "key.A"} {
		c.tap(k)
	}
	if got := c.State().Typed; got != "ÉR -A" {
		t.Errorf("typed %q", got)
	}
	c.tap("key.erase")
	c.tap("key.layer")
	c.tap("key.Ł")
	if got := c.State().Typed; got != "ÉR -Ł" {
		t.Errorf("after erase and the other layer: %q", got)
	}
	c.tap("key.clear")
	c.TypedRune('é')
	if got := c.State().Typed; got != "É" {
		t.Errorf("after clear and a real keyboard: %q", got)
	}
	c = at("birth_date")
	for _, k := range "120819997" {
		c.tap("key." + string(k))
	}
	if got := c.State().Typed; got != "12/08/1999" {
		t.Errorf("date: %q", got)
	}
	for range 5 {
		c.tap("key.erase")
	}
	if got := c.State().Typed; got != "12/0" {
		t.Errorf("date after five erasures: %q", got)
	}
	c = at("agdref_number")
	for range 12 {
		c.tap("key.7")
	}
	c.TypedRune('x')
	if got := c.State().Typed; got != "7777777777" {
		t.Errorf("number: %q", got)
	}
}

// TestTouchAnywhere: a touch that meets nothing says that somebody is there, and begins no visit.
func TestTouchAnywhere(t *testing.T) {
	c := newCounter(t)
	test.Tap(c.glass.pane)
	if c.State().Begun {
		t.Error("a touch on nothing began a visit")
	}
	c.tap("language.fr")
	before := c.State().LastTouch
	c.cfg.Now = func() dossier.Moment { return dossier.Moment{Time: noon.Add(time.Minute), Known: true} }
	test.Tap(c.glass.pane)
	if !c.State().LastTouch.After(before) {
		t.Error("a touch on nothing did not put off the alert")
	}
}

// TestNothingStays: after a visit, what was shaped and drawn for it is gone.
func TestNothingStays(t *testing.T) {
	c := newCounter(t)
	g := gallery{m: c.cfg.Machine, now: dossier.Moment{Time: noon, Known: true}}
	c.state = g.ask("family_name", "MARQUEUR")
	c.show()
	found := func() bool {
		for k := range c.letters.shaped {
			if k.words == "MARQUEUR" {
				return true
			}
		}
		return false
	}
	if !found() {
		t.Fatal("the name is not on the screen: this test finds nothing")
	}
	c.state.Overlay = session.StillThere
	c.show()
	if found() {
		t.Error("the alert covers the screen, and the name is still kept")
	}
	c.Send(session.NotMine{})
	if found() || c.State().Typed != "" {
		t.Error("the visit is over, and the name is still kept")
	}
}
