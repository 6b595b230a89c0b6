// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"fmt"
	"io/fs"
	"iter"
	"regexp"
	"slices"
	"strings"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// KindsFormat is the form of the file of the kinds of papers.
const KindsFormat = "passerelle-kinds/1"

// kindsFile holds the kinds of papers and their signs. A list without it knows no kinds.
const kindsFile = "kinds.json"

// kindsRead is the file of the kinds being read.
type kindsRead struct {
	reader
	all  []dossier.PaperKind
	node []*strictjson.Node // where each kind stands
	open []string           // pieces that papers of all kinds may be good for
	// the papers that procedures ask for: a thousand names are looked up
	asked map[dossier.PieceID]bool
}

// readKinds reads the kinds of papers. It is read after the procedures, whose pieces it names.
func (l *list) readKinds(fsys fs.FS) error {
	n, err := strictjson.Read(fsys, kindsFile)
	if err != nil {
		return err
	}
	k := &kindsRead{reader: reader{list: l}, asked: l.asked()}
	o := k.Object(n)
	if f := o.Str("format", true); f != "" && f != KindsFormat {
		o.Bad("format", "%q is not known, %q is", f, KindsFormat)
		return k.Err()
	}
	k.open = k.pieces(o, "open")
	if w := o.Sub("without", false); w != nil {
		for _, m := range w.Node.Members {
			w.Str(m.Key, true)
		}
		w.Done()
	}
	for _, n := range o.List("kinds", true) {
		k.kind(n)
	}
	o.Done()
	k.lint()
	for i := range k.all {
		for _, p := range k.open {
			if id := dossier.PieceID(p); !k.all[i].None && !slices.Contains(k.all[i].Pieces, id) {
				k.all[i].May = append(k.all[i].May, id)
			}
		}
	}
	l.tables.Kinds = k.all
	return k.Err()
}

var (
	sealForm   = regexp.MustCompile(`^[0-9A-Z][0-9A-Z]$`)
	codeForm   = regexp.MustCompile(`^[A-Z][A-Z0-9]?$`)
	issuerForm = regexp.MustCompile(`^-?[A-Z]{1,3}$`)
	shapesOf   = names(dossier.Shapes())
	stripsOf   = names([]dossier.StripKind{dossier.PassportStrip, dossier.PermitStrip,
		dossier.CardStrip, dossier.VisaStrip})
	ownersOf     = names([]dossier.Own{dossier.OwnCitizen, dossier.Foreigner})
	numberLetter = regexp.MustCompile(`^[A-Z0-9?/ -]+$`)
)

func names[T ~string](list []T) (out []string) {
	for _, x := range list {
		out = append(out, string(x))
	}
	return out
}

// pieces reads a list of papers that some procedure asks for.
func (k *kindsRead) pieces(o *strictjson.Object, key string) []string {
	out := o.Strs(key, false)
	for i, p := range out {
		switch at := fmt.Sprintf("%s[%d]", key, i); {
		case !k.asked[dossier.PieceID(p)]:
			o.Bad(at, "no procedure asks for a paper %q", p)
		case slices.Contains(out[:i], p):
			o.Bad(at, "%q stands twice", p)
		}
	}
	return out
}

func (k *kindsRead) kind(n *strictjson.Node) {
	o := k.Object(n)
	defer o.Done()
	x := dossier.PaperKind{ID: dossier.KindID(o.Str("id", true)), None: o.Flag("none", false)}
	if x.ID != "" && !keyForm.MatchString(string(x.ID)) {
		o.Bad("id", "%q is not of the form energy_bill", x.ID)
	}
	if slices.ContainsFunc(k.all, func(y dossier.PaperKind) bool { return y.ID == x.ID }) {
		o.Bad("id", "%q stands twice", x.ID)
	}
	for _, p := range k.pieces(o, "pieces") {
		x.Pieces = append(x.Pieces, dossier.PieceID(p))
	}
	for i, p := range k.pieces(o, "may") {
		if slices.Contains(x.Pieces, dossier.PieceID(p)) || slices.Contains(k.open, p) {
			o.Bad(fmt.Sprintf("may[%d]", i), "%q is among its pieces, or open to all kinds", p)
		}
		x.May = append(x.May, dossier.PieceID(p))
	}
	if x.None && len(x.Pieces)+len(x.May) > 0 {
		o.Bad("none", "what is no paper of the list is good for nothing there")
	}
	x.Signs.Seals = o.Strs("seals", false)
	for i, s := range x.Signs.Seals {
		if !sealForm.MatchString(s) {
			o.Bad(fmt.Sprintf("seals[%d]", i), "%q is not a type such as 28", s)
		}
	}
	for i, s := range o.Strs("shapes", false) {
		if !slices.Contains(shapesOf, s) {
			o.Bad(fmt.Sprintf("shapes[%d]", i), "%q is none of %v", s, shapesOf)
		}
		x.Signs.Shapes = append(x.Signs.Shapes, dossier.Shape(s))
	}
	for _, s := range o.List("strips", false) {
		x.Signs.Strips = append(x.Signs.Strips, k.strip(s))
	}
	x.Signs.Headings, x.Signs.Shared = k.signs(o, "headings"), k.signs(o, "shared")
	x.Signs.Tells, x.Signs.Words = k.signs(o, "tells"), k.signs(o, "words")
	x.Signs.Against = k.signs(o, "against")
	x.Signs.Numbers = k.numberSigns(o)
	k.all, k.node = append(k.all, x), append(k.node, n)
}

