// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"crypto/tls"
	"encoding/base64"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	stdsync "sync"
	"sync/atomic"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/sync"
	"passerelle/sync/central"
)

// watching counts the connections that the service has open.
type watching struct {
	net.Listener
	open atomic.Int64
}

func (l *watching) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.open.Add(1)
	return &watchedConn{TCPConn: c.(*net.TCPConn), l: l}, nil
}

type watchedConn struct {
	*net.TCPConn
	l    *watching
	once stdsync.Once
}

func (c *watchedConn) Close() error {
	c.once.Do(func() { c.l.open.Add(-1) })
	return c.TCPConn.Close()
}

// holder opens a connection and keeps it in some way; what it returns is closed when the test ends.
type holder func(t *testing.T, addr string, cfg *tls.Config) io.Closer

func overTLS(addr string, cfg *tls.Config) (net.Conn, error) {
	d := tls.Dialer{NetDialer: &net.Dialer{Timeout: 10 * time.Second}, Config: cfg}
	return d.Dial("tcp", addr)
}

func overTCP(addr string, _ *tls.Config) (net.Conn, error) { return net.Dial("tcp", addr) }

// sends holds a connection by these bytes, and silence after them.
func sends(text string) holder { return says(overTLS, text) }

func plain(text string) holder { return says(overTCP, text) }

func says(dial func(string, *tls.Config) (net.Conn, error), text string) holder {
	return func(_ *testing.T, addr string, cfg *tls.Config) io.Closer {
		c, err := dial(addr, cfg)
		if err != nil {
			return io.NopCloser(nil) // it lost its place among so many: that is a way to be closed
		}
		_, _ = io.WriteString(c, text)
		return c
	}
}

// drips holds one by these bytes and one more every tenth of a second.
func drips(text, drop string) holder {
	return func(t *testing.T, addr string, cfg *tls.Config) io.Closer {
		c := sends(text)(t, addr, cfg)
		if c, ok := c.(net.Conn); ok {
			go func() {
				for {
					if _, err := io.WriteString(c, drop); err != nil {
						return
					}
					time.Sleep(100 * time.Millisecond)
				}
			}()
		}
		return c
	}
}

// deaf holds one by asking again and again, and reading nothing.
func deaf(text string) holder {
	return func(t *testing.T, addr string, cfg *tls.Config) io.Closer {
		raw, err := net.Dial("tcp", addr)
		if err != nil {
			return io.NopCloser(nil)
		}
		_ = raw.(*net.TCPConn).SetReadBuffer(4 << 10)
		c := tls.Client(raw, cfg)
		go func() {
			for {
				if _, err := io.WriteString(c, text); err != nil {
					return
				}
			}
		}()
		return c
	}
}

// arrivesOnce carries a dossier while strangers crowd the door. All callers of these
// tests have one address, so a kiosk whose handshake takes long on a busy machine may be
// crowded out of the strangers' places: it comes again, as it does in a hall, by its
// back-off, until 20 s are over. The dossier arrives exactly once.
func (k *kiosk) arrivesOnce(w *world, d receipt.Deposit) {
	k.t.Helper()
	got, err := k.drain(20 * time.Second)
	if err != nil || len(got) != 1 || got[0].ID != d.ID {
		k.t.Errorf("a kiosk meanwhile: %d arrived, %v", len(got), err)
		return
	}
	must(k.t, k.spool.Remove(d.ID))
	all, err := w.archive.List(k.t.Context())
	must(k.t, err)
	n := 0
	for _, r := range all {
		if r.ID == d.ID && r.Second == got[0].Text {
			n++
		}
	}
	if n != 1 {
		k.t.Errorf("the service lists the dossier %d times, with its receipt", n)
	}
}

// crowd is how many callers hold connections at once: more than the limits let stay. With
// -short it is smaller, and so are they.
func crowd() (each int, limits central.Limits) {
	limits = central.Limits{Header: time.Second, Request: 1500 * time.Millisecond,
		Stranger: 2 * time.Second, Stall: 2 * time.Second, Idle: 2 * time.Second}
	if testing.Short() {
		limits.Strangers, limits.Kiosks, limits.Kiosk = 20, 20, 8
		return 30, limits
	}
	limits.Strangers, limits.Kiosks = 100, 100
	return 150, limits
}

