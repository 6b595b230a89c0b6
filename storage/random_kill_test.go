// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/internal/testkit"
)

const childLoop = "loop" // the child works until it is killed, instead of one visit

// childWorks begins, fills and seals dossiers for ever, and says each thing that it has
// been promised.
func childWorks(dir string) error {
	c := newClock()
	v, err := Open(filepath.Join(dir, "data"), Options{Now: c.now, Uptime: c.uptime})
	if err != nil {
		return err
	}
	for {
		d, ticket, err := childBegins(v)
		if err != nil {
			return err
		}
		for range 3 {
			if err := childPage(v, d); err != nil {
				return err
			}
		}
		if err := childArranges(d); err != nil {
			return err
		}
		fmt.Println("sealing", ticket)
		first, err := v.Seal(d, 1, sealedFor(v.Trust().Recipients[0]))
		if err != nil {
			return err
		}
		fmt.Println("sealed", first.Text)
	}
}

// childArranges moves the last page before the others and into another slot, a few times.
func childArranges(d *Draft) error {
	for n := range 6 {
		pages := d.Dossier().Pages
		order := []Placed{{pages[len(pages)-1].ID, dossier.Slot(fmt.Sprint("moved.", n))}}
		for _, p := range pages[:len(pages)-1] {
			order = append(order, Placed{p.ID, p.Slot})
		}
		if err := d.Arrange(order); err != nil {
			return err
		}
		fmt.Println("arranged", n+1)
	}
	return nil
}

// checkArranged: the pages lie as they did after the last move that was acknowledged, or
// after the next one: each once, whole, in its slot.
func checkArranged(t *testing.T, d *Draft, pages []string, moves int) {
	t.Helper()
	lies := func(moves int) (out []Placed) {
		for _, id := range pages {
			out = append(out, Placed{dossier.PageID(id), "permit"})
		}
		for n := range moves {
			last := out[len(out)-1]
			last.Slot = dossier.Slot(fmt.Sprint("moved.", n))
			out = append([]Placed{last}, out[:len(out)-1]...)
		}
		return out
	}
	var got []Placed
	for _, p := range d.Dossier().Pages {
		got = append(got, Placed{p.ID, p.Slot})
		if b, err := d.PageBytes(p.ID); err != nil || string(b) != string(markedPage()) {
			t.Errorf("a page that was moved: %v", err)
		}
	}
	if !slices.Equal(got, lies(moves)) && !slices.Equal(got, lies(moves+1)) {
		t.Errorf("after %d moves the pages lie at %v, want %v", moves, got, lies(moves))
	}
}

// TestKilledAtAnyMoment kills (-9) the child 200 times at random moments, in one data
// folder, and after each looks for everything that was ever promised.
func TestKilledAtAnyMoment(t *testing.T) {
	dir, data, _ := prepare(t)
	r := rand.New(rand.NewPCG(testkit.Seed(t), 1))
	var shown []string // receipts that a person saw
	for n := range testkit.Share(200) {
		lines := runAndKill(t, dir, time.Duration(1+r.IntN(120))*time.Millisecond)
		v := openVault(t, data, newClock())
		if v.Condition() != (Condition{}) {
			t.Fatalf("kill %d: condition %+v", n, v.Condition())
		}
		subs, err := v.Receipts()
		must(t, err)
		checkSpool(t, v, data, subs)
		shown = append(shown, texts(lines, "sealed")...)
		checkShown(t, subs, shown)
		checkLastDraft(t, v, lines, len(subs))
		must(t, v.Close())
		if n%10 == 0 {
			planted().None(t, filepath.Join(data, "vault"))
		}
		if t.Failed() {
			t.Fatalf("after kill %d; the child had said:\n%s", n, strings.Join(lines, "\n"))
		}
	}
	t.Logf("%d dossiers sealed", len(shown))
}

// runAndKill starts the child, and kills it some time after its first promise.
func runAndKill(t *testing.T, dir string, after time.Duration) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, childStep+"="+childLoop)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	p := testkit.Start(t, cmd)
	p.FirstLine(t)
	defer time.AfterFunc(after, p.Kill).Stop()
	<-p.Ended()
	lines := strings.Split(out.String(), "\n")
	return lines[:len(lines)-1] // what has no line end was not promised
}

func texts(lines []string, word string) []string {
	var out []string
	for _, l := range lines {
		if rest, ok := strings.CutPrefix(l, word+" "); ok {
			out = append(out, rest)
		}
	}
	return out
}

// checkShown: each receipt that was shown is there once, and numbers and previous
// receipts make one chain.
func checkShown(t *testing.T, subs []Submission, shown []string) {
	t.Helper()
	var have []string
	var previous [16]byte
	var number uint64
	for _, s := range subs {
		have = append(have, s.First.Text)
		if s.First.Sequence <= number || s.First.Previous != previous {
			t.Errorf("number %d after %d, or another previous", s.First.Sequence, number)
		}
		number, previous = s.First.Sequence, s.First.Digest()
	}
	for _, text := range shown {
		if !slices.Contains(have, text) {
			t.Error("a receipt that was shown is lost")
		}
	}
}

// checkLastDraft: the ticket that was shown last opens a draft with all pages that were
// acknowledged; or, if its sealing had begun, that dossier may be queued instead.
func checkLastDraft(t *testing.T, v *Vault, lines []string, queued int) {
	t.Helper()
	last := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "ticket ") })
	for i, l := range lines {
		if strings.HasPrefix(l, "ticket ") {
			last = i
		}
	}
	tail := lines[last:]
	if len(texts(tail, "sealed")) > 0 {
		return
	}
	ticket, err := ParseTicket(texts(tail, "ticket")[0])
	must(t, err)
	d, _, err := v.Resume(ticket)
	if err != nil {
		if len(texts(tail, "sealing")) == 0 || queued == 0 {
			t.Errorf("the draft is lost: %v", err)
		}
		return
	}
	pages := d.Dossier().Pages
	if given := texts(tail, "page"); len(given) == 3 {
		checkArranged(t, d, given, len(texts(tail, "arranged")))
		must(t, d.Erase())
		return
	}
	for i, id := range texts(tail, "page") {
		if i >= len(pages) || string(pages[i].ID) != id {
			t.Errorf("page %d of %d is lost", i, len(pages))
			continue
		}
		if got, err := d.PageBytes(pages[i].ID); err != nil || string(got) != string(markedPage()) {
			t.Errorf("page %d: %v", i, err)
		}
	}
	must(t, d.Erase())
}
