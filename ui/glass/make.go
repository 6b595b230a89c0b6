// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"image"
	"image/color"

	"passerelle/ui/text"
)

// Sheet is an empty sheet of a size, in the colour of paper; it runs as the language
// does.
func (k *Kit) Sheet(size image.Point) *Sheet {
	b := image.Rectangle{Max: size}
	sh := &Sheet{Bounds: b, clip: b, bg: k.Pal.Paper, mirror: k.Dir == text.RTL}
	sh.Fill(b, k.Pal.Paper, 0)
	return sh
}

// Para is a paragraph in letters of px reference pixels.
func (k *Kit) Para(words string, px float64, bold bool, c color.NRGBA) *Para {
	st := text.Style{Px: k.Tx(px), Bold: bold}
	return &Para{k: k, Words: words, Style: st, Colour: c, Dir: k.Dir}
}

// Title is the one large sentence of a screen.
func (k *Kit) Title(words string) *Para {
	p := k.Para(words, SizeTitle, true, k.Pal.Ink)
	p.Style.LineHeight = 1.2
	if k.Lang == "ar" {
		p.Style.LineHeight = 1.38
	}
	p.Balanced = true
	return p
}

// Help is what stands under a title.
func (k *Kit) Help(words string) *Para {
	p := k.Para(words, SizeBody, false, k.Pal.Ink2)
	p.Balanced = true
	return p
}

// Latin makes a paragraph run from left to right, standing where the language begins its
// lines: references, tickets, machine lines.
func (k *Kit) Latin(p *Para) *Para {
	p.Dir, p.AtEnd = text.LTR, k.Dir == text.RTL
	return p
}

// Centred sets the lines of a paragraph in the middle.
func (k *Kit) Centred(p *Para) *Para {
	p.Centred, p.Balanced = true, true
	return p
}

// Icon is a drawing of px reference pixels, in one colour.
func (k *Kit) Icon(name string, px float64, c color.NRGBA) Box {
	n := k.Tx(px)
	return Fixed(n, n, func(sh *Sheet, r image.Rectangle) { sh.Icon(name, r, c) })
}

// Col stacks boxes.
func (k *Kit) Col(gap float64, items ...Box) Box { return &col{k.Px(gap), items} }

// Line is a row whose box number grow takes the room that is left; -1: none does.
func (k *Kit) Line(gap float64, grow int, items ...Box) Box {
	return &row{gap: k.Px(gap), items: items, grow: grow}
}

// Equal is a row of boxes of the same width and height.
func (k *Kit) Equal(gap float64, items ...Box) Box {
	return &row{gap: k.Px(gap), items: items, grow: -1, equal: true}
}

// LeadRow sets a drawing before a text, or above it where the text would be left with
// less than least, which grows with the text.
func (k *Kit) LeadRow(lead, main Box, least float64) Box {
	return &leadRow{lead, main, k.Px(30), k.Tx(least)}
}

// EndRow sets something at the end of a line, or below it where the line would be left
// with less than least, which grows with the text.
func (k *Kit) EndRow(gap float64, main, end Box, least float64) Box {
	return &endRow{main, end, k.Px(gap), k.Tx(least)}
}

// FootRow gives the first box its own width, and least at least, and the second one the
// rest.
func (k *Kit) FootRow(lead, main Box, least float64) Box {
	return &footRow{lead, main, k.Px(24), k.Px(least)}
}

// HugFirst is a column whose first box keeps its own width: a chip above a list.
func (k *Kit) HugFirst(gap float64, items ...Box) Box {
	return hugFirst{&col{k.Px(gap), items}}
}

// Rule is a thin line between rows.
func (k *Kit) Rule() Box {
	line := func(sh *Sheet, r image.Rectangle) { sh.Fill(r, k.Pal.Tint.BG, 0) }
	return Fixed(0, k.Px(2), line)
}

// Framed is a panel as cards have it.
func (k *Kit) Framed(b Box, padX, padY float64) *Panel {
	return &Panel{Box: b, Fill: k.Pal.Surface, Stroke: k.Pal.Line, Width: k.Px(2),
		Radius: k.Px(RadiusCard), PadX: k.Px(padX), PadY: k.Px(padY)}
}

// Band is a panel in a tone, without a border: what one should know now.
func (k *Kit) Band(b Box, t Tone) *Panel {
	p := k.Framed(b, 36, 28)
	p.Fill, p.Stroke, p.Width = t.BG, color.NRGBA{}, 0
	return p
}
