// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"encoding/binary"
	"image"
	"math"
)

// A TIFF is read here and not by x/image/tiff, which knows few of its kinds and takes some for
// others: planes for pixels, inks for light, one order of bits for the other. What is not known
// here is refused: a picture that came out wrong would pass for the paper.

// tagged is a file of tagged directories: TIFF, BigTIFF, and Exif in photographs.
type tagged struct {
	b     []byte
	order binary.ByteOrder
	big   bool
}

// openTagged returns the file and where its first directory is.
func openTagged(b []byte) (f tagged, first int, ok bool) {
	if len(b) < 8 {
		return f, 0, false
	}
	f = tagged{b: b, order: binary.BigEndian}
	if b[0] == 'I' {
		f.order = binary.LittleEndian
	}
	switch f.order.Uint16(b[2:]) {
	case 42:
		return f, int(f.order.Uint32(b[4:])), true
	case 43:
		f.big = true
		first, ok = f.number(8, 8)
		return f, first, ok && f.order.Uint16(b[4:]) == 8 && b[6] == 0 && b[7] == 0
	}
	return f, 0, false
}

// number reads one of so many bytes at a place that may be anywhere.
func (f tagged) number(at, size int) (int, bool) {
	if at < 0 || at > len(f.b)-size {
		return 0, false
	}
	switch size {
	case 1:
		return int(f.b[at]), true
	case 2:
		return int(f.order.Uint16(f.b[at:])), true
	case 4:
		return int(f.order.Uint32(f.b[at:])), true
	}
	v := f.order.Uint64(f.b[at:])
	return int(v & math.MaxInt64), v <= math.MaxInt64
}

// Tags that are looked at (TIFF 6.0; TIFF Technical Note 2; Adobe's supplements).
const (
	tagSubfile = 254 + iota
	tagOldSubfile
	tagWidth
	tagHeight
	tagBits
	tagCompression
)

const (
	tagPhotometric = 262
	tagFillOrder   = 266
	tagOffsets     = 273
	tagOrientation = 274
	tagSamples     = 277
	tagRows        = 278
	tagCounts      = 279
	tagXResolution = 282
	tagYResolution = 283
	tagPlanar      = 284
	tagFaxOptions  = 292
	tagUnit        = 296
	tagPredictor   = 317
	tagColorMap    = 320
	tagTileWidth   = 322
	tagTileHeight  = 323
	tagTileOffsets = 324
	tagTileCounts  = 325
	tagSubIFDs     = 330
	tagInkSet      = 332
	tagExtra       = 338
	tagFormat      = 339
	tagTables      = 347
	tagJPEGAt      = 513
	tagJPEGLength  = 514
	tagSubsampling = 530
	tagReference   = 532
)

// mostValues is how many values of one tag are read: a picture of as many tiles has more
// pixels than any that is accepted.
const mostValues = 1 << 20

// directory is what one directory says: the values of its tags. Those of a fraction stand one
// after the other.
type directory map[int][]int

// directory reads the one at the given place, and where the next one is (0: none). What is
// malformed counts as not given.
func (f tagged) directory(at int) (d directory, next int, ok bool) {
	head, entry, place := 2, 12, 4
	if f.big {
		head, entry, place = 8, 20, 8
	}
	n, ok := f.number(at, head)
	if !ok || at < 8 || n > (len(f.b)-at-head)/entry {
		return nil, 0, false
	}
	d = directory{}
	for i := range n {
		e := at + head + entry*i
		tag, kind := int(f.order.Uint16(f.b[e:])), f.order.Uint16(f.b[e+2:])
		count, _ := f.number(e+4, place)
		if v, ok := f.values(kind, count, e+4+place, place); ok {
			d[tag] = v
		}
	}
	next, _ = f.number(at+head+entry*n, place)
	return d, next, true
}

// valueSizes are those of the kinds of values that are read.
var valueSizes = map[uint16]int{1: 1, 3: 2, 4: 4, 5: 8, 7: 1, 13: 4, 16: 8, 18: 8}

// values reads those of an entry, whose field of so many bytes is at the given place.
func (f tagged) values(kind uint16, count, at, field int) ([]int, bool) {
	size := valueSizes[kind]
	if size == 0 || count < 1 || count > min(mostValues, len(f.b)/size) {
		return nil, false
	}
	if count*size > field {
		var ok bool
		if at, ok = f.number(at, field); !ok {
			return nil, false
		}
	}
	if kind == 5 {
		size, count = 4, 2*count
	}
	if at < 0 || at > len(f.b)-count*size {
		return nil, false
	}
	out := make([]int, count)
	for i := range out {
		var ok bool
		if out[i], ok = f.number(at+size*i, size); !ok {
			return nil, false
		}
	}
	return out, true
}

