// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"io"

	"golang.org/x/image/tiff/lzw"
	"golang.org/x/image/webp"
)

// What a value of compression, photometric interpretation or extra samples means.
const (
	plain = 1 + iota
	runs
	fax3
	fax4
	lzwCoded
	jpegOld
	jpegNew
	deflate

	deflateOld = 32946
	packBits   = 32773
	webpCoded  = 50001

	whiteIsZero, blackIsZero, rgb, palette, separated, ycbcr = 0, 1, 2, 3, 5, 6

	associated, unassociated = 1, 2 // the colours are already, or are not yet, weakened
)

// tiffPage is one picture, in strips or tiles: both are chunks here.
type tiffPage struct {
	tagged
	dir                      directory
	width, height            int
	bits, samples            int
	compression, photometric int
	colours                  int // samples that are not extra
	alpha                    int // associated, unassociated, or 0 for none
	planes                   int // 1, or one for each sample
	predicted                bool
	chunkWidth, chunkHeight  int
	across                   int // chunks
	chunks                   [][]byte
	subsampleX, subsampleY   int
	channels                 int // samples kept: the colours and what is transparent
	pix                      []byte
}

// page checks what a directory says. What is not known here is unreadable.
func (f tagged) page(d directory) (*tiffPage, error) {
	bits := 1 // where nothing says it
	if c := d.one(tagCompression, plain); c == jpegNew || c == jpegOld {
		bits = 8
	}
	p := &tiffPage{tagged: f, dir: d, width: d.one(tagWidth, 0), height: d.one(tagHeight, 0),
		bits: d.one(tagBits, bits), samples: d.one(tagSamples, 1),
		compression: d.one(tagCompression, plain),
		planes:      1, predicted: d.one(tagPredictor, 1) == 2, subsampleX: 1, subsampleY: 1}
	meaning := blackIsZero // where nothing says it
	switch {
	case p.samples >= 3:
		meaning = rgb
	case p.compression >= runs && p.compression <= fax4:
		meaning = whiteIsZero
	}
	p.photometric = d.one(tagPhotometric, meaning)
	if !p.knownSamples() || !p.knownColours() || !p.knownCompression() || p.width < 1 ||
		p.height < 1 || p.width > maxSide || p.height > maxSide {
		return nil, refusal(Unreadable)
	}
	if d.one(tagPlanar, 1) == 2 {
		p.planes = p.samples
	}
	if p.photometric == ycbcr && p.compression != jpegNew && p.compression != jpegOld {
		p.subsampleX, p.subsampleY = 2, 2
		if s := d[tagSubsampling]; len(s) == 2 {
			p.subsampleX, p.subsampleY = s[0], s[1]
		}
	}
	if p.subsampleX*p.subsampleY != 1 && (p.planes > 1 || p.predicted || p.samples != 3 ||
		p.compression == webpCoded || !subsampling(p.subsampleX) || !subsampling(p.subsampleY)) ||
		p.planes > 1 && p.photometric == ycbcr && p.compression == jpegNew {
		return nil, refusal(Unreadable)
	}
	if p.compression == jpegOld {
		return p, nil
	}
	if !p.cut() {
		return nil, refusal(Unreadable)
	}
	return p, nil
}

func subsampling(n int) bool { return n == 1 || n == 2 || n == 4 }

// knownSamples says whether all samples are whole numbers of the same size.
func (p *tiffPage) knownSamples() bool {
	for _, b := range p.dir[tagBits] {
		if b != p.bits {
			return false
		}
	}
	for _, s := range p.dir[tagFormat] {
		if s != 1 && s != 4 {
			return false
		}
	}
	return p.bits >= 1 && p.bits <= 16 && p.samples >= 1 && p.samples <= 32
}

// knownColours says whether the meaning of the samples is known here.
func (p *tiffPage) knownColours() bool {
	switch p.photometric {
	case whiteIsZero, blackIsZero:
		p.colours = 1
	case palette:
		p.colours = 1
		if p.bits > 8 || len(p.dir[tagColorMap]) != 3<<p.bits {
			return false
		}
	case rgb:
		p.colours = 3
	case ycbcr:
		p.colours = 3
		if p.bits != 8 {
			return false
		}
	case separated:
		p.colours = 4
		if p.dir.one(tagInkSet, 1) != 1 {
			return false
		}
	default:
		return false
	}
	if extra := p.dir[tagExtra]; p.samples > p.colours && len(extra) > 0 && extra[0] <= 2 {
		p.alpha = extra[0]
	}
	p.channels = p.colours
	if p.alpha > 0 {
		p.channels++
	}
	return p.samples >= p.colours && (p.photometric != ycbcr || p.samples == 3)
}

