// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image/color"
	"math"

	"passerelle/ui/session"
)

// tone is a foreground and the ground it stands on.
type tone struct{ fg, bg color.NRGBA }

// palette holds the colours of one contrast. Every pair of text and ground in it is ≥ 7:1, every border and icon ≥ 3:1 (checked over the gallery).
type palette struct {
	paper, surface, ink, ink2, line color.NRGBA
	accent, onAccent                color.NRGBA // the main action and what stands on it
	wash, onWash                    color.NRGBA // the veil over a control while it is pressed; over one that is filled with the accent
	sun                             color.NRGBA // the mark and outlines on pictures, never text
	tint, ok, warn, bad             tone
	quiet                           tone // what an agent verifies: nobody's fault
}

func hex(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

func lightPalette() palette {
	return palette{
		paper: hex(0xFAF6EF), surface: hex(0xFFFFFF), ink: hex(0x14262B), ink2: hex(0x3B4D53), line: hex(0x7E8B8F),
		accent: hex(0x0A5A5F), onAccent: hex(0xFFFFFF), wash: color.NRGBA{R: 0x0A, G: 0x5A, B: 0x5F, A: 48}, onWash: color.NRGBA{R: 0xFF, G: 0xFF, B: 0xFF, A: 64}, sun: hex(0xF3B33D),
		tint: tone{hex(0x084F54), hex(0xDCECEB)},
		ok:   tone{hex(0x115529), hex(0xE0F1E5)},
		warn: tone{hex(0x6E4300), hex(0xFDEFD3)},
		bad:  tone{hex(0x8F1A1A), hex(0xFBE4E1)},

		quiet: tone{hex(0x24363B), hex(0xEEF1F0)},
	}
}

func darkPalette() palette {
	return palette{
		paper: hex(0x0E1A1D), surface: hex(0x16262A), ink: hex(0xF4F1EA), ink2: hex(0xC9D3D3), line: hex(0x74868A),
		accent: hex(0x8FD9D4), onAccent: hex(0x0E1A1D), wash: color.NRGBA{R: 0x8F, G: 0xD9, B: 0xD4, A: 56}, onWash: color.NRGBA{R: 0x0E, G: 0x1A, B: 0x1D, A: 80}, sun: hex(0xF3B33D),
		tint: tone{hex(0x9FE2DD), hex(0x1E3A3D)},
		ok:   tone{hex(0x9FE0B4), hex(0x173324)},
		warn: tone{hex(0xFFD78A), hex(0x3A2C10)},
		bad:  tone{hex(0xFFB4AB), hex(0x431D1B)},

		quiet: tone{hex(0xC9D3D3), hex(0x1C2B2F)},
	}
}

// ReferencePitch is the pixel pitch, in millimetres, of the panel on which the sizes below were drawn (23.8 inches, 1080 × 1920).
const ReferencePitch = 0.2745

// measures turns the sizes of the drawings, in pixels of the reference panel, into pixels of this panel: a size is a length in millimetres.
type measures struct {
	k float64 // pixels here for one pixel there
	f float64 // factor of the text size
}

func factor(t session.TextSize) float64 {
	switch t {
	case session.SizeS:
		return 0.85
	case session.SizeL:
		return 1.25
	case session.SizeXL:
		return 1.55
	}
	return 1
}

// px is a length that does not grow with the text: margins, gaps, lines.
func (m measures) px(v float64) int { return int(math.Round(v * m.k)) }

// tx is a length that grows with the text: letters, icons, the height of rows.
func (m measures) tx(v float64) int { return int(math.Round(v * m.k * m.f)) }

// mx grows with the text but never falls below its size at M: targets.
func (m measures) mx(v float64) int { return max(m.px(v), m.tx(v)) }

// Sizes of letters, in pixels of the reference panel.
const (
	sizeHero  = 66
	sizeTitle = 56
	sizeKey   = 44
	sizeCard  = 38
	sizeBody  = 34
	sizeHelp  = 30
	sizeSmall = 28
)

// Lengths, in pixels of the reference panel (1 mm = 3.64).
const (
	margin       = 48
	targetMin    = 73 // 20 mm
	keyMin       = 47 // 12.7 mm
	radiusCard   = 24
	radiusField  = 20
	radiusKey    = 16
	actionHeight = 124
	topHeight    = 124
	sideColumn   = 480 // the foot, in landscape
)

// contrast is the ratio of WCAG 2.2 between two opaque colours, 1 to 21.
func contrast(a, b color.NRGBA) float64 {
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
