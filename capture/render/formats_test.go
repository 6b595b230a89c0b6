// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"os"
	"slices"
	"testing"

	"golang.org/x/image/bmp"

	"passerelle/capture/render/rendertest"
	"passerelle/internal/testkit"
)

func TestTIFFGivesEveryPage(t *testing.T) {
	got, err := all(t, rendertest.TIFF(false, [3]uint32{20, 10, 40}, [3]uint32{30, 12, 90},
		[3]uint32{8, 50, 200}), Limits{})
	if err != nil || len(got) != 3 {
		t.Fatalf("%d pages, %v", len(got), err)
	}
	for i, want := range [][3]int{{20, 10, 40}, {30, 12, 90}, {8, 50, 200}} {
		f := got[i]
		if f.Width != want[0] || f.Height != want[1] || int(f.Pix[0]) != want[2] || f.Kind != Gray {
			t.Errorf("page %d: %d × %d of %d", i, f.Width, f.Height, f.Pix[0])
		}
	}
}

// tiffOf is a TIFF of one strip with the tags given.
func tiffOf(bits, compression, photometric, samples, planes uint32, data []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte("II*\x00"), 8)
	tags := [][3]uint32{{256, 4, 8}, {257, 4, 8}, {258, 3, bits}, {259, 3, compression},
		{262, 3, photometric}, {273, 4, 134}, {277, 3, samples}, {278, 4, 8},
		{279, 4, uint32(len(data))}, {284, 3, planes}}
	b = binary.LittleEndian.AppendUint16(b, uint16(len(tags)))
	for _, e := range tags {
		b = binary.LittleEndian.AppendUint16(b, uint16(e[0]))
		b = binary.LittleEndian.AppendUint16(b, uint16(e[1]))
		b = binary.LittleEndian.AppendUint32(b, 1)
		b = binary.LittleEndian.AppendUint32(b, e[2])
	}
	return append(binary.LittleEndian.AppendUint32(b, 0), data...)
}

// TestTIFFThatNobodyKnowsIsRefused has layouts whose meaning is not known here: decoders took
// some of them, and showed rubbish.
func TestTIFFThatNobodyKnowsIsRefused(t *testing.T) {
	noise := bytes.Repeat([]byte{10, 200, 30, 90}, 256)
	for name, data := range map[string][]byte{
		"inks that are no JPEG":       tiffOf(8, 7, 5, 4, 1, noise),
		"inks in an old JPEG":         tiffOf(8, 6, 5, 4, 1, noise),
		"a JPEG of before 1995":       tiffOf(8, 6, 6, 3, 1, noise),
		"colours of a perfect eye":    tiffOf(8, 1, 8, 3, 1, noise),
		"dots of a camera's sensor":   tiffOf(16, 1, 32803, 1, 1, noise),
		"planes that are not all":     tiffOf(8, 1, 2, 3, 2, noise),
		"fewer samples than colours":  tiffOf(8, 1, 2, 1, 1, noise),
		"samples of 32 bits":          tiffOf(32, 1, 1, 1, 1, noise),
		"a fax of eight bits":         tiffOf(8, 4, 1, 1, 1, noise),
		"a compression of the future": tiffOf(8, 60000, 1, 1, 1, noise),
	} {
		if got, _ := reasonOf(t, data, Limits{}); got != Unreadable {
			t.Errorf("%s: refused as %q, want %q", name, got, Unreadable)
		}
	}
	if got, err := all(t, tiffOf(8, 1, 1, 1, 2, noise[:64]), Limits{}); err != nil ||
		len(got) != 1 {
		t.Errorf("one plane is one plane: %v", err)
	}
}

