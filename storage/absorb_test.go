// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
)

// sealOne seals a fresh draft.
func sealOne(t testing.TB, v *Vault, a *authority) receipt.Receipt {
	t.Helper()
	d, _ := begin(t, v)
	r, err := v.Seal(d, 1, sealWith(a.recipient))
	must(t, err)
	return r
}

// TestCarrierThatLies: whatever it puts in the place of the receipt, the dossier stays
// queued and is sent again; the true receipt is still taken.
func TestCarrierThatLies(t *testing.T) {
	data, c := t.TempDir(), newClock()
	v, a := enrolled(t, data, c)
	first, other := sealOne(t, v, a), sealOne(t, v, a)
	stranger := newAuthority(t, &v.key.PublicKey)
	forged := first
	forged.Pieces, forged.Sequence = 9, 40
	forged, err := receipt.Sign(forged.Claims, v.key) // even our own key, over other claims
	must(t, err)
	// the same claims: ECDSA signs differently each time
	resigned, err := receipt.Sign(first.Claims, v.key)
	must(t, err)
	true2 := a.countersign(t, first, c.now().Time.Add(-time.Hour))
	for name, text := range map[string]string{
		"empty":                        "",
		"noise":                        "PSL1:" + strings.Repeat("A", 300),
		"stage 1":                      first.Text,
		"another dossier's":            a.countersign(t, other, c.now().Time).Text,
		"another authority's":          stranger.countersign(t, first, c.now().Time).Text,
		"of other claims, same id":     a.countersign(t, forged, c.now().Time).Text,
		"of another first receipt":     a.countersign(t, resigned, c.now().Time).Text,
		"outside the key's validity":   a.countersign(t, first, epoch.AddDate(-1, 0, 0)).Text,
		"true but for one letter":      true2.Text[:100] + swap(true2.Text[100]) + true2.Text[101:],
		"true with a line end":         true2.Text + "\n",
		"longer than any receipt":      strings.Repeat("A", 10_000),
		"true one, of the next lesson": true2.Text + true2.Text,
	} {
		must(t, v.Spool().Arrived(first.ID, []byte(text)))
		if got, err := v.Absorb(); err != nil || len(got) != 0 {
			t.Errorf("%s: absorbed %d, %v", name, len(got), err)
		}
		waiting, err := v.Spool().Waiting()
		must(t, err)
		if len(waiting) != 2 {
			t.Fatalf("%s: %d dossiers wait, want 2", name, len(waiting))
		}
	}
	events, err := v.Events(1)
	must(t, err)
	if events[0].Event != ReceiptRefused || events[0].Number != 1 {
		t.Errorf("journal: %+v", events)
	}
	unknown := first.ID
	unknown[0] ^= 1
	must(t, v.Spool().Arrived(unknown, []byte(true2.Text)))
	must(t, v.Spool().Arrived(first.ID, []byte(true2.Text)))
	got, err := v.Absorb()
	must(t, err)
	if len(got) != 1 || got[0].Text != true2.Text {
		t.Fatalf("the true receipt: absorbed %d", len(got))
	}
	if !v.ClockVerified().IsZero() {
		t.Error("a receipt an hour old verified the clock")
	}
	// The service signs once. Should another true receipt come, the first stays.
	again := a.countersign(t, first, c.now().Time)
	must(t, v.Spool().Arrived(first.ID, []byte(again.Text)))
	if got, err := v.Absorb(); err != nil || len(got) != 0 {
		t.Errorf("second true receipt: %d new, %v", len(got), err)
	}
	kept, err := v.Spool().Receipts()
	must(t, err)
	for _, k := range kept {
		if k.ID == first.ID && k.Second != true2.Text {
			t.Error("the receipt that was accepted first was replaced")
		}
	}
}

