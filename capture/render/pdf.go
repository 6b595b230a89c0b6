// SPDX-License-Identifier: AGPL-3.0-or-later

package render

/*
#include <setjmp.h>
#include <stddef.h>
#include <stdlib.h>

// The part of MuPDF 1.24.9's interface that is used here. go-fitz brings the library; its own Go calls are passed by for three reasons: they draw the page's contents
// without its form fields and annotations (a form filled in on a computer came out empty), they make three copies of each page, and what MuPDF throws outside a try
// ends the process. The declarations are weak so that this package links by itself; fz_new_context_imp refuses any other version than the one named.
typedef struct fz_context fz_context; typedef struct fz_document fz_document; typedef struct fz_stream fz_stream; typedef struct fz_page fz_page;
typedef struct fz_pixmap fz_pixmap; typedef struct fz_device fz_device; typedef struct fz_colorspace fz_colorspace;
typedef struct { float x0, y0, x1, y1; } fz_rect;
typedef struct { int x0, y0, x1, y1; } fz_irect;
typedef struct { float a, b, c, d, e, f; } fz_matrix;
#define W __attribute__((weak))
extern W fz_context *fz_new_context_imp(const void *alloc, const void *locks, size_t max_store, const char *version);
extern W void fz_register_document_handlers(fz_context *ctx);
extern W fz_stream *fz_open_memory(fz_context *ctx, const unsigned char *data, size_t len);
extern W fz_document *fz_open_document_with_stream(fz_context *ctx, const char *magic, fz_stream *stream);
extern W int fz_needs_password(fz_context *ctx, fz_document *doc);
extern W int fz_count_pages(fz_context *ctx, fz_document *doc);
extern W fz_page *fz_load_page(fz_context *ctx, fz_document *doc, int number);
extern W fz_rect fz_bound_page(fz_context *ctx, fz_page *page);
extern W fz_colorspace *fz_device_rgb(fz_context *ctx);
extern W fz_pixmap *fz_new_pixmap_with_bbox(fz_context *ctx, fz_colorspace *cs, fz_irect bbox, void *seps, int alpha);
extern W void fz_clear_pixmap_with_value(fz_context *ctx, fz_pixmap *pix, int value);
extern W unsigned char *fz_pixmap_samples(fz_context *ctx, const fz_pixmap *pix);
extern W int fz_pixmap_stride(fz_context *ctx, const fz_pixmap *pix);
extern W fz_device *fz_new_draw_device(fz_context *ctx, fz_matrix transform, fz_pixmap *dest);
extern W void fz_run_page(fz_context *ctx, fz_page *page, fz_device *dev, fz_matrix transform, void *cookie);
extern W void fz_close_device(fz_context *ctx, fz_device *dev);
extern W void fz_drop_device(fz_context *ctx, fz_device *dev);
extern W void fz_drop_pixmap(fz_context *ctx, fz_pixmap *pix);
extern W void fz_drop_page(fz_context *ctx, fz_page *page);
extern W void fz_drop_document(fz_context *ctx, fz_document *doc);
extern W void fz_drop_stream(fz_context *ctx, fz_stream *stm);
extern W void fz_drop_context(fz_context *ctx);
extern W sigjmp_buf *fz_push_try(fz_context *ctx);
extern W int fz_do_try(fz_context *ctx);
extern W int (fz_do_catch)(fz_context *ctx);
extern W int fz_caught(fz_context *ctx);
#define TRY(ctx) if (!sigsetjmp(*fz_push_try(ctx), 0)) if (fz_do_try(ctx)) do
#define CATCH(ctx) while (0); if ((fz_do_catch)(ctx))

enum { READ = 0, PASSWORD = 1, DAMAGED = 2, MEMORY = 3 };
enum { FZ_SYSTEM = 2 }; // FZ_ERROR_SYSTEM: an allocation failed

typedef struct { fz_context *ctx; fz_stream *stm; fz_document *doc; fz_page *page; fz_pixmap *pix; fz_device *dev; fz_rect box; int pages; } paper;

static int why(paper *p) { return fz_caught(p->ctx) == FZ_SYSTEM ? MEMORY : DAMAGED; }

static int paper_open(paper *p, const unsigned char *data, size_t n, const char *magic, size_t store) {
	int needs = 0;
	if (!fz_new_context_imp || !fz_run_page || !(p->ctx = fz_new_context_imp(NULL, NULL, store, "1.24.9"))) return MEMORY;
	TRY(p->ctx) {
		fz_register_document_handlers(p->ctx);
		p->stm = fz_open_memory(p->ctx, data, n);
		p->doc = fz_open_document_with_stream(p->ctx, magic, p->stm);
		needs = fz_needs_password(p->ctx, p->doc);
		if (!needs) p->pages = fz_count_pages(p->ctx, p->doc);
	} CATCH(p->ctx) return why(p);
	return needs ? PASSWORD : READ;
}

static int paper_load(paper *p, int number) {
	TRY(p->ctx) {
		p->page = fz_load_page(p->ctx, p->doc, number);
		p->box = fz_bound_page(p->ctx, p->page);
	} CATCH(p->ctx) return why(p);
	return READ;
}

static int paper_draw(paper *p, float scale, int w, int h) {
	fz_matrix m = { scale, 0, 0, scale, -p->box.x0 * scale, -p->box.y0 * scale };
	fz_matrix same = { 1, 0, 0, 1, 0, 0 };
	fz_irect r = { 0, 0, w, h };
	TRY(p->ctx) {
		p->pix = fz_new_pixmap_with_bbox(p->ctx, fz_device_rgb(p->ctx), r, NULL, 0);
		fz_clear_pixmap_with_value(p->ctx, p->pix, 0xff);
		p->dev = fz_new_draw_device(p->ctx, m, p->pix);
		fz_run_page(p->ctx, p->page, p->dev, same, NULL);
		fz_close_device(p->ctx, p->dev);
	} CATCH(p->ctx) return why(p);
	return READ;
}

static unsigned char *paper_samples(paper *p) { return fz_pixmap_samples(p->ctx, p->pix); }
static int paper_stride(paper *p) { return fz_pixmap_stride(p->ctx, p->pix); }

static void paper_drop(paper *p) {
	fz_drop_device(p->ctx, p->dev); fz_drop_pixmap(p->ctx, p->pix); fz_drop_page(p->ctx, p->page);
	p->dev = NULL; p->pix = NULL; p->page = NULL;
}

static void paper_close(paper *p) {
	if (!p->ctx) return;
	paper_drop(p);
	fz_drop_document(p->ctx, p->doc); fz_drop_stream(p->ctx, p->stm); fz_drop_context(p->ctx);
	p->ctx = NULL;
}
*/
import "C"

