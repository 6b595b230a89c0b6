// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"

	"passerelle/dossier/strictjson"
)

// Rule is one line of a catalogue that names its source, as it stands in the files: a rule
// of a set is one rule, however many titles use it.
type Rule struct {
	File   string
	Line   int
	What   string // "piece", "question", "fee", "window", …
	Name   string // what tells it from the others of its kind: "id.passport", "tve"; may be ""
	Source string
	// whether it is said to be certain; a rule that isn't marked (a notice, another reading)
	// is neither
	Marked, Verified bool
	Why              string // why it is not certain; "" if nobody says
}

// Unexplained reports whether it is a piece, a paper, a fee or a window that is not certain,
// and nobody says why: the rules by which somebody brings too much, pays or comes too late.
func (r Rule) Unexplained() bool {
	return r.Marked && !r.Verified && r.Why == "" &&
		slices.Contains([]string{"piece", "paper", "fee", "window"}, r.What)
}

// String names a rule: "piece id.passport".
func (r Rule) String() string {
	if r.Name == "" {
		return r.What
	}
	return r.What + " " + r.Name
}

// kinds are what the members of the lists and objects with these keys are called.
var kinds = map[string]string{"pieces": "piece", "papers": "paper", "fields": "question",
	"fees": "fee", "limits": "limit", "thresholds": "threshold", "windows": "window",
	"window": "window", "channels": "channel", "outputs": "output", "notices": "notice", "or": "reading",
	"renewal": "renewal", "groups": "group of countries"}

// nameKeys are the keys under which a rule of a kind has its name.
var nameKeys = map[string]string{"piece": "slot", "question": "id", "fee": "ref",
	"limit": "ref", "threshold": "ref", "window": "field", "channel": "prefecture",
	"output": "id", "notice": "code"}

// Rules lists the rules of a catalogue with their sources, in the order of the files. It
// only reads: whether the catalogue is right is for [Parse] to say.
func Rules(fsys fs.FS) ([]Rule, error) {
	files, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, fmt.Errorf("list the catalogue: %w", err)
	}
	var out []Rule
	for _, name := range files {
		n, err := strictjson.Read(fsys, name)
		if err != nil {
			return nil, err
		}
		out = rulesIn(out, n, "", "")
	}
	return out, nil
}

// rulesIn appends the rule that n is, and those below it. key is that of the list or
// object that n stands in; name is that of the rule above, for those without their own.
func rulesIn(out []Rule, n *strictjson.Node, key, name string) []Rule {
	if n.Key != "" {
		if _, plural := kinds[key]; !plural || kinds[n.Key] != "" {
			key = n.Key
		} else {
			name = n.Key // of an object whose keys are names, such as "papers"
		}
	}
	if n.Kind == "object" {
		if m := n.Member(nameKeys[kinds[key]]); m != nil && m.Kind == "string" {
			name = m.Text
		}
		if m := n.Member("source"); m != nil && m.Kind == "string" {
			r := Rule{File: n.File, Line: n.Line, What: cmp.Or(kinds[key], key),
				Name: name, Source: m.Text}
			if v := n.Member("verified"); v != nil {
				r.Marked, r.Verified = true, v.Yes
			}
			if w := n.Member("why"); w != nil && w.Kind == "string" {
				r.Why = w.Text
			}
			out = append(out, r)
		}
	}
	for _, m := range slices.Concat(n.Members, n.List) {
		out = rulesIn(out, m, key, name)
	}
	return out
}
