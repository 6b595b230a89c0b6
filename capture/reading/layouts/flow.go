// SPDX-License-Identifier: AGPL-3.0-or-later

package layouts

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"
)

// shapes are the papers' sizes, in millimetres; a till roll is as long as what stands on it.
var shapes = map[string][2]float64{"A4": {210, 297}, "A5": {148, 210}, "A5L": {210, 148},
	"A4L": {297, 210}, "card": {85.6, 54}, "pass": {125, 88}, "spread": {125, 176},
	"visa": {125, 88}, "roll": {80, 400}, "td2": {105, 74}, "booklet": {130, 180}}

// filled is a part whose values are there.
type filled struct {
	key   string
	cells []string
	days  []Day
	line  int
}

// flow lays the parts of a paper out, from the top of its pages to their bottom.
type flow struct {
	paper *Paper
	fill  *filler
	st    style
	shape string
	s     *sheet
	x, w  float64 // of the column of text
	y     float64
	heads []string // of the table that is being written
	rowN  int
}

// draw fills the parts and places them.
func (w *flow) draw(parts []part) error {
	w.shape = "A4"
	var all []filled
	for _, p := range parts {
		if p.key == "shape" {
			w.shape = p.text
			continue
		}
		more, err := w.expand(p)
		if err != nil {
			return fmt.Errorf("line %d: %w", p.line, err)
		}
		all = append(all, more...)
	}
	size, ok := shapes[w.shape]
	if !ok {
		return fmt.Errorf("there is no shape %q", w.shape)
	}
	if size[0] < 200 || size[1] < 200 {
		w.st.margin = min(w.st.margin, size[0]/14)
	}
	w.newPage()
	rest := all
	if !slices.Contains([]string{"card", "pass", "visa", "td2"}, w.shape) {
		rest = w.header(all)
	}
	for i, f := range rest {
		next := filled{}
		if i+1 < len(rest) {
			next = rest[i+1]
		}
		if err := w.place(f, next); err != nil {
			return fmt.Errorf("line %d: %w", f.line, err)
		}
	}
	if w.shape == "roll" {
		w.s.h = w.y + 12
	}
	w.number()
	return nil
}

// expand fills a part; "rows: 5 | …" is several.
func (w *flow) expand(p part) (out []filled, err error) {
	text, times := p.text, 1
	key := p.key
	if key == "rows" {
		n, rest, _ := strings.Cut(text, "|")
		lo, hi, ranged := strings.Cut(strings.TrimSpace(n), "-")
		if times, err = strconv.Atoi(lo); err != nil {
			return nil, fmt.Errorf("how many rows: %w", err)
		}
		if most, err := strconv.Atoi(hi); ranged && err == nil {
			times += w.fill.r.IntN(most - times + 1)
		}
		key, text = "row", strings.TrimSpace(rest)
	}
	separator := " | "
	switch key {
	case "from", "to", "title", "date", "sign", "stamp", "foot", "box", "center":
		separator = " / "
	case "p", "li", "sub", "big", "small", "at", "right", "hand", "check":
		separator = "\x00"
	}
	for range times {
		f := filled{key: key, line: p.line}
		if key == "to" && text == "" {
			text = "[{title}|] {name} / {street} / {postcity}"
			if text, err = alternatives(seeded(w.paper.Layout.Name()+"to", 0), text); err != nil {
				return nil, err
			}
		}
		label := ""
		for _, c := range strings.Split(text, separator) {
			c = strings.TrimSpace(c)
			s, err := w.fill.text(c, label)
			if err != nil {
				return nil, err
			}
			if s = pickShop(w, s); s == "~" {
				s = ""
			}
			f.cells = append(f.cells, strings.TrimSpace(s))
			label = s
		}
		f.days, w.fill.pending = w.fill.pending, nil
		out = append(out, f)
	}
	return out, nil
}

// pickShop takes one of <a;b;c>: what differs from row to row and from paper to paper.
func pickShop(w *flow, s string) string {
	for {
		i := strings.IndexByte(s, '<')
		j := strings.IndexByte(s, '>')
		if i < 0 || j < i || !strings.Contains(s[i:j], ";") {
			return s
		}
		s = s[:i] + one(w.fill.r, strings.Split(s[i+1:j], ";")) + s[j+1:]
	}
}

