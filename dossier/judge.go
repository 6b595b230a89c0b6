// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strings"
	"time"
)

// judge is one evaluation.
type judge struct {
	p     *Procedure
	d     Dossier
	known Answers // including who files, for conditions
	at    Moment
	today time.Time
	gaps  []Gap
}

// add records a gap. An uncertain rule can't fail anybody: its findings are for the agent.
func (j *judge) add(g Gap, certain bool) {
	if !certain {
		g.Verdict = Inconclusive
	}
	j.gaps = append(j.gaps, g)
}

func newGap(x Piece, c Code, v Verdict, values []string) Gap {
	g := Gap{Slot: x.Slot, Code: c, Verdict: v, Source: x.Source}
	for i := 0; i+1 < len(values); i += 2 {
		g = g.with(values[i], values[i+1])
	}
	return g
}

// said returns an answer that counts: to a question that arises, or a fact of a paper.
func (j *judge) said(id FieldID) string {
	if v, ok := j.known[id]; ok {
		return v
	}
	if j.p.factOf(id) {
		return strings.TrimSpace(j.d.Answers[id])
	}
	return ""
}

// fact returns what a paper says: as the person confirmed it, or else as it was read.
func (j *judge) fact(s Slot, f Fact) string {
	if v := j.said(PaperFact(s, f)); v != "" {
		return v
	}
	return j.read(s, f)
}

func (j *judge) read(s Slot, f Fact) string { return strings.TrimSpace(j.d.Read[PaperFact(s, f)]) }

func (j *judge) disagree(x Piece, field FieldID, c Code) {
	g := newGap(x, c, Inconclusive, nil)
	g.Field = field
	if !slices.ContainsFunc(j.gaps, func(h Gap) bool {
		return h.Slot == g.Slot && h.Field == g.Field && h.Code == g.Code
	}) {
		j.add(g, true)
	}
}
