// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"io"

	"golang.org/x/image/webp"
)

// decodeGIF sends the one picture of a file. An animation is refused: no single picture
// of it is the paper.
func decodeGIF(data []byte, lim Limits, out *Writer) error {
	c, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return refusal(Unreadable)
	}
	if err := fits(c, lim); err != nil {
		return err
	}
	n, whole := gifPictures(data)
	switch {
	case n > 1:
		return refusal(Moving)
	case !whole: // the library accepts what is there
		return refusal(Unreadable)
	}
	img, err := gif.Decode(bytes.NewReader(data))
	if err != nil {
		return refusal(Unreadable)
	}
	return send(img, 0, 1, out)
}

// gifPictures counts the pictures, and reports whether the file is complete (GIF89a,
// appendix B).
func gifPictures(b []byte) (n int, whole bool) {
	table := func(flags byte) int {
		if flags&0x80 == 0 {
			return 0
		}
		return 3 << (flags&7 + 1)
	}
	if len(b) < 13 {
		return 0, false
	}
	i := 13 + table(b[10])
	for i < len(b) {
		switch b[i] {
		case 0x3b: // the trailer
			return n, true
		case 0x2c: // a picture: its place and size, its colours, the minimum code size
			if n++; i+10 >= len(b) {
				return n, false
			}
			i += 10 + table(b[i+9]) + 1
		case 0x21: // an extension and its label
			i += 2
		default:
			return n, false
		}
		for i < len(b) && b[i] != 0 {
			i += int(b[i]) + 1
		}
		i++
	}
	return n, false
}

// decodeWebP sends the one picture of a file.
func decodeWebP(data []byte, lim Limits, out *Writer) error {
	exif, moving, whole := webpFacts(data)
	switch {
	case moving:
		return refusal(Moving)
	case !whole:
		return refusal(Unreadable)
	}
	img, err := picture(data, lim, webp.DecodeConfig, readWebP)
	if err != nil {
		return err
	}
	return send(img, exif.dpi, exif.orientation, out)
}

// readWebP decodes a picture. The library gives light and colour as they are in the file, where
// black is 16 and white 235 (RFC 6386, 9.2), and calls that what a JPEG has: white paper came
// out grey.
func readWebP(r io.Reader) (image.Image, error) {
	img, err := webp.Decode(r)
	switch m := img.(type) {
	case *image.YCbCr:
		fullRange(m)
	case *image.NYCbCrA:
		fullRange(&m.YCbCr)
	}
	return img, err
}

func fullRange(m *image.YCbCr) {
	var light, colour [256]byte
	for i := range 256 {
		light[i] = byte(max(0, min(255, ((i-16)*255+109)/219)))
		colour[i] = byte(max(0, min(255, (i*255-128*255+128*224+112)/224)))
	}
	for i, v := range m.Y {
		m.Y[i] = light[v]
	}
	for i, v := range m.Cb {
		m.Cb[i], m.Cr[i] = colour[v], colour[m.Cr[i]]
	}
}

// webpFacts walks the chunks (RFC 9649, 2.3) and returns what Exif says, whether there
// are several pictures, and whether the file is as long as it claims.
func webpFacts(b []byte) (f jpegFacts, moving, whole bool) {
	f.orientation = 1
	if len(b) < 12 {
		return f, false, false
	}
	end := 8 + int64(binary.LittleEndian.Uint32(b[4:]))
	if end > int64(len(b)) {
		return f, false, false
	}
	for i := int64(12); i+8 <= end; {
		n := int64(binary.LittleEndian.Uint32(b[i+4:]))
		if i+8+n > end {
			return f, moving, false
		}
		chunk := b[i+8 : i+8+n]
		switch string(b[i : i+4]) {
		case "ANIM", "ANMF":
			moving = true
		case "EXIF":
			exif := bytes.TrimPrefix(chunk, []byte("Exif\x00\x00"))
			if dpi, orientation, ok := readExif(exif); ok {
				f = jpegFacts{dpi: dpi, orientation: orientation}
			}
		}
		i += 8 + n + n&1
	}
	return f, moving, true
}
