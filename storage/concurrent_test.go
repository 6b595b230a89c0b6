// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"fmt"
	"sync"
	"testing"

	"passerelle/dossier"
)

// TestManyHands: the clerk works on drafts while the kiosk absorbs, purges, counts and
// makes snapshots. For the race detector, and for drafts that a purge could mistake for
// orphans while their ticket changes.
func TestManyHands(t *testing.T) {
	data := t.TempDir()
	v, a := enrolled(t, data, newClock())
	stop := make(chan struct{})
	var house, visits sync.WaitGroup
	keep := func(do func() error) {
		house.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					if err := do(); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	keep(func() error { _, err := v.Purge(); return err })
	keep(v.Snapshot)
	keep(func() error { _, err := v.Absorb(); return err })
	keep(func() error { _, err := v.Stats(); return err })
	keep(func() error { _, err := v.Events(10); return err })
	const hands, rounds = 4, 3
	for n := range hands {
		visits.Go(func() {
			for range rounds {
				if err := visit(v, a, n); err != nil {
					t.Error(err)
				}
			}
		})
	}
	visits.Wait()
	close(stop)
	house.Wait()
	subs, err := v.Receipts()
	must(t, err)
	if len(subs) != hands*rounds {
		t.Errorf("%d dossiers, want %d", len(subs), hands*rounds)
	}
	checkShown(t, subs, nil)
	checkSpool(t, v, data, subs)
	if n := keyCount(t, v); n != 0 {
		t.Errorf("%d key files left", n)
	}
}

func visit(v *Vault, a *authority, n int) error {
	d, ticket, err := v.Begin(procedure, "fr", 0)
	if err != nil {
		return err
	}
	id, err := v.NewPageID()
	if err != nil {
		return err
	}
	if err := d.AddPage(dossier.Page{ID: id, Slot: "photo"},
		fmt.Appendf(nil, "page of hand %d", n)); err != nil {
		return err
	}
	if err := d.Close(true); err != nil {
		return err
	}
	d, _, err = v.Resume(ticket)
	if err != nil {
		return fmt.Errorf("hand %d: %w", n, err)
	}
	if got, err := d.PageBytes(id); err != nil || string(got) != fmt.Sprintf("page of hand %d", n) {
		return fmt.Errorf("hand %d got %q: %w", n, got, err)
	}
	_, err = v.Seal(d, 1, sealWith(a.recipient))
	return err
}
