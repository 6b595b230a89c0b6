// SPDX-License-Identifier: AGPL-3.0-or-later

package layouts

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"passerelle/dossier"
)

// part is one line of a wording: "pair: Client | {n:9}". See README.md.
type part struct {
	key, text string
	line      int
}

// maker is one wording of a kind of paper.
type maker struct {
	name  string
	parts []part
}

// keys are those that a part may have.
var keys = []string{"shape", "style", "from", "to", "ref", "date", "title", "sub", "p", "pair",
	"head", "row", "rows", "total", "box", "li", "sign", "stamp", "seal", "foot", "gap", "page",
	"strip", "at", "rect", "photo", "center", "right", "big", "small", "line", "side", "check",
	"form", "bar", "hand", "kind"}

func parse(text string) (all []maker, err error) {
	for i, raw := range strings.Split(text, "\n") {
		l := strings.TrimRight(raw, " \t\r")
		switch {
		case strings.TrimSpace(l) == "" || strings.HasPrefix(l, "#"):
			continue
		case strings.HasPrefix(l, "=="):
			all = append(all, maker{name: strings.TrimSpace(l[2:])})
			continue
		case len(all) == 0:
			return nil, fmt.Errorf("line %d: a maker (== name) comes first", i+1)
		}
		m := &all[len(all)-1]
		if strings.HasPrefix(l, "  ") {
			if len(m.parts) == 0 {
				return nil, fmt.Errorf("line %d: it continues nothing", i+1)
			}
			m.parts[len(m.parts)-1].text += " " + strings.TrimSpace(l)
			continue
		}
		key, rest, ok := strings.Cut(l, ":")
		bare := strings.TrimSpace(strings.TrimPrefix(key, "?"))
		if !ok || !slices.Contains(keys, bare) {
			return nil, fmt.Errorf("line %d: %q is no part of a paper", i+1, key)
		}
		m.parts = append(m.parts, part{key: strings.TrimSpace(key), text: strings.TrimSpace(rest),
			line: i + 1})
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("there is no maker")
	}
	return all, nil
}

// choose settles what a layout settles: one of each [a|b], and which lines with "?" stand.
func (m maker) choose(r *rand.Rand, l *Layout) (out []part, err error) {
	for _, p := range m.parts {
		if rest, ok := strings.CutPrefix(p.key, "?"); ok {
			if r.IntN(5) < 2 {
				continue
			}
			p.key = strings.TrimSpace(rest)
		}
		if p.text, err = alternatives(r, p.text); err != nil {
			return nil, fmt.Errorf("line %d: %w", p.line, err)
		}
		switch p.key {
		case "style":
			if err = l.style.set(p.text); err != nil {
				return nil, fmt.Errorf("line %d: %w", p.line, err)
			}
			continue
		case "kind":
			for i, k := range strings.Fields(p.text) {
				if i == 0 {
					l.Kind = dossier.KindID(k)
				} else {
					l.Also = append(l.Also, dossier.KindID(k))
				}
			}
			continue
		}
		out = append(out, p)
	}
	return out, nil
}

// alternatives takes one of each [a|b|c]; they may stand in each other.
func alternatives(r *rand.Rand, s string) (string, error) {
	for {
		end := strings.IndexByte(s, ']')
		if end < 0 {
			if strings.ContainsRune(s, '[') {
				return "", fmt.Errorf("a bracket is not closed: %s", s)
			}
			return s, nil
		}
		start := strings.LastIndexByte(s[:end], '[')
		if start < 0 {
			return "", fmt.Errorf("a bracket is not opened: %s", s)
		}
		s = s[:start] + one(r, strings.Split(s[start+1:end], "|")) + s[end+1:]
	}
}
