// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
)

// lived is an enrolled folder with a draft, a dossier that waits and one that was received, closed.
type lived struct {
	data   string
	a      *authority
	ticket Ticket
	first  receipt.Receipt // of the one that waits
	second receipt.Receipt // of the one received
}

func newLived(t testing.TB, c *fakeClock) lived {
	t.Helper()
	l := lived{data: t.TempDir()}
	v, a := enrolled(t, l.data, c)
	l.a = a
	seal := func() receipt.Receipt {
		d, _ := begin(t, v)
		must(t, d.SetAnswers(someAnswers, "self", ""))
		r, err := v.Seal(d, 1, sealWith("sealed"))
		must(t, err)
		return r
	}
	received := seal()
	l.second = a.countersign(t, received, c.now().Time)
	must(t, v.Spool().Arrived(received.ID, []byte(l.second.Text)))
	_, err := v.Absorb()
	must(t, err)
	l.first = seal()
	d, ticket := begin(t, v)
	l.ticket = ticket
	must(t, d.SetAnswers(someAnswers, "self", ""))
	must(t, d.AddPage(newPage(t, v, "permit"), []byte("a page")))
	must(t, d.Close(false))
	must(t, v.Close())
	return l
}

// copyOf copies a data folder.
func copyOf(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "data")
	must(t, os.CopyFS(to, os.DirFS(from)))
	must(t, filepath.WalkDir(to, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		return os.Chmod(path, 0o600)
	}))
	return to
}

// harms are what can become of a file; without randomness the flip is in the middle of what counts.
var harms = map[string]func(t testing.TB, path string, r *rand.Rand){
	"removed": func(t testing.TB, path string, _ *rand.Rand) { must(t, os.Remove(path)) },
	"emptied": func(t testing.TB, path string, _ *rand.Rand) { must(t, os.Truncate(path, 0)) },
	"folder": func(t testing.TB, path string, _ *rand.Rand) {
		must(t, os.Remove(path))
		must(t, os.Mkdir(path, 0o700))
	},
	"flipped": func(t testing.TB, path string, r *rand.Rand) {
		data := testkit.Read(t, path)
		if len(data) == 0 {
			return
		}
		at, bit := len(data)/3, 0 // of a receipt key, in its private half
		if r != nil {
			at, bit = r.IntN(len(data)), r.IntN(8)
		}
		data[at] ^= 1 << bit
		testkit.Write(t, path, data)
	},
}

// TestLostOrDamagedKeyFiles: each file that can't be made again is said as what it is, it
// is left as it is, nothing is begun or sealed, nothing that waits stops waiting, and put
// back it is all as before.
func TestLostOrDamagedKeyFiles(t *testing.T) {
	c := newClock()
	l := newLived(t, c)
	for name, want := range map[string][2]Fault{
		"secret": {SecretLost, SecretDamaged}, "receipt.key": {KeyLost, KeyDamaged},
		"trust": {TrustLost, TrustDamaged},
	} {
		for how, harm := range harms {
			// old: the folder of a program that kept no check
			for _, old := range []bool{false, true} {
				t.Run(name+" "+how+map[bool]string{true: " old"}[old], func(t *testing.T) {
					data := copyOf(t, l.data)
					if old {
						dropCheck(t, data)
					}
					path := filepath.Join(data, "vault", name)
					good := testkit.Read(t, path)
					harm(t, path, nil)
					bad, _ := os.ReadFile(path)
					if how == "flipped" && name == "secret" && old {
						return // nothing says what it was
					}
					v := openVault(t, data, c)
					fault := want[1]
					if how == "removed" {
						fault = want[0]
					}
					if got := v.Faults(); len(got) == 0 || got[0] != fault {
						t.Fatalf("faults %v, want %s", got, fault)
					}
					if _, _, err := v.Begin(procedure, "fr", 0); outOf(err) != fault ||
						!strings.Contains(err.Error(), "vault/"+name) {
						t.Errorf("begin: %v", err)
					}
					if name == "receipt.key" {
						d, _, err := v.Resume(l.ticket)
						must(t, err)
						if _, err := v.Seal(d, 1, sealWith("sealed")); outOf(err) != fault {
							t.Errorf("seal: %v", err)
						}
						must(t, d.Close(false))
						if v.ReceiptKey() != nil {
							t.Error("a receipt key all the same")
						}
					} else if _, _, err := v.Resume(l.ticket); outOf(err) != fault {
						t.Errorf("resume: %v", err)
					}
					if waiting, err := v.Spool().Waiting(); err != nil || len(waiting) != 1 ||
						waiting[0].Text != l.first.Text {
						t.Errorf("waiting: %v, %v", waiting, err)
					}
					must(t, v.Close())
					if now, _ := os.ReadFile(path); !bytes.Equal(now, bad) {
						t.Error("the file was made anew")
					}
					must(t, os.RemoveAll(path))
					testkit.Write(t, path, good)
					v = openVault(t, data, c)
					must(t, v.Fit())
					d, _, err := v.Resume(l.ticket)
					must(t, err)
					_, err = v.Seal(d, 1, sealWith("sealed"))
					must(t, err)
				})
			}
		}
	}
}

