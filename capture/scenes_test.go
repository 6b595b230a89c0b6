// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"testing"

	"passerelle/capture/pixels"
)

// scene is a photograph of one paper, as people take them: any lean, any perspective, any
// table, any paper, and what else lies there.
type scene struct {
	photo
	name      string
	paper     *image.RGBA
	to, from  homography // from the paper's pixels to the picture's, and back
	fullBleed bool       // the paper goes beyond the picture on all sides
	others    []quad     // printed papers beside it, which are as dear
}

var (
	tables = []string{"dark", "light", "near", "checked", "planks", "grain", "gradient", "speckled"}
	papers = []string{"letter", "banner", "two colours", "frame", "picture", "grey", "white box",
		"receipt", "card", "double page"}
)

// drawScene draws photograph i of a seed. The kinds go round, so that every run has some of
// each. Beside the paper lie things, if they are named, or what chance lays there.
func drawScene(t testing.TB, s uint64, i int, things ...string) (scene, *image.RGBA) {
	t.Helper()
	r := rand.New(rand.NewPCG(s, uint64(1000+i)))
	table, kind := tables[i%len(tables)], papers[(i/3)%len(papers)]
	p := photo{
		tilt:     (r.Float64()*2 - 1) * 45 * math.Pi / 180,
		keystone: [2]float64{(r.Float64()*2 - 1) * 0.22, (r.Float64()*2 - 1) * 0.22},
		grain:    3 * r.Float64(), shade: 0.25 * r.Float64(), shadeAngle: r.Float64() * 2 * math.Pi,
		noise: 1 + 2*r.Float64(),
		w:     900, h: 1200, photoJPEG: 80 + r.IntN(15), shadowWidth: 6 * r.Float64(),
	}
	if r.IntN(3) == 0 {
		p.tilt /= 3 // most people hold the telephone nearly straight
	}
	p.fill = 0.55 + 0.15*r.Float64()
	v := 45 + 50*r.Float64()
	p.table = [3]float64{v, v * 0.9, v * 0.8}
	switch table {
	case "light":
		v = 165 + 30*r.Float64()
		p.table = [3]float64{v + 8, v, v - 20}
	case "near":
		v = 215 + 15*r.Float64()
		p.table = [3]float64{v, v, v - 4}
	case "grain":
		v = 140 + 40*r.Float64()
		p.table, p.grain = [3]float64{v + 20, v, v - 30}, 8+6*r.Float64()
	}
	sc := scene{photo: p, fullBleed: i%9 == 8}
	sc.name = fmt.Sprintf("%s paper on %s table, %+.0f°, keystone %+.2f %+.2f", kind, table,
		p.tilt*180/math.Pi, p.keystone[0], p.keystone[1])
	sc.paper = drawPaper(t, kind, r)
	pw, ph := float64(sc.paper.Rect.Dx()), float64(sc.paper.Rect.Dy())
	sc.fill *= min(1, 0.8*ph/pw)
	switch {
	case sc.fullBleed:
		sc.fill = 1.9 * max(1, ph/pw)
		sc.name += ", nothing but paper"
	case i%9 == 4:
		sc.fill *= 1.5 + 0.6*r.Float64()
		sc.name += ", partly out of sight"
	}
	sc.to = sc.toPicture(sc.paper.Rect.Dx(), sc.paper.Rect.Dy())
	sc.from = sc.to.inverse()
	pic := sc.take(sc.paper, r)
	sc.dress(pic, table, r)
	if len(things) == 0 && !sc.fullBleed && i%5 == 2 {
		for range 1 + r.IntN(2) {
			things = append(things, []string{"pen", "cup", "telephone", "card"}[r.IntN(4)])
		}
	}
	sc.clutter(t, pic, things, r)
	if i%4 == 1 {
		sc.castShadow(pic, r)
		sc.name += ", in a shadow"
	}
	return sc, throughJPEG(t, pic, sc.photoJPEG)
}