func (k *kindsRead) strip(n *strictjson.Node) (s dossier.StripSign) {
	o := k.Object(n)
	defer o.Done()
	s.Kind = dossier.StripKind(o.One("kind", true, stripsOf...))
	s.Codes, s.Issuers = o.Strs("codes", false), o.Strs("issuers", false)
	s.Own = dossier.Own(o.One("own", false, ownersOf...))
	for i, c := range s.Codes {
		if !codeForm.MatchString(c) {
			o.Bad(fmt.Sprintf("codes[%d]", i), "%q is not the code of a document, such as VD", c)
		}
	}
	for i, c := range s.Issuers {
		if !issuerForm.MatchString(c) {
			o.Bad(fmt.Sprintf("issuers[%d]", i), "%q is not a State as strips write it, FRA or -FRA", c)
		}
	}
	return s
}

// signs reads named phrases.
func (k *kindsRead) signs(o *strictjson.Object, key string) (out []dossier.Sign) {
	t := o.Sub(key, false)
	if t == nil {
		return nil
	}
	defer t.Done()
	for _, m := range t.Node.Members {
		s := dossier.Sign{Name: m.Key, Phrases: t.Strs(m.Key, true)}
		if !keyForm.MatchString(s.Name) {
			t.Bad(m.Key, "its name is not of the form legal_aid")
		}
		if len(s.Phrases) == 0 {
			t.Bad(m.Key, "it has no phrase")
		}
		out = append(out, s)
	}
	return out
}

func (k *kindsRead) numberSigns(o *strictjson.Object) (out []dossier.NumberSign) {
	t := o.Sub("numbers", false)
	if t == nil {
		return nil
	}
	defer t.Done()
	for _, m := range t.Node.Members {
		q := t.Sub(m.Key, true)
		if q == nil {
			continue
		}
		s := dossier.NumberSign{Name: m.Key, After: q.Strs("after", true), Form: q.Str("form", true)}
		if !keyForm.MatchString(s.Name) {
			t.Bad(m.Key, "its name is not of the form legal_aid")
		}
		if len(s.After) == 0 {
			q.Bad("after", "a number is known by its label")
		}
		if digits(s.Form) < 3 || !numberLetter.MatchString(s.Form) {
			q.Bad("form", "%q is no form such as 99 999 999: 9 a digit, A a letter, ? either", s.Form)
		}
		q.Done()
		out = append(out, s)
	}
	return out
}

// digits counts the digits of the form of a number that are not given.
func digits(form string) (n int) {
	for _, c := range form {
		if c == '9' || c == '?' {
			n++
		}
	}
	return n
}

// lint finds signs that can't tell two papers apart, and papers that nothing tells.
func (k *kindsRead) lint() {
	headed := map[string]dossier.KindID{}
	for i, x := range k.all {
		o := k.Object(k.node[i])
		s := x.Signs
		if !x.None && len(s.Headings)+len(s.Shared)+len(s.Strips)+len(s.Seals) == 0 {
			o.Bad("headings", "nothing tells this paper: no heading, code or strip")
		}
		if len(s.Shared) > 0 && len(s.Tells)+len(s.Numbers) == 0 {
			o.Bad("shared", "what other papers are headed too tells this one only beside its tells or numbers")
		}
		for at, phrase := range phrases("headings", s.Headings) {
			if other, twice := headed[phrase]; twice && other != x.ID {
				o.Bad(at, "%q is a heading of %s too: put it among the shared ones of both", phrase, other)
			}
			headed[phrase] = x.ID
		}
		for at, against := range phrases("against", s.Against) {
			for _, own := range slices.Concat(s.Headings, s.Shared) {
				for _, h := range own.Phrases {
					if strings.Contains(" "+plain(h)+" ", " "+against+" ") {
						o.Bad(at, "%q speaks against the paper's own heading %q", against, h)
					}
				}
			}
		}
	}
}

// phrases yields the phrases of some signs, with the place of each, as they are compared.
func phrases(key string, signs []dossier.Sign) iter.Seq2[string, string] {
	return func(yield func(at, phrase string) bool) {
		for _, s := range signs {
			for i, p := range s.Phrases {
				if !yield(fmt.Sprintf("%s.%s[%d]", key, s.Name, i), plain(p)) {
					return
				}
			}
		}
	}
}

func plain(phrase string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(phrase)), "’", "'")
}