func (w *flow) newPage() {
	w.number()
	size := shapes[w.shape]
	w.s = &sheet{w: size[0], h: size[1], ground: white}
	if w.st.tint {
		w.s.ground = color.RGBA{250, 248, 242, 255}
	}
	w.paper.sheets = append(w.paper.sheets, w.s)
	w.paper.Pages = append(w.paper.Pages, Truth{})
	w.x, w.w, w.y = w.st.margin, size[0]-2*w.st.margin, w.st.margin
	if len(w.paper.sheets) > 1 && w.st.head == "side" {
		w.y += 4
	}
	if w.shape == "roll" {
		w.x, w.w, w.y = 5, 70, 8
	}
}

func (w *flow) truth() *Truth { return &w.paper.Pages[len(w.paper.Pages)-1] }

// number writes the number of the page that is finished, which is known of the whole only
// where the layout counts as it goes.
func (w *flow) number() {
	if w.s == nil || w.st.pageNo == "" || w.shape != "A4" {
		return
	}
	n := len(w.paper.sheets)
	if n == 1 && w.y < w.s.h*0.9 && w.st.pageNo != "Page %d/%d" {
		return
	}
	total := max(n, w.pages())
	w.s.write(w.s.w-w.st.margin-18, w.s.h-8, w.pen(7.5, false), fmt.Sprintf(w.st.pageNo, n, total))
}

// pages counts the pages that the wording asks for.
func (w *flow) pages() int {
	n := 1
	for _, p := range w.paper.Layout.parts {
		if p.key == "page" {
			n++
		}
	}
	return n
}

func (w *flow) pen(size float64, bold bool) pen {
	return pen{family: w.st.family, size: size, bold: bold, ink: black}
}

func (w *flow) body() pen { return w.pen(w.st.size, false) }

func (w *flow) lead(p pen) float64 { return p.mm() * w.st.lead }

// room begins a new page where h millimetres are not left.
func (w *flow) room(h float64) {
	if w.shape == "roll" || w.y+h <= w.s.h-max(13, w.st.margin*0.8) || w.y <= w.st.margin+5 {
		return
	}
	w.newPage()
}

// lines breaks a text into lines of a width.
func (p pen) lines(text string, wide float64) (out []string) {
	now := ""
	for _, f := range strings.Fields(text) {
		if next := strings.TrimSpace(now + " " + f); now == "" || p.width(next) <= wide {
			now = next
			continue
		}
		out = append(out, now)
		now = f
	}
	return append(out, now)
}

// paragraph writes a text into a column and returns its height.
func (w *flow) paragraph(x, wide float64, p pen, text string, align string) {
	for _, l := range p.lines(text, wide) {
		w.room(w.lead(p))
		w.y += w.lead(p)
		at := x
		own := p.width(l)
		switch {
		case align == "centre":
			at = x + (wide-own)/2
		case align == "right" || rightToLeft(l) && rightToLeft(strings.Fields(l)[0]):
			at = x + wide - own
		}
		w.s.write(at, w.y, p, l)
	}
}

// note keeps the days of a part, which is now on the page.
func (w *flow) note(f filled) {
	for _, d := range f.days {
		d.Page = len(w.paper.sheets) - 1
		w.paper.Days = append(w.paper.Days, d)
	}
}

