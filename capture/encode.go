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

// Encode writes the JPEG that is kept: grey when the page has no colour, with its
// resolution in the header. A page that is nothing but black print also carries itself in
// black and white, which WritePDF writes: it is measured on the pixels that were scanned,
// not on those of the JPEG, and once. The same page gives the same bytes.
func Encode(img Image) ([]byte, error) {
	jpg, err := encodeAt(img, quality)
	if err != nil {
		return nil, err
	}
	b := bilevel(img.Pix)
	if b == nil {
		return jpg, nil
	}
	if g4 := fax.Encode(b); len(g4) < len(jpg) {
		return withBlack(jpg, g4), nil
	}
	return jpg, nil
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
	if err := jpeg.Encode(&b, plain(img.Pix), &jpeg.Options{Quality: q}); err != nil {
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
// the encoder handles quickly.
func plain(img image.Image) image.Image {
	switch m := img.(type) {
	case *image.Gray, *image.YCbCr:
		return m
	case *image.RGBA:
		if g, ok := greyOf(m); ok {
			return g
		}
		return m
	}
	return plain(pixels.RGBA(img))
}

// colourless is how far apart the channels of a pixel may be on a page without colour:
// sensors tint their greys slightly.
const colourless = 14

// greyOf returns the page in grey if fewer than one pixel in 2 000 has a colour.
func greyOf(m *image.RGBA) (*image.Gray, bool) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	most, tinted := w*h/2000, 0
	for y := range h {
		row := m.Pix[y*m.Stride : y*m.Stride+4*w]
		for i := 0; i+3 < len(row); i += 4 {
			r, g, b := row[i], row[i+1], row[i+2]
			if max(r, g, b)-min(r, g, b) > colourless {
				tinted++
			}
		}
		if tinted > most {
			return nil, false
		}
	}
	return pixels.Grey(m), true
}
