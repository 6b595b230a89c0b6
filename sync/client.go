// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
)

// Client sends what waits in an outbox. One Client is used by one goroutine.
type Client struct {
	Dir    string // DATA/carry, as Enrol left it
	Outbox Outbox
	Now    func() time.Time // nil: time.Now
	Log    *slog.Logger     // nil: none
	// of this program: TLS believes no clock that is before it; zero: unknown
	BuildTime time.Time
	Jitter    func() float64 // in [0, 1); nil: random

	book book
	// ETag of the trust list that this process handed over last
	trust string
	// ETag of the catalogue that this process handed over last
	catalogueTag string
	failures     int // of the line or of the service, in a row
	// when a dossier with a trouble of its own has its turn, by the monotonic clock
	due       map[dossier.ID]time.Time
	delivered map[dossier.ID]bool // by this Drain
}

const (
	dialTimeout   = 15 * time.Second
	stallTimeout  = time.Minute      // without a byte taken
	answerTimeout = 2 * time.Minute  // for the service's disk, after the last byte
	idleContact   = 15 * time.Minute // when nothing waits: trust list, clock
	look          = time.Second      // how often Run looks whether something waits
)

// Drain sends what waits now and returns what arrived. It tries again until all has
// arrived, ctx is done, or only people can help; then the error says what was wrong last.
// Errors wrap ErrNotEnrolled, ErrBusy (another sender kept the lock until ctx was done),
// ErrLine, ErrOtherService, ErrClock or ErrRefused.
func (c *Client) Drain(ctx context.Context) ([]Arrival, error) {
	if err := c.begin(); err != nil {
		return nil, err
	}
	release, err := lockSoon(ctx, c.Dir)
	if err != nil {
		return nil, err
	}
	defer release()
	c.delivered = map[dossier.ID]bool{}
	var all []Arrival
	var last error
	for first := true; ; first = false {
		r := c.round(ctx, first)
		all = append(all, r.arrived...)
		if ctx.Err() == nil || last == nil {
			last = r.err // else: that the time is up says less than what was wrong before
		}
		if r.left == 0 || r.hopeless || ctx.Err() != nil {
			return all, last
		}
		select {
		case <-ctx.Done():
			return all, last
		case <-time.After(r.wait):
		}
	}
}

// Run sends what waits, for ever: it looks each second, tries again with growing waits,
// and calls the service now and then when nothing waits. It holds the lock only while it
// works, so that Drain has its turn. It returns when ctx is done.
func (c *Client) Run(ctx context.Context) error {
	if err := c.begin(); err != nil {
		return err
	}
	var next, contact time.Time // by the monotonic clock
	known := map[dossier.ID]bool{}
	for ctx.Err() == nil {
		items, err := c.Outbox.Waiting()
		if err != nil {
			c.log().Warn("outbox unreadable", "why", Unreadable)
		}
		fresh := false
		for _, it := range items {
			fresh = fresh || !known[it.ID]
			known[it.ID] = true
		}
		now := time.Now()
		if fresh || (len(items) > 0 && !now.Before(next)) || !now.Before(contact) {
			if release, err := lock(c.Dir); err == nil {
				c.delivered = nil
				r := c.round(ctx, false)
				release()
				next, contact = time.Now().Add(r.wait), time.Now().Add(idleContact)
				if r.err != nil && !r.reached {
					contact = next
				}
			} else if !errors.Is(err, ErrBusy) {
				c.log().Warn("carrier's folder unusable", "why", Unreadable)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(look):
		}
	}
	return ctx.Err()
}

func (c *Client) begin() error {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return fmt.Errorf("make the carrier's folder: %w", err)
	}
	c.book.open(c.Dir, func(error) { c.log().Warn("notes not kept", "why", Unreadable) })
	return nil
}

// result of a round: what arrived, what was wrong last, when to try again.
type result struct {
	arrived  []Arrival
	err      error
	left     int           // dossiers that still wait
	hopeless bool          // only people can help
	reached  bool          // the service answered
	wait     time.Duration // until the next round
}

// round calls the service once and sends each dossier whose time has come; all: whatever
// its time. What is wrong with the line or with the service ends the round, what is wrong
// with one dossier does not.
//
// That the service answers is no end of its trouble: one whose disk is full hands out its
// trust list as ever, and three hundred kiosks that began again each second would keep it
// from ever getting well. A round in which nothing stopped ends a row of failures, and so
// does, for the line, a dossier of which the service has more than at the last try.
func (c *Client) round(ctx context.Context, all bool) result {
	items, err := c.Outbox.Waiting()
	if err != nil {
		return result{err: fmt.Errorf("%w: %w", errLocal, err), left: 1, wait: wait(1, c.jitter())}
	}
	defer c.book.flush()
	c.forget(items)
	// A dossier on which the line breaks each time must not keep the others from going.
	slices.SortStableFunc(items, func(a, b receipt.Deposit) int {
		return cmp.Compare(c.book.state(a.ID).Tries, c.book.state(b.ID).Tries)
	})
	var r result
	l, err := c.dial()
	if err == nil {
		defer l.close()
		err = c.call(ctx, l)
	}
	if r.reached = err == nil; err != nil {
		if ctx.Err() != nil {
			return result{err: err, left: len(items), wait: firstWait}
		}
		return c.broken(items, err)
	}
	r.wait = longestWait
	// dossiers in a row that the service would not take now; whether any was asked of it
	taken, tried := 0, false
	for i, it := range items {
		s := c.book.state(it.ID)
		if c.delivered[it.ID] {
			continue
		}
		if left := c.waits(it.ID, s); !all && left > 0 {
			r.left++
			r.wait = min(r.wait, left)
			continue
		}
		tried = true
		text, err := c.send(ctx, l, it)
		if err == nil {
			r.arrived = append(r.arrived, Arrival{it.ID, text})
			c.arrived(it)
			taken = 0
			continue
		}
		r.err, r.left = err, r.left+1
		if ctx.Err() != nil {
			c.stopped(it, s)
			r.left += len(items) - i - 1
			return r
		}
		d := c.failed(it, err)
		r.wait = min(r.wait, d)
		if isTaken(err) {
			taken++
		}
		// One that is taken has a trouble of its own; two, one after the other, are the service's.
		if taken > 1 || !isTaken(err) && !whyOf(err).ofDossier() {
			if c.book.state(it.ID).Held > s.Held && !errors.Is(err, errService) {
				c.failures = 0
			}
			b := c.broken(items[i+1:], err)
			b.arrived, b.left, b.reached = r.arrived, r.left+b.left, true
			b.wait = max(b.wait, c.soonest(items))
			return b
		}
	}
	switch {
	case taken > 0:
		c.failures++
		r.wait = max(r.wait, wait(c.failures, c.jitter()))
	case tried: // a round in which all waited says nothing of the service
		c.failures = 0
	}
	r.hopeless = r.left > 0 && c.hopeless(items)
	c.catalogue(ctx, l)
	return r
}