// knownCompression says whether the pixels can be had.
func (p *tiffPage) knownCompression() bool {
	if v := p.dir.one(tagPredictor, 1); v != 1 && (v != 2 || p.bits != 8 && p.bits != 16) {
		return false
	}
	switch p.compression {
	case plain, lzwCoded, deflate, deflateOld, packBits:
		return true
	case runs, fax3, fax4:
		return p.bits == 1 && p.samples == 1
	case jpegNew:
		return p.bits == 8 && p.photometric != palette
	case jpegOld:
		return p.bits == 8 && p.colours != 4
	case webpCoded:
		return p.bits == 8 && p.photometric == rgb && (p.samples == 3 || p.samples == 4)
	}
	return false
}

// cut finds the strips or tiles.
func (p *tiffPage) cut() bool {
	from, sizes := p.dir[tagOffsets], p.dir[tagCounts]
	p.chunkWidth, p.chunkHeight = p.width, min(p.dir.one(tagRows, p.height), p.height)
	if p.dir[tagTileWidth] != nil {
		p.chunkWidth, p.chunkHeight = p.dir.one(tagTileWidth, 0), p.dir.one(tagTileHeight, 0)
		if p.dir[tagTileOffsets] != nil {
			from, sizes = p.dir[tagTileOffsets], p.dir[tagTileCounts]
		}
	}
	if p.chunkWidth < 1 || p.chunkHeight < 1 || p.chunkWidth > maxSide ||
		p.chunkHeight > maxSide || p.chunkHeight%p.subsampleY != 0 && p.chunkHeight < p.height {
		return false
	}
	p.across = (p.width + p.chunkWidth - 1) / p.chunkWidth
	n := p.across * ((p.height + p.chunkHeight - 1) / p.chunkHeight) * p.planes
	if len(from) < n {
		return false
	}
	turned := p.dir.one(tagFillOrder, 1) == 2 && p.compression != jpegNew
	for i, at := range from[:n] {
		size := len(p.b) - at // of one strip to the end, if nothing says how long it is
		if len(sizes) > i && sizes[i] > 0 {
			size = sizes[i]
		} else if n > 1 && p.compression != plain {
			return false
		}
		if at < 0 || at >= len(p.b) || size > len(p.b)-at {
			return false
		}
		chunk := p.b[at : at+size]
		if turned {
			chunk = reversed(chunk)
		}
		p.chunks = append(p.chunks, chunk)
	}
	return true
}

// read decodes the picture, which has been checked against the limits, on white where it is
// transparent.
func (p *tiffPage) read() ([]byte, Kind, error) {
	if p.compression == jpegOld {
		return p.readOldJPEG()
	}
	p.pix = make([]byte, p.width*p.height*p.channels)
	for i, chunk := range p.chunks {
		each := len(p.chunks) / p.planes
		plane, at := i/each, i%each
		if plane >= p.channels {
			break
		}
		x, y := at%p.across*p.chunkWidth, at/p.across*p.chunkHeight
		var err error
		switch {
		case p.compression == jpegNew || p.compression == webpCoded:
			err = p.placeImage(chunk, x, y, plane)
		case p.subsampleX*p.subsampleY != 1:
			err = p.placeUnits(chunk, x, y)
		default:
			err = p.placeRows(chunk, x, y, plane)
		}
		if err != nil {
			return nil, 0, refusal(Unreadable)
		}
	}
	pix, kind := p.light()
	return pix, kind, nil
}

