// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"fmt"
	"image"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"

	"passerelle/assets"
	"passerelle/ui/session"
)

// checkedLooks are those of the bar: three languages, M and XL, both orientations; and dark once a language, for the contrast. With -short, the two that differ most.
func checkedLooks() []Look {
	if testing.Short() {
		return []Look{{"fr", session.SizeM, true, false}, {"ar", session.SizeXL, false, true}}
	}
	var out []Look
	for _, l := range looks() {
		if (l.TextSize == session.SizeM || l.TextSize == session.SizeXL) && (!l.Dark || l.TextSize == session.SizeM && !l.Landscape) {
			out = append(out, l)
		}
	}
	return out
}

// laid is one page of a scene in one look, without what is drawn of it.
type laid struct {
	name string
	look Look
	sh   *Sheet
}

// layOut lays every scene out in every checked look, and in the pages of its list: once for all checks, since that is what takes the time.
var layOut = sync.OnceValues(func() ([]laid, error) {
	cfg, err := newConfig()
	if err != nil {
		return nil, err
	}
	scenes := Gallery(cfg.Machine, noon)
	if len(scenes) < 60 {
		return nil, fmt.Errorf("%d scenes: the gallery has lost some", len(scenes))
	}
	var all []laid
	for _, l := range checkedLooks() {
		u := New(cfg)
		u.size = l.Size()
		for _, sc := range scenes {
			s := sc.State
			s.Lang, s.TextSize, s.Dark = l.Lang, l.TextSize, l.Dark
			u.letters.Forget()
			for again := true; again; s.MorePage++ {
				u.state = s
				sh := u.kit(s).screen()
				again = slices.ContainsFunc(sh.Hits, func(h Hit) bool { return h.ID == "more" })
				for i := range sh.Hits {
					sh.Hits[i].Tap = nil
				}
				all = append(all, laid{sc.Name, l, &Sheet{Bounds: sh.Bounds, Hits: sh.Hits, Placed: sh.Placed}})
			}
		}
	}
	return all, nil
})

func eachSheet(t *testing.T, check func(name string, l Look, sh *Sheet)) {
	t.Helper()
	all, err := layOut()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		check(x.name, x.look, x.sh)
	}
}

// failures collects what was found, so that one fault in the frame does not print a thousand lines.
type failures struct {
	t *testing.T
	n map[string]int
}

func (f *failures) add(kind, format string, args ...any) {
	f.n[kind]++
	if f.n[kind] <= 12 {
		f.t.Errorf(kind+": "+format, args...)
	}
}

func (f *failures) done() {
	for k, n := range f.n {
		f.t.Logf("%s: %d in all", k, n)
	}
}

// TestTargets: 20 mm, keys 12.7 mm, inside the canvas, never one over another.
func TestTargets(t *testing.T) {
	f := &failures{t, map[string]int{}}
	n := 0
	eachSheet(t, func(name string, l Look, sh *Sheet) {
		for i, h := range sh.Hits {
			n++
			least := TargetMin
			if h.Key {
				least = KeyMin
			}
			if h.Rect.Dx() < least || h.Rect.Dy() < TargetMin {
				f.add("small target", "%s %s: %s is %d × %d px", name, l, h.ID, h.Rect.Dx(), h.Rect.Dy())
			}
			if !h.Rect.In(sh.Bounds) {
				f.add("outside", "%s %s: %s at %v", name, l, h.ID, h.Rect)
			}
			for _, o := range sh.Hits[:i] {
				if h.Rect.Overlaps(o.Rect) {
					f.add("overlap", "%s %s: %s %v and %s %v", name, l, h.ID, h.Rect, o.ID, o.Rect)
				}
			}
		}
	})
	f.done()
	t.Logf("%d targets", n)
}

// TestNothingCut: every text inside its box and the canvas, and no text over another.
func TestNothingCut(t *testing.T) {
	f := &failures{t, map[string]int{}}
	n := 0
	eachSheet(t, func(name string, l Look, sh *Sheet) {
		for i, p := range sh.Placed {
			n++
			if !p.Rect.In(sh.Bounds) {
				f.add("outside the canvas", "%s %s: %q at %v", name, l, p.Words, p.Rect)
			} else if !p.Rect.In(p.Clip) {
				f.add("outside its box", "%s %s: %q at %v in %v", name, l, p.Words, p.Rect, p.Clip)
			}
			if p.Broken {
				f.add("a word is parted", "%s %s: %q", name, l, p.Words)
			}
			for _, o := range sh.Placed[:i] {
				if p.Rect.Inset(2).Overlaps(o.Rect.Inset(2)) {
					f.add("over another", "%s %s: %q %v and %q %v", name, l, p.Words, p.Rect, o.Words, o.Rect)
				}
			}
			for _, h := range sh.Hits {
				if c := p.Rect.Intersect(h.Rect); !c.Empty() && !p.Rect.In(h.Rect) {
					f.add("across a target", "%s %s: %q %v and %s %v", name, l, p.Words, p.Rect, h.ID, h.Rect)
				}
			}
		}
	})
	f.done()
	t.Logf("%d texts and icons", n)
}