// soonest is how long it takes until one of the dossiers may be tried: a call before that
// would find them all waiting.
func (c *Client) soonest(items []receipt.Deposit) time.Duration {
	least := longestWait
	for _, it := range items {
		if !c.delivered[it.ID] {
			least = min(least, max(0, c.waits(it.ID, c.book.state(it.ID))))
		}
	}
	return least
}

// waits says how long a dossier with a trouble of its own has to wait yet.
func (c *Client) waits(id dossier.ID, s State) time.Duration {
	if due, ok := c.due[id]; ok {
		return time.Until(due)
	}
	left := s.NextTry.Sub(c.now())                // as another process left it
	if !s.Why.ofDossier() || left > longestWait { // that was written under another clock
		return 0
	}
	return left
}

// broken notes what is wrong with the line, for it and for all that wait.
func (c *Client) broken(items []receipt.Deposit, err error) result {
	c.failures++
	d, why := wait(c.failures, c.jitter()), whyOf(err)
	next := c.now().Add(d)
	c.book.setLine(func(l *Line) {
		l.Barred = l.Barring() // what an older program noted is kept too
		var refused *refusal
		if l.Why, l.NextTry = why, next; errors.As(err, &refused) &&
			(why == Revoked || why == NotEnrolled) {
			l.Barred = why
		}
	})
	left := 0
	for _, it := range items {
		if c.delivered[it.ID] {
			continue
		}
		left++
		c.book.set(it.ID, func(s *State) { s.Why, s.Size, s.NextTry = why, it.Size, next })
	}
	c.log().Warn("line", "why", why, "wait", d.Round(time.Second))
	return result{err: err, left: left, hopeless: why.final(), wait: d}
}

// failed notes what is wrong with one dossier and returns how long it waits.
func (c *Client) failed(it receipt.Deposit, err error) time.Duration {
	var d time.Duration
	s := c.book.set(it.ID, func(s *State) {
		s.Why, s.Size, s.Tries = whyOf(err), it.Size, s.Tries+1
		if s.Why == NoLine && s.Sent > 0 {
			s.Why = Interrupted
		}
		d = wait(s.Tries, c.jitter())
		s.NextTry = c.now().Add(d)
	})
	if delete(c.due, it.ID); s.Why.ofDossier() || isTaken(err) {
		c.due[it.ID] = time.Now().Add(d)
	}
	c.log().Warn("not sent", "id", it.ID.String(), "why", s.Why, "tries", s.Tries)
	return d
}

// stopped puts back what was known of a dossier before a try that the caller ended: that
// is no news of the line.
func (c *Client) stopped(it receipt.Deposit, before State) {
	c.book.set(it.ID, func(s *State) {
		sent := s.Sent
		*s = before
		s.Sent = sent
		if s.Sent > before.Sent || s.Why == Sending {
			s.Why = Interrupted
		}
	})
}

// arrived notes that the outbox has the receipt. Should the vault refuse it, the dossier
// waits on and is asked for again.
func (c *Client) arrived(it receipt.Deposit) {
	if c.delivered != nil {
		c.delivered[it.ID] = true
	}
	var d time.Duration
	c.book.set(it.ID, func(s *State) {
		s.Why, s.Sent, s.Size, s.Tries = Delivered, it.Size, it.Size, s.Tries+1
		d = wait(s.Tries+4, c.jitter())
		s.NextTry = c.now().Add(d)
	})
	c.due[it.ID] = time.Now().Add(d)
	c.log().Info("delivered", "id", it.ID.String())
}

func (c *Client) hopeless(items []receipt.Deposit) bool {
	for _, it := range items {
		if !c.delivered[it.ID] && !c.book.state(it.ID).Why.final() {
			return false
		}
	}
	return true
}

// forget drops what no longer waits from the notes.
func (c *Client) forget(items []receipt.Deposit) {
	keep, due := map[string]State{}, map[dossier.ID]time.Time{}
	for _, it := range items {
		s := c.book.state(it.ID)
		if s.Why == "" {
			s.Why = Queued
		}
		s.Size = it.Size
		keep[it.ID.String()] = s
		if at, ok := c.due[it.ID]; ok {
			due[it.ID] = at
		}
	}
	c.due = due
	c.book.keep(keep)
}

func (c *Client) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}

func (c *Client) jitter() float64 {
	if c.Jitter == nil {
		return rand.Float64()
	}
	return c.Jitter()
}

func (c *Client) log() *slog.Logger {
	if c.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Log
}
