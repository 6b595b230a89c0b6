// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"bytes"
	"errors"
	"net/http"
	"testing"
	"time"

	"passerelle/dossier/bundle"
	"passerelle/dossier/bundle/bundletest"
	"passerelle/dossier/receipt"
	"passerelle/sync"
	"passerelle/sync/central"
)

// catalogue signs a small list as the authority's editors do, with a key that the root certifies.
func (w *world) catalogue(version string) []byte {
	w.t.Helper()
	return signed(w.t, w.authority, version)
}

func signed(t testing.TB, a *central.Authority, version string) []byte {
	t.Helper()
	return bundletest.Signed(t, a.Root, version, time.Now().UTC().Truncate(time.Second), 1)
}

func TestCataloguesArePublishedAndFetched(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	drain := func() {
		t.Helper()
		_, err := k.Drain(t.Context())
		must(t, err)
	}
	drain() // nothing was published: no trouble
	if raw, err := k.spool.Catalogue(); raw != nil || err != nil {
		t.Fatalf("a catalogue of %d bytes came before one was published, %v", len(raw), err)
	}
	second := w.catalogue("2026.3.2")
	_, err := central.Publish(t.Context(), w.archive, w.keys, second, time.Now())
	must(t, err)
	drain()
	raw, err := k.spool.Catalogue()
	must(t, err)
	if !bytes.Equal(raw, second) {
		t.Fatalf("%d bytes fetched, %d published", len(raw), len(second))
	}
	must(t, k.spool.RemoveCatalogue()) // as the vault does once it has it
	drain()
	if raw, err := k.spool.Catalogue(); raw != nil || err != nil {
		t.Errorf("the same catalogue was fetched twice, %v", err)
	}
	// Older, of the same number, another authority's, damaged: nothing of it is offered.
	other, _, _, err := central.Found(central.Founding{Now: time.Now(), Service: "other",
		Authority: receipt.Authority{Name: "Other"}})
	must(t, err)
	for what, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"older":               {w.catalogue("2026.3.1"), bundle.ErrOld},
		"of the same number":  {w.catalogue("2026.3.2"), bundle.ErrOld},
		"another authority's": {signed(t, other, "2026.4.1"), bundle.ErrForeign},
		"cut":                 {second[:len(second)-1], bundle.ErrBundle},
	} {
		if _, err := central.Publish(t.Context(), w.archive, w.keys, c.raw,
			time.Now()); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
	}
	if _, err := central.Publish(t.Context(), w.archive, w.keys, w.catalogue("2026.4.1"),
		time.Now().AddDate(0, 2, 0)); !errors.Is(err, bundle.ErrExpired) {
		t.Errorf("past its date: %v", err)
	}
	if _, err := central.Publish(t.Context(), w.archive, w.keys, second, time.Now()); err != nil {
		t.Errorf("the same file again: %v", err)
	}
	third := w.catalogue("2026.10.1")
	_, err = central.Publish(t.Context(), w.archive, w.keys, third, time.Now())
	must(t, err)
	drain()
	if raw, err := k.spool.Catalogue(); err != nil || !bytes.Equal(raw, third) {
		t.Errorf("the next catalogue did not come: %d bytes, %v", len(raw), err)
	}
}

// TestAnOldServiceIsNoTrouble: one that does not know the route, or gives too much, keeps
// no dossier from arriving.
func TestAnOldServiceIsNoTrouble(t *testing.T) {
	for what, answer := range map[string]http.HandlerFunc{
		"no such route": func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) },
		"too much": func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write(make([]byte, bundle.MaxSize+1))
		},
		"its trouble": func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, "no", http.StatusInternalServerError)
		},
		"a redirection": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://example.org/", http.StatusFound)
		},
	} {
		w := newWorld(t, func(w *world) {
			w.wrap = func(h http.Handler) http.Handler {
				return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					if r.URL.Path == sync.RouteCatalogue {
						answer(rw, r)
						return
					}
					h.ServeHTTP(rw, r)
				})
			}
		})
		k := w.kiosk()
		k.deposit(random(t, 1000))
		arrived, err := k.Drain(t.Context())
		if err != nil || len(arrived) != 1 {
			t.Errorf("%s: %d dossiers arrived, %v", what, len(arrived), err)
		}
		if raw, err := k.spool.Catalogue(); raw != nil || err != nil {
			t.Errorf("%s: %d bytes were put down, %v", what, len(raw), err)
		}
	}
}
