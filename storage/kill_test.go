// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/storage/spool"
)

// promised is what the child said before it died.
type promised struct {
	tickets, pages []string
	sealed         string
}

// killChild runs the child until it kills itself at step.
func killChild(t *testing.T, dir, step string) promised {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, childStep+"="+step)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the child was not killed at %q: %v\n%s", step, err, out)
	}
	return parsePromises(string(out))
}

func parsePromises(out string) promised {
	var p promised
	for line := range strings.Lines(out) {
		if !strings.HasSuffix(line, "\n") {
			break // cut short: not promised
		}
		switch word, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " "); word {
		case "ticket":
			p.tickets = append(p.tickets, rest)
		case "page":
			p.pages = append(p.pages, rest)
		case "sealed":
			p.sealed = rest
		}
	}
	return p
}

// prepare makes an enrolled data folder and the service's key beside it.
func prepare(t *testing.T) (dir, data string, a *authority) {
	t.Helper()
	dir = t.TempDir()
	data = filepath.Join(dir, "data")
	v, a := enrolled(t, data, newClock())
	must(t, v.Close())
	saveServiceKey(t, dir, a)
	return dir, data, a
}

// TestKilledAtEachStep is the promise of the vault: at whatever step the program dies,
// nothing is lost, nothing is there twice, no number is used again, and nothing a person
// gave can be read on the disk.
func TestKilledAtEachStep(t *testing.T) {
	for _, c := range []struct {
		step string
		// of what the person gave, after the next start; "" when nothing had been
		// promised, or it was erased
		want State
		next uint64 // number of the next receipt: one that was taken stays void
	}{
		{"begin: key written", "", 1},
		{"begin: record written", "", 1},
		{"ticket: new key written", Drafted, 1},
		{"ticket: record written", Drafted, 1},
		{"ticket: old one void", Drafted, 1},
		{"erase: key removed", "", 1},
		{"seal: file begun", Drafted, 1},
		{"seal: a", Drafted, 1},
		{"seal: number taken", Drafted, 2},
		{"seal: b", Queued, 2},
		{"seal: c", Queued, 2},
		{"seal: d", Queued, 2},
		{"seal: e", Queued, 2},
		{"absorb: recorded", Received, 2},
		{"absorb: kept", Received, 2},
		{"absorb: erased", Received, 2},
	} {
		t.Run(strings.ReplaceAll(c.step, ": ", "/"), func(t *testing.T) {
			dir, data, a := prepare(t)
			p := killChild(t, dir, c.step)
			planted().None(t, dir)
			checkAfterKill(t, data, a, p, c.want, c.next)
			planted().None(t, dir)
		})
	}
}

// checkAfterKill starts again and looks at what there is.
func checkAfterKill(t *testing.T, data string, a *authority, p promised, want State, next uint64) {
	t.Helper()
	clock := newClock()
	v := openVault(t, data, clock)
	if v.Condition() != (Condition{}) {
		t.Errorf("condition %+v", v.Condition())
	}
	if _, err := v.Absorb(); err != nil {
		t.Fatal(err)
	}
	subs, err := v.Receipts()
	must(t, err)
	checkSpool(t, v, data, subs)
	switch want {
	case Drafted:
		if len(subs) != 0 {
			t.Errorf("submissions %+v, want none", subs)
		}
		checkDraft(t, v, p)
	case Queued, Received:
		if len(subs) != 1 || subs[0].State != want || p.sealed != "" &&
			subs[0].First.Text != p.sealed {
			t.Fatalf("submissions %+v, want one %s with the receipt that was shown", subs, want)
		}
		checkGone(t, v, p)
	default:
		if len(subs) != 0 {
			t.Errorf("submissions %+v, want none", subs)
		}
		if len(p.tickets) > 1 {
			checkGone(t, v, p)
		}
	}
	checkNext(t, v, a, subs, next)
}