// TestContrast: text 7:1 on what lies under it, drawings 3:1.
func TestContrast(t *testing.T) {
	f := &failures{t, map[string]int{}}
	worst := 21.0
	eachSheet(t, func(name string, l Look, sh *Sheet) {
		for _, p := range sh.Placed {
			c := Contrast(p.FG, p.BG)
			if p.Icon && c < 3 {
				f.add("pale drawing", "%s %s: %s %.1f", name, l, p.Words, c)
			}
			if !p.Icon {
				worst = min(worst, c)
				if c < 7 {
					f.add("pale text", "%s %s: %q %.2f", name, l, p.Words, c)
				}
			}
		}
	})
	for name, p := range map[string]Palette{"light": Light(), "dark": Dark()} {
		for _, bg := range []struct {
			n string
			r float64
		}{{"line on paper", Contrast(p.Line, p.Paper)}, {"line on surface", Contrast(p.Line, p.Surface)}, {"accent on paper", Contrast(p.Accent, p.Paper)}} {
			if bg.r < 3 {
				f.add("pale border", "%s: %s %.2f", name, bg.n, bg.r)
			}
		}
	}
	f.done()
	t.Logf("least contrast of text: %.2f", worst)
}

// TestNames: every control has a spoken name and an id that no other on its screen has.
func TestNames(t *testing.T) {
	f := &failures{t, map[string]int{}}
	eachSheet(t, func(name string, l Look, sh *Sheet) {
		seen := map[string]bool{}
		for _, h := range sh.Hits {
			if strings.TrimSpace(h.Name) == "" {
				f.add("no name", "%s %s: %s", name, l, h.ID)
			}
			if h.ID == "" || seen[h.ID] {
				f.add("id", "%s %s: %q stands twice or is empty", name, l, h.ID)
			}
			seen[h.ID] = true
		}
		step := strings.SplitN(name, "-", 2)[1]
		if covers := map[string]bool{"still-there": true, "goodbye": true, "erase": true, "erase-not-copied": true, "restart": true, "stop": true}; covers[step] {
			return
		}
		if !seen["help"] || !seen["language"] || !seen["size"] {
			f.add("help", "%s %s: help, language and size are not all there", name, l)
		}
	})
	f.done()
}

// TestFocusWalk: the Tab key reaches every control that can be touched, in their order, and comes back to the first.
func TestFocusWalk(t *testing.T) {
	cfg := config(t)
	for i, sc := range Gallery(cfg.Machine, noon) {
		if i%6 > 0 && testing.Short() {
			continue
		}
		u, c := Shown(cfg, sc, Look{Lang: "fr"})
		var want, got []string
		for _, o := range u.Outline() {
			if o.Enabled {
				want = append(want, o.ID)
			}
		}
		for range want {
			c.FocusNext()
			if w, ok := c.Focused().(*control); ok {
				got = append(got, w.hit.ID)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: Tab goes %v, want %v", sc.Name, got, want)
		}
		c.FocusNext()
		if w, ok := c.Focused().(*control); len(want) > 0 && (!ok || w.hit.ID != want[0]) {
			t.Errorf("%s: Tab does not come back to the first control", sc.Name)
		}
	}
}

// TestFocusRing: the ring is drawn where the focus is, 2 mm wide at least.
func TestFocusRing(t *testing.T) {
	cfg := config(t)
	sc := Scene{"x", session.State{Begun: true, Visit: 1, Step: session.Choose, Health: session.Health{Vault: session.Good}}}
	u, c := Shown(cfg, sc, Look{Lang: "fr"})
	before := c.Capture()
	c.FocusNext()
	after := c.Capture()
	r := c.Focused().(*control).hit.Rect
	changed := 0
	for y := 0; y < before.Bounds().Dy(); y++ {
		for x := 0; x < before.Bounds().Dx(); x++ {
			if before.At(x, y) != after.At(x, y) {
				changed++
				if !image.Pt(x, y).In(r.Inset(-(ringAway + ringWidth + 3))) {
					t.Fatalf("the ring reaches (%d, %d), far from %v", x, y, r)
				}
			}
		}
	}
	if least := 2 * (r.Dx() + r.Dy()) * 7; changed < least {
		t.Errorf("%d pixels changed, want at least %d", changed, least)
	}
	_ = u
}

// TestPress: Enter and Space press the focused control, a tap does the same, and one that is off does nothing.
func TestPress(t *testing.T) {
	cfg := config(t)
	start := Scene{"x", session.State{Begun: true, Visit: 1, Step: session.Choose, Health: session.Health{Vault: session.Good}}}
	for name, press := range map[string]func(*control){
		"tap": func(c *control) { c.Tapped(nil) }, "enter": func(c *control) { c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) }, "space": func(c *control) { c.TypedRune(' ') },
	} {
		u, _ := Shown(cfg, start, Look{Lang: "fr"})
		for _, c := range u.glass.controls {
			if c.hit.ID == "ticket" {
				press(c)
			}
		}
		if u.State().Step != session.TicketIn {
			t.Errorf("%s: step is %q", name, u.State().Step)
		}
	}
}

