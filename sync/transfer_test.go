// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/sync"
	"passerelle/sync/central"
)

func TestADossierArrivesWithAReceiptThatVerifies(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	content := random(t, 3<<20+17)
	d := k.deposit(content)
	got, err := k.drain(time.Minute)
	must(t, err)
	if len(got) != 1 || got[0].ID != d.ID {
		t.Fatalf("arrived: %v", got)
	}
	r, err := receipt.Verify(got[0].Text, k.trust)
	must(t, err)
	if r.Stage != receipt.FromService || r.ID != d.ID {
		t.Errorf("receipt of stage %d for %s", r.Stage, r.ID)
	}
	kept := testkit.Read(t, w.dir, "dossiers", d.ID.String())
	if !bytes.Equal(kept, content) {
		t.Error("the service keeps other bytes than were sent")
	}
	all, err := w.archive.List(t.Context())
	must(t, err)
	if len(all) != 1 || all[0].Second != got[0].Text || all[0].Kiosk != k.id {
		t.Errorf("the service lists %v", all)
	}
	if s := k.state(d.ID); s.Why != sync.Delivered || s.Sent != d.Size {
		t.Errorf("state %+v", s)
	}
	line, err := sync.LineOf(k.Dir)
	must(t, err)
	if line.Why != sync.Reached || line.Clock.Service.IsZero() ||
		line.Clock.Offset().Abs() > 5*time.Second {
		t.Errorf("line %+v", line)
	}
	raw, err := k.spool.Trust()
	must(t, err)
	if list, err := receipt.ParseTrust(raw); err != nil || list.Number != k.trust.Number {
		t.Errorf("trust list handed over: %v", err)
	}
}

func TestTheSameReceiptForEveryRetry(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	d := k.deposit(random(t, 100_000))
	first, err := k.drain(time.Minute)
	must(t, err)
	for range 3 {
		again, err := k.drain(time.Minute) // no vault absorbs: it still waits
		must(t, err)
		if len(again) != 1 || again[0] != first[0] {
			t.Fatalf("%v, then %v", first, again)
		}
	}
	// Also when the service has lost the upload's description: the database decides.
	must(t, os.Remove(filepath.Join(w.dir, "dossiers", d.ID.String()+".info")))
	again, err := k.drain(time.Minute)
	must(t, err)
	if len(again) != 1 || again[0] != first[0] {
		t.Fatalf("%v, then %v", first, again)
	}
}

// lossy cuts the connection of a PATCH after some bytes, a number of times.
type lossy struct {
	next http.Handler
	cuts atomic.Int32
	took atomic.Int64
}

func (l *lossy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPatch {
		r.Body = &counted{r.Body, &l.took, -1}
		if l.cuts.Add(-1) >= 0 {
			r.Body.(*counted).left = 700_000
		}
	}
	l.next.ServeHTTP(w, r)
}

type counted struct {
	io.ReadCloser
	took *atomic.Int64
	left int64
}

func (c *counted) Read(b []byte) (int, error) {
	if c.left == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	if c.left > 0 {
		b = b[:min(int64(len(b)), c.left)]
	}
	n, err := c.ReadCloser.Read(b)
	c.took.Add(int64(n))
	if c.left > 0 {
		c.left -= int64(n)
	}
	return n, err
}

func TestACutLineGoesOnAtTheByte(t *testing.T) {
	l := &lossy{}
	l.cuts.Store(4)
	w := newWorld(t,
		func(w *world) { w.wrap = func(h http.Handler) http.Handler { l.next = h; return l } })
	k := w.kiosk()
	var said bytes.Buffer
	k.Log = slog.New(slog.NewTextHandler(&said, nil))
	d := k.deposit(random(t, 5<<20))
	got, err := k.drain(time.Minute)
	must(t, err)
	if len(got) != 1 {
		t.Fatal("nothing arrived")
	}
	// A line that moves is tried again at once, however often it breaks.
	if n := strings.Count(said.String(), "tries=1\n"); n != 4 ||
		strings.Count(said.String(), "tries=") != n {
		t.Errorf("the waits grew though the service had more each time:\n%s", said.String())
	}
	if took := l.took.Load(); took != d.Size {
		t.Errorf("the service read %d bytes of %d", took, d.Size)
	}
	if l.cuts.Load() >= 0 {
		t.Error("the line was not cut: the test sees nothing")
	}
}