// header places the parts that say who writes to whom, of what reference and when, and
// returns the others.
func (w *flow) header(all []filled) (rest []filled) {
	var from, to, date []string
	var refs [][]string
	for _, f := range all {
		switch f.key {
		case "from":
			from = append(from, f.cells...)
		case "to":
			to = append(to, f.cells...)
		case "date":
			date = append(date, f.cells...)
		case "ref":
			refs = append(refs, f.cells)
		default:
			rest = append(rest, f)
			continue
		}
		w.note(f)
	}
	if len(from) == 1 && from[0] == "-" {
		from = nil
	}
	if len(to) == 1 && (to[0] == "-" || to[0] == "") {
		to = nil
	}
	st, s := w.st, w.s
	m, wide := st.margin, s.w-2*st.margin
	small := w.pen(max(7.5, st.size-1), false)
	k := s.w / 210
	block := func(x, y float64, p pen, lines []string) float64 {
		for _, l := range lines {
			y += w.lead(p)
			s.write(x, y, p, l)
		}
		return y
	}
	issuer := func(x, y, width float64, align string) float64 {
		if len(from) == 0 {
			return y
		}
		big := w.pen(st.size+5, true)
		big.ink = st.accent
		indent := w.logo(x, y, align)
		for _, l := range big.lines(from[0], width-indent) {
			y += w.lead(big)
			at := x + indent
			if align == "centre" {
				at = x + (width-big.width(l))/2
			}
			s.write(at, y, big, l)
		}
		y += 1
		if indent > 0 {
			y = max(y, w.y+13)
		}
		for _, l := range from[1:] {
			for _, l := range small.lines(l, width) {
				y += w.lead(small)
				at := x
				if align == "centre" {
					at = x + (width-small.width(l))/2
				}
				s.write(at, y, small, l)
			}
		}
		return y
	}
	half := wide * 0.5
	addressee := w.pen(st.size+0.6, false)
	switch {
	case w.shape == "roll" || st.head == "none":
		w.y = issuer(w.x, w.y, w.w, map[bool]string{true: "centre", false: ""}[w.shape == "roll"])
		for _, l := range to {
			w.paragraph(w.x, w.w, w.body(), l, "")
		}
		w.references(refs, w.x, w.w, "list")
		w.dated(date)
		return rest
	case st.head == "left":
		y := issuer(m+half+6, w.y, half-6, "")
		y = max(y+4, 40*k)
		yr := y
		ya := block(m, y, addressee, to)
		w.y = max(ya, yr) + 6
		w.references(refs, m, wide, st.refs)
	case st.head == "banner":
		band := 24 * k
		if len(from) > 0 {
			s.fill(0, 0, s.w, band, st.accent)
			p := w.pen(st.size+7, true)
			p.ink = white
			for p.width(from[0]) > wide && p.size > 9 {
				p.size--
			}
			s.write(m, band*0.62, p, from[0])
		}
		y := band + 3
		if len(from) > 1 {
			y = block(m, y, small, from[1:])
		}
		ya := block(m+half+4, max(y-8, 40*k), addressee, to)
		w.y = y + 3
		w.references(refs, m, half-4, "list")
		w.y = max(w.y, ya) + 6
	case st.head == "centre":
		y := issuer(m, w.y, wide, "centre")
		w.y = y + 5
		if len(to) > 0 {
			w.y = block(m+half, w.y, addressee, to) + 4
		}
		w.references(refs, m, wide, st.refs)
	case st.head == "side" && w.shape == "A4":
		col := 46.0
		s.fill(0, 0, m*0.6+col+3, s.h, lighter(st.accent))
		w.x, w.w = m*0.6, col
		y := issuer(m*0.6, w.y, col, "")
		w.y = y + 6
		w.references(refs, m*0.6, col, "list")
		w.x = m*0.6 + col + 9
		w.w = s.w - w.x - m*0.7
		w.y = st.margin
		if len(to) > 0 {
			w.y = block(w.x+w.w*0.35, 36*k, addressee, to) + 6
		}
	case st.head == "republic":
		y := w.y
		s.fill(m, y, 5, 3.4, color.RGBA{0, 0, 145, 255})
		s.fill(m+10, y, 5, 3.4, color.RGBA{225, 0, 15, 255})
		s.frame(m+5, y, 5, 3.4, 0.1, grey)
		p := w.pen(10.5, true)
		s.write(m, y+8, p, "RÉPUBLIQUE")
		s.write(m, y+12.4, p, "FRANÇAISE")
		it := w.pen(7, false)
		it.italic = true
		for i, l := range []string{"Liberté", "Égalité", "Fraternité"} {
			s.write(m, y+16.4+3*float64(i), it, l)
		}
		bold := w.pen(st.size+1.5, true)
		yf := y + 3
		for i, l := range from {
			p := small
			if i == 0 {
				p = bold
			}
			for _, l := range p.lines(l, half) {
				yf += w.lead(p)
				s.write(m+half, yf, p, l)
			}
		}
		w.y = max(y+26, yf+3)
		ya := block(m+half, w.y+2, addressee, to)
		w.references(refs, m, half-6, "list")
		w.y = max(w.y, ya) + 4
	default: // window, plain
		if st.head == "plain" {
			w.st.logo = 0
		}
		y := issuer(m, w.y, half, "")
		ya := block(m+half+4, max(40*k, y-6), addressee, to)
		w.y = y + 5
		w.references(refs, m, half-4, map[bool]string{true: "box", false: "list"}[st.refs == "box"])
		w.y = max(w.y, ya) + 5
	}
	w.dated(date)
	w.y += 2
	return rest
}

func lighter(c color.RGBA) color.RGBA {
	mix := func(v uint8) uint8 { return uint8(255 - (255-int(v))/8) }
	return color.RGBA{mix(c.R), mix(c.G), mix(c.B), 255}
}

