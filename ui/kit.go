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
	measures
	pal  palette
	u    *UI
	s    session.State
	lang string
	wide bool // landscape
}

func (u *UI) kit(s session.State) *kit {
	k := &kit{u: u, s: s, lang: s.Lang, pal: lightPalette()}
	if k.lang == "" {
		k.lang = u.cfg.Machine.Languages[0]
	}
	if s.Dark {
		k.pal = darkPalette()
	}
	k.measures = measures{k: ReferencePitch / u.cfg.Pitch, f: factor(s.TextSize)}
	k.wide = u.size.X > u.size.Y
	return k
}

// in returns the same kit speaking another language.
func (k kit) in(lang string) *kit {
	k.lang = lang
	return &k
}

func (k *kit) say(key string, args ...string) string { return k.u.cfg.Words.Text(k.lang, key, args...) }

func (k *kit) count(key string, n int, args ...string) string {
	return k.u.cfg.Words.Plural(k.lang, key, n, args...)
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
	if words.RTL(k.lang) {
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

// layout shapes and wraps a text, or finds it shaped already: most of a screen stays the same from one touch to the next.
func (k *kit) layout(s string, st text.Style, w int, dir text.Direction, align text.Align) *text.Block {
	key := textKey{s, st, w, dir, align, k.lang}
	if b, ok := k.u.shaped[key]; ok {
		return b
	}
	b := k.u.cfg.Text.Layout(s, st, w, dir, align, k.lang)
	k.u.shaped[key] = b
	return b
}

func (k *kit) para(words string, px float64, bold bool, c color.NRGBA) *para {
	return &para{k: k, words: words, style: text.Style{Px: k.tx(px), Bold: bold}, colour: c, dir: k.direction()}
}

func (k *kit) title(words string) *para {
	p := k.para(words, sizeTitle, true, k.pal.ink)
	p.style.LineHeight = 1.2
	if k.lang == "ar" {
		p.style.LineHeight = 1.38
	}
	p.balanced = true
	return p
}

func (k *kit) help(words string) *para {
	p := k.para(words, sizeBody, false, k.pal.ink2)
	p.balanced = true
	return p
}

// latin makes a paragraph run from left to right, standing where the language begins its lines: references, tickets, machine lines.
func (k *kit) latin(p *para) *para {
	p.dir, p.atEnd = text.LTR, k.direction() == text.RTL
	return p
}

// isolated keeps the parts of a number or an address in their order inside a sentence of any direction (UAX #9, isolates).
func isolated(s string) string { return "\u2066" + s + "\u2069" }

func (k *kit) centred(p *para) *para {
	p.centred, p.balanced = true, true
	return p
}

// icon is a drawing of px reference pixels, in one colour.
func (k *kit) icon(name string, px float64, c color.NRGBA) box {
	n := k.tx(px)
	return fixed{n, n, func(sh *sheet, r image.Rectangle) { sh.icon(name, r, c) }}
}

func (k *kit) col(gap float64, items ...box) *col { return &col{k.px(gap), items} }

// line is a row whose box number grow takes the room that is left.
func (k *kit) line(gap float64, grow int, items ...box) *row {
	return &row{gap: k.px(gap), items: items, grow: grow}
}

func (k *kit) equal(gap float64, items ...box) *row {
	return &row{gap: k.px(gap), items: items, grow: -1, equal: true}
}

// rule is a thin line between rows.
func (k *kit) rule() box {
	return fixed{0, k.px(2), func(sh *sheet, r image.Rectangle) { sh.rect(r, k.pal.tint.bg, color.NRGBA{}, 0, 0) }}
}

func (k *kit) forward() string {
	if words.RTL(k.lang) {
		return "caret-left-bold"
	}
	return "caret-right-bold"
}

func (k *kit) ahead() string {
	if words.RTL(k.lang) {
		return "arrow-left-bold"
	}
	return "arrow-right-bold"
}

func (k *kit) backward() string {
	if words.RTL(k.lang) {
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

func (k *kit) date(t time.Time) string { return words.Date(k.lang, t) }
