// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	stdsync "sync"
	"testing"
	"time"

	"passerelle/internal/testkit"
	"passerelle/sync"
)

// unwell is a service that answers some requests with a status for as long as it is set,
// and counts all that reach it.
type unwell struct {
	next   http.Handler
	mu     stdsync.Mutex
	status int
	code   string // refusal code
	on     func(r *http.Request) bool
	rounds int
	tries  int
	stores int64 // bytes of bodies sent in vain
}

func (u *unwell) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u.mu.Lock()
	status := u.status
	if r.URL.Path == sync.RouteTrust {
		u.rounds++
	} else if strings.HasPrefix(r.URL.Path, sync.RouteDossiers) && r.Method == http.MethodHead {
		u.tries++
	}
	sick := status != 0 && u.on(r)
	if sick && r.Method == http.MethodPatch {
		u.stores += r.ContentLength
	}
	code := u.code
	u.mu.Unlock()
	if !sick {
		u.next.ServeHTTP(w, r)
		return
	}
	if code != "" {
		w.Header().Set(sync.RefusalHeader, code)
	}
	w.WriteHeader(status)
}

func (u *unwell) set(status int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.status = status
}

// TestATroubledServiceIsLeftAlone: however many dossiers wait, and whatever the service
// still answers well, a kiosk comes back after growing waits; and once the service is
// well, all goes.
func TestATroubledServiceIsLeftAlone(t *testing.T) {
	const second = 20 * time.Millisecond // a second of the real back-off
	t.Cleanup(sync.SetFirstWait(second)) // after the last of the parallel ones
	method := func(m string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.Method == m && r.URL.Path != sync.RouteEnrol }
	}
	kinds := map[string]struct {
		status int
		code   string
		on     func(*http.Request) bool
	}{
		"500 to the bytes":     {500, "", method(http.MethodPatch)},
		"507 to the bytes":     {507, "", method(http.MethodPatch)},
		"507 to a new dossier": {507, "", method(http.MethodPost)},
		"409 to a new dossier": {409, "", method(http.MethodPost)},
		"423 to the bytes":     {423, "", method(http.MethodPatch)},
		"429 to a new dossier": {429, "", method(http.MethodPost)},
		"404 to a new dossier": {404, "", method(http.MethodPost)},
		"400 to the bytes":     {400, "", method(http.MethodPatch)},
		"503 to the question":  {503, sync.RefusedUnhealthy, method(http.MethodHead)},
		"409 to the receipt": {409, sync.RefusedUnfit, func(r *http.Request) bool {
			return strings.HasPrefix(r.URL.Path, sync.RouteReceipts)
		}},
		"503 to the receipt": {503, sync.RefusedUnhealthy, func(r *http.Request) bool {
			return strings.HasPrefix(r.URL.Path, sync.RouteReceipts)
		}},
		"503 to everything": {503, "", func(r *http.Request) bool {
			return r.URL.Path != sync.RouteEnrol
		}},
		"404 to the receipt": {404, sync.RefusedUnknown, func(r *http.Request) bool {
			return strings.HasPrefix(r.URL.Path, sync.RouteReceipts)
		}},
		"302 to a new dossier":   {302, "", method(http.MethodPost)},
		"200 and nothing to one": {200, "", method(http.MethodPost)},
	}
	for _, name := range testkit.Some(t, slices.Sorted(maps.Keys(kinds)), 6) {
		c := kinds[name]
		queues := []int{1, 2, 20}
		if testing.Short() {
			queues = []int{2} // each lasts a second and more
		}
		for _, queue := range queues {
			t.Run(fmt.Sprintf("%s, %d waiting", name, queue), func(t *testing.T) {
				t.Parallel()
				u := &unwell{code: c.code, on: c.on}
				w := newWorld(t, func(w *world) {
					w.wrap = func(h http.Handler) http.Handler { u.next = h; return u }
				})
				k := w.kiosk()
				u.set(c.status)
				for range queue {
					k.deposit(random(t, 100))
				}
				const seconds = 60
				ctx, cancel := contextWithCancel(t)
				arrived := make(chan string, queue)
				k.Outbox = &watched{k.Outbox, arrived}
				ended := make(chan struct{})
				go func() { defer close(ended); _, _ = k.Drain(ctx) }()
				time.Sleep(seconds * second)
				u.mu.Lock()
				rounds, tries := u.rounds, u.tries
				u.mu.Unlock()
				// Waits of 1, 2, 4… seconds, each shortened by half at most: 60 s hold
				// six to eight. The first bytes of two dossiers begin the row anew: the
				// service got further.
				if rounds > 10 || tries > 20 {
					t.Errorf("%d rounds and %d tries in %d s", rounds, tries, seconds)
				}
				u.set(0)
				for i := range queue {
					select {
					case <-arrived:
					case <-time.After(20 * time.Second):
						t.Fatalf("%d of %d arrived when the service was well again", i, queue)
					}
				}
				cancel()
				<-ended
			})
		}
	}
}

// TestOneDossiersTroubleIsItsOwn: a dossier that the service does not take now keeps none
// behind it from going, and is not tried again each time another comes.
func TestOneDossiersTroubleIsItsOwn(t *testing.T) {
	defer sync.SetFirstWait(time.Minute)()
	var stuck string
	u := &unwell{status: 0}
	w := newWorld(t,
		func(w *world) { w.wrap = func(h http.Handler) http.Handler { u.next = h; return u } })
	k := w.kiosk()
	d := k.deposit(random(t, 100))
	stuck = d.ID.String()
	u.on = func(r *http.Request) bool {
		return r.Method == http.MethodPatch && strings.HasSuffix(r.URL.Path, stuck)
	}
	u.set(http.StatusConflict)
	ctx, cancel := contextWithCancel(t)
	arrived := make(chan string, 20)
	k.Outbox = &watched{k.Outbox, arrived}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = k.Run(ctx) }()
	for range 3 {
		k.deposit(random(t, 100))
		select {
		case <-arrived:
		case <-time.After(20 * time.Second):
			t.Fatal("the dossiers behind it don't go")
		}
	}
	cancel()
	<-ended
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.tries > 4+1 { // three others, this one, and perhaps one that came between
		t.Errorf("%d tries", u.tries)
	}
}