// drawPaper draws a paper of a kind, with a mark in each corner.
func drawPaper(t testing.TB, kind string, r *rand.Rand) *image.RGBA {
	t.Helper()
	l := letter{dpi: 75, tint: color.NRGBA{236, 235, 230, 255}, r: r}
	wide, high, mark := 210.0, 297.0, 5.0
	switch kind {
	case "grey":
		l.tint = color.NRGBA{205, 205, 200, 255}
	case "white box":
		l.tint = color.NRGBA{uint8(150 + r.IntN(60)), uint8(170 + r.IntN(50)), 210, 255}
	case "receipt":
		wide, high, mark = 80, 180+90*r.Float64(), 3
	case "card":
		l.dpi, wide, high, mark = 260, 85.6, 53.98, 2
	case "double page":
		wide, high = 296, 210
	}
	var pg *image.RGBA
	fill := func(x, y, w, h float64, c color.NRGBA) {
		draw.Draw(pg, image.Rect(l.mm(x), l.mm(y), l.mm(x+w), l.mm(y+h)), image.NewUniform(c),
			image.Point{}, draw.Src)
	}
	tone := uint8(40 + r.IntN(150))
	switch kind {
	case "card":
		pg = image.NewRGBA(image.Rect(0, 0, l.mm(wide), l.mm(high)))
		fill(0, 0, wide, high, color.NRGBA{225, 214, 222, 255})
		f := face(t, l.dpi, 6)
		for k, s := range []string{"TITRE DE SÉJOUR SPECIMEN", "ERIKSSON", "ANNA MARIA",
			"F UTO 12 08 1974", "nº 9903123456"} {
			l.text(pg, f, 30, 9+6.5*float64(k), s)
		}
		fill(5, 12, 20, 28, color.NRGBA{tone, tone / 2, tone, 255})
	case "double page":
		pg = image.NewRGBA(image.Rect(0, 0, l.mm(wide), l.mm(high)))
		for k := range 2 {
			half := l.draw(t, wide/2, high)
			at := image.Pt(l.mm(wide/2)*k, 0)
			draw.Draw(pg, half.Rect.Add(at), half, image.Point{}, draw.Src)
		}
		for k := range 12 { // the fold
			c := uint8(160 + 5*k)
			fill(wide/2-float64(k)*0.7, 0, 0.7, high, color.NRGBA{c, c, c, 255})
		}
	default:
		pg = l.draw(t, wide, high)
	}
	switch kind {
	case "banner":
		fill(0, 0, 210, 20+30*r.Float64(), color.NRGBA{tone / 2, tone, tone, 255})
	case "two colours":
		fill(0, 150, 210, 147, color.NRGBA{tone, tone, tone / 2, 255})
	case "frame":
		l.frame(pg, 15, 40, 180, 120)
	case "picture":
		fill(20+30*r.Float64(), 60, 100, 120, color.NRGBA{tone, tone / 2, tone, 255})
	case "white box":
		box := 140 + 40*r.Float64()
		fill(105-box/2, 60, box, 90+100*r.Float64(), color.NRGBA{250, 250, 250, 255})
		l.text(pg, face(t, l.dpi, 10), 105-box/2+5, 80, l.sentence(box-30))
	}
	ink := color.NRGBA{200, 30, 30, 255}
	for _, m := range [][2]float64{{mark, mark}, {wide - 2*mark, mark},
		{wide - 2*mark, high - 2*mark}, {mark, high - 2*mark}} {
		fill(m[0], m[1], mark, mark, ink)
	}
	return pg
}

// dress gives the table its pattern, where the paper is not.
func (s scene) dress(pic *image.RGBA, table string, r *rand.Rand) {
	size, turn := 20+60*r.Float64(), r.Float64()*3
	sin, cos := math.Sincos(turn)
	coarse := 2 + r.IntN(4)
	var speckles [1 << 12]float64
	for i := range speckles {
		speckles[i] = 1 + 0.45*(r.Float64()*2-1)
	}
	s.table(pic, func(x, y int) (float64, *color.NRGBA) {
		u, v := float64(x)*cos-float64(y)*sin, float64(x)*sin+float64(y)*cos
		switch table {
		case "checked":
			if (int(math.Floor(u/size))+int(math.Floor(v/size)))%2 != 0 {
				return 1.9, nil
			}
		case "planks":
			if math.Mod(math.Abs(u), 2*size) < 5 {
				return 0.55, nil
			}
		case "gradient":
			return 0.8 + 1.6*float64(y)/float64(s.h), nil
		case "speckled":
			a, b := x/coarse, y/coarse
			return speckles[(a*73+b*1031+a*b*7)&(1<<12-1)], nil
		}
		return 1, nil
	})
}

// table changes each place where no paper is: times a factor, or to another colour.
func (s scene) table(pic *image.RGBA, paint func(x, y int) (float64, *color.NRGBA)) {
	for y := range s.h {
		for x := range s.w {
			if s.onPaper(point{float64(x) + 0.5, float64(y) + 0.5}, 1) {
				continue
			}
			k, c := paint(x, y)
			at := pic.Pix[y*pic.Stride+4*x:][:3]
			if c != nil {
				at[0], at[1], at[2] = c.R, c.G, c.B
			}
			for i := range at {
				at[i] = uint8(min(255, k*float64(at[i])))
			}
		}
	}
}

