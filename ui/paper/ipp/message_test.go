// SPDX-License-Identifier: AGPL-3.0-or-later

package ipp_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"image"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"passerelle/internal/testkit"
	"passerelle/ui/paper/ipp"
)

// printJobResponse is the example of RFC 8010, appendix A.2, byte for byte: a success
// with job-id 147 and job-state pending.
const printJobResponse = "0101" + "0000" + "00000001" + "01" +
	"470012" + "617474726962757465732d63686172736574" + "0005" + "7574662d38" +
	"48001b" + "617474726962757465732d6e61747572616c2d6c616e6775616765" + "0005" + "656e2d7573" +
	"41000e" + "7374617475732d6d657373616765" + "000d" + "7375636365737366756c2d6f6b" +
	"02" +
	"210006" + "6a6f622d6964" + "0004" + "00000093" +
	"450007" + "6a6f622d757269" + "0030" +
	"6970703a2f2f7072696e7465722e6578616d706c652e636f6d2f6970702f7072696e742f70696e65747265652f313233" +
	"230009" + "6a6f622d7374617465" + "0004" + "00000003" +
	"03"

func TestDecodeTheExampleOfTheStandard(t *testing.T) {
	data, err := hex.DecodeString(printJobResponse)
	testkit.Must(t, err)
	m, rest, err := ipp.Decode(append(data, "document"...))
	if err != nil || string(rest) != "document" {
		t.Fatalf("%v, rest %q", err, rest)
	}
	id, _ := m.Number(ipp.GroupJob, "job-id")
	state, _ := m.Number(ipp.GroupJob, "job-state")
	if m.Code != ipp.StatusOK || id != 147 || state != 3 ||
		m.Strings(ipp.GroupOperation, "status-message")[0] != "successful-ok" {
		t.Errorf("code %d, job %d, state %d", m.Code, id, state)
	}
	if !bytes.Equal(m.Encode(), data) {
		t.Error("encoding gives other bytes than the standard's")
	}
}

func TestDecodeRefuses(t *testing.T) {
	ok := &ipp.Message{}
	ok.Add(ipp.GroupPrinter, "a", ipp.Int(ipp.TagInteger, 1))
	good := ok.Encode()
	for n := range len(good) {
		if _, _, err := ipp.Decode(good[:n]); !errors.Is(err, ipp.ErrMalformed) {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
	head := "\x01\x01\x00\x00\x00\x00\x00\x01"
	for name, s := range map[string]string{
		"version":                    "\x09\x01\x00\x00\x00\x00\x00\x01\x03",
		"value before a group":       head + "\x21\x00\x01a\x00\x00\x03",
		"further value of nothing":   head + "\x04\x21\x00\x00\x00\x00\x03",
		"end of no collection":       head + "\x04\x37\x00\x01a\x00\x00\x03",
		"collection that never ends": head + "\x04\x34\x00\x01a\x00\x00\x03",
		"collections too deep":       head + "\x04" + strings.Repeat("\x34\x00\x01a\x00\x00", 20),
		"too many groups":            head + strings.Repeat("\x04", 5000),
		"too many values": head + "\x04" +
			strings.Repeat("\x21\x00\x01a\x00\x00", 20000),
	} {
		if _, _, err := ipp.Decode([]byte(s)); !errors.Is(err, ipp.ErrMalformed) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	data, err := hex.DecodeString(printJobResponse)
	testkit.Must(f, err)
	f.Add(data)
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x01\x04\x34\x00\x01a\x00\x00\x4a\x00\x00\x00\x01b\x37\x00\x00\x00\x00\x03"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, _, err := ipp.Decode(data)
		if err != nil {
			if !errors.Is(err, ipp.ErrMalformed) {
				t.Fatalf("%v doesn't say that it is malformed", err)
			}
			return
		}
		again, _, err := ipp.Decode(m.Encode())
		if err != nil {
			t.Fatalf("our own bytes are refused: %v", err)
		}
		if diff := cmp.Diff(m, again); diff != "" {
			t.Fatalf("read, written, read (-first +second):\n%s", diff)
		}
	})
}

func FuzzDecodePWG(f *testing.F) {
	page := sampleRaster(f)
	f.Add(page[:1800])
	f.Add(page[:3000])
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := ipp.DecodePWG(data); err != nil && !errors.Is(err, ipp.ErrPage) {
			t.Fatal(err)
		}
	})
}

