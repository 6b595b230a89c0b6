// SPDX-License-Identifier: AGPL-3.0-or-later

package describe

import (
	"fmt"
	"slices"
	"strings"

	"passerelle/dossier"
	"passerelle/internal/among"
)

// kinds reports what changes in the signs by which papers are known, one sentence for each
// kind of paper and what is new on it, or no longer there.
func (d *differences) kinds(a, b *Catalogue) {
	said := len(d.order)
	find := func(c *Catalogue, id dossier.KindID) (dossier.PaperKind, bool) {
		return among.First(c.Tables().Kinds, func(k dossier.PaperKind) bool { return k.ID == id })
	}
	for _, k := range b.Tables().Kinds {
		was, ok := find(a, k.ID)
		if !ok {
			d.say(list, "nouveau papier reconnu : %s, par %s", k.ID, strings.Join(signsOf(k), ", "))
			continue
		}
		old, fresh := signsOf(was), signsOf(k)
		for _, s := range fresh {
			if !slices.Contains(old, s) {
				d.say(list, "papier %s, nouveau : %s", k.ID, s)
			}
		}
		for _, s := range old {
			if !slices.Contains(fresh, s) {
				d.say(list, "papier %s, ne vaut plus : %s", k.ID, s)
			}
		}
	}
	for _, k := range a.Tables().Kinds {
		if _, ok := find(b, k.ID); !ok {
			d.say(list, "papier qui n’est plus reconnu : %s", k.ID)
		}
	}
	d.known = len(d.order) > said
}

// signsOf lists in words what is said of a kind of paper.
func signsOf(k dossier.PaperKind) (out []string) {
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if k.None {
		say("n’est aucun des papiers de la liste")
	}
	for _, p := range k.Pieces {
		say("bon pour %s", p)
	}
	for _, p := range k.May {
		say("peut-être bon pour %s", p)
	}
	for _, s := range k.Signs.Strips {
		say("bande %s de %s, codes %s, titulaire %q", s.Kind, strings.Join(s.Issuers, " "),
			strings.Join(s.Codes, " "), s.Own)
	}
	for _, s := range k.Signs.Seals {
		say("code 2D-Doc %s", s)
	}
	for _, s := range k.Signs.Shapes {
		say("format %s", s)
	}
	for _, of := range []struct {
		what  string
		signs []dossier.Sign
	}{
		{"titre", k.Signs.Headings}, {"titre que d’autres ont aussi", k.Signs.Shared},
		{"marque propre", k.Signs.Tells}, {"mot", k.Signs.Words}, {"contre", k.Signs.Against},
	} {
		for _, s := range of.signs {
			for _, p := range s.Phrases {
				say("%s %s « %s »", of.what, s.Name, p)
			}
		}
	}
	for _, n := range k.Signs.Numbers {
		say("numéro %s de la forme %s après « %s »", n.Name, n.Form, strings.Join(n.After, " », « "))
	}
	return out
}
