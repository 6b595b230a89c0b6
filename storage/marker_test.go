// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"go.etcd.io/bbolt"

	"passerelle/dossier"
)

// markedDraft is a draft with all that is marked in it.
func markedDraft(t *testing.T, v *Vault) (*Draft, Ticket) {
	t.Helper()
	d, ticket := begin(t, v)
	must(t, d.SetAnswers(markedAnswers, dossier.BySelf, markedName))
	must(t, d.AddPage(newPage(t, v, "permit"), markedPage()))
	return d, ticket
}

// TestNothingGivenCanBeReadOnTheDisk looks after each way a draft can go. After a kill:
// TestKilledAtEachStep.
func TestNothingGivenCanBeReadOnTheDisk(t *testing.T) {
	for name, end := range map[string]func(t *testing.T, v *Vault, a *authority, d *Draft,
		c *fakeClock){
		"open": func(*testing.T, *Vault, *authority, *Draft, *fakeClock) {},
		"closed": func(t *testing.T, _ *Vault, _ *authority, d *Draft, _ *fakeClock) {
			must(t, d.Close(false))
		},
		"lost": func(t *testing.T, _ *Vault, _ *authority, d *Draft, _ *fakeClock) {
			must(t, d.Close(true))
		},
		"erased": func(t *testing.T, _ *Vault, _ *authority, d *Draft, _ *fakeClock) {
			must(t, d.Erase())
		},
		"sealed": func(t *testing.T, v *Vault, a *authority, d *Draft, _ *fakeClock) {
			_, err := v.Seal(d, 1, sealedFor(a.recipient))
			must(t, err)
		},
		"snapshot": func(t *testing.T, v *Vault, _ *authority, _ *Draft, _ *fakeClock) {
			must(t, v.Snapshot())
		},
		"expired": func(t *testing.T, v *Vault, _ *authority, d *Draft, c *fakeClock) {
			must(t, d.Close(false))
			c.pass(DefaultTTL + 1)
			if n, err := v.Purge(); n != 1 || err != nil {
				t.Fatalf("purged %d, %v", n, err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			data, c := t.TempDir(), newClock()
			v, a := enrolled(t, data, c)
			d, _ := markedDraft(t, v)
			end(t, v, a, d, c)
			planted().None(t, data)
			must(t, v.Close())
			planted().None(t, data)
		})
	}
}

// TestTheSearchFindsWhatIsNotSealed bypasses sealing: the same draft, written as it is.
// Each marker must be found, also after the draft is erased: bbolt keeps deleted bytes,
// which is why the key is what is removed.
func TestTheSearchFindsWhatIsNotSealed(t *testing.T) {
	data := t.TempDir()
	v, _ := enrolled(t, data, newClock())
	d, _ := markedDraft(t, v)
	key, err := pageKey(d.Dossier().Pages[0].ID)
	must(t, err)
	must(t, v.update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(draftsBucket).Bucket(d.id[:])
		plain, err := json.Marshal(d.rec)
		if err != nil {
			return err
		}
		if err := b.Put(recordKey, plain); err != nil {
			return err
		}
		return b.Bucket(pageName(key)).Put(imageKey, markedPage())
	}))
	want := []string{markedName, markedPlace, markedWords, "ANNA MARIA", "1974-08-12", "scan data"}
	for _, when := range []string{"there", "erased"} {
		var found []string
		for _, h := range planted().Search(t, filepath.Join(data, "vault")) {
			found = append(found, h.Marker)
		}
		for _, m := range want {
			if !slices.Contains(found, m) {
				t.Errorf("draft %s: %q was not found: the search is blind", when, m)
			}
		}
		if when == "there" {
			must(t, d.Erase())
		}
	}
}
