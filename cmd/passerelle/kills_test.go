// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/dossier/sealed"
	"passerelle/internal/testkit"
	"passerelle/storage"
)

// TestBarKills sends one sealed dossier of random pieces with the built programs through
// a relay of 5 MB/s, and kills them: the client and the service, inside the transfer and
// between its last byte and the receipt. One dossier, one receipt, and hardly a byte sent
// twice.
//
// Whole (PASSERELLE_CAMPAIGN=full): 50 MB, 20 kills of the client and 10 of the service.
// By default a twentieth, with at least one kill of each kind.
func TestBarKills(t *testing.T) {
	size, plan := int64(50e6)/20, kills{clientInside: 2, serviceInside: 1, clientEnd: 1,
		serviceEnd: 1}
	if testkit.Full() {
		size, plan = 50e6, kills{clientInside: 17, serviceInside: 6, clientEnd: 3, serviceEnd: 4}
	}
	random := testkit.Seeded(t)
	// How long the conversation is in which a client that has just started gets its
	// receipt: kills are spread over it, up to a receipt that is held back.
	trial := newCampaign(t, random)
	trial.seal(500e3)
	trial.killAtEnd(kills{clientEnd: 1})
	trial.finish()
	_, conversation := trial.relay.counts()

	c := newCampaign(t, random)
	c.conversation = conversation
	digests := c.seal(size)
	began, _ := c.relay.counts()
	start := time.Now()
	c.killInside(plan)
	c.killAtEnd(plan)
	second := c.finish()
	up, down := c.relay.counts()
	up -= began
	done := plan.clientInside + plan.serviceInside + plan.clientEnd + plan.serviceEnd
	t.Logf("%d bytes sealed; kills inside: client %d at %v, service %d at %v; between last byte and receipt: client %d, service %d (%d of them after it was signed); client started %d times, nudged %d times",
		c.size, len(c.clientAt), c.clientAt, len(c.serviceAt), c.serviceAt, plan.clientEnd,
		plan.serviceEnd, c.signedAtEnd, c.starts, c.nudges)
	t.Logf("went up: %d bytes, %d more than the dossier (%d allowed); a conversation with a receipt comes down in %d bytes, the last in %d; %.1f s",
		up, up-c.size, int64(done)<<20, conversation, down, time.Since(start).Seconds())
	if most := c.size + int64(done)<<20; up > most {
		t.Errorf("%d bytes went up, at most %d are allowed", up, most)
	}
	if up < c.size {
		t.Errorf("%d bytes went up for a dossier of %d: the relay does not count", up, c.size)
	}
	inside := distinct(c.clientAt)
	if want := min(15, plan.clientInside); inside < want {
		t.Errorf("the client was killed at %d distinct offsets inside, %d wanted", inside, want)
	}
	if want := min(2, plan.clientEnd-1); c.signedAtEnd < want {
		t.Errorf("no kill at the end came after the receipt was signed: the test sees nothing of signing once")
	}
	c.check(second, digests)
}

type kills struct{ clientInside, serviceInside, clientEnd, serviceEnd int }

type campaign struct {
	t                   testing.TB
	random              *rand.Rand
	svc                 *service
	relay               *relay
	data                string
	id                  dossier.ID
	size                int64            // of the sealed dossier, in bytes
	client              *testkit.Process // nil: none runs
	out, errs           bytes.Buffer     // of the client
	starts, nudges      int
	clientAt, serviceAt []int64 // offsets on the service's disk at the kills inside
	signedAtEnd         int     // kills at the end that found the receipt signed already
	// bytes that come down when a client asks for a receipt that is there
	conversation int64
	receipts     map[string]bool // stage 2, all that were ever seen
}

// newCampaign starts a service and enrols a kiosk with it through a relay.
func newCampaign(t testing.TB, random *rand.Rand) *campaign {
	t.Helper()
	svc := newService(t)
	svc.start()
	c := &campaign{t: t, random: random, svc: svc,
		relay: newRelay(t, 5e6, func() string { return svc.addr }), data: t.TempDir(),
		receipts: map[string]bool{}}
	if got := passerelle(t, "enroll", "-data", c.data, "-central", c.relay.url(), "-code",
		svc.code()); got.code != 0 {
		t.Fatalf("enroll: %s", got.stderr)
	}
	return c
}

