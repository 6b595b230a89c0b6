// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"image"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/go-text/typesetting/font"

	"passerelle/internal/testkit"
)

// typefaces are what the templates are of, OCR-B first. None but OCR-B is one that the
// strips of the tests are printed in. All are free to use and to change: OCR-B and OCR-A
// without condition, Go's under BSD, agave's and Monoid's under MIT, JetBrains Mono under
// Apache 2, the others under the SIL Open Font License, which lays nothing on what is
// made with a font.
var typefaces = []struct{ name, pkg, file string }{
	{"OCR-B", "fonts-ocr-b", "/usr/share/fonts/opentype/ocr-b/OCRB.otf"},
	{"OCR-A", "fonts-ocr-a", "/usr/share/fonts/truetype/ocr-a/OCRA.ttf"},
	{"Go Mono", "fonts-go", "/usr/share/fonts/fonts-go/Go-Mono.ttf"},
	{"Go", "fonts-go", "/usr/share/fonts/fonts-go/Go-Regular.ttf"},
	{"Inconsolata", "fonts-inconsolata", "/usr/share/fonts/truetype/inconsolata/Inconsolata.otf"},
	{"Anonymous Pro", "fonts-anonymous-pro",
		"/usr/share/fonts/truetype/anonymous-pro/Anonymous Pro.ttf"},
	{"Courier Prime", "fonts-courier-prime",
		"/usr/share/fonts/opentype/courier-prime/Courier Prime.otf"},
	{"Fira Code", "fonts-firacode", "/usr/share/fonts/truetype/firacode/FiraCode-Regular.ttf"},
	{"JetBrains Mono", "fonts-jetbrains-mono",
		"/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf"},
	{"mononoki", "fonts-mononoki", "/usr/share/fonts/truetype/mononoki/mononoki-Regular.ttf"},
	{"Noto Mono", "fonts-noto-mono", "/usr/share/fonts/truetype/noto/NotoMono-Regular.ttf"},
	{"Oxygen Mono", "fonts-oxygen", "/usr/share/fonts/truetype/oxygen/OxygenMono-Regular.ttf"},
	{"agave", "fonts-agave", "/usr/share/fonts/truetype/agave/agave-r-autohinted.ttf"},
	{"Monoid", "fonts-monoid", "/usr/share/fonts/truetype/monoid/Monoid-Regular.ttf"},
	{"B612 Mono", "fonts-b612", "/usr/share/fonts/opentype/b612/B612Mono-Regular.otf"},
}

// smith makes the templates: it draws each character of a typeface as many printers,
// papers and cameras might, and looks for what tells the characters apart all the same.
type smith struct {
	r      *rand.Rand
	glyphs [classes][]*image.Alpha // each in several weights
	shaper *shaper
}

const smithPitch = 48

func newSmith(t testing.TB, face *font.Face, seed uint64) *smith {
	t.Helper()
	s := &smith{r: rand.New(rand.NewPCG(seed, 7)), shaper: newShaper()}
	for c := range classes {
		for weight := -1; weight <= 4; weight++ {
			s.glyphs[c] = append(s.glyphs[c],
				typeface{face, 1, weight}.glyph(t, rune(alphabet[c]), smithPitch))
		}
	}
	return s
}

// sample is the shape of a character in one random state. bend is by how much of its
// height its parts may be out of place.
func (s *smith) sample(c int, bend float64) (shape, bool) {
	r := s.r
	src := s.glyphs[c][r.IntN(len(s.glyphs[c]))]
	left, right := s.glyphs[r.IntN(classes)][r.IntN(4)], s.glyphs[r.IntN(classes)][r.IntN(4)]
	height := 12 + 22*r.Float64() // of capitals, in pixels: 120 to 340 dots per inch
	k := height / (0.92 * smithPitch)
	wide := 0.8 + 0.45*r.Float64()
	slant := 0.12 * (2*r.Float64() - 1)
	turn := 0.05 * (2*r.Float64() - 1)
	var field [2][4][4]float64 // displacements at 4 × 4 places
	for a := range field {
		for i := range 16 {
			field[a][i/4][i%4] = r.NormFloat64() * bend * smithPitch
		}
	}
	pitch := smithPitch * k * wide * (0.95 + 0.25*r.Float64())
	w, h := int(pitch*1.3)+2, int(height*1.7)+2
	p := newPlane(w, h)
	gain := 0.8 + 0.4*r.Float64()
	ox, oy := (r.Float64()-0.5)*0.16*pitch, (r.Float64()-0.5)*0.12*height
	for y := range h {
		for x := range w {
			u, v := float64(x)+0.5-float64(w)/2-ox, float64(y)+0.5-float64(h)/2-oy
			gx := (u+v*(slant+turn))/(k*wide) + 0.7*smithPitch
			gy := (v-u*turn)/k + (1.35-0.46)*smithPitch
			dx, dy := bent(&field, gx/(1.4*smithPitch), gy/(1.8*smithPitch))
			ink := alphaAt(src, gx+dx, gy+dy)
			step := pitch / (k * wide)
			ink = max(ink, alphaAt(left, gx+step, gy), alphaAt(right, gx-step, gy))
			p.v[y*w+x] = float32(ink * gain)
		}
	}
	blurPlane(p, height*0.09*r.Float64())
	noise := 0.14 * r.Float64() * r.Float64()
	lines, phase, dirx, diry := 0.22*r.Float64()*r.Float64(), r.Float64()*6,
		r.NormFloat64()*6/height, r.NormFloat64()*6/height
	for i := range p.v {
		bg := lines * (0.5 + 0.5*math.Sin(phase+dirx*float64(i%w)+diry*float64(i/w)))
		p.v[i] = float32(min(max(float64(p.v[i])+(1-float64(p.v[i]))*bg+noise*r.NormFloat64(), 0),
			1))
	}
	mid := float64(w) / 2
	return s.shaper.shape(p, box{mid - pitch*0.52, 0.13 * float64(h), mid + pitch*0.52,
		0.87 * float64(h)}, height)
}

