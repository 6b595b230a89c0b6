// SPDX-License-Identifier: AGPL-3.0-or-later

package gallery

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/internal/testkit"
	"passerelle/ui"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// checkedLooks are those of the bar: every language, M and XL, both orientations; and
// dark once a language, for the contrast. With -short, the two that differ most.
func checkedLooks(langs []string) []Look {
	if testing.Short() {
		return []Look{{"fr", session.SizeM, true, false}, {"ar", session.SizeXL, false, true}}
	}
	var out []Look
	for _, l := range looks(langs) {
		if (l.TextSize == session.SizeM || l.TextSize == session.SizeXL) &&
			(!l.Dark || l.TextSize == session.SizeM && !l.Landscape) {
			out = append(out, l)
		}
	}
	return out
}

// laid is one page of a scene in one look, without what is drawn of it.
type laid struct {
	name string
	look Look
	sh   *glass.Sheet
}

// layOut lays every scene out in every checked look, and in the pages of its list: once
// for all checks, since that is what takes the time.
var layOut = sync.OnceValues(func() ([]laid, error) {
	cfg, err := newConfig()
	if err != nil {
		return nil, err
	}
	scenes := Scenes(cfg.Machine, noon)
	if len(scenes) < 60 {
		return nil, fmt.Errorf("%d scenes: the gallery has lost some", len(scenes))
	}
	var all []laid
	for _, l := range checkedLooks(cfg.Machine.Languages) {
		u := ui.New(cfg)
		for _, sc := range scenes {
			for _, sh := range pages(u, l.of(sc.State), l.Size()) {
				for i := range sh.Hits {
					sh.Hits[i].Tap = nil
				}
				all = append(all, laid{sc.Name, l,
					&glass.Sheet{Bounds: sh.Bounds, Hits: sh.Hits, Placed: sh.Placed}})
			}
		}
	}
	return all, nil
})

// eachSheet checks every sheet, and says how often each fault was found.
func eachSheet(t *testing.T,
	check func(f *failures, name string, l Look, sh *glass.Sheet)) {
	t.Helper()
	all, err := layOut()
	testkit.Must(t, err)
	f := &failures{t, map[string]int{}}
	for _, x := range all {
		check(f, x.name, x.look, x.sh)
	}
	f.done()
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
	n := 0
	eachSheet(t, func(f *failures, name string, l Look, sh *glass.Sheet) {
		for i, h := range sh.Hits {
			n++
			least := glass.TargetMin
			if h.Key {
				least = 47 // 12.7 mm
			}
			if h.Rect.Dx() < least || h.Rect.Dy() < glass.TargetMin {
				f.add("small target", "%s %s: %s is %d × %d px", name, l, h.ID, h.Rect.Dx(),
					h.Rect.Dy())
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
	t.Logf("%d targets", n)
}

// TestNothingCut: every text inside its box and the canvas, and no text over another.
func TestNothingCut(t *testing.T) {
	n := 0
	eachSheet(t, func(f *failures, name string, l Look, sh *glass.Sheet) {
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
					f.add("over another", "%s %s: %q %v and %q %v", name, l, p.Words, p.Rect,
						o.Words, o.Rect)
				}
			}
			for _, h := range sh.Hits {
				if c := p.Rect.Intersect(h.Rect); !c.Empty() && !p.Rect.In(h.Rect) {
					f.add("across a target", "%s %s: %q %v and %s %v", name, l, p.Words, p.Rect,
						h.ID, h.Rect)
				}
			}
		}
	})
	t.Logf("%d texts and icons", n)
}

// TestContrast: text 7:1 on what lies under it, drawings 3:1.
func TestContrast(t *testing.T) {
	worst := 21.0
	eachSheet(t, func(f *failures, name string, l Look, sh *glass.Sheet) {
		for _, p := range sh.Placed {
			c := glass.Contrast(p.FG, p.BG)
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
	for name, p := range map[string]glass.Palette{"light": glass.Light(), "dark": glass.Dark()} {
		for _, bg := range []struct {
			n string
			r float64
		}{{"line on paper", glass.Contrast(p.Line, p.Paper)},
			{"line on surface", glass.Contrast(p.Line, p.Surface)},
			{"accent on paper", glass.Contrast(p.Accent, p.Paper)}} {
			if bg.r < 3 {
				t.Errorf("pale border: %s: %s %.2f", name, bg.n, bg.r)
			}
		}
	}
	t.Logf("least contrast of text: %.2f", worst)
}

// TestNames: every control has a spoken name and an id that no other on its screen has.
func TestNames(t *testing.T) {
	eachSheet(t, func(f *failures, name string, l Look, sh *glass.Sheet) {
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
		if covers := map[string]bool{"still-there": true, "goodbye": true, "erase": true,
			"erase-not-copied": true, "restart": true, "stop": true}; covers[step] {
			return
		}
		if !seen["help"] || !seen["language"] || !seen["size"] {
			f.add("help", "%s %s: help, language and size are not all there", name, l)
		}
	})
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

// TestKindWords: every kind of paper that the list can recognise has its name.
func TestKindWords(t *testing.T) {
	cfg := config(t)
	n := 0
	for _, k := range cfg.Machine.Catalogue.Tables().Kinds {
		if k.None {
			continue
		}
		n++
		if !cfg.Words.Has("kind." + string(k.ID)) {
			t.Errorf("no words for kind.%s", k.ID)
		}
	}
	if n < 40 {
		t.Errorf("%d kinds: the list has lost some", n)
	}
}

// TestFaultWords: the staff's door has a sentence for all that the vault and the carrier can say.
func TestFaultWords(t *testing.T) {
	book := config(t).Words
	n := 0
	for _, name := range []string{"../session/session.go", "../../storage/fault.go"} {
		src := testkit.Read(t, name)
		for _, m := range regexp.MustCompile(`Fault\s+= "([a-z_.]+)"`).FindAllStringSubmatch(
			string(src), -1) {
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

// TestIcons: the drawings that the procedures ask for are there.
func TestIcons(t *testing.T) {
	cfg := config(t)
	set := glass.NewIcons(assets.Icons())
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

// TestAThemeNamesATitleOnce: what can be asked about a title is asked after its name was
// touched. Eighteen cards for nine talents are a wall.
func TestAThemeNamesATitleOnce(t *testing.T) {
	cfg, err := newConfig()
	if err != nil {
		t.Fatal(err)
	}
	seen, cards := map[string]map[dossier.TitleID]dossier.ProcedureID{}, 0
	eachSheet(t, func(f *failures, name string, l Look, sh *glass.Sheet) {
		if !strings.HasPrefix(name, "02-theme-") {
			return
		}
		at := name + " " + l.String()
		if seen[at] == nil {
			seen[at] = map[dossier.TitleID]dossier.ProcedureID{}
		}
		for _, h := range sh.Hits {
			id, ok := strings.CutPrefix(h.ID, "procedure.")
			if !ok {
				continue
			}
			p, ok := cfg.Machine.Catalogue.Public(dossier.ProcedureID(id))
			if !ok {
				t.Fatalf("%s: %s is not public", at, id)
			}
			if other := seen[at][p.Title]; other != "" && other != p.ID {
				t.Errorf("%s: %s and %s, of one title", at, other, p.ID)
			}
			seen[at][p.Title] = p.ID
			cards++
		}
	})
	if cards == 0 {
		t.Fatal("no card was looked at")
	}
}
