// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
)

// inkJPEG is a TIFF picture whose samples are inks and whose strips are JPEG streams
// (TIFF 6.0, section 16; TIFF Technical Note 2), as written by prepress programs and some
// copiers. Neither decoder here reads one correctly: x/image/tiff doesn't know the
// compression, and MuPDF takes ink for light.
type inkJPEG struct {
	width, height int
	rows          int    // of a strip; the last one may have fewer
	tables        []byte // what all strips share: a JPEG stream without a picture, or nothing
	strips        [][]byte
}

// readInkJPEG reads the directory at offset at. ok is false if something is outside the
// file or the picture has another layout: tiles, or anything but four inks of eight bits.
func readInkJPEG(b []byte, order binary.ByteOrder, at int) (p inkJPEG, ok bool) {
	var from, sizes []int
	samples, tiled := 0, false
	n := int(order.Uint16(b[at:]))
	for i := range n {
		e := at + 2 + 12*i
		if e+12 > len(b) {
			return p, false
		}
		tag, kind, count := order.Uint16(b[e:]), order.Uint16(b[e+2:]), int(order.Uint32(b[e+4:]))
		v, there := values(b, order, kind, count, e+8)
		switch tag {
		case 256, 257, 277, 278, 273, 279, 347:
			if !there || len(v) == 0 {
				return p, false
			}
		}
		switch tag {
		case 256: // ImageWidth
			p.width = v[0]
		case 257: // ImageLength
			p.height = v[0]
		case 277: // SamplesPerPixel
			samples = v[0]
		case 278: // RowsPerStrip
			p.rows = v[0]
		case 273: // StripOffsets
			from = v
		case 279: // StripByteCounts
			sizes = v
		case 322, 323, 324, 325: // tiles
			tiled = true
		case 347: // JPEGTables
			for _, x := range v {
				p.tables = append(p.tables, byte(x))
			}
		}
	}
	if p.rows <= 0 || p.rows > p.height {
		p.rows = p.height
	}
	if tiled || samples != 4 || p.width <= 0 || p.rows <= 0 || len(from) != len(sizes) ||
		len(from) != (p.height+p.rows-1)/p.rows {
		return p, false
	}
	for i, f := range from {
		if f < 0 || sizes[i] < 4 || f > len(b)-sizes[i] {
			return p, false
		}
		p.strips = append(p.strips, b[f:f+sizes[i]])
	}
	return p, true
}

// values returns those of an entry whose value field is at v: of one, two or four bytes.
func values(b []byte, order binary.ByteOrder, kind uint16, count, v int) ([]int, bool) {
	size := map[uint16]int{1: 1, 3: 2, 4: 4, 7: 1}[kind]
	if size == 0 || count < 0 || count > len(b) {
		return nil, false
	}
	if count*size > 4 {
		v = int(order.Uint32(b[v:]))
	}
	if v < 0 || v > len(b)-count*size {
		return nil, false
	}
	out := make([]int, count)
	for i := range out {
		switch size {
		case 1:
			out[i] = int(b[v+i])
		case 2:
			out[i] = int(order.Uint16(b[v+2*i:]))
		default:
			out[i] = int(order.Uint32(b[v+4*i:]))
		}
	}
	return out, true
}

// adobe says that four components are inks as they are: without it, the library refuses them.
var adobe = []byte{0xff, 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0}

// stream returns a strip as a JPEG file of its own.
func (p inkJPEG) stream(strip []byte) []byte {
	out := []byte{0xff, 0xd8}
	out = append(out, adobe...)
	if t := p.tables; len(t) > 4 { // without its start and its end
		out = append(out, t[2:len(t)-2]...)
	}
	return append(out, strip[2:]...)
}

// decode draws the picture, which has already been checked against the limits.
func (p inkJPEG) decode() (image.Image, error) {
	out := image.NewRGBA(image.Rect(0, 0, p.width, p.height))
	for i, s := range p.strips {
		img, err := jpeg.Decode(bytes.NewReader(p.stream(s)))
		if err != nil {
			return nil, refusal(Unreadable)
		}
		inks, ok := img.(*image.CMYK)
		want := min(p.rows, p.height-i*p.rows)
		if !ok || inks.Rect.Dx() != p.width || inks.Rect.Dy() < want {
			return nil, refusal(Unreadable)
		}
		for y := range want {
			from, to := inks.Pix[y*inks.Stride:], out.Pix[(i*p.rows+y)*out.Stride:]
			for x := range p.width {
				// Adobe's files hold light where a TIFF holds ink: the library inverted it.
				c, m, ye, k := 255-from[4*x], 255-from[4*x+1], 255-from[4*x+2], 255-from[4*x+3]
				to[4*x], to[4*x+1], to[4*x+2] = color.CMYKToRGB(c, m, ye, k)
				to[4*x+3] = 255
			}
		}
	}
	return out, nil
}
