// SPDX-License-Identifier: AGPL-3.0-or-later

// Package glass is the toolkit of the screens: boxes that lay themselves out, the sheet
// they are laid on, letters, icons, keys, colours and lengths, and the glass that shows a
// sheet and receives touches.
//
// It knows nothing of visits and sentences: words, the effect of a touch and the
// direction of a language are passed in as values. It is the only package of the screens
// that draws with Fyne.
//
// What must be true: a sheet consists of whole pixels; what did not change from one sheet
// to the next is neither redrawn nor uploaded again, and keeps its focus; and nothing of
// a sheet stays on the glass once the next one is shown.
package glass

import (
	"image"
	"image/draw"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"passerelle/internal/among"
)

// Glass shows sheets on a Fyne container: a stack of bands, each a picture composed here,
// with the controls above. From one sheet to the next only the bands on which something
// changed are composed and uploaded again: a digit repaints a band, not the screen, and
// the focus stays where it was. There is one picture per band, not one object per mark:
// without a graphics card each of Fyne's rounded rectangles is computed pixel by pixel,
// and a frame of them took three times as long as all this (75 ms against 20, two
// processors, Mesa's llvmpipe, 1080 × 1920).
type Glass struct {
	touch
	root     *fyne.Container // holds only the stage
	stage    *fyne.Container
	size     image.Point // of the canvas, pixels
	key      string
	bounds   image.Rectangle
	bands    []*band
	composed int // bands that the last sheet recomposed
	veils    int // how often the veils were redrawn, and up to which of these a frame has shown them
	shown    int
	controls []*control
	pane     *pane
}

// New returns a glass that shows nothing yet.
func New(o Options) *Glass {
	g := &Glass{touch: touch{Options: o, scale: 1, since: -o.DoubleStrike, pressed: -fastest}}
	g.wash = g.washed
	g.stage = &fyne.Container{}
	g.pane = &pane{touched: o.Touched}
	g.pane.ExtendBaseWidget(g.pane)
	g.root = &fyne.Container{Layout: whole{g}, Objects: []fyne.CanvasObject{g.stage}}
	return g
}

// Content returns what the window shows.
func (g *Glass) Content() fyne.CanvasObject { return g.root }

// Again reports whether a key of an attached keyboard was struck again too soon, by the
// rule for controls.
func (g *Glass) Again(id string) bool { return g.again(id) }

// bandHeight is in pixels: low, so that a digit costs little; high, so that there are few.
const bandHeight = 128

// band is one strip of the screen.
type band struct {
	pix    *image.RGBA // its Rect is the place on the sheet
	marks  []mark      // the marks on it
	veils  []mark      // above them: the pressed look of controls
	raster *canvas.Raster
}

