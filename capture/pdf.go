// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"passerelle/capture/render"
)

// DefaultBudget is the maximum size of the PDF of one piece, in bytes: half of the ten
// megabytes that the online forms accept per file.
const DefaultBudget int64 = 5_000_000

var (
	// ErrOverBudget is returned by WritePDF when the pages don't fit, even at the lowest
	// quality that can be read.
	ErrOverBudget = errors.New("the pages do not fit into the budget and stay legible")
	// ErrNoPages is returned by WritePDF for no pages: an empty PDF would look like a paper.
	ErrNoPages = errors.New("no pages")
	// ErrNotOwn is returned for a page that is not a JPEG written by Encode.
	ErrNotOwn = errors.New("not a page of ours")
)

// leaf is one page of the PDF: the content of its header, and where its bytes are.
type leaf struct {
	width, height int // pixels
	dpi           int // 0: not known
	components    int // 1 or 3
	size          int64
	black         bool // the file holds the page in black and white, and that is drawn
	file          PageFile
	wide          float64 // width of the paper in points, whatever becomes of the pixels
	step          int     // re-encoded at coarser[step-1]; 0: the file's own bytes are used
	smaller       []byte  // those bytes, if they are kept
	tried         int     // how many steps of coarser it went through
}

// WritePDF writes the pages as one PDF of at most budget bytes (0 or less:
// DefaultBudget). A page of black print is written in black and white (T.6); the other JPEGs
// are used as they are. Those that don't fit are made coarser,
// down to 150 dots per inch and quality 45. Each page has the size of its paper. The same
// pages and budget give the same bytes: the PDF contains no date, identifier or name.
// Errors: ErrNoPages, ErrNotOwn, ErrOverBudget, those of the pages and of w. Pages are
// opened twice, or more often when they have to be made smaller.
func WritePDF(w io.Writer, pages []PageFile, budget int64) error {
	if budget <= 0 {
		budget = DefaultBudget
	}
	if len(pages) == 0 {
		return ErrNoPages
	}
	leaves := make([]leaf, len(pages))
	for i, p := range pages {
		l, err := measure(p)
		if err != nil {
			return fmt.Errorf("read page %d: %w", i+1, err)
		}
		leaves[i] = l
	}
	if err := fitBudget(leaves, budget-overhead(len(leaves))); err != nil {
		return err
	}
	out := &pdfWriter{w: bufio.NewWriterSize(w, 256<<10)}
	out.printf("%%PDF-1.4\n%%\xe2\xe3\xcf\xd3\n")
	out.object(1, "<< /Type /Catalog /Pages 2 0 R >>")
	var kids bytes.Buffer
	for i := range leaves {
		fmt.Fprintf(&kids, " %d 0 R", 3+3*i)
	}
	out.object(2, fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s ] >>", len(leaves),
		kids.String()))
	for i := range leaves {
		if err := out.page(3+3*i, &leaves[i]); err != nil {
			return fmt.Errorf("write page %d: %w", i+1, err)
		}
	}
	return out.end()
}

// overhead is the size of the PDF without its pictures, rounded up to 600 bytes a page;
// the maximum measured is 512.
func overhead(pages int) int64 { return 600 + 600*int64(pages) }