// checkSpool: each sealed file whole and once, nothing in tmp, none left of what the service has.
func checkSpool(t *testing.T, v *Vault, data string, subs []Submission) {
	t.Helper()
	tmp, err := os.ReadDir(filepath.Join(data, "spool", "tmp"))
	must(t, err)
	if len(tmp) != 0 {
		t.Errorf("left in tmp: %v", tmp)
	}
	waiting, err := v.Spool().Waiting()
	must(t, err)
	var want []dossier.ID
	for _, s := range subs {
		if s.State == Queued {
			want = append(want, s.ID)
		}
	}
	var got []dossier.ID
	for _, d := range waiting {
		got = append(got, d.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("waiting %v, want %v", got, want)
	}
	for _, id := range want {
		checkHash(t, v, id)
	}
	for _, folder := range []string{"in", "out"} {
		left, err := os.ReadDir(filepath.Join(data, "spool", folder))
		must(t, err)
		if len(want) == 0 && len(left) != 0 {
			t.Errorf("left in %s: %v", folder, left)
		}
	}
}

// checkDraft: the last ticket that the person saw opens the draft, with each page that
// was acknowledged.
func checkDraft(t *testing.T, v *Vault, p promised) {
	t.Helper()
	ticket, err := ParseTicket(p.tickets[len(p.tickets)-1])
	must(t, err)
	d, _, err := v.Resume(ticket)
	must(t, err)
	pages := d.Dossier().Pages
	if len(pages) < len(p.pages) {
		t.Errorf("%d pages, %d were acknowledged", len(pages), len(p.pages))
	}
	for i, id := range p.pages {
		if string(pages[i].ID) != id {
			t.Errorf("page %d is another", i)
		}
		if got, err := d.PageBytes(dossier.PageID(id)); err != nil ||
			string(got) != string(markedPage()) {
			t.Errorf("page %d: %v", i, err)
		}
	}
	if d.Dossier().Answers["family_name"] != markedName {
		t.Error("answers are lost")
	}
	must(t, d.Close(false))
	if len(p.tickets) > 1 {
		checkTicketsDead(t, v, p.tickets[:len(p.tickets)-1])
	}
	if got := keyCount(t, v); got != 1 {
		t.Errorf("%d key files for one draft", got)
	}
}

func checkGone(t *testing.T, v *Vault, p promised) {
	t.Helper()
	checkTicketsDead(t, v, p.tickets)
	if got := keyCount(t, v); got != 0 {
		t.Errorf("%d key files left", got)
	}
	if s, err := v.Stats(); err != nil || s.Drafts != 0 {
		t.Errorf("%d drafts left, %v", s.Drafts, err)
	}
}

func checkTicketsDead(t *testing.T, v *Vault, tickets []string) {
	t.Helper()
	for _, text := range tickets {
		ticket, err := ParseTicket(text)
		must(t, err)
		if _, _, err := v.Resume(ticket); !errors.Is(err, ErrNoDraft) {
			t.Errorf("void ticket: %v, want ErrNoDraft", err)
		}
	}
}

func keyCount(t *testing.T, v *Vault) int {
	t.Helper()
	files, err := v.keyFiles()
	must(t, err)
	return len(files)
}

// checkNext: the next dossier gets a number that was never taken, and names the last
// receipt published.
func checkNext(t *testing.T, v *Vault, a *authority, subs []Submission, number uint64) {
	t.Helper()
	d, _ := begin(t, v)
	must(t, d.SetAnswers(someAnswers, dossier.BySelf, ""))
	r, err := v.Seal(d, 1, sealedFor(a.recipient))
	must(t, err)
	var previous [16]byte
	if len(subs) > 0 {
		previous = subs[len(subs)-1].First.Digest()
	}
	if r.Previous != previous {
		t.Error("the next receipt does not name the last one published")
	}
	if r.Sequence != number {
		t.Errorf("the next receipt has number %d, want %d", r.Sequence, number)
	}
}

// TestKilledInsidePublish: the state that a kill between the receipt and the rename leaves.
func TestKilledInsidePublish(t *testing.T) {
	dir, data, a := prepare(t)
	p := killChild(t, dir, "seal: b")
	s, err := spool.Open(filepath.Join(data, "spool"))
	must(t, err)
	tmp, err := filepath.Glob(filepath.Join(data, "spool", "tmp", "*.age"))
	if err != nil || len(tmp) != 1 {
		t.Fatalf("tmp holds %v, %v", tmp, err)
	}
	out := filepath.Join(data, "spool", "out",
		strings.TrimSuffix(filepath.Base(tmp[0]), ".age")+".receipt")
	// the receipt there, the file not yet, and the receipt cut short
	testkit.Write(t, out, []byte("PSL1:HALF"))
	if waiting, err := s.Waiting(); err != nil || len(waiting) != 0 {
		t.Fatalf("waiting %v, %v", waiting, err)
	}
	checkAfterKill(t, data, a, p, Queued, 2)
}

// TestSealedFileLostByPowerCut: (b) is on the disk, but the sealed file is not what it
// should be. The person's draft is a draft again; the number stays void.
func TestSealedFileLostByPowerCut(t *testing.T) {
	for _, how := range []string{"gone", "short"} {
		t.Run(how, func(t *testing.T) {
			dir, data, a := prepare(t)
			p := killChild(t, dir, "seal: b")
			tmp, err := filepath.Glob(filepath.Join(data, "spool", "tmp", "*.age"))
			if err != nil || len(tmp) != 1 {
				t.Fatalf("tmp holds %v, %v", tmp, err)
			}
			if how == "gone" {
				must(t, os.Remove(tmp[0]))
			} else {
				must(t, os.Truncate(tmp[0], 100))
			}
			checkAfterKill(t, data, a, p, Drafted, 2)
		})
	}
}

func checkHash(t *testing.T, v *Vault, id dossier.ID) {
	t.Helper()
	f, err := v.Spool().Open(id)
	must(t, err)
	defer f.Close()
	got, err := hashOf(f)
	if err != nil || got != id {
		t.Errorf("sealed file has hash %v, %v; its name says %v", got, err, id)
	}
	deposits, err := v.Spool().Waiting()
	must(t, err)
	for _, d := range deposits {
		if r, err := receipt.Verify(d.Text, v.Trust()); err != nil || r.ID != d.ID {
			t.Errorf("receipt of what waits: %v", err)
		}
	}
}
