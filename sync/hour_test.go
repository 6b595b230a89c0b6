// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/sync"
	"passerelle/sync/central"
)

const day = 24 * time.Hour

// started is the same service on another port, whose clock is off by a time: a restart
// with a wrong clock.
func (w *world) started(off time.Duration) (url string, stop func()) {
	w.t.Helper()
	now := func() time.Time { return time.Now().Add(off) }
	h, err := central.New(central.Config{Archive: w.archive, Keys: w.keys, Now: now})
	must(w.t, err)
	cfg, err := w.keys.TLS(nil, now)
	must(w.t, err)
	return w.listen(cfg, dated(h, now))
}

// dated says the hour of a wrong clock, as net/http would if the machine's were wrong.
func dated(h http.Handler, now func() time.Time) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Date", now().UTC().Format(http.TimeFormat))
		h.ServeHTTP(rw, r)
	})
}

func (w *world) listen(cfg *tls.Config, h http.Handler) (url string, stop func()) {
	w.t.Helper()
	l := testkit.Listen(w.t)
	srv := &http.Server{Handler: h, TLSConfig: cfg, ErrorLog: log.New(io.Discard, "", 0)}
	done := make(chan struct{})
	go func() { defer close(done); srv.ServeTLS(l, "", "") }()
	stop = func() { srv.Close(); <-done }
	w.t.Cleanup(stop)
	return "https://" + l.Addr().String(), stop
}

// at sends one dossier while kiosk and service have clocks that are off, and says what came of it.
func (w *world) at(k *kiosk, kioskOff, serviceOff time.Duration) error {
	w.t.Helper()
	url, stop := w.started(serviceOff)
	defer stop()
	k.redirect(url)
	k.Now = func() time.Time { return time.Now().Add(kioskOff) }
	d := k.deposit(random(w.t, 100))
	ctx, cancel := context.WithTimeout(w.t.Context(), 30*time.Second)
	defer cancel()
	k.Log = slog.New(slog.NewTextHandler(onLine(cancel), nil))
	got, err := k.Drain(ctx)
	if err == nil && len(got) == 0 {
		err = errors.New("nothing arrived")
	}
	must(w.t, k.spool.Remove(d.ID))
	return err
}

// onLine ends a drain at its first trouble with the line.
type onLine func()

func (f onLine) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte("msg=line ")) {
		f()
	}
	return len(b), nil
}

// TestAWrongHourHealsByItself: whatever clock was wrong, by however much, for one contact
// or for three, a kiosk delivers when both are right again. What it does while they are
// wrong is in the table: it delivers where the certificate may be valid, else it says
// that clocks disagree.
func TestAWrongHourHealsByItself(t *testing.T) {
	const year = 365 * day
	for name, c := range map[string]struct {
		kiosk, service time.Duration
		delivers       bool
	}{
		"service an hour on": {0, time.Hour, true},
		"service +31 d":      {0, 31 * day, true},
		"service +91 d":      {0, 91 * day, true},
		"service +400 d":     {0, 400 * day, true},
		"service +9 y":       {0, 9 * year, true},
		// the authority's own end: it refuses the kiosk's certificate
		"service +10 y":               {0, 10*year + 10*day, false},
		"service −10 y":               {0, -10 * year, false},
		"kiosk +60 d":                 {60 * day, 0, true},
		"kiosk +120 d":                {120 * day, 0, false},
		"kiosk +10 y":                 {10 * year, 0, false},
		"kiosk −10 y":                 {-10 * year, 0, true},
		"kiosk without a battery":     {-56 * year, 0, true},
		"both +20 d":                  {20 * day, 20 * day, true},
		"both +400 d":                 {400 * day, 400 * day, true},
		"both +9 y":                   {9 * year, 9 * year, true},
		"kiosk +10 y, service +400 d": {10 * year, 400 * day, false},
		"kiosk −10 y, service +400 d": {-10 * year, 400 * day, true},
		"kiosk +400 d, service −10 y": {400 * day, -10 * year, false},
		// what ran out stays so, though both clocks were set back
		"kiosk −400 d, service −400 d":   {-400 * day, -400 * day, false},
		"kiosk −10 y, service −400 d":    {-10 * year, -400 * day, false},
		"kiosk right, service −400 days": {0, -400 * day, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			k := w.kiosk()
			must(t, w.at(k, 0, 0))
			for range 3 {
				switch err := w.at(k, c.kiosk, c.service); {
				case c.delivers && err != nil:
					t.Errorf("while it is so: %v", err)
				case !c.delivers && !errors.Is(err, sync.ErrClock):
					t.Errorf("while it is so: %v, want that clocks disagree", err)
				}
			}
			if err := w.at(k, 0, 0); err != nil {
				t.Errorf("both clocks are right again: %v", err)
			}
		})
	}
}

