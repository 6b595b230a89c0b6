// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"strings"
	"testing"

	"passerelle/assets"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
	"passerelle/ui/session"
	"passerelle/ui/words"
)

// speaker is a counter that says what it would say, and shows nothing.
func speaker(t *testing.T) *UI {
	t.Helper()
	book, err := words.Load(assets.Words())
	testkit.Must(t, err)
	list, err := catalogue.Parse(assets.Procedures())
	testkit.Must(t, err)
	return New(Config{Machine: session.Machine{Catalogue: list, Languages: book.Languages()},
		Words: book})
}

// TestNobodyIsCalmedFalsely: that files which were sent are not lost is said only where
// what waits can still go.
func TestNobodyIsCalmedFalsely(t *testing.T) {
	for _, f := range []session.Fault{"key.revoked", "key.unknown", session.ServiceRevoked,
		session.ServiceUnknown} {
		if got := outHelp(f); got != "out.withdrawn" {
			t.Errorf("%s: %s", f, got)
		}
	}
	for _, f := range []session.Fault{"", "secret.lost", "key.lost", "trust.damaged", "key.early",
		"clock.behind", "clock.disagrees", session.LineLost, session.LineDamaged} {
		if got := outHelp(f); got != "out.help" {
			t.Errorf("%s: %s", f, got)
		}
	}
}

// TestStatesDiffer: the states of a paper differ by drawing and by word, so that grey
// eyes tell them apart.
func TestStatesDiffer(t *testing.T) {
	u := speaker(t)
	for _, lang := range u.cfg.Words.Languages() {
		k := u.kit(session.State{Person: session.Person{Lang: lang}})
		seen := map[string]pieceState{}
		for _, st := range []pieceState{stateGive, stateType, stateMore, stateAgain, stateReview,
			stateSeen, stateChecked, stateWritten, stateLater, stateAble} {
			w := k.say("state." + string(st))
			if o, ok := seen[w]; ok {
				t.Errorf("%s: %q says both %s and %s", lang, w, o, st)
			}
			seen[w] = st
		}
	}
}

// Fitting is what a screen says of a key with the devices that there are.
func (u *UI) Fitting(s session.State, key string) string { return u.kit(s).fitting(key) }

// TestSentencesFitTheDevices: what to do after a mishap, and the help of a page, name no
// scanner, stick or printer where there is none.
func TestSentencesFitTheDevices(t *testing.T) {
	u := speaker(t)
	scanless := session.Health{Scanner: session.Absent}
	portless := session.Health{Scanner: session.Absent, Stick: session.Broken}
	printless := session.Health{Printer: session.Absent}
	for _, lang := range u.cfg.Words.Languages() {
		for key, h := range map[string]session.Health{
			"mishap.file.refused.help.noscan":    scanless,
			"mishap.file.too_big.help.noscan":    scanless,
			"mishap.file.encrypted.help.noscan":  scanless,
			"mishap.scanner.absent.help.nostick": portless,
			"help.asked.ticket.noprint":          printless,
			"help.asked.receipt.noprint":         printless,
			"help.asked.where.noprint":           printless,
			"help.asked.take-away.noprint":       printless,
		} {
			k := u.kit(session.State{Person: session.Person{Lang: lang}, Health: h})
			base := key[:strings.LastIndex(key, ".")]
			if got := k.fitting(base); got != u.cfg.Words.Text(lang, key) {
				t.Errorf("%s %s: %q", lang, base, got)
			}
			k = u.kit(session.State{Person: session.Person{Lang: lang}})
			if got := k.fitting(base); got != u.cfg.Words.Text(lang, base) {
				t.Errorf("%s %s with the device: %q", lang, base, got)
			}
		}
	}
}