// onPaper says whether a place of the picture is on the paper, or within so many of the
// paper's pixels of it.
func (s scene) onPaper(p point, around float64) bool {
	q := s.from.at(p)
	return q.x >= -around && q.y >= -around && q.x <= float64(s.paper.Rect.Dx())+around &&
		q.y <= float64(s.paper.Rect.Dy())+around
}

// clutter lays things beside the paper where there is room: a pen, a cup, a telephone; or a
// printed card.
func (s *scene) clutter(t testing.TB, pic *image.RGBA, things []string, r *rand.Rand) {
	t.Helper()
	for _, kind := range things {
		for range 20 {
			at := point{r.Float64() * float64(s.w), r.Float64() * float64(s.h)}
			if s.lay(t, pic, kind, at, r.Float64()*math.Pi, r) {
				s.name += ", a " + kind
				break
			}
		}
	}
}

// lay puts a thing down unless it would touch a paper.
func (s *scene) lay(t testing.TB, pic *image.RGBA, kind string, at point, turn float64,
	r *rand.Rand) bool {
	t.Helper()
	half := map[string]point{"pen": {140, 7}, "cup": {55, 55}, "telephone": {75, 150},
		"card": {110, 70}}[kind]
	place := rotating(turn).then(shifting(at.x, at.y))
	corners := quad{place.at(point{-half.x, -half.y}), place.at(point{half.x, -half.y}),
		place.at(point{half.x, half.y}), place.at(point{-half.x, half.y})}
	for k := range 40 {
		f, i := float64(k%10)/10, k/10
		a, b := corners[i], corners[(i+1)%4]
		if s.onPaper(point{a.x + f*(b.x-a.x), a.y + f*(b.y-a.y)}, 20) {
			return false
		}
	}
	if kind == "card" && (!seen(corners, s.w, s.h) || len(s.others) > 0) {
		return false
	}
	tone := uint8(30 + r.IntN(190))
	c, rim := color.NRGBA{tone, tone / 2, 255 - tone, 255}, color.NRGBA{20, 20, 24, 255}
	paper := (*image.RGBA)(nil)
	switch kind {
	case "telephone":
		c, rim = color.NRGBA{18, 18, 22, 255}, color.NRGBA{120, 120, 124, 255}
	case "cup":
		c, rim = color.NRGBA{tone, tone, tone, 255}, color.NRGBA{230, 230, 228, 255}
	case "card":
		paper = drawPaper(t, "card", r)
		s.others = append(s.others, corners)
	}
	back := place.inverse()
	s.table(pic, func(x, y int) (float64, *color.NRGBA) {
		q := back.at(point{float64(x) + 0.5, float64(y) + 0.5})
		dx, dy := half.x-math.Abs(q.x), half.y-math.Abs(q.y)
		in := min(dx, dy)
		if kind == "cup" {
			in = half.x - math.Hypot(q.x, q.y)
		}
		switch {
		case in < 0:
			return 1, nil
		case paper != nil:
			u, v := (q.x/half.x+1)/2, (q.y/half.y+1)/2
			var px [4]uint8
			sampleRGBA(px[:], paper, int((u*float64(paper.Rect.Dx())-0.5)*256),
				int((v*float64(paper.Rect.Dy())-0.5)*256), [3]uint8{225, 214, 222})
			return 1, &color.NRGBA{px[0], px[1], px[2], 255}
		case in < 5:
			return 1, &rim
		}
		return 1, &c
	})
	return true
}

func seen(q quad, w, h int) bool {
	for _, p := range q {
		if p.x < 10 || p.y < 10 || p.x > float64(w)-10 || p.y > float64(h)-10 {
			return false
		}
	}
	return true
}

// castShadow darkens one side of the picture, paper and table, as a head or a hand does.
func (s scene) castShadow(pic *image.RGBA, r *rand.Rand) {
	sin, cos := math.Sincos(r.Float64() * 2 * math.Pi)
	depth, soft := 0.2+0.3*r.Float64(), 15+60*r.Float64()
	from := (r.Float64() - 0.5) * 0.6 * float64(s.w)
	for y := range s.h {
		for x := range s.w {
			d := (float64(x)-float64(s.w)/2)*cos + (float64(y)-float64(s.h)/2)*sin - from
			k := 1 - depth/(1+math.Exp(-d/soft*4))
			at := pic.Pix[y*pic.Stride+4*x:][:3]
			for i := range at {
				at[i] = uint8(k * float64(at[i]))
			}
		}
	}
}

