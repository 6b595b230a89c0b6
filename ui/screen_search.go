// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"

	"passerelle/dossier"
	"passerelle/ui/session"
)

// search lists what a word finds, above the field and the keys: the field stays in sight whatever page of the list is shown.
func (k *kit) search() page {
	p := page{step: k.chapter(), title: k.say("search.title"), back: k.back()}
	p.also = &action{id: "themes", label: k.say("choose.themes"), icon: "list-bullets-duotone", lead: true, what: session.ThemesAsked{}}
	keys := &searchKeys{field: k.fieldBox(k.s.Typed), keyboard: k.searchBoard(), gap: k.px(20)}
	p.keys, p.flex = keys, keys
	found := k.found(k.s.Typed)
	for _, proc := range found {
		p.body = append(p.body, k.procedureCard(proc, 132))
	}
	switch {
	case k.s.Typed == "":
		p.body = append(p.body, k.notice("info-duotone", "", k.say("search.help"), k.pal.tint))
	case len(found) == 0:
		p.body = append(p.body, k.notice("magnifying-glass-duotone", k.say("search.none"), k.say("search.none.help"), k.pal.warn))
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
