// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// glass shows sheets on a Fyne container. From one sheet to the next of the same screen, marks and controls that stay the same are left alone: a tick of progress
// repaints a number, not a screen, and the focus stays where it was.
type glass struct {
	u        *UI
	stage    *fyne.Container
	key      string
	scale    float32
	marks    []mark
	objects  []fyne.CanvasObject
	controls []*control
	pane     *pane
}

// show puts a sheet on the glass. key names the screen: when it changes, everything is new and nothing is focused.
func (g *glass) show(key string, sh *sheet, scale float32) {
	fresh := key != g.key || scale != g.scale
	if fresh {
		g.marks, g.objects, g.controls = nil, nil, nil
		g.key, g.scale = key, scale
		g.u.unfocus()
	}
	changed := fresh || len(sh.marks) != len(g.marks)
	objects := make([]fyne.CanvasObject, len(sh.marks))
	for i, m := range sh.marks {
		if i < len(g.marks) && g.marks[i] == m {
			objects[i] = g.objects[i]
			continue
		}
		objects[i] = g.draw(m)
		changed = true
	}
	controls := g.place(sh.hits, &changed)
	g.marks, g.objects, g.controls = sh.marks, objects, controls
	if !changed {
		return
	}
	all := make([]fyne.CanvasObject, 0, 1+len(objects)+len(controls))
	if g.pane == nil {
		g.pane = newPane(g.u)
	}
	g.put(g.pane, sh.bounds)
	all = append(all, g.pane)
	all = append(all, objects...)
	for _, c := range controls {
		all = append(all, c)
	}
	g.stage.Objects = all
	g.stage.Refresh()
}

// place gives every place that can be touched its control; one that was there already, by its id, is kept with its focus.
func (g *glass) place(hits []hit, changed *bool) []*control {
	old := map[string]*control{}
	for _, c := range g.controls {
		old[c.hit.id] = c
	}
	out := make([]*control, len(hits))
	for i, h := range hits {
		c := old[h.id]
		if c == nil {
			c = newControl(g.u)
			*changed = true
		} else if i >= len(g.controls) || g.controls[i] != c {
			*changed = true
		}
		if c.hit.r != h.r {
			*changed = true
			g.put(c, h.r)
		}
		c.hit = h
		c.style(g.u.pal, g.scale)
		out[i] = c
	}
	if len(hits) != len(g.controls) {
		*changed = true
	}
	return out
}

// put moves an object to whole pixels.
func (g *glass) put(o fyne.CanvasObject, r image.Rectangle) {
	o.Move(fyne.NewPos(float32(r.Min.X)/g.scale, float32(r.Min.Y)/g.scale))
	o.Resize(fyne.NewSize(float32(r.Dx())/g.scale, float32(r.Dy())/g.scale))
}

func (g *glass) draw(m mark) fyne.CanvasObject {
	switch m.kind {
	case markRect:
		r := canvas.NewRectangle(m.fill)
		r.CornerRadius = float32(m.radius) / g.scale
		in := 0
		if m.width > 0 { // Fyne draws a stroke astride the edge
			r.StrokeColor, r.StrokeWidth = m.stroke, float32(m.width)/g.scale
			in = m.width / 2
		}
		g.put(r, m.r.Inset(in))
		return r
	}
	r := canvas.NewRaster(func(w, h int) image.Image { return g.u.paint(m, w, h) })
	r.ScaleMode = canvas.ImageScalePixels
	g.put(r, m.r)
	return r
}

// paint draws a mark of pixels into an image of the size the canvas asks for; letters and pictures keep their own size, so that a canvas that is a pixel off
// never blurs them.
func (u *UI) paint(m mark, w, h int) image.Image {
	dst := image.NewNRGBA(image.Rect(0, 0, w, h))
	switch m.kind {
	case markText:
		m.block.Draw(dst, image.Pt(textMargin, textMargin), m.fill)
	case markIcon:
		u.icons.get(m.icon).draw(dst, m.fill)
	case markPic:
		drawPicture(dst, m)
	case markDashed:
		drawDashed(dst, m)
	case markShadow:
		drawShadow(dst, m)
	}
	return dst
}

// drawDashed draws a rounded ground with a dashed border.
func drawDashed(dst *image.NRGBA, m mark) {
	b := dst.Bounds()
	rad, wd := float64(m.radius), float64(m.width)
	dash := max(6, 6*m.width)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			d := roundedDistance(float64(x)+0.5, float64(y)+0.5, float64(b.Dx()), float64(b.Dy()), rad)
			in := clamp01(0.5 - d)
			if in == 0 {
				continue
			}
			c := m.fill
			if edge := clamp01(d + wd + 0.5); edge > 0 && ((x+y)/dash)%2 == 0 {
				c = blend(m.fill, m.stroke, edge)
			}
			c.A = uint8(float64(c.A) * in)
			dst.SetNRGBA(x, y, c)
		}
	}
}

// drawShadow darkens the surroundings of a picture: the mark's rectangle is the picture's, grown by radius on all sides.
func drawShadow(dst *image.NRGBA, m mark) {
	b := dst.Bounds()
	rad := float64(m.radius)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			d := roundedDistance(float64(x)+0.5-rad, float64(y)+0.5-rad, float64(b.Dx())-2*rad, float64(b.Dy())-2*rad, 4)
			v := clamp01(1 - d/rad)
			dst.SetNRGBA(x, y, color.NRGBA{A: uint8(46 * v * v)})
		}
	}
}

func drawPicture(dst *image.NRGBA, m mark) {
	if m.pic == nil {
		return
	}
	scaleInto(dst, dst.Bounds(), m.pic)
	if m.region.Empty() {
		return
	}
	r := m.region.Inset(-m.width)
	for y := max(r.Min.Y, 0); y < min(r.Max.Y, dst.Bounds().Max.Y); y++ {
		for x := max(r.Min.X, 0); x < min(r.Max.X, dst.Bounds().Max.X); x++ {
			d := roundedDistance(float64(x-r.Min.X)+0.5, float64(y-r.Min.Y)+0.5, float64(r.Dx()), float64(r.Dy()), float64(m.radius))
			if a := clamp01(0.5-d) * clamp01(d+float64(m.width)+0.5); a > 0 {
				dst.SetNRGBA(x, y, blend(dst.NRGBAAt(x, y), m.stroke, a))
			}
		}
	}
}

// roundedDistance is the signed distance of a point to the edge of a rounded rectangle at the origin; negative inside.
func roundedDistance(x, y, w, h, r float64) float64 {
	qx, qy := math.Abs(x-w/2)-w/2+r, math.Abs(y-h/2)-h/2+r
	return min(max(qx, qy), 0) + math.Hypot(max(qx, 0), max(qy, 0)) - r
}

func blend(a, b color.NRGBA, t float64) color.NRGBA {
	mix := func(x, y uint8) uint8 { return uint8(float64(x)*(1-t) + float64(y)*t + 0.5) }
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), mix(a.A, b.A)}
}

func clamp01(v float64) float64 { return min(1, max(0, v)) }
