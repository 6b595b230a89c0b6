// SPDX-License-Identifier: AGPL-3.0-or-later

package rehearsal

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Person goes through a visit by touches: it reads the screen, answers, and gives papers.
// It knows nothing of the session but what the outline shows.
type Person struct {
	Stage     *Stage
	Lang      string
	Procedure string
	Answers   map[string]string   // by field, as specimen writes them
	Glass     map[string][]string // by slot: pictures laid on the glass, one a scan
	Stick     map[string]string   // by slot: name of a file in the stick's folder
	Pictures  string              // folder for one picture a screen; "" takes none

	shown  map[string]bool
	given  map[string]int
	turned map[string]int    // pages of the list turned while looking for a code
	seen   []string          // screens in order of appearance
	last   [sha256.Size]byte // of the last picture
}

// errStuck is returned when the same screen comes back without anything having changed.
var errStuck = errors.New("the visit does not go on")

// Walk goes from the welcome to the receipt. It ends there, with the receipt on the screen.
func (p *Person) Walk(ctx context.Context) error { return p.WalkTo(ctx, "receipt") }

// WalkTo continues to a step, and ends there.
func (p *Person) WalkTo(ctx context.Context, step string) error {
	return p.WalkUntil(ctx, func(o Outline) bool { return o.Step == step })
}

// WalkUntil continues to a screen at which stop returns true, and ends there. What was
// given stays given: the next walk continues with the rest, even after a ticket.
func (p *Person) WalkUntil(ctx context.Context, stop func(Outline) bool) error {
	if p.given == nil {
		p.shown, p.given, p.turned = map[string]bool{}, map[string]int{}, map[string]int{}
	}
	for range 400 {
		o, err := p.Stage.Await(ctx, 60*time.Second, "a screen to act on", func(o Outline) bool {
			return o.Step != "working" && (o.Task == "" || o.Step == "receipt") &&
				len(o.Controls) > 0
		})
		if err != nil {
			return err
		}
		if p.waitsForReading(o) {
			if n, err := p.Stage.Await(ctx, 4*time.Second, "what was read", func(n Outline) bool {
				_, read := n.Find("correct")
				return read && n.Field == o.Field
			}); err == nil {
				o = n
			}
		}
		if err := p.picture(ctx, o); err != nil {
			return err
		}
		if stop(o) {
			return nil
		}
		if err := p.act(ctx, o); err != nil {
			return fmt.Errorf("step %s %s%s: %w", o.Step, o.Field, o.Slot, err)
		}
		if _, err := p.Stage.Await(ctx, 20*time.Second, "the next screen after "+o.Step,
			func(n Outline) bool { return n.shows() != o.shows() }); err != nil {
			return errors.Join(errStuck, err)
		}
	}
	return errStuck
}

// waitsForReading reports whether to wait for what is read off a paper, which arrives a
// second later: whoever looks at the pictures wants to see it, and a number must not be
// typed after one that arrives at that moment. Date boxes that are full take no more.
func (p *Person) waitsForReading(o Outline) bool {
	if o.Step != "question" || o.Slot == "" {
		return false
	}
	v := p.Answers[o.Field]
	_, choice := o.Find("choice." + v)
	_, err := time.Parse(time.DateOnly, v)
	return p.Pictures != "" || v != "" && !choice && err != nil
}

// Given returns the number of papers of which at least one page was given.
func (p *Person) Given() int { return len(p.given) }