// TestNobodyHoldsTheService: however a connection is held, by a stranger or by an
// enrolled kiosk, by one or by hundreds, it is closed within its time, and a kiosk's
// dossiers arrive meanwhile.
func TestNobodyHoldsTheService(t *testing.T) {
	each, limits := crowd()
	// the times to stall are looked at once in each, and closing waits half a second
	const most = 7 * time.Second
	id := strings.Repeat("0", 64)
	get := "GET " + sync.RouteTrust + " HTTP/1.1\r\nHost: x\r\n\r\n"
	kinds := map[string]struct {
		kiosk bool
		hold  holder
		bytes func(id string) holder // in its place: to an upload that was begun
	}{
		"TCP only": {false, plain(""), nil},
		"half a handshake": {false,
			plain("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), nil},
		"not TLS":          {false, plain("GET / HTTP/1.1\r\n"), nil},
		"a handshake only": {false, sends(""), nil},
		"half a head": {false,
			sends("POST " + sync.RouteEnrol + " HTTP/1.1\r\nHost: x\r\n"), nil},
		"a head by drops": {false,
			drips("POST "+sync.RouteEnrol+" HTTP/1.1\r\nHost: x\r\nX: ", "x"), nil},
		"an enrolment without its body": {false,
			sends("POST " + sync.RouteEnrol +
				" HTTP/1.1\r\nHost: x\r\nContent-Length: 8000\r\n\r\n{"), nil},
		"an enrolment by drops": {false,
			drips("POST "+sync.RouteEnrol+" HTTP/1.1\r\nHost: x\r\nContent-Length: 8000\r\n\r\n{",
				" "), nil},
		"a refused body that never comes": {false,
			sends("POST " + sync.RouteDossiers +
				" HTTP/1.1\r\nHost: x\r\nContent-Length: 8000\r\n\r\nx"), nil},
		"a refused body by drops": {false,
			drips("PATCH "+sync.RouteDossiers+id+
				" HTTP/1.1\r\nHost: x\r\nContent-Length: 8000\r\n\r\nx", "x"), nil},
		"a body to nowhere": {false,
			sends("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 8000\r\n\r\nx"), nil},
		"a body in chunks that stop": {false,
			sends("POST " + sync.RouteEnrol +
				" HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"), nil},
		"an answer, then nothing":          {false, sends(get), nil},
		"answers that are not read":        {false, deaf(get), nil},
		"a kiosk: half a head":             {true, sends(get + "GET "), nil},
		"a kiosk: an answer, then nothing": {true, sends(get), nil},
		"a kiosk: answers not read":        {true, deaf(get), nil},
		"a kiosk: a body where none goes": {true,
			sends("POST " + sync.RouteDossiers +
				" HTTP/1.1\r\nHost: x\r\nContent-Length: 8000\r\n\r\nx"), nil},
		"a kiosk: bytes that stop": {true, nil, func(id string) holder {
			return sends(patch(id))
		}},
		"a kiosk: bytes by drops": {true, nil, func(id string) holder {
			return drips(patch(id), "x")
		}},
	}
	for _, name := range testkit.Some(t, slices.Sorted(maps.Keys(kinds)), 6) {
		c := kinds[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			k, thief := w.kiosk(), w.kiosk() // by a door without a crowd and with time
			cfg := &tls.Config{InsecureSkipVerify: true}
			if c.kiosk {
				cert, err := tls.LoadX509KeyPair(filepath.Join(thief.Dir, "tls.crt"),
					filepath.Join(thief.Dir, "tls.key"))
				must(t, err)
				cfg.Certificates = []tls.Certificate{cert}
			}
			hold := func() holder { return c.hold }
			if c.bytes != nil {
				ids := make(chan string, each)
				for range each {
					ids <- w.begun(thief, cfg)
				}
				hold = func() holder { return c.bytes(<-ids) }
			}
			l := testkit.Listen(t)
			door := &watching{Listener: l}
			url := w.serve(door, limits)
			k.redirect(url)
			begun := time.Now()
			var held stdsync.WaitGroup
			closers := make(chan io.Closer, each)
			addr := strings.TrimPrefix(url, "https://")
			gate := make(chan struct{}, 16)
			for range each {
				held.Go(func() {
					gate <- struct{}{}
					defer func() { <-gate }()
					closers <- hold()(t, addr, cfg)
				})
			}
			k.arrivesOnce(w, k.deposit(random(t, 50_000)))
			held.Wait()
			opened := time.Now()
			for door.open.Load() > 0 {
				if time.Since(opened) > most {
					t.Fatalf("%d of %d are still open after %v", door.open.Load(), each,
						time.Since(begun))
				}
				time.Sleep(20 * time.Millisecond)
			}
			close(closers)
			for c := range closers {
				if c, ok := c.(net.Conn); ok {
					c.Close()
				}
			}
		})
	}
}

func patch(id string) string {
	return "PATCH " + sync.RouteDossiers + id +
		" HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n" +
		"Upload-Offset: 0\r\nContent-Length: 8000\r\n\r\nx"
}

// TestAStrangerWithAllItsFilesKeepsNoKioskOut: one process opens what it may, keeps it,
// and opens anew what is closed; the service has its own times.
func TestAStrangerWithAllItsFilesKeepsNoKioskOut(t *testing.T) {
	callers, limits := 700, central.Limits{}
	if testing.Short() {
		callers, limits.Strangers = 120, 80
	}
	w := newWorld(t, func(w *world) { w.limits = limits })
	k := w.kiosk()
	addr := strings.TrimPrefix(w.url, "https://")
	stop := make(chan struct{})
	var flood stdsync.WaitGroup
	for range callers {
		flood.Go(func() {
			for {
				c, err := net.DialTimeout("tcp", addr, 5*time.Second)
				if err != nil {
					return
				}
				ended := make(chan struct{})
				go func() { defer close(ended); _, _ = io.Copy(io.Discard, c) }()
				select {
				case <-stop:
					c.Close()
					<-ended
					return
				case <-ended:
					c.Close()
					time.Sleep(500 * time.Millisecond)
				}
			}
		})
	}
	for range 5 {
		k.arrivesOnce(w, k.deposit(random(t, 20_000)))
	}
	close(stop)
	flood.Wait()
}

// TestASlowLivingLineIsNotCut: a dossier that takes many times the time to stall arrives
// in one piece, as long as it moves.
func TestASlowLivingLineIsNotCut(t *testing.T) {
	var patches atomic.Int32
	w := newWorld(t, func(w *world) {
		w.limits = central.Limits{Header: time.Second, Request: time.Second,
			Stranger: 5 * time.Second, Stall: time.Second}
		w.wrap = func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPatch {
					patches.Add(1)
				}
				h.ServeHTTP(rw, r)
			})
		}
	})
	k := w.kiosk()
	r := newRelay(t, 24<<10)
	r.to.Store(w.url[len("https://"):])
	k.redirect("https://" + r.Addr().String())
	k.deposit(random(t, 120<<10))
	start := time.Now()
	if got, err := k.drain(time.Minute); err != nil || len(got) != 1 {
		t.Fatalf("%v, %v", got, err)
	}
	if n := patches.Load(); n != 1 || time.Since(start) < 3*time.Second {
		t.Errorf("sent in %d pieces and %v", n, time.Since(start))
	}
}

