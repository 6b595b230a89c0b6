// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"cmp"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"runtime/debug"
)

// halveAbove is the number of pixels above which a picture is sent at half its width and
// height. A telephone's 48 million pixels show no more of an A4 page than 12 million, and
// the receiver has to hold them.
const halveAbove = 25_000_000

func decodeJPEG(data []byte, lim Limits, out *Writer) error {
	c, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err == nil {
		if err := fits(halved(c), lim); err != nil {
			return err
		}
		var img image.Image
		if img, err = jpeg.Decode(bytes.NewReader(data)); err == nil {
			f := readJPEGFacts(data)
			return send(img, f.dpi, f.orientation, out)
		}
	}
	var unsupported jpeg.UnsupportedError
	if errors.As(err, &unsupported) { // arithmetic coding, 12 bits: MuPDF reads some of these
		return drawPages(data, "image/jpeg", lim, out)
	}
	return refusal(Unreadable)
}

// halved is the size that a photograph, or a large sheet scanned finely, is sent with. It may
// have four times as many pixels as are received: it is halved before it is sent, and the memory
// limit still stops what is too large.
func halved(c image.Config) image.Config {
	if int64(c.Width)*int64(c.Height) > halveAbove {
		c.Width, c.Height = (c.Width+1)/2, (c.Height+1)/2
	}
	return c
}

// picture reads the one picture of a file with a library that can tell its size before.
func picture(data []byte, lim Limits, size func(io.Reader) (image.Config, error),
	read func(io.Reader) (image.Image, error)) (image.Image, error) {
	c, err := size(bytes.NewReader(data))
	if err != nil {
		return nil, refusal(Unreadable)
	}
	if err := fits(c, lim); err != nil {
		return nil, err
	}
	img, err := read(bytes.NewReader(data))
	if err != nil {
		return nil, refusal(Unreadable)
	}
	return img, nil
}

func decodePNG(data []byte, lim Limits, out *Writer) error {
	img, err := picture(data, lim, func(r io.Reader) (image.Config, error) {
		c, err := png.DecodeConfig(r)
		return halved(c), err
	}, png.Decode)
	if err != nil {
		return err
	}
	return send(img, pngDPI(data), 1, out)
}

// sendEach sends n pages, as many of them as a file may have. One that can't be sent is named
// at the end, and the others are there, unless it is the only one, or what is wrong is the
// whole file's.
func sendEach(n int, lim Limits, out *Writer, send func(n int) error) error {
	if n > mostCounted*lim.Pages {
		return refusal(TooLong)
	}
	var first error
	sent := 0
	for i := range min(n, lim.Pages) {
		err := send(i)
		var r refusal
		switch {
		case err == nil:
			sent++
		case !errors.As(err, &r), Reason(r) == AcrobatOnly, Reason(r) == Portfolio:
			return err
		default:
			first = cmp.Or(first, err)
			out.Leave(i+1, Reason(r))
		}
	}
	if sent == 0 {
		return cmp.Or(first, error(refusal(Empty)))
	}
	if n > lim.Pages {
		out.Leave(lim.Pages+1, TooLong)
	}
	return nil
}

// mostCounted is how many times the pages that are taken a file may have: it is refused at
// once if it has more.
const mostCounted = 10

func fits(c image.Config, lim Limits) error {
	if c.Width <= 0 || c.Height <= 0 {
		return refusal(Unreadable)
	}
	if c.Width > maxSide || c.Height > maxSide ||
		int64(c.Width)*int64(c.Height) > int64(lim.Pixels) {
		return refusal(TooFine)
	}
	return nil
}

// send writes a decoded picture as one page: on white where it is transparent, grey when
// it has no colour, upright according to its orientation.
func send(img image.Image, dpi, orientation int, out *Writer) error {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	k := kindOf(img)
	small := w*h > halveAbove
	pix := pack(img, k, small)
	if small {
		w, h, dpi = w/2, h/2, dpi/2
	}
	return sendOriented(pix, w, h, dpi, k, orientation, out)
}

