// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"archive/zip"
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/internal/testkit"
)

func zipOf(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		w, err := z.CreateHeader(&zip.FileHeader{Name: n, Method: zip.Store})
		testkit.Must(t, err)
		if n == "mimetype" {
			_, _ = w.Write([]byte("application/vnd.oasis.opendocument.text"))
		}
	}
	testkit.Must(t, z.Close())
	return b.Bytes()
}

// TestForeignKindsAreNamed: a file of a kind that is not read is named for what it is, by
// its bytes alone.
func TestForeignKindsAreNamed(t *testing.T) {
	box := func(brands string) []byte {
		return append([]byte{0, 0, 0, byte(8 + len(brands))},
			"ftyp"+brands+strings.Repeat("\x00\x01\x02", 40)...)
	}
	ole := func(s string) []byte {
		return append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00"), wide(s)...)
	}
	kinds := map[string]struct {
		data []byte
		want Reason
	}{
		"heic of an iPhone": {box("heic\x00\x00\x00\x00mif1heic"), HEIC},
		"heif, plain":       {box("mif1\x00\x00\x00\x00mif1heic"), HEIC},
		"heic, several":     {box("msf1\x00\x00\x00\x00msf1hevc"), HEIC},
		"avif":              {box("avif\x00\x00\x00\x00avifmif1"), AVIF},
		"avif behind mif1":  {box("mif1\x00\x00\x00\x00mif1avif"), AVIF},
		"mp4":               {box("isom\x00\x00\x02\x00isomiso2avc1mp41"), Video},
		"mov":               {box("qt  \x00\x00\x00\x00qt  "), Video},
		"3gp":               {box("3gp5\x00\x00\x00\x00isom"), Video},
		"mkv":               {[]byte("\x1aE\xdf\xa3\x01\x00"), Video},
		"avi":               {[]byte("RIFF\x10\x00\x00\x00AVI LIST"), Video},
		"mp3":               {[]byte("ID3\x03\x00\x00"), Video},
		"jp2":               {[]byte("\x00\x00\x00\x0cjP  \r\n\x87\n"), JPEG2000},
		"j2k":               {[]byte("\xff\x4f\xff\x51\x00\x29"), JPEG2000},
		"jxl":               {[]byte("\xff\x0a\x01\x02"), JPEGXL},
		"svg": {[]byte(
			`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), SVG},
		"docx":  {zipOf(t, "[Content_Types].xml", "word/document.xml"), Document},
		"xlsx":  {zipOf(t, "xl/workbook.xml", "[Content_Types].xml"), Document},
		"odt":   {zipOf(t, "mimetype", "content.xml"), Document},
		"pages": {zipOf(t, "Index/Document.iwa", "preview.jpg"), Document},
		"doc":   {ole("WordDocument"), Document},
		"msg":   {ole("__substg1.0_0037001F"), Mail},
		"rtf":   {[]byte(`{\rtf1\ansi`), Document},
		"ps":    {[]byte("%!PS-Adobe-3.0"), Document},
		"zip":   {zipOf(t, "passeport.pdf"), Archive},
		"rar":   {[]byte("Rar!\x1a\x07\x01\x00"), Archive},
		"7z":    {[]byte("7z\xbc\xaf\x27\x1c\x00"), Archive},
		"gz":    {[]byte("\x1f\x8b\x08\x00"), Archive},
		"eml": {[]byte(
			"From: anna@example.org\r\nSubject: facture\r\nMIME-Version: 1.0\r\n\r\nx"), Mail},
		"mbox": {[]byte(
			"From anna@example.org Mon Nov 2\nReceived: by x\nTo: y\n\n"), Mail},
		"html":   {[]byte("<!DOCTYPE html><html><body>facture</body></html>"), Web},
		"exe":    {[]byte("MZ\x90\x00\x03"), Program},
		"elf":    {[]byte("\x7fELF\x02"), Program},
		"script": {[]byte("#!/bin/sh\n"), Program},
		"lnk":    {[]byte("\x4c\x00\x00\x00\x01\x14\x02\x00\x00"), Shortcut},
		"url": {[]byte("[InternetShortcut]\r\nURL=https://example.org\r\n"),
			Shortcut},
		"text":                 {[]byte("Facture du 12 mars, à payer."), Text},
		"text of old Windows":  {[]byte("Facture pay\xe9e le 12 mars, merci bien."), Text},
		"text in Arabic":       {[]byte(strings.Repeat("فاتورة ", 900)), Text},
		"text in UTF-16":       {append([]byte("\xff\xfe"), wide("Facture")...), Text},
		"rubbish":              {[]byte{0x81, 0, 1, 2, 3, 0x99, 0xfe, 0}, UnknownType},
		"a film over the size": {append(box("isom"), make([]byte, 5000)...), Video},
	}
	for _, name := range testkit.Some(t, slices.Sorted(maps.Keys(kinds)), 8) {
		c := kinds[name]
		if got, err := reasonOf(t, c.data, Limits{Bytes: 12000}); got != c.want {
			t.Errorf("%s: got %q (%v), want %q", name, got, err, c.want)
		}
	}
	if got, _ := reasonOf(t, append(box("isom"), make([]byte, 5000)...),
		Limits{Bytes: 1000}); got != Video {
		t.Errorf("a film over the size: got %q", got)
	}
}

// TestGIF: a still picture is read; a moving one, and one that was cut off, are not.
func TestGIF(t *testing.T) {
	one := image.NewPaletted(image.Rect(0, 0, 30, 20), color.Palette{color.White, color.Black})
	one.SetColorIndex(3, 3, 1)
	still := func(n int) []byte {
		var b bytes.Buffer
		g := &gif.GIF{}
		for range n {
			g.Image, g.Delay = append(g.Image, one), append(g.Delay, 5)
		}
		testkit.Must(t, gif.EncodeAll(&b, g))
		return b.Bytes()
	}
	got, err := all(t, still(1), Limits{})
	if err != nil || len(got) != 1 || got[0].Width != 30 || got[0].Height != 20 ||
		got[0].Pix[3*30+3] != 0 || got[0].Pix[0] != 255 {
		t.Fatalf("%d pages, %v", len(got), err)
	}
	if r, _ := reasonOf(t, still(3), Limits{}); r != Moving {
		t.Errorf("a moving picture: %q", r)
	}
	whole := still(1)
	for _, n := range []int{14, len(whole) / 2, len(whole) - 2} {
		if r, _ := reasonOf(t, whole[:n], Limits{}); r != Unreadable {
			t.Errorf("cut at %d of %d: %q", n, len(whole), r)
		}
	}
}

// webp1 is a lossless picture of 2 × 3 white dots, without and with a second one behind.
var webp1 = []byte("RIFF\x1c\x00\x00\x00WEBPVP8L\x0f\x00\x00\x00\x2f\x01\x80\x00\x00\x07\x10\xfd\x8f\xfe\x07\x22\xa2\xff\x01\x00")

func TestWebP(t *testing.T) {
	got, err := all(t, webp1, Limits{})
	if err != nil || len(got) != 1 || got[0].Width != 2 || got[0].Height != 3 {
		t.Fatalf("%d pages, %v", len(got), err)
	}
	if r, _ := reasonOf(t, webp1[:len(webp1)-4], Limits{}); r != Unreadable {
		t.Errorf("cut: %q", r)
	}
	moving := append([]byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x02\x00\x00"),
		"ANIM\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
	moving[4] = byte(len(moving) - 8)
	if r, _ := reasonOf(t, moving, Limits{}); r != Moving {
		t.Errorf("a moving picture: %q", r)
	}
}

// TestPhotographOfManyPixels: one of more pixels than a page may have comes at half its
// size. With -short it is grey, just above halveAbove, and has time: the race detector
// makes each pixel ten times as dear.
func TestPhotographOfManyPixels(t *testing.T) {
	width, height, limits := 4032, 3024, Limits{}
	var photograph image.Image
	if testing.Short() {
		width, height = 2904, 2176
		limits = Limits{Pixels: 20_000_000, Wall: 3 * time.Minute, CPU: 3 * time.Minute}
		img := image.NewGray(image.Rect(0, 0, 2*width, 2*height))
		for i := range img.Pix {
			img.Pix[i] = 200
		}
		photograph = img
	} else {
		img := image.NewYCbCr(image.Rect(0, 0, 2*width, 2*height), image.YCbCrSubsampleRatio420)
		for i := range img.Y {
			img.Y[i] = 200
		}
		for i := range img.Cb {
			img.Cb[i], img.Cr[i] = 128, 128
		}
		photograph = img
	}
	got, err := all(t, jpegOf(t, photograph), limits)
	if err != nil || len(got) != 1 || got[0].Width != width || got[0].Height != height ||
		got[0].Pix[len(got[0].Pix)-1] < 195 {
		t.Fatalf("%d pages, %v", len(got), err)
	}
}

// TestHungryFilesAreToldByTheirHeads: a JPEG that comes in passes keeps all of it to the end, and
// may take the memory for that if it is large.
func TestHungryFilesAreToldByTheirHeads(t *testing.T) {
	head := func(kind byte, w, h uint16) []byte {
		b := []byte{0xff, 0xd8, 0xff, 0xdb, 0, 3, 0, 0xff, kind, 0, 17, 8, byte(h >> 8), byte(h),
			byte(w >> 8), byte(w), 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1}
		return append(b, 0xff, 0xda)
	}
	for name, c := range map[string]struct {
		data []byte
		want bool
	}{
		"108 megapixels in passes":   {head(0xc2, 12000, 9000), true},
		"108 megapixels in one go":   {head(0xc0, 12000, 9000), false},
		"a small one in passes":      {head(0xc2, 3000, 2000), false},
		"one that ends in its head":  {head(0xc2, 12000, 9000)[:12], false},
		"a photograph of an iPhone":  {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), true},
		"a picture of another kind":  {[]byte("GIF89a"), false},
		"the beginning and no more":  {[]byte{0xff, 0xd8, 0xff}, false},
		"what is no picture, and so": {nil, false},
	} {
		if got := hungry(c.data); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
