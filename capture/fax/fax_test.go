// SPDX-License-Identifier: AGPL-3.0-or-later

package fax

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/ccitt"
)

// decoded reads back what Encode wrote, by another's reader.
func decoded(t *testing.T, b *Bitmap) []byte {
	t.Helper()
	got, err := io.ReadAll(ccitt.NewReader(bytes.NewReader(Encode(b)), ccitt.MSB,
		ccitt.Group4, b.Width, b.Height, &ccitt.Options{Invert: true}))
	if err != nil {
		t.Fatalf("%d × %d: %v", b.Width, b.Height, err)
	}
	return got
}

func same(t *testing.T, b *Bitmap) {
	t.Helper()
	if !bytes.Equal(decoded(t, b), b.Bits) {
		t.Errorf("%d × %d comes back changed", b.Width, b.Height)
	}
}

func (b *Bitmap) black(x, y int) { b.Bits[y*b.Stride+x/8] |= 0x80 >> (x % 8) }

// TestEveryRunComesBack: a run of every length that a code says, of both colours, and of
// those that take several codes.
func TestEveryRunComesBack(t *testing.T) {
	const wide = 6000
	b := New(wide, 2700+2700)
	for n := range 2700 {
		for x := range n { // black from the left
			b.black(x, n)
		}
		for x := n; x < min(n+5, wide); x++ { // white from the left
			b.black(x, 2700+n)
		}
	}
	same(t, b)
	long := New(12000, 3)
	for x := 700; x < 11900; x++ {
		long.black(x, 1)
	}
	same(t, long)
}

// TestPicturesComeBack: noise of every density and width, and rows like those above them.
func TestPicturesComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 15))
	for range 300 {
		b := New(1+r.IntN(90), 1+r.IntN(30))
		density := r.Float64()
		for y := range b.Height {
			for x := range b.Width {
				if r.Float64() < density {
					b.black(x, y)
				}
			}
			if y > 0 && r.IntN(2) == 0 {
				copy(b.Bits[y*b.Stride:(y+1)*b.Stride], b.Bits[(y-1)*b.Stride:])
			}
		}
		same(t, b)
	}
}

// FuzzEncode: whatever the bits, another's reader reads them back.
func FuzzEncode(f *testing.F) {
	f.Add(uint16(1), []byte{0x80})
	f.Add(uint16(9), []byte{0xff, 0x80, 0, 0, 0x55, 0})
	f.Add(uint16(64), bytes.Repeat([]byte{0xf0, 0x0f, 0, 0xff}, 40))
	f.Fuzz(func(t *testing.T, width uint16, data []byte) {
		w := int(width)%9000 + 1
		stride := (w + 7) / 8
		h := len(data) / stride
		if h == 0 || h > 4000 {
			return
		}
		b := &Bitmap{Width: w, Height: h, Stride: stride, Bits: data[:h*stride]}
		for y := range h { // nothing after the width
			b.Bits[(y+1)*stride-1] &= 0xff << (8*stride - w)
		}
		same(t, b)
	})
}
