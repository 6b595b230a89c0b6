// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"

	"passerelle/internal/among"
	"passerelle/ui/glass"
)

// compose draws a page.
func (k *kit) compose(p page) *glass.Sheet {
	b := image.Rectangle{Max: k.size}
	sh := k.Sheet(k.size)
	if p.stage != nil {
		k.composeStage(sh, *p.stage)
		return sh
	}
	m := k.Px(glass.Margin)
	top := k.top(p)
	th := max(k.Px(topHeight), glass.High(top, b.Dx()-2*m)+k.Px(24))
	top.Draw(sh, image.Rect(m, 0, b.Max.X-m, th))
	middle := image.Rect(m, th, b.Max.X-m, b.Max.Y)
	foot := k.foot(p)
	if k.Wide {
		cw := k.Px(sideColumn)
		if k.Large() {
			cw = k.Px(sideColumn * 1.16)
		}
		column := image.Rect(b.Max.X-cw, th, b.Max.X, b.Max.Y)
		middle.Max.X = column.Min.X - m
		middle.Min.Y += k.Px(16)
		free := column.Dy() - 3*k.Px(36)
		if foot != nil {
			free -= glass.High(foot, cw-2*k.Px(40))
		}
		keep := p.keep
		// otherwise it goes under the list, as in portrait
		if keep != nil && glass.High(keep, cw-2*k.Px(40)) <= free {
			keep = nil
		} else {
			p.keep = nil
		}
		k.middle(sh, p, middle, keep)
		k.column(sh, p, column, foot)
		return sh
	}
	if foot != nil {
		fh := glass.High(foot, b.Dx()-2*m) + 2*k.Px(36)
		fr := image.Rect(0, b.Max.Y-fh, b.Max.X, b.Max.Y)
		middle.Max.Y = fr.Min.Y
		k.middle(sh, p, middle, p.keep)
		sh.Fill(fr, k.Pal.Surface, 0)
		sh.Fill(image.Rect(0, fr.Min.Y, b.Max.X, fr.Min.Y+k.Px(2)), k.Pal.Line, 0)
		sh.Within(fr, k.Pal.Surface, func() { foot.Draw(sh, glass.Inset(fr, m, k.Px(36))) })
	} else {
		k.middle(sh, p, middle, p.keep)
	}
	return sh
}

// column draws the foot in landscape: the notice on top; at the bottom the main action and
// Back.
func (k *kit) column(sh *glass.Sheet, p page, r image.Rectangle, foot glass.Box) {
	sh.Fill(r, k.Pal.Surface, 0)
	sh.Fill(image.Rect(r.Min.X, r.Min.Y, r.Min.X+k.Px(2), r.Max.Y), k.Pal.Line, 0)
	sh.Fill(image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+k.Px(2)), k.Pal.Line, 0)
	sh.Within(r, k.Pal.Surface, func() {
		in := glass.Inset(r, k.Px(40), k.Px(36))
		if p.keep != nil {
			h := glass.High(p.keep, in.Dx())
			p.keep.Draw(sh, image.Rect(in.Min.X, in.Min.Y, in.Max.X, in.Min.Y+h))
		}
		if foot != nil {
			h := glass.High(foot, in.Dx())
			foot.Draw(sh, image.Rect(in.Min.X, in.Max.Y-h, in.Max.X, in.Max.Y))
		}
	})
}

// foot returns the actions: Back on the leading side, the wide main one on the trailing.
func (k *kit) foot(p page) glass.Box {
	order := among.All([]*action{p.back, p.also, p.main}, func(a *action) bool {
		return a != nil
	})
	if len(order) == 0 {
		return nil
	}
	var items []glass.Box
	if k.Wide { // from the top: main, also, back
		for i := len(order) - 1; i >= 0; i-- {
			items = append(items, k.button(*order[i]))
		}
		return k.Col(20, items...)
	}
	for _, a := range order {
		items = append(items, k.button(*a))
	}
	switch {
	case p.main == nil:
		return k.Line(24, -1, items...)
	case len(items) == 3:
		return k.Col(20, items[2], k.Equal(24, items[0], items[1]))
	case p.back == nil && len(items) == 2:
		return k.FootRow(items[0], items[1], 416)
	case len(items) == 2:
		return k.FootRow(items[0], items[1], 280)
	}
	return items[0]
}