// TestMishapWords: every mishap has its two sentences, so that none ends in a panic on a bad day.
func TestMishapWords(t *testing.T) {
	book := config(t).Words
	codes := everyMishap(t)
	for _, code := range codes {
		for _, k := range []string{".title", ".help"} {
			if !book.Has("mishap." + code + k) {
				t.Errorf("no words for mishap.%s%s", code, k)
			}
		}
	}
	if n := len(codes); n < 25 {
		t.Errorf("found %d mishaps: the pattern no longer fits the source", n)
	}
}

// TestFaultWords: the staff's door has a sentence for all that the vault and the carrier can say.
func TestFaultWords(t *testing.T) {
	book := config(t).Words
	n := 0
	for _, name := range []string{"session/session.go", "../storage/fault.go"} {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`Fault\s+= "([a-z_.]+)"`).FindAllStringSubmatch(string(src), -1) {
			n++
			if !book.Has("staff.fault." + m[1]) {
				t.Errorf("no words for staff.fault.%s", m[1])
			}
		}
	}
	if n < 18 {
		t.Errorf("found %d faults: the pattern no longer fits the source", n)
	}
}

// TestNobodyIsCalmedFalsely: that files which were sent are not lost is said only where what waits can still go.
func TestNobodyIsCalmedFalsely(t *testing.T) {
	for _, f := range []session.Fault{"key.revoked", "key.unknown", session.ServiceRevoked, session.ServiceUnknown} {
		if got := outHelp(f); got != "out.withdrawn" {
			t.Errorf("%s: %s", f, got)
		}
	}
	for _, f := range []session.Fault{"", "secret.lost", "key.lost", "trust.damaged", "key.early", "clock.behind", "clock.disagrees", session.LineLost, session.LineDamaged} {
		if got := outHelp(f); got != "out.help" {
			t.Errorf("%s: %s", f, got)
		}
	}
}

// TestIcons: every file parses, and what the procedures ask for is there.
func TestIcons(t *testing.T) {
	cfg := config(t)
	set := Icons{files: assets.Icons(), parsed: map[string]*icon{}, ready: map[iconKey]*image.RGBA{}}
	names, err := fs.Glob(assets.Icons(), "*.svg")
	if err != nil || len(names) < 40 {
		t.Fatalf("%d icons, %v", len(names), err)
	}
	for _, n := range names {
		data, err := fs.ReadFile(assets.Icons(), n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseIcon(string(data)); err != nil {
			t.Errorf("%s: %v", n, err)
		}
	}
	for _, p := range cfg.Machine.Catalogue.Procedures() {
		icons := []string{p.Icon}
		for _, x := range p.Pieces {
			icons = append(icons, x.Icon)
		}
		for _, i := range icons {
			if !set.Has(i + "-duotone") {
				t.Errorf("%s asks for the icon %q", p.ID, i)
			}
		}
	}
}

// TestStatesDiffer: the states of a paper differ by drawing and by word, so that grey eyes tell them apart.
func TestStatesDiffer(t *testing.T) {
	cfg := config(t)
	for _, lang := range []string{"fr", "ar", "en"} {
		u := New(cfg)
		u.size = Look{}.Size()
		k := u.kit(session.State{Lang: lang})
		seen := map[string]pieceState{}
		for _, st := range []pieceState{stateGive, stateType, stateMore, stateAgain, stateReview, stateSeen, stateChecked, stateWritten, stateLater, stateAble} {
			w := k.say("state." + string(st))
			if o, ok := seen[w]; ok {
				t.Errorf("%s: %q says both %s and %s", lang, w, o, st)
			}
			seen[w] = st
		}
	}
}
