// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"image"
	"image/color"

	"passerelle/ui/text"
)

// Sheet returns an empty sheet, in the colour of paper and the direction of the language.
func (k *Kit) Sheet(size image.Point) *Sheet {
	b := image.Rectangle{Max: size}
	sh := &Sheet{Bounds: b, clip: b, bg: k.Pal.Paper, mirror: k.Dir == text.RTL}
	sh.Fill(b, k.Pal.Paper, 0)
	return sh
}

// Para returns a paragraph in letters of px reference pixels.
func (k *Kit) Para(words string, px float64, bold bool, c color.NRGBA) *Para {
	st := text.Style{Px: k.Tx(px), Bold: bold}
	return &Para{k: k, Words: words, Style: st, Colour: c, Dir: k.Dir}
}

// Title returns the one large sentence of a screen.
func (k *Kit) Title(words string) *Para {
	p := k.Para(words, SizeTitle, true, k.Pal.Ink)
	p.Style.LineHeight = 1.2
	if k.Lang == "ar" {
		p.Style.LineHeight = 1.38
	}
	p.Balanced = true
	return p
}

// Help returns the text under a title.
func (k *Kit) Help(words string) *Para {
	p := k.Para(words, SizeBody, false, k.Pal.Ink2)
	p.Balanced = true
	return p
}

// Latin makes a paragraph run from left to right, aligned with the start of the
// language's lines: references, tickets, machine-readable lines.
func (k *Kit) Latin(p *Para) *Para {
	p.Dir, p.AtEnd = text.LTR, k.Dir == text.RTL
	return p
}

// Centred centres the lines of a paragraph.
func (k *Kit) Centred(p *Para) *Para {
	p.Centred, p.Balanced = true, true
	return p
}

// Icon returns an icon of px reference pixels, in one colour.
func (k *Kit) Icon(name string, px float64, c color.NRGBA) Box {
	n := k.Tx(px)
	return Fixed(n, n, func(sh *Sheet, r image.Rectangle) { sh.Icon(name, r, c) })
}

// Col stacks boxes.
func (k *Kit) Col(gap float64, items ...Box) Box { return &col{k.Px(gap), items} }

// Line returns a row in which box number grow takes the remaining width; -1: none does.
func (k *Kit) Line(gap float64, grow int, items ...Box) Box {
	return &row{gap: k.Px(gap), items: items, grow: grow}
}

// Equal returns a row of boxes of the same width and height.
func (k *Kit) Equal(gap float64, items ...Box) Box {
	return &row{gap: k.Px(gap), items: items, grow: -1, equal: true}
}

// LeadRow puts an icon before a text, or above it if the text would be left with less
// than least, which grows with the text size.
func (k *Kit) LeadRow(lead, main Box, least float64) Box {
	return &leadRow{lead, main, k.Px(30), k.Tx(least)}
}

// EndRow puts a box at the end of a line, or below it if the line would be left with less
// than least, which grows with the text size.
func (k *Kit) EndRow(gap float64, main, end Box, least float64) Box {
	return &endRow{main, end, k.Px(gap), k.Tx(least)}
}

// FootRow gives the first box its natural width, at least least, and the second the rest.
func (k *Kit) FootRow(lead, main Box, least float64) Box {
	return &footRow{lead, main, k.Px(24), k.Px(least)}
}

// HugFirst returns a column whose first box keeps its natural width: a chip above a list.
func (k *Kit) HugFirst(gap float64, items ...Box) Box {
	return hugFirst{&col{k.Px(gap), items}}
}

// Rule returns a thin line between rows.
func (k *Kit) Rule() Box {
	line := func(sh *Sheet, r image.Rectangle) { sh.Fill(r, k.Pal.Tint.BG, 0) }
	return Fixed(0, k.Px(2), line)
}

// Framed returns the panel of a card.
func (k *Kit) Framed(b Box, padX, padY float64) *Panel {
	return &Panel{Box: b, Fill: k.Pal.Surface, Stroke: k.Pal.Line, Width: k.Px(2),
		Radius: k.Px(RadiusCard), PadX: k.Px(padX), PadY: k.Px(padY)}
}

// Band returns a panel in a tone, without a border, for what people should know now.
func (k *Kit) Band(b Box, t Tone) *Panel {
	p := k.Framed(b, 36, 28)
	p.Fill, p.Stroke, p.Width = t.BG, color.NRGBA{}, 0
	return p
}
