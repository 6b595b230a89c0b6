// SPDX-License-Identifier: AGPL-3.0-or-later

package testkit

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// SavePNG writes a picture for a person or a program to look at, and makes its folder.
func SavePNG(t testing.TB, path string, img image.Image) {
	t.Helper()
	var b bytes.Buffer
	Must(t, png.Encode(&b, img))
	Must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	Write(t, path, b.Bytes())
}

// OpenPNG reads a picture.
func OpenPNG(t testing.TB, path string) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(Read(t, path)))
	Must(t, err)
	return img
}

// ThroughJPEG is a picture as a camera or a telephone would have stored it.
func ThroughJPEG(t testing.TB, img image.Image, quality int) image.Image {
	t.Helper()
	var b bytes.Buffer
	Must(t, jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}))
	out, err := jpeg.Decode(&b)
	Must(t, err)
	return out
}
