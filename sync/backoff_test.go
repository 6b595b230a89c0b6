// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"io"
	"math/rand/v2"
	"net"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/sync"
)

// empty is an outbox with nothing in it.
type empty struct{}

func (empty) Waiting() ([]receipt.Deposit, error)        { return nil, nil }
func (empty) Open(dossier.ID) (io.ReadSeekCloser, error) { panic("nothing waits") }
func (empty) Arrived(dossier.ID, []byte) error           { panic("nothing waits") }
func (empty) NewTrust([]byte) error                      { return nil }
func (empty) NewCatalogue([]byte) error                  { return nil }

// forward copies connections to addr until l is closed.
func forward(l net.Listener, addr string) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			out, err := net.Dial("tcp", addr)
			if err != nil {
				return
			}
			defer out.Close()
			go func() { _, _ = io.Copy(out, c); _ = out.(*net.TCPConn).CloseWrite() }()
			_, _ = io.Copy(c, out)
		}()
	}
}

func TestWaitsGrowToACapAndAreSpread(t *testing.T) {
	defer sync.SetFirstWait(time.Second)()
	rnd := rand.New(rand.NewPCG(testkit.Seed(t), 0))
	for range 20_000 {
		n, jitter := 1+rnd.IntN(70), rnd.Float64()
		top := min(sync.LongestWait, time.Second<<min(n-1, 20))
		if d := sync.Wait(n, jitter); d > top || d < top/2 {
			t.Fatalf("after %d failures, jitter %v: %v, not within %v and %v", n, jitter, d, top/2,
				top)
		}
		if sync.Wait(n, jitter) > sync.Wait(n+1, jitter) {
			t.Fatalf("the wait shrinks after %d failures", n)
		}
	}
	if sync.Wait(1, 0) != time.Second || sync.Wait(1000, 0) != sync.LongestWait {
		t.Error("the ends are wrong")
	}
}
