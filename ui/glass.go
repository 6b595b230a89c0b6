// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"image/draw"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// glass shows sheets on a Fyne container: a stack of bands, each a picture composed here, and the controls above. From one sheet to the next only the bands on which
// something changed are composed and handed to the graphics again: a digit repaints a strip, not a screen, and the focus stays where it was. One picture for each band
// and not an object for each mark: without a graphics card each of Fyne's rounded rectangles is computed pixel by pixel, and a frame of them took three times as long
// as all this (75 ms against 20, two processors, Mesa's llvmpipe, 1080 × 1920).
type glass struct {
	u        *UI
	stage    *fyne.Container
	key      string
	scale    float32
	bounds   image.Rectangle
	bands    []*band
	composed int           // bands that the last sheet made new
	since    time.Duration // uptime at which this screen came
	controls []*control
	pane     *pane
}

// bandHeight is in pixels: low enough that a digit costs little, high enough that a screen has few.
const bandHeight = 128

// band is one strip of the screen.
type band struct {
	pix    *image.RGBA // its Rect is the place on the sheet
	marks  []mark      // what is on it
	raster *canvas.Raster
}

// show puts a sheet on the glass. key names the screen: when it changes, every control is new and nothing is focused.
func (g *glass) show(key string, sh *Sheet, scale float32) {
	fresh := key != g.key || scale != g.scale
	if fresh {
		g.controls = nil
		g.key, g.scale = key, scale
		g.since = g.u.cfg.Uptime()
		g.u.unfocus()
	}
	changed := fresh
	if sh.Bounds != g.bounds || len(g.bands) == 0 || fresh && g.pane == nil {
		g.bounds, g.bands = sh.Bounds, stack(sh.Bounds)
		changed = true
	}
	g.composed = 0
	for _, b := range g.bands {
		if b.compose(g.u, sh.marks) {
			g.composed++
			b.raster.Refresh()
		}
	}
	controls := g.place(sh.Hits, &changed)
	g.controls = controls
	if !changed {
		return
	}
	all := make([]fyne.CanvasObject, 0, 1+len(g.bands)+len(controls))
	if g.pane == nil {
		g.pane = newPane(g.u)
	}
	g.put(g.pane, sh.Bounds)
	all = append(all, g.pane)
	for _, b := range g.bands {
		g.put(b.raster, b.pix.Rect)
		all = append(all, b.raster)
	}
	for _, c := range controls {
		all = append(all, c)
	}
	g.stage.Objects = all
	g.stage.Refresh()
}

func stack(r image.Rectangle) []*band {
	var out []*band
	for y := r.Min.Y; y < r.Max.Y; y += bandHeight {
		b := &band{pix: image.NewRGBA(image.Rect(r.Min.X, y, r.Max.X, min(y+bandHeight, r.Max.Y)))}
		b.raster = canvas.NewRaster(b.picture)
		b.raster.ScaleMode = canvas.ImageScalePixels
		out = append(out, b)
	}
	return out
}

// picture is the band in the size that the canvas asks for. Letters keep their own size: a canvas that is a pixel off cuts or pads, and never blurs.
func (b *band) picture(w, h int) image.Image {
	if size := (image.Rectangle{Max: b.pix.Rect.Size()}); size == image.Rect(0, 0, w, h) {
		return &image.RGBA{Pix: b.pix.Pix, Stride: b.pix.Stride, Rect: size} // painters look for the origin
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Rect, b.pix, b.pix.Rect.Min, draw.Src)
	return out
}

// compose draws what of the marks is on the band, and says whether that differs from what was there.
func (b *band) compose(u *UI, marks []mark) bool {
	var mine []mark
	for _, m := range marks {
		if m.r.Overlaps(b.pix.Rect) {
			mine = append(mine, m)
		}
	}
	if slices.Equal(mine, b.marks) {
		return false
	}
	clear(b.pix.Pix) // of the screen before, and of the person before
	for _, m := range mine {
		u.paint(b.pix, m)
	}
	b.marks = mine
	return true
}

// place gives every place that can be touched its control; one that was there already, by its id, is kept with its focus.
func (g *glass) place(hits []Hit, changed *bool) []*control {
	old := map[string]*control{}
	for _, c := range g.controls {
		old[c.hit.ID] = c
	}
	out := make([]*control, len(hits))
	for i, h := range hits {
		c := old[h.ID]
		if c == nil {
			c = newControl(g.u)
			*changed = true
		} else if i >= len(g.controls) || g.controls[i] != c {
			*changed = true
		}
		if c.hit.Rect != h.Rect {
			*changed = true
			g.put(c, h.Rect)
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
