// SPDX-License-Identifier: AGPL-3.0-or-later

// The files that a PDF carries besides its pages. They are not opened: a reader's program shows them beside the page, and a person may believe that they were given.

#include <string.h>
#include <strings.h>

#include "paper.h"

enum { DEEPEST = 16, MOST_FILES = 2000 };

static int ends(const char *s, const char *with) {
	size_t n = strlen(s), m = strlen(with);
	return n >= m && !strcasecmp(s + n - m, with);
}

// data says whether a file is one for programs: a bill as XML (Factur-X, ZUGFeRD), a signature. It is no paper, and says nothing that the page doesn't.
static int data(const char *name, const char *type) {
	if (ends(name, ".xml") || ends(name, ".xsd") || ends(name, ".json") || ends(name, ".p7s")) return 1;
	return !strchr(name, '.') && ends(type, "/xml");
}

// file notes a file, by its description. One that is only named is somewhere else.
static void file(paper *p, pdf_obj *spec) {
	pdf_obj *ef = pdf_dict_gets(p->ctx, spec, "EF"), *s, *name;
	if (!pdf_is_dict(p->ctx, ef)) return;
	if (!(s = pdf_dict_gets(p->ctx, ef, "UF"))) s = pdf_dict_gets(p->ctx, ef, "F");
	if (!(name = pdf_dict_gets(p->ctx, spec, "UF"))) name = pdf_dict_gets(p->ctx, spec, "F");
	const char *type = pdf_to_name(p->ctx, pdf_dict_gets(p->ctx, s, "Subtype"));
	p->attached |= data(pdf_to_text_string(p->ctx, name), type) ? DATA : FILES;
}

// files notes the files of an array, or the only one. every is 2 in a list of names, each before its file.
static void files(paper *p, pdf_obj *all, int every, int *left) {
	if (!pdf_is_array(p->ctx, all)) {
		file(p, all);
		return;
	}
	for (int i = every - 1; i < pdf_array_len(p->ctx, all) && --*left > 0; i += every) file(p, pdf_array_get(p->ctx, all, i));
}

static void tree(paper *p, pdf_obj *node, int depth, int *left) {
	pdf_obj *kids = pdf_dict_gets(p->ctx, node, "Kids"), *names = pdf_dict_gets(p->ctx, node, "Names");
	if (names) files(p, names, 2, left);
	for (int i = 0; depth < DEEPEST && i < pdf_array_len(p->ctx, kids) && --*left > 0; i++)
		tree(p, pdf_array_get(p->ctx, kids, i), depth + 1, left);
}

// attached looks for files in the catalogue of a document. What MuPDF throws is for the caller.
void attached(paper *p, pdf_obj *root) {
	int left = MOST_FILES;
	tree(p, pdf_dict_getp(p->ctx, root, "Names/EmbeddedFiles"), 0, &left);
	files(p, pdf_dict_gets(p->ctx, root, "AF"), 1, &left);
}

// pinned looks for files on a page of a document.
void pinned(paper *p, pdf_obj *page) {
	int left = MOST_FILES;
	pdf_obj *notes = pdf_dict_gets(p->ctx, page, "Annots");
	files(p, pdf_dict_gets(p->ctx, page, "AF"), 1, &left);
	for (int i = 0; i < pdf_array_len(p->ctx, notes) && --left > 0; i++) {
		pdf_obj *o = pdf_array_get(p->ctx, notes, i);
		file(p, pdf_dict_gets(p->ctx, o, "FS"));
		files(p, pdf_dict_gets(p->ctx, o, "AF"), 1, &left);
	}
}

// signature looks for an electronic signature among the fields of a form. One that nobody signed is a field like the others.
static void signature(paper *p, pdf_obj *fields, pdf_obj *type, int depth, int *left) {
	for (int i = 0; depth < DEEPEST && i < pdf_array_len(p->ctx, fields) && --*left > 0; i++) {
		pdf_obj *o = pdf_array_get(p->ctx, fields, i), *own = pdf_dict_gets(p->ctx, o, "FT");
		if (!own) own = type;
		if (!strcmp(pdf_to_name(p->ctx, own), "Sig") && pdf_is_dict(p->ctx, pdf_dict_gets(p->ctx, o, "V"))) p->attached |= SIGNED;
		signature(p, pdf_dict_gets(p->ctx, o, "Kids"), own, depth + 1, left);
	}
}

void signatures(paper *p, pdf_obj *form) {
	int left = MOST_FILES;
	signature(p, pdf_dict_gets(p->ctx, form, "Fields"), NULL, 0, &left);
}