// measure reads a page once: its header, and the rest for its size if that is drawn.
func measure(p PageFile) (leaf, error) {
	r, err := p.Open()
	if err != nil {
		return leaf{}, err
	}
	defer r.Close()
	b := bufio.NewReaderSize(r, 64<<10)
	c := &counter{r: b}
	l, err := readHeader(c)
	if err != nil {
		return leaf{}, err
	}
	if l.file = p; !l.black {
		if _, err := io.Copy(io.Discard, c); err != nil {
			return leaf{}, err
		}
		l.size = c.n
	}
	l.wide, _ = l.paper()
	return l, nil
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// readHeader reads the segments of a JPEG up to its frame header (ITU-T T.81, B.2.2).
func readHeader(r io.Reader) (leaf, error) {
	var l leaf
	var start [2]byte
	if _, err := io.ReadFull(r, start[:]); err != nil || start != [2]byte{0xff, 0xd8} {
		return l, ErrNotOwn
	}
	for marker, seg := range render.JPEGSegments(r) {
		switch {
		case marker == 0xe0 && len(seg) >= 12 && string(seg[:5]) == "JFIF\x00" && seg[7] == 1:
			l.dpi = int(binary.BigEndian.Uint16(seg[8:]))
		case marker == blackMarker:
			if part, ok := blackPart(marker, seg); ok {
				l.black, l.size = true, l.size+int64(len(part))
			}
		case marker == 0xc0 || marker == 0xc1 || marker == 0xc2:
			if len(seg) < 6 || seg[0] != 8 || (seg[5] != 1 && seg[5] != 3) {
				return l, ErrNotOwn
			}
			l.height, l.width, l.components = int(binary.BigEndian.Uint16(seg[1:])),
				int(binary.BigEndian.Uint16(seg[3:])), int(seg[5])
			if l.width == 0 || l.height == 0 {
				return l, ErrNotOwn
			}
			return l, nil
		}
	}
	return l, ErrNotOwn
}

const a4Wide, a4High = 595.28, 841.89 // points (ISO 216: 210 × 297 mm)

// paper returns the size of the page in points: from pixels and resolution, or the
// largest that fits an A4 sheet when the resolution is not known.
func (l *leaf) paper() (w, h float64) {
	pw, ph := float64(l.width), float64(l.height)
	if l.dpi > 0 {
		return pw * 72 / float64(l.dpi), ph * 72 / float64(l.dpi)
	}
	sw, sh := a4Wide, a4High
	if pw > ph {
		sw, sh = sh, sw
	}
	k := min(sw/pw, sh/ph)
	return pw * k, ph * k
}

type pdfWriter struct {
	w   *bufio.Writer
	n   int64
	at  []int64 // offsets of objects 1, 2, …
	err error
}

func (p *pdfWriter) Write(b []byte) (int, error) {
	if p.err != nil {
		return 0, p.err
	}
	n, err := p.w.Write(b)
	p.n += int64(n)
	p.err = err
	return n, err
}

func (p *pdfWriter) printf(format string, args ...any) { _, _ = fmt.Fprintf(p, format, args...) }

func (p *pdfWriter) object(n int, body string) {
	p.at = append(p.at, p.n)
	p.printf("%d 0 obj\n%s\nendobj\n", n, body)
}

// page writes the three objects of a page: the page itself, what to draw, and the picture.
func (p *pdfWriter) page(n int, l *leaf) error {
	w, h := l.paper()
	p.object(n,
		fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R "+
			"/Resources << /XObject << /P %d 0 R >> >> >>",
			w, h, n+1, n+2))
	draw := fmt.Sprintf("q %.2f 0 0 %.2f 0 0 cm /P Do Q", w, h)
	p.object(n+1, fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(draw), draw))
	wide, high, kind := l.width, l.height, "/ColorSpace /DeviceGray /BitsPerComponent 8 "+
		"/Filter /DCTDecode"
	if l.black {
		wide, high = 2*wide, 2*high
		kind = fmt.Sprintf("/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode "+
			"/DecodeParms << /K -1 /Columns %d /Rows %d >>", wide, high)
	} else if l.components == 3 {
		kind = strings.Replace(kind, "Gray", "RGB", 1)
	}
	p.at = append(p.at, p.n)
	p.printf("%d 0 obj\n<< /Type /XObject /Subtype /Image /Width %d /Height %d %s "+
		"/Length %d >>\nstream\n", n+2, wide, high, kind, l.size)
	if err := l.copyTo(p); err != nil {
		return err
	}
	p.printf("\nendstream\nendobj\n")
	return p.err
}

// copyTo copies exactly as many bytes of the picture as were counted before.
func (l *leaf) copyTo(w io.Writer) error {
	if l.step > 0 && l.smaller == nil {
		again, err := l.reencoded(l.step - 1)
		if err == nil && again.size != l.size {
			err = fmt.Errorf("%w: it changed between two readings", ErrNotOwn)
		}
		if err != nil {
			return err
		}
		_, err = w.Write(again.smaller)
		return err
	}
	if l.step > 0 {
		_, err := w.Write(l.smaller)
		return err
	}
	r, err := l.file.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	var n int64
	if l.black {
		n, err = copyBlack(w, r, l.size)
	} else {
		n, err = io.Copy(w, io.LimitReader(r, l.size+1))
	}
	if err == nil && n != l.size {
		err = fmt.Errorf("%w: it changed between two readings", ErrNotOwn)
	}
	return err
}

// copyBlack copies what a page holds of itself in black and white, at most size bytes and
// one: no more fits into what was announced.
func copyBlack(w io.Writer, r io.Reader, size int64) (n int64, err error) {
	b := bufio.NewReaderSize(r, 64<<10)
	if _, err := b.Discard(2); err != nil {
		return 0, err
	}
	for marker, seg := range render.JPEGSegments(b) {
		part, ok := blackPart(marker, seg)
		if !ok {
			continue
		}
		if n += int64(len(part)); n > size {
			return n, nil
		}
		if _, err := w.Write(part); err != nil {
			return n, err
		}
	}
	return n, nil
}

func (p *pdfWriter) end() error {
	x := p.n
	p.printf("xref\n0 %d\n0000000000 65535 f \n", len(p.at)+1)
	for _, at := range p.at {
		p.printf("%010d 00000 n \n", at)
	}
	p.printf("trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(p.at)+1, x)
	if p.err != nil {
		return p.err
	}
	return p.w.Flush()
}