func TestBytesSpoiledAtTheServiceAreSentAgain(t *testing.T) {
	var spoil atomic.Int32
	spoil.Store(1)
	w := newWorld(t, func(w *world) {
		w.wrap = func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPatch && spoil.Add(-1) >= 0 {
					r.Body = io.NopCloser(&flipped{r.Body, false})
				}
				h.ServeHTTP(rw, r)
			})
		}
	})
	k := w.kiosk()
	d := k.deposit(random(t, 500_000))
	got, err := k.drain(time.Minute)
	must(t, err)
	if len(got) != 1 {
		t.Fatal("nothing arrived")
	}
	// Twice: something is wrong with the file, and only people can help.
	spoil.Store(2)
	d = k.deposit(random(t, 500_000))
	must(t, k.spool.Remove(got[0].ID))
	if _, err := k.drain(time.Minute); err == nil {
		t.Fatal("a spoiled dossier arrived")
	}
	if s := k.state(d.ID); s.Why != sync.Damaged {
		t.Errorf("state %+v", s)
	}
	if _, err := w.archive.Registered(t.Context(), d.ID); err == nil {
		t.Error("the service registered a spoiled dossier")
	}
	got, err = k.drain(time.Minute)
	must(t, err)
	if len(got) != 1 || got[0].ID != d.ID {
		t.Error("it can't be sent once the trouble is over")
	}
}

type flipped struct {
	io.Reader
	done bool
}

func (f *flipped) Read(b []byte) (int, error) {
	n, err := f.Reader.Read(b)
	if n > 0 && !f.done {
		b[0], f.done = b[0]^1, true
	}
	return n, err
}

func TestARevokedKioskIsRefusedAtOnce(t *testing.T) {
	w := newWorld(t)
	k, other := w.kiosk(), w.kiosk()
	must(t, central.Revoke(t.Context(), w.archive, w.keys, k.id, time.Now()))
	d := k.deposit(random(t, 1000))
	if _, err := k.drain(time.Minute); !errors.Is(err, sync.ErrRefused) {
		t.Errorf("error %v", err)
	}
	if s := k.state(d.ID); s.Why != sync.Revoked {
		t.Errorf("state %+v", s)
	}
	other.deposit(random(t, 1000))
	if got, err := other.drain(time.Minute); err != nil || len(got) != 1 {
		t.Errorf("another kiosk: %v, %v", got, err)
	}
	raw, err := other.spool.Trust()
	must(t, err)
	list, err := receipt.ParseTrust(raw)
	must(t, err)
	if _, err := receipt.Verify(k.sign(d.ID).Text, list); refusal(err) != receipt.Revoked {
		t.Errorf("the new list refuses with %v", err)
	}
	if !follows(list, other.trust) {
		t.Errorf("list %d of another root, or not after %d", list.Number, other.trust.Number)
	}
}

