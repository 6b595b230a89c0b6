// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"passerelle/storage"
	"passerelle/ui/session"
)

// TestOutOfOrder: a clock that can't be right, a carrier that is stopped for good, a lost
// key: no draft is opened, taken up or sealed, the health says why, and the draft stays
// for its ticket.
func TestOutOfOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.c.PINHash = hashOf(t, "270194")
	opened := ok[session.DraftOpened](r, 1, session.Begin{Procedure: "single", Lang: "fr"})
	var stopped session.Fault
	r.c.Carrier = func() (session.Fault, string) { return stopped, "carry/tls.key" }
	shut := func(fault session.Fault) {
		t.Helper()
		if h := r.c.Health(t.Context()); h.Fault != fault {
			t.Errorf("health says %q, want %q", h.Fault, fault)
		}
		r.ends(2, session.Begin{Procedure: "single", Lang: "fr"}, session.OutOfOrder)
		r.ends(2, session.Resume{Ticket: opened.Ticket}, session.OutOfOrder)
	}
	stopped = session.LineLost
	r.ends(1, session.Seal{}, session.OutOfOrder)
	r.well(1, session.CloseDraft{Keep: true})
	shut(session.LineLost)
	stopped = ""
	right := r.now
	r.now = time.Unix(0, 0)
	shut(session.Fault(storage.ClockBehind))
	r.now = right

	if err := r.v.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(r.data, "vault", "receipt.key")); err != nil {
		t.Fatal(err)
	}
	v, err := storage.Open(r.data, storage.Options{Now: r.moment})
	if err != nil {
		t.Fatal(err)
	}
	r.v, r.c.Vault = v, v
	shut(session.Fault(storage.KeyLost))

	// Behind the staff's door stands why, also when there is no vault at all.
	r.c.Vault, r.c.Closed = nil, session.Fault(storage.VersionLost)
	if h := r.c.Health(t.Context()); h.Fault != session.Fault(storage.VersionLost) ||
		h.Vault != session.Broken {
		t.Errorf("health %+v", h)
	}
	ok[session.StaffIn](r, 3, session.CheckPIN{PIN: "270194"})
	for range freePINs {
		r.ends(3, session.CheckPIN{PIN: "1"}, session.PinWrong)
	}
	r.ends(3, session.CheckPIN{PIN: "270194"}, session.PinWait)
}

// TestTicketOfAnUnreadableDraft is not called wrong.
func TestTicketOfAnUnreadableDraft(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	opened := ok[session.DraftOpened](r, 1, session.Begin{Procedure: "single", Lang: "fr"})
	r.well(1, session.CloseDraft{Keep: true})
	keys, err := filepath.Glob(filepath.Join(r.data, "vault", "keys", "*"))
	if err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	if err := os.Truncate(keys[0], 0); err != nil {
		t.Fatal(err)
	}
	r.ends(2, session.Resume{Ticket: opened.Ticket}, session.DraftUnreadable)
}