func bent(f *[2][4][4]float64, x, y float64) (dx, dy float64) {
	x, y = min(max(x, 0), 0.999)*3, min(max(y, 0), 0.999)*3
	i, j := int(x), int(y)
	fx, fy := x-float64(i), y-float64(j)
	mix := func(a *[4][4]float64) float64 {
		return (a[j][i]*(1-fx)+a[j][i+1]*fx)*(1-fy) + (a[j+1][i]*(1-fx)+a[j+1][i+1]*fx)*fy
	}
	return mix(&f[0]), mix(&f[1])
}

func alphaAt(a *image.Alpha, x, y float64) float64 {
	x, y = x-0.5, y-0.5
	ix, iy := int(math.Floor(x)), int(math.Floor(y))
	if ix < 0 || iy < 0 || ix >= a.Rect.Dx()-1 || iy >= a.Rect.Dy()-1 {
		return 0
	}
	fx, fy := x-float64(ix), y-float64(iy)
	i := iy*a.Stride + ix
	top := float64(a.Pix[i])*(1-fx) + float64(a.Pix[i+1])*fx
	low := float64(a.Pix[i+a.Stride])*(1-fx) + float64(a.Pix[i+a.Stride+1])*fx
	return (top*(1-fy) + low*fy) / 255
}

func blurPlane(p *plane, sigma float64) {
	n := int(math.Ceil(2.5 * sigma))
	if n < 1 {
		return
	}
	k := make([]float32, 2*n+1)
	sum := float32(0)
	for i := range k {
		d := float64(i-n) / sigma
		k[i] = float32(math.Exp(-d * d / 2))
		sum += k[i]
	}
	for i := range k {
		k[i] /= sum
	}
	tmp := make([]float32, len(p.v))
	for y := range p.h {
		for x := range p.w {
			v := float32(0)
			for i := range k {
				v += k[i] * p.v[y*p.w+min(max(x+i-n, 0), p.w-1)]
			}
			tmp[y*p.w+x] = v
		}
	}
	for y := range p.h {
		for x := range p.w {
			v := float32(0)
			for i := range k {
				v += k[i] * tmp[min(max(y+i-n, 0), p.h-1)*p.w+x]
			}
			p.v[y*p.w+x] = v
		}
	}
}

// states is what is known of the shapes of all characters of all faces.
type states struct {
	means  [faces][classes][]float64
	within [][]float64 // how a character differs from itself
}

// gather adds n states of each character of a face.
func (st *states) gather(f int, s *smith, n int) {
	for c := range classes {
		var all []shape
		mean := make([]float64, dimension)
		for len(all) < n {
			v, ok := s.sample(c, 0.03)
			if !ok {
				continue
			}
			all = append(all, v)
			for i := range v {
				mean[i] += float64(v[i]) / float64(n)
			}
		}
		st.means[f][c] = mean
		d := make([]float64, dimension)
		for _, v := range all {
			for i := range d {
				d[i] = float64(v[i]) - mean[i]
			}
			st.scatter(d, 1/float64(n*classes*faces))
		}
	}
}

func (st *states) scatter(d []float64, weight float64) {
	for i := range d {
		row, k := st.within[i], d[i]*weight
		for j := range d {
			row[j] += k * d[j]
		}
	}
}

