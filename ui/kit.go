// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"time"

	"passerelle/dossier"
	"passerelle/ui/session"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// kit is what a screen is built with: the state it shows, words in its language, colours, lengths.
type kit struct {
	Kit
	u *UI
	s session.State
}

func (u *UI) kit(s session.State) *kit {
	k := &kit{u: u, s: s, Kit: Kit{Pal: Light(), Letters: u.letters, Wide: u.size.X > u.size.Y}}
	if s.Dark {
		k.Pal = Dark()
	}
	k.Measures = u.measures(s.TextSize)
	lang := s.Lang
	if lang == "" {
		lang = u.cfg.Machine.Languages[0]
	}
	return k.in(lang)
}

// in returns the same kit speaking another language.
func (k kit) in(lang string) *kit {
	k.Lang, k.Dir = lang, text.LTR
	if words.RTL(lang) {
		k.Dir = text.RTL
	}
	return &k
}

// capped returns the same kit with letters that leave room for others, whatever size was chosen.
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

func (k *kit) say(key string, args ...string) string { return k.u.cfg.Words.Text(k.Lang, key, args...) }

func (k *kit) count(key string, n int, args ...string) string {
	return k.u.cfg.Words.Plural(k.Lang, key, n, args...)
}

// sayOr says key, or other when there are no words for key.
func (k *kit) sayOr(key, other string, args ...string) string {
	if !k.u.cfg.Words.Has(key) {
		key = other
	}
	if key == "" {
		return ""
	}
	return k.say(key, args...)
}

func (k *kit) send(w session.What) func() { return func() { k.u.Send(w) } }

// isolated keeps the parts of a number or an address in their order inside a sentence of any direction (UAX #9, isolates).
func isolated(s string) string { return "\u2066" + s + "\u2069" }

func (k *kit) forward() string {
	if k.Dir == text.RTL {
		return "caret-left-bold"
	}
	return "caret-right-bold"
}

func (k *kit) ahead() string {
	if k.Dir == text.RTL {
		return "arrow-left-bold"
	}
	return "arrow-right-bold"
}

func (k *kit) backward() string {
	if k.Dir == text.RTL {
		return "arrow-right-bold"
	}
	return "arrow-left-bold"
}

// procedure is the one the visit is about; nil before it is chosen.
func (k *kit) procedure() *dossier.Procedure {
	p, _ := k.u.cfg.Machine.Procedure(k.s)
	return p
}

// dossier is what was given so far, in the shape that the rules judge.
func (k *kit) dossier() dossier.Dossier { return k.u.cfg.Machine.Dossier(k.s) }

// local is a moment as the clocks of the place show it: dates and hours on the screens are in its time.
func (k *kit) local(t time.Time) time.Time { return k.u.cfg.Site.Zone.In(t) }

func (k *kit) date(t time.Time) string { return words.Date(k.Lang, t) }
