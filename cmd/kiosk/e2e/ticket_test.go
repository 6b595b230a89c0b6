// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"passerelle/cmd/kiosk/rehearsal"
	"passerelle/dossier/receipt"
)

// TestTicket leaves with a ticket and comes back with it, to the receipt; a wrong ticket
// opens nothing, and a ticket whose dossier was sent opens nothing either.
func TestTicket(t *testing.T) {
	s, ctx := staged(t, 6*time.Minute)
	p := visitor(t, s, "changement-adresse", "fr")
	ticket := ticketOf(t, ctx, p)
	givePapers(t, ctx, p, 2)
	before := papersOn(t, s)
	leaveKeeping(t, ctx, s, ticket)

	openTicketIn(t, ctx, s, "fr")
	wrongTicket(t, ctx, s, otherTicket(t))
	must(t, s.Touch(ctx, "key.clear"))
	typeTicket(t, ctx, s, ticket)
	comes(t, ctx, s, "pieces")
	if after := papersOn(t, s); after != before {
		t.Errorf("the papers came back as\n%s\nwant\n%s", after, before)
	}
	must(t, p.Walk(ctx))
	must(t, p.Leave(ctx))
	must(t, s.AwaitRegistered(ctx, 1))
	openTicketIn(t, ctx, s, "fr")
	wrongTicket(t, ctx, s, ticket)
}

// TestTicketAfterAKill takes the power away in mid-visit. The draft opens with its
// ticket; nobody knows who had the screen meanwhile, so it comes back with a new one, and
// the old one is void as soon as something is given.
func TestTicketAfterAKill(t *testing.T) {
	s, ctx := staged(t, 6*time.Minute)
	p := visitor(t, s, "changement-adresse", "ar")
	old := ticketOf(t, ctx, p)
	givePapers(t, ctx, p, 1)
	before := papersOn(t, s)
	s.StopKiosk(true)
	start(t, ctx, s)

	openTicketIn(t, ctx, s, "ar")
	typeTicket(t, ctx, s, old)
	comes(t, ctx, s, "ticket")
	fresh := code(t, ctx, s, "PST1:")
	if fresh == old {
		t.Error("the draft came back with the ticket that may be someone else's by now")
	}
	must(t, s.Touch(ctx, "next"))
	comes(t, ctx, s, "pieces")
	if after := papersOn(t, s); after != before {
		t.Errorf("after the kill the papers are\n%s\nwant\n%s", after, before)
	}
	givePapers(t, ctx, p, 2)
	leaveKeeping(t, ctx, s, fresh)
	openTicketIn(t, ctx, s, "ar")
	wrongTicket(t, ctx, s, old)
	must(t, s.Touch(ctx, "key.clear"))
	typeTicket(t, ctx, s, fresh)
	comes(t, ctx, s, "pieces")
}

// ticketOf walks to the ticket of a new draft and reads its QR code from the screen.
func ticketOf(t *testing.T, ctx context.Context, p *rehearsal.Person) string {
	t.Helper()
	must(t, p.WalkTo(ctx, "ticket"))
	return code(t, ctx, p.Stage, "PST1:")
}

func code(t *testing.T, ctx context.Context, s *rehearsal.Stage, prefix string) string {
	t.Helper()
	c, err := readCode(ctx, s, prefix)
	must(t, err)
	return c
}

// givePapers goes on until n papers have been given, and stops at the list of papers.
func givePapers(t *testing.T, ctx context.Context, p *rehearsal.Person, n int) {
	t.Helper()
	if err := p.WalkUntil(ctx, func(o rehearsal.Outline) bool {
		return o.Step == "pieces" && p.Given() >= n
	}); err != nil {
		t.Fatal(err)
	}
}

// papersOn sums up the papers as the list tells them: each card's name says what the
// paper is and its state.
func papersOn(t *testing.T, s *rehearsal.Stage) string {
	t.Helper()
	o, err := s.Outline()
	must(t, err)
	var b strings.Builder
	for _, c := range o.Controls {
		if strings.HasPrefix(c.ID, "slot.") || c.ID == "leave" {
			b.WriteString(c.ID + ": " + c.Name + "\n")
		}
	}
	return b.String()
}

// leaveKeeping leaves from the list of papers. The ticket stands on the screen once more, the same.
func leaveKeeping(t *testing.T, ctx context.Context, s *rehearsal.Stage, ticket string) {
	t.Helper()
	must(t, s.Touch(ctx, "leave"))
	if _, err := s.Await(ctx, 10*time.Second, "how to leave", func(o rehearsal.Outline) bool {
		return o.Overlay == "leave"
	}); err != nil {
		t.Fatal(err)
	}
	if got := code(t, ctx, s, "PST1:"); got != ticket {
		t.Error("the ticket shown on leaving is not the one shown at the beginning")
	}
	farewell(t, ctx, s, "keep")
}

// farewell touches the control that ends the visit, takes the papers back, and sees the welcome.
func farewell(t *testing.T, ctx context.Context, s *rehearsal.Stage, id string) {
	t.Helper()
	goes(t, ctx, s, way{id, "goodbye"}, way{"end", "welcome"})
}

func openTicketIn(t *testing.T, ctx context.Context, s *rehearsal.Stage, lang string) {
	t.Helper()
	goes(t, ctx, s, way{"language." + lang, "choose"}, way{"ticket", "ticket-in"})
}

// typeTicket types the letters as they stand on paper, on the keyboard of the screen.
func typeTicket(t *testing.T, ctx context.Context, s *rehearsal.Stage, ticket string) {
	t.Helper()
	must(t, s.Type(ctx, strings.TrimPrefix(ticket, "PST1:")))
	must(t, s.Touch(ctx, "next"))
}

func wrongTicket(t *testing.T, ctx context.Context, s *rehearsal.Stage, ticket string) {
	t.Helper()
	typeTicket(t, ctx, s, ticket)
	awaitMishap(t, ctx, s, "ticket.wrong")
	if o := closeMishap(t, ctx, s); o.Step != "ticket-in" {
		t.Errorf("a wrong ticket leads to %q, want the typing of a ticket", o.Step)
	}
}

// otherTicket is a ticket that nobody has: its check letter is right.
func otherTicket(t *testing.T) string {
	t.Helper()
	var b [10]byte
	if _, err := rand.Read(b[:]); err != nil {
		t.Fatal(err)
	}
	letters := receipt.EncodeLetters(b[:])
	return "PST1:" + letters + receipt.CheckLetters(letters, 1)
}

// start starts the kiosk again and waits for its welcome.
func start(t *testing.T, ctx context.Context, s *rehearsal.Stage) {
	t.Helper()
	must(t, s.StartKiosk(t.Context()))
	ready(t, ctx, s)
}

// ready waits for the welcome. The first frame is written before the window takes
// touches: the help is touched until it opens.
func ready(t *testing.T, ctx context.Context, s *rehearsal.Stage) {
	t.Helper()
	comes(t, ctx, s, "welcome")
	helped := func(o rehearsal.Outline) bool { return o.Overlay == "help" }
	var err error
	for range 20 {
		if err = s.Touch(ctx, "help"); err == nil {
			if _, err = s.Await(ctx, time.Second, "the help", helped); err == nil {
				break
			}
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	must(t, s.Touch(ctx, "close"))
	comes(t, ctx, s, "welcome")
}
