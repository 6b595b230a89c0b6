// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	_ "embed"
	"encoding/binary"
	"math"
	"sync"
)

// alphabet is the order of the templates.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"

const (
	classes = len(alphabet)
	views   = 60 // numbers that a shape is reduced to
	faces   = 15 // typefaces; the first is OCR-B, the one that ICAO Doc 9303 requires
)

// The templates are made by `go test -run TestTemplates -update`; see templates_test.go for
// the typefaces and their licences. Layout, little-endian: uint16 version 1, dimension,
// views, classes, faces; the mean shape (dimension int16 in 1/8192); for each view a
// float32 scale and dimension int16; for each face and character views int16 in 1/256.
//
//go:embed templates.bin
var templateData []byte

// templates reduces shapes to the views in which characters differ most, relative to the
// variation of a single character (linear discriminants), and holds the position of each
// character of each typeface in them. In these views a character varies by about 1 in
// each direction.
type templates struct {
	mean  shape
	view  [views]shape
	place [faces][classes]seen
}

// seen is a shape reduced to the views.
type seen [views]float32

func (t *templates) see(s *shape) seen {
	var out seen
	var d shape
	for i := range d {
		d[i] = s[i] - t.mean[i]
	}
	for k := range out {
		row := &t.view[k]
		var a, b float32
		for i := 0; i+1 < dimension; i += 2 {
			a += d[i] * row[i]
			b += d[i+1] * row[i+1]
		}
		if dimension%2 == 1 {
			a += d[dimension-1] * row[dimension-1]
		}
		out[k] = a + b
	}
	return out
}

// distance is the squared distance of two shapes in the views.
func distance(p, q *seen) float32 {
	var a, b float32
	for i := 0; i < views; i += 2 {
		x, y := p[i]-q[i], p[i+1]-q[i+1]
		a += x * x
		b += y * y
	}
	return a + b
}

const (
	templateVersion = 1
	meanUnit        = 8192
	placeUnit       = 256
	templateHead    = 10
)

func (t *templates) bytes() []byte {
	var out []byte
	for _, n := range []int{templateVersion, dimension, views, classes, faces} {
		out = binary.LittleEndian.AppendUint16(out, uint16(n))
	}
	put := func(v []float32, unit float32) {
		for _, f := range v {
			out = binary.LittleEndian.AppendUint16(out, uint16(int16(math.Round(float64(f*unit)))))
		}
	}
	put(t.mean[:], meanUnit)
	for k := range t.view {
		most := float32(0)
		for _, v := range t.view[k] {
			most = max(most, v, -v)
		}
		unit := 32000 / most
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(unit))
		put(t.view[k][:], unit)
	}
	for f := range t.place {
		for c := range t.place[f] {
			put(t.place[f][c][:], placeUnit)
		}
	}
	return out
}

// loaded reads the compiled-in templates once. A file that doesn't fit is a bug.
var loaded = sync.OnceValue(func() *templates {
	t, ok := parseTemplates(templateData)
	if !ok {
		panic("capture/strip: templates.bin was made for other code: run TestTemplates -update")
	}
	return t
})

func parseTemplates(b []byte) (*templates, bool) {
	if len(b) != templateHead+2*dimension+views*(4+2*dimension)+2*faces*classes*views {
		return nil, false
	}
	for i, n := range []int{templateVersion, dimension, views, classes, faces} {
		if int(binary.LittleEndian.Uint16(b[2*i:])) != n {
			return nil, false
		}
	}
	b = b[templateHead:]
	get := func(v []float32, unit float32) {
		for i := range v {
			v[i] = float32(int16(binary.LittleEndian.Uint16(b[2*i:]))) / unit
		}
		b = b[2*len(v):]
	}
	t := &templates{}
	get(t.mean[:], meanUnit)
	for k := range t.view {
		unit := math.Float32frombits(binary.LittleEndian.Uint32(b))
		b = b[4:]
		get(t.view[k][:], unit)
	}
	for f := range t.place {
		for c := range t.place[f] {
			get(t.place[f][c][:], placeUnit)
		}
	}
	return t, true
}
