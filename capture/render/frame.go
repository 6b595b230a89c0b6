// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"iter"
	"time"
)

// The frame format, by which decoded pages travel from the render and scan processes to
// the kiosk. Integers are big-endian.
//
//	stream  = "PSFR" version(1 byte: 4) confined(1 byte) record* left* last
//	record  = 'P' width(4) height(4) dpi(2) kind(1: 1 gray, 3 rgb)
//	          origin(1: 0 a picture, 1 drawn by a program; + 2, + 4, + 8: the bits of Attached)
//	          pixels(width × height × kind)
//	left    = 'L' page(4) length(1) reason   a page (from 1) that is not among them, and why;
//	          the last one may have the reason "too_long": it and those after it
//	last    = 'E' pages(4)            the end, with the number of pages before it
//	        | 'R' length(1) reason    refused; the reason is 1 to 24 letters a–z and underscores
//
// Nothing may follow the last record.
const (
	frameMagic   = "PSFR"
	frameVersion = 4
	maxSide      = 65535
	maxReason    = 24
)

// Confinement is what the kernel was able to take away from the process that decoded the
// pages, as bits.
type Confinement uint8

const (
	ByLimits   Confinement = 1 // resource limits
	ByLandlock Confinement = 2 // no file can be opened
	BySeccomp  Confinement = 4 // no call beyond those that computing needs
)

// Kind is the number of bytes of one pixel.
type Kind uint8

const (
	Gray Kind = 1
	RGB  Kind = 3
)

// Attached says what a PDF carries besides its pages, as far as they have been decoded; bits.
type Attached uint8

const (
	AttachedFiles Attached = 1 // files that may be papers: they are not opened
	// files for programs, such as a bill as XML (Factur-X): nothing of a paper is in them alone
	AttachedData Attached = 2
	Signed       Attached = 4 // an electronic signature, which holds for the file alone
)

// Frame is one decoded page: Width × Height pixels from the top left, rows without
// padding. DPI is the resolution that the file claims, or 0 when it claims none.
type Frame struct {
	Width, Height int
	DPI           int
	Kind          Kind
	Drawn         bool // by a program: a page of a PDF that is not one picture
	Attached      Attached
	Pix           []byte
	Confined      Confinement
}

// Image returns the page as an *image.Gray (sharing Pix) or an opaque *image.RGBA.
func (f Frame) Image() image.Image {
	r := image.Rect(0, 0, f.Width, f.Height)
	if f.Kind == Gray {
		return &image.Gray{Pix: f.Pix, Stride: f.Width, Rect: r}
	}
	out := image.NewRGBA(r)
	d := out.Pix
	for s := f.Pix; len(s) >= 3; s, d = s[3:], d[4:] {
		_ = d[3]
		d[0], d[1], d[2], d[3] = s[0], s[1], s[2], 0xff
	}
	return out
}

// ErrFrame is returned for a stream that is not in the frame format.
var ErrFrame = errors.New("not a stream of frames")

// Reader reads the frame format. It allocates a page only after its size has been checked
// against the bounds.
type Reader struct {
	r                *bufio.Reader
	pixels, pages, n int
	confined         Confinement
	begun            bool
	left             []Left
	err              error
}

// NewReader reads frames from r; a page of more than pixels pixels, or more than pages
// pages, is ErrFrame.
func NewReader(r io.Reader, pixels, pages int) *Reader {
	return &Reader{r: bufio.NewReaderSize(r, 64<<10), pixels: pixels, pages: pages}
}

// Next returns the next page. It returns io.EOF after the record that ends the stream, or an
// *Incomplete if pages are not among those it sent, a *Refused when the sender refused, and
// ErrFrame for anything else; after that, always the same error.
func (r *Reader) Next() (Frame, error) {
	if r.err != nil {
		return Frame{}, r.err
	}
	f, err := r.next()
	if err != nil {
		r.err = err
	}
	return f, err
}

