// SPDX-License-Identifier: AGPL-3.0-or-later

package gallery

import (
	"slices"
	"testing"

	"passerelle/internal/testkit"
	"passerelle/ui"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// needs says which control needs which device.
var needs = map[string]string{"scan": "scanner", "feeder": "scanner", "passport": "scanner",
	"print": "printer", "test": "printer", "reprint": "printer", "stick": "stick", "copy": "stick"}

// without takes devices away.
func without(h session.Health, devices ...string) session.Health {
	for _, d := range devices {
		switch d {
		case "scanner":
			h.Scanner = session.Absent
		case "printer":
			h.Printer = session.Absent
		case "stick":
			h.Stick = session.Absent
		case "port":
			h.Stick = session.Broken
		}
	}
	return h
}

// ids are the controls of a screen that can be touched, on all pages of its list.
func ids(u *ui.UI, s session.State) (all []string) {
	for _, sh := range pages(u, s, Look{}.Size()) {
		for _, h := range sh.Hits {
			if h.Enabled {
				all = append(all, h.ID)
			}
		}
	}
	return all
}

// TestOnlyWhatIsThereIsOffered: on no screen of the gallery is there a button for a
// device that is not there, and all that is there with the devices is there without them
// but those buttons. With -short it is a tenth of the screens, by a seed that is printed,
// and those that have a button not yet looked at.
func TestOnlyWhatIsThereIsOffered(t *testing.T) {
	cfg := config(t)
	u := ui.New(cfg)
	seen := map[string]int{}
	scenes := Scenes(cfg.Machine, noon)
	for n, i := range testkit.Seeded(t).Perm(len(scenes)) {
		sc := scenes[i]
		s := sc.State
		s.Person.Lang = "fr"
		if s.Print.State == session.Busy { // a page is on its way: the printer is there
			continue
		}
		s.Health = without(s.Health)
		s.Health.Scanner, s.Health.Printer, s.Health.Stick = session.Good, session.Good,
			session.Good
		full := ids(u, s)
		fresh := func(id string) bool { return needs[id] != "" && seen[id] == 0 }
		if testing.Short() && n > len(scenes)/10 && !slices.ContainsFunc(full, fresh) {
			continue
		}
		for _, gone := range []string{"scanner", "printer", "stick"} {
			lacking := s
			lacking.Health = without(s.Health, gone)
			got := ids(u, lacking)
			for _, id := range full {
				switch {
				case needs[id] == gone:
					seen[id]++
					if slices.Contains(got, id) {
						t.Errorf("%s: %q is offered without the %s", sc.Name, id, gone)
					}
				case id != "more" && !slices.Contains(got, id):
					t.Errorf("%s: without the %s, %q is gone too", sc.Name, gone, id)
				}
			}
		}
	}
	for id := range needs {
		if id != "reprint" && seen[id] == 0 {
			t.Errorf("no screen with %q was looked at", id)
		}
	}
}

// TestWhatIsMissingIsSaidAtOnce: the person learns at the beginning that there is no
// scanner, and what else can be done; that there is no printer, where something is to be
// carried away. With the devices nothing is said.
func TestWhatIsMissingIsSaidAtOnce(t *testing.T) {
	cfg := config(t)
	u := ui.New(cfg)
	scenes := map[string]session.State{}
	for _, sc := range Scenes(cfg.Machine, noon) {
		scenes[sc.Name] = sc.State
	}
	for _, c := range []struct {
		scene string
		gone  []string
		says  []string
	}{
		{"01-welcome", []string{"scanner"}, []string{"device.scan.none", "device.scan.stick"}},
		{"01-welcome", []string{"scanner", "stick"},
			[]string{"device.scan.none", "device.scan.stick"}},
		{"01-welcome", []string{"scanner", "port"},
			[]string{"device.papers.none", "device.papers.ask"}},
		{"02-need", []string{"scanner", "stick"},
			[]string{"device.scan.none", "device.scan.stick"}},
		{"02-need", []string{"scanner", "port"},
			[]string{"device.papers.none", "device.papers.later"}},
		{"06-source", []string{"scanner"}, []string{"device.scan.none", "source.stick"}},
		{"06-source", []string{"stick"}, []string{"source.scan", "source.plug"}},
		{"06-source", []string{"scanner", "port"},
			[]string{"device.papers.none", "device.papers.kept", "leave.title"}},
		{"02-ticket", []string{"printer"}, []string{"device.print.none", "device.print.note"}},
		{"09-receipt", []string{"printer"}, []string{"device.print.none", "device.print.note"}},
		{"09-after", []string{"printer"}, []string{"device.print.none"}},
		{"10-leave", []string{"printer"}, []string{"device.print.none", "device.print.note"}},
		{"09-take-away", []string{"printer"}, []string{"device.print.none"}},
		{"09-take-away", []string{"stick"}, []string{"takeaway.copy.plug"}},
	} {
		for _, lang := range cfg.Words.Languages() {
			s, ok := scenes[c.scene]
			if !ok {
				t.Fatalf("no scene %s", c.scene)
			}
			s.Person.Lang, s.Print.State = lang, session.Unknown
			if !s.Visit.Begun { // at rest the languages take turns
				s.Visit.Begun, s.Visit.Number = true, 7
			}
			whole, lacking := s, s
			whole.Health = without(s.Health)
			lacking.Health = without(s.Health, c.gone...)
			before, after := drawnBy(u, whole).said, drawnBy(u, lacking).said
			for _, key := range c.says {
				words := cfg.Words.Text(lang, key)
				if !slices.Contains(after, words) {
					t.Errorf("%s %s without %v does not say %q", lang, c.scene, c.gone, words)
				}
				if slices.Contains(before, words) && key != "leave.title" &&
					key != "source.stick" && key != "source.scan" {
					t.Errorf("%s %s with all devices says %q", lang, c.scene, words)
				}
			}
		}
	}
}

// TestMissingScannerInTheLargestLetters: what is missing stands on the first page of the
// list, not behind "Suite".
func TestMissingScannerInTheLargestLetters(t *testing.T) {
	cfg := config(t)
	for _, landscape := range []bool{false, true} {
		u := ui.New(cfg)
		l := Look{Lang: "fr", TextSize: session.SizeXL, Landscape: landscape}
		for _, sc := range Scenes(cfg.Machine, noon) {
			if sc.Name != "02-need-no-scanner" {
				continue
			}
			want := cfg.Words.Text("fr", "device.scan.none")
			if !slices.ContainsFunc(u.Sheet(l.of(sc.State), l.Size()).Placed,
				func(p glass.Placed) bool { return p.Words == want }) {
				t.Errorf("%s: %q is not in sight", l, want)
			}
		}
	}
}

// TestGoodbyeSpeaksOfWhatWasUsed: who printed nothing and plugged nothing in is not sent
// to look for it.
func TestGoodbyeSpeaksOfWhatWasUsed(t *testing.T) {
	cfg := config(t)
	u := ui.New(cfg)
	all := []string{"goodbye.glass", "goodbye.tray", "goodbye.sheets", "goodbye.stick",
		"goodbye.look"}
	for name, c := range map[string]struct {
		used   session.Belongings
		health session.Health
		want   []string
	}{
		"nothing, a scanner": {session.Belongings{}, session.Health{Scanner: session.Good},
			[]string{"goodbye.glass"}},
		"nothing, no scanner": {session.Belongings{}, session.Health{Scanner: session.Absent},
			[]string{"goodbye.look"}},
		"scanned, now absent": {session.Belongings{Glass: true},
			session.Health{Scanner: session.Absent}, []string{"goodbye.glass"}},
		"printed": {session.Belongings{Sheets: true},
			session.Health{Scanner: session.Absent}, []string{"goodbye.sheets"}},
		"a stick": {session.Belongings{Stick: true},
			session.Health{Scanner: session.Good, Stick: session.Busy},
			[]string{"goodbye.glass", "goodbye.stick"}},
		"a stick, pulled out": {session.Belongings{Stick: true},
			session.Health{Scanner: session.Good, Stick: session.Absent},
			[]string{"goodbye.glass"}},
		"printed, and a stick": {session.Belongings{Sheets: true, Stick: true},
			session.Health{Stick: session.Good}, []string{"goodbye.glass", "goodbye.tray"}},
	} {
		for _, lang := range cfg.Words.Languages() {
			d := drawnBy(u, session.State{Visit: session.Visit{Number: 7, Begun: true,
				Step: session.Goodbye}, Person: session.Person{Lang: lang, Used: c.used},
				Health: c.health})
			for _, key := range all {
				if got, want := slices.Contains(d.said, cfg.Words.Text(lang, key)),
					slices.Contains(c.want, key); got != want {
					t.Errorf("%s, %s: %s is said: %v", lang, name, key, got)
				}
			}
		}
	}
}
