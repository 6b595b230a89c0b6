// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
)

func outOf(err error) Fault {
	var out *OutOfOrder
	if errors.As(err, &out) {
		return out.Fault
	}
	return NoFault
}

// TestStandingOfTheReceiptKey: what the list says of this machine's own key decides
// whether papers are taken; a draft stays for its ticket, and what waits waits.
func TestStandingOfTheReceiptKey(t *testing.T) {
	c := newClock()
	for want, change := range map[Fault]func(v *Vault, a *authority, list *receipt.Trust, at int){
		KeyRevoked: func(_ *Vault, _ *authority, list *receipt.Trust, at int) {
			list.Keys[at].Revoked, list.Keys[at].RevokedAt = true, epoch.Add(time.Hour)
		},
		KeyUnknown: func(_ *Vault, _ *authority, list *receipt.Trust, at int) {
			list.Keys = append(list.Keys[:at:at], list.Keys[at+1:]...)
		},
		KeyOver: func(_ *Vault, _ *authority, list *receipt.Trust, at int) {
			list.Keys[at].NotAfter = epoch.Add(time.Hour)
		},
		KeyEarly: func(_ *Vault, _ *authority, list *receipt.Trust, at int) {
			list.Keys[at].NotBefore = c.now().Time.AddDate(0, 2, 0)
		},
	} {
		t.Run(string(want), func(t *testing.T) {
			v, a := enrolled(t, t.TempDir(), c)
			waits, _ := begin(t, v)
			first, err := v.Seal(waits, 1, sealWith("sealed"))
			must(t, err)
			d, ticket := begin(t, v)
			must(t, d.SetAnswers(someAnswers, "self", ""))
			must(t, v.Spool().NewTrust(a.changed(t, 2, func(list *receipt.Trust) {
				for i, k := range list.Keys {
					if k.Role == receipt.RoleKiosk {
						change(v, a, list, i)
						break
					}
				}
			})))
			_, err = v.Absorb()
			must(t, err)
			if _, err := v.Seal(d, 1, sealWith("sealed")); outOf(err) != want {
				t.Errorf("seal: %v", err)
			}
			must(t, d.Close(false))
			if _, _, err := v.Begin(procedure, "fr", 0); outOf(err) != want {
				t.Errorf("begin: %v", err)
			}
			if d, _, err := v.Resume(ticket); err != nil ||
				d.Dossier().Answers["family_name"] != "ERIKSSON" {
				t.Errorf("the draft is not kept: %v", err)
			}
			if w, err := v.Spool().Waiting(); err != nil || len(w) != 1 || w[0].ID != first.ID {
				t.Errorf("waiting %v, %v", w, err)
			}
		})
	}
}

// TestImpossibleClock: an hour that can't be is never signed, and none is made up in its place.
func TestImpossibleClock(t *testing.T) {
	built := epoch.AddDate(0, 1, 0)
	data, c := t.TempDir(), newClock()
	v, a := enrolled(t, data, c)
	must(t, v.Close())
	v, err := Open(data, Options{Now: c.now, Uptime: c.uptime, Built: built})
	must(t, err)
	defer v.Close()
	now := c.now().Time
	must(t, v.SetClockVerified(now))
	d, _ := begin(t, v)
	for _, hour := range []time.Time{{}, time.Unix(0, 0),
		time.Date(1972, 1, 1, 0, 0, 0, 0, time.UTC), epoch.AddDate(0, 0, -1),
		built.Add(-time.Second), now.Add(-clockAgrees - time.Second)} {
		want := ClockBehind
		if !hour.Before(built) {
			// the hour that service and machine agreed on may have been the wrong one
			want = ClockDisagrees
		}
		c.set(hour, false)
		if got := v.Faults(); len(got) != 1 || got[0] != want {
			t.Errorf("at %s: faults %v", hour, got)
		}
		if _, err := v.Seal(d, 1, sealWith("sealed")); outOf(err) != want {
			t.Errorf("sealed at %s: %v", hour, err)
		}
	}
	c.set(now.Add(-clockAgrees), false)
	r, err := v.Seal(d, 1, sealWith("sealed"))
	must(t, err)
	if _, err := receipt.Verify(r.Text, v.Trust()); err != nil || !r.At.Equal(c.now().Time) {
		t.Errorf("receipt of %s: %v", r.At, err)
	}

	// Service and machine were wrong together, and are right now.
	must(t, v.SetClockVerified(now.AddDate(3, 0, 0)))
	if got := v.Faults(); len(got) != 1 || got[0] != ClockDisagrees {
		t.Errorf("faults %v", got)
	}
	must(t, v.LowerClockVerified(c.now().Time))
	must(t, v.Fit())
	_ = a
}

// TestFaultsHaveSentences: each says what to do.
func TestFaultsHaveSentences(t *testing.T) {
	if len(Faults()) != len(faultSentence) {
		t.Errorf("%d faults, %d sentences", len(Faults()), len(faultSentence))
	}
	for _, f := range Faults() {
		if !strings.Contains((&OutOfOrder{f}).Error(), ": ") {
			t.Errorf("%s: %q", f, &OutOfOrder{f})
		}
	}
}

// TestGoldenCheck: version 1 of the check, and that a flipped bit in it accuses nobody.
func TestGoldenCheck(t *testing.T) {
	sum, err := secretCheck([]byte("machine secret, 32 random bytes."))
	must(t, err)
	c := check{Format: checkFormat, Secret: sum, Key: "0001020304050607",
		Root: strings.Repeat("ab", 32), List: 7}
	c.Sum = c.sum()
	got, err := json.Marshal(c)
	must(t, err)
	want := testkit.Golden(t, "check-1.json", append(bytes.Clone(got), '\n'))
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Errorf("the check changed (-golden +now); a change is a new version:\n%s", diff)
	}
	v, _ := enrolled(t, t.TempDir(), newClock())
	for i := range got {
		for bit := range 8 {
			bad := bytes.Clone(got)
			bad[i] ^= 1 << bit
			must(t, v.db.Update(func(tx *bbolt.Tx) error {
				return tx.Bucket(metaBucket).Put(checkKey, bad)
			}))
			if read, err := v.readCheck(); err != nil || read != (check{}) && read != c {
				t.Fatalf("bit %d of byte %d: %+v, %v", bit, i, read, err)
			}
		}
	}
}
