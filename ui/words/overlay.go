// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"passerelle/dossier"
)

// Over returns a book with the words of b, and those of under where b has none: the words of a catalogue that came later, over those of the program. It returns all
// errors at once: a language of under that b lacks, and words that speak of a {value} of which under's do not. Languages that under lacks are left out: there is no
// screen in them.
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
						errs = append(errs, fmt.Errorf("%s: %s: nothing fills %s in", b.where[lang+" "+k], k, p))
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

// Need is a key that a catalogue asks for.
type Need struct {
	Key       string
	Procedure dossier.ProcedureID // that asks first
	Of        string              // what it says something of: the id of a paper, of a question, a code
}

// Needs lists the keys that the screens will look up for a catalogue, each once: a key without words stops the program.
func Needs(c *dossier.Catalogue) []Need {
	var out []Need
	seen := map[string]bool{}
	for _, p := range c.Procedures() {
		need := func(of, stem string, ends ...string) {
			for _, e := range ends {
				if k := stem + e; !seen[k] {
					seen[k] = true
					out = append(out, Need{k, p.ID, of})
				}
			}
		}
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
	return out
}

// Lacks returns the needs of a catalogue for which b has no words. Load has seen to it that what one language has, all have.
func (b *Book) Lacks(c *dossier.Catalogue) []Need {
	return slices.DeleteFunc(Needs(c), func(n Need) bool { return b.Has(n.Key) })
}
