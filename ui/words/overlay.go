// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"passerelle/dossier"
)

// Over returns a book with the words of b, and those of under where b has none: the words
// of a later catalogue over those of the program. It returns all errors at once: a
// language of under that b lacks, and words with a {value} that under's words do not
// have. Languages that under lacks are left out: there are no screens in them.
func (b *Book) Over(under *Book) (*Book, error) {
	out := &Book{langs: map[string]map[string]string{}, where: map[string]place{}}
	var errs []error
	for lang, old := range under.langs {
		if len(b.langs[lang]) == 0 {
			errs = append(errs, fmt.Errorf("there are no words in %q", lang))
		}
		merged := map[string]string{}
		for k, w := range old {
			merged[k], out.where[lang+" "+k] = w, under.where[lang+" "+k]
		}
		for k, w := range b.langs[lang] {
			if was, both := old[k]; both {
				for _, p := range placeholders(w) {
					if !slices.Contains(placeholders(was), p) {
						errs = append(errs,
							fmt.Errorf("%s: %s: nothing fills %s in", b.where[lang+" "+k], k, p))
					}
				}
			}
			merged[k], out.where[lang+" "+k] = w, b.where[lang+" "+k]
		}
		out.langs[lang] = merged
	}
	if err := sorted(errs); err != nil {
		return nil, err
	}
	return out, nil
}

func sorted(errs []error) error {
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

// With returns b overlaid with the words of a later catalogue, LANG/AREA.json of fsys.
// The error says why the catalogue can't be shown: an error of Load or Over, or a key
// that it asks for but that has no words.
func (b *Book) With(fsys fs.FS, c *dossier.Catalogue) (*Book, error) {
	later, err := Load(fsys)
	if err != nil {
		return nil, err
	}
	out, err := later.Over(b)
	if err != nil {
		return nil, err
	}
	if lacks := out.Lacks(c); len(lacks) > 0 {
		return nil, fmt.Errorf("no words for %s, which %s asks for, and %d others", lacks[0].Key,
			lacks[0].Procedure, len(lacks)-1)
	}
	return out, nil
}

// Need is a key that a catalogue asks for.
type Need struct {
	Key string
	// the first that asks for it; "" if the questions that lead to a procedure do
	Procedure dossier.ProcedureID
	// what its words are about: the id of a paper or of a question, or a code
	Of string
}

// Needs lists the keys that the screens will look up for a catalogue, each once: a key
// without words would crash the program.
func Needs(c *dossier.Catalogue) []Need {
	var out []Need
	seen := map[string]bool{}
	var asks dossier.ProcedureID
	need := func(of, stem string, ends ...string) {
		for _, e := range ends {
			if k := stem + e; !seen[k] {
				seen[k] = true
				out = append(out, Need{k, asks, of})
			}
		}
	}
	for _, p := range c.Procedures() {
		asks = p.ID
		need(string(p.ID), "procedure."+string(p.ID), ".title", ".short", ".for")
		for _, x := range p.Pieces {
			for _, id := range append([]dossier.PieceID{x.ID}, x.Alternatives...) {
				need(string(id), "piece."+string(id), ".title", ".help", ".hint")
			}
			for _, r := range p.Reasons(x) {
				need(string(x.ID), "why."+string(r.Field)+"."+r.Value, "")
			}
		}
		for _, f := range p.Fields {
			need(string(f.ID), "field."+string(f.ID), ".title", ".help", ".example")
			for _, v := range f.Choices {
				need(string(f.ID), "choice."+string(f.ID)+"."+v, "")
			}
		}
		for _, n := range p.Notices {
			need(string(n.Code), "gap."+string(n.Code), ".title", ".gesture")
		}
		for _, o := range p.Outputs {
			need(o.ID, "output."+o.ID, ".title", ".help")
		}
		for _, k := range p.Contacts {
			need(k, "contact."+k, ".title", ".text")
		}
	}
	asks = ""
	for _, l := range c.Places() {
		need(l.Note, "place."+l.Note, "")
	}
	for _, l := range c.Thresholds() {
		need(string(l.Per), "threshold."+string(l.Per), "")
	}
	needsOfGuide(c.Guide(), need)
	return out
}

// needsOfGuide lists the keys of the questions that lead to a procedure, and of the
// themes. A way that leads to a procedure may go by its name, except where the question
// is which request for a title is meant.
func needsOfGuide(g *dossier.Guide, need func(of, stem string, ends ...string)) {
	if g == nil {
		return
	}
	for _, t := range g.Themes {
		need(t.ID, "family."+t.ID, ".title", ".sub")
	}
	for _, f := range g.Forks {
		need(string(f.Says), "find."+string(f.Says), ".title")
		for _, w := range f.Ways {
			if w.Named == "" || f.Title != "" {
				need(w.ID, "find."+string(f.Says)+"."+w.ID, ".title")
			}
		}
	}
}

// Lacks returns the needs of a catalogue for which b has no words. Load has ensured that
// all languages have the same keys.
func (b *Book) Lacks(c *dossier.Catalogue) []Need {
	return slices.DeleteFunc(Needs(c), func(n Need) bool { return b.Has(n.Key) })
}
