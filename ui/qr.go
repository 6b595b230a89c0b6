// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"

	"passerelle/dossier/receipt"
	"passerelle/ui/glass"
)

// qr draws a code with sides of about px reference pixels, black on white in every
// palette, with whole pixels per module. It is never mirrored.
func (k *kit) qr(content string, px float64) glass.Box {
	side := k.Px(px)
	one, err := receipt.QR(content, 1)
	if err != nil || one.Bounds().Dx() == 0 {
		return glass.Gap(0)
	}
	module := max(2, side/one.Bounds().Dx())
	img := k.codes.image(content, module)
	n := one.Bounds().Dx() * module
	return glass.Fixed(n, n, func(sh *glass.Sheet, r image.Rectangle) { sh.Picture(r, img) })
}
