// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/sync"
)

// rewrite changes a file that must be there.
func rewrite(t testing.TB, path string, change func([]byte) []byte) {
	t.Helper()
	b := testkit.Read(t, path)
	testkit.Write(t, path, change(b))
}

func emptied([]byte) []byte      { return nil }
func cut(b []byte) []byte        { return b[:len(b)*2/3] }
func cutShort(b []byte) []byte   { return b[:len(b)/50] }
func longer(b []byte) []byte     { return append(bytes.Clone(b), b...) }
func muchLonger(b []byte) []byte { return bytes.Repeat(b, 20) }
func turned(b []byte) []byte     { b = bytes.Clone(b); b[len(b)/2] ^= 4; return b }

// TestHarmedFilesOfTheQueue: whatever happened to a file of a dossier, in the kiosk's
// outbox or at the service, and whether some of it had gone or none, what is said of it
// is so, it stops no other dossier, and what can still arrive does.
func TestHarmedFilesOfTheQueue(t *testing.T) {
	type files struct {
		w           *world
		k           *kiosk
		d, other    receipt.Deposit
		sealed      string // at the kiosk
		first       string // the receipt beside it
		there, info string // at the service; they are there once some of it has gone
	}
	arrives := sync.Delivered
	sealed := func(f files) string { return f.sealed }
	first := func(f files) string { return f.first }
	there := func(f files) string { return f.there }
	info := func(f files) string { return f.info }
	at := func(place func(files) string,
		change func([]byte) []byte) func(*testing.T, files) {
		return func(t *testing.T, f files) { rewrite(t, place(f), change) }
	}
	lost := func(place func(files) string) func(*testing.T, files) {
		return func(t *testing.T, f files) { must(t, os.Remove(place(f))) }
	}
	harms := map[string]struct {
		harm  func(t *testing.T, f files)
		fresh sync.Why // where none had gone; "": can't happen
		begun sync.Why // where half had gone; "": not tried
	}{
		"sealed emptied":     {at(sealed, emptied), sync.Damaged, sync.Damaged},
		"sealed cut":         {at(sealed, cut), sync.Damaged, sync.Damaged},
		"sealed cut short":   {at(sealed, cutShort), sync.Damaged, sync.Damaged},
		"sealed longer":      {at(sealed, longer), sync.Damaged, sync.Damaged},
		"sealed much longer": {at(sealed, muchLonger), sync.Damaged, sync.Damaged},
		"sealed, a bit":      {at(sealed, turned), sync.Damaged, sync.Damaged},
		"sealed of another": {func(t *testing.T, f files) {
			b, err := f.k.spool.Open(f.other.ID)
			must(t, err)
			defer b.Close()
			rewrite(t, f.sealed, func([]byte) []byte {
				var all bytes.Buffer
				_, err := all.ReadFrom(b)
				must(t, err)
				return all.Bytes()
			})
		}, sync.Damaged, sync.Damaged},
		"receipt emptied": {at(first, emptied), sync.Damaged, sync.Damaged},
		"receipt cut":     {at(first, cut), sync.Damaged, sync.Damaged},
		"receipt of another": {func(t *testing.T, f files) {
			rewrite(t, f.first, func([]byte) []byte { return []byte(f.other.Text) })
		}, sync.Damaged, sync.Damaged},
		"receipt of another version": {func(t *testing.T, f files) {
			rewrite(t, f.first, func(b []byte) []byte { return append([]byte("Z9"), b...) })
		}, sync.Damaged, sync.Damaged},
		"receipt signed for another service": {func(t *testing.T, f files) {
			stranger := *f.k
			stranger.key = testkit.NewKey(t)
			rewrite(t, f.first, func([]byte) []byte { return []byte(stranger.sign(f.d.ID).Text) })
		}, sync.Refused, ""},

		"service's emptied":     {at(there, emptied), "", arrives},
		"service's cut":         {at(there, cut), "", arrives},
		"service's much longer": {at(there, muchLonger), "", arrives},
		"service's, a bit":      {at(there, turned), "", arrives},
		"service's lost":        {lost(there), "", arrives},
		"service's, another's": {func(t *testing.T, f files) {
			rewrite(t, f.there, func([]byte) []byte { return random(t, 1<<20) })
		}, "", arrives},
		"description emptied": {at(info, emptied), "", arrives},
		"description cut":     {at(info, cut), "", arrives},
		"description lost":    {lost(info), "", arrives},
		"description of another": {func(t *testing.T, f files) {
			rewrite(t, f.info, func(b []byte) []byte {
				return bytes.ReplaceAll(b, []byte(f.d.ID.String()), []byte(f.other.ID.String()))
			})
		}, "", arrives},
		"description of another size": {func(t *testing.T, f files) {
			rewrite(t, f.info, resized(t, 7))
		}, "", arrives},
		"description of no size": {func(t *testing.T, f files) {
			rewrite(t, f.info, resized(t, -1<<40))
		}, "", arrives},
		"description, its receipt": {func(t *testing.T, f files) {
			rewrite(t, f.info, received(t, "PSR1:SPOILED"))
		}, "", arrives},
		"description, another receipt": {func(t *testing.T, f files) {
			rewrite(t, f.info, received(t, f.other.Text))
		}, "", arrives},
	}
	for _, name := range testkit.Some(t, slices.Sorted(maps.Keys(harms)), 8) {
		c := harms[name]
		for _, begun := range []bool{false, true} {
			want := c.fresh
			title := name + ", none had gone"
			if begun {
				want, title = c.begun, name+", half had gone"
			}
			if want == "" {
				continue
			}
			t.Run(title, func(t *testing.T) {
				t.Parallel()
				l := &lossy{}
				w := newWorld(t, func(w *world) {
					w.wrap = func(h http.Handler) http.Handler { l.next = h; return l }
				})
				k := w.kiosk()
				f := files{w: w, k: k, d: k.deposit(random(t, 1_500_000)),
					other: k.deposit(random(t, 100_000))}
				f.sealed = only(t, filepath.Join(k.dir, "spool", "out"), f.d.ID.String(), true)
				f.first = only(t, filepath.Join(k.dir, "spool", "out"), f.d.ID.String(), false)
				if begun {
					l.cuts.Store(1)
					half(t, k, l)
					_, offset, _, err := w.archive.Dossiers.Look(f.d.ID)
					must(t, err)
					if offset == 0 || offset >= f.d.Size {
						t.Fatalf("%d bytes of %d had gone: the test sees nothing", offset, f.d.Size)
					}
					b, err := w.archive.Dossiers.Open(f.d.ID)
					must(t, err)
					f.there = b.Name()
					f.info = f.there + ".info"
					must(t, b.Close())
				}
				l.cuts.Store(0)
				c.harm(t, f)
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				_, err := k.Drain(ctx)
				if got := k.state(f.d.ID).Why; got != want {
					t.Errorf("%q is said, want %q (%v)", got, want, err)
				}
				if got := k.state(f.other.ID).Why; got != sync.Delivered {
					t.Errorf("of the other dossier %q is said", got)
				}
				reg, err := w.archive.Registered(t.Context(), f.d.ID)
				if (err == nil) != (want == arrives) {
					t.Errorf("registered: %v", err)
				}
				if err == nil {
					if _, err := receipt.Verify(reg.Second, k.trust); err != nil {
						t.Error(err)
					}
					if got, err := w.archive.Dossiers.Secure(f.d.ID); err != nil || got != f.d.ID {
						t.Errorf("the service keeps other bytes than were sealed: %v", err)
					}
				}
			})
		}
	}
}