// TestARevokedKioskLearnsIt: the refusal brings the signed list that revokes it, whatever
// the kiosk holds, and once a process; a service that knows of no such answer, or a list
// that can't be read, leaves the refusal as it was.
func TestARevokedKioskLearnsIt(t *testing.T) {
	var noise bool
	w := newWorld(t, func(w *world) {
		w.wrap = func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if !noise {
					h.ServeHTTP(rw, r)
					return
				}
				rw.Header().Set(sync.RefusalHeader, sync.RefusedRevoked)
				http.Error(rw, "this kiosk was revoked", http.StatusForbidden)
			})
		}
	})
	k := w.kiosk()
	if _, err := k.drain(time.Minute); err != nil {
		t.Fatal(err)
	}
	must(t, k.spool.RemoveTrust())
	must(t, central.Revoke(t.Context(), w.archive, w.keys, k.id, time.Now()))
	d := k.deposit(random(t, 1000))
	noise = true
	if _, err := k.drain(time.Minute); !errors.Is(err, sync.ErrRefused) {
		t.Errorf("an older service: %v", err)
	}
	if raw, err := k.spool.Trust(); raw != nil || err != nil {
		t.Errorf("a sentence was taken for a list: %q, %v", raw, err)
	}
	noise = false
	if _, err := k.drain(time.Minute); !errors.Is(err, sync.ErrRefused) ||
		k.state(d.ID).Why != sync.Revoked {
		t.Errorf("error %v, state %+v", err, k.state(d.ID))
	}
	raw, err := k.spool.Trust()
	must(t, err)
	list, err := receipt.ParseTrust(raw)
	must(t, err)
	if own, ok := list.Key(receipt.KeyID(&k.key.PublicKey)); !ok || !own.Revoked ||
		!follows(list, k.trust) {
		t.Errorf("the list that came: own key %+v, %v", own, ok)
	}
	must(t, k.spool.RemoveTrust())
	if _, err := k.drain(time.Minute); !errors.Is(err, sync.ErrRefused) {
		t.Errorf("again: %v", err)
	}
	if raw, err := k.spool.Trust(); raw != nil || err != nil {
		t.Errorf("the same list was handed over twice: %v", err)
	}
	if waiting, err := k.spool.Waiting(); err != nil || len(waiting) != 1 {
		t.Errorf("what waits: %v, %v", waiting, err)
	}
}

// TestTheServicesWordOutlivesTheLine: a kiosk that the service takes nothing from does
// not begin to take papers again because its cable is out, or a portal answers, or the
// program starts anew. What ends it is the service's own word, also where no signed list
// came with the refusal.
func TestTheServicesWordOutlivesTheLine(t *testing.T) {
	for code, want := range map[string]sync.Why{sync.RefusedRevoked: sync.Revoked,
		sync.RefusedCert: sync.NotEnrolled} {
		for name, trouble := range map[string]int{"cable": 0,
			"service in trouble": http.StatusServiceUnavailable,
			"another service":    http.StatusTeapot} {
			// 200: the service itself; 403: code; another: that status and no more
			var answer atomic.Int32
			w := newWorld(t, func(w *world) {
				w.wrap = func(h http.Handler) http.Handler {
					return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
						switch answer.Load() {
						case http.StatusOK:
							h.ServeHTTP(rw, r)
							return
						case http.StatusForbidden:
							rw.Header().Set(sync.RefusalHeader, code)
						}
						http.Error(rw, "no", int(answer.Load()))
					})
				}
			})
			answer.Store(http.StatusOK)
			k := w.kiosk()
			barring := func(want sync.Why, when string) {
				t.Helper()
				l, err := sync.LineOf(k.Dir)
				must(t, err)
				if got := l.Barring(); got != want {
					t.Errorf("%s, %s, %s: barred by %q, want %q (line %q)", code, name, when, got,
						want, l.Why)
				}
			}
			must(t, second(k.drain(time.Minute)))
			barring("", "at first")
			k.deposit(random(t, 100))
			answer.Store(http.StatusForbidden)
			if _, err := k.drain(time.Minute); err == nil {
				t.Errorf("%s: no error", code)
			}
			barring(want, "after the refusal")
			good := w.url
			if answer.Store(int32(trouble)); trouble == 0 {
				k.redirect("https://127.0.0.1:1")
			}
			for range 2 {
				_, _ = k.drain(50 * time.Millisecond)
				barring(want, "while it can't be asked")
			}
			k.redirect(good)
			answer.Store(http.StatusOK)
			if got, err := k.drain(time.Minute); err != nil || len(got) != 1 {
				t.Errorf("%s: taken again: %v, %v", code, got, err)
			}
			barring("", "after it was taken again")
		}
	}
}

