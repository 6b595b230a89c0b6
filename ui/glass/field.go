// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"image"
	"strings"

	"passerelle/ui/text"
)

// FieldBox shows typed text, with the caret at its end. It runs from left to right in
// every language: names as on the passport, numbers, addresses.
func (k *Kit) FieldBox(shown string) Box { return k.WordBox(shown, text.LTR) }

// WordBox does the same for text with a direction of its own.
func (k *Kit) WordBox(shown string, dir text.Direction) Box {
	return Fixed(0, k.Tx(132), func(sh *Sheet, r image.Rectangle) {
		sh.Rect(r, k.Pal.Surface, k.Pal.Accent, k.Px(4), k.Px(RadiusField))
		sh.Within(r, k.Pal.Surface, func() {
			in := Inset(r, k.Px(40), 0)
			rtl := sh.mirror
			sh.Unmirrored(in, func(in image.Rectangle) { k.caretText(sh, in, shown, dir, rtl) })
		})
	})
}

func (k *Kit) caretText(sh *Sheet, in image.Rectangle, shown string, dir text.Direction,
	atRight bool) {
	cw, away := k.Px(4), k.Px(6)
	st := text.Style{Px: k.Tx(SizeTitle), Bold: true}
	var b *text.Block
	w := 0
	if shown != "" {
		room := in.Dx() - cw - away
		for {
			b = k.Layout(shown, st, 0, dir, text.Start)
			if w, _ = b.Size(); w <= room || st.Px <= k.Tx(SizeHelp) {
				break
			}
			st.Px = st.Px * 9 / 10
		}
		for r := []rune(shown); w > room && len(r) > 1; w, _ = b.Size() {
			r = r[1:]
			b = k.Layout("…"+string(r), st, 0, dir, text.Start)
		}
	}
	x, caret := in.Min.X, in.Min.X+w+away
	switch {
	case dir == text.RTL:
		x, caret = in.Max.X-w, in.Max.X-w-away-cw
	case atRight:
		x, caret = in.Max.X-w-cw-away, in.Max.X-cw
	}
	if b != nil {
		_, h := b.Size()
		sh.Text(b, shown, image.Pt(x, in.Min.Y+(in.Dy()-h)/2), k.Pal.Ink)
	}
	ch := k.Tx(72)
	y := in.Min.Y + (in.Dy()-ch)/2
	sh.Fill(image.Rect(caret, y, caret+cw, y+ch), k.Pal.Accent, 0)
}

// DateBoxes shows the day, the month and the year, each in its own box; the one that
// takes the next digit is outlined.
func (k *Kit) DateBoxes(typed, day, month, year string) Box {
	d := strings.ReplaceAll(typed, "/", "")
	part := func(from, to int) string { return d[min(from, len(d)):min(to, len(d))] }
	next := 2
	if len(d) < 2 {
		next = 0
	} else if len(d) < 4 {
		next = 1
	}
	one := func(n int, label, s string) Box {
		stroke, width := k.Pal.Line, k.Px(2)
		if n == next {
			stroke, width = k.Pal.Accent, k.Px(4)
		}
		boxed := Fixed(0, k.Tx(132), func(sh *Sheet, r image.Rectangle) {
			sh.Rect(r, k.Pal.Surface, stroke, width, k.Px(RadiusField))
			sh.Within(r, k.Pal.Surface, func() {
				if n == next {
					w := 0
					if s != "" {
						w, _ = k.Layout(s, text.Style{Px: k.Tx(SizeTitle), Bold: true}, 0, text.LTR,
							text.Start).Size()
					}
					w += k.Px(10)
					sh.Unmirrored(r, func(r image.Rectangle) {
						k.caretText(sh, image.Rect(r.Min.X+max(k.Px(8), (r.Dx()-w)/2), r.Min.Y,
							r.Max.X-k.Px(8), r.Max.Y), s, text.LTR, false)
					})
					return
				}
				if s == "" {
					return
				}
				b := k.Layout(s, text.Style{Px: k.Tx(SizeTitle), Bold: true}, 0, text.LTR,
					text.Start)
				w, h := b.Size()
				sh.Text(b, s, image.Pt(r.Min.X+(r.Dx()-w)/2, r.Min.Y+(r.Dy()-h)/2), k.Pal.Ink)
			})
		})
		return k.Col(8, k.Para(label, SizeHelp, false, k.Pal.Ink2), boxed)
	}
	return k.Equal(24, one(0, day, part(0, 2)), one(1, month, part(2, 4)), one(2, year, part(4, 8)))
}