// dated writes the line with town and day.
func (w *flow) dated(date []string) {
	for _, l := range date {
		p := w.body()
		w.y += w.lead(p) + 1
		at := w.x
		switch w.st.date {
		case "right":
			at = w.x + w.w - p.width(l)
		case "middle":
			at = w.x + w.w/2
		}
		w.s.write(at, w.y, p, l)
	}
	if len(date) > 0 {
		w.y += 3
	}
}

// references writes numbers of clients, of bills, and their days.
func (w *flow) references(refs [][]string, x, wide float64, how string) {
	if len(refs) == 0 {
		return
	}
	p, b := w.pen(max(7.8, w.st.size-0.6), false), w.pen(max(7.8, w.st.size-0.6), true)
	line := w.lead(p) + 0.6
	switch how {
	case "row":
		cell := wide / float64(min(len(refs), 4))
		for i, r := range refs {
			cx := x + cell*float64(i%4)
			if i > 0 && i%4 == 0 {
				w.y += 3*line + 1
			}
			w.s.frame(cx, w.y, cell, 3*line, 0.15, grey)
			for j, c := range r[:min(len(r), 2)] {
				q := p
				if j == 1 {
					q = b
				}
				for q.width(c) > cell-2 && q.size > 6.5 {
					q.size -= 0.3
				}
				w.s.write(cx+1.2, w.y+line*(1.1+1.2*float64(j)), q, c)
			}
		}
		w.y += 3*line + 4
	case "columns":
		for i, r := range refs {
			cx := x + float64(i%2)*wide/2
			if i%2 == 0 {
				w.y += line
			}
			w.s.write(cx, w.y, p, strings.Join(r, " : "))
		}
		w.y += 3
	default:
		if how == "box" {
			w.s.frame(x-1.5, w.y, wide+1, float64(len(refs))*line+3.5, 0.25, w.st.accent)
			w.y += 1.5
		}
		for _, r := range refs {
			joint := " : "
			if len(r) == 1 {
				joint = ""
			}
			if p.width(strings.Join(r, joint)) > wide && len(r) > 1 {
				w.y += line
				w.s.write(x, w.y, p, r[0]+joint)
				w.y += line
				w.s.write(x+2, w.y, b, r[1])
				continue
			}
			w.y += line
			used := w.s.write(x, w.y, p, r[0]+joint)
			if len(r) > 1 {
				w.s.write(x+used+1.4, w.y, b, r[1])
			}
		}
		w.y += 3
	}
}

// logo draws the mark of the issuer and returns how much room it takes.
func (w *flow) logo(x, y float64, align string) float64 {
	if align == "centre" || w.shape == "roll" {
		return 0
	}
	a, s := w.st.accent, w.s
	b := lighter(a)
	switch w.st.logo {
	case 1:
		s.ellipse(x+5, y+5, 5, 5, a)
		s.ellipse(x+6.5, y+4, 2.6, 2.6, white)
	case 2:
		s.fill(x, y, 10, 10, a)
		s.polygon(white, x+2, y+8, x+5, y+2, x+8, y+8)
	case 3:
		s.polygon(a, x, y+10, x+5, y, x+10, y+10)
		s.polygon(b, x+3, y+10, x+5, y+6, x+7, y+10)
	case 4:
		for i := range 3 {
			s.fill(x+3.6*float64(i), y+6-3*float64(i), 2.6, 4+3*float64(i), a)
		}
	case 5:
		s.circle(x+5, y+5, 5, 1.2, a)
		s.fill(x+4.4, y+1.5, 1.2, 7, a)
	default:
		return 0
	}
	return 13
}