func (r *Reader) next() (Frame, error) {
	if !r.begun {
		var h [6]byte
		if _, err := io.ReadFull(r.r, h[:]); err != nil {
			return Frame{}, fmt.Errorf("%w: no header", ErrFrame)
		}
		if string(h[:4]) != frameMagic || h[4] != frameVersion || h[5] > 7 {
			return Frame{}, fmt.Errorf("%w: header", ErrFrame)
		}
		r.begun, r.confined = true, Confinement(h[5])
	}
	for {
		tag, err := r.r.ReadByte()
		switch {
		case err != nil:
			return Frame{}, fmt.Errorf("%w: cut between records", ErrFrame)
		case tag == 'P' && len(r.left) == 0:
			return r.page()
		case tag == 'L':
			if err := r.leave(); err != nil {
				return Frame{}, err
			}
		case tag == 'E':
			return Frame{}, r.end()
		case tag == 'R' && len(r.left) == 0:
			return Frame{}, r.refusal()
		default:
			return Frame{}, fmt.Errorf("%w: unknown record", ErrFrame)
		}
	}
}

// leave reads which page is not there. Each is behind the one before.
func (r *Reader) leave() error {
	var h [4]byte
	if _, err := io.ReadFull(r.r, h[:]); err != nil {
		return fmt.Errorf("%w: cut in a page that is left out", ErrFrame)
	}
	n, before := int64(binary.BigEndian.Uint32(h[:])), int64(0)
	if len(r.left) > 0 {
		before = int64(r.left[len(r.left)-1].Page)
	}
	if n <= before || n > int64(r.pages)+1 || r.n == 0 {
		return fmt.Errorf("%w: number of a page that is left out", ErrFrame)
	}
	why, err := r.reason()
	r.left = append(r.left, Left{int(n), why})
	return err
}

func (r *Reader) page() (Frame, error) {
	var h [12]byte
	if _, err := io.ReadFull(r.r, h[:]); err != nil {
		return Frame{}, fmt.Errorf("%w: cut in a page's header", ErrFrame)
	}
	w, ht := binary.BigEndian.Uint32(h[0:]), binary.BigEndian.Uint32(h[4:])
	f := Frame{DPI: int(binary.BigEndian.Uint16(h[8:])), Kind: Kind(h[10]), Drawn: h[11]&1 == 1,
		Attached: Attached(h[11] >> 1), Confined: r.confined}
	if w == 0 || ht == 0 || w > maxSide || ht > maxSide || int64(w)*int64(ht) > int64(r.pixels) {
		return Frame{}, fmt.Errorf("%w: page size", ErrFrame)
	}
	if f.Kind != Gray && f.Kind != RGB {
		return Frame{}, fmt.Errorf("%w: kind of pixels", ErrFrame)
	}
	if h[11] > 15 {
		return Frame{}, fmt.Errorf("%w: origin of a page", ErrFrame)
	}
	if r.n++; r.n > r.pages {
		return Frame{}, fmt.Errorf("%w: more pages than allowed", ErrFrame)
	}
	f.Width, f.Height = int(w), int(ht)
	f.Pix = make([]byte, f.Width*f.Height*int(f.Kind))
	if _, err := io.ReadFull(r.r, f.Pix); err != nil {
		return Frame{}, fmt.Errorf("%w: cut in a page", ErrFrame)
	}
	return f, nil
}

func (r *Reader) end() error {
	var h [4]byte
	if _, err := io.ReadFull(r.r, h[:]); err != nil {
		return fmt.Errorf("%w: cut at the end", ErrFrame)
	}
	if binary.BigEndian.Uint32(h[:]) != uint32(r.n) {
		return fmt.Errorf("%w: number of pages", ErrFrame)
	}
	if len(r.left) > 0 {
		return r.nothingMore(&Incomplete{r.left})
	}
	return r.nothingMore(io.EOF)
}

func (r *Reader) refusal() error {
	why, err := r.reason()
	if err != nil {
		return err
	}
	return r.nothingMore(&Refused{Reason: why, Page: r.n})
}

func (r *Reader) reason() (Reason, error) {
	n, err := r.r.ReadByte()
	if err != nil || n == 0 || n > maxReason {
		return "", fmt.Errorf("%w: refusal", ErrFrame)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r.r, b); err != nil {
		return "", fmt.Errorf("%w: refusal", ErrFrame)
	}
	for _, c := range b {
		if (c < 'a' || c > 'z') && c != '_' {
			return "", fmt.Errorf("%w: refusal", ErrFrame)
		}
	}
	return Reason(b), nil
}

