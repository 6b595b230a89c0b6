// SPDX-License-Identifier: AGPL-3.0-or-later

package describe

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"

	"passerelle/dossier"
	"passerelle/dossier/bundle"
)

// Compare says what changes from one catalogue to the next, and for whom: one sentence per
// line, preceded by the procedures that it applies to. It returns nil if nothing changed.
func Compare(a, b *Catalogue) []string {
	d := &differences{}
	if a.Version != b.Version {
		d.say(list, "version %s (avant : %s)", b.Version, a.Version)
	}
	if !a.Date.Equal(b.Date) {
		d.say(list, "du %s (avant : %s)", date(b.Date), date(a.Date))
	}
	for _, p := range a.Procedures() {
		if _, ok := b.Procedure(p.ID); !ok {
			d.say(a.name(p), "cette démarche est retirée (%s)", p.ID)
		}
	}
	for _, q := range b.Procedures() {
		p, ok := a.Procedure(q.ID)
		if !ok {
			d.say(b.name(q), "nouvelle démarche (%s)", q.ID)
			continue
		}
		d.between(b.name(q), a.describe(p), b.describe(q))
	}
	d.groups(a, b)
	d.kinds(a, b)
	d.files(a, b)
	d.words(a, b)
	return d.lines()
}

// differences groups procedures by what changes for them.
type differences struct {
	order []string
	whom  map[string][]string // by sentence
	names map[string]bool     // procedures about which something was said
	known bool                // something was said about the signs of papers
}

// list names the catalogue as a whole, in the place of a procedure.
const list = "Liste"

func (d *differences) say(whom, format string, args ...any) {
	sentence := fmt.Sprintf(format, args...)
	if d.whom == nil {
		d.whom, d.names = map[string][]string{}, map[string]bool{}
	}
	if d.whom[sentence] == nil {
		d.order = append(d.order, sentence)
	}
	if !slices.Contains(d.whom[sentence], whom) {
		d.whom[sentence] = append(d.whom[sentence], whom)
	}
	if whom != list {
		d.names[whom] = true
	}
}

func (d *differences) lines() []string {
	var out []string
	for _, s := range d.order {
		out = append(out, strings.Join(d.whom[s], " ; ")+" : "+s)
	}
	return out
}

type key struct{ section, item, aspect string }

// between compares what two catalogues say about one procedure. An item that was added or
// removed is reported once, not aspect by aspect.
func (d *differences) between(name string, before, after []fact) {
	index := func(facts []fact) (map[key]fact, map[key]bool) {
		all, items := map[key]fact{}, map[key]bool{}
		for _, f := range facts {
			all[key{f.section, f.item, f.aspect}] = f
			items[f.whole()] = true
		}
		return all, items
	}
	old, oldItems := index(before)
	fresh, freshItems := index(after)
	for _, f := range after {
		was, ok := old[key{f.section, f.item, f.aspect}]
		switch {
		case ok && was.text == f.text:
		case ok && was.value != "":
			d.say(name, "%s (avant : %s)", f.text, was.value)
		case ok:
			d.say(name, "%s (avant : %s)", f.text, was.text)
		case f.aspect == "" || oldItems[f.whole()]:
			d.say(name, "nouveau : %s", f.text)
		}
	}
	for _, f := range before {
		if _, ok := fresh[key{f.section, f.item, f.aspect}]; !ok &&
			(f.aspect == "" || freshItems[f.whole()]) {
			d.say(name, "ne vaut plus : %s", f.text)
		}
	}
}

// whole returns the key of the item that a fact is about, including its substitutes.
func (f fact) whole() key {
	item, _, _ := strings.Cut(f.item, "\x00")
	return key{section: f.section, item: item}
}