// rows returns the bytes of a chunk, of rows of so many bytes each.
func (p *tiffPage) rows(chunk []byte) (io.Reader, error) {
	switch p.compression {
	case runs:
		return newFaxReader(chunk, faxRuns, p.chunkWidth), nil
	case fax3:
		kind := faxOne
		switch o := p.dir.one(tagFaxOptions, 0); {
		case o&2 != 0: // uncompressed
			return nil, io.ErrUnexpectedEOF
		case o&1 != 0:
			kind = faxMixed
		}
		return newFaxReader(chunk, kind, p.chunkWidth), nil
	case fax4:
		return newFaxReader(chunk, faxTwo, p.chunkWidth), nil
	case lzwCoded:
		if len(chunk) < 2 || chunk[0] != 0x80 || chunk[1]&0x80 != 0 { // of before 1988
			return nil, io.ErrUnexpectedEOF
		}
		return lzw.NewReader(bytes.NewReader(chunk), lzw.MSB, 8), nil
	case deflate, deflateOld:
		return zlib.NewReader(bytes.NewReader(chunk))
	case packBits:
		return &packBitsReader{in: chunk}, nil
	}
	return bytes.NewReader(chunk), nil
}

// packBitsReader unpacks runs of bytes (TIFF 6.0, section 9).
type packBitsReader struct {
	in     []byte
	copied int // bytes that are taken as they are
	again  int // times that the next byte is repeated
}

