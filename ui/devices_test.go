// SPDX-License-Identifier: AGPL-3.0-or-later

package ui_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/testkit"
	"passerelle/ui"
	"passerelle/ui/gallery"
	"passerelle/ui/session"
)

// without takes devices away.
func without(h session.Health, devices ...string) session.Health {
	if slices.Contains(devices, "scanner") {
		h.Scanner = session.Absent
	}
	if slices.Contains(devices, "printer") {
		h.Printer = session.Absent
	}
	if slices.Contains(devices, "port") {
		h.Stick = session.Broken
	}
	return h
}

// textsOf is all that a screen says and offers, on all the pages of its list.
func textsOf(u *ui.UI, s session.State) (all []string) {
	for again := true; again; s.Screen.MorePage++ {
		sh := u.Sheet(s, gallery.Look{}.Size())
		again = false
		for _, h := range sh.Hits {
			again = again || h.ID == "more"
			if h.Enabled {
				all = append(all, h.Name)
			}
		}
		for _, p := range sh.Placed {
			all = append(all, p.Words)
		}
	}
	return all
}

// TestNoSentenceNamesAMissingDevice: on every screen of the gallery, with every mishap and
// every page of help, no sentence and no button speaks of a scanner, a stick or a printer
// that this kiosk does not have, but those that say so. What is said of something that
// happened with a device stays.
func TestNoSentenceNamesAMissingDevice(t *testing.T) {
	cfg, err := gallery.Counter()
	testkit.Must(t, err)
	cfg.Site = ui.Site{
		Label: "Accueil", Prefecture: "Préfecture de l’Exemple", HelpPhone: "01 23 45 67 89",
		Feeder: true,
	}
	u := ui.New(cfg)
	names := map[string]map[string][]string{
		"scanner": {
			"fr": {"scanner", "Scanner", "vitre", "umérise", "ouvercle"},
			"en": {"scan", "Scan", "glass", " lid."},
			"ar": {"الماسح", "الزجاج", "امسح الورقة", "وامسح", "المسح"},
		},
		"port": {
			"fr": {"USB", "votre clé", "ma clé", "la clé", "une clé"},
			"en": {"stick", "USB"},
			"ar": {"USB", "مفتاحك", "المفتاح"},
		},
		"printer": {"fr": {"mprimez", "Imprimer"}, "en": {"Print "}, "ar": {"اطبع", "طباعة"}},
	}
	// What says that it is missing, or was there; what a person does at home; and the law's words.
	fine := []string{
		"device.", "mishap.scanner.", "mishap.stick.", "mishap.printer.",
		"mishap.visit.interrupted.", "staff.", "takeaway.erase.not_copied", "takeaway.copied",
	}
	spoken := cfg.Words.Languages()
	if testing.Short() { // each is all scenes five times
		i := rand.IntN(len(spoken))
		spoken = spoken[i : i+1]
		t.Logf("only in %s", spoken)
	}
	for _, lang := range spoken {
		may := map[string]bool{}
		for _, key := range cfg.Words.Keys() {
			if slices.ContainsFunc(fine, func(p string) bool { return strings.HasPrefix(key, p) }) {
				may[cfg.Words.Text(lang, key)] = true
			}
		}
		for _, gone := range [][]string{
			{"scanner"}, {"port"}, {"scanner", "port"}, {"printer", "port"},
			{"scanner", "port", "printer"},
		} {
			told := map[string]bool{}
			for _, sc := range gallery.Scenes(cfg.Machine, cfg.Now().Time) {
				s := sc.State
				s.Person.Lang, s.Person.Used = lang, session.Belongings{}
				if !s.Visit.Begun { // at rest the languages take turns
					s.Visit.Begun, s.Visit.Number = true, 7
				}
				s.Health = without(s.Health, gone...)
				if happens(s, gone) || s.Visit.Step == session.Staff {
					continue
				}
				for _, overlay := range []session.Overlay{s.Cover.Overlay, session.HelpOver} {
					s.Cover.Overlay = overlay
					for _, text := range textsOf(u, s) {
						for _, device := range gone {
							if strings.HasSuffix(text, "-duotone") { // the name of a drawing
								continue
							}
							if device != "scanner" &&
								strings.HasPrefix(string(s.Cover.Mishap), "file.") {
								// files came, from a stick; and what a person prints at
								// home
								continue
							}
							named := slices.ContainsFunc(names[device][lang], func(n string) bool {
								return strings.Contains(text, n)
							})
							if named && !may[text] && !told[text] {
								told[text] = true
								t.Errorf("%s %s without %v: %q", lang, sc.Name, gone, text)
							}
						}
					}
				}
			}
			lacking := session.State{Person: session.Person{Lang: lang},
				Health: without(session.Health{}, gone...)}
			for _, key := range cfg.Words.Keys() {
				sentence := strings.HasPrefix(key, "defect.") &&
					strings.HasSuffix(key, ".gesture") ||
					strings.HasPrefix(key, "mishap.") && strings.HasSuffix(key, ".help") ||
					strings.HasPrefix(key, "help.asked.") && strings.Count(key, ".") == 2
				if !sentence || may[cfg.Words.Text(lang, key)] {
					continue
				}
				text := u.Fitting(lacking, key)
				for _, device := range gone {
					if device != "scanner" && strings.HasPrefix(key, "mishap.file.") {
						continue
					}
					if slices.ContainsFunc(names[device][lang], func(n string) bool {
						return strings.Contains(text, n)
					}) {
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
		case g == "port" && (s.Stick.Copied != nil || s.Visit.Step == session.Files ||
			s.Job.Task == session.TaskListFiles || s.Job.Task == session.TaskImport ||
			s.Job.Task == session.TaskCopy):
			return true
		case g == "scanner" && s.Job.Task == session.TaskScan,
			g == "printer" && s.Print.State != session.Unknown:
			return true
		}
	}
	return false
}
