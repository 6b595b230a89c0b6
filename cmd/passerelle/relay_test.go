// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"io"
	"net"
	stdsync "sync"
	"testing"
	"time"

	"passerelle/internal/testkit"
)

// relay stands between kiosk and service: so many bytes a second go up, and they are
// counted. It sees TLS only, so what it counts is body, headers and TLS together: an
// upper bound of the body.
type relay struct {
	l       net.Listener
	target  func() string // HOST:PORT of the service
	rate    int64         // bytes a second going up, all connections together
	chunk   chan struct{} // something went up
	held    chan struct{} // an answer is held back
	pace    stdsync.Mutex
	mu      stdsync.Mutex
	up      int64 // bytes that went up
	down    int64 // bytes that came down in the newest connection
	allowed int64 // of each connection's answers, in bytes; negative: all
	// when so many bytes have gone up, no answer passes any more; 0: never
	freezeAt int64
	holding  bool              // an answer is held back now
	freed    chan struct{}     // closed when allowed changes
	open     map[net.Conn]bool // both ends of what runs
}

func newRelay(t testing.TB, rate int64, target func() string) *relay {
	t.Helper()
	l := testkit.Listen(t)
	r := &relay{l: l, target: target, rate: rate, chunk: make(chan struct{}, 1),
		held: make(chan struct{}, 1), allowed: -1, freed: make(chan struct{}),
		open: map[net.Conn]bool{}}
	var all stdsync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { r.carry(c.(*net.TCPConn)) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		r.drop()
		r.allow(-1)
		all.Wait()
	})
	return r
}

func (r *relay) url() string { return "https://" + r.l.Addr().String() }

func (r *relay) carry(in *net.TCPConn) {
	defer in.Close()
	_ = in.SetReadBuffer(64 << 10) // what lies in the relay's own memory is neither here nor there
	conn, err := net.Dial("tcp", r.target())
	if err != nil {
		return
	}
	defer conn.Close()
	r.mu.Lock()
	r.open[in], r.open[conn], r.down = true, true, 0
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		delete(r.open, in)
		delete(r.open, conn)
		r.mu.Unlock()
	}()
	var both stdsync.WaitGroup
	both.Go(func() { r.lift(conn, in); conn.Close(); in.Close() })
	both.Go(func() { r.lower(in, conn); conn.Close(); in.Close() })
	both.Wait()
}

// lift carries bytes up at the relay's rate.
func (r *relay) lift(to io.Writer, from io.Reader) {
	b := make([]byte, 16<<10)
	for {
		n, err := from.Read(b)
		if n > 0 {
			r.pace.Lock()
			time.Sleep(time.Duration(n) * time.Second / time.Duration(r.rate))
			r.pace.Unlock()
			r.mu.Lock()
			if r.freezeAt > 0 && r.up+int64(n) >= r.freezeAt {
				r.allowed, r.freezeAt = 0, 0
			}
			r.mu.Unlock()
			if _, werr := to.Write(b[:n]); werr != nil {
				return
			}
			r.mu.Lock()
			r.up += int64(n)
			r.mu.Unlock()
			signal1(r.chunk)
		}
		if err != nil {
			return
		}
	}
}

// lower carries answers down, as many bytes as are allowed.
func (r *relay) lower(to net.Conn, from io.Reader) {
	b := make([]byte, 512)
	var passed int64
	for {
		n, err := from.Read(b)
		for rest := b[:n]; len(rest) > 0; {
			r.mu.Lock()
			freed, running, pass := r.freed, r.open[to], int64(len(rest))
			if r.allowed >= 0 {
				pass = min(pass, max(0, r.allowed-passed))
			}
			r.holding = r.holding || running && pass == 0
			r.mu.Unlock()
			if !running {
				return
			}
			if pass == 0 {
				signal1(r.held)
				<-freed
				continue
			}
			if _, werr := to.Write(rest[:pass]); werr != nil {
				return
			}
			rest = rest[pass:]
			passed += pass
			r.mu.Lock()
			r.down += pass
			r.mu.Unlock()
		}
		if err != nil {
			return
		}
	}
}

func signal1(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// allow lets n bytes of each connection's answers through and holds the rest back;
// negative: all pass.
func (r *relay) allow(n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.allowed = n
	r.free()
}

// freezeAfter lets no answer pass any more once n more bytes have gone up.
func (r *relay) freezeAfter(n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.freezeAt = r.up + n
}

// free wakes what is held back; mu is locked.
func (r *relay) free() {
	r.holding = false
	close(r.freed)
	r.freed = make(chan struct{})
}

// holds says whether an answer is held back.
func (r *relay) holds() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.holding
}

// drop cuts every connection. A machine whose power fails sends nothing more, not even
// what its kernel had taken.
func (r *relay) drop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.open {
		_ = c.(*net.TCPConn).SetLinger(0)
		c.Close()
		delete(r.open, c)
	}
	r.free()
}

// counts returns the bytes that went up in all and came down in the newest connection.
func (r *relay) counts() (up, down int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.up, r.down
}
