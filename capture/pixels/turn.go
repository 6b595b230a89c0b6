// SPDX-License-Identifier: AGPL-3.0-or-later

package pixels

import "image"

// Turned turns a picture by quarters clockwise; negative turns the other way. A grey
// picture stays grey; any other becomes RGBA.
func Turned(img image.Image, quarters int) image.Image {
	q := ((quarters % 4) + 4) % 4
	if q == 0 {
		return img
	}
	b := img.Bounds()
	if m, ok := img.(*image.Gray); ok {
		g, out := Grey(m), image.NewGray(turned(b.Dx(), b.Dy(), q))
		turnPixels(out.Pix, out.Stride, g.Pix, g.Stride, b.Dx(), b.Dy(), 1, q)
		return out
	}
	m, out := RGBA(img), image.NewRGBA(turned(b.Dx(), b.Dy(), q))
	turnPixels(out.Pix, out.Stride, m.Pix, m.Stride, b.Dx(), b.Dy(), 4, q)
	return out
}

func turned(w, h, q int) image.Rectangle {
	if q == 2 {
		return image.Rect(0, 0, w, h)
	}
	return image.Rect(0, 0, h, w)
}

func turnPixels(dst []byte, dstStride int, src []byte, srcStride, w, h, k, q int) {
	for y := range h {
		for x := range w {
			dx, dy := w-1-x, h-1-y
			switch q {
			case 1:
				dx, dy = h-1-y, x
			case 3:
				dx, dy = y, w-1-x
			}
			copy(dst[dy*dstStride+dx*k:][:k], src[y*srcStride+x*k:][:k])
		}
	}
}