// seal makes ten pieces of random bytes and seals them as the kiosk does; it returns
// their digests by slot.
func (c *campaign) seal(size int64) map[string]string {
	c.t.Helper()
	v, err := storage.Open(c.data, storage.Options{})
	must(c.t, err)
	defer v.Close()
	d, _, err := v.Begin("changement-adresse", "fr", 0)
	must(c.t, err)
	must(c.t, d.SetAnswers(dossier.Answers{"family_name": "ERIKSSON", "birth_date": "1974-08-12"},
		dossier.BySelf, ""))
	digests := map[string]string{}
	var pieces []sealed.Piece
	for i := range 10 {
		var seed [32]byte
		for j := range seed {
			seed[j] = byte(c.random.Uint32())
		}
		content := make([]byte, size/10)
		_, _ = rand.NewChaCha8(seed).Read(content)
		p := sealed.Piece{Slot: dossier.Slot(fmt.Sprintf("random.piece%d", i)), Pages: 1,
			Size: int64(len(content)), SHA256: sha256.Sum256(content)}
		p.Open = func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(content)), nil
		}
		pieces = append(pieces, p)
		digests[string(p.Slot)] = hex.EncodeToString(p.SHA256[:])
	}
	m := sealed.Manifest{Procedure: "changement-adresse", Catalogue: theCatalogue(c.t).Version,
		FiledBy: dossier.BySelf, Mode: dossier.Full, Lang: "fr", Kiosk: "ABCDEFGH",
		At: time.Now().UTC().Truncate(time.Second)}
	first, err := v.Seal(d, len(pieces), func(w io.Writer) error {
		return sealed.Seal(w, v.Trust().Recipients, m, pieces)
	})
	must(c.t, err)
	c.id = first.ID
	info, err := os.Stat(filepath.Join(c.data, "spool", "out", c.id.String()+".age"))
	must(c.t, err)
	c.size = info.Size()
	return digests
}

// startClient starts `passerelle drain`.
func (c *campaign) startClient() {
	c.t.Helper()
	c.starts++
	c.out.Reset()
	cmd := exec.Command(program("passerelle"), "drain", "-data", c.data, "-timeout", "5m")
	cmd.Stdout, cmd.Stderr = &c.out, &c.errs
	c.client = testkit.Start(c.t, cmd)
}

// endClient kills the client, and with it what its kernel had taken.
func (c *campaign) endClient() {
	if c.client == nil {
		return
	}
	c.client.Kill()
	c.client = nil
	c.relay.drop()
}

func (c *campaign) killService() {
	c.svc.kill()
	c.relay.drop()
}

// nudge ends a client that waits longer than the test wants to, as an impatient
// technician does, and starts it again.
func (c *campaign) nudge() {
	c.nudges++
	c.stopClient()
	c.startClient()
}

func (c *campaign) stopClient() {
	c.client.Signal(syscall.SIGTERM)
	<-c.client.Ended()
	c.client = nil
}

// stored is how many bytes the service has on its disk.
func (c *campaign) stored() int64 {
	info, err := os.Stat(filepath.Join(c.svc.dir, "dossiers", c.id.String()))
	if err != nil {
		return 0
	}
	return info.Size()
}

// until waits for enough() with the client running; it looks each time something moves.
func (c *campaign) until(what string, moved <-chan struct{}, enough func() bool) {
	c.t.Helper()
	deadline, moving := time.Now().Add(2*time.Minute), time.Now()
	for !enough() {
		if c.client == nil {
			c.startClient()
		}
		select {
		case <-moved:
			moving = time.Now()
		case <-c.client.Ended():
			err := c.client.Wait()
			c.client = nil
			if err == nil {
				c.t.Fatalf("the client is done before %s: %s", what, c.out.String())
			}
			c.nudges++
		case <-time.After(50 * time.Millisecond):
			// the service's disk comes a moment after the relay
			if time.Since(moving) > 3*time.Second {
				c.nudge()
				moving = time.Now()
			}
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("2 minutes and not %s\n%s\n%s", what, c.errs.String(), c.svc.log.String())
		}
	}
}

// killInside kills at offsets spread over the dossier, in a random order of client and service.
func (c *campaign) killInside(plan kills) {
	c.t.Helper()
	victims := append(slices.Repeat([]bool{true}, plan.clientInside),
		slices.Repeat([]bool{false}, plan.serviceInside)...)
	c.random.Shuffle(len(victims), func(i, j int) {
		victims[i], victims[j] = victims[j], victims[i]
	})
	part := float64(c.size) * 0.9 / float64(len(victims))
	for i, client := range victims {
		target := int64((float64(i) + 0.2 + 0.6*c.random.Float64()) * part)
		c.until(fmt.Sprintf("byte %d", target), c.relay.chunk, func() bool {
			return c.stored() >= target
		})
		at := &c.serviceAt
		if client {
			at = &c.clientAt
			c.endClient()
		} else {
			c.killService()
		}
		offset := c.stored()
		if offset <= 0 || offset >= c.size {
			c.t.Fatalf("kill %d came at byte %d of %d: not inside", i, offset, c.size)
		}
		*at = append(*at, offset)
		if !client {
			c.svc.start()
		}
	}
}