// place draws one part of the text.
func (w *flow) place(f, next filled) error {
	p := w.body()
	text := strings.Join(f.cells, " ")
	switch f.key {
	case "title":
		w.titled(f.cells)
	case "sub":
		b := w.pen(w.st.size+1.2, true)
		b.ink = w.st.accent
		w.y += 2.5
		w.room(14)
		w.paragraph(w.x, w.w, b, text, "")
		w.y += 1.2
	case "p":
		w.paragraph(w.x, w.w, p, text, "")
		w.y += 1.8
	case "li":
		w.room(w.lead(p))
		w.s.ellipse(w.x+2.2, w.y+w.lead(p)-p.mm()*0.3, 0.5, 0.5, black)
		w.paragraph(w.x+5, w.w-5, p, text, "")
		w.y += 0.6
	case "center":
		for _, l := range f.cells {
			w.paragraph(w.x, w.w, p, l, "centre")
		}
		w.y += 1.5
	case "right":
		w.paragraph(w.x, w.w, p, text, "right")
		w.y += 1.5
	case "big":
		w.paragraph(w.x, w.w, w.pen(w.st.size+4, true), text, "")
		w.y += 2
	case "small":
		w.paragraph(w.x, w.w, w.pen(max(7, w.st.size-1.8), false), text, "")
		w.y += 1.2
	case "hand":
		q := pen{family: "freeserif", size: w.st.size + 2.5, italic: true, ink: accents[0]}
		w.paragraph(w.x, w.w, q, text, "")
		w.y += 1.5
	case "pair", "form":
		w.pair(f)
		if next.key != f.key {
			w.y += 2
		}
	case "head", "row":
		w.row(f, next)
	case "total":
		w.total(f.cells)
	case "box":
		w.boxed(f.cells)
	case "check":
		w.room(6)
		w.y += w.lead(p)
		w.s.frame(w.x, w.y-3, 3.2, 3.2, 0.3, black)
		if rest, ok := strings.CutPrefix(text, "x "); ok {
			text = rest
			w.s.write(w.x+0.5, w.y-0.2, w.pen(9, true), "X")
		}
		w.y -= w.lead(p)
		w.paragraph(w.x+5.5, w.w-5.5, p, text, "")
		w.y += 0.8
	case "sign":
		w.signed(f.cells)
	case "stamp":
		w.stamped(f.cells)
	case "foot":
		w.footed(f.cells)
	case "gap":
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("how much: %w", err)
		}
		w.y += n
	case "line":
		w.y += 1.5
		w.s.fill(w.x, w.y, w.w, 0.25, grey)
		w.y += 1.5
	case "page":
		w.newPage()
	case "side":
		w.truth().Side = text
	case "strip":
		return w.machine(text)
	case "seal":
		if err := w.seal(text); err != nil {
			return err
		}
	case "bar":
		return w.barred(text)
	case "at", "rect", "photo":
		if err := w.free(f.key, text); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%q can't stand here", f.key)
	}
	w.note(f)
	return nil
}

func (w *flow) titled(lines []string) {
	st := w.st
	size := st.titleSize
	if w.shape == "roll" {
		size = min(size, 11)
	}
	for i, l := range lines {
		p := w.pen(size, true)
		p.spacing = st.spacing
		p.ink = st.accent
		if i > 0 {
			p.size, p.spacing = max(st.size+1, size-4), 0
		}
		if st.upper && i == 0 {
			l = strings.ToUpper(l)
		}
		for _, l := range p.lines(l, w.w-4) {
			h := w.lead(p)
			w.room(h + 4)
			wide := p.width(l)
			x := w.x
			switch st.title {
			case "centre", "frame":
				x = w.x + (w.w-wide)/2
			case "right":
				x = w.x + w.w - wide
			case "filled":
				x = w.x + 3
			}
			switch st.title {
			case "frame":
				w.s.frame(x-4, w.y+0.8, wide+8, h+1.8, 0.35, st.accent)
			case "filled":
				w.s.fill(w.x, w.y+0.6, w.w, h+2, st.accent)
				p.ink = white
			case "underline":
				w.s.fill(w.x, w.y+h+1.6, wide, 0.5, st.accent)
			}
			w.y += h
			w.s.write(x, w.y, p, l)
			if st.title == "filled" || st.title == "frame" {
				w.y += 2
			}
		}
	}
	w.y += 4
}

func (w *flow) pair(f filled) {
	p, b := w.body(), w.pen(w.st.size, true)
	line := w.lead(p) + 0.7
	w.room(2 * line)
	label, value := f.cells[0], strings.Join(f.cells[1:], " ")
	if f.key == "form" {
		value = strings.Repeat(".", 40+len(label)%20)
	}
	switch w.st.pairs {
	case "columns", "grid", "dots":
		first := min(w.w*0.42, 74)
		ll, vl := p.lines(label, first-2), b.lines(value, w.w-first-3)
		if w.st.pairs == "dots" {
			vl = p.lines(value, w.w-first-3)
		}
		n := float64(max(len(ll), len(vl)))
		if w.st.pairs == "grid" {
			w.s.frame(w.x, w.y+0.6, w.w, n*line+0.6, 0.15, grey)
			w.s.fill(w.x+first, w.y+0.6, 0.15, n*line+0.6, grey)
		}
		y := w.y
		for i, l := range ll {
			w.s.write(w.x+1.2, y+line*float64(i+1), p, l)
		}
		for i, l := range vl {
			q := b
			if w.st.pairs == "dots" {
				q = p
			}
			w.s.write(w.x+first+1.6, y+line*float64(i+1), q, l)
		}
		if w.st.pairs == "dots" {
			for x := w.x + 1.2 + p.width(ll[len(ll)-1]) + 2; x < w.x+first-1; x += 1.7 {
				w.s.ellipse(x, y+line*float64(len(ll)), 0.18, 0.18, grey)
			}
		}
		w.y += n*line + 0.4
	case "above":
		small := w.pen(max(7, w.st.size-2), false)
		small.ink = grey
		w.paragraph(w.x, w.w, small, label, "")
		w.paragraph(w.x, w.w, b, value, "")
		w.y += 1
	case "bold":
		w.y += line
		used := w.s.write(w.x, w.y, b, label+" :")
		vl := p.lines(value, w.w-used-3)
		for i, l := range vl {
			if i > 0 {
				w.y += line
			}
			w.s.write(w.x+used+1.6, w.y, p, l)
		}
	default:
		w.paragraph(w.x, w.w, p, label+" : "+value, "")
		w.y += 0.6
	}
}