// picture takes a picture of each screen once, numbered in order of appearance.
func (p *Person) picture(ctx context.Context, o Outline) error {
	name := o.Step
	for _, part := range []string{o.Field, o.Overlay} {
		if part != "" {
			name += "-" + part
		}
	}
	if o.Step == "source" || o.Step == "review" || o.Step == "piece" {
		name += "-" + o.Slot
	}
	if p.shown[name] {
		return nil
	}
	p.shown[name] = true
	p.seen = append(p.seen, name)
	if p.Pictures == "" {
		return nil
	}
	file := filepath.Join(p.Pictures, fmt.Sprintf("%02d-%s.png", len(p.seen),
		strings.ReplaceAll(name, ".", "_")))
	// The frame is written when it has been laid out; the screen follows a little later,
	// on a slow machine much later, so the picture is taken again until it shows
	// something new.
	for range 12 {
		time.Sleep(250 * time.Millisecond)
		if err := p.Stage.Picture(ctx, file); err != nil {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(data); sum != p.last {
			p.last = sum
			return nil
		}
	}
	return nil
}

func (p *Person) act(ctx context.Context, o Outline) error {
	s := p.Stage
	if o.Overlay != "" {
		return fmt.Errorf("overlay %s came up", o.Overlay)
	}
	switch o.Step {
	case "welcome":
		return s.Touch(ctx, "language."+p.Lang)
	case "choose", "search", "found":
		return p.find(ctx, o)
	case "find": // asks which request is meant: the name that was touched belongs to the first
		return s.Touch(ctx, "way.first")
	case "turn":
		return fmt.Errorf("the kiosk says that another procedure is the right one, after %s",
			strings.Join(p.seen, " "))
	case "question":
		return p.answer(ctx, o)
	case "pieces":
		return p.nextPaper(ctx, o)
	case "source":
		return p.give(ctx, o)
	case "files":
		return p.chooseFile(ctx, o)
	case "piece":
		if p.given[o.Slot] < len(p.Glass[o.Slot]) {
			return s.Touch(ctx, "add")
		}
		return s.Touch(ctx, "next")
	case "despite":
		return fmt.Errorf("the kiosk says that something is missing, after %s",
			strings.Join(p.seen, " "))
	case "notice":
		if c, ok := o.Find("send"); ok && c.Enabled {
			return s.Touch(ctx, "send")
		}
		if _, ok := o.Find("declare"); ok {
			return s.Touch(ctx, "declare")
		}
		return s.Touch(ctx, "more")
	}
	return s.Touch(ctx, "next")
}

// find touches the procedure where it is shown; one that is not on the first screen is
// searched for by its name on forms, from which its id is made.
func (p *Person) find(ctx context.Context, o Outline) error {
	s := p.Stage
	if _, here := o.Find("procedure." + p.Procedure); here {
		return s.Touch(ctx, "procedure."+p.Procedure)
	}
	switch o.Step {
	case "found":
		return s.Touch(ctx, "more")
	case "search":
		if c, ok := o.Find("next"); ok && c.Enabled {
			return s.Touch(ctx, "next")
		}
		return s.Type(ctx, strings.ReplaceAll(p.Procedure, "-", " "))
	}
	return s.Touch(ctx, "search")
}

// answer types or chooses the answer of the field on screen.
func (p *Person) answer(ctx context.Context, o Outline) error {
	v, ok := p.Answers[o.Field]
	if o.Field == "filed_by" && !ok { // specimen writes it only if it is somebody else
		v, ok = "self", true
	}
	if !ok {
		return p.Stage.Touch(ctx, "unknown")
	}
	if _, choice := o.Find("choice." + v); choice {
		return p.Stage.Touch(ctx, "choice."+v)
	}
	if _, read := o.Find("correct"); read { // it is filled in already, read off the paper
		return p.Stage.Touch(ctx, "next")
	}
	if t, err := time.Parse(time.DateOnly, v); err == nil {
		v = t.Format("02012006")
	}
	if strings.HasPrefix(v, "+33") {
		v = "0" + v[3:]
	}
	if err := p.Stage.Type(ctx, v); err != nil {
		return err
	}
	return p.Stage.Touch(ctx, "next")
}

// Type touches the keys of the on-screen keyboard, ignoring case, and switches to its
// other layer for characters that the first one lacks.
func (s *Stage) Type(ctx context.Context, text string) error {
	for _, r := range text {
		if err := s.touchKey(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func (s *Stage) touchKey(ctx context.Context, r rune) error {
	names := []string{string(r), string(unicode.ToUpper(r)), string(unicode.ToLower(r))}
	if r == ' ' {
		names = []string{"space"}
	}
	for range 2 {
		o, err := s.Outline()
		if err != nil {
			return err
		}
		for _, n := range names {
			c, ok := o.Find("key." + n)
			if !ok {
				continue
			}
			return s.TouchAt(ctx, c.X+c.W/2, c.Y+c.H/2)
		}
		if err := s.Touch(ctx, "key.layer"); err != nil {
			return fmt.Errorf("no key for %q: %w", r, err)
		}
		if _, err := s.Await(ctx, 5*time.Second, "the other keys", func(n Outline) bool {
			return n.Frame > o.Frame
		}); err != nil {
			return err
		}
	}
	return fmt.Errorf("no key for %q on either layer", r)
}

// nextPaper opens the first paper that is not given yet, wherever the list shows it.
func (p *Person) nextPaper(ctx context.Context, o Outline) error {
	for _, slot := range p.slots() {
		if p.given[slot] >= max(1, len(p.Glass[slot])) {
			continue
		}
		if _, here := o.Find("slot." + slot); here {
			return p.Stage.Touch(ctx, "slot."+slot)
		}
		if _, more := o.Find("more"); more {
			return p.Stage.Touch(ctx, "more")
		}
		return fmt.Errorf("the list shows no paper %s", slot)
	}
	for _, slot := range p.codes() { // codes that are typed open their question
		if p.given[slot] > 0 {
			continue
		}
		if c, here := o.Find("slot." + slot); here {
			p.given[slot] = 1
			return p.Stage.Touch(ctx, c.ID)
		}
		if _, more := o.Find("more"); more && p.turned[slot] < mostTurns {
			p.turned[slot]++
			return p.Stage.Touch(ctx, "more")
		}
		p.given[slot] = 1 // not asked for here: it is given later, at the counter
	}
	return p.Stage.Touch(ctx, "next")
}

// mostTurns is how many page turns are enough to see the whole list.
const mostTurns = 8

// codes lists the pieces for which a code is typed; another person's is prefixed with
// that person: "minor.photo.ephoto".
func (p *Person) codes() (slots []string) {
	for field := range p.Answers {
		for piece, code := range map[string]string{"photo.ephoto": "ephoto_code",
			"pay.stamp": "fiscal_stamp_number"} {
			if person, ok := strings.CutSuffix(field, code); ok {
				slots = append(slots, person+piece)
			}
		}
	}
	slices.Sort(slots)
	return slots
}

func (p *Person) slots() []string {
	all := slices.AppendSeq(slices.Collect(maps.Keys(p.Glass)), maps.Keys(p.Stick))
	slices.Sort(all)
	return all
}

// give puts the next picture of this paper on the glass, or uses the stick.
func (p *Person) give(ctx context.Context, o Outline) error {
	if _, ok := p.Stick[o.Slot]; ok {
		return p.Stage.Touch(ctx, "stick")
	}
	pictures := p.Glass[o.Slot]
	if p.given[o.Slot] >= len(pictures) {
		return fmt.Errorf("no further picture for %s", o.Slot)
	}
	data, err := os.ReadFile(pictures[p.given[o.Slot]])
	if err != nil {
		return err
	}
	p.Stage.LayOnGlass(data)
	p.given[o.Slot]++
	return p.Stage.Touch(ctx, "scan")
}

func (p *Person) chooseFile(ctx context.Context, o Outline) error {
	for _, c := range o.Controls {
		if strings.HasPrefix(c.ID, "file.") && strings.Contains(c.Name, p.Stick[o.Slot]) {
			p.given[o.Slot]++
			return p.Stage.Touch(ctx, c.ID)
		}
	}
	return p.Stage.Touch(ctx, "more")
}