// TestASlowDiskCutsNobody: an answer that takes longer than a request may is given, and
// the next on the same connection too.
func TestASlowDiskCutsNobody(t *testing.T) {
	w := newWorld(t, func(w *world) {
		w.limits = central.Limits{Header: 500 * time.Millisecond, Request: 500 * time.Millisecond,
			Stall: 500 * time.Millisecond}
		now := w.now
		w.now = func() time.Time {
			if pc, _, _, ok := runtime.Caller(1); ok &&
				strings.HasSuffix(runtime.FuncForPC(pc).Name(), ".register") {
				time.Sleep(1200 * time.Millisecond)
			}
			return now()
		}
	})
	k := w.kiosk()
	k.deposit(random(t, 1000))
	k.deposit(random(t, 1000))
	var said strings.Builder
	k.Log = slog.New(slog.NewTextHandler(&said, nil))
	if got, err := k.drain(20 * time.Second); err != nil || len(got) != 2 ||
		strings.Contains(said.String(), "not sent") {
		t.Errorf("%d arrived, %v\n%s", len(got), err, said.String())
	}
}

// begun begins an upload of 8 000 bytes that nobody goes on with, and returns its id.
func (w *world) begun(k *kiosk, cfg *tls.Config) string {
	w.t.Helper()
	id, status := w.begin(k, cfg)
	if status != http.StatusCreated {
		w.t.Fatalf("an upload is answered %d", status)
	}
	return id
}

func (w *world) begin(k *kiosk, cfg *tls.Config) (id string, status int) {
	w.t.Helper()
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: cfg, DisableKeepAlives: true}}
	first := k.sign(dossier.ID(random(w.t, 32)))
	req, err := http.NewRequest(http.MethodPost, w.url+sync.RouteDossiers, nil)
	must(w.t, err)
	req.Header.Set("Tus-Resumable", "1.0.0")
	req.Header.Set("Upload-Length", "8000")
	req.Header.Set("Upload-Metadata", sync.ReceiptMetadata+" "+
		base64.StdEncoding.EncodeToString([]byte(first.Text)))
	resp, err := c.Do(req)
	must(w.t, err)
	resp.Body.Close()
	return first.ID.String(), resp.StatusCode
}
