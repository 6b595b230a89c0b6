// SPDX-License-Identifier: AGPL-3.0-or-later

package specimen

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// dpi is the resolution of every paper drawn here.
const dpi = 300

// mm turns millimetres into pixels.
func mm(v float64) int { return int(v*dpi/25.4 + 0.5) }

var (
	ink   = color.RGBA{0x1c, 0x22, 0x26, 0xff}
	grey  = color.RGBA{0x5a, 0x64, 0x6a, 0xff}
	blue  = color.RGBA{0x1d, 0x3f, 0x72, 0xff}
	red   = color.RGBA{0xb0, 0x1e, 0x1e, 0xff}
	sky   = color.RGBA{0xdc, 0xe8, 0xf2, 0xff}
	rose  = color.RGBA{0xf6, 0xe3, 0xe6, 0xff}
	white = color.RGBA{0xff, 0xff, 0xff, 0xff}
)

// pens holds the three faces at the sizes asked for so far.
type pens struct {
	fonts map[string]*opentype.Font
	faces map[string]font.Face
}

func newPens() (*pens, error) {
	p := &pens{fonts: map[string]*opentype.Font{}, faces: map[string]font.Face{}}
	for name, data := range map[string][]byte{"regular": goregular.TTF, "bold": gobold.TTF,
		"mono": gomonobold.TTF} {
		f, err := opentype.Parse(data)
		if err != nil {
			return nil, fmt.Errorf("parse font %s: %w", name, err)
		}
		p.fonts[name] = f
	}
	return p, nil
}

// face returns a face with an em of size millimetres.
func (p *pens) face(name string, size float64) font.Face {
	key := fmt.Sprintf("%s %.2f", name, size)
	if f, ok := p.faces[key]; ok {
		return f
	}
	f, err := opentype.NewFace(p.fonts[name],
		&opentype.FaceOptions{Size: size * dpi / 25.4, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic(err) // the size is one of our constants
	}
	p.faces[key] = f
	return f
}

// sheet is a paper being drawn; positions are in millimetres from its top left corner.
type sheet struct {
	img  *image.RGBA
	pens *pens
}

func newSheet(p *pens, w, h float64, ground color.Color) *sheet {
	s := &sheet{img: image.NewRGBA(image.Rect(0, 0, mm(w), mm(h))), pens: p}
	draw.Draw(s.img, s.img.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	return s
}

// write draws one line with its baseline at y.
func (s *sheet) write(x, y, size float64, face, text string, c color.Color) {
	d := font.Drawer{Dst: s.img, Src: image.NewUniform(c), Face: s.pens.face(face, size),
		Dot: fixed.P(mm(x), mm(y))}
	d.DrawString(text)
}

// strip draws a line of the machine-readable zone: one letter every 2.54 mm (ICAO Doc
// 9303-3).
func (s *sheet) strip(x, y float64, text string, c color.Color) {
	for i, r := range text {
		s.write(x+float64(i)*2.54, y, 4.1, "mono", string(r), c)
	}
}

func (s *sheet) box(x, y, w, h float64, c color.Color) {
	draw.Draw(s.img, image.Rect(mm(x), mm(y), mm(x+w), mm(y+h)), image.NewUniform(c), image.Point{},
		draw.Over)
}

// frame draws the outline of a rectangle.
func (s *sheet) frame(x, y, w, h, line float64, c color.Color) {
	s.box(x, y, w, line, c)
	s.box(x, y+h-line, w, line, c)
	s.box(x, y, line, h, c)
	s.box(x+w-line, y, line, h, c)
}

// portrait draws a grey head and shoulders: nobody's face.
func (s *sheet) portrait(x, y, w, h float64) {
	s.box(x, y, w, h, color.RGBA{0xd3, 0xda, 0xde, 0xff})
	shade := color.RGBA{0x8f, 0x9b, 0xa3, 0xff}
	inside := s.img.SubImage(image.Rect(mm(x), mm(y), mm(x+w), mm(y+h))).(*image.RGBA)
	disc(inside, mm(x+w/2), mm(y+h*0.38), mm(w*0.21), mm(h*0.20), shade)
	disc(inside, mm(x+w/2), mm(y+h*0.98), mm(w*0.40), mm(h*0.34), shade)
}

// disc fills an ellipse, clipped to img.
func disc(img *image.RGBA, cx, cy, rx, ry int, c color.RGBA) {
	for y := -ry; y <= ry; y++ {
		for x := -rx; x <= rx; x++ {
			if x*x*ry*ry+y*y*rx*rx <= rx*rx*ry*ry && (image.Point{cx + x, cy + y}).In(img.Rect) {
				img.SetRGBA(cx+x, cy+y, c)
			}
		}
	}
}

// specimen marks the paper twice, legibly, without covering what is read.
func (s *sheet) specimen(w, h float64) {
	s.write(w-48, 8, 5, "bold", "SPÉCIMEN", red)
	s.write(8, h-4, 4, "bold", "SPÉCIMEN — SANS VALEUR", red)
}
