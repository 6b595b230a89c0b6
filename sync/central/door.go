// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"cmp"
	"context"
	"crypto/tls"
	"log"
	"net"
	"net/http"
	"net/netip"
	"slices"
	stdsync "sync"
	"time"

	"golang.org/x/sys/unix"
)

// Limits bound how much of the service one caller can occupy. Zeros mean the values given.
type Limits struct {
	Header   time.Duration // for the TLS handshake, and for the header of a request: 15 s
	Request  time.Duration // for a request that brings no dossier, including its body: 30 s
	Stranger time.Duration // from the first packet until a kiosk has proven its identity: 30 s
	// within which part of a dossier must arrive, and part of an answer must be read: 60 s
	Stall time.Duration
	Idle  time.Duration // between two requests of a kiosk: 2 min

	// connections that have not been identified yet: 512, or fewer where few files may be open
	Strangers int
	Address   int // the most of them from one address: half
	// connections of enrolled kiosks: half of the files that may be open, at most 8192
	Kiosks int
	Kiosk  int // the most of them from one kiosk: 32
}

func (l *Limits) fill() {
	files := 1024
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err == nil {
		files = int(min(limit.Cur, 1<<20))
	}
	l.Header = cmp.Or(l.Header, 15*time.Second)
	l.Request = cmp.Or(l.Request, 30*time.Second)
	l.Stranger = cmp.Or(l.Stranger, 30*time.Second)
	l.Stall = cmp.Or(l.Stall, time.Minute)
	l.Idle = cmp.Or(l.Idle, 2*time.Minute)
	l.Strangers = cmp.Or(l.Strangers, max(16, min(files/4, 512)))
	l.Address = cmp.Or(l.Address, max(1, l.Strangers/2))
	l.Kiosks = cmp.Or(l.Kiosks, max(32, min(files/2, 8192)))
	l.Kiosk = cmp.Or(l.Kiosk, 32)
}

// Serve answers the connections that l accepts until server, which Server made, is closed.
func (s *Service) Serve(server *http.Server, l net.Listener) error {
	d := &door{Listener: l, limits: s.cfg.Limits}
	d.strangers = room{places: map[string][]*place{}, most: d.limits.Strangers,
		each: d.limits.Address}
	d.kiosks = room{places: map[string][]*place{}, most: d.limits.Kiosks, each: d.limits.Kiosk}
	return server.ServeTLS(d, "", "")
}

// Server returns the HTTP server of the service, in which every read and every write has
// a time limit. h is the service, or what a test puts in front of it.
func (s *Service) Server(cfg *tls.Config, h http.Handler) *http.Server {
	l := s.cfg.Limits
	server := &http.Server{
		Handler: h, TLSConfig: cfg, ReadHeaderTimeout: l.Header, ReadTimeout: l.Request,
		IdleTimeout:    l.Idle,
		MaxHeaderBytes: 64 << 10, Protocols: new(http.Protocols),
		ErrorLog: log.New(strangersLines{s}, "", 0),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			if t, ok := c.(*tls.Conn); ok {
				if p, ok := t.NetConn().(*place); ok {
					return context.WithValue(ctx, placeKey{}, p)
				}
			}
			return ctx
		},
	}
	server.Protocols.SetHTTP1(true)
	return server
}

type placeKey struct{}

// belongs records whose connection a request came by: it is no longer a stranger's.
func belongs(ctx context.Context, kiosk string) {
	if p, ok := ctx.Value(placeKey{}).(*place); ok {
		p.door.known(p, kiosk)
	}
}

// door is a listener that counts. A new connection takes a place among the strangers, and
// keeps it only for a short time; the first request of an enrolled kiosk moves its
// connection to the kiosks. So strangers can only crowd out each other.
//
// When there is no room, the newcomer is not refused but takes the oldest place of the
// caller who has the most: a kiosk needs its place for a few round trips, and a caller
// who holds places for longer has no use for them.
type door struct {
	net.Listener
	limits Limits

	mu                stdsync.Mutex
	strangers, kiosks room
}

// room is a number of places, oldest first for each holder. It is guarded by the door's mu.
type room struct {
	places     map[string][]*place
	taken      int
	most, each int
}

