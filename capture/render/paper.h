// SPDX-License-Identifier: AGPL-3.0-or-later

// The part of MuPDF 1.24.9's interface that is used here. go-fitz brings the library; its own Go calls are passed by for three reasons: they draw the page's contents
// without its form fields and annotations (a form filled in on a computer came out empty), they make three copies of each page, and what MuPDF throws outside a try
// ends the process. The declarations are weak so that this package links by itself; fz_new_context_imp refuses any other version than the one named.

#ifndef PASSERELLE_PAPER_H
#define PASSERELLE_PAPER_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct fz_context fz_context; typedef struct fz_document fz_document; typedef struct fz_stream fz_stream;
typedef struct fz_page fz_page; typedef struct fz_pixmap fz_pixmap; typedef struct fz_colorspace fz_colorspace;
typedef struct fz_device fz_device; typedef struct pdf_document pdf_document; typedef struct pdf_page pdf_page;
typedef struct pdf_annot pdf_annot; typedef struct pdf_obj pdf_obj; typedef struct fz_buffer fz_buffer;
typedef struct { float x0, y0, x1, y1; } fz_rect;
typedef struct { int x0, y0, x1, y1; } fz_irect;
typedef struct { float a, b, c, d, e, f; } fz_matrix;
typedef struct { uint8_t ri, bp, op, opm; } fz_color_params;
typedef struct { int abort, progress; size_t progress_max; int errors, incomplete; } fz_cookie;

// fz_compressed_buffer as MuPDF 1.24.9 lays it out: what a picture is made of.
typedef struct { int refs; struct { int type; union { void *globals; int fax[8]; } u; } params; fz_buffer *buffer; } fz_compressed_buffer;

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
extern W fz_device *fz_new_device_of_size(fz_context *ctx, int size);
extern W void fz_convert_color(fz_context *ctx, fz_colorspace *from, const float *in, fz_colorspace *to, float *out, fz_colorspace *is, fz_color_params p);
extern W void fz_run_page(fz_context *ctx, fz_page *page, fz_device *dev, fz_matrix transform, fz_cookie *cookie);
extern W void fz_close_device(fz_context *ctx, fz_device *dev);
extern W void fz_drop_device(fz_context *ctx, fz_device *dev);
extern W void fz_drop_pixmap(fz_context *ctx, fz_pixmap *pix);
extern W void fz_drop_page(fz_context *ctx, fz_page *page);
extern W void fz_drop_document(fz_context *ctx, fz_document *doc);
extern W void fz_drop_stream(fz_context *ctx, fz_stream *stm);
extern W void fz_drop_context(fz_context *ctx);
extern W void fz_set_warning_callback(fz_context *ctx, void (*warn)(void *user, const char *message), void *user);
extern W sigjmp_buf *fz_push_try(fz_context *ctx);
extern W int fz_do_try(fz_context *ctx);
extern W int (fz_do_catch)(fz_context *ctx);
extern W int fz_caught(fz_context *ctx);
extern W pdf_document *pdf_document_from_fz_document(fz_context *ctx, fz_document *doc);
extern W pdf_page *pdf_page_from_fz_page(fz_context *ctx, fz_page *page);
extern W pdf_obj *pdf_lookup_page_obj(fz_context *ctx, pdf_document *doc, int number);
extern W pdf_obj *pdf_trailer(fz_context *ctx, pdf_document *doc);
extern W pdf_obj *pdf_dict_gets(fz_context *ctx, pdf_obj *dict, const char *key);
extern W pdf_obj *pdf_dict_getp(fz_context *ctx, pdf_obj *dict, const char *path);
extern W pdf_obj *pdf_dict_gets_inheritable(fz_context *ctx, pdf_obj *dict, const char *key);
extern W void pdf_dict_puts_drop(fz_context *ctx, pdf_obj *dict, const char *key, pdf_obj *val);
extern W void pdf_dict_puts(fz_context *ctx, pdf_obj *dict, const char *key, pdf_obj *val);
extern W fz_rect pdf_to_rect(fz_context *ctx, pdf_obj *array);
extern W pdf_obj *pdf_new_name(fz_context *ctx, const char *name);
extern W pdf_obj *pdf_new_text_string(fz_context *ctx, const char *s);
extern W int pdf_is_dict(fz_context *ctx, pdf_obj *obj);
extern W int pdf_is_name(fz_context *ctx, pdf_obj *obj);
extern W int pdf_is_array(fz_context *ctx, pdf_obj *obj);
extern W int pdf_is_stream(fz_context *ctx, pdf_obj *obj);
extern W int pdf_to_bool(fz_context *ctx, pdf_obj *obj);
extern W int pdf_to_int(fz_context *ctx, pdf_obj *obj);
extern W const char *pdf_to_name(fz_context *ctx, pdf_obj *obj);
extern W const char *pdf_to_text_string(fz_context *ctx, pdf_obj *obj);
extern W float pdf_to_real(fz_context *ctx, pdf_obj *obj);
extern W pdf_obj *pdf_new_int(fz_context *ctx, int64_t i);
extern W int pdf_array_len(fz_context *ctx, pdf_obj *arr);
extern W pdf_obj *pdf_array_get(fz_context *ctx, pdf_obj *arr, int i);
extern W const char *pdf_field_value(fz_context *ctx, pdf_obj *field);
extern W pdf_annot *pdf_first_widget(fz_context *ctx, pdf_page *page);
extern W pdf_annot *pdf_next_widget(fz_context *ctx, pdf_annot *w);
extern W pdf_annot *pdf_first_annot(fz_context *ctx, pdf_page *page);
extern W pdf_annot *pdf_next_annot(fz_context *ctx, pdf_annot *a);
extern W pdf_obj *pdf_annot_obj(fz_context *ctx, pdf_annot *a);
extern W int pdf_annot_type(fz_context *ctx, pdf_annot *a);
extern W int pdf_is_ocg_hidden(fz_context *ctx, pdf_document *doc, pdf_obj *rdb, const char *usage, pdf_obj *ocg);
extern W void pdf_annot_request_resynthesis(fz_context *ctx, pdf_annot *a);
extern W int pdf_update_annot(fz_context *ctx, pdf_annot *a);
extern W void pdf_set_annot_appearance(fz_context *ctx, pdf_annot *a, const char *which, const char *state, fz_matrix m, fz_rect box, pdf_obj *res, fz_buffer *b);
extern W fz_buffer *fz_new_buffer_from_copied_data(fz_context *ctx, const unsigned char *data, size_t size);
extern W void fz_drop_buffer(fz_context *ctx, fz_buffer *b);
extern W fz_compressed_buffer *fz_compressed_image_buffer(fz_context *ctx, void *image);
extern W size_t fz_buffer_storage(fz_context *ctx, fz_buffer *b, unsigned char **data);
extern W void pdf_run_annot(fz_context *ctx, pdf_annot *a, fz_device *dev, fz_matrix m, fz_cookie *cookie);
#define TRY(ctx) if (!sigsetjmp(*fz_push_try(ctx), 0)) if (fz_do_try(ctx)) do
#define CATCH(ctx) while (0); if ((fz_do_catch)(ctx))

