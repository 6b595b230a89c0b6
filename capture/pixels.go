// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"image"

	"passerelle/capture/pixels"
)

// normal returns img as an *image.Gray or an *image.RGBA whose bounds begin at 0,0.
func normal(img image.Image) image.Image {
	if g, ok := img.(*image.Gray); ok {
		return pixels.Grey(g)
	}
	return pixels.RGBA(img)
}

// Turn turns a page clockwise by quarters; negative values turn it the other way.
func Turn(img Image, quarters int) Image {
	if quarters%4 == 0 {
		return img
	}
	return Image{Pix: pixels.Turned(img.Pix, quarters), DPI: img.DPI, Drawn: img.Drawn}
}

// Preview returns the picture shrunk to fit maxW × maxH pixels, each pixel the average of
// those it covers. A smaller picture is returned as it is.
func Preview(img image.Image, maxW, maxH int) image.Image {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if (w <= maxW && h <= maxH) || maxW < 1 || maxH < 1 || w == 0 || h == 0 {
		return img
	}
	nw, nh := maxW, h*maxW/w
	if nh > maxH {
		nw, nh = w*maxH/h, maxH
	}
	return pixels.Reduced(normal(img), max(nw, 1), max(nh, 1))
}
