// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import "math"

// pnmHeader is the header of one raw bitmap, greymap or pixmap (netpbm's pbm(5), pgm(5),
// ppm(5)), as written by SANE's scanimage.
type pnmHeader struct {
	kind          byte // '4', '5', '6'
	width, height int
	depth         int // bytes of one sample; 0 for bits
	size          int // of the pixels that follow
}

// readPNMHeader reads a header and returns where the pixels begin.
func readPNMHeader(b []byte, pixels int) (h pnmHeader, at int, err error) {
	if sniff(b) != typePNM {
		return h, 0, refusal(Unreadable)
	}
	h.kind = b[1]
	at = 2
	fields := 3
	if h.kind == '4' {
		fields = 2
	}
	var v [3]int
	for i := range fields {
		if v[i], at, err = pnmNumber(b, at); err != nil {
			return h, 0, err
		}
	}
	if at >= len(b) || !isSpace(b[at]) {
		return h, 0, refusal(Unreadable)
	}
	at++
	h.width, h.height = v[0], v[1]
	if h.width < 1 || h.height < 1 {
		return h, 0, refusal(Unreadable)
	}
	if h.width > maxSide || h.height > maxSide || int64(h.width)*int64(h.height) > int64(pixels) {
		return h, 0, refusal(TooBig)
	}
	switch {
	case h.kind == '4':
		h.size = (h.width + 7) / 8 * h.height
	case v[2] == 255:
		h.depth = 1
	case v[2] == 65535:
		h.depth = 2
	default:
		return h, 0, refusal(Unreadable)
	}
	if h.depth > 0 {
		h.size = h.width * h.height * h.depth
		if h.kind == '6' {
			h.size *= 3
		}
	}
	return h, at, nil
}

// pnmNumber reads one decimal number after white space and comments.
func pnmNumber(b []byte, at int) (int, int, error) {
	for at < len(b) && (isSpace(b[at]) || b[at] == '#') {
		if b[at] == '#' {
			for at < len(b) && b[at] != '\n' {
				at++
			}
			continue
		}
		at++
	}
	n, digits := 0, 0
	for ; at < len(b) && b[at] >= '0' && b[at] <= '9'; at++ {
		n = n*10 + int(b[at]-'0')
		if digits++; n > math.MaxInt32 {
			return 0, 0, refusal(TooBig)
		}
	}
	if digits == 0 {
		return 0, 0, refusal(Unreadable)
	}
	return n, at, nil
}

// decodePNM sends every picture of a file of one or more. A picture shorter than its
// header says is unreadable: scanimage leaves such stubs when the scanner fails.
func decodePNM(b []byte, lim Limits, out *Writer) error {
	for n := 0; len(b) > 0; n++ {
		if n == lim.Pages {
			return refusal(TooLong)
		}
		h, at, err := readPNMHeader(b, lim.Pixels)
		if err != nil {
			return err
		}
		if len(b)-at < h.size {
			return refusal(Unreadable)
		}
		kind := Gray
		if h.kind == '6' {
			kind = RGB
		}
		if err := sendOriented(pnmSamples(b[at:at+h.size], h), h.width, h.height, 0, kind, 1,
			out); err != nil {
			return err
		}
		b = b[at+h.size:]
	}
	return nil
}

// pnmSamples converts the pixels to one byte per sample.
func pnmSamples(b []byte, h pnmHeader) []byte {
	switch h.depth {
	case 1:
		return b
	case 2: // the high byte comes first and is sufficient
		out := b[:0:len(b)]
		for i := 0; i < len(b); i += 2 {
			out = append(out, b[i])
		}
		return out
	}
	stride := (h.width + 7) / 8
	out := make([]byte, 0, h.width*h.height)
	for y := range h.height {
		row := b[y*stride:]
		for x := range h.width {
			if row[x/8]>>(7-x%8)&1 == 1 { // 1 is black
				out = append(out, 0)
			} else {
				out = append(out, 0xff)
			}
		}
	}
	return out
}