enum { READ = 0, PASSWORD = 1, DAMAGED = 2, MEMORY = 3, ENVELOPE = 4, ACROBAT = 5 };
enum { FILES = 1, DATA = 2, SIGNED = 4 }; // Attached, in Go
enum { FZ_SYSTEM = 2 }; // FZ_ERROR_SYSTEM: an allocation failed

// seen is what a device of ours saw go by.
typedef struct {
	fz_rect page;     // what is looked at
	double pictures;  // area covered by pictures
	int drawn;        // texts, lines and surfaces drawn and not covered again
	int drawings;     // of any kind
	float fine;       // dots per point that the finest picture has, and the smallest letters need
	uint16_t *text;   // the first letters of text, room of them
	int letters, room;
	unsigned char *cut; // the first JPEG without an end, ours to free
	size_t cut_len;
} seen;

typedef struct {
	fz_context *ctx; fz_stream *stm; fz_document *doc; fz_page *page; fz_pixmap *pix; fz_device *dev;
	fz_rect box;
	int pages;
	int drawn;   // the page that is loaded was drawn by a program
	float fine;  // dots per point that its contents have or need; 0: nothing says
	int form;    // 1: the document is a form of Adobe's XML kind
	int refresh; // 1: the form asks for its fields to be drawn from their values
	int widgets; // fields on the page that is loaded
	int empty;   // nothing is drawn on it
	int attached; // what the document carries besides its pages, as far as they were loaded
	uint16_t text[2048];
	int letters;
	unsigned char *cut; // a JPEG on the page that has no end
	size_t cut_len;
	int short_of; // a picture on the page that was drawn ends too soon, or can't be decoded
} paper;

int why(paper *p);
fz_device *watch(fz_context *ctx, seen *s); // origin.c
int origin(paper *p);
int fields(paper *p); // fields.c
void attached(paper *p, pdf_obj *root); // attached.c
void pinned(paper *p, pdf_obj *page);
void signatures(paper *p, pdf_obj *form);

int paper_open(paper *p, const unsigned char *data, size_t n, const char *magic, size_t store);
int paper_load(paper *p, int number);
int paper_draw(paper *p, float scale, int w, int h);
unsigned char *paper_samples(paper *p);
int paper_stride(paper *p);
void paper_drop(paper *p);
void paper_close(paper *p);

#endif