func swap(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

func TestTrustLists(t *testing.T) {
	data, c := t.TempDir(), newClock()
	v := openVault(t, data, c)
	a := newAuthority(t, &v.key.PublicKey)
	stranger := newAuthority(t, &v.key.PublicKey)
	wantErr(t, v.InstallTrust(a.trust(t, 3), nil), ErrNotEnrolled)
	wantErr(t, v.InstallTrust(a.trust(t, 3), stranger.pin(t)), ErrPin)
	wantErr(t, v.InstallTrust([]byte("no list"), a.pin(t)), receipt.ErrTrust)
	if v.Enrolled() {
		t.Fatal("enrolled by a refused list")
	}
	third := a.trust(t, 3)
	must(t, v.InstallTrust(third, a.pin(t)))
	must(t, v.InstallTrust(third, a.pin(t))) // the answer came twice
	wantErr(t, v.InstallTrust(a.trust(t, 3), nil), ErrOldTrust)
	wantErr(t, v.InstallTrust(a.trust(t, 2), nil), ErrOldTrust)
	wantErr(t, v.InstallTrust(stranger.trust(t, 9), nil), ErrOtherRoot)
	wantErr(t, v.InstallTrust(stranger.trust(t, 9), stranger.pin(t)), ErrOtherRoot)

	for _, raw := range [][]byte{a.trust(t, 2), stranger.trust(t, 9), []byte("noise"), {}} {
		must(t, v.Spool().NewTrust(raw))
		_, err := v.Absorb()
		must(t, err)
		if got, err := v.Spool().Trust(); got != nil || err != nil || v.Trust().Number != 3 {
			t.Errorf("list in use %d; still in in/: %v, %v", v.Trust().Number, got != nil, err)
		}
	}
	must(t, v.Spool().NewTrust(a.trust(t, 4)))
	_, err := v.Absorb()
	must(t, err)
	must(t, v.Close())
	v = openVault(t, data, c)
	if v.Trust().Number != 4 {
		t.Errorf("list in use after a restart: %d, want 4", v.Trust().Number)
	}
	d, ticket := begin(t, v)
	must(t, d.Close(false))
	must(t, v.Close())

	testkit.Write(t, TrustFile(data), []byte("damaged"))
	v = openVault(t, data, c)
	if v.Enrolled() || !v.Condition().TrustLost {
		t.Errorf("damaged list: enrolled %v, condition %+v", v.Enrolled(), v.Condition())
	}
	wantErr(t, v.InstallTrust(stranger.trust(t, 9), stranger.pin(t)), ErrOtherRoot)
	must(t, v.InstallTrust(a.trust(t, 4), a.pin(t)))
	if v.Condition().TrustLost {
		t.Error("still lost after a new enrolment")
	}
	_, _, err = v.Resume(ticket)
	must(t, err)
	if got := testkit.Read(t, data, "vault", "trust"); len(got) < 100 {
		t.Errorf("trust file: %d bytes", len(got))
	}
}

func TestJournalIsAClosedList(t *testing.T) {
	v, _ := enrolled(t, t.TempDir(), newClock())
	wantErr(t, v.Log("passeport_eriksson.pdf", 1), ErrEvent)
	for _, e := range AllEvents() {
		must(t, v.Log(e, 7))
	}
	got, err := v.Events(3)
	must(t, err)
	all := AllEvents()
	for i, e := range got {
		if want := (Entry{At: newClock().now().Time, Known: true, Event: all[len(all)-1-i],
			Number: 7}); e != want {
			t.Errorf("entry %d: %+v, want %+v", i, e, want)
		}
	}
}

func TestSettings(t *testing.T) {
	v, _ := enrolled(t, t.TempDir(), newClock())
	must(t, v.SetSetting("size", "XL"))
	if got, err := v.Setting("size"); got != "XL" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	must(t, v.SetSetting("size", ""))
	if got, err := v.Setting("size"); got != "" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	wantErr(t, v.SetSetting("", "x"), ErrSetting)
	wantErr(t, v.SetSetting("x", strings.Repeat("x", maxSetting+1)), ErrSetting)
}

func TestStats(t *testing.T) {
	c := newClock()
	v, a := enrolled(t, t.TempDir(), c)
	first := sealOne(t, v, a)
	c.pass(time.Hour)
	sealOne(t, v, a)
	begin(t, v)
	s, err := v.Stats()
	must(t, err)
	if s.Drafts != 1 || s.Waiting != 2 || !s.Oldest.Equal(first.At) || s.Bytes == 0 ||
		s.DiskFree == 0 {
		t.Errorf("%+v", s)
	}
}

// Receipts lists the dossiers that this machine sealed, in the order of their numbers.
func (v *Vault) Receipts() ([]Submission, error) {
	var all []Submission
	err := v.view(func(tx *bbolt.Tx) error {
		return tx.Bucket(receiptsBucket).ForEach(func(k, _ []byte) error {
			if len(k) != len(dossier.ID{}) {
				return ErrDamaged
			}
			s, _, err := getSubmission(tx, dossier.ID(k))
			all = append(all, s)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list the receipts: %w", err)
	}
	slices.SortFunc(all, func(a, b Submission) int {
		return cmp.Compare(a.First.Sequence, b.First.Sequence)
	})
	return all, nil
}
