// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"image"
	"strconv"
	"strings"

	"passerelle/ui/text"
	"passerelle/ui/words"
)

// head draws the logo, the place, and the band of a demonstration.
func (f *flow) head() {
	w := f.mm(16)
	x, rtl := margin, direction(f.lang) == text.RTL
	if rtl {
		x = Width - margin - w
	}
	h := f.mark(x, f.y, w)
	name := f.text.Layout("Passerelle", text.Style{Px: f.pt(15), Bold: true}, 0, text.LTR,
		text.Start, "fr")
	nw, nh := name.Size()
	nx := x + w + f.mm(3)
	if rtl {
		nx = x - f.mm(3) - nw
	}
	name.Draw(f.page, image.Pt(nx, f.y+(h-nh)/2), black)
	place := f.site.Name
	if f.site.Kiosk != "" {
		place += "\n" + f.words.Text(words.Reference, "paper.label.kiosk") + " " + f.site.Kiosk
	}
	site := f.text.Layout(place, text.Style{Px: f.pt(10)}, f.mm(90), text.LTR, alignment(rtl), "fr")
	sw, sh := site.Size()
	sx := Width - margin - sw
	if rtl {
		sx = margin
	}
	site.Draw(f.page, image.Pt(sx, f.y+(max(h, sh)-sh)/2), black)
	f.y += max(h, sh) + f.mm(4)
	f.fill(image.Rect(margin, f.y, Width-margin, f.y+3), soft)
	f.y += f.mm(4)
	if f.site.Demo {
		f.band()
	}
}

// alignment returns that of text at the far margin; names of places are French.
func alignment(rtl bool) text.Align {
	if rtl {
		return text.Start
	}
	return text.End
}

func (f *flow) band() {
	b := f.text.Layout(f.join(f.key("paper.demo")), text.Style{Px: f.pt(11), Bold: true},
		Width-2*margin-f.mm(8), direction(f.lang), text.Center, f.lang)
	w, h := b.Size()
	r := image.Rect(margin, f.y, Width-margin, f.y+h+f.mm(3))
	f.ground(r, black)
	b.Draw(f.page, image.Pt((Width-w)/2, f.y+f.mm(1.5)), white)
	f.y = r.Max.Y + f.mm(4)
}

// foot draws the line about help at the bottom, and sets the limit for the rest.
func (f *flow) foot() {
	sentence := f.key("paper.help", "phone", f.site.HelpPhone)
	y := f.y
	f.y = 0
	measure := f.measure()
	measure.pair(f.whole(), 12, true, sentence)
	top := Height - mm(13) - measure.y
	f.fill(image.Rect(margin, top-f.mm(4), Width-margin, top-f.mm(4)+3), soft)
	f.y = top
	f.pair(f.whole(), 12, true, sentence)
	f.y, f.limit = y, top-f.mm(6)
}

// begin draws what every page of a person has: head, foot and the page's name.
func (f *flow) begin(title string) {
	f.head()
	f.foot()
	f.title(title)
}

// onCard draws on a card, with some millimetres around it.
func (f *flow) onCard(around float64, draw func(on *flow)) {
	measure := f.measure()
	draw(measure)
	r := image.Rect(margin, f.y, Width-margin, f.y+measure.y+f.mm(2*around))
	f.card(r)
	f.y += f.mm(around)
	draw(f)
	f.y = r.Max.Y + f.mm(around)
}

// title draws the page's name.
func (f *flow) title(key string) {
	f.y += f.put(f.say(f.lang, key), f.lang,
		text.Style{Px: f.pt(26), Bold: true, LineHeight: titleHeight(f.lang)}, f.whole(), f.y,
		black)
	if f.bilingual() {
		f.y += f.mm(0.5)
		f.y += f.put(f.say("fr", key), "fr", text.Style{Px: f.pt(15), Bold: true, LineHeight: 1.2},
			f.whole(), f.y, soft)
	}
	f.y += f.mm(2.5)
}

func titleHeight(lang string) float64 {
	if direction(lang) == text.RTL {
		return 1.38
	}
	return 1.2
}

// notice draws a sentence that must not be missed in a grey box, with a smaller one.
func (f *flow) notice(strong, help func(string) string) {
	inner := box{margin + f.mm(7), Width - 2*margin - f.mm(14)}
	draw := func(on *flow) {
		on.pair(inner, 15, true, strong)
		on.y += f.mm(1.2)
		on.pair(inner, 12, false, help)
	}
	measure := f.measure()
	draw(measure)
	r := image.Rect(margin, f.y, Width-margin, f.y+measure.y+f.mm(8))
	f.ground(r, mist)
	bar := image.Rect(r.Min.X, r.Min.Y+f.mm(4), r.Min.X+f.mm(1.6), r.Max.Y-f.mm(4))
	if direction(f.lang) == text.RTL {
		bar = image.Rect(r.Max.X-f.mm(1.6), bar.Min.Y, r.Max.X, bar.Max.Y)
	}
	f.fill(bar, black)
	f.y += f.mm(4)
	draw(f)
	f.y = r.Max.Y + f.mm(6)
}

// steps draws numbered sentences.
func (f *flow) steps(sentences ...func(string) string) {
	d := f.mm(9)
	for i, s := range sentences {
		b := box{margin + d + f.mm(4), Width - 2*margin - d - f.mm(4)}
		x := margin
		if direction(f.lang) == text.RTL {
			b.x, x = margin, Width-margin-d
		}
		f.block(image.Rect(x, f.y, x+d, f.y+d), d/2, black)
		n := f.text.Layout(strconv.Itoa(i+1), text.Style{Px: f.pt(14), Bold: true}, 0, text.LTR,
			text.Start, "fr")
		w, h := n.Size()
		n.Draw(f.page, image.Pt(x+(d-w)/2, f.y+(d-h)/2), white)
		top := f.y
		f.y += f.mm(0.8)
		f.pair(b, 13, false, s)
		f.y = max(f.y, top+d) + f.mm(3.5)
	}
}

// fact is a label and a value of the card.
type fact struct {
	key   string
	value string
	size  float64 // of the value, points
	dir   text.Direction
	plain bool // all lines alike; otherwise those after the first are French, and smaller
}

// facts draws facts from y down and returns where they end.
func (f *flow) facts(b box, y int, list []fact) int {
	for _, c := range list {
		if c.value == "" {
			continue
		}
		y += f.put(f.join(f.key(c.key)), f.lang, text.Style{Px: f.pt(10)}, b, y, soft)
		value, french, _ := strings.Cut(c.value, "\n")
		if c.plain {
			value, french = c.value, ""
		}
		block := f.text.Layout(value, text.Style{Px: f.pt(c.size), Bold: true, LineHeight: 1.3},
			b.w, c.dir, text.Start, f.lang)
		w, h := block.Size()
		x := b.x
		if direction(f.lang) == text.RTL {
			x += b.w - w
		}
		block.Draw(f.page, image.Pt(x, y), black)
		y += h
		if french != "" {
			y += f.put(french, words.Reference, text.Style{Px: f.pt(10)}, b, y, soft)
		}
		y += f.mm(2)
	}
	return y - f.mm(2)
}