// Show puts a sheet on the glass, with controls in the given measures and colours. key
// names the screen: when it changes, every control is new and nothing has the focus.
func (g *Glass) Show(key string, sh *Sheet, m Measures, p Palette) {
	scale := g.measured()
	g.measures, g.pal = m, p
	fresh := key != g.key || scale != g.scale
	if fresh {
		g.controls = nil
		g.key, g.scale = key, scale
		g.since = g.Uptime()
		if c := g.canvas(); c != nil {
			c.Unfocus()
		}
	}
	changed := fresh
	if sh.Bounds != g.bounds || len(g.bands) == 0 {
		g.bounds, g.bands = sh.Bounds, g.stack(sh.Bounds)
		changed = true
	}
	g.composed = 0
	for _, b := range g.bands {
		if b.compose(g.Icons, sh.marks) {
			g.composed++
			b.raster.Refresh()
		}
	}
	controls := g.place(sh.Hits, &changed)
	g.controls = controls
	if g.shown == g.veils { // a frame has shown the current ones: those that replace them count as shown too
		for _, c := range controls {
			c.veiled = c.veiled && c.pressed
		}
	}
	g.washed()
	if !changed {
		return
	}
	all := make([]fyne.CanvasObject, 0, 1+len(g.bands)+len(controls))
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

// washed draws the veils of the pressed controls into their bands, and removes those of
// controls that are gone. As separate rounded objects they cost two frames per touch,
// each three times as long as others: on a machine without a graphics card the UI
// goroutine was up to 0.3 s late while somebody typed.
func (g *Glass) washed() {
	var all []mark
	for _, c := range g.controls {
		if c.veiled {
			all = append(all, c.veil())
		}
	}
	g.veils++
	for _, b := range g.bands {
		mine := among.All(all, func(m mark) bool { return m.r.Overlaps(b.pix.Rect) })
		if !slices.Equal(mine, b.veils) {
			b.veils = mine
			b.raster.Refresh()
		}
	}
}

func (g *Glass) stack(r image.Rectangle) []*band {
	var out []*band
	for y := r.Min.Y; y < r.Max.Y; y += bandHeight {
		b := &band{pix: image.NewRGBA(image.Rect(r.Min.X, y, r.Max.X, min(y+bandHeight, r.Max.Y)))}
		b.raster = canvas.NewRaster(func(w, h int) image.Image {
			if len(b.veils) > 0 {
				g.shown = g.veils
			}
			return b.picture(w, h)
		})
		b.raster.ScaleMode = canvas.ImageScalePixels
		out = append(out, b)
	}
	return out
}

// picture returns the band in the size that the canvas asks for. Letters keep their size:
// if the canvas is a pixel off, the band is cropped or padded, never blurred.
func (b *band) picture(w, h int) image.Image {
	pix := b.pix
	if len(b.veils) > 0 {
		pix = &image.RGBA{Pix: slices.Clone(pix.Pix), Stride: pix.Stride, Rect: pix.Rect}
		for _, m := range b.veils {
			paintRounded(pix, m)
		}
	}
	if size := (image.Rectangle{Max: pix.Rect.Size()}); size == image.Rect(0, 0, w, h) {
		// painters expect the origin
		return &image.RGBA{Pix: pix.Pix, Stride: pix.Stride, Rect: size}
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Rect, pix, pix.Rect.Min, draw.Src)
	return out
}

// compose draws the marks on the band, and reports whether that changed anything.
func (b *band) compose(icons *Icons, marks []mark) bool {
	mine := among.All(marks, func(m mark) bool { return m.r.Overlaps(b.pix.Rect) })
	if slices.Equal(mine, b.marks) {
		return false
	}
	clear(b.pix.Pix) // of the previous screen and the previous person
	for _, m := range mine {
		icons.paint(b.pix, m)
	}
	b.marks = mine
	return true
}

// place assigns a control to every hit; if one has its id already, it keeps the focus.
func (g *Glass) place(hits []Hit, changed *bool) []*control {
	old := map[string]*control{}
	for _, c := range g.controls {
		old[c.hit.ID] = c
	}
	out := make([]*control, len(hits))
	for i, h := range hits {
		c := old[h.ID]
		if c == nil {
			c = newControl(&g.touch)
			*changed = true
		} else if i >= len(g.controls) || g.controls[i] != c {
			*changed = true
		}
		if c.hit.Rect != h.Rect {
			*changed = true
			g.put(c, h.Rect)
		}
		c.hit = h
		c.style()
		out[i] = c
	}
	if len(hits) != len(g.controls) {
		*changed = true
	}
	return out
}

// put moves an object to whole pixels.
func (g *Glass) put(o fyne.CanvasObject, r image.Rectangle) {
	o.Move(fyne.NewPos(float32(r.Min.X)/g.scale, float32(r.Min.Y)/g.scale))
	o.Resize(fyne.NewSize(float32(r.Dx())/g.scale, float32(r.Dy())/g.scale))
}

// whole gives its only child all the space and asks for a sheet of that size.
type whole struct{ g *Glass }

func (whole) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

func (w whole) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	for _, o := range objects {
		o.Resize(s)
	}
	k := w.g.measured()
	size := image.Pt(int(math.Round(float64(s.Width*k))), int(math.Round(float64(s.Height*k))))
	if size != w.g.size || k != w.g.scale {
		w.g.size = size
		w.g.Resized(size)
	}
}

// measured returns the number of pixels in one of Fyne's units. Fyne rounds the requested
// factor, so it has to be measured.
func (g *Glass) measured() float32 {
	if c := g.canvas(); c != nil {
		if x, _ := c.PixelCoordinateForPosition(fyne.NewPos(10000, 0)); x > 0 {
			return float32(x) / 10000
		}
	}
	return 1
}

func (g *Glass) canvas() fyne.Canvas {
	a := fyne.CurrentApp()
	if a == nil || a.Driver() == nil {
		return nil
	}
	return a.Driver().CanvasForObject(g.root)
}
