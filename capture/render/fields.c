// SPDX-License-Identifier: AGPL-3.0-or-later

// The fields of a form. A field has a value, and an appearance that some program drew of it once: when it was filled by a program that does not draw, the appearance is
// missing, or still that of the empty form, and the page came out empty. What is drawn here is the value.

#include <string.h>

#include "paper.h"

static pdf_obj *inherited(paper *p, pdf_obj *o, const char *key) { return pdf_dict_gets_inheritable(p->ctx, o, key); }

// letter reads one letter of UTF-8.
static unsigned letter(const unsigned char **s) {
	unsigned c = *(*s)++;
	int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
	if (more) c &= 0x3f >> more;
	while (more-- && (**s & 0xc0) == 0x80) c = c << 6 | (*(*s)++ & 0x3f);
	return c;
}

static int space(unsigned c) { return c <= ' ' || c == 0xa0 || c == 0xfeff || (c >= 0x2000 && c <= 0x200f) || c == 0x3000; }

static int blank(const char *v) {
	const unsigned char *s = (const unsigned char *)v;
	while (s && *s) if (!space(letter(&s))) return 0;
	return 1;
}

enum { ROOM = 2048 };
enum { INVISIBLE = 1 << 0, HIDDEN = 1 << 1, NOVIEW = 1 << 5 };                         // of an annotation (ISO 32000-1, table 165)
enum { PASSWORD_FIELD = 1 << 13, RADIO = 1 << 15, PUSH = 1 << 16, COMBO = 1 << 17 }; // of a field (tables 226 to 230)

// same says whether exactly the letters of v were drawn, in their order. A letter that the font names nowhere stands for any.
static int same(const seen *s, const char *v) {
	const unsigned char *at = (const unsigned char *)v;
	int i = 0;
	while (*at) {
		unsigned c = letter(&at);
		if (space(c)) continue;
		if (i == s->room) return 1; // more text than is held: it is not looked at further
		if (i == s->letters || (s->text[i] != c && s->text[i] != 0xfffd)) return 0;
		i++;
	}
	return i == s->letters;
}

// look watches the appearance of one field.
static int look(paper *p, pdf_annot *w, seen *s) {
	fz_matrix same = { 1, 0, 0, 1, 0, 0 };
	s->letters = s->drawn = s->drawings = 0;
	s->pictures = 0;
	TRY(p->ctx) {
		p->dev = watch(p->ctx, s);
		pdf_run_annot(p->ctx, w, p->dev, same, NULL);
		fz_close_device(p->ctx, p->dev);
	} CATCH(p->ctx) return why(p);
	fz_drop_device(p->ctx, p->dev);
	p->dev = NULL;
	return READ;
}

// label is what a person reads for an option of a choice.
static const char *label(paper *p, pdf_obj *o, pdf_obj *v) {
	pdf_obj *opt = inherited(p, o, "Opt");
	const char *s = pdf_to_text_string(p->ctx, v);
	for (int i = 0; i < pdf_array_len(p->ctx, opt); i++) {
		pdf_obj *pair = pdf_array_get(p->ctx, opt, i);
		if (pdf_is_array(p->ctx, pair) && !strcmp(pdf_to_text_string(p->ctx, pdf_array_get(p->ctx, pair, 0)), s))
			return pdf_to_text_string(p->ctx, pdf_array_get(p->ctx, pair, 1));
	}
	return s;
}

// chosen makes the value of a choice what a person reads: MuPDF writes the value that was sent to programs, and in a list all options alike.
static void chosen(paper *p, pdf_obj *o) {
	pdf_obj *v = inherited(p, o, "V");
	char all[ROOM] = "";
	int n = pdf_is_array(p->ctx, v) ? pdf_array_len(p->ctx, v) : 1;
	for (int i = 0; i < n; i++) {
		const char *s = label(p, o, pdf_is_array(p->ctx, v) ? pdf_array_get(p->ctx, v, i) : v);
		if (strlen(all) + strlen(s) + 3 > sizeof all) break;
		if (i) strcat(all, ", ");
		strcat(all, s);
	}
	pdf_dict_puts_drop(p->ctx, o, "V", pdf_new_text_string(p->ctx, all));
	pdf_dict_puts_drop(p->ctx, o, "Ff", pdf_new_int(p->ctx, COMBO));
}

