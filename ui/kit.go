// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"image/color"
	"time"

	"passerelle/dossier"
	"passerelle/ui/session"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// kit is what a screen is built with: the state it shows, words in its language, colours, lengths.
type kit struct {
	Measures
	Pal  Palette
	u    *UI
	s    session.State
	Lang string
	Wide bool // landscape
}

func (u *UI) kit(s session.State) *kit {
	k := &kit{u: u, s: s, Lang: s.Lang, Pal: Light()}
	if k.Lang == "" {
		k.Lang = u.cfg.Machine.Languages[0]
	}
	if s.Dark {
		k.Pal = Dark()
	}
	k.Measures = Measures{K: ReferencePitch / u.cfg.Pitch, F: factor(s.TextSize)}
	k.Wide = u.size.X > u.size.Y
	return k
}

// in returns the same kit speaking another language.
func (k kit) in(lang string) *kit {
	k.Lang = lang
	return &k
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

// direction is that of the language.
func (k *kit) direction() text.Direction {
	if words.RTL(k.Lang) {
		return text.RTL
	}
	return text.LTR
}

type textKey struct {
	words string
	style text.Style
	w     int
	dir   text.Direction
	align text.Align
	lang  string
}

// Layout shapes and wraps a text, or finds it shaped already: most of a screen stays the same from one touch to the next.
func (k *kit) Layout(s string, st text.Style, w int, dir text.Direction, align text.Align) *text.Block {
	key := textKey{s, st, w, dir, align, k.Lang}
	if b, ok := k.u.shaped[key]; ok {
		return b
	}
	b := k.u.cfg.Text.Layout(s, st, w, dir, align, k.Lang)
	k.u.shaped[key] = b
	return b
}

func (k *kit) Para(words string, px float64, bold bool, c color.NRGBA) *Para {
	return &Para{k: k, Words: words, Style: text.Style{Px: k.Tx(px), Bold: bold}, Colour: c, Dir: k.direction()}
}

func (k *kit) Title(words string) *Para {
	p := k.Para(words, SizeTitle, true, k.Pal.Ink)
	p.Style.LineHeight = 1.2
	if k.Lang == "ar" {
		p.Style.LineHeight = 1.38
	}
	p.Balanced = true
	return p
}

func (k *kit) Help(words string) *Para {
	p := k.Para(words, SizeBody, false, k.Pal.Ink2)
	p.Balanced = true
	return p
}

// Latin makes a paragraph run from left to right, standing where the language begins its lines: references, tickets, machine lines.
func (k *kit) Latin(p *Para) *Para {
	p.Dir, p.AtEnd = text.LTR, k.direction() == text.RTL
	return p
}

// isolated keeps the parts of a number or an address in their order inside a sentence of any direction (UAX #9, isolates).
func isolated(s string) string { return "\u2066" + s + "\u2069" }

func (k *kit) Centred(p *Para) *Para {
	p.Centred, p.Balanced = true, true
	return p
}

// Icon is a drawing of px reference pixels, in one colour.
func (k *kit) Icon(name string, px float64, c color.NRGBA) Box {
	n := k.Tx(px)
	return fixed{n, n, func(sh *Sheet, r image.Rectangle) { sh.Icon(name, r, c) }}
}

func (k *kit) Col(gap float64, items ...Box) *col { return &col{k.Px(gap), items} }

// Line is a row whose box number grow takes the room that is left.
func (k *kit) Line(gap float64, grow int, items ...Box) *row {
	return &row{gap: k.Px(gap), items: items, grow: grow}
}

func (k *kit) Equal(gap float64, items ...Box) *row {
	return &row{gap: k.Px(gap), items: items, grow: -1, equal: true}
}

// Rule is a thin line between rows.
func (k *kit) Rule() Box {
	return fixed{0, k.Px(2), func(sh *Sheet, r image.Rectangle) { sh.Rect(r, k.Pal.Tint.BG, color.NRGBA{}, 0, 0) }}
}

func (k *kit) forward() string {
	if words.RTL(k.Lang) {
		return "caret-left-bold"
	}
	return "caret-right-bold"
}

func (k *kit) ahead() string {
	if words.RTL(k.Lang) {
		return "arrow-left-bold"
	}
	return "arrow-right-bold"
}

func (k *kit) backward() string {
	if words.RTL(k.Lang) {
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