// lost says by how many millimetres of an A4 sheet the page misses the worst place of the
// papers that the picture showed, and whether it is the paper alone.
func (s scene) lost(clean Image, forward homography) (worst float64, alone bool) {
	pw, ph := float64(s.paper.Rect.Dx()), float64(s.paper.Rect.Dy())
	w, h := size(clean.Pix)
	inwards := 10 * max(pw, ph) / 297
	check := func(p point) { // a place of the paper, in its pixels
		q := s.to.then(forward).at(p)
		out := max(-q.x, -q.y, q.x-float64(w), q.y-float64(h))
		if out <= 0 {
			return
		}
		edge := s.to.then(forward).at(point{p.x + inwards*sign(pw/2-p.x),
			p.y + inwards*sign(ph/2-p.y)})
		worst = max(worst, out/max(dist(q, edge)/14, 1e-9))
	}
	var corners quad
	for i := range 60 {
		f := float64(i%15) / 15
		p := [4]point{{f * pw, 0}, {pw, f * ph}, {(1 - f) * pw, ph}, {0, (1 - f) * ph}}[i/15]
		if at := s.to.at(p); at.x >= 0 && at.y >= 0 && at.x <= float64(s.w) &&
			at.y <= float64(s.h) {
			check(p)
		}
		if i%15 == 0 {
			corners[i/15] = s.to.then(forward).at(p)
		}
		// where the paper leaves the picture
		sw, sh := float64(s.w)-2, float64(s.h)-2
		at := [4]point{{1 + f*sw, 1}, {1 + sw, 1 + f*sh}, {1 + (1-f)*sw, 1 + sh},
			{1, 1 + (1-f)*sh}}[i/15]
		if s.onPaper(at, 0) {
			check(s.from.at(at))
		}
	}
	for _, q := range s.others {
		for _, c := range q {
			at := forward.at(c)
			worst = max(worst, -at.x, -at.y, at.x-float64(w), at.y-float64(h))
		}
	}
	return worst, corners.area() > 0.94*float64(w)*float64(h) && worst < mostLost
}

// corners are those of the paper in the picture.
func (s scene) corners() quad {
	pw, ph := float64(s.paper.Rect.Dx()), float64(s.paper.Rect.Dy())
	return quad{s.to.at(point{0, 0}), s.to.at(point{pw, 0}), s.to.at(point{pw, ph}),
		s.to.at(point{0, ph})}
}

// inSight says whether the whole paper is in the picture, with some table around it.
func (s scene) inSight() bool {
	for _, q := range s.corners() {
		if mx, my := 0.025*float64(s.w), 0.025*float64(s.h); q.x < mx || q.y < my ||
			q.x > float64(s.w)-mx || q.y > float64(s.h)-my {
			return false // so near the border that the edge beside it can't be looked at
		}
	}
	return true
}

// stepped says whether along nearly all of each edge the table differs from the paper by 10 %
// in brightness. Both are measured in the picture.
func (s scene) stepped(pic *image.RGBA) bool {
	g := pixels.Grey(pic)
	mean := func(p point) float64 {
		sum, n := 0.0, 0
		for dy := -2.0; dy <= 2; dy++ {
			for dx := -2.0; dx <= 2; dx++ {
				if v, ok := grey(g, point{p.x + dx, p.y + dy}); ok {
					sum, n = sum+v, n+1
				}
			}
		}
		return sum / float64(max(n, 1))
	}
	const asked, off, table = 40, 6, 30 // pixels: beyond the shadow of the paper
	q := s.corners()
	for i := range q {
		a, b := q[i], q[(i+1)%4]
		l := dist(a, b)
		out := point{(b.y - a.y) / l, -(b.x - a.x) / l}
		fine := 0
		for k := range asked {
			f := 0.01 + 0.98*(float64(k)+0.5)/asked
			p := point{a.x + f*(b.x-a.x), a.y + f*(b.y-a.y)}
			in := mean(point{p.x - off*out.x, p.y - off*out.y})
			ex := mean(point{p.x + table*out.x, p.y + table*out.y})
			if math.Abs(in-ex) >= 0.1*max(in, ex) {
				fine++
			}
		}
		if fine < asked*19/20 {
			return false
		}
	}
	return true
}

// qualifies says whether the outline is to be taken: the paper is wholly seen, differs from
// the table, and no other paper would be lost.
func (s scene) qualifies(pic *image.RGBA) bool {
	return !s.fullBleed && s.inSight() && len(s.others) == 0 && s.stepped(pic)
}

func sign(f float64) float64 {
	if f < 0 {
		return -1
	}
	return 1
}
