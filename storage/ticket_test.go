// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
)

func someTicket(t testing.TB) Ticket {
	t.Helper()
	ticket, err := newTicket(rand.Reader)
	must(t, err)
	return ticket
}

func TestTicketAsPeopleTypeIt(t *testing.T) {
	ticket := Ticket{secret: [10]byte{0, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf}}
	text := ticket.String()
	if want := "0123-4567-89AB-CDEF-P"; text != want {
		t.Fatalf("ticket %q, want %s", text, want)
	}
	if got, want := receipt.TicketText(ticket.String()), "PST1:0123456789ABCDEFP"; got != want {
		t.Errorf("QR %q, want %s", got, want)
	}
	check := text[20:]
	for _, typed := range []string{text, receipt.TicketText(ticket.String()), strings.ToLower(text),
		strings.ReplaceAll(text, "-", ""), "  " + strings.ReplaceAll(text, "-", " ") + "\n",
		"OI23 4567 89ab cdef" + check, "ol23 4567 89ab cdef" + check} {
		if got, err := ParseTicket(typed); err != nil || got != ticket {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

// TestSlipsAreSeen: one wrong letter, or two neighbours exchanged, never makes another
// ticket, so a slip is never counted as a miss.
func TestSlipsAreSeen(t *testing.T) {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	for range 50 {
		ticket := someTicket(t)
		s := strings.ReplaceAll(ticket.String(), "-", "")
		for i := range s {
			for _, c := range alphabet {
				wrong := s[:i] + string(c) + s[i+1:]
				if _, err := ParseTicket(wrong); (err == nil) != (wrong == s) {
					t.Fatalf("letter %d: %v", i, err)
				}
			}
			if i > 0 && s[i] != s[i-1] {
				if _, err := ParseTicket(s[:i-1] + s[i:i+1] + s[i-1:i] + s[i+1:]); !errors.Is(err,
					ErrBadTicket) {
					t.Fatalf("letters %d and %d exchanged: %v", i-1, i, err)
				}
			}
		}
	}
}

func FuzzParseTicket(f *testing.F) {
	f.Add("0123-4567-89AB-CDEF-0")
	f.Add("")
	f.Add("ÉÉÉÉÉÉÉÉ")
	f.Fuzz(func(t *testing.T, s string) {
		ticket, err := ParseTicket(s)
		if err != nil {
			return
		}
		if again, err := ParseTicket(ticket.String()); err != nil || again != ticket {
			t.Errorf("%q reads back as another ticket: %v", s, err)
		}
	})
}

func TestTicketAndDraftStayOutOfLogs(t *testing.T) {
	v, _ := enrolled(t, t.TempDir(), newClock())
	d, ticket := begin(t, v)
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "ticket", ticket, "draft", d)
	if strings.Contains(out.String(), ticket.String()) ||
		!strings.Contains(out.String(), "[ticket]") || !strings.Contains(out.String(), "[draft]") {
		t.Errorf("log: %s", out.String())
	}
}

func TestBeforeEnrolmentNothingBegins(t *testing.T) {
	v := openVault(t, t.TempDir(), newClock())
	if _, _, err := v.Begin(procedure, "fr", 0); !errors.Is(err, ErrNotEnrolled) {
		t.Errorf("begin: %v", err)
	}
	if _, _, err := v.Resume(someTicket(t)); !errors.Is(err, ErrNotEnrolled) {
		t.Errorf("resume: %v", err)
	}
}

// TestLostVisitIssuesANewTicket: who comes back after a lost visit gets a new ticket, and
// the old one is void as soon as something is put into the draft.
func TestLostVisitIssuesANewTicket(t *testing.T) {
	for _, how := range []string{"alert unanswered", "program killed"} {
		t.Run(how, func(t *testing.T) {
			data, c, v := kiosk(t)
			d, old := begin(t, v)
			must(t, d.AddPage(newPage(t, v, "permit"), []byte("mine")))
			if how == "alert unanswered" {
				must(t, d.Close(true))
			} else {
				must(t, v.release()) // no Close: as a kill leaves it
				v = openVault(t, data, c)
			}
			d, fresh, err := v.Resume(old)
			must(t, err)
			if fresh == nil || *fresh == old {
				t.Fatal("no new ticket after a lost visit")
			}
			if _, _, err := v.Resume(*fresh); !errors.Is(err, ErrOpen) {
				t.Errorf("opened twice: %v", err)
			}
			must(t, d.AddPage(newPage(t, v, "permit"), []byte("the next person's")))
			must(t, d.Close(false))
			if _, _, err := v.Resume(old); !errors.Is(err, ErrNoDraft) {
				t.Errorf("old ticket: %v, want ErrNoDraft", err)
			}
			d, again, err := v.Resume(*fresh)
			must(t, err)
			if again != nil || len(d.Dossier().Pages) != 2 {
				t.Errorf("new ticket %v, %d pages", again != nil, len(d.Dossier().Pages))
			}
			oneKey(t, v)
		})
	}
}

// TestOldTicketIsVoidOnceSomethingIsPutIn even if the program is killed right then: else
// whoever left the visit comes back for the next person's passport.
func TestOldTicketIsVoidOnceSomethingIsPutIn(t *testing.T) {
	data, c, v := kiosk(t)
	d, old := begin(t, v)
	must(t, d.Close(true))
	d, fresh, err := v.Resume(old)
	must(t, err)
	// A kill before the old key file is removed leaves it there; the head must not name
	// it any more.
	name := filepath.Join(data, "vault", "keys", d.head.Former)
	file := testkit.Read(t, name)
	must(t, d.AddPage(newPage(t, v, "passport"), []byte("the next person's")))
	must(t, v.release())
	testkit.Write(t, name, file)
	v = openVault(t, data, c)
	_, _, err = v.Resume(old)
	wantErr(t, err, ErrNoDraft)
	_, _, err = v.Resume(*fresh)
	must(t, err)
}

// TestPowerCutBeforeTheNewTicketIsRead: the person has only the old ticket; it must still
// open the draft.
func TestPowerCutBeforeTheNewTicketIsRead(t *testing.T) {
	data, c, v := kiosk(t)
	d, old := begin(t, v)
	must(t, d.AddPage(newPage(t, v, "permit"), []byte("mine")))
	must(t, d.Close(true))
	for range 3 {
		_, _, err := v.Resume(old)
		must(t, err)
		must(t, v.release())
		v = openVault(t, data, c)
	}
	d, fresh, err := v.Resume(old)
	must(t, err)
	must(t, d.Close(false))
	_, _, err = v.Resume(*fresh)
	must(t, err)
	oneKey(t, v)
}

func TestNewTicketWhileOpenVoidsTheOldOneAtOnce(t *testing.T) {
	data, c, v := kiosk(t)
	d, old := begin(t, v)
	fresh, err := d.NewTicket()
	must(t, err)
	must(t, v.release())
	v = openVault(t, data, c)
	_, _, err = v.Resume(old)
	wantErr(t, err, ErrNoDraft)
	_, _, err = v.Resume(fresh)
	must(t, err)
}

// TestWrongTicketsMakeWaits: the fifth is followed by 15 s, then doubling; no restart and
// no clock shortens a wait; the right ticket ends the count.
func TestWrongTicketsMakeWaits(t *testing.T) {
	data, c, v := kiosk(t)
	d, right := begin(t, v)
	must(t, d.Close(false))
	miss := func() {
		t.Helper()
		_, _, err := v.Resume(someTicket(t))
		wantErr(t, err, ErrNoDraft)
	}
	waits := func(want time.Duration) {
		t.Helper()
		_, _, err := v.Resume(right)
		var wait *WaitError
		if !errors.As(err, &wait) || wait.Left != want ||
			!wait.Until.Time.Equal(c.now().Time.Add(want)) {
			t.Fatalf("got %v, want a wait of %v", err, want)
		}
	}
	for range 5 {
		miss()
	}
	waits(15 * time.Second)
	c.pass(14 * time.Second)
	waits(time.Second)
	c.set(c.now().Time.Add(-10*time.Hour), true) // set back
	waits(time.Second)
	must(t, v.Close())
	c.off(0)
	v = openVault(t, data, c)
	waits(time.Second)
	must(t, v.Close())
	c.set(time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), false) // battery died
	c.off(0)
	v = openVault(t, data, c)
	waits(time.Second)
	c.pass(time.Second)
	miss()
	waits(30 * time.Second)
	c.pass(30 * time.Second)
	miss()
	waits(time.Minute)
	for range 10 {
		c.pass(time.Hour)
		miss()
	}
	waits(time.Hour)
	c.pass(time.Hour)
	d, _, err := v.Resume(right)
	must(t, err)
	must(t, d.Close(false))
	for range 4 {
		miss()
	}
	_, _, err = v.Resume(right)
	must(t, err)
}

// TestTypingSlipsOfTheDayAreForgotten: four wrong tickets yesterday don't make today's
// first slip a wait.
func TestTypingSlipsOfTheDayAreForgotten(t *testing.T) {
	c := newClock()
	v, _ := enrolled(t, t.TempDir(), c)
	for range 4 {
		_, _, err := v.Resume(someTicket(t))
		wantErr(t, err, ErrNoDraft)
	}
	c.pass(2 * time.Hour)
	_, _, err := v.Resume(someTicket(t))
	wantErr(t, err, ErrNoDraft)
	_, _, err = v.Resume(someTicket(t))
	wantErr(t, err, ErrNoDraft)
}

// TestStolenDiskOrStolenTicketAlone opens nothing: the ticket on another machine with the
// same files but its own secret, and of another authority.
func TestStolenTicketNeedsTheMachine(t *testing.T) {
	data, c, v := kiosk(t)
	d, ticket := begin(t, v)
	must(t, d.Close(false))
	must(t, v.Close())
	testkit.Write(t, data+"/vault/secret", bytes.Repeat([]byte{1}, 32))
	v = openVault(t, data, c)
	_, _, err := v.Resume(ticket)
	var out *OutOfOrder
	if !errors.As(err, &out) || out.Fault != SecretDamaged {
		t.Fatalf("another machine's secret: %v, want it said, and the ticket not called wrong", err)
	}
	v.badSecret = NoFault // and a program that says nothing opens nothing either
	_, _, err = v.Resume(ticket)
	wantErr(t, err, ErrNoDraft)
}

// TestValuesKeepTheirPlace: sealed values put in another's place, or brought back from
// the past, do not open.
func TestValuesKeepTheirPlace(t *testing.T) {
	key := draftKey{1}
	at := place{draft: draftID{2}, kind: "page", page: [16]byte{3}, version: 4}
	sealed, err := at.seal(rand.Reader, key, []byte("image"))
	must(t, err)
	if got, err := at.open(key, sealed); err != nil || string(got) != "image" {
		t.Fatalf("%q, %v", got, err)
	}
	for name, other := range map[string]place{
		"draft":   {draftID{9}, "page", [16]byte{3}, 4},
		"kind":    {draftID{2}, "record", [16]byte{3}, 4},
		"page":    {draftID{2}, "page", [16]byte{9}, 4},
		"version": {draftID{2}, "page", [16]byte{3}, 3},
	} {
		if _, err := other.open(key, sealed); !errors.Is(err, errSealed) {
			t.Errorf("another %s: %v", name, err)
		}
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := at.open(key, bad); !errors.Is(err, errSealed) {
			t.Errorf("byte %d changed: %v", i, err)
		}
	}
	if _, err := at.open(key, sealed[:10]); !errors.Is(err, errSealed) {
		t.Errorf("cut short: %v", err)
	}
}

func TestPagesThatCanNotBeKept(t *testing.T) {
	v, _ := enrolled(t, t.TempDir(), newClock())
	d, _ := begin(t, v)
	p := newPage(t, v, "permit")
	must(t, d.AddPage(p, []byte("x")))
	before := fmt.Sprint(d.Dossier())
	for name, c := range map[string]struct {
		err  error
		want error
	}{
		"same id": {d.AddPage(p, []byte("y")), ErrBadPage},
		"no id":   {d.AddPage(dossier.Page{}, []byte("y")), ErrBadPage},
		"path as id": {d.AddPage(dossier.Page{ID: "../../../../etc/passwd"}, []byte("y")),
			ErrBadPage},
		"no image":    {d.AddPage(newPage(t, v, "permit"), nil), ErrBadPage},
		"replace":     {d.ReplacePage(newPage(t, v, "permit"), []byte("y")), ErrNoPage},
		"update":      {d.UpdatePage(newPage(t, v, "permit")), ErrNoPage},
		"remove":      {d.RemovePage(newPage(t, v, "permit").ID), ErrNoPage},
		"empty image": {d.ReplacePage(p, nil), ErrBadPage},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", name, c.err, c.want)
		}
	}
	if after := fmt.Sprint(d.Dossier()); after != before {
		t.Errorf("a refused change changed the draft:\n%s\n%s", before, after)
	}
	must(t, d.RemovePage(p.ID))
	_, err := d.PageBytes(p.ID)
	wantErr(t, err, ErrNoPage)
	must(t, d.Close(false))
	wantErr(t, d.AddPage(p, []byte("x")), ErrClosed)
}
