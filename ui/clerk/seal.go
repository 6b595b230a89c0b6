// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/intake"
	"passerelle/storage"
	"passerelle/ui/session"
)

// errOtherPages says that the draft is not what the person saw; nothing has been sealed.
var errOtherPages = errors.New("the draft has other pages than those shown")

// issued is the receipt of the current visit, as far as printing and waiting need it.
type issued struct {
	visit     uint64
	id        dossier.ID
	reference string
	holder    Holder
}

// seal seals what the person saw, and nothing else. It is never cancelled.
func (c *Clerk) seal(visit uint64, t session.Seal, send func(session.What)) session.Mishap {
	var sealed session.Sealed
	err := c.with(visit, func(h *held) error {
		if t.Last.Number > 0 {
			if err := h.save(t.Last); err != nil {
				return err
			}
		}
		if err := c.fit(); err != nil {
			return err
		}
		given := h.d.Dossier()
		var pages []dossier.PageID
		for _, p := range given.Pages {
			pages = append(pages, p.ID)
		}
		if !slices.Equal(pages, t.Pages) {
			return errOtherPages
		}
		list := c.catalogue() // read once: the list that judges must be the one that the manifest names
		p, ok := procedureOf(list, given.Procedure)
		if !ok {
			return errOtherPages
		}
		now := c.now()
		r, err := intake.Pack(c.Vault, h.d, intake.Terms{Procedure: p, Catalogue: list.Version,
			Prefecture: c.Prefecture, Despite: t.Despite, Sights: t.Sights, At: now.Time,
			Zone: now.Zone})
		if err != nil {
			return err
		}
		c.desk.release()
		sealed.Receipt = c.view(r)
		c.desk.mu.Lock()
		c.desk.issued = issued{visit: visit, id: r.ID, reference: sealed.Receipt.Reference,
			holder: holderOf(given.Answers)}
		c.desk.mu.Unlock()
		return nil
	})
	if err != nil {
		return c.outcome(err)
	}
	send(sealed)
	return session.NoMishap
}

func procedureOf(list *dossier.Catalogue, id dossier.ProcedureID) (*dossier.Procedure, bool) {
	if list == nil {
		return nil, false
	}
	return list.Procedure(id)
}

// holderOf returns what paper may say: the first given name, and the family name's initial.
func holderOf(a dossier.Answers) Holder {
	var h Holder
	if names := strings.Fields(a[dossier.GivenNames]); len(names) > 0 {
		h.First = names[0]
	}
	if r, n := utf8.DecodeRuneInString(strings.TrimSpace(a[dossier.FamilyName])); n > 0 &&
		r != utf8.RuneError {
		h.Initial = string(r)
	}
	return h
}

// view returns a receipt as the screen shows it.
func (c *Clerk) view(r receipt.Receipt) session.ReceiptView {
	v := session.ReceiptView{Text: r.Text, Stage: int(r.Stage),
		Reference: dossier.GroupReference(r.ID.Reference()), At: r.At, Pieces: r.Pieces}
	if trust := c.Vault.Trust(); trust != nil {
		v.Demo = trust.Demo
		if r.Stage == receipt.FromService {
			v.At = r.Received
			v.Authority = trust.Authorities[r.Authority].Name
		}
	}
	return v
}

// DefaultLineWait is how long the receipt screen waits for the second stage.
const DefaultLineWait = 20 * time.Second

const lookEvery = 300 * time.Millisecond

// awaitReceipt lets the vault take in what the carrier brought, until the receipt of this
// visit is among it. If it does not arrive, that is not a mishap.
func (c *Clerk) awaitReceipt(ctx context.Context, visit uint64,
	send func(session.What)) session.Mishap {
	c.desk.mu.Lock()
	mine := c.desk.issued
	c.desk.mu.Unlock()
	if mine.visit != visit {
		return session.NoMishap
	}
	wait := c.LineWait
	if wait <= 0 {
		wait = DefaultLineWait
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	every := time.NewTicker(lookEvery)
	defer every.Stop()
	for {
		if _, err := c.Vault.Absorb(); err != nil {
			return c.outcome(err)
		}
		second, err := c.second(mine.id)
		if err != nil {
			return c.outcome(err)
		}
		if second != nil {
			send(session.Registered{Receipt: c.view(*second)})
			return session.NoMishap
		}
		select {
		case <-ctx.Done():
			return session.NoMishap
		case <-every.C:
		}
	}
}

// second returns the service's receipt for a dossier, or nil while there is none. It
// looks at the record, not at what Absorb returned: another caller may have absorbed it.
func (c *Clerk) second(id dossier.ID) (*receipt.Receipt, error) {
	s, ok, err := c.Vault.Submission(id)
	if err != nil || !ok || s.State != storage.Received {
		return nil, err
	}
	return &s.Second, nil
}
