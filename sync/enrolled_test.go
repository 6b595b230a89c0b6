// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/storage"
	"passerelle/sync"
	"passerelle/sync/central"
)

// hall is a kiosk with a real vault and a service, each with a clock of its own.
type hall struct {
	w              *world
	kiosk, service time.Duration // how far each clock is off
	dir            string
	vault          *storage.Vault
	client         *sync.Client
}

func (h *hall) hour() time.Time { return time.Now().Add(h.kiosk) }

func (h *hall) line() sync.Line {
	h.w.t.Helper()
	l, err := sync.LineOf(h.client.Dir)
	must(h.w.t, err)
	return l
}

// enrolledWhile enrols a new kiosk while the clocks are off. A kiosk that can't enrol
// then says that clocks disagree.
func (w *world) enrolledWhile(kiosk, service time.Duration, built time.Time) *hall {
	w.t.Helper()
	h := &hall{w: w, kiosk: kiosk, service: service, dir: w.t.TempDir()}
	h.client = &sync.Client{Dir: filepath.Join(h.dir, "carry"), BuildTime: built, Now: h.hour}
	var err error
	h.vault, err = storage.Open(h.dir, storage.Options{Built: built, Now: func() dossier.Moment {
		return dossier.Moment{Time: h.hour(), Known: h.line().Clock.Known(h.hour())}
	}})
	must(w.t, err)
	w.t.Cleanup(func() { h.vault.Close() })
	h.client.Outbox = h.vault.Spool()
	url, stop := w.started(service)
	defer stop()
	code, err := central.Invite(w.t.Context(), w.archive, w.keys, "kiosk", time.Now().Add(service))
	must(w.t, err)
	got, err := sync.Enrol(w.t.Context(), h.client.Dir, url, code, h.vault.ReceiptKey(), h.hour())
	must(w.t, err)
	must(w.t, h.vault.InstallTrust(got.Trust, &got.Pin))
	h.keepUp()
	return h
}

// keepUp takes in what came, as the kiosk does each second.
func (h *hall) keepUp() {
	h.w.t.Helper()
	_, err := h.vault.Absorb()
	must(h.w.t, err)
	l := h.line()
	if !l.Clock.Agrees() {
		return
	}
	must(h.w.t, h.vault.SetClockVerified(l.Clock.Service))
	if l.Clock.Known(h.hour()) {
		must(h.w.t, h.vault.LowerClockVerified(l.Clock.Service))
	}
}

// contact calls the service, and sends what waits.
func (h *hall) contact() {
	h.w.t.Helper()
	url, stop := h.w.started(h.service)
	defer stop()
	k := &kiosk{Client: h.client, t: h.w.t}
	k.redirect(url)
	ctx, cancel := context.WithTimeout(h.w.t.Context(), 30*time.Second)
	defer cancel()
	h.client.Log = slog.New(slog.NewTextHandler(onLine(cancel), nil))
	// A service whose clock is before its own keys signs nothing; the dossier waits.
	if _, err := h.client.Drain(ctx); err != nil && h.service >= 0 {
		h.w.t.Errorf("%s: drain: %v", h, err)
	}
	h.keepUp()
	events, err := h.vault.Events(100)
	must(h.w.t, err)
	for _, e := range events {
		if e.Event == storage.ReceiptRefused {
			h.w.t.Errorf("%s: the service gave a receipt that does not verify", h)
		}
	}
}

// String says what the clocks are.
func (h *hall) String() string {
	return fmt.Sprintf("kiosk %+d d, service %+d d", h.kiosk/day, h.service/day)
}

