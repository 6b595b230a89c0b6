// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"slices"
	"strings"
	"testing"

	"passerelle/ui/session"
)

// needs says which control needs which device.
var needs = map[string]string{"scan": "scanner", "feeder": "scanner", "passport": "scanner", "print": "printer", "test": "printer", "reprint": "printer", "stick": "stick", "copy": "stick"}

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
func (u *UI) ids(s session.State) (all []string) {
	u.letters.Forget()
	for again := true; again; s.MorePage++ {
		u.state = s
		again = false
		for _, h := range u.kit(s).screen().Hits {
			again = again || h.ID == "more"
			if h.Enabled {
				all = append(all, h.ID)
			}
		}
	}
	return all
}

// TestOnlyWhatIsThereIsOffered: on no screen of the gallery is there a button for a device that is not there,
// and all that is there with the devices is there without them but those buttons. With -short it is a tenth of
// the screens, by a seed that is printed, and those that have a button not yet looked at.
func TestOnlyWhatIsThereIsOffered(t *testing.T) {
	cfg := config(t)
	u := New(cfg)
	u.size = Look{}.Size()
	seen := map[string]int{}
	scenes := Gallery(cfg.Machine, noon)
	for n, i := range seeded(t).Perm(len(scenes)) {
		sc := scenes[i]
		s := sc.State
		s.Lang = "fr"
		if s.Printed == session.Busy { // a page is on its way: the printer is there
			continue
		}
		s.Health = without(s.Health)
		s.Health.Scanner, s.Health.Printer, s.Health.Stick = session.Good, session.Good, session.Good
		full := u.ids(s)
		fresh := func(id string) bool { return needs[id] != "" && seen[id] == 0 }
		if testing.Short() && n > len(scenes)/10 && !slices.ContainsFunc(full, fresh) {
			continue
		}
		for _, gone := range []string{"scanner", "printer", "stick"} {
			lacking := s
			lacking.Health = without(s.Health, gone)
			got := u.ids(lacking)
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

// TestWhatIsMissingIsSaidAtOnce: the person learns at the beginning that there is no scanner, and what else
// can be done; that there is no printer, where something is to be carried away. With the devices nothing is said.
func TestWhatIsMissingIsSaidAtOnce(t *testing.T) {
	cfg := config(t)
	u := New(cfg)
	u.size = Look{}.Size()
	scenes := map[string]session.State{}
	for _, sc := range Gallery(cfg.Machine, noon) {
		scenes[sc.Name] = sc.State
	}
	for _, c := range []struct {
		scene string
		gone  []string
		says  []string
	}{
		{"01-welcome", []string{"scanner"}, []string{"device.scan.none", "device.scan.stick"}},
		{"01-welcome", []string{"scanner", "stick"}, []string{"device.scan.none", "device.scan.stick"}},
		{"01-welcome", []string{"scanner", "port"}, []string{"device.papers.none", "device.papers.ask"}},
		{"02-need", []string{"scanner", "stick"}, []string{"device.scan.none", "device.scan.stick"}},
		{"02-need", []string{"scanner", "port"}, []string{"device.papers.none", "device.papers.later"}},
		{"06-source", []string{"scanner"}, []string{"device.scan.none", "source.stick"}},
		{"06-source", []string{"stick"}, []string{"source.scan", "source.plug"}},
		{"06-source", []string{"scanner", "port"}, []string{"device.papers.none", "device.papers.kept", "leave.title"}},
		{"02-ticket", []string{"printer"}, []string{"device.print.none", "device.print.note"}},
		{"09-receipt", []string{"printer"}, []string{"device.print.none", "device.print.note"}},
		{"09-after", []string{"printer"}, []string{"device.print.none"}},
		{"10-leave", []string{"printer"}, []string{"device.print.none", "device.print.note"}},
		{"09-take-away", []string{"printer"}, []string{"device.print.none"}},
		{"09-take-away", []string{"stick"}, []string{"takeaway.copy.plug"}},
	} {
		for _, lang := range languages {
			s, ok := scenes[c.scene]
			if !ok {
				t.Fatalf("no scene %s", c.scene)
			}
			s.Lang, s.Printed = lang, session.Unknown
			if !s.Begun { // at rest the languages take turns
				s.Begun, s.Visit = true, 7
			}
			whole, lacking := s, s
			whole.Health = without(s.Health)
			lacking.Health = without(s.Health, c.gone...)
			before, after := u.drawn(whole).said, u.drawn(lacking).said
			for _, key := range c.says {
				words := cfg.Words.Text(lang, key)
				if !slices.Contains(after, words) {
					t.Errorf("%s %s without %v does not say %q", lang, c.scene, c.gone, words)
				}
				if slices.Contains(before, words) && key != "leave.title" && key != "source.stick" && key != "source.scan" {
					t.Errorf("%s %s with all devices says %q", lang, c.scene, words)
				}
			}
		}
	}
}

// TestMissingScannerInTheLargestLetters: what is missing stands on the first page of the list, not behind "Suite".
func TestMissingScannerInTheLargestLetters(t *testing.T) {
	cfg := config(t)
	for _, landscape := range []bool{false, true} {
		u := New(cfg)
		l := Look{Lang: "fr", TextSize: session.SizeXL, Landscape: landscape}
		u.size = l.Size()
		for _, sc := range Gallery(cfg.Machine, noon) {
			if sc.Name != "02-need-no-scanner" {
				continue
			}
			u.state = sc.State
			u.state.Lang, u.state.TextSize = l.Lang, l.TextSize
			want := cfg.Words.Text("fr", "device.scan.none")
			if !slices.ContainsFunc(u.kit(u.state).screen().Placed, func(p Placed) bool { return p.Words == want }) {
				t.Errorf("%s: %q is not in sight", l, want)
			}
		}
	}
}

// TestGoodbyeSpeaksOfWhatWasUsed: who printed nothing and plugged nothing in is not sent to look for it.
func TestGoodbyeSpeaksOfWhatWasUsed(t *testing.T) {
	cfg := config(t)
	u := New(cfg)
	u.size = Look{}.Size()
	all := []string{"goodbye.glass", "goodbye.tray", "goodbye.sheets", "goodbye.stick", "goodbye.look"}
	for name, c := range map[string]struct {
		used   session.Belongings
		health session.Health
		want   []string
	}{
		"nothing, a scanner":   {session.Belongings{}, session.Health{Scanner: session.Good}, []string{"goodbye.glass"}},
		"nothing, no scanner":  {session.Belongings{}, session.Health{Scanner: session.Absent}, []string{"goodbye.look"}},
		"scanned, now absent":  {session.Belongings{Glass: true}, session.Health{Scanner: session.Absent}, []string{"goodbye.glass"}},
		"printed":              {session.Belongings{Sheets: true}, session.Health{Scanner: session.Absent}, []string{"goodbye.sheets"}},
		"a stick":              {session.Belongings{Stick: true}, session.Health{Scanner: session.Good, Stick: session.Busy}, []string{"goodbye.glass", "goodbye.stick"}},
		"a stick, pulled out":  {session.Belongings{Stick: true}, session.Health{Scanner: session.Good, Stick: session.Absent}, []string{"goodbye.glass"}},
		"printed, and a stick": {session.Belongings{Sheets: true, Stick: true}, session.Health{Stick: session.Good}, []string{"goodbye.glass", "goodbye.tray"}},
	} {
		for _, lang := range languages {
			d := u.drawn(session.State{Visit: 7, Begun: true, Lang: lang, Step: session.Goodbye, Used: c.used, Health: c.health})
			for _, key := range all {
				if got, want := slices.Contains(d.said, cfg.Words.Text(lang, key)), slices.Contains(c.want, key); got != want {
					t.Errorf("%s, %s: %s is said: %v", lang, name, key, got)
				}
			}
		}
	}
}

// TestSentencesFitTheDevices: what to do after a mishap, and the help of a page, name no scanner, stick or
// printer where there is none.
func TestSentencesFitTheDevices(t *testing.T) {
	cfg := config(t)
	u := New(cfg)
	u.size = Look{}.Size()
	for _, lang := range languages {
		for key, h := range map[string]session.Health{
			"mishap.file.refused.help.noscan": without(session.Health{}, "scanner"), "mishap.file.too_big.help.noscan": without(session.Health{}, "scanner"),
			"mishap.file.encrypted.help.noscan": without(session.Health{}, "scanner"), "mishap.scanner.absent.help.nostick": without(session.Health{}, "scanner", "port"),
			"help.asked.ticket.noprint": without(session.Health{}, "printer"), "help.asked.receipt.noprint": without(session.Health{}, "printer"),
			"help.asked.where.noprint": without(session.Health{}, "printer"), "help.asked.take-away.noprint": without(session.Health{}, "printer"),
		} {
			k := u.kit(session.State{Lang: lang, Health: h})
			base := key[:strings.LastIndex(key, ".")]
			if got := k.fitting(base); got != cfg.Words.Text(lang, key) {
				t.Errorf("%s %s: %q", lang, base, got)
			}
			k = u.kit(session.State{Lang: lang})
			if got := k.fitting(base); got != cfg.Words.Text(lang, base) {
				t.Errorf("%s %s with the device: %q", lang, base, got)
			}
		}
	}
}

// TestNoSentenceNamesAMissingDevice: on every screen of the gallery, with every mishap and every page of help, no sentence and no button speaks of a scanner, a stick or a
// printer that this kiosk does not have, but those that say so. What is said of something that happened with a device stays.
func TestNoSentenceNamesAMissingDevice(t *testing.T) {
	cfg := config(t)
	u := New(cfg)
	u.size = Look{}.Size()
	names := map[string]map[string][]string{
		"scanner": {"fr": {"scanner", "Scanner", "vitre", "umérise", "ouvercle"}, "en": {"scan", "Scan", "glass", "lid."}, "ar": {"الماسح", "الزجاج", "امسح الورقة", "وامسح", "المسح"}},
		"port":    {"fr": {"USB", "votre clé", "ma clé", "la clé", "une clé"}, "en": {"stick", "USB"}, "ar": {"USB", "مفتاحك", "المفتاح"}},
		"printer": {"fr": {"mprimez", "Imprimer"}, "en": {"Print "}, "ar": {"اطبع", "طباعة"}},
	}
	// What says that it is missing, or was there; what a person does at home; and the law's words.
	fine := []string{"device.", "mishap.scanner.", "mishap.stick.", "mishap.printer.", "mishap.visit.interrupted.", "staff.", "takeaway.erase.not_copied", "takeaway.copied"}
	for _, lang := range languages {
		may := map[string]bool{}
		for _, key := range cfg.Words.Keys() {
			if slices.ContainsFunc(fine, func(p string) bool { return strings.HasPrefix(key, p) }) {
				may[cfg.Words.Text(lang, key)] = true
			}
		}
		for _, gone := range [][]string{{"scanner"}, {"port"}, {"scanner", "port"}, {"printer", "port"}, {"scanner", "port", "printer"}} {
			told := map[string]bool{}
			for _, sc := range Gallery(cfg.Machine, noon) {
				s := sc.State
				s.Lang, s.Used = lang, session.Belongings{}
				if !s.Begun { // at rest the languages take turns
					s.Begun, s.Visit = true, 7
				}
				s.Health = without(s.Health, gone...)
				if happens(s, gone) || s.Step == session.Staff {
					continue
				}
				for _, overlay := range []session.Overlay{s.Overlay, session.HelpOver} {
					s.Overlay = overlay
					said := u.drawn(s)
					for _, text := range append(said.said, said.offered...) {
						for _, device := range gone {
							if strings.HasSuffix(text, "-duotone") { // the name of a drawing
								continue
							}
							if device != "scanner" && strings.HasPrefix(string(s.Mishap), "file.") {
								continue // files came, from a stick; and what a person prints at home
							}
							named := slices.ContainsFunc(names[device][lang], func(n string) bool { return strings.Contains(text, n) })
							if named && !may[text] && !told[text] {
								told[text] = true
								t.Errorf("%s %s without %v: %q", lang, sc.Name, gone, text)
							}
						}
					}
				}
			}
			k := u.kit(session.State{Lang: lang, Health: without(session.Health{}, gone...)})
			for _, key := range cfg.Words.Keys() {
				sentence := strings.HasPrefix(key, "defect.") && strings.HasSuffix(key, ".gesture") || strings.HasPrefix(key, "mishap.") && strings.HasSuffix(key, ".help") ||
					strings.HasPrefix(key, "help.asked.") && strings.Count(key, ".") == 2
				if !sentence || may[cfg.Words.Text(lang, key)] {
					continue
				}
				text := k.fitting(key)
				for _, device := range gone {
					if device != "scanner" && strings.HasPrefix(key, "mishap.file.") {
						continue
					}
					if slices.ContainsFunc(names[device][lang], func(n string) bool { return strings.Contains(text, n) }) {
						t.Errorf("%s %s without %v: %q", lang, key, gone, text)
					}
				}
			}
		}
	}
}

// happens says whether a scene is of something that takes place with a device that is gone.
func happens(s session.State, gone []string) bool {
	for _, g := range gone {
		switch {
		case g == "port" && (s.Copied != nil || s.Step == session.Files || s.Task == session.TaskListFiles || s.Task == session.TaskImport || s.Task == session.TaskCopy):
			return true
		case g == "scanner" && s.Task == session.TaskScan, g == "printer" && s.Printed != session.Unknown:
			return true
		}
	}
	return false
}
