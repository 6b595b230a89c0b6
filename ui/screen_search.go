// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"unicode"

	"passerelle/dossier"
	"passerelle/ui/session"
	"passerelle/ui/text"
)

// search takes a word. The first procedures that it finds stand above the keys where there is room; all of them come with the main action.
func (k *kit) search() page {
	p := page{step: k.chapter(), title: k.say("search.title"), back: k.back()}
	keys := &searchKeys{field: k.searchField(), keyboard: k.searchBoard(), gap: k.px(20)}
	p.keys, p.flex = keys, keys
	found := k.found(k.s.Typed)
	p.main = k.next(k.say("search.show"), session.NextAsked{})
	if len(found) > 0 {
		p.main.label = k.count("search.found", len(found))
	}
	p.main.off = len(found) == 0
	switch {
	case k.s.Typed == "":
		p.body = append(p.body, k.notice("info-duotone", "", k.say("search.help"), k.pal.tint))
	case len(found) == 0:
		p.body = append(p.body, k.notice("magnifying-glass-duotone", k.say("search.none"), k.say("search.none.help"), k.pal.warn))
	case !k.wide && k.f <= 1.3:
		for _, proc := range found[:min(3, len(found))] {
			p.body = append(p.body, k.procedureCard(proc, 132))
		}
	}
	return p
}

// searchField shows the word in its own direction, the caret where the next letter comes.
func (k *kit) searchField() box {
	r := []rune(k.s.Typed)
	if len(r) == 0 || !unicode.Is(unicode.Arabic, r[len(r)-1]) {
		return k.fieldBox(k.s.Typed)
	}
	return fixed{0, k.tx(132), func(sh *sheet, r image.Rectangle) {
		sh.rect(r, k.pal.surface, k.pal.accent, k.px(4), k.px(radiusField))
		sh.within(r, k.pal.surface, func() {
			sh.unmirrored(inset(r, k.px(40), 0), func(in image.Rectangle) {
				p := k.para(k.s.Typed, sizeTitle, true, k.pal.ink)
				p.dir = text.RTL
				for w := wide(p, 0); w > in.Dx()-k.px(10) && p.style.Px > k.tx(sizeHelp); w = wide(p, 0) {
					p.style.Px = p.style.Px * 9 / 10
				}
				b := p.block(0)
				w, h := b.Size()
				sh.text(b, k.s.Typed, image.Pt(in.Max.X-w, in.Min.Y+(in.Dy()-h)/2), k.pal.ink)
				ch := k.tx(72)
				x, y := in.Max.X-w-k.px(10), in.Min.Y+(in.Dy()-ch)/2
				sh.rect(image.Rect(x, y, x+k.px(4), y+ch), k.pal.accent, none, 0, 0)
			})
		})
	}}
}

// foundList lists all that a word finds.
func (k *kit) foundList() page {
	p := page{step: k.chapter(), title: k.say("search.word", "word", session.Sought(k.s)), back: k.back()}
	for _, proc := range k.found(session.Sought(k.s)) {
		p.body = append(p.body, k.procedureCard(proc, 140))
	}
	return p
}

// found returns the public procedures that the words typed find, best first.
func (k *kit) found(typed string) []*dossier.Procedure {
	var out []*dossier.Procedure
	cat := k.u.cfg.Machine.Catalogue
	var ids []string
	for _, p := range cat.PublicProcedures("") {
		ids = append(ids, string(p.ID))
	}
	for _, id := range k.u.cfg.Words.FindProcedures(k.lang, typed, ids) {
		if p, ok := cat.Public(dossier.ProcedureID(id)); ok {
			out = append(out, p)
		}
	}
	return out
}

// searchKeys is the field with the keys under it.
type searchKeys struct {
	field box
	*keyboard
	gap int
}

func (s *searchKeys) size(w int) (int, int) {
	return w, high(s.field, w) + s.gap + high(s.keyboard, w)
}

func (s *searchKeys) draw(sh *sheet, r image.Rectangle) {
	h := high(s.field, r.Dx())
	s.field.draw(sh, image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+h))
	s.keyboard.draw(sh, image.Rect(r.Min.X, r.Min.Y+h+s.gap, r.Max.X, r.Max.Y))
}

// searchBoard is the keyboard for words: in Arabic the Arabic letters first, the Latin ones behind a key.
func (k *kit) searchBoard() *keyboard {
	flip := keycap{id: "layer", weight: 1.4, do: func() { k.u.flip(more) }}
	erase, clear := k.erase(), k.clear()
	erase.weight, clear.weight = 1.5, 1.5
	space := keycap{id: "space", write: " ", label: k.say("key.space"), weight: 3.7}
	b := &keyboard{k: k, rowH: k.px(100), want: k.px(100), least: k.px(targetMin), gap: k.px(10), px: sizeKey}
	if k.lang == "ar" && k.u.layer == letters {
		flip.label = "ABC"
		b.rows = [][]keycap{caps("ضصثقفغعهخحجد"), caps("شسيبلاتنمكط"), append(caps("ئءرىةوزظذأ"), erase), {flip, space, clear}}
		return b
	}
	b.rows = [][]keycap{caps("AZERTYUIOP"), caps("QSDFGHJKLM"), append(caps("WXCVBN’-"), erase)}
	last := []keycap{space, clear}
	if k.lang == "ar" {
		flip.label, flip.do = "ابت", func() { k.u.flip(letters) }
		last = append([]keycap{flip}, last...)
	}
	b.rows = append(b.rows, last)
	return b
}
