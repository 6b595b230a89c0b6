// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"passerelle/cmd/passerelle/describe"
	"passerelle/cmd/passerelle/story"
	"passerelle/dossier/named"
)

// mostStory is the maximum size of a story in bytes.
const mostStory = 1 << 20

// runStory prints what the kiosk would say in one situation.
func runStory(_ context.Context, e *env, args []string) error {
	f := e.flags("story")
	asJSON := f.Bool("json", false, "an object; docs/story.md describes its keys")
	paths := f.Bool("paths", false,
		"list every way through the questions instead: its answers, a tab, its door")
	list := f.String("catalogue", describe.Compiled,
		"another list: a folder, or a signed file")
	if err := parse(f, args); err != nil {
		return err
	}
	if *paths != (f.NArg() == 0) || f.NArg() > 1 {
		return usage("story wants one FILE (- is the standard input), or -paths")
	}
	c, err := describe.Open(*list)
	if err != nil {
		return err
	}
	if *paths {
		for _, p := range story.Paths(c.Guide()) {
			fmt.Fprintf(e.stdout, "%s\t%s\n", strings.Join(p.Ways, "/"), p.Door)
		}
		return nil
	}
	name := f.Arg(0)
	data, err := readStory(e, name)
	if err != nil {
		return err
	}
	s, err := story.Parse(name, data)
	if err != nil {
		return err
	}
	told, err := story.Tell(c, e.lang, s, e.now())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if *asJSON {
		return printJSON(e, told)
	}
	return tellStory(e, told)
}

func readStory(e *env, name string) ([]byte, error) {
	if name != "-" {
		return named.Read(name, mostStory)
	}
	data, err := io.ReadAll(io.LimitReader(e.stdin, mostStory+1))
	if err == nil && len(data) > mostStory {
		err = fmt.Errorf("a story is longer than %d bytes", mostStory)
	}
	return data, err
}

// tellStory prints a story for people, one item per line, its kind first.
func tellStory(e *env, t story.Told) error {
	line := func(kind string, cells ...string) {
		fmt.Fprintln(e.stdout, kind+"\t"+strings.Join(cells, "\t"))
	}
	line("door", string(t.Door), t.Name, string(t.Request), string(t.Mode), t.Channel.Name)
	if t.Place != nil {
		line("place", t.Place.Note, t.Place.Title, sure(t.Place.Sure))
	}
	for _, q := range t.Questions {
		line("question", cmp.Or(string(q.Way), string(q.Field)), q.Title, q.Answer)
	}
	for _, p := range t.Pieces {
		if p.Asked != story.AskedNo {
			line("piece", string(p.Asked), string(p.Slot), p.Title, p.Why)
		}
	}
	for _, f := range t.Fees {
		line("fee", fmt.Sprint(f.Euros), f.What, string(f.When), sure(f.Sure))
	}
	for _, w := range t.Windows {
		line("window", w.Opens, w.Closes, w.Filed, sure(w.Sure))
	}
	for _, g := range t.Gaps {
		line("gap", string(g.Verdict), cmp.Or(string(g.Slot), string(g.Field)), string(g.Code),
			strings.TrimSpace(g.Sentence+" "+g.Gesture))
	}
	return nil
}

func sure(yes bool) string {
	if yes {
		return "sure"
	}
	return "unsure"
}