// templates computes the views. A typeface that is not among ours differs from them as
// they differ from each other: that counts as a character's own variation, half.
func (st *states) templates() *templates {
	const half, ridge, further = 0.5, 0.1, views - (classes - 1)
	var means [classes][]float64
	grand := make([]float64, dimension)
	for c := range classes {
		means[c] = make([]float64, dimension)
		for f := range faces {
			for i := range grand {
				means[c][i] += st.means[f][c][i] / float64(faces)
				grand[i] += st.means[f][c][i] / float64(faces*classes)
			}
		}
	}
	trace := 0.0
	for f := range faces {
		for c := range classes {
			st.scatter(minus(st.means[f][c], means[c]), half/float64(faces*classes))
		}
	}
	for i := range dimension {
		trace += st.within[i][i]
	}
	for i := range dimension {
		st.within[i][i] += ridge * trace / dimension
	}
	l := cholesky(st.within)
	// In whitened coordinates the characters' means span classes-1 directions: those are
	// the first views. The others are where the faces differ most besides.
	var white [][]float64
	for c := range classes {
		white = append(white, solveLower(l, minus(means[c], grand)))
	}
	basis := orthonormal(white, classes-1)
	var rest [][]float64
	for f := range faces {
		for c := range classes {
			rest = append(rest, solveLower(l, minus(st.means[f][c], grand)))
		}
	}
	for _, b := range basis {
		project(rest, b)
	}
	for range further {
		b := principal(rest)
		project(rest, b)
		basis = append(basis, b)
	}
	out := &templates{}
	for i := range grand {
		out.mean[i] = float32(grand[i])
	}
	for k, b := range basis { // view·x = b · L⁻¹ x, so view = L⁻ᵀ b
		v := solveUpper(l, b)
		for i := range v {
			out.view[k][i] = float32(v[i])
		}
		for f := range faces {
			for c := range classes {
				out.place[f][c][k] = float32(dot(v, minus(st.means[f][c], grand)))
			}
		}
	}
	return out
}

func minus(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] - b[i]
	}
	return out
}

// project takes the direction b out of all vectors.
func project(vs [][]float64, b []float64) {
	for _, v := range vs {
		d := dot(v, b)
		for i := range v {
			v[i] -= d * b[i]
		}
	}
}

// principal is the direction in which the vectors differ most.
func principal(vs [][]float64) []float64 {
	v := make([]float64, len(vs[0]))
	for i := range v {
		v[i] = math.Sin(float64(i + 1))
	}
	for range 40 {
		u := make([]float64, len(v))
		for _, x := range vs {
			d := dot(x, v)
			for i := range u {
				u[i] += d * x[i]
			}
		}
		length := math.Sqrt(dot(u, u))
		for i := range u {
			v[i] = u[i] / length
		}
	}
	return v
}

func square(n int) [][]float64 {
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, n)
	}
	return out
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}

func cholesky(a [][]float64) [][]float64 {
	n := len(a)
	l := square(n)
	for i := range n {
		for j := 0; j <= i; j++ {
			s := a[i][j] - dot(l[i][:j], l[j][:j])
			if i == j {
				l[i][i] = math.Sqrt(s)
			} else {
				l[i][j] = s / l[j][j]
			}
		}
	}
	return l
}

func solveLower(l [][]float64, b []float64) []float64 {
	x := make([]float64, len(b))
	for i := range x {
		x[i] = (b[i] - dot(l[i][:i], x[:i])) / l[i][i]
	}
	return x
}

func solveUpper(l [][]float64, b []float64) []float64 {
	n := len(b)
	x := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		s := b[i]
		for j := i + 1; j < n; j++ {
			s -= l[j][i] * x[j]
		}
		x[i] = s / l[i][i]
	}
	return x
}

// orthonormal is a basis of what the vectors span (Gram–Schmidt).
func orthonormal(vs [][]float64, n int) [][]float64 {
	var out [][]float64
	for _, v := range vs {
		u := append([]float64(nil), v...)
		for range 2 { // twice: rounding
			for _, b := range out {
				d := dot(u, b)
				for i := range u {
					u[i] -= d * b[i]
				}
			}
		}
		length := math.Sqrt(dot(u, u))
		if length < 1e-6 || len(out) == n {
			continue
		}
		for i := range u {
			u[i] /= length
		}
		out = append(out, u)
	}
	return out
}

const (
	templateSeed   = 20261125
	templateStates = 300
)

// TestTemplates makes the templates anew with -update, which needs the packages of
// typefaces. Without it, it reads what is compiled in: every character of every typeface
// is nearest to itself.
func TestTemplates(t *testing.T) {
	if testkit.Update() {
		st := &states{within: square(dimension)}
		for f, face := range typefaces {
			st.gather(f, newSmith(t, parseFont(t, face.file, face.pkg), templateSeed),
				templateStates)
		}
		testkit.Must(t, os.WriteFile("templates.bin", st.templates().bytes(), 0o644))
		t.Log("written; what uses them must be built anew")
		return
	}
	tm := loaded()
	for f := range tm.place {
		for c := range tm.place[f] {
			for d := range tm.place[f] {
				if c != d && distance(&tm.place[f][c], &tm.place[f][d]) < 0.5 {
					t.Errorf("%s: %c and %c can't be told apart", typefaces[f].name, alphabet[c],
						alphabet[d])
				}
			}
		}
	}
	if got, ok := parseTemplates(tm.bytes()); !ok || *got != *tm {
		t.Error("the templates don't come back as they were written")
	}
	if _, ok := parseTemplates(templateData[1:]); ok {
		t.Error("templates that are too short are taken")
	}
}