// dropCheck makes a folder that of a program which kept no check.
func dropCheck(t testing.TB, data string) {
	t.Helper()
	db, err := openBolt(filepath.Join(data, "vault", dbName), false)
	must(t, err)
	must(t, db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(metaBucket).Delete(checkKey) }))
	must(t, db.Close())
}

// TestEveryFileHarmed does each harm to each file of a lived-in folder. Whatever it was:
// the machine says it or goes on rightly, no ticket is called wrong, no key is made anew,
// no receipt is made that does not verify, what waits waits on unless it is the very
// file, and a receipt that was shown is kept. With -short one harm to each.
func TestEveryFileHarmed(t *testing.T) {
	c := newClock()
	l := newLived(t, c)
	var files []string
	must(t, filepath.WalkDir(l.data, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(l.data, path)
			files = append(files, rel)
		}
		return err
	}))
	r, short := rand.New(rand.NewPCG(3, 4)), testing.Short()
	if short {
		r = rand.New(rand.NewPCG(testkit.Seed(t), 4))
	}
	for _, name := range files {
		hows := []string{"removed", "emptied", "flipped"}
		if short { // each opens a folder of its own
			hows = hows[r.IntN(len(hows)):][:1]
		}
		for _, how := range hows {
			rounds := 1
			if how == "flipped" && testkit.Full() {
				rounds = 40
			}
			for range rounds {
				data := copyOf(t, l.data)
				harms[how](t, filepath.Join(data, name), r)
				l.judge(t, c, data, name, how)
			}
		}
	}
}

func (l lived) judge(t *testing.T, c *fakeClock, data, name, how string) {
	t.Helper()
	what := name + " " + how
	key, _ := os.ReadFile(filepath.Join(data, "vault", "receipt.key"))
	v, err := Open(data, Options{Now: c.now, Uptime: c.uptime})
	if err != nil {
		if f := outOf(err); f != VersionLost && f != VersionDamaged &&
			!errors.Is(err, ErrVersion) && !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: does not open: %v", what, err)
		}
		return
	}
	defer v.Close()
	said := len(v.Faults()) > 0 || v.Condition() != Condition{}
	if now, _ := os.ReadFile(filepath.Join(data, "vault", "receipt.key")); !bytes.Equal(now, key) {
		t.Errorf("%s: the receipt key was made anew", what)
	}
	switch d, _, err := v.Resume(l.ticket); {
	case err == nil:
		if _, err := d.PageBytes(d.Dossier().Pages[0].ID); err != nil &&
			!errors.Is(err, ErrDamaged) {
			t.Errorf("%s: page: %v", what, err)
		}
		if diff := cmp.Diff(someAnswers, d.Dossier().Answers); diff != "" {
			t.Errorf("%s: answers:\n%s", what, diff)
		}
		must(t, d.Close(false))
	case outOf(err) != NoFault, errors.Is(err, ErrUnreadable), errors.Is(err, ErrDamaged):
	default:
		t.Errorf("%s: the ticket: %v", what, err)
	}
	if d, _, err := v.Begin(procedure, "fr", 0); err == nil {
		s, err := v.Seal(d, 1, sealWith("sealed"))
		if err != nil {
			t.Errorf("%s: seal: %v", what, err)
		} else if _, err := receipt.Verify(s.Text, v.Trust()); err != nil {
			t.Errorf("%s: a receipt that nobody can verify: %v", what, err)
		}
	} else if outOf(err) == NoFault && !errors.Is(err, ErrDamaged) {
		t.Errorf("%s: begin: %v", what, err)
	}
	sealed := filepath.Base(name) == l.first.ID.String()+".age"
	waits := false
	waiting, err := v.Spool().Waiting()
	must(t, err)
	for _, w := range waiting {
		waits = waits || w.ID == l.first.ID && w.Text == l.first.Text
	}
	if !waits && !sealed {
		t.Errorf("%s: the dossier that waits is no longer carried", what)
	}
	if q, err := v.CheckQueue(); err != nil || sealed != (len(q.Lost)+len(q.Damaged) == 1) {
		t.Errorf("%s: queue %+v, %v", what, q, err)
	}
	subs, err := v.Receipts()
	must(t, err)
	kept := 0
	for _, s := range subs {
		if s.First.Text == l.first.Text || s.State == Received && s.Second.Text == l.second.Text {
			kept++
		}
	}
	if kept < 2 && !said {
		t.Errorf("%s: %d of 2 receipts, and nothing said", what, kept)
	}
}

