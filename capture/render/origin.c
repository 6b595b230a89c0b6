// SPDX-License-Identifier: AGPL-3.0-or-later

// What a page is made of: one picture (a scan in a PDF) or what a program drew. A device that draws nothing watches the page go by.

#include <math.h>
#include <string.h>

#include "paper.h"

typedef struct { float x, y; int gid, ucs, cid; } fz_text_item;
typedef struct fz_text_span { void *font; fz_matrix trm; unsigned flags; int len, cap; fz_text_item *items; struct fz_text_span *next; } fz_text_span;
typedef struct { int refs; fz_text_span *head, *tail; } fz_text;

// fz_device as MuPDF 1.24.9 lays it out; what is not watched is a pointer without a type.
struct fz_device {
	int refs, hints, flags;
	void *close_device, *drop_device;
	void (*fill_path)(fz_context *, fz_device *, const void *, int, fz_matrix, fz_colorspace *, const float *, float, fz_color_params);
	void (*stroke_path)(fz_context *, fz_device *, const void *, const void *, fz_matrix, fz_colorspace *, const float *, float, fz_color_params);
	void *clip_path, *clip_stroke_path;
	void (*fill_text)(fz_context *, fz_device *, const fz_text *, fz_matrix, fz_colorspace *, const float *, float, fz_color_params);
	void (*stroke_text)(fz_context *, fz_device *, const fz_text *, const void *, fz_matrix, fz_colorspace *, const float *, float, fz_color_params);
	void *clip_text, *clip_stroke_text, *ignore_text;
	void (*fill_shade)(fz_context *, fz_device *, void *, fz_matrix, float, fz_color_params);
	void (*fill_image)(fz_context *, fz_device *, void *, fz_matrix, float, fz_color_params);
	void (*fill_image_mask)(fz_context *, fz_device *, void *, fz_matrix, fz_colorspace *, const float *, float, fz_color_params);
	void (*clip_image_mask)(fz_context *, fz_device *, void *, fz_matrix, fz_rect);
	void *pop_clip, *begin_mask, *end_mask, *begin_group, *end_group, *begin_tile, *end_tile, *render_flags, *set_default_colorspaces;
	void *begin_layer, *end_layer, *begin_structure, *end_structure, *begin_metatext, *end_metatext;
	fz_rect d1_rect;
	int container_len, container_cap;
	void *container;
};

// fz_image as MuPDF 1.24.9 lays it out, as far as its size.
typedef struct { struct { struct { int refs; void *drop, *droppable; } storable; short keys; } head; int w, h; } fz_image;

typedef struct { fz_device base; seen *s; } watcher;

static seen *of(fz_device *dev) { return ((watcher *)dev)->s; }

// white says whether a colour can't be told from the paper.
static int white(fz_context *ctx, fz_colorspace *cs, const float *color, fz_color_params cp) {
	float rgb[3] = { 0, 0, 0 };
	if (!cs || !color) return 0;
	fz_convert_color(ctx, cs, color, fz_device_rgb(ctx), rgb, NULL, cp);
	return rgb[0] > 0.98f && rgb[1] > 0.98f && rgb[2] > 0.98f;
}

static void surface(fz_context *ctx, fz_device *dev, fz_colorspace *cs, const float *color, float alpha, fz_color_params cp) {
	seen *s = of(dev);
	if (alpha <= 0) return;
	s->drawings++;
	if (s->pictures > 0 || !white(ctx, cs, color, cp)) s->drawn++; // white under a picture is the paper; white on it covers something
}

static void fill_path(fz_context *ctx, fz_device *dev, const void *path, int eo, fz_matrix m, fz_colorspace *cs, const float *c, float alpha, fz_color_params cp) {
	surface(ctx, dev, cs, c, alpha, cp);
}

static void stroke_path(fz_context *ctx, fz_device *dev, const void *path, const void *st, fz_matrix m, fz_colorspace *cs, const float *c, float alpha, fz_color_params cp) {
	surface(ctx, dev, cs, c, alpha, cp);
}

// needs raises the resolution that the contents of the page have or need.
static void needs(seen *s, float dots, float x, float y) {
	float side = hypotf(x, y);
	if (side > 0 && dots / side > s->fine) s->fine = dots / side;
}

// LETTER is how many dots high letters are drawn where a page is too small: those of 10 points at 300 dpi.
enum { LETTER = 42 };

static void letters(seen *s, const fz_text *text, fz_matrix m) {
	for (const fz_text_span *p = text->head; p; p = p->next) {
		needs(s, LETTER, p->trm.c * m.a + p->trm.d * m.c, p->trm.c * m.b + p->trm.d * m.d);
		for (int i = 0; i < p->len; i++)
			if (p->items[i].ucs != ' ' && p->items[i].ucs != -1 && s->letters < s->room)
				s->text[s->letters++] = p->items[i].ucs > 0xffff ? 0xfffd : (uint16_t)p->items[i].ucs;
	}
}