func (r *packBitsReader) Read(p []byte) (n int, err error) {
	for n < len(p) && len(r.in) > 0 {
		switch {
		case r.copied > 0:
			c := copy(p[n:], r.in[:min(r.copied, len(r.in))])
			r.in, r.copied, n = r.in[c:], r.copied-c, n+c
		case r.again > 0:
			p[n] = r.in[0]
			n++
			if r.again--; r.again == 0 {
				r.in = r.in[1:]
			}
		default:
			switch c := int(int8(r.in[0])); {
			case c >= 0:
				r.copied = c + 1
			case c > -128:
				r.again = 1 - c
			}
			r.in = r.in[1:]
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// placeRows puts the samples of a chunk where they belong.
func (p *tiffPage) placeRows(chunk []byte, x, y, plane int) error {
	r, err := p.rows(chunk)
	if err != nil {
		return err
	}
	n := p.samples
	if p.planes > 1 {
		n = 1
	}
	row := make([]byte, (p.chunkWidth*n*p.bits+7)/8)
	samples := make([]byte, p.chunkWidth*n)
	wide := min(p.chunkWidth, p.width-x)
	keep := min(n, p.channels)
	for dy := range min(p.chunkHeight, p.height-y) {
		if _, err := io.ReadFull(r, row); err != nil {
			return err
		}
		if p.predicted {
			p.unpredict(row, n)
		}
		p.unpack(samples, row)
		to := p.pix[((y+dy)*p.width+x)*p.channels+plane:]
		if keep == n && n == p.channels {
			copy(to, samples[:wide*n])
			continue
		}
		for i := range wide {
			copy(to[i*p.channels:i*p.channels+keep], samples[i*n:])
		}
	}
	return nil
}

// unpredict turns differences of neighbours into samples (TIFF 6.0, section 14).
func (p *tiffPage) unpredict(row []byte, n int) {
	if p.bits == 8 {
		for i := n; i < len(row); i++ {
			row[i] += row[i-n]
		}
		return
	}
	for i := 2 * n; i+1 < len(row); i += 2 {
		p.order.PutUint16(row[i:], p.order.Uint16(row[i:])+p.order.Uint16(row[i-2*n:]))
	}
}

// unpack brings the samples of a row to eight bits each, but for numbers of colours.
func (p *tiffPage) unpack(samples, row []byte) {
	switch p.bits {
	case 8:
		copy(samples, row)
		return
	case 16:
		high := 0
		if p.order == binary.ByteOrder(binary.LittleEndian) {
			high = 1
		}
		for i := range samples {
			samples[i] = row[2*i+high]
		}
		return
	}
	most := 1<<p.bits - 1
	for i := range samples {
		v := 0
		for at := i * p.bits; at < (i+1)*p.bits; at++ {
			v = v<<1 | int(row[at/8]>>(7-at%8)&1)
		}
		if p.photometric != palette {
			v = (v*255 + most/2) / most
		}
		samples[i] = byte(v)
	}
}

// placeUnits puts samples of light and, for several pixels at once, of colour (TIFF 6.0,
// section 21).
func (p *tiffPage) placeUnits(chunk []byte, x, y int) error {
	r, err := p.rows(chunk)
	if err != nil {
		return err
	}
	sx, sy := p.subsampleX, p.subsampleY
	unit := make([]byte, (p.chunkWidth+sx-1)/sx*(sx*sy+2))
	for dy := 0; dy < min(p.chunkHeight, p.height-y); dy += sy {
		if _, err := io.ReadFull(r, unit); err != nil {
			return err
		}
		for dx := range min(p.chunkWidth, p.width-x) {
			u := unit[dx/sx*(sx*sy+2):]
			for v := range min(sy, p.height-y-dy) {
				to := p.pix[((y+dy+v)*p.width+x+dx)*3:]
				to[0], to[1], to[2] = u[v*sx+dx%sx], u[sx*sy], u[sx*sy+1]
			}
		}
	}
	return nil
}

// adobe says that three or four components are colours as they are: without it, the library
// takes three for light and colour, and refuses four.
var adobe = []byte{0xff, 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0}

// jpegOf returns a chunk as a JPEG file of its own, with the tables that all chunks share.
func (p *tiffPage) jpegOf(chunk []byte) []byte {
	out := []byte{0xff, 0xd8}
	if p.photometric == rgb || p.photometric == separated {
		out = append(out, adobe...)
	}
	if t := p.dir[tagTables]; len(t) > 4 { // without its start and its end
		for _, v := range t[2 : len(t)-2] {
			out = append(out, byte(v))
		}
	}
	// a mark of its own may say otherwise than the directory, which holds
	chunk = chunk[min(2, len(chunk)):]
	for i := 0; i+4 <= len(chunk) && chunk[i] == 0xff && chunk[i+1] != 0xda; {
		next := i + 2 + int(binary.BigEndian.Uint16(chunk[i+2:]))
		if next > len(chunk) {
			break
		}
		if chunk[i+1] != adobe[1] {
			out = append(out, chunk[i:next]...)
		}
		chunk, i = chunk[next:], 0
	}
	return append(out, chunk...)
}

// placeImage puts a chunk that is a picture in itself.
func (p *tiffPage) placeImage(chunk []byte, x, y, plane int) error {
	size, read := webp.DecodeConfig, readWebP
	if p.compression == jpegNew {
		size, read = jpeg.DecodeConfig, jpeg.Decode
		chunk = p.jpegOf(chunk)
	}
	wide, high := min(p.chunkWidth, p.width-x), min(p.chunkHeight, p.height-y)
	c, err := size(bytes.NewReader(chunk))
	if err != nil || c.Width < wide || c.Height < high || c.Width > p.chunkWidth+32 ||
		c.Height > p.chunkHeight+32 {
		return io.ErrUnexpectedEOF
	}
	img, err := read(bytes.NewReader(chunk))
	if err != nil {
		return err
	}
	n := p.samples
	if p.planes > 1 {
		n = 1
	}
	var at func(x, y int, to []byte)
	switch m := img.(type) {
	case *image.Gray:
		at = func(x, y int, to []byte) { to[0] = m.GrayAt(x, y).Y }
		n = min(n, 2-n) // any other number of samples is not what the directory says
	case *image.YCbCr:
		at = func(x, y int, to []byte) {
			c := m.YCbCrAt(x, y)
			to[0], to[1], to[2] = color.YCbCrToRGB(c.Y, c.Cb, c.Cr)
		}
		if n != 3 || p.photometric == rgb && p.compression == jpegNew {
			n = 0
		}
	case *image.RGBA:
		at = func(x, y int, to []byte) { copy(to, m.Pix[m.PixOffset(x, y):][:3]) }
		if n != 3 || p.photometric == ycbcr {
			n = 0
		}
	case *image.NRGBA:
		at = func(x, y int, to []byte) { copy(to, m.Pix[m.PixOffset(x, y):][:p.channels]) }
		if p.compression != webpCoded {
			n = 0
		}
	case *image.NYCbCrA:
		at = func(x, y int, to []byte) {
			c := m.NYCbCrAAt(x, y)
			r, g, b := color.YCbCrToRGB(c.Y, c.Cb, c.Cr)
			copy(to[:p.channels], []byte{r, g, b, c.A})
		}
		if n != 4 {
			n = 0
		}
	case *image.CMYK:
		// Adobe's files hold light where a TIFF holds ink: the library inverted it
		at = func(x, y int, to []byte) {
			for i, v := range m.Pix[m.PixOffset(x, y):][:4] {
				to[i] = 255 - v
			}
		}
		if n != 4 || p.photometric != separated {
			n = 0
		}
	default:
		n = 0
	}
	if n < 1 {
		return io.ErrUnexpectedEOF
	}
	var sample [4]byte
	for dy := range high {
		to := p.pix[((y+dy)*p.width+x)*p.channels+plane:]
		for dx := range wide {
			at(dx, dy, sample[:])
			copy(to[dx*p.channels:dx*p.channels+min(n, p.channels)], sample[:])
		}
	}
	return nil
}

// readOldJPEG reads a picture that lies in the file as a JPEG of its own; the other layouts
// of that compression are known to nobody for certain.
func (p *tiffPage) readOldJPEG() ([]byte, Kind, error) {
	at, n := p.dir.one(tagJPEGAt, -1), p.dir.one(tagJPEGLength, 0)
	if at < 0 || at >= len(p.b) {
		return nil, 0, refusal(Unreadable)
	}
	b := p.b[at:]
	if n > 0 && n < len(b) { // else it is not given, or wrong: the JPEG says where it ends
		b = b[:n]
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil || c.Width != p.width || c.Height != p.height {
		return nil, 0, refusal(Unreadable)
	}
	img, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, 0, refusal(Unreadable)
	}
	k := kindOf(img)
	return pack(img, k, false), k, nil
}

// light turns the samples into grey or red, green and blue, in place where it can.
func (p *tiffPage) light() ([]byte, Kind) {
	switch {
	case p.photometric == palette:
		return p.paint()
	case p.photometric == ycbcr && p.compression != jpegNew && p.compression != webpCoded:
		p.mix()
	}
	kind := Kind(min(p.colours, 3))
	out := p.pix[:0]
	for s := p.pix; len(s) >= p.channels; s = s[p.channels:] {
		c := [3]byte{s[0]}
		switch p.photometric {
		case whiteIsZero:
			c[0] = 255 - s[0]
		case separated:
			c[0], c[1], c[2] = color.CMYKToRGB(s[0], s[1], s[2], s[3])
		case rgb, ycbcr:
			c[1], c[2] = s[1], s[2]
		}
		if p.alpha > 0 {
			a := int(s[p.colours])
			for i := range c {
				if v := int(c[i]); p.alpha == unassociated {
					c[i] = byte((v*a + 255*(255-a) + 127) / 255)
				} else {
					c[i] = byte(min(v+255-a, 255))
				}
			}
		}
		out = append(out, c[:kind]...)
	}
	return out, kind
}

// mix turns light and colour into red, green and blue. A file may say which values are black
// and white.
func (p *tiffPage) mix() {
	ref := []float64{0, 255, 128, 255, 128, 255}
	if v := p.dir[tagReference]; len(v) == 12 {
		for i := range ref {
			if v[2*i+1] > 0 {
				ref[i] = float64(v[2*i]) / float64(v[2*i+1])
			}
		}
	}
	var table [3][256]byte
	for i := range 256 {
		for c, full := range []float64{255, 127, 127} {
			black, white := ref[2*c], ref[2*c+1]
			v := float64(i)
			if white > black {
				v = (v - black) * full / (white - black)
			}
			if c > 0 {
				v += 128
			}
			table[c][i] = byte(max(0, min(255, v+0.5)))
		}
	}
	for s := p.pix; len(s) >= 3; s = s[3:] {
		s[0], s[1], s[2] = color.YCbCrToRGB(table[0][s[0]], table[1][s[1]], table[2][s[2]])
	}
}

// paint puts the colours for their numbers. Some programs write them with eight bits instead
// of sixteen.
func (p *tiffPage) paint() ([]byte, Kind) {
	m, n, shift := p.dir[tagColorMap], 1<<p.bits, 0
	grey := true
	for i, v := range m {
		if v > 255 {
			shift = 8
		}
		grey = grey && v == m[i%n]
	}
	kind, out := Gray, p.pix[:0]
	if !grey {
		kind, out = RGB, make([]byte, 0, 3*len(p.pix)/p.channels)
	}
	for s := p.pix; len(s) >= p.channels; s = s[p.channels:] {
		i := int(s[0])
		for c := range int(kind) {
			v := m[c*n+i] >> shift
			if p.alpha > 0 {
				a := int(s[1])
				v = (v*a + 255*(255-a) + 127) / 255
			}
			out = append(out, byte(v))
		}
	}
	return out, kind
}