// half sends until the line was cut once.
func half(t *testing.T, k *kiosk, l *lossy) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	k.Log = slog.New(slog.NewTextHandler(onTrouble(cancel), nil))
	_, _ = k.Drain(ctx)
	k.Log = nil
}

// onTrouble ends a drain when a dossier was not sent.
type onTrouble func()

func (f onTrouble) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte("not sent")) {
		f()
	}
	return len(b), nil
}

// only is the one file of a dossier in a folder: the receipt, or what was sealed.
func only(t testing.TB, dir, id string, sealed bool) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasPrefix(e.Name(), id) &&
			(info.Size() > 50_000) == sealed {
			return filepath.Join(dir, e.Name())
		}
	}
	t.Fatalf("nothing of %s in %s", id, dir)
	return ""
}

func resized(t testing.TB, by int64) func([]byte) []byte {
	return described(t, func(m map[string]any) {
		size, ok := m["Size"].(float64)
		if !ok {
			t.Fatal("the description has no size")
		}
		m["Size"] = int64(size) + by
	})
}

func received(t testing.TB, text string) func([]byte) []byte {
	return described(t, func(m map[string]any) {
		m["MetaData"] = map[string]string{"receipt": text}
	})
}

func described(t testing.TB, change func(map[string]any)) func([]byte) []byte {
	return func(b []byte) []byte {
		var m map[string]any
		must(t, json.Unmarshal(b, &m))
		change(m)
		b, err := json.Marshal(m)
		must(t, err)
		return b
	}
}
