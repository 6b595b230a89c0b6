// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	agelib "filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
)

const procedure dossier.ProcedureID = "changement-adresse"

// TestMain turns the cost of tickets down, and plays the child that the kill tests kill.
func TestMain(m *testing.M) {
	argonMemory = 64
	if dir := os.Getenv(childDir); dir != "" {
		child(dir, os.Getenv(childStep))
		return
	}
	m.Run()
}

// fakeClock is a wall clock and an uptime that tests move.
type fakeClock struct {
	mu    sync.Mutex
	wall  dossier.Moment
	ran   time.Duration
	start time.Duration
}

func newClock() *fakeClock {
	return &fakeClock{wall: dossier.Moment{Time: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
		Known: true}, start: 5 * time.Hour}
}

func (c *fakeClock) now() dossier.Moment { c.mu.Lock(); defer c.mu.Unlock(); return c.wall }

func (c *fakeClock) uptime() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.start + c.ran
}

// pass lets time pass for both clocks.
func (c *fakeClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ran += d
	c.wall.Time = c.wall.Time.Add(d)
}

// set moves the wall clock alone.
func (c *fakeClock) set(t time.Time, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall = dossier.Moment{Time: t, Known: known}
}

// off is the machine being off: the wall clock moves, uptime begins anew.
func (c *fakeClock) off(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall.Time = c.wall.Time.Add(d)
	c.ran, c.start = 0, 0
}

func openVault(t testing.TB, data string, c *fakeClock) *Vault {
	t.Helper()
	v, err := Open(data, Options{Now: c.now, Uptime: c.uptime})
	must(t, err)
	t.Cleanup(func() { _ = v.Close() })
	return v
}

// authority signs trust lists and second stages, as the service does.
type authority struct {
	root, list, service *ecdsa.PrivateKey
	kiosk               *ecdsa.PublicKey
	cert                []byte
	recipient           string
}

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func newAuthority(t testing.TB, kiosk *ecdsa.PublicKey) *authority {
	t.Helper()
	a := &authority{root: testkit.NewKey(t), list: testkit.NewKey(t),
		service: testkit.NewKey(t), kiosk: kiosk}
	var err error
	if a.cert, err = receipt.CertifyListKey(a.root, &a.list.PublicKey, epoch,
		epoch.AddDate(5, 0, 0)); err != nil {
		t.Fatal(err)
	}
	id, err := agelib.GenerateHybridIdentity()
	must(t, err)
	a.recipient = id.Recipient().String()
	return a
}

func (a *authority) trust(t testing.TB, number uint64) []byte {
	t.Helper()
	return a.changed(t, number, func(*receipt.Trust) {})
}

// changed is a list that change has had its way with.
func (a *authority) changed(t testing.TB, number uint64, change func(*receipt.Trust)) []byte {
	t.Helper()
	der := testkit.PublicDER(t, a.root)
	key := func(pub *ecdsa.PublicKey, role, name string) receipt.Key {
		return receipt.Key{ID: receipt.KeyID(pub), Public: pub, Role: role, Name: name,
			NotBefore: epoch, NotAfter: epoch.AddDate(5, 0, 0)}
	}
	list := &receipt.Trust{
		Number: number, Issued: epoch.Add(time.Hour), Expires: epoch.AddDate(1, 0, 0), Demo: true,
		Recipients: []string{a.recipient}, Root: der,
		Keys: []receipt.Key{key(a.kiosk, receipt.RoleKiosk, receipt.KioskID(a.kiosk)),
			key(&a.service.PublicKey, receipt.RoleService, "service")},
	}
	change(list)
	raw, err := receipt.SignTrust(list, a.cert, a.list)
	must(t, err)
	return raw
}

func (a *authority) pin(t testing.TB) *[16]byte {
	t.Helper()
	der := testkit.PublicDER(t, a.root)
	pin := receipt.RootPin(der)
	return &pin
}

func (a *authority) countersign(t testing.TB, first receipt.Receipt, at time.Time) receipt.Receipt {
	t.Helper()
	r, err := receipt.Countersign(first, at, 0, 0, a.service)
	must(t, err)
	return r
}

// enrolled opens a vault that an authority has enrolled.
func enrolled(t testing.TB, data string, c *fakeClock) (*Vault, *authority) {
	t.Helper()
	v := openVault(t, data, c)
	a := newAuthority(t, &v.key.PublicKey)
	must(t, v.InstallTrust(a.trust(t, 1), a.pin(t)))
	return v, a
}

func begin(t testing.TB, v *Vault) (*Draft, Ticket) {
	t.Helper()
	d, ticket, err := v.Begin(procedure, "fr", 0)
	must(t, err)
	return d, ticket
}

// kiosk is an enrolled vault with a folder and a clock of its own.
func kiosk(t testing.TB) (data string, c *fakeClock, v *Vault) {
	t.Helper()
	data, c = t.TempDir(), newClock()
	v, _ = enrolled(t, data, c)
	return data, c, v
}

// left is the ticket of a draft that somebody put a page into, and left.
func left(t testing.TB, v *Vault) Ticket {
	t.Helper()
	d, ticket := begin(t, v)
	must(t, d.AddPage(newPage(t, v, "permit"), []byte("page")))
	must(t, d.Close(false))
	return ticket
}

func newPage(t testing.TB, v *Vault, slot dossier.Slot) dossier.Page {
	t.Helper()
	id, err := v.NewPageID()
	must(t, err)
	return dossier.Page{ID: id, Slot: slot, Width: 2480, Height: 3508}
}

func oneKey(t *testing.T, v *Vault) {
	t.Helper()
	if got := keyCount(t, v); got != 1 {
		t.Errorf("%d key files for one draft", got)
	}
}

var must = testkit.Must

func wantErr(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
}

