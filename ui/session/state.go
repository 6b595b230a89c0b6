// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"log/slog"
	"time"

	"passerelle/dossier"
)

// State is everything a screen may show. It is a value: Next never changes the maps and
// slices of the one it was given. Each field is a group of what begins and ends together,
// and is forgotten as a whole. Between two visits all are zero but Visit and Health.
type State struct {
	Visit  Visit
	Health Health

	Person Person
	Clock  Clock
	Cover  Cover
	Screen Screen

	Choice Choice
	Draft  Draft
	Given  Given
	Paper  Paper
	Look   Look
	Stick  Stick
	Job    Job

	Decision Decision
	Sent     Sent
	Print    Print
	Door     Door
}

// Visit says which visit this is, and where it stands.
type Visit struct {
	Number uint64
	Begun  bool // it is running: false only at rest
	Step   Step
}

// Person is who stands there, until they have left: whatever becomes of their papers.
type Person struct {
	Lang     string
	TextSize TextSize
	Dark     bool
	Used     Belongings // in this visit; on Goodbye: what must not be forgotten
}

// Clock is the time of the visit.
type Clock struct {
	Now       dossier.Moment // of the last event; zero at rest
	LastTouch time.Time
}

// Cover is what lies over the step.
type Cover struct {
	Overlay    Overlay
	Under      Overlay   // what Overlay covers and comes back when it closes
	AlertSince time.Time // when StillThere came
	Mishap     Mishap
	MishapPage int // page of the file that Mishap is about, 0: the file as a whole
}

// Screen is what stands on the screen of the step: the next one begins without it.
type Screen struct {
	Field dossier.FieldID // the question
	Typed string          // what stands in its field, as typed
	// FieldError is why the answer was not taken, "" if none; after FieldSuspect a second
	// NextAsked takes it all the same.
	FieldError dossier.Code
	FieldGap   *dossier.Gap // FieldError with what its sentence needs, nil if none
	Redirect   *dossier.Gap // on Turn: why Field's answer makes another way right
	TypedPIN   int          // digits that stand in the field: in Typed, and masked
	Choosing   bool         // on Source: the alternatives, not the ways to give one
	MorePage   int          // which page of a long list is shown ("Suite")
}

// Choice is what the person came for, and how it was found.
type Choice struct {
	Procedure dossier.ProcedureID
	Path      []dossier.ForkID // the questions asked to find it, the one on screen last
	Theme     string           // whose procedures are listed
	From      Step             // where it was chosen: the way back leads there
	FromPage  int              // and to this page of the list
	List      Step             // where it stood before it was asked which request is meant
	ListPage  int              // and on this page
}

// Draft is the open draft: its ticket, and what was said of it.
type Draft struct {
	Open bool
	// Ticket is grouped, as printed; drawn only on TicketOut, LeaveOver and TicketOver, and
	// kept so that they can be reached again.
	Ticket string
	// it goes on by: Choice's may be another one that is only looked at
	Procedure dossier.ProcedureID
	Renewed   bool // this visit made the ticket anew: the one before is void
	Resumed   bool // it was opened with its ticket
	// nobody said yet which request of its title it is: an older list asked later
	Undecided bool
	Mode      dossier.Mode // how far this machine goes with it, as was last said
	Saves     uint64       // number of the last SaveAnswers: a late one undoes no newer one
}

// Given is all that the person gave, and what is judged of it.
type Given struct {
	Answers    dossier.Answers
	FiledBy    dossier.FiledBy
	AssistedBy string
	Half       map[dossier.FieldID]string // typed and left: comes back with its question
	Pages      []dossier.Page
	ReadFacts  []ReadFact                       // off Pages
	Sights     map[dossier.PageID]dossier.Sight // of Pages, those that were looked at
	Gaps       []dossier.Gap                    // of all that, at Clock.Now; always in step
}

// Paper is the side way that the visit is on: one paper that is given, or one answer that
// is corrected alone.
type Paper struct {
	Slot    dossier.Slot
	Alt     dossier.PieceID // alternative chosen for Slot, "" for the main one
	Again   dossier.PageID  // the next scan or import replaces it; until then it stays
	Editing Step            // where the side way leads back to; "" in the normal walk
	Taken   int             // pages that the last task took, until they are looked at
}

// Look is the page under review.
type Look struct {
	Page     dossier.PageID
	Picture  *Picture         // of Page, nil while it loads
	ToReview []dossier.PageID // still to be looked at after Page
}

// Stick is what is on the stick of the person, as far as it was looked at or written.
type Stick struct {
	Files  []FileRef
	Unseen Unseen  // beside Files
	Copied *Copied // onto the stick, as the papers are now; nil: not yet
}

// Job is the one long task under way.
type Job struct {
	Task     TaskName  // "" if none
	Since    time.Time // when it began or last showed progress
	Stopping bool      // the person asked for it to stop
}

// Decision is what the person said before sending.
type Decision struct {
	Despite  []dossier.Gap // failed when the person said "J'envoie quand même"
	Declared bool          // "mes réponses sont vraies"
}

// Sent is what is left of a dossier that was sealed.
type Sent struct {
	Receipt *ReceiptView
	Due     *dossier.Dates
}

// Print is the last page that was printed.
type Print struct {
	State   Condition // Unknown not asked, Busy, Good, Broken
	Since   time.Time
	Mishap  Mishap // why State is Broken; never as an overlay: the reference stays large
	Leaving bool   // the person wants to leave: waits for the page that is being printed
}

// Door is what opens only to those who know a secret: the staff's screens, and a draft by
// its ticket.
type Door struct {
	Open      bool      // to staff
	Stop      bool      // in RestartOver: stop, not restart
	WaitUntil time.Time // no ticket or PIN is tried before
}

// LogValue keeps the state out of logs.
func (s State) LogValue() slog.Value {
	return slog.GroupValue(slog.Uint64("visit", s.Visit.Number),
		slog.String("step", string(s.Visit.Step)))
}

// Rest is the state between two visits: zero but for the number of the last visit, the
// health of the machine, and the Step that health gives.
func Rest(visit uint64, h Health) State {
	return State{Visit: Visit{Number: visit, Step: home(h)}, Health: h}
}

// AtRest says that no visit is running. Then s equals Rest(s.Visit.Number, s.Health).
func AtRest(s State) bool { return !s.Visit.Begun }

// emptied is the visit going on at a step with nothing known any more but who stands there.
func emptied(s State, step Step) State {
	v := Visit{Number: s.Visit.Number, Begun: true, Step: step}
	return State{Visit: v, Health: s.Health, Person: s.Person, Clock: s.Clock}
}

func home(h Health) Step {
	if h.Vault == Good && h.Fault == "" {
		return Welcome
	}
	return OutOfService
}
