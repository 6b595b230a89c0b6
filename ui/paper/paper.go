// SPDX-License-Identifier: AGPL-3.0-or-later

// Package paper draws what is printed: the receipt, the ticket, where to go, the list of
// papers, papers to be signed, the printer's test page. Each is one A4 page in grey at 300
// dots per inch, in the person's language with French under it; what is signed is in
// French, with its meaning beside it.
//
// It knows no printer (package ipp does) and keeps nothing: a page is drawn and forgotten.
//
// What must be true: a page says no more about the person than a first name and an initial,
// but for what it asks to sign, and its code contains no personal data; it never says that
// a dossier has arrived unless it draws a second-stage receipt; nothing on it is clipped,
// however long the words are.
package paper

import (
	"errors"
	"image"
	"image/color"
	"math"
	stdsync "sync"

	"passerelle/dossier"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// The page, in dots.
const (
	DPI    = 300
	Width  = 2480
	Height = 3508
)

// Site is what all pages of a kiosk have in common.
type Site struct {
	Name      string // of the access point
	HelpPhone string
	Kiosk     string       // its name, 8 letters; "" before enrolment
	Zone      dossier.Zone // time zone of the hours printed
	Demo      bool         // there is no authority behind it: a band on every page says so
}

// Press draws pages. Its methods are safe for concurrent use.
type Press struct {
	mu    stdsync.Mutex
	words *words.Book
	text  *text.Engine
	site  Site
}

// New returns a press. Nothing else may use the engine.
func New(b *words.Book, e *text.Engine, site Site) *Press {
	return &Press{words: b, text: e, site: site}
}

// ErrTooLong is returned if the words of a page don't fit on it.
var ErrTooLong = errors.New("the words don't fit on the page")

// mm converts millimetres to dots.
func mm(v float64) int { return int(math.Round(v * DPI / 25.4)) }

// pt converts typographic points to dots.
func pt(v float64) int { return int(math.Round(v * DPI / 72)) }

// The greys of a page. Ink is black, because printers draw grey letters as dots.
var (
	black = color.Gray{0}
	soft  = color.Gray{0x50} // lines and small text
	mist  = color.Gray{0xEC} // backgrounds
	white = color.Gray{0xFF}
)

// margin leaves out what printers can't reach.
var margin = mm(16)

// flow is a page being filled from the top.
type flow struct {
	*Press
	page  *image.Gray
	lang  string
	scale float64 // scale of letters and spaces
	y     int
	limit int // top of the foot
}

// scales are tried in turn: a language with long words gets smaller ones rather than a
// clipped page. At the last scale the smallest text measures 7 points.
var scales = []float64{1, 0.93, 0.86, 0.8, 0.74}

// fit draws a page at the largest scale that fits. Errors: ErrTooLong, or those of draw.
func (p *Press) fit(lang string, draw func(f *flow) error) (*image.Gray, error) {
	return p.fitAt(scales, lang, draw)
}

func (p *Press) fitAt(scales []float64, lang string,
	draw func(f *flow) error) (*image.Gray, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, scale := range scales {
		f := &flow{Press: p, page: image.NewGray(image.Rectangle{}), lang: lang, scale: scale}
		f.y, f.limit = mm(13), Height-mm(12)
		if err := draw(f); err != nil { // measured first: drawing costs ten times that
			return nil, err
		}
		if f.y > f.limit {
			continue
		}
		f.page = image.NewGray(image.Rect(0, 0, Width, Height))
		fill(f.page.Pix, 0xFF)
		f.y, f.limit = mm(13), Height-mm(12)
		return f.page, draw(f)
	}
	return nil, ErrTooLong
}

// measure returns a flow that draws nothing, to find out how high something is.
func (f *flow) measure() *flow {
	return &flow{Press: f.Press, page: image.NewGray(image.Rectangle{}), lang: f.lang,
		scale: f.scale}
}

func (f *flow) pt(v float64) int { return max(1, pt(v*f.scale)) }
func (f *flow) mm(v float64) int { return mm(v * f.scale) }

// bilingual reports whether French is printed under the person's language.
func (f *flow) bilingual() bool { return f.lang != words.Reference }

func direction(lang string) text.Direction {
	if words.RTL(lang) {
		return text.RTL
	}
	return text.LTR
}

// say returns a sentence.
func (f *flow) say(lang, key string, args ...string) string {
	return f.words.Text(lang, key, args...)
}

// box is the horizontal extent of a text.
type box struct{ x, w int }

func (f *flow) whole() box { return box{margin, Width - 2*margin} }

// put draws s in b at y, aligned to the start of the page's language, and returns the
// height.
func (f *flow) put(s, lang string, st text.Style, b box, y int, c color.Gray) int {
	block := f.text.Layout(s, st, b.w, direction(lang), text.Start, lang)
	w, h := block.Size()
	x := b.x
	if direction(f.lang) == text.RTL {
		x += b.w - w
	}
	block.Draw(f.page, image.Pt(x, y), c)
	return h
}

// pair draws a sentence in the person's language and, smaller, in French, and moves on.
func (f *flow) pair(b box, size float64, bold bool, sentence func(lang string) string) {
	f.y += f.put(sentence(f.lang), f.lang, text.Style{Px: f.pt(size), Bold: bold}, b, f.y, black)
	if f.bilingual() {
		f.y += mm(0.4)
		f.y += f.put(sentence(words.Reference), words.Reference,
			text.Style{Px: f.pt(max(9.5, size*0.72))}, b, f.y, soft)
	}
}

// key returns a sentence for pair.
func (f *flow) key(key string, args ...string) func(string) string {
	return func(lang string) string { return f.say(lang, key, args...) }
}

// join returns the text beside a label: in the person's language, then in French if
// different.
func (f *flow) join(sentence func(lang string) string) string {
	a := sentence(f.lang)
	if b := sentence(words.Reference); f.bilingual() && b != a {
		return a + " · " + text.Isolate(b)
	}
	return a
}

// stack returns French below the person's language.
func (f *flow) stack(sentence func(lang string) string) string {
	a := sentence(f.lang)
	if b := sentence(words.Reference); f.bilingual() && b != a {
		return a + "\n" + b
	}
	return a
}
