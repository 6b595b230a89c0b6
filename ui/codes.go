// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"

	"passerelle/dossier/receipt"
)

// codes holds the QR code that was drawn last; it is dropped with the visit.
type codes struct {
	content string
	module  int
	img     image.Image
}

// image draws a code once; the next frame gets the same image and need not redraw it.
func (c *codes) image(content string, module int) image.Image {
	if c.content != content || c.module != module {
		img, err := receipt.QR(content, module)
		if err != nil {
			return nil
		}
		*c = codes{content, module, img}
	}
	return c.img
}
