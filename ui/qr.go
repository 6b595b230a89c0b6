// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"

	"passerelle/dossier/receipt"
	"passerelle/ui/glass"
)

// codes holds the QR code that was drawn last; it goes with the visit.
type codes struct {
	key string
	img image.Image
}

// qrImage draws a code once; the next frame finds the same image and leaves it on the glass.
func (c *codes) qrImage(content string, module int) image.Image {
	key := content + "|" + itoa(module)
	if c.key != key {
		img, err := receipt.QR(content, module)
		if err != nil {
			return nil
		}
		c.key, c.img = key, img
	}
	return c.img
}

// qr draws a code of about px reference pixels a side, black on white in every palette, in whole pixels a module. It is never mirrored.
func (k *kit) qr(content string, px float64) glass.Box {
	side := k.Px(px)
	one, err := receipt.QR(content, 1)
	if err != nil || one.Bounds().Dx() == 0 {
		return glass.Gap(0)
	}
	module := max(2, side/one.Bounds().Dx())
	img := k.codes.qrImage(content, module)
	n := one.Bounds().Dx() * module
	return glass.Fixed(n, n, func(sh *glass.Sheet, r image.Rectangle) { sh.Picture(r, img) })
}
