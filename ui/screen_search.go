// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"unicode"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
	"passerelle/ui/text"
)

// search takes a word. The first procedures that match appear above the keys if there is
// room; the main action lists all of them.
func (k *kit) search() page {
	p := page{step: k.chapter(), title: k.say("search.title"), back: k.back()}
	keys := &searchKeys{field: k.searchField(), Keyboard: k.searchBoard(), gap: k.Px(20)}
	p.keys, p.flex = keys, keys
	found := k.found(k.s.Screen.Typed)
	p.main = k.next(k.say("search.show"), session.NextAsked{})
	if len(found) > 0 {
		p.main.label = k.count("search.found", len(found))
	}
	p.main.off = len(found) == 0
	switch {
	case k.s.Screen.Typed == "":
		p.body = append(p.body, k.notice("info-duotone", "", k.say("search.help"), k.Pal.Tint))
	case len(found) == 0:
		p.body = append(p.body, k.notice("magnifying-glass-duotone", k.say("search.none"),
			k.say("search.none.help"), k.Pal.Warn))
	case !k.Wide && !k.Large():
		for _, proc := range found[:min(3, len(found))] {
			p.body = append(p.body, k.procedureCard(proc, 132))
		}
	}
	return p
}

// searchField shows the word in its own direction, with the caret at the next letter.
func (k *kit) searchField() glass.Box {
	r := []rune(k.s.Screen.Typed)
	if len(r) == 0 || !unicode.Is(unicode.Arabic, r[len(r)-1]) {
		return k.FieldBox(k.s.Screen.Typed)
	}
	return k.WordBox(k.s.Screen.Typed, text.RTL)
}

// foundList lists all procedures that match.
func (k *kit) foundList() page {
	p := page{step: k.chapter(), title: k.say("search.word", "word", session.Sought(k.s)),
		back: k.back()}
	for _, proc := range k.found(session.Sought(k.s)) {
		p.body = append(p.body, k.procedureCard(proc, 140))
	}
	return p
}

// found returns the public procedures that match the typed words, best first.
func (k *kit) found(typed string) []*dossier.Procedure {
	var out []*dossier.Procedure
	cat := k.cfg.Machine.Catalogue
	var ids []string
	for _, p := range cat.PublicProcedures("") {
		ids = append(ids, string(p.ID))
	}
	for _, id := range k.cfg.Words.FindProcedures(k.Lang, typed, ids) {
		if p, ok := cat.Public(dossier.ProcedureID(id)); ok {
			out = append(out, p)
		}
	}
	return out
}

// searchKeys is the field with the keys under it.
type searchKeys struct {
	field glass.Box
	*glass.Keyboard
	gap int
}

func (s *searchKeys) Size(w int) (int, int) {
	return w, glass.High(s.field, w) + s.gap + glass.High(s.Keyboard, w)
}

func (s *searchKeys) Draw(sh *glass.Sheet, r image.Rectangle) {
	h := glass.High(s.field, r.Dx())
	s.field.Draw(sh, image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+h))
	s.Keyboard.Draw(sh, image.Rect(r.Min.X, r.Min.Y+h+s.gap, r.Max.X, r.Max.Y))
}

// searchBoard returns the keyboard for words; in Arabic, with the Latin letters behind a
// key.
func (k *kit) searchBoard() *glass.Keyboard {
	flip := glass.Keycap{ID: "layer", Weight: 1.4, Do: func() { k.flip(more) }}
	erase, clear := k.erase(), k.clear()
	erase.Weight, clear.Weight = 1.5, 1.5
	space := glass.Keycap{ID: "space", Write: " ", Label: k.say("key.space"), Weight: 3.7}
	b := k.Keyboard(100, 10, k.write)
	if k.Lang == "ar" && k.layer == letters {
		flip.Label = "ABC"
		b.Rows = [][]glass.Keycap{glass.Caps("ضصثقفغعهخحجد"), glass.Caps("شسيبلاتنمكط"),
			append(glass.Caps("ئءرىةوزظذأ"), erase), {flip, space, clear}}
		return b
	}
	b.Rows = [][]glass.Keycap{glass.Caps("AZERTYUIOP"), glass.Caps("QSDFGHJKLM"),
		append(glass.Caps("WXCVBN’-"), erase)}
	last := []glass.Keycap{space, clear}
	if k.Lang == "ar" {
		flip.Label, flip.Do = "ابت", func() { k.flip(letters) }
		last = append([]glass.Keycap{flip}, last...)
	}
	b.Rows = append(b.Rows, last)
	return b
}
