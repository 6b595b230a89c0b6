// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"

	"passerelle/ui/glass"
)

func (k *kit) composeStage(sh *glass.Sheet, st stage) {
	r := glass.Inset(sh.Bounds, k.Px(glass.Margin), k.Px(glass.Margin))
	if k.Wide {
		r = glass.Inset(r, r.Dx()/6, 0)
	}
	if k.s.Health.Demo {
		d := k.demoMark()
		w, h := d.Size(r.Dx())
		d.Draw(sh, image.Rect(sh.Bounds.Max.X-k.Px(glass.Margin)-w, k.Px(24),
			sh.Bounds.Max.X-k.Px(glass.Margin), k.Px(24)+h))
		r.Min.Y += h
	}
	if st.top {
		top := k.top(page{})
		th := max(k.Px(topHeight), glass.High(top, sh.Bounds.Dx()-2*k.Px(glass.Margin))+k.Px(24))
		top.Draw(sh, image.Rect(k.Px(glass.Margin), 0, sh.Bounds.Max.X-k.Px(glass.Margin), th))
		r.Min.Y = max(r.Min.Y, th)
	}
	var items []glass.Box
	icons := 0
	if len(st.icons) > 0 {
		items = append(items, glass.Centre(k.Line(72, -1, st.icons...)), glass.Gap(k.Px(40)))
		icons = 2
	}
	title := k.Centred(k.Title(st.title))
	title.Style.Px = k.Tx(72)
	if k.Large() {
		title.Style.Px = k.Tx(62)
	}
	items = append(items, title, glass.Gap(k.Px(20)))
	for _, h := range st.help {
		items = append(items, k.Centred(k.Para(h, 40, false, k.Pal.Ink2)), glass.Gap(k.Px(8)))
	}
	if st.number != "" {
		n := k.Centred(k.Para(st.number, 150, true, k.Pal.Ink))
		n.Dir = 0
		n.Style.LineHeight = 1.1
		items = append(items, n)
	}
	if st.extra != nil {
		items = append(items, glass.Gap(k.Px(24)), st.extra)
	}
	words := k.Col(0, items...)
	var buttons []glass.Box
	for i, a := range st.actions {
		px, height := 42.0, 164.0
		if i > 0 {
			px, height = 36, 128
		}
		if k.Wide && k.Large() {
			height = 110
		}
		buttons = append(buttons, k.buttonSized(a, px, height))
	}
	acts := k.Col(30, buttons...)
	wh, ah := glass.High(words, r.Dx()), 0
	if len(buttons) > 0 {
		ah = glass.High(acts, r.Dx())
	}
	if wh+ah+k.Px(24) > r.Dy() { // words matter more than the drawing
		words = k.Col(0, items[icons:]...)
		wh = glass.High(words, r.Dx())
	}
	free := r.Dy() - wh - ah
	above := max(0, free*32/100)
	between := min(max(0, free-above), max(k.Px(48), free*35/100))
	y := r.Min.Y + above
	words.Draw(sh, image.Rect(r.Min.X, y, r.Max.X, y+wh))
	y += wh + between
	if len(buttons) > 0 {
		acts.Draw(sh, image.Rect(r.Min.X, y, r.Max.X, y+ah))
	}
}