// TestALostFileIsNoWordOfTheService: what is missing here says nothing of what the
// service thinks of this kiosk.
func TestALostFileIsNoWordOfTheService(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	must(t, second(k.drain(time.Minute)))
	file := filepath.Join(k.Dir, "tls.key")
	must(t, os.Rename(file, file+".away"))
	if _, err := k.drain(time.Minute); !errors.Is(err, sync.ErrNotEnrolled) {
		t.Errorf("without its key: %v", err)
	}
	must(t, os.Rename(file+".away", file))
	l, err := sync.LineOf(k.Dir)
	must(t, err)
	if l.Why != sync.NotEnrolled || l.Barring() != "" {
		t.Errorf("line %q, barred by %q", l.Why, l.Barring())
	}
}

func second[T any](_ T, err error) error { return err }

func refusal(err error) receipt.Reason {
	var r *receipt.Refusal
	if errors.As(err, &r) {
		return r.Reason
	}
	return ""
}

func TestAReceiptOfAnotherKioskIsRefused(t *testing.T) {
	w := newWorld(t)
	honest, thief := w.kiosk(), w.kiosk()
	content := random(t, 1000)
	d := honest.deposit(content)
	// The thief has a copy of the sealed file and of the receipt.
	f, err := thief.spool.Create()
	must(t, err)
	_, err = f.Write(content)
	must(t, err)
	_, _, err = f.Commit()
	must(t, err)
	must(t, thief.spool.Publish(d.ID, d.Text))
	if _, err := thief.drain(time.Minute); !errors.Is(err, sync.ErrRefused) {
		t.Errorf("before it was sent: %v", err)
	}
	got, err := honest.drain(time.Minute)
	must(t, err)
	if len(got) != 1 {
		t.Fatal("nothing arrived")
	}
	if _, err := thief.drain(time.Minute); !errors.Is(err, sync.ErrRefused) {
		t.Errorf("after it was sent: %v", err)
	}
	// Signed by the thief's own key for the same bytes: the first one has it.
	must(t, thief.spool.Publish(d.ID, thief.sign(d.ID).Text))
	if _, err := thief.drain(time.Minute); !errors.Is(err, sync.ErrRefused) {
		t.Errorf("under its own receipt: %v", err)
	}
}

func TestADossierTooLargeIsRefusedBeforeAByte(t *testing.T) {
	l := &lossy{}
	w := newWorld(t,
		func(w *world) { w.wrap = func(h http.Handler) http.Handler { l.next = h; return l } })
	k := w.kiosk()
	d := k.deposit(make([]byte, 64<<20+1))
	small := k.deposit(random(t, 10))
	got, err := k.drain(time.Minute)
	if !errors.Is(err, sync.ErrRefused) {
		t.Errorf("error %v", err)
	}
	if s := k.state(d.ID); s.Why != sync.TooBig {
		t.Errorf("state %+v", s)
	}
	if len(got) != 1 || got[0].ID != small.ID {
		t.Errorf("the dossier behind it: %v", got)
	}
	if l.took.Load() != small.Size {
		t.Errorf("the service read %d bytes", l.took.Load())
	}
}

func TestOneSenderAtATime(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	k.deposit(random(t, 1000))
	release, err := sync.Lock(k.Dir)
	must(t, err)
	if _, err := k.drain(200 * time.Millisecond); !errors.Is(err, sync.ErrBusy) {
		t.Errorf("error %v", err)
	}
	release()
	if got, err := k.drain(time.Minute); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestRunSendsWhatComes(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	arrived := make(chan string, 8)
	k.Outbox = &watched{k.Outbox, arrived}
	ended := make(chan error)
	ctx, cancel := contextWithCancel(t)
	go func() { ended <- k.Run(ctx) }()
	for range 2 {
		d := k.deposit(random(t, 100_000))
		select {
		case id := <-arrived:
			if id != d.ID.String() {
				t.Fatalf("%s arrived", id)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("nothing arrives in 20 s")
		}
	}
	cancel()
	if err := <-ended; !strings.Contains(fmt.Sprint(err), "canceled") {
		t.Errorf("Run ended with %v", err)
	}
}
