// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"time"
)

// The dated tables as they stand, for who shows or compares whole catalogues. Who judges asks FeeOf, WindowAt and ChannelAt, which pick the line in force.

// FeeLine is a fee for those for whom When holds; an empty Ref says that they pay nothing.
type FeeLine struct {
	Ref  string
	When *Condition
}

// FeeLines returns the fees of a procedure that have a condition, in order: the first that holds goes before FeeRef.
func (p *Procedure) FeeLines() []FeeLine {
	var out []FeeLine
	for _, f := range p.fees {
		out = append(out, FeeLine{f.ref, f.when})
	}
	return out
}

// Windows returns every filing window of a procedure, in force or not.
func (p *Procedure) Windows() []Window { return slices.Clone(p.windows) }

// ChannelLine is the way requests go in a prefecture ("*": in all that have no line of their own) from a day on.
type ChannelLine struct {
	From       time.Time
	Prefecture string
	Channel
}

// Channels returns every line of a procedure's table of channels.
func (p *Procedure) Channels() []ChannelLine {
	var out []ChannelLine
	for _, l := range p.channels {
		out = append(out, ChannelLine{l.from, l.prefecture, l.Channel})
	}
	return out
}

// FeeTable returns every line of the table of fees.
func (c *Catalogue) FeeTable() []Fee { return slices.Clone(c.fees) }

// Limit is one line of the dated table of ages: those of Ref from the day From on.
type Limit struct {
	Ref  string
	From time.Time
	Ages
	Verified bool
	Source   string
}

// Limits returns every line of the table of ages.
func (c *Catalogue) Limits() []Limit {
	var out []Limit
	for _, l := range c.limits {
		out = append(out, Limit{l.ref, l.from, l.Ages, l.verified, l.source})
	}
	return out
}