// row writes one row of a table; its first column is the widest unless it is a day.
func (w *flow) row(f, next filled) {
	n := len(f.cells)
	head := f.key == "head"
	if head {
		w.heads, w.rowN = f.cells, 0
	}
	widths := make([]float64, n)
	sum := 0.0
	for i := range n {
		widths[i] = 1
		if i < len(w.heads) {
			widths[i] = 0.6 + float64(len([]rune(w.heads[i])))/14
		}
		if i == 0 || i == 1 && len(w.heads) > 1 && strings.HasPrefix(w.heads[0], "Date") {
			widths[i] *= 1.5
		}
		widths[i] = max(widths[i], float64(len([]rune(f.cells[i])))/22)
		sum += widths[i]
	}
	if !head && len(w.heads) == n { // the columns stay where the head has them
		sum = 0
		for i := range n {
			widths[i] = 0.6 + float64(len([]rune(w.heads[i])))/14
			if i == 0 || i == 1 && strings.HasPrefix(w.heads[0], "Date") {
				widths[i] = max(widths[i]*1.5, 2)
			}
			sum += widths[i]
		}
	} else if head {
		sum = 0
		for i := range n {
			widths[i] = 0.6 + float64(len([]rune(w.heads[i])))/14
			if i == 0 || i == 1 && strings.HasPrefix(w.heads[0], "Date") {
				widths[i] = max(widths[i]*1.5, 2)
			}
			sum += widths[i]
		}
	}
	p := w.pen(max(7.5, w.st.size-0.8), head)
	line := w.lead(p) + 0.4
	cells := make([][]string, n)
	tall := 1
	for i, c := range f.cells {
		cells[i] = p.lines(c, widths[i]/sum*w.w-2)
		tall = max(tall, len(cells[i]))
	}
	h := float64(tall)*line + 1
	w.room(h)
	switch {
	case head && (w.st.table == "head" || w.st.table == "striped"):
		w.s.fill(w.x, w.y, w.w, h, w.st.accent)
		p.ink = white
	case !head && w.st.table == "striped" && w.rowN%2 == 1:
		w.s.fill(w.x, w.y, w.w, h, lighter(w.st.accent))
	}
	x := w.x
	for i, c := range cells {
		cw := widths[i] / sum * w.w
		for k, l := range c {
			at := x + 1
			if i > 0 && numeric(l) {
				at = x + cw - 1 - p.width(l)
			}
			w.s.write(at, w.y+line*float64(k+1)-0.3, p, l)
		}
		if w.st.table == "ruled" {
			w.s.fill(x, w.y, 0.15, h, grey)
		}
		x += cw
	}
	if w.st.table == "ruled" {
		w.s.fill(x, w.y, 0.15, h, grey)
		w.s.fill(w.x, w.y, w.w, 0.15, grey)
	}
	w.y += h
	if w.st.table == "ruled" || w.st.table == "lines" || w.st.table != "none" && head {
		w.s.fill(w.x, w.y, w.w, 0.15, grey)
	}
	w.rowN++
	if next.key != "row" && next.key != "head" {
		w.heads = nil
		w.y += 2.5
	}
}

func numeric(s string) bool {
	return s != "" && strings.Trim(s, "0123456789,.-+€% \u00a0/") == ""
}

