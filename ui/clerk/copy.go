// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"iter"

	"passerelle/capture"
	"passerelle/capture/stick"
	"passerelle/dossier"
	"passerelle/intake"
	"passerelle/ui/session"
)

// The papers of a request that another channel receives are copied to the person's own
// stick: one PDF per piece, the same as would be sealed. Names say nothing about the
// person.

const copyFolder = "Passerelle-2006-01-02" // named after the day

func (c *Clerk) copyPapers(ctx context.Context, visit uint64,
	send func(session.What)) session.Mishap {
	at, err := c.target()
	if err != nil {
		return c.outcome(err)
	}
	folder, n, err := stick.Copy(ctx, at, c.now().Day().Format(copyFolder), c.papers(ctx, visit))
	if err != nil {
		return c.outcome(err)
	}
	send(session.Copied{Folder: folder, Files: n})
	return session.NoMishap
}

// papers makes the PDFs of the papers that have pages, one at a time. The draft is locked
// for one paper at a time: a stick may be slow, and a person who leaves must not have to
// wait for it.
func (c *Clerk) papers(ctx context.Context, visit uint64) iter.Seq2[stick.Entry, error] {
	return func(yield func(stick.Entry, error) bool) {
		for n := 1; ; n++ {
			e, err := stick.Entry{}, ctx.Err()
			if err == nil {
				err = c.with(visit, func(h *held) (err error) {
					e, err = c.paper(h, n)
					return err
				})
			}
			switch {
			case err == nil && e.Data == nil && n > 1:
				return
			case err == nil && e.Data == nil:
				err = capture.ErrNoPages
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// paper makes the PDF of the n-th paper that has pages; no data if there are fewer.
func (c *Clerk) paper(h *held, n int) (stick.Entry, error) {
	given := h.d.Dossier()
	p, ok := procedureOf(c.catalogue(), given.Procedure)
	if !ok {
		return stick.Entry{}, errOtherPages
	}
	i := 0
	for _, x := range p.Wanted(given) {
		pages := given.PagesOf(x.Slot)
		if x.Kind != dossier.Paper || len(pages) == 0 {
			continue
		}
		if i++; i != n {
			continue
		}
		var b bytes.Buffer
		if err := capture.WritePDF(&b, intake.PageFiles(h.d, pages), intake.BudgetOf(p)); err != nil {
			return stick.Entry{}, fmt.Errorf("draw piece %d: %w", n, err)
		}
		return stick.Entry{Name: fmt.Sprintf("%02d-%s.pdf", n, c.slug(x)), Data: b.Bytes()}, nil
	}
	return stick.Entry{}, nil
}

// slug names a paper: its name in the list, nothing about the person.
func (c *Clerk) slug(p dossier.Piece) string {
	name := string(p.Slot)
	if c.PieceName != nil {
		name = c.PieceName(p)
	}
	return cmp.Or(stick.PlainName(name), "papier")
}
