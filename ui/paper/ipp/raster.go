// SPDX-License-Identifier: AGPL-3.0-or-later

package ipp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
)

// The formats that a page is sent in.
const (
	FormatPWG = "image/pwg-raster"
	FormatPDF = "application/pdf"
)

// A page is A4 at 300 dots per inch, 8 bits of grey.
const (
	DPI        = 300
	PageWidth  = 2480
	PageHeight = 3508
)

// The page header of a PWG raster (PWG 5102.4, section 4.3): 1796 bytes after the word RaS2.
const (
	pwgSync       = "RaS2"
	pwgHeaderSize = 1796
)

// ErrPage is returned for an image or a raster that isn't a page.
var ErrPage = errors.New("not an A4 page in grey at 300 dpi")

// EncodePWG returns a page as a PWG raster (PWG 5102.4-2012), colour space sGray, 8 bits.
// The same page gives the same bytes.
func EncodePWG(page *image.Gray) ([]byte, error) {
	if page.Rect.Dx() != PageWidth || page.Rect.Dy() != PageHeight {
		return nil, ErrPage
	}
	head := make([]byte, pwgHeaderSize)
	copy(head, "PwgRaster")
	u32 := func(at int, v uint32) { binary.BigEndian.PutUint32(head[at:], v) }
	u32(276, DPI) // HWResolution
	u32(280, DPI)
	u32(340, 1)   // NumCopies
	u32(352, 595) // PageSize, points
	u32(356, 842)
	u32(372, PageWidth)
	u32(376, PageHeight)
	u32(384, 8)         // BitsPerColor
	u32(388, 8)         // BitsPerPixel
	u32(392, PageWidth) // BytesPerLine
	u32(400, 18)        // ColorSpace: sGray
	u32(420, 1)         // NumColors
	u32(452, 1)         // TotalPageCount
	u32(456, 1)         // CrossFeedTransform
	u32(460, 1)         // FeedTransform
	copy(head[1732:], "iso_a4_210x297mm")

	out := append([]byte(pwgSync), head...)
	for y := 0; y < PageHeight; {
		line := row(page, y)
		same := 1
		for same < 256 && y+same < PageHeight && bytes.Equal(row(page, y+same), line) {
			same++
		}
		out = append(out, byte(same-1))
		out = packLine(out, line)
		y += same
	}
	return out, nil
}

func row(page *image.Gray, y int) []byte {
	at := page.PixOffset(page.Rect.Min.X, page.Rect.Min.Y+y)
	return page.Pix[at : at+PageWidth]
}

// packLine compresses a line (PWG 5102.4, section 4.4): n in 0..127 repeats the next byte
// n+1 times; n in 129..255 is followed by 257-n literal bytes.
func packLine(out, line []byte) []byte {
	for i := 0; i < len(line); {
		run := 1
		for run < 128 && i+run < len(line) && line[i+run] == line[i] {
			run++
		}
		if run > 1 || i+1 == len(line) {
			out = append(out, byte(run-1), line[i])
			i += run
			continue
		}
		n := 1
		for n < 128 && i+n < len(line) && (i+n+1 == len(line) || line[i+n] != line[i+n+1]) {
			n++
		}
		if n == 1 {
			out = append(out, 0, line[i])
		} else {
			out = append(out, byte(257-n))
			out = append(out, line[i:i+n]...)
		}
		i += n
	}
	return out
}

// DecodePWG decodes what EncodePWG returned, and no other raster: the role "print" gets
// its page over a pipe from the kiosk. Errors wrap ErrPage.
func DecodePWG(data []byte) (*image.Gray, error) {
	rest, ok := bytes.CutPrefix(data, []byte(pwgSync))
	if !ok || len(rest) < pwgHeaderSize {
		return nil, ErrPage
	}
	head, rest := rest[:pwgHeaderSize], rest[pwgHeaderSize:]
	for at, want := range map[int]uint32{276: DPI, 280: DPI, 372: PageWidth, 376: PageHeight,
		384: 8, 388: 8, 392: PageWidth, 400: 18} {
		if binary.BigEndian.Uint32(head[at:]) != want {
			return nil, fmt.Errorf("%w: header", ErrPage)
		}
	}
	page := image.NewGray(image.Rect(0, 0, PageWidth, PageHeight))
	for y := 0; y < PageHeight; {
		if len(rest) == 0 {
			return nil, fmt.Errorf("%w: it ends at line %d", ErrPage, y)
		}
		same := int(rest[0]) + 1
		if y+same > PageHeight {
			return nil, fmt.Errorf("%w: more lines than a page", ErrPage)
		}
		line := page.Pix[y*PageWidth : (y+1)*PageWidth]
		if rest, ok = unpackLine(line, rest[1:]); !ok {
			return nil, fmt.Errorf("%w: line %d", ErrPage, y)
		}
		for i := 1; i < same; i++ {
			copy(page.Pix[(y+i)*PageWidth:], line)
		}
		y += same
	}
	if len(rest) != 0 {
		return nil, fmt.Errorf("%w: bytes after the page", ErrPage)
	}
	return page, nil
}

func unpackLine(line, data []byte) ([]byte, bool) {
	for x := 0; x < len(line); {
		if len(data) < 2 {
			return nil, false
		}
		n := int(data[0])
		data = data[1:]
		switch {
		case n < 128:
			if n++; x+n > len(line) {
				return nil, false
			}
			for i := range n {
				line[x+i] = data[0]
			}
			x, data = x+n, data[1:]
		case n > 128:
			if n = 257 - n; x+n > len(line) || len(data) < n {
				return nil, false
			}
			copy(line[x:], data[:n])
			x, data = x+n, data[n:]
		default:
			return nil, false
		}
	}
	return data, true
}
