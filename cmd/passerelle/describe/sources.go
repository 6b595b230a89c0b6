// SPDX-License-Identifier: AGPL-3.0-or-later

package describe

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/catalogue"
)

// Rules lists the rules of the catalogue by their sources, those that nobody knows the age
// of first, then the ones read longest ago.
func (c *Catalogue) Rules() ([]catalogue.Rule, error) {
	files, err := fs.Sub(c.files, "procedures")
	if err != nil {
		return nil, fmt.Errorf("open the procedures: %w", err)
	}
	rules, err := catalogue.Rules(files)
	if err != nil {
		return nil, within("procedures", err)
	}
	slices.SortStableFunc(rules, func(a, b catalogue.Rule) int {
		read, _ := c.SourceRead(a.Source)
		other, _ := c.SourceRead(b.Source)
		return cmp.Or(read.Compare(other), cmp.Compare(a.Source, b.Source))
	})
	return rules, nil
}

// RuleLine tells one rule: when its source was read, the source, whether the rule is
// certain, its place, what it is, and why it isn't certain if somebody says so.
func (c *Catalogue) RuleLine(r catalogue.Rule) string {
	read := "no day"
	if day, ok := c.SourceRead(r.Source); ok {
		read = day.Format(time.DateOnly)
	}
	line := fmt.Sprintf("%s\t%s\t%s\t%s\t%s", read, r.Source, sure(r), Where(r), r)
	if r.Why != "" {
		line += "\t" + r.Why
	}
	return line
}

// Unexplained lists the rules that are not certain, and nobody says why.
func (c *Catalogue) Unexplained() ([]catalogue.Rule, error) {
	rules, err := c.Rules()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rules, func(r catalogue.Rule) bool { return !r.Unexplained() }), nil
}

func sure(r catalogue.Rule) string {
	switch {
	case !r.Marked:
		return "-"
	case r.Verified:
		return "sure"
	}
	return "unsure"
}

// Where is the place of a rule: "procedures/dcem.json:41".
func Where(r catalogue.Rule) string { return fmt.Sprintf("procedures/%s:%d", r.File, r.Line) }

// Aged is a source that somebody should read again, or that nobody can date although rules
// are certain because of it.
type Aged struct {
	Source string
	Read   time.Time // zero: its key names no day
	// the rules because of which it is named: all that rest on it; of a source without a day,
	// those that say that they are certain
	Rules []catalogue.Rule
	line  int // of the source in catalogue.json
}

// String names the source, what is wrong with it, and where its first rule is.
func (a Aged) String() string {
	at := fmt.Sprintf("procedures/catalogue.json:%d: sources: %q", a.line, a.Source)
	if a.Read.IsZero() {
		return fmt.Sprintf("%s has no day, as \"F2718@2025-07-10\" has: certain rules that rest on "+
			"it: %d, the first at %s", at, len(a.Rules), Where(a.Rules[0]))
	}
	return fmt.Sprintf("%s was read on %s, more than 12 months ago: rules that rest on it: %d, the "+
		"first at %s", at, a.Read.Format(time.DateOnly), len(a.Rules), Where(a.Rules[0]))
}

// AgedOn lists the sources that are due on a day, in the order of Rules.
func (c *Catalogue) AgedOn(today time.Time) ([]Aged, error) {
	rules, err := c.Rules()
	if err != nil {
		return nil, err
	}
	var out []Aged
	for _, r := range rules {
		read, dated := c.SourceRead(r.Source)
		certain := r.Marked && r.Verified
		if dated && !dossier.Stale(read, today) || !dated && !certain {
			continue
		}
		if n := len(out); n == 0 || out[n-1].Source != r.Source {
			out = append(out, Aged{Source: r.Source, Read: read,
				line: lineOf(c.files, "procedures/catalogue.json", fmt.Sprintf("%q:", r.Source))})
		}
		out[len(out)-1].Rules = append(out[len(out)-1].Rules, r)
	}
	return out, nil
}