// sealWith writes bytes that never repeat, as real sealing does.
func sealWith(content string) func(io.Writer) error {
	return func(w io.Writer) error {
		var salt [16]byte
		if _, err := rand.Read(salt[:]); err != nil {
			return err
		}
		_, err := fmt.Fprintf(w, "%x %s", salt, content)
		return err
	}
}

var someAnswers = dossier.Answers{"family_name": "ERIKSSON", "given_names": "ANNA MARIA",
	"birth_date": "1974-08-12"}

func TestVisitFromFirstPageToReceivedReceipt(t *testing.T) {
	data, c := t.TempDir(), newClock()
	v, a := enrolled(t, data, c)
	d, ticket := begin(t, v)
	must(t, d.SetAnswers(someAnswers, dossier.BySelf, "une médiatrice"))
	front, back := newPage(t, v, "permit"), newPage(t, v, "permit")
	front.Defects = []dossier.Defect{{Code: dossier.Blurred,
		Region: dossier.Region{X: .1, Y: .2, W: .3, H: .4}, Score: 12.5}}
	must(t, d.AddPage(front, []byte("front")))
	must(t, d.AddPage(back, []byte("back")))
	front.Kept = true
	must(t, d.UpdatePage(front))
	back.Width, back.Height = back.Height, back.Width
	must(t, d.ReplacePage(back, []byte("back, turned")))
	want := dossier.Dossier{Procedure: procedure, Answers: someAnswers, FiledBy: dossier.BySelf,
		AssistedBy: "une médiatrice", Pages: []dossier.Page{front, back}}
	if diff := cmp.Diff(want, d.Dossier()); diff != "" {
		t.Fatalf("draft before it was left (-want +got):\n%s", diff)
	}
	must(t, d.Close(false))
	must(t, v.Close())

	c.off(time.Hour)
	v = openVault(t, data, c)
	parsed, err := ParseTicket(strings.ToLower(strings.ReplaceAll(ticket.String(), "-", " ")))
	must(t, err)
	d, again, err := v.Resume(parsed)
	must(t, err)
	if again != nil {
		t.Error("a new ticket after a visit that was closed")
	}
	if diff := cmp.Diff(want, d.Dossier()); diff != "" {
		t.Fatalf("draft after it was resumed (-want +got):\n%s", diff)
	}
	if got, err := d.PageBytes(back.ID); err != nil || string(got) != "back, turned" {
		t.Fatalf("image of the turned page: %q, %v", got, err)
	}
	first, err := v.Seal(d, 1, sealWith("sealed"))
	must(t, err)
	if _, err := receipt.Verify(first.Text, v.Trust()); err != nil || first.Sequence != 1 ||
		first.Pieces != 1 || first.Procedure != procedure {
		t.Fatalf("first receipt %+v: %v", first.Claims, err)
	}
	if _, _, err := v.Resume(ticket); !errors.Is(err, ErrNoDraft) {
		t.Fatalf("ticket of a sealed draft: %v", err)
	}
	waiting, err := v.Spool().Waiting()
	must(t, err)
	if len(waiting) != 1 || waiting[0].ID != first.ID || waiting[0].Text != first.Text {
		t.Fatalf("waiting: %+v", waiting)
	}

	second := a.countersign(t, first, c.now().Time)
	must(t, v.Spool().Arrived(first.ID, []byte(second.Text)))
	got, err := v.Absorb()
	must(t, err)
	if len(got) != 1 || got[0].Text != second.Text {
		t.Fatalf("absorbed %+v", got)
	}
	if got, err := v.Absorb(); err != nil || len(got) != 0 {
		t.Fatalf("absorbed twice: %v, %v", got, err)
	}
	if waiting, err := v.Spool().Waiting(); err != nil || len(waiting) != 0 {
		t.Fatalf("still waiting: %v, %v", waiting, err)
	}
	kept, err := v.Spool().Receipts()
	must(t, err)
	if len(kept) != 1 || kept[0].First != first.Text || kept[0].Second != second.Text {
		t.Fatalf("kept %+v", kept)
	}
	subs, err := v.Receipts()
	must(t, err)
	if len(subs) != 1 || subs[0].State != Received {
		t.Fatalf("receipts %+v", subs)
	}
	if got := v.ClockVerified(); !got.Equal(c.now().Time) {
		t.Errorf("clock verified %v, want the hour of the receipt that agreed", got)
	}
	d, _ = begin(t, v)
	must(t, d.SetAnswers(someAnswers, dossier.BySelf, ""))
	next, err := v.Seal(d, 2, sealWith("sealed"))
	must(t, err)
	if next.Sequence != 2 || next.Previous != first.Digest() || next.ClockVerified.IsZero() ||
		next.Holder == first.Holder {
		t.Errorf("second dossier's receipt: %+v", next.Claims)
	}
}

func TestPermissionsAndVersion(t *testing.T) {
	data, c := t.TempDir(), newClock()
	v, _ := enrolled(t, data, c)
	begin(t, v)
	must(t, filepath.Walk(data, func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().Perm()&0o077 != 0 && path != data {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	}))
	if _, err := Open(data, Options{}); !errors.Is(err, ErrRunning) {
		t.Errorf("second vault on the folder: %v, want ErrRunning", err)
	}
	must(t, v.Close())
	testkit.Write(t, filepath.Join(data, "version"), []byte("passerelle-data/2\n"))
	before := testkit.Read(t, data, "vault", dbName)
	if _, err := Open(data, Options{}); !errors.Is(err, ErrVersion) {
		t.Errorf("folder of a later program: %v, want ErrVersion", err)
	}
	after := testkit.Read(t, data, "vault", dbName)
	if !bytes.Equal(before, after) {
		t.Error("a folder of a later program was written to")
	}
}