func (w *flow) total(cells []string) {
	b := w.pen(w.st.size+1.8, true)
	h := w.lead(b) + 2.5
	w.room(h)
	text := strings.Join(cells, "  ")
	wide := b.width(text)
	x := w.x + w.w - wide - 4
	if w.st.table == "head" || w.st.table == "none" {
		x = w.x + 2
	}
	switch w.st.table {
	case "striped":
		w.s.fill(x-3, w.y, wide+6, h, lighter(w.st.accent))
	case "ruled":
		w.s.frame(x-3, w.y, wide+6, h, 0.3, w.st.accent)
	}
	w.s.write(x, w.y+h-2, b, text)
	w.y += h + 2
}

func (w *flow) boxed(cells []string) {
	p := w.body()
	var all []string
	for _, c := range cells {
		all = append(all, p.lines(c, w.w-8)...)
	}
	h := float64(len(all))*w.lead(p) + 4
	w.room(h)
	w.y += 1
	if w.st.table == "striped" || w.st.table == "head" {
		w.s.fill(w.x, w.y, w.w, h, lighter(w.st.accent))
	} else {
		w.s.frame(w.x, w.y, w.w, h, 0.3, w.st.accent)
	}
	for i, l := range all {
		q := p
		q.bold = i == 0 && len(cells) > 1
		w.s.write(w.x+4, w.y+1+w.lead(p)*float64(i+1), q, l)
	}
	w.y += h + 2.5
}

func (w *flow) signed(cells []string) {
	p := w.body()
	w.y += 3
	w.room(float64(len(cells))*w.lead(p) + 16)
	x := w.x + w.w*0.52
	if w.st.date == "left" {
		x = w.x
	}
	for _, c := range cells {
		for _, l := range p.lines(c, w.x+w.w-x) {
			w.y += w.lead(p)
			w.s.write(x, w.y, p, l)
		}
	}
	r := seeded(w.paper.Layout.Name()+"sign", w.paper.Seed)
	ink := color.RGBA{30, 46, 120, 255}
	w.y += 3
	a, b, c := 2+4*r.Float64(), 3+5*r.Float64(), r.Float64()*6
	for i := range 140 {
		t := float64(i) / 14
		w.s.ellipse(x+4+2.6*t+1.2*math.Sin(a*t), w.y+4+3*math.Sin(b*t/2+c)*math.Exp(-t/9), 0.22, 0.22,
			ink)
	}
	w.y += 10
}

// stamped puts a round stamp beside what was written last.
func (w *flow) stamped(cells []string) {
	r := seeded(w.paper.Layout.Name()+"stamp", w.paper.Seed)
	ink := one(r, []color.RGBA{{60, 70, 160, 255}, {150, 40, 50, 255}, {40, 40, 60, 255}})
	x, y := w.x+w.w*(0.3+0.25*r.Float64()), w.y-8-4*r.Float64()
	rad := 13.0
	w.s.circle(x, y, rad, 0.5, ink)
	w.s.circle(x, y, rad-3, 0.3, ink)
	turn := 24 * (r.Float64() - 0.5)
	w.s.silent = true
	for i, c := range cells {
		p := pen{family: "sans", size: 6.2, bold: true, ink: ink, turn: turn}
		for p.width(c) > 2*rad-3 {
			p.size *= 0.92
		}
		dx, dy := -p.width(c)/2, 3*(float64(i)-float64(len(cells)-1)/2)+1
		sin, cos := math.Sincos(turn * math.Pi / 180)
		w.s.write(x+dx*cos-dy*sin, y+dx*sin+dy*cos, p, c)
	}
	w.s.silent = false
}

func (w *flow) footed(cells []string) {
	p := w.pen(6.8, false)
	p.ink = grey
	var all []string
	for _, c := range cells {
		all = append(all, p.lines(c, w.w)...)
	}
	if w.shape == "roll" || w.y > w.s.h-14-float64(len(all))*w.lead(p) {
		for _, l := range all {
			w.y += w.lead(p)
			w.s.write(w.x, w.y, p, l)
		}
		return
	}
	y := w.s.h - 10 - float64(len(all))*w.lead(p)
	w.s.fill(w.x, y, w.w, 0.15, grey)
	for _, l := range all {
		y += w.lead(p)
		w.s.write(w.x+(w.w-p.width(l))/2, y, p, l)
	}
}

