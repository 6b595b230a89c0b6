// SPDX-License-Identifier: AGPL-3.0-or-later

// Package glyph draws letters for the tests of what reads them.
//
// It opens no font and places no line.
package glyph

import (
	"image"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"golang.org/x/image/vector"
)

// Draw fills an outline, in a picture of w × h; at says where a point of it lies there.
func Draw(o font.GlyphOutline, w, h int,
	at func(opentype.SegmentPoint) (x, y float32)) *image.Alpha {
	r := vector.NewRasterizer(w, h)
	for _, s := range o.Segments {
		ax, ay := at(s.Args[0])
		bx, by := at(s.Args[1])
		cx, cy := at(s.Args[2])
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			r.MoveTo(ax, ay)
		case opentype.SegmentOpLineTo:
			r.LineTo(ax, ay)
		case opentype.SegmentOpQuadTo:
			r.QuadTo(ax, ay, bx, by)
		case opentype.SegmentOpCubeTo:
			r.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	out := image.NewAlpha(image.Rect(0, 0, w, h))
	r.Draw(out, out.Rect, image.Opaque, image.Point{})
	return out
}