// TestEmptyDatabaseIsNotNew: of an enrolled folder.
func TestEmptyDatabaseIsNotNew(t *testing.T) {
	c := newClock()
	l := newLived(t, c)
	for _, how := range []string{"removed", "emptied"} {
		data := copyOf(t, l.data)
		harms[how](t, filepath.Join(data, "vault", dbName), nil)
		v := openVault(t, data, c)
		if got, want := v.Condition(), (Condition{Quarantined: true, Missing: true}); got != want {
			t.Errorf("%s: condition %+v, want %+v", how, got, want)
		}
		if _, _, err := v.Resume(l.ticket); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: ticket: %v", how, err)
		}
		if keyCount(t, v) == 0 {
			t.Errorf("%s: the keys were swept", how)
		}
	}
}

// TestRootIsKnownThreeTimes: of the root's file, the list and the check, any two say what
// the third was.
func TestRootIsKnownThreeTimes(t *testing.T) {
	c := newClock()
	l := newLived(t, c)
	for how, harm := range harms {
		data := copyOf(t, l.data)
		harm(t, filepath.Join(data, "vault", rootName), rand.New(rand.NewPCG(1, 2)))
		v := openVault(t, data, c)
		if got, want := v.Condition(), (Condition{RootLost: true}); got != want {
			t.Errorf("%s: condition %+v, want %+v", how, got, want)
		}
		d, _, err := v.Resume(l.ticket)
		must(t, err)
		must(t, d.Close(false))
		must(t, v.Close())
		dropCheck(t, data)
		v = openVault(t, data, c)
		if got := v.Faults(); len(got) != 1 || got[0] != RootLost && got[0] != RootDamaged {
			t.Errorf("%s, no check: faults %v", how, got)
		}
		must(t, v.Close())
	}
}

// TestKeyFileOfADraft: lost or damaged, the ticket is not called wrong, and it is no miss.
func TestKeyFileOfADraft(t *testing.T) {
	c := newClock()
	l := newLived(t, c)
	keys, err := os.ReadDir(filepath.Join(l.data, "vault", "keys"))
	must(t, err)
	for _, how := range []string{"removed", "emptied", "flipped"} {
		data := copyOf(t, l.data)
		harms[how](t, filepath.Join(data, "vault", "keys", keys[0].Name()),
			rand.New(rand.NewPCG(1, 2)))
		v := openVault(t, data, c)
		for range 2 * freeMisses {
			if _, _, err := v.Resume(l.ticket); !errors.Is(err, ErrUnreadable) {
				t.Fatalf("%s: %v, want ErrUnreadable", how, err)
			}
		}
		other, err := newTicket(v.rand)
		must(t, err)
		if _, _, err := v.Resume(other); !errors.Is(err, ErrNoDraft) ||
			errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: another ticket: %v", how, err)
		}
		if s, err := v.Stats(); err != nil || how == "removed" && s.Drafts != 0 {
			t.Errorf("%s: %d drafts, %v", how, s.Drafts, err)
		}
		c.pass(DefaultTTL + time.Hour)
		_, err = v.Purge()
		must(t, err)
		if _, _, err := v.Resume(l.ticket); !errors.Is(err, ErrNoDraft) ||
			errors.Is(err, ErrUnreadable) {
			t.Errorf("%s, a life later: %v", how, err)
		}
		c.pass(-DefaultTTL - time.Hour)
	}
}

// TestFirstStartMayBeCut: of a folder that was never enrolled, whatever is missing or
// damaged is made anew, since nothing depends on it.
func TestFirstStartMayBeCut(t *testing.T) {
	for _, name := range []string{"secret", "receipt.key"} {
		for how, harm := range harms {
			if how == "folder" {
				continue
			}
			data, c := t.TempDir(), newClock()
			must(t, openVault(t, data, c).Close())
			harm(t, filepath.Join(data, "vault", name), rand.New(rand.NewPCG(1, 2)))
			v := openVault(t, data, c)
			if got := v.Faults(); len(got) > 0 {
				t.Errorf("%s %s: %v", name, how, got)
			}
			a := newAuthority(t, &v.key.PublicKey)
			must(t, v.InstallTrust(a.trust(t, 1), a.pin(t)))
			d, ticket := begin(t, v)
			must(t, d.Close(false))
			must(t, v.Close())
			v = openVault(t, data, c)
			_, _, err := v.Resume(ticket)
			must(t, err)
		}
	}
}

// TestVersionLostOrDamaged is neither a new folder nor another program's.
func TestVersionLostOrDamaged(t *testing.T) {
	c := newClock()
	l := newLived(t, c)
	for text, want := range map[string]Fault{"": VersionDamaged,
		"passerelle-data/1": VersionDamaged, "passerellE-data/1\n": VersionDamaged,
		"passerelle-data/2\n": NoFault} {
		data := copyOf(t, l.data)
		testkit.Write(t, filepath.Join(data, "version"), []byte(text))
		_, err := Open(data, Options{})
		if !errors.Is(err, ErrVersion) || outOf(err) != want {
			t.Errorf("version %q: %v", text, err)
		}
	}
	data := copyOf(t, l.data)
	must(t, os.Remove(filepath.Join(data, "version")))
	if _, err := Open(data, Options{}); outOf(err) != VersionLost {
		t.Errorf("no version: %v", err)
	}
}