// killAtEnd kills when the service has every byte and the kiosk has no receipt yet. The
// relay holds answers back to make sure of that: the first time all of them, from the
// middle of the last transfer on, so that the kill meets the service while it takes the
// last bytes in; then from a random byte on of the conversation in which a client that
// has just started gets its receipt; for the last of each from within that receipt.
func (c *campaign) killAtEnd(plan kills) {
	c.t.Helper()
	victims := append(slices.Repeat([]bool{false}, plan.serviceEnd),
		slices.Repeat([]bool{true}, plan.clientEnd)...)
	for i, client := range victims {
		if i == 0 {
			c.relay.freezeAfter((c.size - c.stored()) / 2)
			c.until("the last byte", c.relay.chunk, func() bool { return c.stored() == c.size })
			// the moment is what varies
			time.Sleep(time.Duration(c.random.IntN(40)) * time.Millisecond)
		} else {
			if c.client != nil { // it may be waiting for minutes by now
				c.stopClient()
			}
			// bytes before the end: the answer about the list of procedures, which comes
			// last, and part of the receipt
			const within = 450
			n := c.random.Int64N(c.conversation - within)
			if i == plan.serviceEnd-1 || i == len(victims)-1 {
				n = c.conversation - within
			}
			c.relay.allow(n)
			c.until("an answer is held back", c.relay.held, c.relay.holds)
		}
		if client {
			c.endClient()
		} else {
			c.killService()
		}
		if got := c.stored(); got != c.size {
			c.t.Errorf("kill %d at the end: the service has %d of %d bytes", i, got, c.size)
		}
		if came, err := filepath.Glob(filepath.Join(c.data, "spool", "in",
			"*.receipt")); err != nil || len(came) > 0 {
			c.t.Errorf("kill %d at the end: the receipt was there already (%v)", i, err)
		}
		if len(c.seen()) > 0 {
			c.signedAtEnd++
		}
		if !client {
			c.svc.start()
		}
	}
	c.relay.allow(-1)
}

// seen collects the receipts that the service lists.
func (c *campaign) seen() []listed {
	c.t.Helper()
	var rows []listed
	must(c.t, json.Unmarshal([]byte(c.svc.central("list", "-json")), &rows))
	for _, r := range rows {
		c.receipts[r.Receipt] = true
	}
	return rows
}

// listed is what the tests read of `central list -json`.
type listed struct {
	ID      string `json:"id"`
	Size    int64  `json:"size"`
	Receipt string `json:"receipt"`
}

// finish lets the client come to its end and returns the receipt that it printed.
func (c *campaign) finish() string {
	c.t.Helper()
	if c.client == nil {
		c.startClient()
	}
	for range 5 {
		select {
		case <-c.client.Ended():
			if err := c.client.Wait(); err != nil {
				c.t.Logf("drain: %v", err)
				c.startClient()
				continue
			}
			c.client = nil
			id, text, ok := strings.Cut(strings.TrimSuffix(c.out.String(), "\n"), "\t")
			if !ok || id != c.id.String() {
				c.t.Fatalf("drain printed %q", c.out.String())
			}
			return text
		case <-time.After(20 * time.Second):
			c.nudge()
		}
	}
	c.t.Fatalf("drain does not come to its end\n%s", c.errs.String())
	return ""
}

// check looks at what came of it all.
func (c *campaign) check(second string, digests map[string]string) {
	t := c.t
	t.Helper()
	rows := c.seen()
	c.receipts[second] = true
	if len(rows) != 1 || rows[0].ID != c.id.String() || rows[0].Size != c.size {
		t.Errorf("the service lists %v, one dossier %s of %d bytes wanted", rows, c.id, c.size)
	}
	if len(c.receipts) != 1 {
		t.Errorf("%d different receipts were seen", len(c.receipts))
	}
	if got := passerelle(t, "receipts", "-data", c.data); got.stdout != c.id.String()+"\t2\t"+
		second+"\n" {
		t.Errorf("the kiosk keeps %q", got.stdout)
	}
	if got := passerelle(t, "outbox", "-data", c.data); got.code != 0 || got.stdout != "" {
		t.Errorf("still waiting: %q", got.stdout)
	}
	if got := passerelle(t, "receipt", "verify", "-data", c.data, second); got.code != 0 {
		t.Errorf("the receipt does not verify: %s%s", got.stdout, got.stderr)
	}
	if r, err := receipt.Parse(second); err != nil || r.Stage != receipt.FromService ||
		r.ID != c.id {
		t.Errorf("receipt %+v: %v", r.Claims, err)
	}
	out := filepath.Join(t.TempDir(), "exported")
	c.svc.central("export", "-identity", filepath.Join(c.svc.dir, "authority", "identity"), "-o",
		out, c.id.String())
	for slot, want := range digests {
		if got := fileDigest(t, filepath.Join(out, "pieces", slot+".pdf")); got != want {
			t.Errorf("%s arrived other than it was sealed", slot)
		}
	}
}

func fileDigest(t testing.TB, path string) string {
	t.Helper()
	b := testkit.Read(t, path)
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func distinct(offsets []int64) int {
	s := slices.Clone(offsets)
	slices.Sort(s)
	return len(slices.Compact(s))
}
