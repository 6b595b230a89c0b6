// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"passerelle/assets"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/ui/words"
)

// TestReceiptOnAnyPicture reads the same code from every kind of picture that the kiosk
// takes, whatever its name.
func TestReceiptOnAnyPicture(t *testing.T) {
	t.Parallel()
	const text = "PSL1:A PICTURE OF A RECEIPT"
	qr, err := receipt.QR(text, 6)
	must(t, err)
	b := qr.Bounds()
	page := image.NewRGBA(image.Rect(0, 0, b.Dx()+120, b.Dy()+120))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(page, b.Add(image.Pt(60, 60).Sub(b.Min)), qr, b.Min, draw.Src)
	book, err := words.Load(assets.Words())
	must(t, err)
	e := &env{stdin: strings.NewReader(""), stdout: os.Stdout, stderr: os.Stderr, now: time.Now,
		book: book, lang: "fr"}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"photo.jpg": func(w *bytes.Buffer) error {
			return jpeg.Encode(w, page, &jpeg.Options{Quality: 80})
		},
		"PHOTO.JPEG": func(w *bytes.Buffer) error { return jpeg.Encode(w, page, nil) },
		// a name says nothing
		"photo.png": func(w *bytes.Buffer) error { return jpeg.Encode(w, page, nil) },
		"scan.png":  func(w *bytes.Buffer) error { return png.Encode(w, page) },
		"scan.tif":  func(w *bytes.Buffer) error { return tiff.Encode(w, page, nil) },
		"scan.bmp":  func(w *bytes.Buffer) error { return bmp.Encode(w, page) },
		"scan.gif":  func(w *bytes.Buffer) error { return gif.Encode(w, page, nil) },
		"scan":      func(w *bytes.Buffer) error { return png.Encode(w, page) },
	} {
		var data bytes.Buffer
		must(t, write(&data))
		file := filepath.Join(t.TempDir(), name)
		testkit.Write(t, file, data.Bytes())
		if got, err := receiptText(context.Background(), e, file); err != nil || got != text {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}
