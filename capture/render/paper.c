// SPDX-License-Identifier: AGPL-3.0-or-later

#include <stdio.h>
#include <string.h>

#include "paper.h"

int why(paper *p) { return fz_caught(p->ctx) == FZ_SYSTEM ? MEMORY : DAMAGED; }

enum { DEEPEST = 64, MOST_NODES = 20000 };

// leaves counts the pages below a node of the page tree, and mends a node that says fewer: MuPDF would pass the others by. One that says more stays, since the page that is not
// there is then missed when it is loaded (ISO 32000-1, 7.7.3.2).
static int leaves(fz_context *ctx, pdf_obj *node, int depth, int *nodes) {
	pdf_obj *kids = pdf_dict_gets(ctx, node, "Kids");
	if (!pdf_is_array(ctx, kids)) return pdf_is_dict(ctx, node);
	int all = 0, n = pdf_array_len(ctx, kids);
	for (int i = 0; i < n && depth < DEEPEST && ++*nodes < MOST_NODES; i++)
		all += leaves(ctx, pdf_array_get(ctx, kids, i), depth + 1, nodes);
	if (all > pdf_to_int(ctx, pdf_dict_gets(ctx, node, "Count")))
		pdf_dict_puts_drop(ctx, node, "Count", pdf_new_int(ctx, all));
	return all;
}

// kind looks at the catalogue: an envelope of other files, or a form that only its maker's program shows.
static int kind(paper *p) {
	pdf_document *doc = pdf_document_from_fz_document(p->ctx, p->doc);
	if (!doc) return READ;
	pdf_obj *root = pdf_dict_gets(p->ctx, pdf_trailer(p->ctx, doc), "Root");
	if (pdf_is_dict(p->ctx, pdf_dict_gets(p->ctx, root, "Collection"))) return ENVELOPE;
	int nodes = 0;
	leaves(p->ctx, pdf_dict_gets(p->ctx, root, "Pages"), 0, &nodes);
	attached(p, root);
	pdf_obj *form = pdf_dict_gets(p->ctx, root, "AcroForm");
	signatures(p, form);
	pdf_obj *xfa = pdf_dict_gets(p->ctx, form, "XFA");
	p->form = pdf_is_array(p->ctx, xfa) || pdf_is_stream(p->ctx, xfa);
	p->refresh = pdf_to_bool(p->ctx, pdf_dict_gets(p->ctx, form, "NeedAppearances"));
	if (p->form && pdf_to_bool(p->ctx, pdf_dict_gets(p->ctx, root, "NeedsRendering"))) return ACROBAT;
	return READ;
}

static int identity(fz_context *ctx, pdf_obj *filter) { return !filter || !strcmp(pdf_to_name(ctx, filter), "Identity"); }

// readable says whether only the attached files are locked (ISO 32000-1, 7.6.5): the pages open for everybody.
static int readable(paper *p) {
	pdf_document *doc = pdf_document_from_fz_document(p->ctx, p->doc);
	pdf_obj *lock = doc ? pdf_dict_gets(p->ctx, pdf_trailer(p->ctx, doc), "Encrypt") : NULL;
	return pdf_is_dict(p->ctx, lock) && pdf_to_int(p->ctx, pdf_dict_gets(p->ctx, lock, "V")) >= 4 && identity(p->ctx, pdf_dict_gets(p->ctx, lock, "StmF")) &&
		identity(p->ctx, pdf_dict_gets(p->ctx, lock, "StrF"));
}

// warned hears what MuPDF says while it goes on. A picture whose data end too soon, or can't be decoded, it fills up with black or white, and calls the page drawn.
static void warned(void *of, const char *message) {
	if (strstr(message, "padding truncated image")) ((paper *)of)->short_of = 1;
	fprintf(stderr, "warning: %s\n", message);
}

int paper_open(paper *p, const unsigned char *data, size_t n, const char *magic, size_t store) {
	int needs = 0, is = READ;
	if (!fz_new_context_imp || !fz_run_page || !(p->ctx = fz_new_context_imp(NULL, NULL, store, "1.24.9"))) return MEMORY;
	fz_set_warning_callback(p->ctx, warned, p);
	TRY(p->ctx) {
		fz_register_document_handlers(p->ctx);
		p->stm = fz_open_memory(p->ctx, data, n);
		p->doc = fz_open_document_with_stream(p->ctx, magic, p->stm);
		needs = fz_needs_password(p->ctx, p->doc) && !readable(p);
		if (!needs) {
			is = kind(p);
			p->pages = fz_count_pages(p->ctx, p->doc);
		}
	} CATCH(p->ctx) return why(p);
	return needs ? PASSWORD : is;
}

// uncrop shows the whole of a page whose crop lies beside it, as other programs do: MuPDF alone shows an empty one.
static void uncrop(fz_context *ctx, pdf_obj *page) {
	pdf_obj *media = pdf_dict_gets_inheritable(ctx, page, "MediaBox"), *crop = pdf_dict_gets_inheritable(ctx, page, "CropBox");
	if (!pdf_is_array(ctx, media) || !pdf_is_array(ctx, crop)) return;
	fz_rect m = pdf_to_rect(ctx, media), c = pdf_to_rect(ctx, crop);
	if (c.x0 >= m.x1 || c.x1 <= m.x0 || c.y0 >= m.y1 || c.y1 <= m.y0) pdf_dict_puts(ctx, page, "CropBox", media);
}

int paper_load(paper *p, int number) {
	int is;
	TRY(p->ctx) {
		pdf_document *doc = pdf_document_from_fz_document(p->ctx, p->doc);
		if (doc) {
			pdf_obj *page = pdf_lookup_page_obj(p->ctx, doc, number);
			pinned(p, page);
			uncrop(p->ctx, page);
		}
		p->page = fz_load_page(p->ctx, p->doc, number);
		p->box = fz_bound_page(p->ctx, p->page);
	} CATCH(p->ctx) return why(p);
	return (is = fields(p)) ? is : origin(p);
}

int paper_draw(paper *p, float scale, int w, int h) {
	fz_matrix m = { scale, 0, 0, scale, -p->box.x0 * scale, -p->box.y0 * scale };
	fz_matrix same = { 1, 0, 0, 1, 0, 0 };
	fz_irect r = { 0, 0, w, h };
	p->short_of = 0;
	TRY(p->ctx) {
		p->pix = fz_new_pixmap_with_bbox(p->ctx, fz_device_rgb(p->ctx), r, NULL, 0);
		fz_clear_pixmap_with_value(p->ctx, p->pix, 0xff);
		p->dev = fz_new_draw_device(p->ctx, m, p->pix);
		fz_run_page(p->ctx, p->page, p->dev, same, NULL);
		fz_close_device(p->ctx, p->dev);
	} CATCH(p->ctx) return why(p);
	return p->short_of ? DAMAGED : READ;
}

unsigned char *paper_samples(paper *p) { return fz_pixmap_samples(p->ctx, p->pix); }
int paper_stride(paper *p) { return fz_pixmap_stride(p->ctx, p->pix); }

void paper_drop(paper *p) {
	fz_drop_device(p->ctx, p->dev); fz_drop_pixmap(p->ctx, p->pix); fz_drop_page(p->ctx, p->page);
	free(p->cut);
	p->dev = NULL; p->pix = NULL; p->page = NULL; p->cut = NULL;
}

void paper_close(paper *p) {
	if (!p->ctx) return;
	paper_drop(p);
	fz_drop_document(p->ctx, p->doc); fz_drop_stream(p->ctx, p->stm); fz_drop_context(p->ctx);
	p->ctx = NULL;
}