// TestPagesThatAreNone: a small picture of the page and a mask are no pages, a photograph's
// small picture without the photograph is not taken for it, and a small picture alone is.
func TestPagesThatAreNone(t *testing.T) {
	kinds := func(kinds ...uint32) []byte {
		sizes := make([][3]uint32, len(kinds))
		for i := range kinds {
			sizes[i] = [3]uint32{20, uint32(10 + i), 40}
		}
		b := rendertest.TIFF(false, sizes...)
		for at, i := binary.LittleEndian.Uint32(b[4:]), 0; at != 0; i++ {
			n := binary.LittleEndian.Uint16(b[at:])
			last := b[at+2+uint32(n-3)*12:] // SamplesPerPixel, of which there is one anyway
			binary.LittleEndian.PutUint16(last, 254)
			binary.LittleEndian.PutUint16(last[2:], 4)
			binary.LittleEndian.PutUint32(last[8:], kinds[i])
			at = binary.LittleEndian.Uint32(b[at+2+uint32(n)*12:])
		}
		return b
	}
	for _, c := range []struct {
		kinds []uint32
		want  []int // heights
	}{{[]uint32{0, 1}, []int{10}}, {[]uint32{1, 0, 1, 2}, []int{11, 13}}, {[]uint32{0, 4}, []int{10}},
		{[]uint32{1}, []int{10}}, {[]uint32{2, 2}, []int{10, 11}}} {
		got, err := all(t, kinds(c.kinds...), Limits{})
		if err != nil || len(got) != len(c.want) {
			t.Errorf("%v: %d pages, %v", c.kinds, len(got), err)
			continue
		}
		for i, f := range got {
			if f.Height != c.want[i] {
				t.Errorf("%v: page %d is %d high, want %d", c.kinds, i, f.Height, c.want[i])
			}
		}
	}
}

// TestLargeSheetScannedFinely: A3 at 600 dpi, black and white, has more dots than are sent of a
// page: it comes at half its size, as a photograph does.
func TestLargeSheetScannedFinely(t *testing.T) {
	const w, h = 9921, 7016
	row := bytes.Repeat([]byte{0x81, 0xff}, (w+7)/8/128) // runs of 128 bytes
	row = append(row, 0x100-((w+7)/8%128-1), 0xff)
	data := bytes.Repeat(row, h)
	b := binary.LittleEndian.AppendUint32([]byte("II*\x00"), uint32(8+len(data)))
	b = append(b, data...)
	tags := [][2]uint32{{256, w}, {257, h}, {258, 1}, {259, 32773}, {262, 1}, {273, 8}, {278, h},
		{279, uint32(len(data))}}
	b = binary.LittleEndian.AppendUint16(b, uint16(len(tags)))
	for _, e := range tags {
		b = binary.LittleEndian.AppendUint32(b, e[0]|4<<16)
		b = binary.LittleEndian.AppendUint32(b, 1)
		b = binary.LittleEndian.AppendUint32(b, e[1])
	}
	got, err := all(t, append(b, 0, 0, 0, 0), Limits{})
	if err != nil || len(got) != 1 || got[0].Width != w/2 || got[0].Height != h/2 ||
		got[0].Pix[0] != 255 || got[0].Pix[len(got[0].Pix)-1] != 255 {
		t.Fatalf("%d pages, %v", len(got), err)
	}
}

// TestCoarseFaxIsAsHighAsThePaper: its dots are twice as high as wide.
func TestCoarseFaxIsAsHighAsThePaper(t *testing.T) {
	data, err := os.ReadFile("testdata/kinds/bw/g4-9999.tif")
	testkit.Must(t, err)
	at := binary.LittleEndian.Uint32(data[4:])
	n := uint32(binary.LittleEndian.Uint16(data[at:]))
	// a directory of its own, with the resolution
	dir := binary.LittleEndian.AppendUint16(nil, uint16(n+2))
	dir = append(dir, data[at+2:at+2+12*n]...)
	for _, tag := range []uint32{tagXResolution, tagYResolution} {
		dir = binary.LittleEndian.AppendUint32(dir, tag|5<<16)
		dir = binary.LittleEndian.AppendUint32(dir, 1)
		dir = binary.LittleEndian.AppendUint32(dir, uint32(len(data))+8*(tag-tagXResolution))
	}
	dir = append(dir, 0, 0, 0, 0)
	for _, v := range []uint32{204, 1, 98, 1} {
		data = binary.LittleEndian.AppendUint32(data, v)
	}
	binary.LittleEndian.PutUint32(data[4:], uint32(len(data)))
	got, err := all(t, append(data, dir...), Limits{})
	if err != nil || len(got) != 1 || got[0].Height != 80 || got[0].DPI != 204 {
		t.Fatalf("%d pages, %v", len(got), err)
	}
}

func TestBMP(t *testing.T) {
	var b bytes.Buffer
	testkit.Must(t, bmp.Encode(&b, gradient(30, 20)))
	got, err := all(t, b.Bytes(), Limits{})
	if err != nil || len(got) != 1 || got[0].Width != 30 {
		t.Fatalf("%d pages, %v", len(got), err)
	}
}

