// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"strings"
	"testing"
	"time"

	"passerelle/storage"
	"passerelle/ui/session"
)

func hashOf(t *testing.T, pin string) string {
	t.Helper()
	h, err := HashPIN(pin)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestPIN(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.ends(1, session.CheckPIN{PIN: ""}, session.PinWrong) // no door
	r.c.PINHash = hashOf(t, "270194")
	ok[session.StaffIn](r, 1, session.CheckPIN{PIN: "270194"})
	miss := func() { t.Helper(); r.ends(1, session.CheckPIN{PIN: "000000"}, session.PinWrong) }
	wait := func(want time.Duration) {
		t.Helper()
		all, mishap := r.do(1, session.CheckPIN{PIN: "270194"})
		if mishap != session.PinWait || len(all) != 1 {
			t.Fatalf("got %q and %d events: the right PIN opens during the wait", mishap, len(all))
		}
		if got := all[0].(session.TicketSpent).WaitUntil.Time.Sub(r.moment().Time); got != want {
			t.Fatalf("got a wait of %s, want %s", got, want)
		}
	}
	for range 4 {
		miss()
	}
	ok[session.StaffIn](r, 1, session.CheckPIN{PIN: "270194"}) // forgets the misses
	for range 5 {
		miss()
	}
	wait(15 * time.Second)
	r.pass(-24 * time.Hour) // a clock set back does not lock the door for a day
	wait(15 * time.Second)
	r.pass(24 * time.Hour)

	// Misses survive a restart.
	if err := r.v.Close(); err != nil {
		t.Fatal(err)
	}
	v, err := storage.Open(r.data, storage.Options{Now: r.moment})
	if err != nil {
		t.Fatal(err)
	}
	r.v, r.c.Vault = v, v
	wait(15 * time.Second)
	r.pass(15 * time.Second)
	miss()
	wait(30 * time.Second)
	r.pass(30 * time.Second)
	ok[session.StaffIn](r, 1, session.CheckPIN{PIN: "270194"})
	miss()
}

func TestPINWait(t *testing.T) {
	t.Parallel()
	for misses, want := range map[int]time.Duration{0: 0, 4: 0, 5: 15 * time.Second,
		6: 30 * time.Second, 12: 32 * time.Minute, 13: time.Hour, 1000: time.Hour} {
		if got := pinWait(misses); got != want {
			t.Errorf("after %d misses: got %s, want %s", misses, got, want)
		}
	}
}

func TestPINHashIsStrict(t *testing.T) {
	t.Parallel()
	good := hashOf(t, "1234")
	if err := CheckPINHash(good); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"", "1234", good + "$", good + " ", "x" + good,
		strings.Replace(good, "argon2id", "argon2i", 1),
		strings.Replace(good, "m=65536", "m=065536", 1),
		strings.Replace(good, "m=65536", "m=99999999", 1),
		strings.Replace(good, "t=3", "t=4000", 1), strings.Replace(good, "p=4", "p=0", 1),
		strings.Replace(good, "v=19", "v=16", 1), "$argon2id$v=19$m=65536,t=3,p=4$$",
		strings.Replace(good, "m=65536,t=3", "t=3,m=65536", 1),
	} {
		if CheckPINHash(bad) == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func FuzzPINHash(f *testing.F) {
	f.Add("$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, s string) {
		if h, err := parsePINHash(s); err == nil && (h.memory > 4*pinMemory || len(h.sum) < 16) {
			t.Errorf("got %+v", h)
		}
	})
}
