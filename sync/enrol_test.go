// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/sync"
	"passerelle/sync/central"
)

func TestTheSameCodeAndKeysGetTheSameAnswer(t *testing.T) {
	w := newWorld(t)
	code, key, dir := w.invite(), testkit.NewKey(t), t.TempDir()
	first, err := sync.Enrol(t.Context(), dir, w.url, code, key, time.Now())
	must(t, err)
	chain := testkit.Read(t, dir, "tls.crt")
	again, err := sync.Enrol(t.Context(), dir, w.url, code, key, time.Now())
	must(t, err)
	if string(first.Trust) != string(again.Trust) || first.Kiosk != again.Kiosk ||
		first.Kiosk != receipt.KioskID(&key.PublicKey) {
		t.Error("another answer")
	}
	if b, err := os.ReadFile(filepath.Join(dir, "tls.crt")); err != nil ||
		string(b) != string(chain) {
		t.Error("another certificate")
	}
	for _, f := range []string{"tls.key", "tls.crt", "service.json"} {
		if st, err := os.Stat(filepath.Join(dir, f)); err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f, st.Mode(), err)
		}
	}
	// Other keys: the receipt key's, then the TLS key's.
	if _, err := sync.Enrol(t.Context(), dir, w.url, code, testkit.NewKey(t),
		time.Now()); !errors.Is(err, sync.ErrUsed) {
		t.Errorf("another receipt key: %v", err)
	}
	if _, err := sync.Enrol(t.Context(), t.TempDir(), w.url, code, key, time.Now()); !errors.Is(err,
		sync.ErrUsed) {
		t.Errorf("another TLS key: %v", err)
	}
	list, err := receipt.ParseTrust(first.Trust)
	must(t, err)
	if !list.PinnedBy(code.Pin) || list.Number != 2 {
		t.Errorf("list %d", list.Number)
	}
}

// TestTheEndOfTheCertificateIsTold: the staff's door says it, so that an enrolment is
// renewed in time.
func TestTheEndOfTheCertificateIsTold(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	if got := sync.CertificateUntil(dir); !got.IsZero() {
		t.Errorf("a kiosk that is not enrolled: %v", got)
	}
	_, err := sync.Enrol(t.Context(), dir, w.url, w.invite(), testkit.NewKey(t), time.Now())
	must(t, err)
	cert, err := tls.LoadX509KeyPair(filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key"))
	must(t, err)
	want := cert.Leaf.NotAfter
	for _, der := range cert.Certificate[1:] {
		c, err := x509.ParseCertificate(der)
		must(t, err)
		if c.NotAfter.Before(want) {
			want = c.NotAfter
		}
	}
	if got := sync.CertificateUntil(dir); got.IsZero() || !got.Equal(want) {
		t.Errorf("until %v, want %v", got, want)
	}
	testkit.Write(t, filepath.Join(dir, "tls.crt"), []byte("-----BEGIN CERTIFICATE-----"))
	if got := sync.CertificateUntil(dir); !got.IsZero() {
		t.Errorf("a damaged chain: %v", got)
	}
}

func TestACodeLastsAnHour(t *testing.T) {
	now := time.Now()
	w := newWorld(t, func(w *world) { w.now = func() time.Time { return now } })
	code := w.invite()
	now = now.Add(59 * time.Minute)
	_, err := sync.Enrol(t.Context(), t.TempDir(), w.url, code, testkit.NewKey(t), time.Now())
	must(t, err)
	code = w.invite()
	now = now.Add(time.Hour)
	if _, err := sync.Enrol(t.Context(), t.TempDir(), w.url, code, testkit.NewKey(t),
		time.Now()); !errors.Is(err, sync.ErrCode) {
		t.Errorf("after an hour: %v", err)
	}
}

func TestACodeIsBurntAfterFiveTries(t *testing.T) {
	w := newWorld(t)
	code := w.invite()
	wrong := code
	wrong.Secret[9] ^= 1
	for range 4 {
		if _, err := sync.Enrol(t.Context(), t.TempDir(), w.url, wrong, testkit.NewKey(t),
			time.Now()); !errors.Is(err, sync.ErrCode) {
			t.Fatalf("a wrong code: %v", err)
		}
	}
	key, dir := testkit.NewKey(t), t.TempDir()
	_, err := sync.Enrol(t.Context(), dir, w.url, code, key, time.Now())
	must(t, err)
	if _, err := sync.Enrol(t.Context(), t.TempDir(), w.url, wrong, testkit.NewKey(t),
		time.Now()); !errors.Is(err, sync.ErrCode) {
		t.Fatalf("the fifth: %v", err)
	}
	if _, err := sync.Enrol(t.Context(), dir, w.url, code, key, time.Now()); !errors.Is(err,
		sync.ErrCode) {
		t.Errorf("the right code after five tries: %v", err)
	}
}

func TestAKioskEnrolsAgainAfterItsCarryFolderWasLost(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	old := k.Dir
	k.Dir = filepath.Join(t.TempDir(), "carry")
	e, err := sync.Enrol(t.Context(), k.Dir, w.url, w.invite(), k.key, time.Now())
	must(t, err)
	if e.Kiosk != k.id {
		t.Errorf("kiosk %s, then %s", k.id, e.Kiosk)
	}
	k.deposit(random(t, 10))
	if got, err := k.drain(time.Minute); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
	k.Dir = old // the key that was lost may be in a thief's hands
	if _, err := k.drain(time.Minute); !errors.Is(err, sync.ErrRefused) {
		t.Errorf("the old certificate: %v", err)
	}
}

func TestARevokedReceiptKeyCannotEnrolAgain(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	must(t, central.Revoke(t.Context(), w.archive, w.keys, k.id, time.Now()))
	if _, err := sync.Enrol(t.Context(), t.TempDir(), w.url, w.invite(), k.key,
		time.Now()); !errors.Is(err, sync.ErrRefused) {
		t.Errorf("error %v", err)
	}
}

func TestNotEnrolled(t *testing.T) {
	k := &kiosk{t: t, Client: &sync.Client{Dir: filepath.Join(t.TempDir(), "carry"),
		Outbox: empty{}}}
	if _, err := k.drain(time.Minute); !errors.Is(err, sync.ErrNotEnrolled) {
		t.Errorf("error %v", err)
	}
}

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