// sendPixels is send for the rows of a picture.
func sendPixels(pix []byte, w, h, dpi int, k Kind, orientation int, out *Writer) error {
	if w*h > halveAbove {
		pix = halve(pix, w, h, int(k))
		w, h, dpi = w/2, h/2, dpi/2
	}
	return sendOriented(pix, w, h, dpi, k, orientation, out)
}

func kindOf(img image.Image) Kind {
	switch m := img.(type) {
	case *image.Gray, *image.Gray16:
		return Gray
	case *image.Paletted:
		for _, c := range m.Palette {
			r, g, b, _ := c.RGBA()
			if r != g || g != b {
				return RGB
			}
		}
		return Gray
	}
	return RGB
}

// pack turns any picture into rows of k bytes per pixel, a band at a time; if small is
// set, at half its width and height.
func pack(img image.Image, k Kind, small bool) []byte {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if g, ok := img.(*image.Gray); ok && g.Stride == w {
		if small {
			return halve(g.Pix, w, h, 1)
		}
		return g.Pix[:w*h]
	}
	const rows = 64 // even, so that halving a band is halving the whole
	band := image.NewRGBA(image.Rect(0, 0, w, rows))
	white := image.NewUniform(color.White)
	room := w * h * int(k)
	if small {
		room = (w/2)*(h/2)*int(k) + w*rows*int(k)
	}
	pix := make([]byte, 0, room)
	for y := 0; y < h; y += rows {
		n := min(rows, h-y)
		r := image.Rect(0, 0, w, n)
		draw.Draw(band, r, white, image.Point{}, draw.Src)
		draw.Draw(band, r, img, image.Pt(b.Min.X, b.Min.Y+y), draw.Over)
		from := len(pix)
		for s := band.Pix[:4*w*n]; len(s) >= 4; s = s[4:] {
			if k == Gray {
				pix = append(pix, s[0])
			} else {
				pix = append(pix, s[0], s[1], s[2])
			}
		}
		if small {
			pix = pix[:from+len(halve(pix[from:], w, n, int(k)))]
		}
	}
	return pix
}

// halve averages squares of four pixels, in place.
func halve(pix []byte, w, h, k int) []byte {
	o := 0
	for y := 0; y+1 < h; y += 2 {
		for x := 0; x+1 < w; x += 2 {
			for c := range k {
				i := (y*w+x)*k + c
				j := i + w*k
				pix[o] = byte((int(pix[i]) + int(pix[i+k]) + int(pix[j]) + int(pix[j+k]) + 2) / 4)
				o++
			}
		}
	}
	return pix[:o]
}

// sendOriented writes the rows of the upright picture (TIFF 6.0, tag 274; 1 is upright, 6
// is usual for a telephone held upright).
func sendOriented(pix []byte, w, h, dpi int, kind Kind, orientation int, out *Writer) error {
	k := int(kind)
	defer debug.FreeOSMemory() // the next page should find the data limit free of this one
	if orientation == 1 {
		if err := out.Head(w, h, dpi, kind); err != nil {
			return err
		}
		if _, err := out.Write(pix); err != nil {
			return err
		}
		return out.Flush()
	}
	ow, oh := w, h
	if orientation >= 5 {
		ow, oh = h, w
	}
	if err := out.Head(ow, oh, dpi, kind); err != nil {
		return err
	}
	row := make([]byte, ow*k)
	for y := range oh {
		for x := range ow {
			sx, sy := x, y
			switch orientation {
			case 2:
				sx = w - 1 - x
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sy = h - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, h-1-x
			case 7:
				sx, sy = w-1-y, h-1-x
			case 8:
				sx, sy = w-1-y, x
			}
			copy(row[x*k:x*k+k], pix[(sy*w+sx)*k:])
		}
		if _, err := out.Write(row); err != nil {
			return err
		}
	}
	return out.Flush()
}
