// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"cmp"
	"image"
	"strconv"
	"time"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// kit is what a screen is built from: a state, words in its language, colours, lengths.
type kit struct {
	glass.Kit
	cfg   *Config
	s     session.State
	size  image.Point // of the canvas, pixels
	icons *glass.Icons
	codes *codes
	layer layer              // of the keyboard
	flip  func(layer)        // switches to another layer
	take  func(session.What) // receives touches
}

// layer says what the letter keys show.
type layer string

const (
	letters layer = ""
	more    layer = "more" // digits and rarer accents
)

// showing returns the same kit for a state and a size of the canvas.
func (k kit) showing(s session.State, size image.Point) *kit {
	k.s, k.size, k.Wide = s, size, size.X > size.Y
	k.Pal = glass.Light()
	if s.Person.Dark {
		k.Pal = glass.Dark()
	}
	k.Measures = glass.Measures{K: glass.ReferencePitch / k.cfg.Pitch, F: factor(s.Person.TextSize)}
	return k.in(cmp.Or(s.Person.Lang, k.cfg.Machine.Languages[0]))
}

// in returns the same kit in another language.
func (k kit) in(lang string) *kit {
	k.Lang, k.Dir = lang, text.LTR
	if words.RTL(lang) {
		k.Dir = text.RTL
	}
	return &k
}

// capped returns the same kit with a limit on the text size, to leave room for the rest.
func (k kit) capped() *kit {
	k.F = min(k.F, 1.25)
	return &k
}

func factor(t session.TextSize) float64 {
	switch t {
	case session.SizeS:
		return 0.85
	case session.SizeL:
		return 1.25
	case session.SizeXL:
		return 1.55
	}
	return 1
}

func (k *kit) say(key string, args ...string) string {
	return k.cfg.Words.Text(k.Lang, key, args...)
}

func (k *kit) count(key string, n int, args ...string) string {
	return k.cfg.Words.Plural(k.Lang, key, n, args...)
}

// sayOr returns the words of key, or those of other if there are none.
func (k *kit) sayOr(key, other string) string {
	if !k.cfg.Words.Has(key) {
		key = other
	}
	if key == "" {
		return ""
	}
	return k.say(key)
}

func (k *kit) send(w session.What) func() { return func() { k.take(w) } }

// isolated keeps the parts of a number or an address in order inside a sentence of any
// direction (UAX #9, isolates).
func isolated(s string) string { return "\u2066" + s + "\u2069" }

// pointing returns the name of an arrow: ltr where lines run from left to right, else rtl.
func (k *kit) pointing(ltr, rtl string) string {
	if k.Dir == text.RTL {
		return rtl
	}
	return ltr
}

func (k *kit) forward() string  { return k.pointing("caret-right-bold", "caret-left-bold") }
func (k *kit) ahead() string    { return k.pointing("arrow-right-bold", "arrow-left-bold") }
func (k *kit) backward() string { return k.pointing("arrow-left-bold", "arrow-right-bold") }

// procedure returns the procedure of the visit; nil before one is chosen.
func (k *kit) procedure() *dossier.Procedure {
	p, _ := k.cfg.Machine.Procedure(k.s)
	return p
}

// dossier returns what was given so far, in the form that the rules judge.
func (k *kit) dossier() dossier.Dossier { return k.cfg.Machine.Dossier(k.s) }

// local returns a moment in the time zone of the place, which all screens use.
func (k *kit) local(t time.Time) time.Time { return k.cfg.Site.Zone.In(t) }

func (k *kit) date(t time.Time) string { return words.Date(k.Lang, t) }

// greeting returns the index of the language whose turn it is while nobody is there. It
// does not use the state's time: at rest there is none, as nothing is left of the previous
// person.
func greeting(cfg *Config, s session.State) int {
	if s.Visit.Begun {
		return 0
	}
	return int(cfg.Now().Time.Unix()/greetingSeconds) % max(1, len(cfg.Machine.Languages))
}

// greetingSeconds is how long the idle screen stays in one language, without moving.
const greetingSeconds = 6

func itoa(n int) string { return strconv.Itoa(n) }

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