static void fill_text(fz_context *ctx, fz_device *dev, const fz_text *text, fz_matrix m, fz_colorspace *cs, const float *c, float alpha, fz_color_params cp) {
	surface(ctx, dev, cs, c, alpha, cp);
	letters(of(dev), text, m);
}

static void stroke_text(fz_context *ctx, fz_device *dev, const fz_text *text, const void *st, fz_matrix m, fz_colorspace *cs, const float *c, float alpha, fz_color_params cp) {
	surface(ctx, dev, cs, c, alpha, cp);
	letters(of(dev), text, m);
}

static void fill_shade(fz_context *ctx, fz_device *dev, void *shade, fz_matrix m, float alpha, fz_color_params cp) {
	if (alpha > 0) { of(dev)->drawn++; of(dev)->drawings++; }
}

// picture adds what a picture covers of the page: the unit square under its matrix.
static void picture(seen *s, const fz_image *img, fz_matrix m) {
	float x0 = m.e + (m.a < 0 ? m.a : 0) + (m.c < 0 ? m.c : 0), x1 = m.e + (m.a > 0 ? m.a : 0) + (m.c > 0 ? m.c : 0);
	float y0 = m.f + (m.b < 0 ? m.b : 0) + (m.d < 0 ? m.d : 0), y1 = m.f + (m.b > 0 ? m.b : 0) + (m.d > 0 ? m.d : 0);
	if (x0 < s->page.x0) x0 = s->page.x0;
	if (y0 < s->page.y0) y0 = s->page.y0;
	if (x1 > s->page.x1) x1 = s->page.x1;
	if (y1 > s->page.y1) y1 = s->page.y1;
	s->drawings++;
	if (x1 <= x0 || y1 <= y0) return;
	s->pictures += (double)(x1 - x0) * (y1 - y0);
	needs(s, img->w, m.a, m.b);
	needs(s, img->h, m.c, m.d);
}

enum { FZ_IMAGE_JPEG = 9, END_WITHIN = 4096 };

// endless keeps a JPEG whose data have no end. MuPDF fills up what is missing without a word; the caller finds out whether anything is.
static void endless(fz_context *ctx, seen *s, void *img) {
	fz_compressed_buffer *b = fz_compressed_image_buffer(ctx, img);
	unsigned char *data = NULL;
	if (s->cut || !b || b->params.type != FZ_IMAGE_JPEG || !b->buffer) return;
	size_t n = fz_buffer_storage(ctx, b->buffer, &data);
	for (size_t i = 2; i <= n && i <= END_WITHIN; i++)
		if (data[n - i] == 0xff && data[n - i + 1] == 0xd9) return;
	if (n > 0 && (s->cut = malloc(n))) {
		memcpy(s->cut, data, n);
		s->cut_len = n;
	}
}

static void fill_image(fz_context *ctx, fz_device *dev, void *img, fz_matrix m, float alpha, fz_color_params cp) {
	if (alpha <= 0) return;
	picture(of(dev), img, m);
	endless(ctx, of(dev), img);
}

static void fill_image_mask(fz_context *ctx, fz_device *dev, void *img, fz_matrix m, fz_colorspace *cs, const float *c, float alpha, fz_color_params cp) {
	if (alpha > 0) picture(of(dev), img, m);
}

fz_device *watch(fz_context *ctx, seen *s) {
	fz_device *d = fz_new_device_of_size(ctx, sizeof(watcher));
	((watcher *)d)->s = s;
	d->fill_path = fill_path; d->stroke_path = stroke_path; d->fill_text = fill_text; d->stroke_text = stroke_text;
	d->fill_shade = fill_shade; d->fill_image = fill_image; d->fill_image_mask = fill_image_mask;
	return d;
}

// origin says of the page that is loaded whether a program drew it. One picture, or strips and layers of one, must fill nine tenths of it: a photograph in the middle
// of a sheet was laid there by a program, and the sheet's edge is the page's.
int origin(paper *p) {
	seen s = { .page = p->box, .text = p->text, .room = sizeof p->text / sizeof p->text[0] };
	fz_matrix same = { 1, 0, 0, 1, 0, 0 };
	TRY(p->ctx) {
		p->dev = watch(p->ctx, &s);
		fz_run_page(p->ctx, p->page, p->dev, same, NULL);
		fz_close_device(p->ctx, p->dev);
	} CATCH(p->ctx) {
		free(s.cut);
		return why(p);
	}
	free(p->cut);
	p->cut = s.cut;
	p->cut_len = s.cut_len;
	fz_drop_device(p->ctx, p->dev);
	p->dev = NULL;
	p->letters = s.letters;
	p->empty = s.drawings == 0;
	p->fine = s.fine;
	p->drawn = s.drawn > 0 || s.pictures < 0.9 * (double)(p->box.x1 - p->box.x0) * (p->box.y1 - p->box.y0);
	return READ;
}
