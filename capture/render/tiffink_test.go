// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"passerelle/internal/testkit"
)

// segments takes a grey JPEG apart: its tables (DQT, DHT) and what follows the head of
// its only scan, without the end.
func segments(t *testing.T, b []byte) (tables, scan []byte) {
	t.Helper()
	for i := 2; i+4 <= len(b); {
		n := int(binary.BigEndian.Uint16(b[i+2:]))
		switch b[i+1] {
		case 0xdb, 0xc4:
			tables = append(tables, b[i:i+2+n]...)
		case 0xda:
			return tables, b[i+2+n : len(b)-2]
		}
		i += 2 + n
	}
	t.Fatal("no scan in our own JPEG")
	return nil, nil
}

// inkStrip is a strip of four inks, each a scan of its own, and the tables that all strips share.
func inkStrip(t *testing.T, w, h int, ink func(x, y int) color.CMYK) (tables, strip []byte) {
	t.Helper()
	sof := []byte{0xff, 0xc0, 0, 20, 8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 4}
	var scans []byte
	for c := range 4 {
		g := image.NewGray(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				v := ink(x, y)
				g.Pix[y*g.Stride+x] = [4]uint8{v.C, v.M, v.Y, v.K}[c]
			}
		}
		var b bytes.Buffer
		testkit.Must(t, jpeg.Encode(&b, g, &jpeg.Options{Quality: 95}))
		var scan []byte
		tables, scan = segments(t, b.Bytes())
		sof = append(sof, byte(c+1), 0x11, 0)
		scans = append(scans, 0xff, 0xda, 0, 8, 1, byte(c+1), 0, 0, 63, 0)
		scans = append(scans, scan...)
	}
	strip = append(append([]byte{0xff, 0xd8}, sof...), scans...)
	return tables, append(strip, 0xff, 0xd9)
}

// inkTIFF is a picture of w × h in strips of so many rows.
func inkTIFF(t *testing.T, w, h, rows int, ink func(x, y int) color.CMYK) []byte {
	t.Helper()
	out := []byte("II*\x00\x00\x00\x00\x00")
	var from, sizes []uint32
	var tables []byte
	for y := 0; y < h; y += rows {
		var strip []byte
		tables, strip = inkStrip(t, w, min(rows, h-y), func(x, dy int) color.CMYK {
			return ink(x, y+dy)
		})
		from, sizes = append(from, uint32(len(out))), append(sizes, uint32(len(strip)))
		out = append(out, strip...)
	}
	tables = append(append([]byte{0xff, 0xd8}, tables...), 0xff, 0xd9)
	put := func(values []uint32) (at uint32) {
		if len(values) == 1 {
			return values[0]
		}
		at = uint32(len(out))
		for _, v := range values {
			out = binary.LittleEndian.AppendUint32(out, v)
		}
		return at
	}
	at, bytesAt := put(from), put(sizes)
	tablesAt := uint32(len(out))
	out = append(out, tables...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)))
	entries := [][4]uint32{{256, 4, 1, uint32(w)}, {257, 4, 1, uint32(h)}, {259, 3, 1, 7},
		{262, 3, 1, 5},
		{273, 4, uint32(len(from)), at}, {277, 3, 1, 4}, {278, 4, 1, uint32(rows)},
		{279, 4, uint32(len(sizes)), bytesAt},
		{284, 3, 1, 1}, {347, 7, uint32(len(tables)), tablesAt}}
	out = binary.LittleEndian.AppendUint16(out, uint16(len(entries)))
	for _, e := range entries {
		out = binary.LittleEndian.AppendUint16(out, uint16(e[0]))
		out = binary.LittleEndian.AppendUint16(out, uint16(e[1]))
		out = binary.LittleEndian.AppendUint32(out, e[2])
		out = binary.LittleEndian.AppendUint32(out, e[3])
	}
	return append(out, 0, 0, 0, 0)
}

// TestInksInAJPEG: ink stays ink, in one strip and in several; what is cut off or lies
// outside is refused.
func TestInksInAJPEG(t *testing.T) {
	quarters := func(x, y int) color.CMYK {
		switch {
		case x < 24 && y < 24:
			return color.CMYK{K: 255} // black
		case y < 24:
			return color.CMYK{M: 255, Y: 255} // red
		case x < 24:
			return color.CMYK{} // paper
		}
		return color.CMYK{C: 255, M: 255} // blue
	}
	for _, rows := range []int{16, 24, 48} {
		data := inkTIFF(t, 48, 48, rows, quarters)
		got, err := all(t, data, Limits{})
		if err != nil || len(got) != 1 {
			t.Fatalf("strips of %d rows: %d pages, %v", rows, len(got), err)
		}
		f := got[0]
		for _, c := range []struct {
			x, y int
			want [3]uint8
		}{{6, 6, [3]uint8{0, 0, 0}}, {40, 6, [3]uint8{255, 0, 0}}, {6, 40, [3]uint8{255, 255, 255}},
			{40, 40, [3]uint8{0, 0, 255}}} {
			p := f.Pix[(c.y*f.Width+c.x)*3:]
			for i, w := range c.want {
				if d := int(p[i]) - int(w); d < -12 || d > 12 {
					t.Errorf("strips of %d rows, at %d,%d: %v, want %v", rows, c.x, c.y, p[:3],
						c.want)
					break
				}
			}
		}
		for _, n := range []int{len(data) / 3, len(data) - 30} {
			if got, _ := reasonOf(t, data[:n], Limits{}); got != Unreadable {
				t.Errorf("strips of %d rows, the first %d bytes: refused as %q", rows, n, got)
			}
		}
	}
	if got, _ := reasonOf(t, inkTIFF(t, 48, 48, 16, quarters),
		Limits{Pixels: 2000}); got != TooFine {
		t.Errorf("beyond the limit: refused as %q", got)
	}
}
