// SPDX-License-Identifier: AGPL-3.0-or-later

package render

// #include "paper.h"
import "C"

import (
	"bytes"
	"errors"
	"image/jpeg"
	"math"
	"runtime"
	"unsafe"

	_ "github.com/gen2brain/go-fitz" // links MuPDF
)

const (
	pdfMagic   = "application/pdf"
	drawDPI    = 300
	leastDPI   = 100        // a page that would have to be drawn more coarsely is too big
	drawPixels = 24_000_000 // A3 at 300 dpi has 17.4 million
	finePixels = 8_700_000  // A4 at 300 dpi
	storeBytes = 48 << 20   // MuPDF's cache of fonts and pictures
)

// document is an open file of MuPDF. It must be used by one goroutine only: MuPDF without
// locks would crash (go-fitz#142).
type document struct {
	p     *C.paper
	pin   runtime.Pinner
	pages int
	pdf   bool // not a picture that the other decoders leave to MuPDF
}

func openDocument(data []byte, magic string) (*document, error) {
	d := &document{p: (*C.paper)(C.calloc(1, C.sizeof_paper)), pdf: magic == pdfMagic}
	d.pin.Pin(&data[0])
	m := C.CString(magic)
	defer C.free(unsafe.Pointer(m))
	err := outcome(C.paper_open(d.p, (*C.uchar)(&data[0]), C.size_t(len(data)), m, storeBytes))
	d.pages = int(d.p.pages)
	if err != nil {
		d.close()
		// a handler or key length that MuPDF does not know
		if errors.Is(err, refusal(Unreadable)) && bytes.Contains(data, []byte("/Encrypt")) {
			return nil, refusal(Encrypted)
		}
		return nil, err
	}
	return d, nil
}

func outcome(code C.int) error {
	switch code {
	case C.READ:
		return nil
	case C.PASSWORD:
		return refusal(Encrypted)
	case C.MEMORY:
		return refusal(Memory)
	case C.ENVELOPE:
		return refusal(Portfolio)
	case C.ACROBAT:
		return refusal(AcrobatOnly)
	}
	return refusal(Unreadable)
}

func (d *document) close() {
	if d == nil {
		return
	}
	C.paper_close(d.p)
	C.free(unsafe.Pointer(d.p))
	d.pin.Unpin()
}

// draw sends page n (from 0). Its size is checked before anything is drawn: a MediaBox of 10⁶
// made MuPDF abort, one of 14 400 took 37 seconds.
func (d *document) draw(n int, lim Limits, out *Writer) error {
	defer C.paper_drop(d.p)
	if err := outcome(C.paper_load(d.p, C.int(n))); err != nil {
		return err
	}
	if d.pdf {
		cut := C.GoBytes(unsafe.Pointer(d.p.cut), C.int(d.p.cut_len))
		if d.p.cut != nil && endsTooSoon(cut) {
			return refusal(Unreadable)
		}
		if why := d.placeholder(); why != "" {
			return refusal(why)
		}
	}
	wide, high := float64(d.p.box.x1-d.p.box.x0)/72, float64(d.p.box.y1-d.p.box.y0)/72
	if !(wide > 0 && high > 0) {
		return refusal(Unreadable)
	}
	dpi, ok := d.resolution(wide, high, lim)
	w, h := math.Round(wide*dpi), math.Round(high*dpi)
	if !ok || w > maxSide || h > maxSide {
		return refusal(TooBig)
	}
	width, height := max(int(w), 1), max(int(h), 1)
	if err := outcome(C.paper_draw(d.p, C.float(dpi/72), C.int(width), C.int(height))); err != nil {
		return err
	}
	stride := int(C.paper_stride(d.p))
	if stride != width*3 {
		return refusal(Unreadable)
	}
	pix := unsafe.Slice((*byte)(unsafe.Pointer(C.paper_samples(d.p))), stride*height)
	f := Frame{Width: width, Height: height, DPI: int(min(dpi, maxSide)), Kind: RGB,
		Drawn: d.pdf && d.p.drawn != 0, Attached: Attached(d.p.attached), Pix: pix}
	if colourless(pix) {
		f.Kind, f.Pix = Gray, greyOf(pix)
	}
	return out.Page(f)
}

// endsTooSoon reports whether a JPEG without its last marker also lacks rows. Some programs leave
// out the marker alone; what no decoder of ours reads is not accused.
func endsTooSoon(data []byte) bool {
	_, err := jpeg.Decode(bytes.NewReader(append(data, 0xff, 0xd9)))
	_, unknown := errors.AsType[jpeg.UnsupportedError](err)
	return err != nil && !unknown
}

// resolution returns how fine a page of so many inches is drawn, and false if that would be too
// coarse to read. It is 300 dpi, or less if the page is larger than A3. The size that a file
// gives its page need not be that of the paper: a sheet that was laid on a page of a few
// millimetres is drawn as fine as the picture is, or as its letters need, up to what A4 has at
// 300 dpi; one on a page of several metres is drawn more coarsely, if it can be read all the same.
func (d *document) resolution(wide, high float64, lim Limits) (float64, bool) {
	within := func(pixels int) float64 {
		return math.Sqrt(float64(min(lim.Pixels, pixels)) / (wide * high))
	}
	fine := float64(d.p.fine) * 72
	dpi := min(drawDPI, within(drawPixels))
	if fine > dpi {
		dpi = max(dpi, min(fine, within(finePixels)))
	}
	if dpi >= leastDPI {
		return math.Floor(dpi), true
	}
	picture := d.p.drawn == 0 // its dots are all that there is to read, and enough of them fit
	return dpi, fine > 0 && (picture || dpi >= fine*leastDPI/drawDPI)
}

func colourless(pix []byte) bool {
	for ; len(pix) >= 3; pix = pix[3:] {
		if pix[0] != pix[1] || pix[1] != pix[2] {
			return false
		}
	}
	return true
}

func greyOf(pix []byte) []byte {
	o := 0
	for i := 0; i+2 < len(pix); i += 3 {
		pix[o] = pix[i]
		o++
	}
	return pix[:o]
}

// drawPages sends every page of a document.
func drawPages(data []byte, magic string, lim Limits, out *Writer) error {
	d, err := openDocument(data, magic)
	if err != nil {
		return err
	}
	defer d.close()
	if d.pages < 1 {
		return refusal(Unreadable)
	}
	return sendEach(d.pages, lim, out, func(n int) error { return d.draw(n, lim, out) })
}
