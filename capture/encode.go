// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"slices"

	"passerelle/capture/fax"
	"passerelle/capture/pixels"
)

// quality is that of the JPEG kept in the vault and sent: 6-point text at 300 dpi shows
// no ringing that would matter, and a page of text is 0.5 to 1 MB.
const quality = 82

// A page of few pixels has small letters, which the blocks of a JPEG blur: of 95 strips that
// were certain on pictures with a long side of 350 to 760 pixels, 10 were not after quality
// 82, 1 after 97. It weighs twice as much for that, and still little.
const (
	smallPage    = 1_200_000 // pixels
	smallQuality = 97
)

// Encode writes the JPEG that is kept: grey when the page has no colour, with its
// resolution in the header. A page that is nothing but black print also carries itself in
// black and white, which WritePDF writes: it is measured on the pixels that were scanned,
// not on those of the JPEG, and once. The same page gives the same bytes.
func Encode(img Image) ([]byte, error) {
	p, spotless := plain(img.Pix)
	q := quality
	if size := p.Bounds().Size(); size.X*size.Y <= smallPage {
		q = smallQuality
	}
	jpg, err := encodeAt(Image{Pix: p, DPI: img.DPI}, q)
	if g, ok := p.(*image.Gray); ok && spotless && err == nil {
		if b := bilevel(g); b != nil {
			if g4 := fax.Encode(b); len(g4) < len(jpg) {
				return withBlack(jpg, g4), nil
			}
		}
	}
	return jpg, err
}

// blackMarker and blackName mark the segments (APP10) of a JPEG that hold the same page in
// black and white, twice as many dots wide and high, as T.6: one after the other, since a
// segment holds no more than 64 KB. Readers of JPEG pass them by.
const (
	blackMarker = 0xea
	blackName   = "passerelle-black/1\x00"
)

// withBlack inserts the page in black and white after the resolution.
func withBlack(jpg, g4 []byte) []byte {
	at := 2
	if jpg[3] == 0xe0 {
		at += 2 + int(jpg[4])<<8 + int(jpg[5])
	}
	out := slices.Clone(jpg[:at])
	for part := range slices.Chunk(g4, 65533-len(blackName)) {
		n := 2 + len(blackName) + len(part)
		out = append(out, 0xff, blackMarker, byte(n>>8), byte(n))
		out = append(append(out, blackName...), part...)
	}
	return append(out, jpg[at:]...)
}

// blackPart returns what a segment holds of the page in black and white.
func blackPart(marker byte, seg []byte) ([]byte, bool) {
	if marker != blackMarker {
		return nil, false
	}
	return bytes.CutPrefix(seg, []byte(blackName))
}

func encodeAt(img Image, q int) ([]byte, error) {
	var b bytes.Buffer
	p, _ := plain(img.Pix)
	if err := jpeg.Encode(&b, p, &jpeg.Options{Quality: q}); err != nil {
		return nil, fmt.Errorf("encode a page: %w", err)
	}
	return withDensity(b.Bytes(), img.DPI), nil
}

// withDensity inserts a JFIF segment with the resolution after the start of the image:
// the standard library writes none, and the PDF needs the paper's size.
func withDensity(jpg []byte, dpi int) []byte {
	if dpi <= 0 || dpi > 65535 {
		return jpg
	}
	app0 := []byte{0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 2, 1, byte(dpi >> 8), byte(dpi),
		byte(dpi >> 8), byte(dpi), 0, 0}
	out := make([]byte, 0, len(jpg)+len(app0))
	out = append(out, jpg[:2]...)
	out = append(out, app0...)
	return append(out, jpg[2:]...)
}

// DecodeOwn decodes a JPEG that Encode wrote and that is authentic (it came from the vault,
// or never left memory), with its resolution. Foreign bytes go through package render.
func DecodeOwn(jpg []byte) (Image, error) {
	l, err := readHeader(bytes.NewReader(jpg))
	if err != nil {
		return Image{}, fmt.Errorf("decode our own page: %w", err)
	}
	img, err := jpeg.Decode(bytes.NewReader(jpg))
	if err != nil {
		return Image{}, fmt.Errorf("decode our own page: %w", err)
	}
	return Image{Pix: img, DPI: l.dpi}, nil
}

// plain returns an *image.Gray when the page has no colour, and otherwise something that
// the encoder handles quickly; spotless is true if it has not even a spot of colour.
func plain(img image.Image) (out image.Image, spotless bool) {
	switch m := img.(type) {
	case *image.Gray:
		return m, true
	case *image.YCbCr:
		return m, false
	case *image.RGBA:
		if grey, spotless := colourOf(m); grey {
			return pixels.Grey(m), spotless
		}
		return m, false
	}
	return plain(pixels.RGBA(img))
}

// colourless is how far apart the channels of a pixel may be on a page without colour:
// sensors tint their greys slightly.
const colourless = 14

// leastSpot is the number of coloured pixels in a block of blockSide that are a spot: an initial
// in blue, a dot in red.
const leastSpot = 16

// colourOf reports whether fewer than one pixel in 2 000 has a colour, so that the page may
// be kept in grey, and whether there is no spot of colour.
func colourOf(m *image.RGBA) (grey, spotless bool) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	most, tinted, spotless := w*h/2000, 0, true
	blocks := make([]int, w/blockSide+1)
	for y := range h {
		if y%blockSide == 0 {
			clear(blocks)
		}
		row := m.Pix[y*m.Stride : y*m.Stride+4*w]
		for i := 0; i+3 < len(row); i += 4 {
			r, g, b := row[i], row[i+1], row[i+2]
			if max(r, g, b)-min(r, g, b) > colourless {
				tinted++
				n := i / 4 / blockSide
				if blocks[n]++; blocks[n] > leastSpot {
					spotless = false
				}
			}
		}
		if tinted > most {
			return false, false
		}
	}
	return true, spotless
}
