// SPDX-License-Identifier: AGPL-3.0-or-later

package glass_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"passerelle/ui/gallery"
	"passerelle/ui/session"
)

// TestTremblingFinger: a control that is struck twice within the time acts once, the
// erase key too; two strikes that are slower write twice, and different keys can be
// struck as fast as one likes.
func TestTremblingFinger(t *testing.T) {
	type touch struct {
		after time.Duration // the touch before
		id    string
	}
	ms := time.Millisecond
	for name, c := range map[string]struct {
		typed   string
		touches []touch
		want    string
	}{
		"two letters, trembling": {"", []touch{{0, "key.B"}, {60 * ms, "key.B"}, {0, "key.B"},
			{120 * ms, "key.B"}, {200 * ms, "key.B"}, {299 * ms, "key.B"}}, "BB"},
		"a double letter, slowly": {"", []touch{{0, "key.A"}, {90 * ms, "key.N"},
			{300 * ms, "key.N"}, {90 * ms, "key.A"}}, "ANNA"},
		"different keys, fast": {"", []touch{{0, "key.A"}, {30 * ms, "key.N"},
			{30 * ms, "key.A"}, {30 * ms, "key.N"}}, "ANAN"},
		"erase, trembling": {"ANNA",
			[]touch{{0, "key.erase"}, {100 * ms, "key.erase"}, {200 * ms, "key.erase"}}, "ANN"},
		"erase, slowly": {"ANNA", []touch{{0, "key.erase"}, {400 * ms, "key.erase"}},
			"AN"},
		"a space": {"ANNA", []touch{{0, "key.space"}, {250 * ms, "key.space"}},
			"ANNA "},
	} {
		cfg := config(t)
		up := time.Hour
		cfg.Uptime, cfg.DoubleStrike = func() time.Duration { return up }, 300*ms
		u, _ := gallery.Shown(cfg, nameAsked(t, cfg, c.typed), gallery.Look{Lang: "fr"})
		up += time.Second
		for _, x := range c.touches {
			up += x.after
			if x.after == 0 { // a touch of its own
				up += time.Second
			}
			press(t, u, x.id)
		}
		if got := u.State().Screen.Typed; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestTremblingFingerElsewhere: what toggles or goes on on the same screen is no key, and
// yet must not be struck twice: the declaration taken back, a page of a list passed over.
func TestTremblingFingerElsewhere(t *testing.T) {
	cfg := config(t)
	up := time.Hour
	cfg.Uptime, cfg.DoubleStrike = func() time.Duration { return up }, 300*time.Millisecond
	for _, sc := range gallery.Scenes(cfg.Machine, cfg.Now().Time) {
		var id string
		var size session.TextSize
		var done func(s session.State) bool
		switch sc.Name {
		case "08-notice":
			id, done = "declare", func(s session.State) bool { return s.Decision.Declared }
		case "05-pieces-all":
			id, size, done = "more", session.SizeXL, func(s session.State) bool {
				return s.Screen.MorePage == 1
			}
		default:
			continue
		}
		u, _ := gallery.Shown(cfg, sc, gallery.Look{Lang: "fr", TextSize: size})
		up += time.Second
		press(t, u, id)
		up += 150 * time.Millisecond
		press(t, u, id)
		if !done(u.State()) {
			t.Errorf("%s: two strikes of one finger on %q were two touches", sc.Name, id)
		}
	}
}

// TestHeldErase: a keyboard that is plugged in repeats a key that is held; on a screen of
// this counter it takes one letter.
func TestHeldErase(t *testing.T) {
	cfg := config(t)
	up := time.Hour
	cfg.Uptime, cfg.DoubleStrike = func() time.Duration { return up }, 300*time.Millisecond
	u, _ := gallery.Shown(cfg, nameAsked(t, cfg, "ERIKSSON"), gallery.Look{Lang: "fr"})
	for range 30 {
		u.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		up += 33 * time.Millisecond
	}
	if got := u.State().Screen.Typed; got != "ERIKSSO" {
		t.Errorf("%q is left", got)
	}
}