// one returns the first value of a tag, or what holds when it is not given.
func (d directory) one(tag, otherwise int) int {
	if v := d[tag]; len(v) > 0 {
		return v[0]
	}
	return otherwise
}

// resolution returns the dots per inch of a tag, or 0.
func (d directory) resolution(tag int) float64 {
	v := d[tag]
	if len(v) < 2 || v[1] == 0 {
		return 0
	}
	return float64(v[0]) / float64(v[1])
}

// dpi returns the resolution that is given for the rows.
func (d directory) dpi() int { return toDPI(d.resolution(tagXResolution), d.one(tagUnit, 2)) }

// orientation is 1 to 8 (TIFF 6.0, tag 274).
func (d directory) orientation() int {
	if o := d.one(tagOrientation, 1); o >= 1 && o <= 8 {
		return o
	}
	return 1
}

// small says that the picture is one of another one, and mask that it is none: it says which
// parts of another one are seen.
func (d directory) small() bool {
	return d.one(tagSubfile, 0)&1 == 1 || d.one(tagOldSubfile, 0) == 2
}
func (d directory) mask() bool { return d.one(tagSubfile, 0)&4 == 4 }

// readExif returns what a file of Exif says of the photograph.
func readExif(b []byte) (dpi, orientation int, ok bool) {
	f, first, ok := openTagged(b)
	if !ok || f.big {
		return 0, 1, false
	}
	d, _, ok := f.directory(first)
	return d.dpi(), d.orientation(), ok
}

// mostDirectories is how many are counted of a file of too many pages.
const mostDirectories = 10

// pages lists the pages of a TIFF, without thumbnails and masks; a chain that loops is
// unreadable. One that holds a small picture only is a photograph as the camera saw it, with
// the picture elsewhere.
func (f tagged) pages(first, most int) ([]directory, error) {
	var pages, small []directory
	seen := map[int]bool{}
	for at := first; at != 0; {
		d, next, ok := f.directory(at)
		if !ok || seen[at] {
			return nil, refusal(Unreadable)
		}
		seen[at] = true
		switch {
		case d.mask():
		case d.small():
			small = append(small, d)
		default:
			pages = append(pages, d)
		}
		if len(seen) > 2*mostDirectories*most {
			return nil, refusal(TooLong)
		}
		at = next
	}
	if len(pages) == 0 {
		if len(small) == 0 || small[0][tagSubIFDs] != nil {
			return nil, refusal(Unreadable)
		}
		pages = small[:1]
	}
	return pages, nil
}

// decodeTIFF sends every page.
func decodeTIFF(data []byte, lim Limits, out *Writer) error {
	f, first, ok := openTagged(data)
	if !ok {
		return refusal(Unreadable)
	}
	dirs, err := f.pages(first, lim.Pages)
	if err != nil {
		return err
	}
	return sendEach(len(dirs), lim, out, func(n int) error {
		p, err := f.page(dirs[n])
		if err != nil {
			return err
		}
		if err := fits(halved(image.Config{Width: p.width, Height: p.height}), lim); err != nil {
			return err
		}
		pix, kind, err := p.read()
		if err != nil {
			return err
		}
		w, h := p.width, p.height
		if up := p.stretch(); up > 1 && w*h*up <= lim.Pixels {
			pix, h = stretched(pix, w*int(kind), h, up), h*up
		}
		return sendPixels(pix, w, h, dirs[n].dpi(), kind, dirs[n].orientation(), out)
	})
}

// stretch is how many times as high as wide the dots are: those of a coarse fax are twice.
func (p *tiffPage) stretch() int {
	x, y := p.dir.resolution(tagXResolution), p.dir.resolution(tagYResolution)
	if p.dir.one(tagUnit, 2) == 1 || x <= 0 || y <= 0 {
		return 1
	}
	return min(int(x/y+0.4), 4)
}

func stretched(pix []byte, row, h, up int) []byte {
	out := make([]byte, 0, len(pix)*up)
	for y := range h {
		for range up {
			out = append(out, pix[y*row:(y+1)*row]...)
		}
	}
	return out
}
