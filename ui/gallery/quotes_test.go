// SPDX-License-Identifier: AGPL-3.0-or-later

package gallery

import (
	"fmt"
	"image"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"passerelle/dossier"
	"passerelle/internal/testkit"
	"passerelle/ui"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// A sentence that says "touch X" is believed: the person looks for X. These patterns
// find, in the three languages, what a sentence says to touch.
var saysTouch = map[string]*regexp.Regexp{
	"fr": regexp.MustCompile(`(?i)touche[rzs]?\b[^«.]*«[\s\x{a0}]*([^»]+?)[\s\x{a0}]*»`),
	"en": regexp.MustCompile(`(?i)\b(?:touch|press|tap)\b[^“.]*“([^”]+)”`),
	"ar": regexp.MustCompile(`(?:لمس|اضغط)[^«.]*«([^»]+)»`),
}

func toTouch(lang, sentence string) (names []string) {
	for _, m := range saysTouch[lang].FindAllStringSubmatch(sentence, -1) {
		names = append(names, m[1])
	}
	return names
}

// drawn is what one screen says and offers, on all the pages of its list.
type drawn struct{ said, offered []string }

func drawnBy(u *ui.UI, s session.State) (d drawn) {
	for _, sh := range pages(u, s, Look{}.Size()) {
		for _, h := range sh.Hits {
			if h.Enabled {
				d.offered = append(d.offered, h.Name)
			}
		}
		for _, p := range sh.Placed {
			d.said = append(d.said, p.Words)
		}
	}
	return d
}

// pages are all the pages of the list of a screen.
func pages(u *ui.UI, s session.State, size image.Point) (all []*glass.Sheet) {
	for again := true; again; s.Screen.MorePage++ {
		sh := u.Sheet(s, size)
		all = append(all, sh)
		again = slices.ContainsFunc(sh.Hits, func(h glass.Hit) bool { return h.ID == "more" })
	}
	return all
}

// TestSentencesNameWhatIsThere: on every screen of the gallery, every question of the
// list, every mishap and every page of help, in the three languages, what a sentence says
// to touch is there to be touched; and no such sentence of the words was left out.
func TestSentencesNameWhatIsThere(t *testing.T) {
	cfg := config(t)
	f := &failures{t, map[string]int{}}
	seen, all := map[string]bool{}, map[string]bool{}
	spoken := someLanguages(t, cfg)
	for _, lang := range spoken {
		u := ui.New(cfg)
		check := func(where string, d drawn, offered []string) {
			for _, s := range d.said {
				for _, name := range toTouch(lang, s) {
					seen[lang+s] = true
					if !offers(offered, name) {
						f.add("not there", "%s %s: %q, and there is %q", lang, where, s, offered)
					}
				}
			}
			for _, o := range d.offered {
				all[lang+o] = true
			}
		}
		for _, sc := range Scenes(cfg.Machine, noon) {
			s := sc.State
			s.Person.Lang = lang
			d := drawnBy(u, s)
			if s.Cover.Overlay == session.HelpOver { // help speaks of the page that it covers
				s.Cover.Overlay = session.NoOverlay
				check(sc.Name, d, drawnBy(u, s).offered)
				continue
			}
			check(sc.Name, d, d.offered)
			if s.Cover.Overlay == session.NoOverlay && s.Visit.Begun {
				s.Cover.Overlay = session.HelpOver
				check(sc.Name+", its help", drawnBy(u, s), d.offered)
			}
		}
		for name, s := range everyQuestion(cfg.Machine) {
			s.Person.Lang = lang
			d := drawnBy(u, s)
			check(name, d, d.offered)
		}
		for _, code := range everyMishap(t) {
			s := session.State{Visit: session.Visit{Number: 7, Begun: true, Step: session.Choose},
				Person: session.Person{Lang: lang},
				Cover:  session.Cover{Overlay: session.MishapOver, Mishap: session.Mishap(code)}}
			d := drawnBy(u, s)
			check("mishap."+code, d, d.offered)
		}
	}
	for key, said := range everySentence(cfg) {
		lang, key, _ := strings.Cut(key, " ")
		if !slices.Contains(spoken, lang) {
			continue
		}
		for _, name := range toTouch(lang, said) {
			switch {
			case strings.HasPrefix(key, "paper."): // read before any screen of the kiosk
				if !offers(keysOf(all), lang+name) {
					f.add("not there", "%s %s: nothing is called %q", lang, key, name)
				}
			case !slices.ContainsFunc(keysOf(seen), func(s string) bool {
				return strings.HasPrefix(s, lang) && strings.Contains(s, said)
			}):
				f.add("not looked at", "%s %s: %q stands on no screen of this test", lang, key,
					said)
			}
		}
	}
	f.done()
	t.Logf("%d sentences say what to touch", len(seen))
}

// offers says whether one of the controls bears that name: alone, or as the first line of a card.
func offers(controls []string, name string) bool {
	return slices.ContainsFunc(controls, func(c string) bool {
		return c == name || strings.HasPrefix(c, name+". ")
	})
}

func keysOf(m map[string]bool) (all []string) {
	for k := range m {
		all = append(all, k)
	}
	return all
}

// everyQuestion shows each field of the list once for each way in which procedures ask it.
func everyQuestion(m session.Machine) map[string]session.State {
	out := map[string]session.State{}
	for _, p := range m.Catalogue.Procedures() {
		s := session.State{Visit: session.Visit{Number: 7, Begun: true, Step: session.Question},
			Draft: session.Draft{Open: true}, Choice: session.Choice{Procedure: p.ID},
			Clock:  session.Clock{Now: dossier.Moment{Time: noon, Known: true}},
			Health: session.Health{Vault: session.Good, Enrolled: true}}
		s.Draft.Mode = m.Mode(s)
		fields := append(slices.Clone(p.Fields), dossier.Field{ID: session.FiledByField},
			dossier.Field{ID: session.AssistedByField})
		for _, f := range fields {
			s.Screen.Field = f.ID
			on, ok := m.FieldOn(s)
			if !ok {
				continue
			}
			out[fmt.Sprintf("%s %s, required %v, unknown %v, check %s", on.ID, on.Type, on.Required,
				on.Unknown, on.Check)] = s
		}
	}
	return out
}

// TestEveryQuestionCanBePassed: what need not be answered, or is not known to all, has
// one button that says so truly; what must be answered has none. What only some people
// have is said to be missing, not unknown.
func TestEveryQuestionCanBePassed(t *testing.T) {
	cfg := config(t)
	own := map[dossier.FieldID]bool{"usage_name": true, "phone": true, "email": true}
	n := 0
	for _, lang := range someLanguages(t, cfg) {
		u := ui.New(cfg)
		skip, unknown, none := cfg.Words.Text(lang, "question.skip"),
			cfg.Words.Text(lang, "question.unknown"), cfg.Words.Text(lang, "field.phone.none")
		for name, s := range everyQuestion(cfg.Machine) {
			s.Person.Lang = lang
			for _, s.Screen.Typed = range []string{"", "X"} {
				d := drawnBy(u, s)
				var got []string
				for _, o := range d.offered {
					if o == skip || o == unknown || o == none ||
						o == cfg.Words.Text(lang, "field.minor.school.none") {
						got = append(got, o)
					}
				}
				field, _ := cfg.Machine.FieldOn(s)
				var want []string
				switch {
				case field.Required && !field.Unknown:
				case own[field.ID]:
					want = []string{none}
				case field.ID == "minor.school":
					want = []string{cfg.Words.Text(lang, "field.minor.school.none")}
				case field.Required:
					want = []string{unknown}
				default:
					want = []string{skip}
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s %s, typed %q: one goes on with %q, want %q", lang, name,
						s.Screen.Typed, got, want)
				}
				n++
			}
		}
	}
	t.Logf("%d questions", n)
}

