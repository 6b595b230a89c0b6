// SPDX-License-Identifier: AGPL-3.0-or-later

package layouts

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"

	ot "github.com/go-text/typesetting/font/opentype"
	"golang.org/x/image/vector"
)

// paint draws a sheet into a picture; to maps its millimetres to pixels.
func (s *sheet) paint(dst *image.RGBA, to affine) {
	upright := to[1] == 0 && to[2] == 0
	ras := vector.NewRasterizer(1, 1)
	for _, m := range s.marks {
		at := m.at.then(to)
		box := bounds(m.outline, at).Intersect(dst.Rect)
		if box.Empty() {
			continue
		}
		if m.square && upright && box.Dx() > 40 && box.Dy() > 40 {
			draw.Draw(dst, box, image.NewUniform(m.ink), image.Point{}, draw.Over)
			continue
		}
		ras.Reset(box.Dx(), box.Dy())
		p := func(a ot.SegmentPoint) (float32, float32) {
			x, y := at.at(float64(a.X), float64(a.Y))
			return float32(x) - float32(box.Min.X), float32(y) - float32(box.Min.Y)
		}
		trace(ras, m.outline, p)
		ras.Draw(dst, box, image.NewUniform(m.ink), image.Point{})
	}
}

func trace(ras *vector.Rasterizer, outline []ot.Segment,
	p func(ot.SegmentPoint) (float32, float32)) {
	for _, g := range outline {
		ax, ay := p(g.Args[0])
		bx, by := p(g.Args[1])
		cx, cy := p(g.Args[2])
		switch g.Op {
		case ot.SegmentOpMoveTo:
			ras.ClosePath()
			ras.MoveTo(ax, ay)
		case ot.SegmentOpLineTo:
			ras.LineTo(ax, ay)
		case ot.SegmentOpQuadTo:
			ras.QuadTo(ax, ay, bx, by)
		case ot.SegmentOpCubeTo:
			ras.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	ras.ClosePath()
}

func bounds(outline []ot.Segment, at affine) image.Rectangle {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for i := range outline {
		for _, a := range outline[i].ArgsSlice() {
			x, y := at.at(float64(a.X), float64(a.Y))
			x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
		}
	}
	if x0 > x1 {
		return image.Rectangle{}
	}
	return image.Rect(int(math.Floor(x0)), int(math.Floor(y0)), int(math.Ceil(x1))+1,
		int(math.Ceil(y1))+1)
}

// flat draws a sheet as it is, at a resolution.
func (s *sheet) flat(dpi float64) *image.RGBA {
	k := dpi / 25.4
	img := image.NewRGBA(image.Rect(0, 0, int(s.w*k+0.5), int(s.h*k+0.5)))
	draw.Draw(img, img.Rect, image.NewUniform(s.ground), image.Point{}, draw.Src)
	s.paint(img, scaling(k))
	return img
}

// pdf writes sheets as pages that a program drew: outlines alone, so that no reader of PDF
// has a text to copy.
func pdf(sheets []*sheet) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	object := func(body string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), body)
	}
	object("<< /Type /Catalog /Pages 2 0 R >>")
	kids := ""
	for i := range sheets {
		kids += fmt.Sprintf("%d 0 R ", 3+2*i)
	}
	object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids, len(sheets)))
	const point = 72 / 25.4
	for i, s := range sheets {
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R "+
			"/Resources << >> >>", s.w*point, s.h*point, 4+2*i))
		var z bytes.Buffer
		w := zlib.NewWriter(&z)
		s.contents(w, affine{point, 0, 0, -point, 0, s.h * point})
		w.Close()
		object(fmt.Sprintf("<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", z.Len(),
			z.Bytes()))
	}
	x := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, a := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, x)
	return b.Bytes()
}

func (s *sheet) contents(w interface{ Write([]byte) (int, error) }, to affine) {
	var now color.RGBA
	set := false
	use := func(c color.RGBA) {
		if !set || c != now {
			fmt.Fprintf(w, "%.3f %.3f %.3f rg\n", float64(c.R)/255, float64(c.G)/255,
				float64(c.B)/255)
			now, set = c, true
		}
	}
	if s.ground != white {
		use(s.ground)
		fmt.Fprintf(w, "0 0 %.2f %.2f re f\n", s.w*to[0], s.h*to[0])
	}
	for _, m := range s.marks {
		use(m.ink)
		at := m.at.then(to)
		var x, y float64
		p := func(a ot.SegmentPoint) (float64, float64) { return at.at(float64(a.X), float64(a.Y)) }
		for _, g := range m.outline {
			ax, ay := p(g.Args[0])
			bx, by := p(g.Args[1])
			cx, cy := p(g.Args[2])
			switch g.Op {
			case ot.SegmentOpMoveTo:
				fmt.Fprintf(w, "%.2f %.2f m ", ax, ay)
				x, y = ax, ay
			case ot.SegmentOpLineTo:
				fmt.Fprintf(w, "%.2f %.2f l ", ax, ay)
				x, y = ax, ay
			case ot.SegmentOpQuadTo:
				fmt.Fprintf(w, "%.2f %.2f %.2f %.2f %.2f %.2f c ", x+(ax-x)*2/3, y+(ay-y)*2/3,
					bx+(ax-bx)*2/3, by+(ay-by)*2/3, bx, by)
				x, y = bx, by
			case ot.SegmentOpCubeTo:
				fmt.Fprintf(w, "%.2f %.2f %.2f %.2f %.2f %.2f c ", ax, ay, bx, by, cx, cy)
				x, y = cx, cy
			}
		}
		fmt.Fprint(w, "f\n")
	}
}
