// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"image/color"
	"math"
)

// Tone is a foreground with its background.
type Tone struct{ FG, BG color.NRGBA }

// Palette holds a set of colours. Every pair of text and background in it has a contrast
// of ≥ 7:1, every border and icon ≥ 3:1 (checked over the gallery).
type Palette struct {
	Paper, Surface, Ink, Ink2, Line color.NRGBA
	Accent, OnAccent                color.NRGBA // the main action and the text on it
	// the veil over a pressed control, and over one that is filled with the accent
	Wash, OnWash        color.NRGBA
	Sun                 color.NRGBA // the logo and outlines on pictures, never text
	Tint, OK, Warn, Bad Tone
	Quiet               Tone // what an agent will verify: nobody's fault
}

// Hex returns a colour from its hexadecimal notation on the web.
func Hex(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

// Light returns the palette for a light background.
func Light() Palette {
	return Palette{
		Paper: Hex(0xFAF6EF), Surface: Hex(0xFFFFFF), Ink: Hex(0x14262B), Ink2: Hex(0x3B4D53),
		Line:   Hex(0x7E8B8F),
		Accent: Hex(0x0A5A5F), OnAccent: Hex(0xFFFFFF),
		Wash:   color.NRGBA{R: 0x0A, G: 0x5A, B: 0x5F, A: 48},
		OnWash: color.NRGBA{R: 0xFF, G: 0xFF, B: 0xFF, A: 64}, Sun: Hex(0xF3B33D),
		Tint: Tone{Hex(0x084F54), Hex(0xDCECEB)},
		OK:   Tone{Hex(0x115529), Hex(0xE0F1E5)},
		Warn: Tone{Hex(0x6E4300), Hex(0xFDEFD3)},
		Bad:  Tone{Hex(0x8F1A1A), Hex(0xFBE4E1)},

		Quiet: Tone{Hex(0x24363B), Hex(0xEEF1F0)},
	}
}

// Dark returns the palette for eyes that can't bear a light background.
func Dark() Palette {
	return Palette{
		Paper: Hex(0x0E1A1D), Surface: Hex(0x16262A), Ink: Hex(0xF4F1EA), Ink2: Hex(0xC9D3D3),
		Line:   Hex(0x74868A),
		Accent: Hex(0x8FD9D4), OnAccent: Hex(0x0E1A1D),
		Wash:   color.NRGBA{R: 0x8F, G: 0xD9, B: 0xD4, A: 96},
		OnWash: color.NRGBA{R: 0x0E, G: 0x1A, B: 0x1D, A: 80}, Sun: Hex(0xF3B33D),
		Tint: Tone{Hex(0x9FE2DD), Hex(0x1E3A3D)},
		OK:   Tone{Hex(0x9FE0B4), Hex(0x173324)},
		Warn: Tone{Hex(0xFFD78A), Hex(0x3A2C10)},
		Bad:  Tone{Hex(0xFFB4AB), Hex(0x431D1B)},

		Quiet: Tone{Hex(0xC9D3D3), Hex(0x1C2B2F)},
	}
}

// ReferencePitch is the pixel pitch, in millimetres, of the panel for which the sizes
// below were drawn (23.8 inches, 1080 × 1920).
const ReferencePitch = 0.2745

// Measures converts sizes in pixels of the reference panel into pixels of this panel, so
// that lengths in millimetres stay the same.
type Measures struct {
	K float64 // pixels of this panel per reference pixel
	F float64 // factor for the text size
}

// Large reports whether letters are so large that there is little room for anything else.
func (m Measures) Large() bool { return m.F > 1.3 }

// Px converts a length that does not grow with the text: margins, gaps, lines.
func (m Measures) Px(v float64) int { return int(math.Round(v * m.K)) }

// Tx converts a length that grows with the text: letters, icons, the height of rows.
func (m Measures) Tx(v float64) int { return int(math.Round(v * m.K * m.F)) }

// Mx converts a length that grows with the text but is never less than at size M: targets.
func (m Measures) Mx(v float64) int { return max(m.Px(v), m.Tx(v)) }

// Sizes of letters, in pixels of the reference panel.
const (
	SizeHero  = 66
	SizeTitle = 56
	SizeKey   = 44
	SizeCard  = 38
	SizeBody  = 34
	SizeHelp  = 30
	SizeSmall = 28
)

// Lengths, in pixels of the reference panel (1 mm = 3.64).
const (
	Margin      = 48
	TargetMin   = 73 // 20 mm
	RadiusCard  = 24
	RadiusField = 20
	RadiusKey   = 16
)

// Contrast returns the WCAG 2.2 contrast ratio of two opaque colours, 1 to 21.
func Contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	if la < lb {
		la, lb = lb, la
	}
	return (la + 0.05) / (lb + 0.05)
}

func luminance(c color.NRGBA) float64 {
	lin := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}
