// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
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