// add takes a place and returns the one that must be given up for it, or nil.
func (r *room) add(p *place) (leaves *place) {
	of := p.key
	switch {
	case len(r.places[of]) >= r.each:
	case r.taken >= r.most:
		for key, has := range r.places {
			if len(has) > len(r.places[of]) {
				of = key
			}
		}
	default:
		of = ""
	}
	if has := r.places[of]; of != "" && len(has) > 0 {
		leaves = has[0]
		r.remove(leaves)
	}
	r.places[p.key] = append(r.places[p.key], p)
	r.taken++
	p.room = r
	return leaves
}

func (r *room) remove(p *place) {
	has := r.places[p.key]
	i := slices.Index(has, p)
	if i < 0 {
		return
	}
	if has = slices.Delete(has, i, i+1); len(has) == 0 {
		delete(r.places, p.key)
	} else {
		r.places[p.key] = has
	}
	r.taken--
	p.room = nil
}

// unread is how much of an answer may be buffered in the kernel: enough for half a
// megabit at a round trip of one second.
const unread = 64 << 10

// Accept waits for the next connection.
func (d *door) Accept() (net.Conn, error) {
	c, err := d.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if b, ok := c.(interface{ SetWriteBuffer(int) error }); ok {
		_ = b.SetWriteBuffer(unread) // otherwise the kernel buffers megabytes for an idle client
	}
	p := &place{Conn: c, door: d, key: callerOf(c.RemoteAddr())}
	d.mu.Lock()
	leaves := d.strangers.add(p)
	p.end = time.AfterFunc(d.limits.Stranger, p.expire)
	d.mu.Unlock()
	if leaves != nil {
		leaves.Conn.Close()
	}
	return p, nil
}

// callerOf returns an address without its port; for IPv6 the network, all of whose
// addresses one caller has.
func callerOf(a net.Addr) string {
	from, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return "?"
	}
	ip := from.Addr().Unmap().WithZone("")
	if ip.Is6() {
		if net, err := ip.Prefix(64); err == nil {
			return net.String()
		}
	}
	return ip.String()
}

func (d *door) known(p *place, kiosk string) {
	d.mu.Lock()
	var leaves *place
	if p.room == &d.strangers { // otherwise it is known already, or has just lost its place
		p.end.Stop()
		p.room.remove(p)
		p.key = kiosk
		leaves = d.kiosks.add(p)
	}
	d.mu.Unlock()
	if leaves != nil {
		leaves.Conn.Close()
	}
}

// place is one connection, below TLS.
type place struct {
	net.Conn
	door *door
	key  string      // its owner: an address, later a kiosk; guarded by the door's mu
	room *room       // nil: it has lost its place; guarded by the door's mu
	end  *time.Timer // for a stranger

	mu      stdsync.Mutex
	writeBy time.Time // as set by the server; zero: not set
}

// expire ends a stranger's connection.
func (p *place) expire() {
	p.door.mu.Lock()
	stranger := p.room == &p.door.strangers
	p.door.mu.Unlock()
	if stranger {
		p.Conn.Close()
	}
}

// Write requires all of b, which is one TLS record, to be taken within the stall time: an
// answer may be long and its reader slow, but the reader must not be asleep.
func (p *place) Write(b []byte) (int, error) {
	by := time.Now().Add(p.door.limits.Stall)
	p.mu.Lock()
	if !p.writeBy.IsZero() && p.writeBy.Before(by) {
		by = p.writeBy
	}
	p.mu.Unlock()
	if err := p.Conn.SetWriteDeadline(by); err != nil {
		return 0, err
	}
	return p.Conn.Write(b)
}

// SetWriteDeadline keeps the server's own deadline besides that of each write.
func (p *place) SetWriteDeadline(t time.Time) error {
	p.mu.Lock()
	p.writeBy = t
	p.mu.Unlock()
	return p.Conn.SetWriteDeadline(t)
}

// SetDeadline sets both.
func (p *place) SetDeadline(t time.Time) error {
	p.mu.Lock()
	p.writeBy = t
	p.mu.Unlock()
	return p.Conn.SetDeadline(t)
}

// Close gives up the place.
func (p *place) Close() error {
	p.door.mu.Lock()
	p.end.Stop()
	if p.room != nil {
		p.room.remove(p)
	}
	p.door.mu.Unlock()
	return p.Conn.Close()
}
