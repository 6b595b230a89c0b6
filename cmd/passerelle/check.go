// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"cmp"
	"context"
	"fmt"
	"sort"
	"strings"

	"passerelle/dossier"
	"passerelle/intake"
)

// finding is one line of check's output: a gap, or a file that can't be read.
type finding struct {
	Catalogue string            `json:"catalogue"` // version of the list that was applied
	Verdict   dossier.Verdict   `json:"verdict"`
	Slot      dossier.Slot      `json:"slot,omitempty"`
	Field     dossier.FieldID   `json:"field,omitempty"`
	Code      string            `json:"code"`
	Sentence  string            `json:"sentence"`
	Gesture   string            `json:"gesture,omitempty"`
	Values    map[string]string `json:"values,omitempty"`
	Region    *dossier.Region   `json:"region,omitempty"`
}

func runCheck(ctx context.Context, e *env, args []string) error {
	f := e.flags("check")
	asJSON := f.Bool("json", false,
		"an array of objects; with -papers, an object of findings and papers")
	withPapers := f.Bool("papers", false,
		"say of each paper given whether it is verified, seen, to be reviewed or to be given again")
	read := f.Bool("read", true, "hold what the papers say against the answers; false is faster")
	certificates := f.String("certificates", "", "file of those whose 2D-Doc codes are believed")
	p, papers, d, err := e.readDossier(f, args)
	if err != nil {
		return err
	}
	found := []finding{}
	var r *reader
	trust, err := intake.Certificates(*certificates)
	if err != nil {
		return err
	}
	if *read {
		r = newReader(e, trust)
	}
	err = e.examine(ctx, p, &d, papers, r, nil, func(s dossier.Slot, code, sentence string) error {
		found = append(found, finding{Catalogue: e.catalogue.Version, Verdict: dossier.Failed,
			Slot: s, Code: code, Sentence: sentence})
		return nil
	})
	if err != nil {
		return err
	}
	gaps := p.Gaps(d, e.moment())
	found = append(found, e.findings(gaps)...)
	if *withPapers {
		return e.report(found, outcomes(p, d, gaps, found), *asJSON)
	}
	return e.report(found, nil, *asJSON)
}

// outcome is what is known about one paper.
type outcome struct {
	Slot    dossier.Slot    `json:"slot"`
	Outcome dossier.Outcome `json:"outcome"`
	Pages   int             `json:"pages"`
}

// outcomes lists the papers that were given. A paper with a refused file has to be given
// again, whatever its other pages say.
func outcomes(p *dossier.Procedure, d dossier.Dossier, gaps []dossier.Gap,
	found []finding) []outcome {
	out := []outcome{}
	for _, c := range p.Checklist(d, gaps) {
		o := outcome{c.Slot, c.Outcome, len(d.PagesOf(c.Slot))}
		for _, f := range found {
			if f.Slot == c.Slot && strings.HasPrefix(f.Code, "file.") {
				o.Outcome = dossier.OutcomeRedo
			}
		}
		if o.Outcome != dossier.NotGiven {
			out = append(out, o)
		}
	}
	return out
}

func (e *env) findings(gaps []dossier.Gap) (out []finding) {
	for _, g := range gaps {
		sentence, gesture := e.book.Gap(e.lang, g)
		fd := finding{Catalogue: e.catalogue.Version, Verdict: g.Verdict, Slot: g.Slot,
			Field: g.Field, Code: string(g.Code), Sentence: sentence, Gesture: gesture,
			Values: g.Values}
		if g.Region != (dossier.Region{}) {
			fd.Region = &g.Region
		}
		out = append(out, fd)
	}
	return out
}

// report prints the findings, failed ones first, and returns errNo if any failed. If
// papers is not nil, it is printed after them.
func (e *env) report(found []finding, papers []outcome, asJSON bool) error {
	sort.SliceStable(found, func(i, j int) bool {
		return found[i].Verdict == dossier.Failed && found[j].Verdict != dossier.Failed
	})
	failed := len(found) > 0 && found[0].Verdict == dossier.Failed
	if asJSON {
		var out any = found
		if papers != nil {
			out = struct {
				Findings []finding `json:"findings"`
				Papers   []outcome `json:"papers"`
			}{found, papers}
		}
		if err := printJSON(e, out); err != nil {
			return err
		}
	} else {
		for _, f := range found {
			where := cmp.Or(string(f.Slot), string(f.Field))
			fmt.Fprintf(e.stdout, "%s\t%s\t%s\t%s %s\n", f.Verdict, where, f.Code, f.Sentence,
				f.Gesture)
		}
		for _, o := range papers {
			fmt.Fprintf(e.stdout, "%s\t%s\tpages\t%d\n", o.Outcome, o.Slot, o.Pages)
		}
	}
	if failed {
		return errNo
	}
	return nil
}