// fault is what the staff door says now. It fails the test where that is not so, and
// where a receipt is given that does not verify with the list of the kiosk, or with that
// of the service.
func (h *hall) fault() storage.Fault {
	t := h.w.t
	t.Helper()
	list := h.vault.Trust()
	pub, ok := h.vault.ReceiptKey().Public().(*ecdsa.PublicKey)
	if !ok {
		t.Fatal("the vault has no receipt key")
	}
	key, _ := list.Key(receipt.KeyID(pub))
	all := h.vault.Faults()
	if len(all) > 1 {
		t.Errorf("%s: faults %v", h, all)
	}
	if len(all) > 0 {
		switch early := h.hour().Before(key.NotBefore); {
		case all[0] == storage.ClockBehind && h.kiosk < 0:
		case all[0] == storage.ClockDisagrees && h.kiosk != h.service:
		case all[0] == storage.KeyEarly && h.kiosk == h.service && early:
		default:
			t.Errorf("%s: %s is said, which is not so (the key is valid from %s)", h, all[0],
				key.NotBefore)
		}
		if _, _, err := h.vault.Begin("changement-adresse", "fr", 0); err == nil {
			t.Errorf("%s: papers are taken with the fault %s", h, all[0])
		}
		return all[0]
	}
	d, _, err := h.vault.Begin("changement-adresse", "fr", 0)
	must(t, err)
	r, err := h.vault.Seal(d, 1, func(w io.Writer) error {
		_, err := w.Write(random(t, 100))
		return err
	})
	if err != nil {
		t.Errorf("%s: no fault is said, and yet: %v", h, err)
		return ""
	}
	_, raw, err := h.w.archive.Trust(t.Context())
	must(t, err)
	newest, err := receipt.ParseTrust(raw)
	must(t, err)
	for _, l := range []*receipt.Trust{list, newest} {
		if _, err := receipt.Verify(r.Text, l); err != nil {
			t.Errorf("%s: a receipt was given that list %d refuses: %v", h, l.Number, err)
		}
	}
	return ""
}

// TestEnrolledWhileClocksWereOff: whatever clock was ahead or behind when a kiosk was
// enrolled, and in whichever order they are put right, what the staff door says at each
// step is so, no receipt is given that can't be verified, and the kiosk takes papers by
// itself when both are right.
func TestEnrolledWhileClocksWereOff(t *testing.T) {
	const off = 40 * day
	orders := []string{"kiosk first", "service first", "together"}
	orders = testkit.Some(t, orders, 1)
	for _, kiosk := range []time.Duration{-off, 0, off} {
		for _, service := range []time.Duration{-off, 0, off} {
			for _, order := range orders {
				for name, built := range map[string]time.Time{"": {},
					", built yesterday": time.Now().Add(-day)} {
					t.Run(fmt.Sprintf("kiosk %+d d, service %+d d, %s%s", kiosk/day, service/day,
						order, name), func(t *testing.T) {
						t.Parallel()
						w := newWorld(t)
						h := w.enrolledWhile(kiosk, service, built)
						h.fault()
						h.contact()
						h.fault()
						if order != "service first" {
							h.kiosk = 0
						}
						if order != "kiosk first" {
							h.service = 0
						}
						h.contact()
						h.fault()
						h.kiosk, h.service = 0, 0
						h.contact()
						want := storage.Fault("")
						// the key is dated from then, and both clocks are right now
						if service > 0 {
							want = storage.KeyEarly
						}
						if got := h.fault(); got != want {
							t.Errorf("%s again: %q is said, want %q", h, got, want)
						}
						must(t, central.Renew(t.Context(), w.archive, w.keys, time.Now()))
						h.contact()
						if got := h.fault(); got != "" {
							t.Errorf("the service looked at its list, and %q is still said", got)
						}
						h.contact() // what was sealed on the way arrives
						if s, err := h.vault.Stats(); err != nil || s.Waiting != 0 {
							t.Errorf("%d dossiers wait, %v", s.Waiting, err)
						}
					})
				}
			}
		}
	}
}

// TestEnrolledAgainAfterAWrongHour: enrolling again is no way round a key that is dated
// wrong, but the way out of it.
func TestEnrolledAgainAfterAWrongHour(t *testing.T) {
	w := newWorld(t)
	h := w.enrolledWhile(400*day, 400*day, time.Time{})
	h.kiosk, h.service = 0, 0
	url, stop := w.started(0)
	defer stop()
	got, err := sync.Enrol(t.Context(), h.client.Dir, url, w.invite(), h.vault.ReceiptKey(),
		time.Now())
	must(t, err)
	must(t, h.vault.InstallTrust(got.Trust, &got.Pin))
	h.keepUp()
	if got := h.fault(); got != "" {
		t.Errorf("%q is said", got)
	}
}
