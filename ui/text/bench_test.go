// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"image"
	"image/color"
	"strings"
	"testing"
)

// arabic400 is 400 characters, six lines at 28 pixels in 900.
var arabic400 = string([]rune(strings.Repeat(arabic+" ", 6))[:400])

func BenchmarkLayout400(b *testing.B) {
	e := newEngine(b)
	for b.Loop() {
		e.Layout(arabic400, Style{Px: 28}, 900, RTL, Start, "ar")
	}
}

func BenchmarkAlpha400(b *testing.B) {
	e := newEngine(b)
	block := e.Layout(arabic400, Style{Px: 28}, 900, RTL, Start, "ar")
	for b.Loop() {
		block.Alpha()
	}
}

func BenchmarkAlphaCold400(b *testing.B) {
	e := newEngine(b)
	block := e.Layout(arabic400, Style{Px: 28}, 900, RTL, Start, "ar")
	for b.Loop() {
		e.masks = newMaskCache(maskBudget)
		block.Alpha()
	}
}

func BenchmarkDrawRGBA400(b *testing.B) {
	e := newEngine(b)
	block := e.Layout(arabic400, Style{Px: 28}, 900, RTL, Start, "ar")
	w, h := block.Size()
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for b.Loop() {
		block.Draw(dst, image.Point{}, color.Black)
	}
}

func BenchmarkLevels400(b *testing.B) {
	s := []rune(arabic400)
	for b.Loop() {
		Levels(s, RTL)
	}
}
