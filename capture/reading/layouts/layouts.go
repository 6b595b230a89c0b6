// SPDX-License-Identifier: AGPL-3.0-or-later

// Package layouts draws papers of invented people and firms, as those who issue such papers
// lay them out, with the truth about each: what kind it is, whose, of which day. Tests of
// what recognises papers and reads days are held against it.
//
// It is for tests alone and knows nothing of the signs by which papers are recognised.
//
// What must be true: the same layout and the same seed give the same paper; nobody real is
// named; a layout of the set [Unseen] was written by somebody who had not seen the signs and
// rules, and nothing is tuned on it.
package layouts

import (
	"embed"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math/rand/v2"
	"path"
	"slices"
	"strings"

	"passerelle/dossier"
)

//go:embed all:tuned all:unseen
var embedded embed.FS

// files holds the folders of the sets; whoever writes layouts reads them from the disk.
var files fs.FS = embedded

// Set is which layouts: those that signs and rules may be tuned on, or the others.
type Set string

// The two sets.
const (
	Tuned  Set = "tuned"
	Unseen Set = "unseen"
)

// None is the kind of the papers that are of no kind: letters that speak of a paper, quotes,
// newspapers. Its file is none.txt.
const None dossier.KindID = ""

// each is how many layouts of a kind a set has.
var each = map[Set]int{Tuned: 17, Unseen: 8}

// Layout is one way in which somebody lays a paper out: its wording and its looks. The names
// and numbers on it come with [Layout.Fill].
type Layout struct {
	Kind  dossier.KindID
	Also  []dossier.KindID // kinds that it may rightly be called too: less fine ones
	File  string           // that its wording stands in: "energy_bill", "none"
	Set   Set
	N     int    // from 1, within its kind and set
	Maker string // which wording of the file
	parts []part
	style style
}

// Name names the layout in reports and seeds: "energy_bill/tuned/07".
func (l Layout) Name() string {
	return fmt.Sprintf("%s/%s/%02d", l.File, l.Set, l.N)
}

// Several reports whether its papers have more than one page, or two sides.
func (l Layout) Several() bool {
	return slices.ContainsFunc(l.parts, func(p part) bool { return p.key == "page" })
}

// Is reports whether a paper of the layout may be called a kind.
func (l Layout) Is(k dossier.KindID) bool { return k == l.Kind || slices.Contains(l.Also, k) }

// All returns the layouts of a set, by kind. Errors name the file and the line.
func All(set Set) (all []Layout, err error) {
	names, err := fs.Glob(files, string(set)+"/*.txt")
	if err != nil {
		return nil, fmt.Errorf("list the layouts: %w", err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read the layouts: %w", err)
		}
		file := strings.TrimSuffix(path.Base(name), ".txt")
		kind := dossier.KindID(file)
		if file == "none" {
			kind = None
		}
		makers, err := parse(string(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		n := each[set]
		if kind == None {
			n = len(makers)
		}
		for i := range n {
			l := Layout{Kind: kind, File: file, Set: set, N: i + 1}
			m := makers[i%len(makers)]
			r := seeded(l.Name(), 0)
			l.Maker, l.style = m.name, newStyle(r, i)
			if l.parts, err = m.choose(r, &l); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			all = append(all, l)
		}
	}
	return all, nil
}

// seeded throws dice for a name and a number.
func seeded(name string, n uint64) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(h.Sum64(), n))
}

// Kinds returns the kinds of papers among layouts, without None.
func Kinds(all []Layout) (out []dossier.KindID) {
	for _, l := range all {
		if l.Kind != None && !slices.Contains(out, l.Kind) {
			out = append(out, l.Kind)
		}
	}
	return out
}