// TestAServiceBeforeItsKeysSignsNothing: a receipt of an hour before the service's own
// key was valid could never be verified. The dossier waits, and arrives when the clock is
// right.
func TestAServiceBeforeItsKeysSignsNothing(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	d := k.deposit(random(t, 100))
	if err := w.at(k, 0, -60*day); err == nil {
		t.Error("it gave receipts")
	}
	if err := w.at(k, 0, 0); err != nil {
		t.Errorf("its clock is right again: %v", err)
	}
	if got := k.state(d.ID).Why; got != sync.Delivered {
		t.Errorf("the dossier that waited is %s", got)
	}
}

// TestEnrolledAtAWrongHour: a kiosk that was enrolled, and sent, while both clocks were
// wrong sends when they are right.
func TestEnrolledAtAWrongHour(t *testing.T) {
	for _, off := range []time.Duration{31 * day, 91 * day, 400 * day, 3000 * day} {
		w := newWorld(t)
		url, stop := w.started(off)
		code, err := central.Invite(t.Context(), w.archive, w.keys, "kiosk", time.Now().Add(off))
		must(t, err)
		k := enrolledAt(t, url, code, time.Now().Add(off))
		stop()
		k.ahead, k.BuildTime = off, time.Now().Add(-day) // what it took then waits
		must(t, w.at(k, off, off))
		if err := w.at(k, 0, 0); err != nil {
			t.Errorf("enrolled %v ahead: %v", off, err)
		}
	}
}

// TestNotesOfThePoisonedVersionHeal: kiosks that called in the wrong minute kept its hour
// on their disks.
func TestNotesOfThePoisonedVersionHeal(t *testing.T) {
	w := newWorld(t)
	for name, off := range map[string][2]time.Duration{"the service's": {0, 3650 * day},
		"both": {400 * day, 400 * day}, "the kiosk's": {-400 * day, 0}} {
		k := w.kiosk()
		now := time.Now().UTC().Truncate(time.Second)
		b, err := json.Marshal(map[string]any{"format": "passerelle-carry/1",
			"dossiers": map[string]any{}, "line": map[string]any{
				"why": "reached", "next_try": time.Time{}, "contact": now.Add(off[0]),
				"clock": map[string]any{"service": now.Add(off[1]), "system": now.Add(off[0])},
			}})
		must(t, err)
		testkit.Write(t, filepath.Join(k.Dir, "notes.json"), b)
		if err := w.at(k, 0, 0); err != nil {
			t.Errorf("%s clock was wrong: %v", name, err)
		}
	}
}

// TestARolledBackClockMakesNothingValid: a certificate that ran out before an hour on
// which both once agreed, or before the program was built, is refused.
func TestARolledBackClockMakesNothingValid(t *testing.T) {
	w := newWorld(t)
	for _, back := range []time.Duration{91 * day, 120 * day, 400 * day} {
		k := w.kiosk()
		must(t, w.at(k, 0, 0))
		if err := w.at(k, -back, -back); !errors.Is(err, sync.ErrClock) {
			t.Errorf("a certificate of %v ago, by a clock as old: %v", back, err)
		}
		k = w.kiosk()
		must(t, os.Remove(filepath.Join(k.Dir, "notes.json")))
		k.BuildTime = time.Now()
		if err := w.at(k, -back, -back); !errors.Is(err, sync.ErrClock) {
			t.Errorf("a certificate of %v before the build, by a clock as old: %v", back, err)
		}
	}
}

// TestAListOfAWrongHourIsSignedAgain: a list that was signed while the clock was ahead is
// replaced as soon as it is right, and a kiosk takes it.
func TestAListOfAWrongHourIsSignedAgain(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	for _, off := range []time.Duration{400 * day, 0, 3000 * day, 0, -100 * day, 0} {
		now := time.Now().Add(off)
		must(t, central.Renew(t.Context(), w.archive, w.keys, now))
		_, raw, err := w.archive.Trust(t.Context())
		must(t, err)
		list, err := receipt.ParseTrust(raw)
		must(t, err)
		if off < 0 {
			continue // before the authority was founded: the list stays as it is
		}
		if off := list.Issued.Sub(now).Abs(); off > 31*day || list.Stale(now) {
			t.Errorf("at %v the list is of %v, until %v", now, list.Issued, list.Expires)
		}
	}
	must(t, w.at(k, 0, 0))
	raw, err := k.spool.Trust()
	must(t, err)
	if list, err := receipt.ParseTrust(raw); err != nil || !follows(list, k.trust) ||
		list.Stale(time.Now()) {
		t.Errorf("the kiosk has list %v, %v", list, err)
	}
}
