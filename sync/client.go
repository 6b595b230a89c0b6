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

// Client sends what waits in an outbox. A Client must be used by one goroutine only.
type Client struct {
	Dir    string // DATA/carry, as Enrol left it
	Outbox Outbox
	Now    func() time.Time // nil: time.Now
	Log    *slog.Logger     // nil: none
	// of this program: TLS never believes an earlier clock; zero: unknown
	BuildTime time.Time
	Jitter    func() float64 // in [0, 1); nil: random

	book book
	// ETag of the trust list that this process last handed over
	trust string
	// ETag of the catalogue that this process last handed over
	catalogueTag string
	failures     int // of the line or of the service, in a row
	// when a dossier with a problem of its own is due, by the monotonic clock
	due       map[dossier.ID]time.Time
	delivered map[dossier.ID]bool // by this Drain
}

const (
	dialTimeout   = 15 * time.Second
	stallTimeout  = time.Minute      // without any byte taken
	answerTimeout = 2 * time.Minute  // for the service's disk, after the last byte
	idleContact   = 15 * time.Minute // when nothing waits: trust list, clock
	look          = time.Second      // how often Run checks whether something waits
)

// Drain sends what waits now and returns what arrived. It retries until everything has
// arrived, ctx is done, or only people can help; the error then is the last problem.
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
			last = r.err // otherwise keep last: that the time is up says less than the problem before
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

// Run sends what waits, for ever: it checks every second, retries with growing waits, and
// calls the service now and then when nothing waits. It holds the lock only while it
// works, so that Drain gets its turn. It returns when ctx is done.
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

// result of a round: what arrived, the last problem, when to try again.
type result struct {
	arrived  []Arrival
	err      error
	left     int           // dossiers that are still waiting
	hopeless bool          // only people can help
	reached  bool          // the service answered
	wait     time.Duration // until the next round
}

// round calls the service once and sends each dossier that is due, or every dossier if
// all is set. A problem with the line or the service ends the round, a problem with one
// dossier does not.
//
// An answer from the service does not mean that its problem is over: one whose disk is
// full still hands out its trust list, and three hundred kiosks that started again every
// second would keep it from ever recovering. A row of failures is ended by a round in
// which nothing was stopped or, for the line, by a dossier of which the service has more
// than at the last attempt.
func (c *Client) round(ctx context.Context, all bool) result {
	items, err := c.Outbox.Waiting()
	if err != nil {
		return result{err: fmt.Errorf("%w: %w", errLocal, err), left: 1, wait: wait(1, c.jitter())}
	}
	defer c.book.flush()
	c.forget(items)
	// A dossier on which the line breaks each time must not keep the others from being sent.
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
	// dossiers in a row that the service would not take now; whether any was offered to it
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
		// One that is taken has a problem of its own; two in a row are the service's problem.
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
	case tried: // a round in which every dossier waited says nothing about the service
		c.failures = 0
	}
	r.hopeless = r.left > 0 && c.hopeless(items)
	c.catalogue(ctx, l)
	return r
}

// soonest is how long it takes until one of the dossiers is due: a call before that would
// find them all waiting.
func (c *Client) soonest(items []receipt.Deposit) time.Duration {
	least := longestWait
	for _, it := range items {
		if !c.delivered[it.ID] {
			least = min(least, max(0, c.waits(it.ID, c.book.state(it.ID))))
		}
	}
	return least
}

// waits returns how much longer a dossier with a problem of its own has to wait.
func (c *Client) waits(id dossier.ID, s State) time.Duration {
	if due, ok := c.due[id]; ok {
		return time.Until(due)
	}
	left := s.NextTry.Sub(c.now())                // as left by another process
	if !s.Why.ofDossier() || left > longestWait { // written under another clock
		return 0
	}
	return left
}

// broken records a problem of the line, for the line and for all that wait.
func (c *Client) broken(items []receipt.Deposit, err error) result {
	c.failures++
	d, why := wait(c.failures, c.jitter()), whyOf(err)
	next := c.now().Add(d)
	c.book.setLine(func(l *Line) {
		l.Barred = l.Barring() // also keep what an older program recorded
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

// failed records a problem of one dossier and returns how long it waits.
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

// stopped restores what was known about a dossier before an attempt that the caller
// ended, which says nothing about the line.
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

// arrived records that the outbox has the receipt. If the vault refuses it, the dossier
// keeps waiting and is asked for again.
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
	return !slices.ContainsFunc(items, func(it receipt.Deposit) bool {
		return !c.delivered[it.ID] && !c.book.state(it.ID).Why.final()
	})
}

// forget drops what no longer waits from the notes.
func (c *Client) forget(items []receipt.Deposit) {
	keep, due := map[string]State{}, map[dossier.ID]time.Time{}
	for _, it := range items {
		s := c.book.state(it.ID)
		s.Why, s.Size = cmp.Or(s.Why, Queued), it.Size
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
