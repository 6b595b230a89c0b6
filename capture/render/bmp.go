// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"encoding/binary"
	"image"
	"math/bits"
)

// What is written in a bitmap, and how (Windows' BITMAPINFOHEADER and its successors; OS/2's).
const (
	bmpPlain     = 0
	bmpRuns8     = 1
	bmpRuns4     = 2
	bmpMasks     = 3 // in OS/2's own header it means something else
	bmpAlphaMask = 6

	bmpCoreHead = 12 // of OS/2 and of Windows 2
	bmpInfoHead = 40
	bmpOS2Head  = 64
)

// bitmap is a BMP. x/image/bmp reads three kinds of it and takes the size of a row that was cut
// for whole.
type bitmap struct {
	width, height int
	topDown       bool
	bits          int // of a pixel
	written       int
	dpi           int
	colours       [][3]byte
	masks         [4]uint32 // red, green, blue, alpha
	pix           []byte    // what follows the heads
}

// readBitmap reads the heads. ok is false for what is not known here.
func readBitmap(b []byte) (m bitmap, ok bool) {
	le := binary.LittleEndian
	if len(b) < 14+bmpCoreHead {
		return m, false
	}
	head := int(le.Uint32(b[14:]))
	if head < bmpCoreHead || head > len(b)-14 {
		return m, false
	}
	entry, used := 4, 0
	if head == bmpCoreHead {
		entry = 3
		m.width, m.height = int(le.Uint16(b[18:])), int(le.Uint16(b[20:]))
		m.bits = int(le.Uint16(b[24:]))
	} else {
		h := make([]byte, 124) // a shorter one means zeros
		copy(h, b[14:14+min(head, 124)])
		m.width, m.height = int(int32(le.Uint32(h[4:]))), int(int32(le.Uint32(h[8:])))
		m.bits, m.written = int(le.Uint16(h[14:])), int(le.Uint32(h[16:]))
		m.dpi = toDPI(float64(le.Uint32(h[24:]))/100, 3)
		used = int(le.Uint32(h[32:]))
		if m.topDown = m.height < 0; m.topDown {
			m.height = -m.height
		}
		if head > bmpInfoHead && head != bmpOS2Head {
			for i := range m.masks {
				m.masks[i] = le.Uint32(h[40+4*i:])
			}
		}
	}
	at := 14 + head
	switch m.written {
	case bmpPlain:
		m.masks = [4]uint32{}
		if m.bits == 16 {
			m.masks = [4]uint32{0x7c00, 0x3e0, 0x1f}
		} else if m.bits >= 24 {
			m.masks = [4]uint32{0xff0000, 0xff00, 0xff}
		}
	case bmpMasks, bmpAlphaMask:
		if m.bits != 16 && m.bits != 32 || head == bmpOS2Head {
			return m, false
		}
		if head == bmpInfoHead {
			n := 3
			if m.written == bmpAlphaMask {
				n = 4
			}
			if len(b)-at < 4*n {
				return m, false
			}
			for i := range n {
				m.masks[i] = le.Uint32(b[at+4*i:])
			}
			at += 4 * n
		}
	case bmpRuns8, bmpRuns4:
		if m.bits != 8/m.written || m.topDown {
			return m, false
		}
	default:
		return m, false
	}
	switch m.bits {
	case 1, 2, 4, 8:
		if used == 0 || used > 1<<m.bits {
			used = 1 << m.bits
		}
		// the pixels may follow sooner than so many colours end
		from := int(le.Uint32(b[10:]))
		if from >= at && from < at+used*entry {
			used = (from - at) / entry
		}
		if len(b)-at < used*entry {
			return m, false
		}
		for i := range used {
			c := b[at+i*entry:]
			m.colours = append(m.colours, [3]byte{c[2], c[1], c[0]})
		}
	case 16, 24, 32:
	default:
		return m, false
	}
	from := int(le.Uint32(b[10:]))
	if from < at || from > len(b) {
		return m, false
	}
	m.pix = b[from:]
	return m, m.width > 0 && m.height > 0
}

func decodeBMP(data []byte, lim Limits, out *Writer) error {
	m, ok := readBitmap(data)
	if !ok {
		return refusal(Unreadable)
	}
	if err := fits(halved(image.Config{Width: m.width, Height: m.height}), lim); err != nil {
		return err
	}
	pix, kind, ok := m.read()
	if !ok {
		return refusal(Unreadable)
	}
	return sendPixels(pix, m.width, m.height, m.dpi, kind, 1, out)
}