// veil makes the value of a password what a reader's program shows of it.
static void veil(paper *p, pdf_obj *o, int ff) {
	const unsigned char *v = (const unsigned char *)pdf_field_value(p->ctx, o);
	char all[ROOM] = "";
	for (int n = 0; *v && n < ROOM - 1; n++) {
		letter(&v);
		all[n] = '*';
	}
	pdf_dict_puts_drop(p->ctx, o, "V", pdf_new_text_string(p->ctx, all));
	pdf_dict_puts_drop(p->ctx, o, "Ff", pdf_new_int(p->ctx, ff & ~PASSWORD_FIELD));
}

// unveil shows what MuPDF alone passes by: the flag is for kinds that a program does not know.
static void unveil(paper *p, pdf_annot *a) {
	pdf_obj *o = pdf_annot_obj(p->ctx, a);
	int f = pdf_to_int(p->ctx, pdf_dict_gets(p->ctx, o, "F"));
	if (f & INVISIBLE && pdf_annot_type(p->ctx, a) >= 0)
		pdf_dict_puts_drop(p->ctx, o, "F", pdf_new_int(p->ctx, f & ~INVISIBLE));
}

// hidden says whether the page shows nothing of a field whatever its value, and rightly so.
static int hidden(paper *p, pdf_obj *o) {
	pdf_document *doc = pdf_document_from_fz_document(p->ctx, p->doc);
	pdf_obj *layer = pdf_dict_gets(p->ctx, o, "OC");
	pdf_obj *r = pdf_dict_gets(p->ctx, o, "Rect");
	float w = pdf_to_real(p->ctx, pdf_array_get(p->ctx, r, 2)) - pdf_to_real(p->ctx, pdf_array_get(p->ctx, r, 0));
	float h = pdf_to_real(p->ctx, pdf_array_get(p->ctx, r, 3)) - pdf_to_real(p->ctx, pdf_array_get(p->ctx, r, 1));
	return pdf_to_int(p->ctx, pdf_dict_gets(p->ctx, o, "F")) & (HIDDEN | NOVIEW) || (layer && pdf_is_ocg_hidden(p->ctx, doc, NULL, "View", layer)) || !w || !h;
}

// write draws a text or a choice whose appearance is not that of its value. An appearance that a script of the form made (AA/F: an amount with its spaces) stays. A
// value in letters that MuPDF does not write (Arabic, Polish) is not shown by halves: the file is refused.
static int write(paper *p, pdf_annot *w, pdf_obj *o, int choice) {
	uint16_t text[ROOM];
	seen s = { .text = text, .room = ROOM };
	const char *v;
	int is, ff = pdf_to_int(p->ctx, inherited(p, o, "Ff")), drawn = pdf_is_dict(p->ctx, pdf_dict_getp(p->ctx, o, "AP/N"));
	if (choice) chosen(p, o);
	if (blank(v = pdf_field_value(p->ctx, o))) return READ;
	if (!choice && ff & PASSWORD_FIELD) {
		if (drawn && (is = look(p, w, &s))) return is;
		if (drawn && s.letters && !same(&s, v) && !p->refresh) return READ; // as the form's program veiled it
		veil(p, o, ff);
		v = pdf_field_value(p->ctx, o);
	}
	if (drawn) {
		if ((is = look(p, w, &s))) return is;
		if (same(&s, v) || (choice && !(ff & COMBO) && s.letters && !p->refresh)) return READ;
		if (s.letters && pdf_dict_getp(p->ctx, o, "AA/F") && !p->refresh) return READ;
	}
	pdf_annot_request_resynthesis(p->ctx, w);
	pdf_update_annot(p->ctx, w);
	if ((is = look(p, w, &s))) return is;
	return same(&s, pdf_field_value(p->ctx, o)) ? READ : ACROBAT;
}