// Frames yields the pages one by one. The clock, which ends the sender, runs while a page
// is awaited, for at most patience each time. The last pair contains the error that verdict
// makes of what came instead of page n (from 0); at the end of the stream there is none.
func (r *Reader) Frames(clock *time.Timer, patience time.Duration,
	verdict func(err error, n int) error) iter.Seq2[Frame, error] {
	return func(yield func(Frame, error) bool) {
		for n := 0; ; n++ {
			clock.Reset(patience)
			f, err := r.Next()
			clock.Stop()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Frame{}, verdict(err, n))
				return
			}
			if !yield(f, nil) {
				return
			}
		}
	}
}

func (r *Reader) nothingMore(end error) error {
	if _, err := r.r.ReadByte(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: bytes after the end", ErrFrame)
	}
	return end
}

// Writer writes the frame format.
type Writer struct {
	w     *bufio.Writer
	n     int
	begun bool
	state Confinement
	left  []Left
}

// NewWriter writes frames to w; confined is reported to the reader.
func NewWriter(w io.Writer, confined Confinement) *Writer {
	return &Writer{w: bufio.NewWriterSize(w, 256<<10), state: confined}
}

func (w *Writer) begin() {
	if !w.begun {
		w.begun = true
		_, _ = w.w.WriteString(frameMagic) // a bufio.Writer keeps its error until Flush
		_, _ = w.w.Write([]byte{frameVersion, byte(w.state)})
	}
}

// Head writes the header of a picture; exactly width × height × kind bytes must then be
// written with Write.
func (w *Writer) Head(width, height, dpi int, kind Kind) error {
	return w.head(width, height, dpi, kind, false, 0)
}

// head is Head for a page of either origin, of a file that carries others.
func (w *Writer) head(width, height, dpi int, kind Kind, drawn bool, with Attached) error {
	if width < 1 || height < 1 || width > maxSide || height > maxSide {
		return fmt.Errorf("%w: page of %d × %d", ErrFrame, width, height)
	}
	w.begin()
	w.n++
	b := []byte{'P'}
	b = binary.BigEndian.AppendUint32(b, uint32(width))
	b = binary.BigEndian.AppendUint32(b, uint32(height))
	b = binary.BigEndian.AppendUint16(b, uint16(min(max(dpi, 0), 65535)))
	origin := byte(with) << 1
	if drawn {
		origin |= 1
	}
	_, err := w.w.Write(append(b, byte(kind), origin))
	return err
}

// Write adds pixels to the page begun by Head.
func (w *Writer) Write(p []byte) (int, error) { return w.w.Write(p) }

// Page writes a whole page and sends it off.
func (w *Writer) Page(f Frame) error {
	if err := w.head(f.Width, f.Height, f.DPI, f.Kind, f.Drawn, f.Attached); err != nil {
		return err
	}
	if _, err := w.w.Write(f.Pix); err != nil {
		return err
	}
	return w.w.Flush()
}

// Flush sends what has been written.
func (w *Writer) Flush() error { return w.w.Flush() }

// Leave notes a page (from 1) that the stream does not contain; End tells of it.
func (w *Writer) Leave(page int, why Reason) { w.left = append(w.left, Left{page, why}) }

// End ends the stream.
func (w *Writer) End() error {
	w.begin()
	for _, l := range w.left {
		_, _ = w.w.Write(binary.BigEndian.AppendUint32([]byte{'L'}, uint32(l.Page)))
		_, _ = w.w.Write(append([]byte{byte(len(l.Reason))}, l.Reason...))
	}
	_, _ = w.w.Write(binary.BigEndian.AppendUint32([]byte{'E'}, uint32(w.n)))
	return w.w.Flush()
}

// Refuse ends the stream with a reason.
func (w *Writer) Refuse(r Reason) error {
	w.begin()
	_, _ = w.w.Write(append([]byte{'R', byte(len(r))}, r...))
	return w.w.Flush()
}