// read decodes the pixels, which have been checked against the limits, from the top.
func (m bitmap) read() (pix []byte, kind Kind, ok bool) {
	kind = RGB
	if m.bits <= 8 {
		kind = Gray
		for _, c := range m.colours {
			if c[0] != c[1] || c[1] != c[2] {
				kind = RGB
			}
		}
	}
	stride := (m.width*m.bits + 31) / 32 * 4
	rows := m.pix
	if m.written == bmpRuns8 || m.written == bmpRuns4 {
		if rows, ok = m.unroll(); !ok {
			return nil, 0, false
		}
		m.bits, stride = 8, m.width
	}
	if len(rows) < stride*(m.height-1)+(m.width*m.bits+7)/8 { // what fills the last row may miss
		return nil, 0, false
	}
	k := int(kind)
	pix = make([]byte, m.width*m.height*k)
	scale := m.scales()
	opaque := m.masks[3] == 0 || m.transparent(rows, stride)
	for y := range m.height {
		to := pix[y*m.width*k:]
		from := rows[(m.height-1-y)*stride:]
		if m.topDown {
			from = rows[y*stride:]
		}
		for x := range m.width {
			if m.bits <= 8 {
				bit := x * m.bits
				i := int(from[bit/8]>>(8-m.bits-bit%8)) & (1<<m.bits - 1)
				if i >= len(m.colours) {
					return nil, 0, false
				}
				copy(to[x*k:x*k+k], m.colours[i][:])
				continue
			}
			v := m.pixel(from, x)
			a := 255
			if !opaque {
				a = scale[3].of(v)
			}
			for c := range 3 {
				to[3*x+c] = byte((scale[c].of(v)*a + 255*(255-a) + 127) / 255)
			}
		}
	}
	return pix, kind, true
}

// pixel returns the bits of one that is no number of a colour.
func (m bitmap) pixel(row []byte, x int) uint32 {
	switch m.bits {
	case 16:
		return uint32(binary.LittleEndian.Uint16(row[2*x:]))
	case 24:
		p := row[3*x:]
		return uint32(p[0]) | uint32(p[1])<<8 | uint32(p[2])<<16
	}
	return binary.LittleEndian.Uint32(row[4*x:])
}

// transparent says whether nothing would be seen: programs that know of no transparency leave
// its bits empty.
func (m bitmap) transparent(rows []byte, stride int) bool {
	for y := range m.height {
		for x := range m.width {
			if m.pixel(rows[y*stride:], x)&m.masks[3] != 0 {
				return false
			}
		}
	}
	return true
}

// bmpScale brings the bits of a mask to the range of a byte.
type bmpScale struct {
	mask, most uint32
	shift      int
}

func (m bitmap) scales() (s [4]bmpScale) {
	for i, mask := range m.masks {
		if mask != 0 {
			shift := bits.TrailingZeros32(mask)
			s[i] = bmpScale{mask, mask >> shift, shift}
		}
	}
	return s
}

func (s bmpScale) of(v uint32) int {
	if s.mask == 0 {
		return 0
	}
	return int((uint64(v&s.mask>>s.shift)*255 + uint64(s.most)/2) / uint64(s.most))
}

// unroll unpacks runs into one byte for each pixel, bottom row first. ok is false if they
// go above the picture or stop before they say so. Pixels that are passed by have colour 0.
func (m bitmap) unroll() (rows []byte, ok bool) {
	rows = make([]byte, m.width*m.height)
	x, y := 0, 0
	put := func(b byte, i int) bool {
		if m.bits == 4 {
			b = b >> (4 - 4*(i%2)) & 15
		}
		if y >= m.height {
			return false
		}
		if x < m.width { // some programs fill the last byte of a row
			rows[y*m.width+x] = b
		}
		x++
		return true
	}
	for b := m.pix; len(b) >= 2; {
		n, v := int(b[0]), int(b[1])
		b = b[2:]
		switch {
		case n > 0:
			for i := range n {
				if !put(byte(v), i) {
					return nil, false
				}
			}
		case v == 0: // end of the row
			x, y = 0, y+1
		case v == 1: // end of the picture
			return rows, true
		case v == 2: // go on elsewhere
			if len(b) < 2 {
				return nil, false
			}
			x, y, b = x+int(b[0]), y+int(b[1]), b[2:]
		default: // so many pixels as they are, in whole words
			size := (v*m.bits + 7) / 8
			if len(b) < size {
				return nil, false
			}
			for i := range v {
				if !put(b[i*m.bits/8], i) {
					return nil, false
				}
			}
			b = b[min(size+size%2, len(b)):]
		}
	}
	return nil, false
}
