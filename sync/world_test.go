// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/storage/spool"
	"passerelle/sync"
	"passerelle/sync/central"
	"passerelle/sync/central/archive"
)

func TestMain(m *testing.M) {
	if os.Getenv("PASSERELLE_TEST_DRAIN") != "" {
		os.Exit(drainChild())
	}
	restore := sync.SetFirstWait(5 * time.Millisecond)
	code := m.Run()
	restore()
	os.Exit(code)
}

var _ sync.Outbox = (*spool.Spool)(nil)

// world is a real service in this process: SQLite, files, TLS on a free port.
type world struct {
	t         testing.TB
	dir       string
	authority *central.Authority
	keys      *central.Keys
	archive   *archive.Archive
	url       string
	wrap      func(http.Handler) http.Handler
	now       func() time.Time
	limits    central.Limits
}

func newWorld(t testing.TB, options ...func(*world)) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), now: time.Now, wrap: func(h http.Handler) http.Handler {
		return h
	}}
	for _, o := range options {
		o(w)
	}
	var first []byte
	var err error
	w.authority, w.keys, first, err = central.Found(
		central.Founding{Now: time.Now(), Service: "test",
			Authority: receipt.Authority{Name: "Test"}})
	must(t, err)
	w.archive, err = archive.Open(t.Context(), w.dir, "")
	must(t, err)
	t.Cleanup(func() { w.archive.Close() })
	must(t, central.Begin(t.Context(), w.archive, w.keys, first))
	l := testkit.Listen(t)
	w.url = w.serve(l, w.limits)
	return w
}

// serve answers what comes in at l within these limits, until the test ends.
func (w *world) serve(l net.Listener, limits central.Limits) (url string) {
	w.t.Helper()
	h, err := central.New(central.Config{Archive: w.archive, Keys: w.keys, MaxSize: 64 << 20,
		Now: w.now, Limits: limits})
	must(w.t, err)
	cfg, err := w.keys.TLS(nil, w.now)
	must(w.t, err)
	srv := h.Server(cfg, w.wrap(h))
	done := make(chan struct{})
	go func() { defer close(done); _ = h.Serve(srv, l) }()
	w.t.Cleanup(func() { srv.Close(); <-done })
	return "https://" + l.Addr().String()
}

// kiosk is a real kiosk without its vault: carry folder, spool, receipt key.
type kiosk struct {
	ahead time.Duration // of the clock by which it signs
	*sync.Client
	t     testing.TB
	key   *ecdsa.PrivateKey
	spool *spool.Spool
	dir   string
	id    string
	trust *receipt.Trust
	next  uint64
}

func (w *world) invite() receipt.Code {
	w.t.Helper()
	code, err := central.Invite(w.t.Context(), w.archive, w.keys, "kiosk", w.now())
	must(w.t, err)
	return code
}

func (w *world) kiosk() *kiosk {
	w.t.Helper()
	return enrolled(w.t, w.url, w.invite())
}

func enrolled(t testing.TB, url string, code receipt.Code) *kiosk {
	t.Helper()
	return enrolledAt(t, url, code, time.Now())
}

func enrolledAt(t testing.TB, url string, code receipt.Code, now time.Time) *kiosk {
	t.Helper()
	k := &kiosk{t: t, key: testkit.NewKey(t), dir: t.TempDir()}
	var err error
	k.spool, err = spool.Open(filepath.Join(k.dir, "spool"))
	must(t, err)
	k.Client = &sync.Client{Dir: filepath.Join(k.dir, "carry"), Outbox: k.spool}
	e, err := sync.Enrol(t.Context(), k.Dir, url, code, k.key, now)
	must(t, err)
	k.id = e.Kiosk
	k.trust, err = receipt.ParseTrust(e.Trust)
	must(t, err)
	return k
}

// deposit seals nothing: the carrier never looks inside.
func (k *kiosk) deposit(content []byte) receipt.Deposit {
	k.t.Helper()
	f, err := k.spool.Create()
	must(k.t, err)
	_, err = bytes.NewReader(content).WriteTo(f)
	must(k.t, err)
	id, size, err := f.Commit()
	must(k.t, err)
	first := k.sign(id)
	must(k.t, k.spool.Publish(id, first.Text))
	return receipt.Deposit{ID: id, Size: size, Text: first.Text}
}

func (k *kiosk) sign(id dossier.ID) receipt.Receipt {
	k.t.Helper()
	k.next++
	at := time.Now().Add(k.ahead)
	r, err := receipt.Sign(receipt.Claims{ID: id, Procedure: "changement-adresse",
		At: at.Truncate(time.Second), Sequence: k.next, Pieces: 1}, k.key)
	must(k.t, err)
	return r
}

func (k *kiosk) drain(limit time.Duration) ([]sync.Arrival, error) {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(k.t.Context(), limit)
	defer cancel()
	return k.Drain(ctx)
}

func (k *kiosk) state(id dossier.ID) sync.State {
	k.t.Helper()
	all, err := sync.States(k.Dir)
	must(k.t, err)
	return all[id]
}

// follows says whether list may take the place of old: the same root signed it, and its
// number is higher.
func follows(list, old *receipt.Trust) bool {
	return bytes.Equal(list.Root, old.Root) && list.Number > old.Number
}

func random(t testing.TB, n int) []byte {
	t.Helper()
	b := make([]byte, n)
	_, err := rand.Read(b)
	must(t, err)
	return b
}

var must = testkit.Must
