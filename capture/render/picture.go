// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"runtime/debug"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
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

// halved is the size that a photograph is sent with. It may have four times as many pixels as
// are received: it is halved while it is packed, and the memory limit still stops what is
// too large.
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
	img, err := picture(data, lim, png.DecodeConfig, png.Decode)
	if err != nil {
		return err
	}
	return send(img, pngDPI(data), 1, out)
}

func decodeBMP(data []byte, lim Limits, out *Writer) error {
	img, err := picture(data, lim, bmp.DecodeConfig, bmp.Decode)
	if err != nil {
		return err
	}
	dpi := 0
	if len(data) >= 42 && binary.LittleEndian.Uint32(data[14:]) >= 40 {
		dpi = toDPI(float64(binary.LittleEndian.Uint32(data[38:]))/100, 3)
	}
	return send(img, dpi, 1, out)
}

// decodeTIFF sends every page. The library reads only the first directory: the header is
// changed to point to each one in turn.
func decodeTIFF(data []byte, lim Limits, out *Writer) error {
	dirs, err := directories(data, lim.Pages)
	if err != nil {
		return err
	}
	var order binary.ByteOrder = binary.BigEndian
	if data[0] == 'I' {
		order = binary.LittleEndian
	}
	var other *document // MuPDF's view of the file, for compressions that the library lacks
	defer func() { other.close() }()
	first := order.Uint32(data[4:])
	for n, d := range dirs {
		if d.foreign { // one decoder mixes the planes up, and reports success
			return refusal(Unreadable)
		}
		if d.inks {
			p, ok := readInkJPEG(data, order, d.offset)
			if !ok {
				return refusal(Unreadable)
			}
			if err := fits(image.Config{Width: p.width, Height: p.height}, lim); err != nil {
				return err
			}
			img, err := p.decode()
			if err != nil {
				return err
			}
			if err := send(img, d.dpi, d.orientation, out); err != nil {
				return err
			}
			continue
		}
		order.PutUint32(data[4:], uint32(d.offset))
		c, err := tiff.DecodeConfig(bytes.NewReader(data))
		if err == nil {
			if err := fits(c, lim); err != nil {
				return err
			}
			var img image.Image
			if img, err = tiff.Decode(bytes.NewReader(data)); err == nil {
				if err := send(img, d.dpi, d.orientation, out); err != nil {
					return err
				}
				continue
			}
		}
		var unsupported tiff.UnsupportedError
		if !errors.As(err, &unsupported) {
			return refusal(Unreadable)
		}
		order.PutUint32(data[4:], first)
		if other == nil {
			if other, err = openDocument(data, "image/tiff"); err != nil {
				return err
			}
		}
		if other.pages != len(dirs) { // thumbnails counted as pages: they can't be told apart
			return refusal(Unreadable)
		}
		if err := other.draw(n, lim, out); err != nil {
			return err
		}
	}
	return nil
}

// directories lists the pages of a TIFF, without thumbnails; a chain that loops is unreadable.
func directories(data []byte, pages int) ([]directory, error) {
	var dirs []directory
	seen := map[int]bool{}
	for at := -1; at != 0; {
		d, next, ok := readIFD(data, at)
		if !ok || seen[d.offset] {
			return nil, refusal(Unreadable)
		}
		seen[d.offset] = true
		if !d.thumbnail {
			dirs = append(dirs, d)
		}
		if len(seen) > 2*pages || len(dirs) > pages {
			return nil, refusal(TooLong)
		}
		at = next
	}
	if len(dirs) == 0 {
		return nil, refusal(Empty)
	}
	return dirs, nil
}

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
	err := sendOriented(pix, w, h, dpi, k, orientation, out)
	img, pix = nil, nil  //nolint:ineffassign // the collector looks at them
	debug.FreeOSMemory() // the next page should find the data limit free of this one
	return err
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