import (
	"bytes"
	"errors"
	"math"
	"runtime"
	"unsafe"

	_ "github.com/gen2brain/go-fitz" // links MuPDF
)

const (
	drawDPI    = 300
	leastDPI   = 100        // a page that would have to be drawn coarser is too big
	drawPixels = 24_000_000 // A3 at 300 dpi has 17.4 million
	storeBytes = 48 << 20   // MuPDF's cache of fonts and pictures
)

// document is an open file of MuPDF. It is used by one goroutine: MuPDF without locks crashes otherwise (go-fitz#142).
type document struct {
	p     *C.paper
	pin   runtime.Pinner
	pages int
}

func openDocument(data []byte, magic string) (*document, error) {
	d := &document{p: (*C.paper)(C.calloc(1, C.sizeof_paper))}
	d.pin.Pin(&data[0])
	m := C.CString(magic)
	defer C.free(unsafe.Pointer(m))
	err := outcome(C.paper_open(d.p, (*C.uchar)(&data[0]), C.size_t(len(data)), m, storeBytes))
	d.pages = int(d.p.pages)
	if err != nil {
		d.close()
		if errors.Is(err, refusal(Unreadable)) && bytes.Contains(data, []byte("/Encrypt")) { // a handler or key length that MuPDF does not know
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

// draw sends page n (from 0) at 300 dpi, or less if it is larger than A3. Its size is checked before anything is drawn: a MediaBox of 10⁶ made MuPDF abort, one of
// 14 400 took 37 seconds.
func (d *document) draw(n int, lim Limits, out *Writer) error {
	defer C.paper_drop(d.p)
	if err := outcome(C.paper_load(d.p, C.int(n))); err != nil {
		return err
	}
	wide, high := float64(d.p.box.x1-d.p.box.x0)/72, float64(d.p.box.y1-d.p.box.y0)/72
	if !(wide > 0 && high > 0) {
		return refusal(Unreadable)
	}
	dpi := math.Floor(min(drawDPI, math.Sqrt(float64(min(lim.Pixels, drawPixels))/(wide*high))))
	w, h := math.Round(wide*dpi), math.Round(high*dpi)
	if !(dpi >= leastDPI) || w > maxSide || h > maxSide {
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
	if colourless(pix) {
		return sendOriented(greyOf(pix), width, height, int(dpi), Gray, 1, out)
	}
	return sendOriented(pix, width, height, int(dpi), RGB, 1, out)
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
	if d.pages > lim.Pages {
		return refusal(TooLong)
	}
	for n := range d.pages {
		if err := d.draw(n, lim, out); err != nil {
			return err
		}
	}
	return nil
}
