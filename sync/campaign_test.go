// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	stdsync "sync"
	"sync/atomic"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/storage/spool"
	"passerelle/sync"
	"passerelle/sync/central/archive"
)

// drainChild is the body of the client that the campaign kills: this test's own binary,
// started again.
func drainChild() int {
	s, err := spool.Open(os.Getenv("PASSERELLE_TEST_DRAIN"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	got, err := (&sync.Client{Dir: os.Getenv("PASSERELLE_TEST_CARRY"), Outbox: s}).Drain(ctx)
	for _, a := range got {
		fmt.Printf("%s\t%s\n", a.ID, a.Text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// relay stands between kiosk and service, takes so many bytes a second, and counts what goes up.
type relay struct {
	net.Listener
	to   atomic.Value // string
	rate int64        // bytes a second
	up   atomic.Int64
}

func newRelay(t *testing.T, rate int64) *relay {
	l := testkit.Listen(t)
	r := &relay{Listener: l, rate: rate}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go r.carry(c.(*net.TCPConn))
		}
	}()
	return r
}

func (r *relay) carry(in *net.TCPConn) {
	defer in.Close()
	addr, _ := r.to.Load().(string)
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return
	}
	out := c.(*net.TCPConn)
	defer out.Close()
	_ = in.SetReadBuffer(64 << 10)
	var both stdsync.WaitGroup
	both.Go(func() { _, _ = io.Copy(in, out); in.Close(); out.Close() })
	b := make([]byte, 16<<10)
	for {
		n, err := in.Read(b)
		if n > 0 {
			if _, werr := out.Write(b[:n]); werr != nil {
				break
			}
			r.up.Add(int64(n))
			// this is the line's speed, not an order of things
			time.Sleep(time.Duration(int64(n) * int64(time.Second) / r.rate))
		}
		if err != nil {
			break
		}
	}
	in.Close()
	out.Close()
	both.Wait()
}

// TestKills sends a dossier through a slow line while client and service are killed (kill
// -9) at random: one dossier, one receipt, and no more bytes than the kills cost. A
// twentieth by default; PASSERELLE_CAMPAIGN=full sends 50 MB with 20 kills of the client
// and 10 of the service.
func TestKills(t *testing.T) {
	size, clientKills, serviceKills := 3<<20, 3, 2
	if testkit.Full() {
		size, clientKills, serviceKills = 50<<20, 20, 10
	}
	rnd := testkit.Seeded(t)

	bin := filepath.Join(t.TempDir(), "central")
	testkit.Run(t, "go", "build", "-o", bin, "passerelle/cmd/central")
	c := &process{t: t, bin: bin, data: filepath.Join(t.TempDir(), "central")}
	c.start()
	// What serve made is moved away at once: it must do without.
	must(t, os.Rename(filepath.Join(c.data, "authority"), filepath.Join(t.TempDir(), "authority")))
	r := newRelay(t, 5<<20)
	r.to.Store(c.addr)
	k := enrolled(t, "https://"+r.Addr().String(), c.invite())
	d := k.deposit(random(t, size))
	before := r.up.Load()

	// Kills are laid over the bytes of the dossier; the last few of the service's fall
	// when all bytes are there and the receipt may not be.
	type kill struct {
		at      int64
		service bool
	}
	var kills []kill
	for range clientKills {
		kills = append(kills, kill{rnd.Int64N(d.Size-2) + 1, false})
	}
	late := min(3, serviceKills-1)
	for range serviceKills - late {
		kills = append(kills, kill{rnd.Int64N(d.Size-2) + 1, true})
	}
	for range late {
		kills = append(kills, kill{d.Size, true})
	}
	for i := range kills {
		for j := range i {
			if kills[i].at < kills[j].at {
				kills[i], kills[j] = kills[j], kills[i]
			}
		}
	}
	stored := func() int64 {
		st, err := os.Stat(filepath.Join(c.data, "dossiers", d.ID.String()))
		if err != nil {
			return 0
		}
		return st.Size()
	}
	offsets, between := map[int64]bool{}, 0
	child := k.child()
	for _, kl := range kills {
		for stored() < kl.at && child.Running() {
			time.Sleep(time.Millisecond)
		}
		at := stored()
		if !kl.service && at > 0 && at < d.Size {
			offsets[at] = true
		}
		if kl.service {
			c.Kill()
			if at == d.Size && !c.registered(d.ID) {
				between++
			}
			c.start()
			r.to.Store(c.addr)
		} else {
			child.Kill()
		}
		if !child.Running() {
			child = k.child()
		}
	}
	if err := child.Wait(); err != nil {
		t.Fatalf("the last client: %v\n%s", err, child.stderr.String())
	}
	t.Logf("%d kills of the client at %d offsets strictly inside, %d of the service, %d of them between the last byte and the receipt",
		clientKills, len(offsets), serviceKills, between)

	a, err := archive.Open(t.Context(), c.data, "")
	must(t, err)
	defer a.Close()
	all, err := a.List(t.Context())
	must(t, err)
	if len(all) != 1 || all[0].ID != d.ID {
		t.Fatalf("the service lists %d dossiers", len(all))
	}
	want := d.ID.String() + "\t" + all[0].Second + "\n"
	if child.stdout.String() != want {
		t.Errorf("the client printed %q, the service keeps %q", child.stdout.String(), want)
	}
	again := k.child()
	must(t, again.Wait())
	if again.stdout.String() != want {
		t.Error("a retry got another receipt")
	}
	_, raw, err := a.Trust(t.Context())
	must(t, err)
	list, err := receipt.ParseTrust(raw)
	must(t, err)
	if _, err := receipt.Verify(all[0].Second, list); err != nil {
		t.Error(err)
	}
	up, most := r.up.Load()-before, d.Size+int64(clientKills+serviceKills)<<20
	t.Logf("%d bytes went up for %d, at most %d allowed: %.0f KiB a kill", up, d.Size, most,
		float64(up-d.Size)/1024/float64(len(kills)))
	if up > most {
		t.Error("too many bytes went up")
	}
}

// process is `central serve`, with a life of its own.
type process struct {
	*testkit.Process
	t    *testing.T
	bin  string
	data string
	addr string
}

func (p *process) start() {
	p.t.Helper()
	p.Process = testkit.Start(p.t,
		exec.Command(p.bin, "serve", "-data", p.data, "-addr", "127.0.0.1:0"))
	line := p.FirstLine(p.t)
	if _, err := fmt.Sscanf(line, "listening on https://%s", &p.addr); err != nil {
		p.t.Fatalf("serve printed %q", line)
	}
}

func (p *process) registered(id dossier.ID) bool {
	p.t.Helper()
	a, err := archive.Open(p.t.Context(), p.data, "")
	must(p.t, err)
	defer a.Close()
	_, err = a.Registered(p.t.Context(), id)
	return err == nil
}

func (p *process) invite() receipt.Code {
	p.t.Helper()
	out, err := exec.Command(p.bin, "enroll", "-data", p.data, "Borne d'essai").Output()
	must(p.t, err)
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	code, err := receipt.ParseCode(string(lines[len(lines)-1]))
	must(p.t, err)
	return code
}

// child is a client with a life of its own.
type child struct {
	*testkit.Process
	stdout, stderr bytes.Buffer
}

func (k *kiosk) child() *child {
	k.t.Helper()
	c := &child{}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PASSERELLE_TEST_DRAIN="+filepath.Join(k.dir, "spool"),
		"PASSERELLE_TEST_CARRY="+k.Dir)
	cmd.Stdout, cmd.Stderr = &c.stdout, &c.stderr
	c.Process = testkit.Start(k.t, cmd)
	return c
}
