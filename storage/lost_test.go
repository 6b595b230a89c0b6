// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"passerelle/internal/testkit"
)

// carried leaves in a data folder what the carrier keeps there since enrolment.
func carried(t testing.TB, data string) {
	t.Helper()
	must(t, os.Mkdir(filepath.Join(data, "carry"), 0o700))
	for _, name := range []string{"service.json", "tls.crt", "tls.key", "notes.json"} {
		testkit.Write(t, filepath.Join(data, "carry", name), []byte(name))
	}
}

// enrolledFolders are closed folders of enrolled machines: one that lived, and one to which
// nobody has come yet.
func enrolledFolders(t testing.TB, c *fakeClock) map[string]string {
	t.Helper()
	l, unused := newLived(t, c), t.TempDir()
	v, _ := enrolled(t, unused, c)
	must(t, v.Close())
	carried(t, l.data)
	carried(t, unused)
	return map[string]string{"lived": l.data, "unused": unused}
}

// entries lists every file and folder below a data folder.
func entries(t testing.TB, data string) (all []string) {
	t.Helper()
	must(t, filepath.WalkDir(data, func(path string, _ fs.DirEntry, err error) error {
		if rel, _ := filepath.Rel(data, path); rel != "." {
			all = append(all, rel)
		}
		return err
	}))
	return all
}

// TestWhatIsLostInPairs loses each file and each folder of an enrolled machine, alone and with
// each other. Never is a key made anew, and never is the machine called one that was not
// enrolled; papers are taken only by one that still has its keys.
func TestWhatIsLostInPairs(t *testing.T) {
	c := newClock()
	for kind, whole := range enrolledFolders(t, c) {
		all := entries(t, whole)
		for i, one := range all {
			for _, other := range all[i:] {
				if testing.Short() && i%3 != 0 && one != other {
					continue
				}
				data := copyOf(t, whole)
				must(t, os.RemoveAll(filepath.Join(data, one)))
				must(t, os.RemoveAll(filepath.Join(data, other)))
				what := kind + ": " + one + " and " + other
				judgeLost(t, c, data, what)
				must(t, os.RemoveAll(data))
			}
		}
	}
}

func judgeLost(t *testing.T, c *fakeClock, data, what string) {
	t.Helper()
	keys := []string{"vault/secret", "vault/receipt.key"}
	var before [][]byte
	whole := true
	for _, k := range keys {
		b, err := os.ReadFile(filepath.Join(data, k))
		before, whole = append(before, b), whole && err == nil
	}
	v, err := Open(data, Options{Now: c.now, Uptime: c.uptime})
	switch {
	case err != nil && outOf(err) == NoFault:
		t.Errorf("%s: %v", what, err)
	case err == nil:
		defer v.Close()
		if err := v.Fit(); errors.Is(err, ErrNotEnrolled) || err == nil && !whole {
			t.Errorf("%s: fit: %v", what, err)
		}
	}
	for i, k := range keys {
		if now, _ := os.ReadFile(filepath.Join(data, k)); !bytes.Equal(now, before[i]) {
			t.Errorf("%s: %s was made anew", what, k)
		}
	}
}

// TestVaultLost: without its vault a machine that was enrolled says so, whatever else is left of
// it, and nothing in the folder is touched. Put back, all is as before.
func TestVaultLost(t *testing.T) {
	c := newClock()
	for kind, whole := range enrolledFolders(t, c) {
		for _, also := range []string{"", "version", "carry", "spool"} {
			data := copyOf(t, whole)
			must(t, os.RemoveAll(filepath.Join(data, "vault")))
			if also != "" {
				must(t, os.RemoveAll(filepath.Join(data, also)))
			}
			left := entries(t, data)
			for range 2 { // a second start is not fooled by what the first left
				if _, err := Open(data, Options{Now: c.now}); outOf(err) != VaultLost {
					t.Errorf("%s, without vault and %q: %v", kind, also, err)
				}
			}
			if now := entries(t, data); !slices.Equal(now, left) {
				t.Errorf("%s, without vault and %q: left %v, now %v", kind, also, left, now)
			}
			if also != "" {
				continue
			}
			must(t, os.CopyFS(filepath.Join(data, "vault"),
				os.DirFS(filepath.Join(whole, "vault"))))
			must(t, openVault(t, data, c).Fit())
		}
	}
}

// TestKeysLost: the folder of the drafts' keys is made again, and that it was lost is said once.
func TestKeysLost(t *testing.T) {
	c := newClock()
	l := newLived(t, c)
	must(t, os.RemoveAll(filepath.Join(l.data, "vault", "keys")))
	v := openVault(t, l.data, c)
	if got, want := v.Condition(), (Condition{KeysLost: true}); got != want {
		t.Errorf("condition %+v, want %+v", got, want)
	}
	if _, _, err := v.Resume(l.ticket); !errors.Is(err, ErrUnreadable) {
		t.Errorf("ticket: %v", err)
	}
	must(t, v.Close())
	for _, data := range []string{l.data, t.TempDir()} {
		v := openVault(t, data, c)
		if got := v.Condition(); got != (Condition{}) {
			t.Errorf("condition %+v", got)
		}
		must(t, v.Close())
	}
}

// TestOnlyTheCarrierRemembers: nothing in the vault says any more that this machine was enrolled,
// but what the carrier keeps does.
func TestOnlyTheCarrierRemembers(t *testing.T) {
	c := newClock()
	for kind, whole := range enrolledFolders(t, c) {
		for _, also := range []string{"secret", "receipt.key", "keys"} {
			data := copyOf(t, whole)
			for _, name := range []string{dbName, snapshotName, rootName, "trust", numberName, also} {
				must(t, os.RemoveAll(filepath.Join(data, "vault", name)))
			}
			judgeLost(t, c, data, kind+": all but the other key, "+also)
		}
	}
}

// TestEnrolmentMayBeCut: a machine whose enrolment got no answer was not enrolled.
func TestEnrolmentMayBeCut(t *testing.T) {
	data, c := t.TempDir(), newClock()
	must(t, openVault(t, data, c).Close())
	must(t, os.Mkdir(filepath.Join(data, "carry"), 0o700))
	testkit.Write(t, filepath.Join(data, "carry", "tls.key"), nil)
	must(t, os.Remove(filepath.Join(data, "vault", "secret")))
	v := openVault(t, data, c)
	if err := v.Fit(); !errors.Is(err, ErrNotEnrolled) {
		t.Error(err)
	}
}
