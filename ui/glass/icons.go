// SPDX-License-Identifier: AGPL-3.0-or-later

package glass

import (
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"golang.org/x/image/vector"
)

// Icons holds the icons. They are drawn here and not by Fyne, whose SVG library fills the
// holes of some of them (seen with Phosphor's globe and check-circle).
type Icons struct {
	files  fs.FS
	parsed map[string]*icon
	ready  map[iconKey]*image.RGBA
	bytes  int // in the cache
}

// iconKey identifies an icon as drawn.
type iconKey struct {
	name string
	size image.Point
	c    color.NRGBA
}

// iconBudget limits the cache of drawn icons to a few screens' worth, in bytes.
const iconBudget = 16 << 20

// drawn returns the icon in that size and colour, which it draws only once.
func (s *Icons) drawn(name string, size image.Point, c color.NRGBA) *image.RGBA {
	key := iconKey{name, size, c}
	if img, ok := s.ready[key]; ok {
		return img
	}
	img := image.NewRGBA(image.Rectangle{Max: size})
	s.get(name).draw(img, c)
	if s.bytes += len(img.Pix); s.bytes > iconBudget {
		clear(s.ready)
		s.bytes = len(img.Pix)
	}
	s.ready[key] = img
	return img
}

// icon is a drawing made of filled shapes, as Phosphor's are.
type icon struct {
	w, h   float32 // size of the view box
	shapes []shape
}

// shape is one path. It has the colour of the icon unless it has its own.
type shape struct {
	steps   []step
	opacity float64
	own     bool
	colour  color.NRGBA
}

// NewIcons returns the icons of a folder, one per file, named "….svg".
func NewIcons(files fs.FS) *Icons {
	ready := map[iconKey]*image.RGBA{}
	return &Icons{files: files, parsed: map[string]*icon{}, ready: ready}
}

// get returns the icon of that name. A name without a file is a bug of ours; a test
// checks every name that is used.
func (s *Icons) get(name string) *icon {
	if ic, ok := s.parsed[name]; ok {
		return ic
	}
	data, err := fs.ReadFile(s.files, name+".svg")
	if err != nil {
		panic("glass: no icon " + strconv.Quote(name))
	}
	ic, err := parseIcon(string(data))
	if err != nil {
		panic("glass: icon " + strconv.Quote(name) + ": " + err.Error())
	}
	s.parsed[name] = ic
	return ic
}

// Has reports whether an icon of that name exists.
func (s *Icons) Has(name string) bool {
	_, err := fs.Stat(s.files, name+".svg")
	return err == nil
}

// parseIcon reads the small part of SVG that the drawings use: a view box, and paths with
// an opacity or a fill. Anything else is an error.
func parseIcon(src string) (*icon, error) {
	ic := &icon{}
	dec := xml.NewDecoder(strings.NewReader(src))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		el, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		attr := map[string]string{}
		for _, a := range el.Attr {
			attr[a.Name.Local] = a.Value
		}
		switch el.Name.Local {
		case "svg":
			var x, y float32
			if _, err := fmt.Sscanf(attr["viewBox"], "%g %g %g %g", &x, &y, &ic.w,
				&ic.h); err != nil {
				return nil, fmt.Errorf("view box: %w", err)
			}
		case "path":
			s := shape{opacity: 1}
			if v := attr["opacity"]; v != "" {
				if s.opacity, err = strconv.ParseFloat(v, 64); err != nil {
					return nil, err
				}
			}
			if v := attr["fill"]; v != "" && v != "currentColor" {
				n, err := strconv.ParseUint(strings.TrimPrefix(v, "#"), 16, 32)
				if err != nil {
					return nil, err
				}
				s.own, s.colour = true, Hex(uint32(n))
			}
			if s.steps, err = parsePath(attr["d"]); err != nil {
				return nil, err
			}
			ic.shapes = append(ic.shapes, s)
		default:
			return nil, fmt.Errorf("element %q", el.Name.Local)
		}
	}
	if ic.w <= 0 || ic.h <= 0 || len(ic.shapes) == 0 {
		return nil, errors.New("nothing to draw")
	}
	return ic, nil
}

// draw fills the icon into the middle of dst, as large as fits.
func (ic *icon) draw(dst draw.Image, c color.NRGBA) {
	b := dst.Bounds()
	k := min(float32(b.Dx())/ic.w, float32(b.Dy())/ic.h)
	dx, dy := (float32(b.Dx())-ic.w*k)/2, (float32(b.Dy())-ic.h*k)/2
	for _, s := range ic.shapes {
		r := vector.NewRasterizer(b.Dx(), b.Dy())
		for _, st := range s.steps {
			p := func(i int) (float32, float32) { return st.p[i].x*k + dx, st.p[i].y*k + dy }
			x, y := p(0)
			switch st.op {
			case 'M':
				r.MoveTo(x, y)
			case 'L':
				r.LineTo(x, y)
			case 'C':
				x1, y1 := p(1)
				x2, y2 := p(2)
				r.CubeTo(x, y, x1, y1, x2, y2)
			case 'Z':
				r.ClosePath()
			}
		}
		col := c
		if s.own {
			col = s.colour
		}
		col.A = uint8(255*s.opacity + 0.5)
		r.Draw(dst, b, image.NewUniform(col), image.Point{})
	}
}
