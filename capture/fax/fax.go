// SPDX-License-Identifier: AGPL-3.0-or-later

// Package fax writes pictures of black and white alone as ITU-T T.6 (Group 4), the way that
// every reader of PDF knows.
//
// It does not decide which pictures have nothing but black and white, and reads nothing.
// JBIG2 is smaller, but copies of it that swapped digits have made it suspect to archives, and
// no Go library writes it.
//
// What must be true: what is decoded is every bit of what went in; the same picture gives
// the same bytes.
package fax

import "math/bits"

// Bitmap is a picture of one bit a pixel: the rows from the top, each in Stride bytes, the
// leftmost pixel in the highest bit; 1 is black. Bits after the width are zero.
type Bitmap struct {
	Width, Height, Stride int
	Bits                  []byte
}

// New returns a white picture.
func New(w, h int) *Bitmap {
	stride := (w + 7) / 8
	return &Bitmap{Width: w, Height: h, Stride: stride, Bits: make([]byte, stride*h)}
}

// Encode returns the picture as T.6 data, with its end-of-block.
func Encode(b *Bitmap) []byte {
	var w writer
	above, here := []int{b.Width}, []int(nil)
	for y := range b.Height {
		here = b.changes(here[:0], y)
		w.row(above, here, b.Width)
		above, here = here, above
	}
	w.put(endOfLine)
	w.put(endOfLine)
	return w.end()
}

// changes appends where the colour changes in a row that begins after white, and its width.
func (b *Bitmap) changes(at []int, y int) []int {
	row := b.Bits[y*b.Stride : (y+1)*b.Stride]
	var before byte // the last pixel of the byte before, in its lowest bit
	for i, v := range row {
		if v == 0xff*before {
			continue
		}
		for d := v ^ (v>>1 | before<<7); d != 0; {
			n := bits.Len8(d)
			at = append(at, 8*i+8-n)
			d &^= 1 << (n - 1)
		}
		before = v & 1
	}
	for len(at) > 0 && at[len(at)-1] >= b.Width {
		at = at[:len(at)-1]
	}
	return append(at, b.Width)
}

// writer collects codes into bytes.
type writer struct {
	out  []byte
	bits uint64
	n    uint
}

func (w *writer) put(c code) {
	w.bits, w.n = w.bits<<c.n|uint64(c.bits), w.n+uint(c.n)
	for w.n >= 8 {
		w.n -= 8
		w.out = append(w.out, byte(w.bits>>w.n))
	}
}

// end fills up the last byte.
func (w *writer) end() []byte {
	if w.n > 0 {
		w.put(code{0, uint8(8 - w.n)})
	}
	return w.out
}

// row codes one row by the one above (T.4, 4.2.1.3): each is where its colour changes, in
// turn to black and to white, and ends with the width.
func (w *writer) row(above, here []int, width int) {
	a0, black := 0, 0 // black is 1 in a black run
	first := true     // a0 stands before the first pixel
	b, a := 0, 0      // indexes into above and here
	get := func(list []int, i int) int {
		if i < len(list) {
			return list[i]
		}
		return width
	}
	for first || a0 < width {
		for b > 0 && get(above, b-1) > a0 {
			b--
		}
		for b < len(above) && (above[b] < a0 || above[b] == a0 && !first) {
			b++
		}
		if b&1 != black { // it must change to the other colour than that of a0
			b++
		}
		b1, a1 := get(above, b), get(here, a)
		switch d := a1 - b1; {
		case get(above, b+1) < a1:
			w.put(pass)
			a0 = get(above, b+1)
		case d >= -3 && d <= 3:
			w.put(vertical[d+3])
			a0, black = a1, 1-black
			a++
		default:
			a2 := get(here, a+1)
			w.put(horizontal)
			w.run(a1-a0, black)
			w.run(a2-a1, 1-black)
			a0 = a2
			a += 2
		}
		first = false
	}
}

// run codes the length of a run.
func (w *writer) run(n, black int) {
	codes := whites
	if black == 1 {
		codes = blacks
	}
	const most = 2560
	for ; n > most+63; n -= most {
		w.put(codes[63+most/64])
	}
	if n > 63 {
		w.put(codes[63+n/64])
	}
	w.put(codes[n%64])
}