// machine writes the strip at the foot of the page.
func (w *flow) machine(kind string) error {
	lines, err := w.fill.stripLines(kind)
	if err != nil {
		return err
	}
	const pitch, line = 2.54, 6.35
	p := pen{family: "ocrb", size: 10.6, ink: color.RGBA{15, 15, 18, 255}}
	n := float64(len(lines[0]))
	x := max((w.s.w-n*pitch)/2, 3)
	y := w.s.h - 5.5 - line*float64(len(lines)-1)
	for i, l := range lines {
		var row []word
		for k, r := range l {
			w.s.silent = true
			w.s.write(x+pitch*float64(k), y+line*float64(i), p, string(r))
			w.s.silent = false
		}
		row = append(row, word{l, x, y + line*float64(i) - 3, n * pitch, 3.4})
		w.s.pieces = append(w.s.pieces, row)
	}
	w.truth().Strip = stripKinds[kind]
	return nil
}

// seal draws a 2D-Doc at the right or the left of the column, with its modules of half a
// millimetre.
func (w *flow) seal(kind string) error {
	text, err := w.fill.sealed(kind)
	if err != nil {
		return err
	}
	pix, err := matrix("DataMatrix", text)
	if err != nil {
		return err
	}
	const module = 0.5
	side := module * float64(pix.Rect.Dx())
	w.room(side + 8)
	x := w.x + w.w - side - 2
	if w.st.date == "left" {
		x = w.x + 4
	}
	w.s.code(x, w.y+3, module, pix)
	w.s.write(x, w.y+side+6, w.pen(7, false), "2D-DOC")
	w.y += side + 8
	w.truth().Seal, w.truth().Sealed = kind, text
	return nil
}

// barred draws a linear bar code and its digits.
func (w *flow) barred(text string) error {
	pix, err := matrix("Code128", text)
	if err != nil {
		return err
	}
	w.room(16)
	const module = 0.33
	row := pix.SubImage(pix.Rect).Bounds()
	for col := row.Min.X; col < row.Max.X; col++ {
		if pix.GrayAt(col, 0).Y < 128 {
			w.s.fill(w.x+2+float64(col)*module, w.y+2, module, 9, black)
		}
	}
	w.s.write(w.x+2, w.y+14.4, w.pen(7.5, false), text)
	w.y += 16
	return nil
}

// free places something where the wording says: "x y 9b#blue text", "x y w h colour".
func (w *flow) free(key, text string) error {
	f := strings.Fields(text)
	n := make([]float64, 4)
	need := map[string]int{"at": 2, "rect": 4, "photo": 4}[key]
	if len(f) < need {
		return fmt.Errorf("%d numbers are wanted", need)
	}
	for i := range need {
		v, err := strconv.ParseFloat(f[i], 64)
		if err != nil {
			return fmt.Errorf("where: %w", err)
		}
		n[i] = v
	}
	switch key {
	case "rect":
		c := grey
		if len(f) > 4 {
			var err error
			if c, err = colour(f[4]); err != nil {
				return err
			}
		}
		if n[2] > 9e3 {
			n[2], n[3] = w.s.w, w.s.h
		}
		w.s.fill(n[0], n[1], n[2], n[3], c)
	case "photo":
		w.s.fill(n[0], n[1], n[2], n[3], color.RGBA{208, 214, 218, 255})
		shade := color.RGBA{140, 150, 158, 255}
		w.s.ellipse(n[0]+n[2]/2, n[1]+n[3]*0.4, n[2]*0.22, n[3]*0.21, shade)
		w.s.polygon(shade, n[0]+n[2]*0.12, n[1]+n[3], n[0]+n[2]*0.3, n[1]+n[3]*0.68, n[0]+n[2]*0.7,
			n[1]+n[3]*0.68, n[0]+n[2]*0.88, n[1]+n[3])
	case "at":
		if len(f) < 4 {
			return nil // nothing stands there
		}
		how, ink, _ := strings.Cut(f[2], "#")
		size, err := strconv.ParseFloat(strings.TrimRight(how, "bimc"), 64)
		if err != nil {
			return fmt.Errorf("how large: %w", err)
		}
		p := w.pen(size, strings.Contains(how, "b"))
		p.italic = strings.Contains(how, "i")
		if strings.Contains(how, "m") {
			p.family = "mono"
		}
		if ink != "" {
			if p.ink, err = colour(ink); err != nil {
				return err
			}
		}
		t := strings.Join(f[3:], " ")
		x := n[0]
		if strings.Contains(how, "c") {
			x -= p.width(t) / 2
		}
		for p.width(t) > w.s.w-x-1 && p.size > 5 {
			p.size -= 0.2
		}
		w.s.write(x, n[1], p, t)
		w.y = max(w.y, n[1]+1)
	}
	return nil
}