// mark draws a box that is ticked and has no appearance for it.
static void mark(paper *p, pdf_annot *w, const char *state) {
	static const char cross[] = "q 1 w 0.5 0.5 9 9 re S 1.4 w 2 2 m 8 8 l S 2 8 m 8 2 l S Q";
	fz_matrix same = { 1, 0, 0, 1, 0, 0 };
	fz_rect box = { 0, 0, 10, 10 };
	fz_buffer *b = fz_new_buffer_from_copied_data(p->ctx, (const unsigned char *)cross, sizeof cross - 1);
	pdf_set_annot_appearance(p->ctx, w, "N", state, same, box, NULL, b);
	fz_drop_buffer(p->ctx, b);
}

// tick brings a box to the state that its value names. A box of another value is emptied only where the form says that its appearances are old.
static void tick(paper *p, pdf_annot *w, pdf_obj *o) {
	pdf_obj *v = inherited(p, o, "V"), *n = pdf_dict_getp(p->ctx, o, "AP/N"), *as = pdf_dict_gets(p->ctx, o, "AS");
	int ff = pdf_to_int(p->ctx, inherited(p, o, "Ff"));
	const char *value;
	if (ff & PUSH || !pdf_is_name(p->ctx, v)) return;
	value = pdf_to_name(p->ctx, v);
	if (strcmp(value, "Off") && pdf_dict_gets(p->ctx, n, value)) {
		pdf_dict_puts_drop(p->ctx, o, "AS", pdf_new_name(p->ctx, value));
	} else if (strcmp(value, "Off") && !pdf_is_dict(p->ctx, n) && (!(ff & RADIO) || (as && !strcmp(pdf_to_name(p->ctx, as), value)))) {
		pdf_dict_puts_drop(p->ctx, o, "AS", pdf_new_name(p->ctx, value));
		mark(p, w, value);
	} else if (!as || (p->refresh && (ff & RADIO || !strcmp(value, "Off")))) {
		pdf_dict_puts_drop(p->ctx, o, "AS", pdf_new_name(p->ctx, "Off"));
	}
}

// stamp keeps what a program drew where nobody has signed yet: MuPDF alone draws nothing there.
static void stamp(paper *p, pdf_obj *o) {
	if (inherited(p, o, "V") || !pdf_is_dict(p->ctx, pdf_dict_getp(p->ctx, o, "AP/N"))) return;
	pdf_dict_puts_drop(p->ctx, o, "FT", pdf_new_name(p->ctx, "Btn"));
	pdf_dict_puts_drop(p->ctx, o, "Ff", pdf_new_int(p->ctx, PUSH));
}

// fields makes the fields and notes of the page that is loaded show what they hold.
int fields(paper *p) {
	pdf_page *page = pdf_page_from_fz_page(p->ctx, p->page);
	volatile int is = READ;
	p->widgets = 0;
	if (!page) return READ;
	TRY(p->ctx) {
		for (pdf_annot *w = pdf_first_widget(p->ctx, page); w && !is; w = pdf_next_widget(p->ctx, w)) {
			pdf_obj *o = pdf_annot_obj(p->ctx, w);
			const char *type = pdf_to_name(p->ctx, inherited(p, o, "FT"));
			p->widgets++;
			unveil(p, w);
			if (hidden(p, o)) continue;
			if (!strcmp(type, "Tx") || !strcmp(type, "Ch")) is = write(p, w, o, *type == 'C');
			else if (!strcmp(type, "Btn")) tick(p, w, o);
			else if (!strcmp(type, "Sig")) stamp(p, o);
		}
		for (pdf_annot *a = pdf_first_annot(p->ctx, page); a; a = pdf_next_annot(p->ctx, a)) {
			unveil(p, a);
			if (!pdf_is_dict(p->ctx, pdf_dict_getp(p->ctx, pdf_annot_obj(p->ctx, a), "AP/N"))) // a note typed on the page by a program that did not draw it
				pdf_update_annot(p->ctx, a);
		}
	} CATCH(p->ctx) return why(p);
	return is;
}
