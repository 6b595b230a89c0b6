// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"encoding/binary"
	"io"
	"iter"
)

// fileType is the type of a file by its first bytes; names and extensions are ignored.
type fileType string

const (
	typePDF     fileType = "pdf"
	typeJPEG    fileType = "jpeg"
	typePNG     fileType = "png"
	typeTIFF    fileType = "tiff"
	typeBMP     fileType = "bmp"
	typePNM     fileType = "pnm" // raw pixels of a scanner
	typeGIF     fileType = "gif"
	typeWebP    fileType = "webp"
	typeHEIC    fileType = "heic" // and HEIF: what telephones of some makers take
	typeAVIF    fileType = "avif"
	typeUnknown fileType = ""
)

// pdfHeaderWithin is how far from its start a PDF may have its header (ISO 32000-1, annex
// H, implementation note 13).
const pdfHeaderWithin = 1024

// pdfEndWithin is how far from its end a PDF may have its end marker: note 18 says 1024,
// but some mail programs add more.
const pdfEndWithin = 4096

func sniff(b []byte) fileType {
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xd8, 0xff}):
		return typeJPEG
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return typePNG
	case bytes.HasPrefix(b, []byte("II*\x00")), bytes.HasPrefix(b, []byte("MM\x00*")),
		bytes.HasPrefix(b, []byte("II+\x00")), bytes.HasPrefix(b, []byte("MM\x00+")):
		return typeTIFF
	case len(b) >= 26 && b[0] == 'B' && b[1] == 'M' && binary.LittleEndian.Uint32(b[14:]) >= 12 &&
		binary.LittleEndian.Uint32(b[14:]) <= 124:
		return typeBMP
	case bytes.HasPrefix(b, []byte("GIF87a")), bytes.HasPrefix(b, []byte("GIF89a")):
		return typeGIF
	case len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return typeWebP
	case len(b) >= 12 && string(b[4:8]) == "ftyp":
		return boxed(b)
	case len(b) >= 3 && b[0] == 'P' && b[1] >= '4' && b[1] <= '6' && isSpace(b[2]):
		return typePNM
	case bytes.Contains(b[:min(len(b), pdfHeaderWithin)], []byte("%PDF-")):
		return typePDF
	}
	return typeUnknown
}

func isSpace(c byte) bool { return c == ' ' || (c >= '\t' && c <= '\r') }

// jpegFacts are what the header of a JPEG says besides the picture.
type jpegFacts struct {
	dpi         int // 0: not given
	orientation int // 1 to 8 (TIFF 6.0, tag 274)
}

// readJPEGFacts walks the segments before the picture (JFIF 1.02; Exif 2.3). Whatever is
// malformed counts as not given.
func readJPEGFacts(b []byte) jpegFacts {
	f := jpegFacts{orientation: 1}
	for marker, seg := range JPEGSegments(bytes.NewReader(b[min(2, len(b)):])) {
		switch {
		case marker == 0xe0 && len(seg) >= 12 && string(seg[:5]) == "JFIF\x00":
			if d := toDPI(float64(binary.BigEndian.Uint16(seg[8:])), int(seg[7])+1); d > 0 {
				f.dpi = d
			}
		case marker == 0xe1 && len(seg) > 14 && string(seg[:6]) == "Exif\x00\x00":
			if dpi, orientation, ok := readExif(seg[6:]); ok {
				f.orientation = orientation
				if dpi > 0 {
					f.dpi = dpi
				}
			}
		}
	}
	return f
}

// JPEGSegments yields the segments of a JPEG that come before the picture, starting after
// the start-of-image marker (ITU-T T.81, B.1.1.4), and reads no byte further. It ends
// silently at what is malformed or cut; the caller reports a missing segment.
func JPEGSegments(r io.Reader) iter.Seq2[byte, []byte] {
	return func(yield func(marker byte, seg []byte) bool) {
		var h [2]byte
		for {
			if _, err := io.ReadFull(r, h[:]); err != nil || h[0] != 0xff {
				return
			}
			for h[1] == 0xff { // a fill byte
				if _, err := io.ReadFull(r, h[1:]); err != nil {
					return
				}
			}
			marker := h[1]
			if marker == 0xda || marker == 0xd9 {
				return
			}
			if _, err := io.ReadFull(r, h[:]); err != nil {
				return
			}
			n := int(binary.BigEndian.Uint16(h[:]))
			if n < 2 {
				return
			}
			seg := make([]byte, n-2)
			if _, err := io.ReadFull(r, seg); err != nil || !yield(marker, seg) {
				return
			}
		}
	}
}

// toDPI converts a resolution in a TIFF unit (2 inch, 3 centimetre) to dots per inch; 0
// when it is not given or absurd.
func toDPI(v float64, unit int) int {
	if unit == 3 {
		v *= 2.54
	} else if unit != 2 {
		return 0
	}
	if !(v >= 30 && v <= 4800) {
		return 0
	}
	return int(v + 0.5)
}

// pngDPI reads the pHYs chunk (PNG, 11.3.5.3).
func pngDPI(b []byte) int {
	for i := 8; i+12 <= len(b); {
		n := int(binary.BigEndian.Uint32(b[i:]))
		kind := string(b[i+4 : i+8])
		if n < 0 || n > len(b)-i-12 || kind == "IDAT" {
			return 0
		}
		if kind == "pHYs" && n == 9 && b[i+16] == 1 {
			return toDPI(float64(binary.BigEndian.Uint32(b[i+8:]))/100, 3)
		}
		i += 12 + n
	}
	return 0
}
