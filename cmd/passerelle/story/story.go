// SPDX-License-Identifier: AGPL-3.0-or-later

// Package story works out what the kiosk would say to one person in one situation: which
// door the questions lead to, what is asked for there, what it costs and by when, and
// what is still missing from what they have.
//
// It has no rules of its own: each line of a [Told] is what packages dossier and
// dossier/catalogue answer to the same questions from the screens. It reads no papers;
// what a paper says is part of the situation.
//
// What must be true: a story that can't be followed is refused, naming the place, and
// never told in part; what the list is not sure of is marked, as on the screens; the same
// story on the same day gives the same result, byte for byte.
package story

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// Story is one situation. docs/story.md describes the keys of its JSON.
type Story struct {
	On         time.Time // the day, midnight UTC; zero: today
	Prefecture string    // département of the kiosk ("31", "2A", "974"), "" if not given
	Path       []string  // the answers to the questions that lead to a procedure, by their ids
	Procedure  dossier.ProcedureID
	FiledBy    dossier.FiledBy
	Answers    dossier.Answers
	Papers     []Paper // in the order of the story
}

// Paper is one paper that the person has.
type Paper struct {
	Slot  dossier.Slot
	Given dossier.PieceID // which of the papers accepted there; "": the usual one
	Pages int             // 0: as many as are asked for
	Facts map[dossier.Fact]string
}

// Parse reads a story from JSON. Errors name the key, never an answer.
func Parse(file string, data []byte) (Story, error) {
	n, err := strictjson.Parse(file, data)
	if err != nil {
		return Story{}, err
	}
	var r strictjson.Reader
	s := read(&r, n)
	return s, r.Err()
}

func read(r *strictjson.Reader, n *strictjson.Node) Story {
	o := r.Object(n)
	s := Story{On: o.Day("on", false), Prefecture: o.Str("prefecture", false),
		Path: o.Strs("path", false), Procedure: dossier.ProcedureID(o.Str("procedure", false)),
		FiledBy: dossier.FiledBy(o.Str("filed_by", false)), Answers: dossier.Answers{}}
	if s.Prefecture != "" && !dossier.KnownPrefecture(s.Prefecture) {
		o.Bad("prefecture", "%q is no département such as 31, 2A, 974", s.Prefecture)
	}
	if (o.Node.Member("path") != nil) == (s.Procedure != "") {
		o.Bad("path", `one of "path" and "procedure" is expected`)
	}
	if a := o.Get("answers", "object", false); a != nil {
		for _, m := range a.Members {
			if m.Kind != "string" {
				r.Bad(m, "", "a string is expected, not a %s", m.Kind)
			}
			s.Answers[dossier.FieldID(m.Key)] = m.Text
		}
	}
	if p := o.Get("papers", "object", false); p != nil {
		for _, m := range p.Members {
			s.Papers = append(s.Papers, readPaper(r, m))
		}
	}
	o.Done()
	return s
}

func readPaper(r *strictjson.Reader, n *strictjson.Node) Paper {
	o := r.Object(n)
	p := Paper{Slot: dossier.Slot(n.Key), Given: dossier.PieceID(o.Str("given", false)),
		Facts: map[dossier.Fact]string{}}
	if n.Member("pages") != nil {
		if p.Pages = o.Num("pages", false); p.Pages < 1 || p.Pages > 500 {
			o.Bad("pages", "1 to 500 are expected")
		}
	}
	for _, f := range dossier.Facts() {
		if v := o.Str(string(f), false); v != "" {
			p.Facts[f] = v
		}
	}
	o.Done()
	return p
}

// Door follows the questions of a guide by the ids of the answers.
func Door(g *dossier.Guide, path []string) ([]Step, dossier.ProcedureID, error) {
	var out []Step
	at := g.First
	for i, id := range path {
		f, ok := g.Fork(at)
		if !ok {
			return nil, "", fmt.Errorf("path[%d]: %q comes after the door", i, id)
		}
		w, ok := f.Way(id)
		if !ok {
			return nil, "", fmt.Errorf("path[%d]: %q is no answer to the question %q; its answers "+
				"are %s", i, id, f.Says, ids(f))
		}
		out = append(out, Step{f.Says, w.ID})
		if at = w.Ask; w.To != "" {
			if i+1 < len(path) {
				return nil, "", fmt.Errorf("path[%d]: %q comes after the door %q", i+1, path[i+1],
					w.To)
			}
			return out, w.To, nil
		}
	}
	if f, ok := g.Fork(at); ok {
		return nil, "", fmt.Errorf("path: it ends at the question %q, whose answers are %s", f.Says,
			ids(f))
	}
	return nil, "", errors.New("path: it leads nowhere")
}

// Step is one question on the way to a door, and its answer.
type Step struct {
	Fork dossier.ForkID
	Way  string
}

func ids(f dossier.Fork) (out []string) {
	for _, w := range f.Ways {
		out = append(out, w.ID)
	}
	return out
}

// Paths returns every path through the questions of a guide, in order.
func Paths(g *dossier.Guide) []Path {
	var out []Path
	var walk func(dossier.ForkID, []string)
	walk = func(at dossier.ForkID, before []string) {
		f, _ := g.Fork(at) // a catalogue is accepted only if every question exists and every path ends
		for _, w := range f.Ways {
			way := append(slices.Clone(before), w.ID)
			if w.To != "" {
				out = append(out, Path{way, w.To})
				continue
			}
			walk(w.Ask, way)
		}
	}
	walk(g.First, nil)
	return out
}

// Path is one path through the questions.
type Path struct {
	Ways []string
	Door dossier.ProcedureID
}

// dossierOf returns the dossier of a story at its door.
func (s Story) dossierOf(p *dossier.Procedure) (dossier.Dossier, error) {
	d := dossier.Dossier{Procedure: p.ID, FiledBy: cmp.Or(s.FiledBy, dossier.BySelf),
		Answers: maps.Clone(s.Answers), Read: dossier.Answers{}}
	for _, paper := range s.Papers {
		x, ok := p.Piece(paper.Slot)
		switch {
		case !ok:
			return d, fmt.Errorf("papers: %s asks for no paper %q", p.ID, paper.Slot)
		case x.Kind != dossier.Paper:
			return d, fmt.Errorf("papers: %s is not given as a paper", paper.Slot)
		case paper.Given != "" && paper.Given != x.ID && !slices.Contains(x.Alternatives, paper.Given):
			return d, fmt.Errorf("papers.%s.given: %q may not stand there; %s and %s may", paper.Slot,
				paper.Given, x.ID, x.Alternatives)
		case paper.Given != "" && len(x.Alternatives) > 0:
			d.Answers[dossier.GivenField(x.Slot)] = string(paper.Given)
		}
		x, _ = p.GivenPiece(d, paper.Slot)
		for i := range cmp.Or(paper.Pages, max(1, x.Sides)) {
			d.Pages = append(d.Pages, dossier.Page{Slot: x.Slot, Width: 1654, Height: 2339,
				ID: dossier.PageID(fmt.Sprintf("%s/%d", x.Slot, i+1))})
		}
		for f, v := range paper.Facts {
			d.Read[dossier.PaperFact(x.Slot, f)] = v
		}
	}
	return d, nil
}
