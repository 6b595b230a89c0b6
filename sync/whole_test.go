// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"passerelle/internal/testkit"
	"passerelle/sync"
)

// TestWhole: each file that enrolment leaves, lost, emptied, or with one bit flipped:
// what is said names that file, or the bit meant nothing.
func TestWhole(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	must(t, sync.Whole(k.Dir))
	if err := sync.Whole(t.TempDir()); !errors.Is(err, sync.ErrNotEnrolled) {
		t.Errorf("an empty folder: %v", err)
	}
	for _, name := range []string{"tls.key", "tls.crt", "service.json"} {
		path := filepath.Join(k.Dir, name)
		good := testkit.Read(t, path)
		want := func(what string, damaged bool) {
			t.Helper()
			var b *sync.Broken
			if err := sync.Whole(k.Dir); !errors.As(err, &b) || b.File != "carry/"+name ||
				b.Damaged != damaged {
				t.Errorf("%s %s: %v", name, what, err)
			}
		}
		must(t, os.Remove(path))
		want("removed", false)
		must(t, os.Mkdir(path, 0o700))
		want("a folder", true)
		must(t, os.Remove(path))
		testkit.Write(t, path, nil)
		want("emptied", true)
		for i := range good {
			bad := bytes.Clone(good)
			bad[i] ^= 1 << (i % 8)
			testkit.Write(t, path, bad)
			var b *sync.Broken
			switch err := sync.Whole(k.Dir); {
			case err == nil && name == "service.json": // another address can be no less right
			case err == nil:
				if _, err := tls.LoadX509KeyPair(filepath.Join(k.Dir, "tls.crt"),
					filepath.Join(k.Dir, "tls.key")); err != nil {
					t.Errorf("%s, byte %d flipped, is called whole: %v", name, i, err)
				}
			case errors.As(err, &b) && b.Damaged && b.File == "carry/"+name:
			default:
				t.Errorf("%s, byte %d flipped: %v", name, i, err)
			}
		}
		testkit.Write(t, path, good)
	}
	must(t, sync.Whole(k.Dir))
}

// TestALostTLSKeyIsMadeByANewCode, and by nothing else: until then what waits is kept.
func TestALostTLSKeyIsMadeByANewCode(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	k.deposit(random(t, 10))
	path := filepath.Join(k.Dir, "tls.key")
	must(t, os.Remove(path))
	if _, err := k.drain(time.Minute); err == nil {
		t.Error("sent without a key")
	}
	if _, err := os.Lstat(path); err == nil {
		t.Error("the carrier made a key")
	}
	_, err := sync.Enrol(t.Context(), k.Dir, w.url, w.invite(), k.key, time.Now())
	must(t, err)
	must(t, sync.Whole(k.Dir))
	if got, err := k.drain(time.Minute); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}