// TestPassing: the button goes on without an answer, and nothing is kept as one.
func TestPassing(t *testing.T) {
	cfg := config(t)
	g := gallery{m: cfg.Machine, now: dossier.Moment{Time: noon, Known: true}}
	for _, id := range []dossier.FieldID{"phone", "email", "usage_name", session.AssistedByField} {
		s := g.ask(id, "")
		if _, ok := cfg.Machine.FieldOn(s); !ok {
			t.Fatalf("%s is not asked", id)
		}
		cfg.Do = func(func()) {} // nothing of the tasks is awaited
		s.Person.Lang = "fr"
		u := ui.At(cfg, s)
		for _, h := range u.Sheet(s, Look{}.Size()).Hits {
			if h.ID == "unknown" {
				h.Tap()
			}
		}
		if s := u.State(); s.Screen.Field == id || session.Answer(s, id) != "" {
			t.Errorf("%s: step %s, field %s, answer %q", id, s.Visit.Step, s.Screen.Field,
				session.Answer(s, id))
		}
	}
}

// someLanguages are all, and with -short one of them, by a seed that is printed.
func someLanguages(t *testing.T, cfg ui.Config) []string {
	t.Helper()
	languages := cfg.Words.Languages()
	if !testing.Short() {
		return languages
	}
	return []string{languages[testkit.Seeded(t).IntN(len(languages))]}
}

func everyMishap(t *testing.T) (codes []string) {
	t.Helper()
	re := regexp.MustCompile(`Mishap\s+= "([a-z_.]+)"`)
	files, err := filepath.Glob("../session/*.go")
	testkit.Must(t, err)
	for _, name := range files {
		src := testkit.Read(t, name)
		for _, m := range re.FindAllStringSubmatch(string(src), -1) {
			codes = append(codes, m[1])
		}
	}
	return codes
}

// everySentence is all words, by "lang key".
func everySentence(cfg ui.Config) map[string]string {
	out := map[string]string{}
	for _, lang := range cfg.Words.Languages() {
		for _, key := range cfg.Words.Keys() {
			out[lang+" "+key] = cfg.Words.Text(lang, key)
		}
	}
	return out
}