// groups reports what changes in the table of groups of countries, one sentence for each line
// of it. A line is known by its group and its first day.
func (d *differences) groups(a, b *Catalogue) {
	index := func(c *Catalogue) map[string]string {
		all := map[string]string{}
		for _, g := range c.Groups() {
			certain := "sûre"
			if !g.Verified {
				certain = "à vérifier"
			}
			asked := make([]string, len(g.AskedAs))
			for i, f := range g.AskedAs {
				asked[i] = string(f)
			}
			all[fmt.Sprintf("groupe %s (%s), à partir du %s", g.ID, g.Name, date(g.From))] =
				fmt.Sprintf("%s ; règle %s, source %s ; autrefois demandé par %s",
					strings.Join(g.In, ", "), certain, g.Source, strings.Join(asked, ", "))
		}
		return all
	}
	old, fresh, said := index(a), index(b), len(d.order)
	for _, at := range slices.Sorted(maps.Keys(fresh)) {
		switch was, ok := old[at]; {
		case !ok:
			d.say(list, "nouveau : %s : %s", at, fresh[at])
		case was != fresh[at]:
			d.say(list, "%s : %s (avant : %s)", at, fresh[at], was)
		}
	}
	for _, at := range slices.Sorted(maps.Keys(old)) {
		if _, ok := fresh[at]; !ok {
			d.say(list, "ne vaut plus : %s", at)
		}
	}
	if len(d.order) > said {
		d.names[list] = true // the file of the tables needs no other sentence
	}
}

// files reports every file that differs by more than its layout and about which nothing
// was said: a change without a sentence must not go unnoticed.
func (d *differences) files(a, b *Catalogue) {
	for _, name := range both(a.files, b.files, "procedures/*.json") {
		if same(a.files, b.files, name) {
			continue
		}
		id := strings.TrimSuffix(strings.TrimPrefix(name, "procedures/"), ".json")
		if t, ok := b.Title(dossier.TitleID(id)); ok {
			if !slices.ContainsFunc(t.Of, func(p *dossier.Procedure) bool {
				return d.names[b.name(p)]
			}) {
				d.say(b.name(t.Of[0]), "autre changement, dans %s", name)
			}
			continue
		}
		if _, ok := a.Title(dossier.TitleID(id)); !ok &&
			(id != "catalogue" && id != "sets" || len(d.names) == 0) && (id != "kinds" || !d.known) {
			d.say(list, "autre changement, dans %s", name)
		}
	}
}

// same reports whether two files contain the same JSON.
func same(a, b fs.FS, name string) bool {
	read := func(f fs.FS) any {
		data, err := fs.ReadFile(f, name)
		var v any
		if err != nil || json.Unmarshal(data, &v) != nil {
			return string(data)
		}
		if m, ok := v.(map[string]any); ok && m["order"] != nil { // these two were reported already
			delete(m, "version")
			delete(m, "date")
		}
		return v
	}
	return reflect.DeepEqual(read(a), read(b))
}

func both(a, b fs.FS, pattern string) []string {
	one, _ := fs.Glob(a, pattern) // the only error is a bad pattern, and this one is good
	two, _ := fs.Glob(b, pattern)
	all := append(one, two...)
	slices.Sort(all)
	return slices.Compact(all)
}

// words reports the sentences of the catalogue that were reworded.
func (d *differences) words(a, b *Catalogue) {
	if a.Words == b.Words {
		return
	}
	keys := append(a.Words.Keys(), b.Words.Keys()...)
	slices.Sort(keys)
	for _, k := range slices.Compact(keys) {
		if kind, _, _ := strings.Cut(k, "."); !slices.Contains(bundle.Kinds, kind) {
			continue
		}
		for _, lang := range b.Words.Languages() {
			was, is := text(a, lang, k), text(b, lang, k)
			switch {
			case was == is:
			case was == "":
				d.say("Mots ("+lang+")", "%s : nouveau : « %s »", k, is)
			case is == "":
				d.say("Mots ("+lang+")", "%s : n’est plus : « %s »", k, was)
			default:
				d.say("Mots ("+lang+")", "%s : « %s » (avant : « %s »)", k, is, was)
			}
		}
	}
}

func text(c *Catalogue, lang, key string) string {
	if !c.Words.Has(key) {
		return ""
	}
	return c.Words.Text(lang, key)
}