func TestRasterComesBack(t *testing.T) {
	page := samplePage(t)
	data := sampleRaster(t)
	back, err := ipp.DecodePWG(data)
	testkit.Must(t, err)
	if !bytes.Equal(back.Pix, page.Pix) {
		t.Error("the raster holds another picture")
	}
	for _, n := range []int{0, 3, 1000, 1800, len(data) / 2, len(data) - 1} {
		if _, err := ipp.DecodePWG(data[:n]); !errors.Is(err, ipp.ErrPage) {
			t.Errorf("cut at %d of %d: %v", n, len(data), err)
		}
	}
	if _, err := ipp.DecodePWG(append(data, 0)); !errors.Is(err, ipp.ErrPage) {
		t.Errorf("a byte more: %v", err)
	}
	data[4+372] = 1 // width
	if _, err := ipp.DecodePWG(data); !errors.Is(err, ipp.ErrPage) {
		t.Errorf("other width: %v", err)
	}
}

// TestPDFIsReadByPoppler takes the picture out of the PDF with pdfimages and compares
// every pixel, and draws the page with pdftoppm to see that the picture fills it.
func TestPDFIsReadByPoppler(t *testing.T) {
	page := samplePage(t)
	data, err := ipp.EncodePDF(page)
	testkit.Must(t, err)
	again, err := ipp.EncodePDF(page)
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("two runs differ (%v)", err)
	}
	inside := poppler(t, data, "pdfimages", "-png", "page.pdf", "page")
	drawn := poppler(t, data, "pdftoppm", "-r", "300", "-gray", "-png", "page.pdf", "page")
	grey := func(m image.Image, x, y int) int {
		r, _, _, _ := m.At(x, y).RGBA()
		return int(r >> 8)
	}
	bad := 0
	for y := range ipp.PageHeight {
		for x := range ipp.PageWidth {
			if grey(inside, x, y) != int(page.Pix[y*ipp.PageWidth+x]) {
				bad++
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d pixels of the picture differ", bad)
	}
	// The bar is at 100..900 × 600..720; the drawer may shift it by a pixel.
	for _, p := range []struct{ x, y, want int }{{98, 660, 255}, {102, 660, 0}, {897, 660, 0},
		{902, 660, 255}, {500, 597, 255}, {500, 602, 0}, {500, 717, 0}, {500, 722, 255}} {
		if got := grey(drawn, p.x, p.y); got != p.want {
			t.Errorf("drawn at %d,%d: %d, want %d", p.x, p.y, got, p.want)
		}
	}
}

// poppler writes page.pdf, runs one of Poppler's programs beside it and reads the one
// picture that it leaves.
func poppler(t *testing.T, pdf []byte, name string, args ...string) image.Image {
	t.Helper()
	dir := t.TempDir()
	testkit.Write(t, filepath.Join(dir, "page.pdf"), pdf)
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	testkit.Output(t, cmd)
	files, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s left %v", name, files)
	}
	m := testkit.OpenPNG(t, files[0])
	if b := m.Bounds(); b.Dx() != ipp.PageWidth || b.Dy() != ipp.PageHeight {
		t.Fatalf("%s: a picture of %v", name, b)
	}
	return m
}

func BenchmarkEncodePDF(b *testing.B) {
	page := samplePage(b)
	for b.Loop() {
		if _, err := ipp.EncodePDF(page); err != nil {
			b.Fatal(err)
		}
	}
}