// exif puts a segment with an orientation and a resolution into a JPEG.
func exif(jpg []byte, orientation, dpi uint16) []byte {
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x03")
	entry := func(tag, kind uint16, value uint32) {
		tiff = binary.BigEndian.AppendUint16(tiff, tag)
		tiff = binary.BigEndian.AppendUint16(tiff, kind)
		tiff = binary.BigEndian.AppendUint32(tiff, 1)
		tiff = binary.BigEndian.AppendUint32(tiff, value)
	}
	entry(274, 3, uint32(orientation)<<16)
	entry(282, 5, 50)
	entry(296, 3, 2<<16)
	tiff = append(tiff, 0, 0, 0, 0)
	tiff = binary.BigEndian.AppendUint32(tiff, uint32(dpi))
	tiff = binary.BigEndian.AppendUint32(tiff, 1)
	seg := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, byte((len(seg)+2)>>8), byte(len(seg)+2))
	return append(append(out, seg...), jpg[2:]...)
}

func TestTelephoneHeldUpright(t *testing.T) {
	// 48 × 32 with its top left corner red: held so that it has to be turned by 90°
	// clockwise, red comes to the top right.
	img := image.NewNRGBA(image.Rect(0, 0, 48, 32))
	for y := range 32 {
		for x := range 48 {
			c := color.NRGBA{250, 250, 250, 255}
			if x < 16 && y < 16 {
				c = color.NRGBA{250, 10, 10, 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	for orientation, want := range map[uint16][2]int{1: {4, 4}, 3: {44, 28}, 6: {28, 4}, 8: {4, 44},
		2: {44, 4}, 4: {4, 28}, 5: {4, 4}, 7: {28, 44}} {
		got, err := all(t, exif(jpegOf(t, img), orientation, 305), Limits{})
		if err != nil || len(got) != 1 {
			t.Fatalf("orientation %d: %v", orientation, err)
		}
		f := got[0]
		if f.DPI != 305 {
			t.Errorf("orientation %d: %d dpi", orientation, f.DPI)
		}
		if orientation >= 5 != (f.Width == 32) {
			t.Errorf("orientation %d: %d × %d", orientation, f.Width, f.Height)
			continue
		}
		if _, g, _, _ := f.Image().At(want[0], want[1]).RGBA(); g>>8 > 100 {
			t.Errorf("orientation %d: red is not at %v", orientation, want)
		}
	}
}

func TestTransparentBecomesWhite(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 4, 4)) // all transparent
	got, err := all(t, pngOf(t, img), Limits{})
	testkit.Must(t, err)
	if got[0].Pix[0] != 255 {
		t.Errorf("a transparent picture is %d, want white", got[0].Pix[0])
	}
}

func TestLargePhotographIsHalved(t *testing.T) {
	got, err := all(t, jpegOf(t, image.NewGray(image.Rect(0, 0, 6000, 5000))), Limits{})
	if err != nil || len(got) != 1 {
		t.Fatalf("%d pages, %v", len(got), err)
	}
	if got[0].Width != 3000 || got[0].Height != 2500 {
		t.Errorf("%d × %d", got[0].Width, got[0].Height)
	}
}

func TestCMYK(t *testing.T) {
	// The path that a CMYK JPEG takes after the library has decoded it.
	img := image.NewCMYK(image.Rect(0, 0, 2, 2))
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	pix := pack(img, kindOf(img), false)
	if pix[0] != 0 || pix[1] != 255 || pix[2] != 255 {
		t.Errorf("cyan is %v", pix[:3])
	}
}

// TestLeftPagesComeBack: which pages are not there is told after those that are, and a stream
// that says so in another order, or of pages that can't be, is none.
func TestLeftPagesComeBack(t *testing.T) {
	stream := func(pages int, left ...Left) []byte {
		var b bytes.Buffer
		w := NewWriter(&b, ByLimits)
		for range pages {
			testkit.Must(t, w.Page(Frame{Width: 1, Height: 1, Kind: Gray, Pix: []byte{9}}))
		}
		for _, l := range left {
			w.Leave(l.Page, l.Reason)
		}
		testkit.Must(t, w.End())
		return b.Bytes()
	}
	want := []Left{{2, TooBig}, {6, TooLong}}
	whole := stream(4, want...)
	n, err := readAll(whole)
	var got *Incomplete
	if n != 4 || !errors.As(err, &got) || !slices.Equal(got.Left, want) {
		t.Fatalf("%d pages, %v", n, err)
	}
	for cut := range len(whole) {
		if _, err := readAll(whole[:cut]); !errors.Is(err, ErrFrame) {
			t.Errorf("cut at %d: %v", cut, err)
		}
	}
	for name, b := range map[string][]byte{"no page at all": stream(0, want...),
		"page 0": stream(1, Left{0, TooBig}), "twice": stream(1, Left{2, TooBig}, Left{2, TooBig}),
		"far behind": stream(1, Left{7, TooBig}), "no reason": stream(1, Left{2, ""})} {
		if _, err := readAll(b); !errors.Is(err, ErrFrame) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFramesComeBack(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b, ByLimits)
	a, c := Frame{Width: 2, Height: 1, DPI: 300, Kind: RGB, Pix: []byte{1, 2, 3, 4, 5, 6}},
		Frame{Width: 1, Height: 2, Kind: Gray, Pix: []byte{7, 8}}
	for _, f := range []Frame{a, c} {
		testkit.Must(t, w.Page(f))
	}
	testkit.Must(t, w.End())
	whole := b.Bytes()
	for cut := range len(whole) { // a stream cut anywhere never passes for a whole one
		if n, err := readAll(whole[:cut]); err == nil {
			t.Errorf("cut at %d: %d pages and no error", cut, n)
		}
	}
	if n, err := readAll(whole); n != 2 || err != nil {
		t.Errorf("%d pages, %v", n, err)
	}
	if _, err := readAll(append(whole, 0)); err == nil {
		t.Error("a byte after the end was taken")
	}
}

func readAll(b []byte) (int, error) {
	r := NewReader(bytes.NewReader(b), 1000, 5)
	for n := 0; ; n++ {
		if _, err := r.Next(); err != nil {
			if err.Error() == "EOF" {
				return n, nil
			}
			return n, err
		}
	}
}

func FuzzFrames(f *testing.F) {
	const page = "P\x00\x00\x00\x01\x00\x00\x00\x01\x01\x2c\x01\x00\xff"
	f.Add([]byte("PSFR\x04\x07E\x00\x00\x00\x00"))
	f.Add([]byte("PSFR\x04\x07" + page + "E\x00\x00\x00\x01"))
	f.Add([]byte("PSFR\x04\x07" + page + "L\x00\x00\x00\x02\x07too_bigE\x00\x00\x00\x01"))
	f.Add([]byte("PSFR\x04\x07R\x05empty"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := NewReader(bytes.NewReader(b), 1000, 5)
		for n := 0; ; n++ {
			page, err := r.Next()
			if err != nil {
				return
			}
			if n >= 5 || page.Width*page.Height > 1000 ||
				len(page.Pix) != page.Width*page.Height*int(page.Kind) {
				t.Fatalf("page %d of %d × %d with %d bytes", n, page.Width, page.Height,
					len(page.Pix))
			}
		}
	})
}

func FuzzPNMHeader(f *testing.F) {
	f.Add([]byte("P6\n# c\n3 2\n255\nabcdefghijklmnopqr"))
	f.Add([]byte("P4 9 1 \xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, at, err := readPNMHeader(b, 10_000)
		if err != nil {
			return
		}
		if h.width*h.height > 10_000 || h.size < 1 || at > len(b) {
			t.Fatalf("%+v at %d of %d", h, at, len(b))
		}
		if len(b)-at >= h.size {
			pnmSamples(bytes.Clone(b[at:at+h.size]), h)
		}
	})
}

func FuzzHeaders(f *testing.F) {
	f.Add(exif([]byte{0xff, 0xd8, 0xff, 0xda}, 6, 300))
	f.Add(rendertest.TIFF(true, [3]uint32{8, 8, 0}))
	f.Add(rendertest.HugePNG(3, 3))
	f.Fuzz(func(t *testing.T, b []byte) {
		sniff(b)
		if f := readJPEGFacts(b); f.orientation < 1 || f.orientation > 8 || f.dpi < 0 {
			t.Fatalf("%+v", f)
		}
		pngDPI(b)
		if f, first, ok := openTagged(b); ok {
			if dirs, err := f.pages(first, 10); err == nil && len(dirs) < 1 {
				t.Fatalf("%d directories", len(dirs))
			}
		}
	})
}
