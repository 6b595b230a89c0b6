// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"log/slog"
	"time"

	"passerelle/dossier"
)

// State is everything a screen may show. It is a value: Next never changes the maps and
// slices of the one it was given. Each field is a group of values that begin and end
// together, and is reset as a whole. Between two visits all of them are zero except Visit
// and Health.
type State struct {
	Visit  Visit
	Health Health

	Person Person
	Clock  Clock
	Cover  Cover
	Screen Screen

	Choice Choice
	Letter Letter
	Draft  Draft
	Given  Given
	Paper  Paper
	Look   Look
	Sort   Sort
	Stick  Stick
	Job    Job

	Decision Decision
	Sent     Sent
	Print    Print
	Door     Door
}

// Visit says which visit this is, and where it has got to.
type Visit struct {
	Number uint64
	Begun  bool // a visit is running: false only at rest
	Step   Step
}

// Person is the person at the screen, until they leave, whatever happens to their papers.
type Person struct {
	Lang     string
	TextSize TextSize
	Dark     bool
	Used     Belongings // in this visit; on Goodbye: what not to leave behind
}

// Clock is the time of the visit.
type Clock struct {
	Now       dossier.Moment // of the last event; zero at rest
	LastTouch time.Time
}

// Cover is what covers the step.
type Cover struct {
	Overlay    Overlay
	Under      Overlay   // the overlay that comes back when Overlay closes
	AlertSince time.Time // when StillThere appeared
	Mishap     Mishap
	MishapPage int // page of the file that Mishap is about; 0: the whole file
}

// Screen is what is on the screen of the step: the next step begins without it.
type Screen struct {
	Field dossier.FieldID // the question
	Typed string          // what is in its field, as typed
	// FieldError is why the answer was not accepted, "" if it was; after FieldSuspect a
	// second NextAsked accepts it anyway.
	FieldError dossier.Code
	FieldGap   *dossier.Gap // FieldError with the values for its sentence, nil if none
	Redirect   *dossier.Gap // on Turn: why Field's answer makes another way right
	TypedPIN   int          // number of digits in the field; they are in Typed, and masked
	Choosing   bool         // on Source: shows the alternatives, not the ways to give a paper
	MorePage   int          // which page of a long list is shown ("Suite")
	// when this screen came though nobody had asked for it, zero otherwise: a finger that
	// was on its way to the one before must not decide anything here
	Since time.Time
}

// Choice is what the person came for, and how it was found.
type Choice struct {
	Procedure dossier.ProcedureID
	Path      []dossier.ForkID // the questions asked to find it; the last is on screen
	Theme     string           // the theme whose procedures are listed
	From      Step             // where it was chosen, and where Back leads
	FromPage  int              // the page of the list there
	List      Step             // the list it was in before the person was asked which request is meant
	ListPage  int              // the page of that list
}

// Letter is what the person said on a page that only gives orientation, so that the last
// day of their letter can be worked out: it is written nowhere, and ends with that page.
type Letter struct {
	Said dossier.Answers
}

// Draft is the open draft: its ticket, and what the person was told about it.
type Draft struct {
	Open bool
	// Ticket is grouped, as printed; drawn only on TicketOut, LeaveOver and TicketOver, and
	// kept so that they can be reached again.
	Ticket string
	// the draft's; Choice.Procedure may be another one that is only being looked at
	Procedure dossier.ProcedureID
	Renewed   bool // this visit renewed the ticket: the previous one is void
	Resumed   bool // it was opened with its ticket
	// it is not known yet which request for its title it is: an older list asked later
	Undecided bool
	Mode      dossier.Mode // how far this machine goes with it, as the person was last told
	Saves     uint64       // number of the last SaveAnswers: a late one undoes no newer one
}

// Given is everything that the person gave, and the verdict on it.
type Given struct {
	Answers    dossier.Answers
	FiledBy    dossier.FiledBy
	AssistedBy string
	Half       map[dossier.FieldID]string // typed but not confirmed: comes back with its question
	Pages      []dossier.Page
	ReadFacts  []ReadFact                       // off Pages
	Sights     map[dossier.PageID]dossier.Sight // of Pages, those that were looked at
	Gaps       []dossier.Gap                    // of all that, at Clock.Now; always up to date

	// Pages that the machine does not turn by itself any more: by how many quarters it has,
	// 0 if the person decided how the page lies.
	Uprighted map[dossier.PageID]int
	// as what other paper the person was told that a page was recognised: nobody is told twice
	Told map[dossier.PageID]dossier.KindID
	// where the person wants pages of the pile to go; dossier.Pile: to stay there
	Piled map[dossier.PageID]dossier.Slot
}

// Paper is the current detour: one paper being given, or one answer being corrected.
type Paper struct {
	Slot    dossier.Slot
	Alt     dossier.PieceID // alternative chosen for Slot, "" for the main one
	Again   dossier.PageID  // the next scan or import replaces it; until then it stays
	Cut     bool            // the pictures that pages of it were cut out of may still be there
	Editing Step            // where the detour leads back to; "" in the normal walk
	Taken   int             // pages that the last task took, until they are reviewed
	Left    PagesLeft       // pages of its file that the last task left out
	Then    dossier.Slot    // on Another: the paper that was chosen, and comes after it
}

// Look is the page under review.
type Look struct {
	Page     dossier.PageID
	Picture  *Picture         // of Page, nil while it loads
	ToReview []dossier.PageID // to be reviewed after Page
}

// Sort is the work on the pages of one paper together.
type Sort struct {
	Page   dossier.PageID   // the one that was touched
	Begins []dossier.PageID // where another paper begins
	Places []dossier.Slot   // where the parts go, of those that were asked about
	Thumbs []Picture        // small ones, of the pages whose picture has come
}

// Stick is what is known to be on the person's stick, or was copied to it.
type Stick struct {
	Files  []FileRef
	Unseen Unseen  // beside Files
	Copied *Copied // the copy of the papers as they are now; nil: not made yet

	Folders []Folder // of all files, if Files are not all
	Opened  int      // what is shown: 0 Files, 1 the folders, 2 + the place of one
}

// Shown returns the files that are shown, and the folder that they are in, nil if none is open.
func (s Stick) Shown() ([]FileRef, *Folder) {
	switch n := s.Opened - 2; {
	case n >= 0 && n < len(s.Folders):
		return s.Folders[n].Files, &s.Folders[n]
	case s.Opened == 1:
		return nil, nil
	}
	return s.Files, nil
}

// Job is the one long task that may be running.
type Job struct {
	Task     TaskName  // "" if none
	Since    time.Time // when it started or last made progress
	Stopping bool      // the person asked it to stop
}

// Decision is what the person decided before sending.
type Decision struct {
	Despite  []dossier.Gap // the failed gaps when the person chose "J'envoie quand même"
	Declared bool          // "mes réponses sont vraies"
}

// Sent is what remains of a sealed dossier.
type Sent struct {
	Receipt *ReceiptView
	Due     *dossier.Dates
}

// Print is the last page that was printed.
type Print struct {
	State   Condition // Unknown not asked, Busy, Good, Broken
	Since   time.Time
	Slot    dossier.Slot // whose sheet it was, to be signed; "" for all other pages
	Mishap  Mishap       // why State is Broken; never shown as an overlay, which would cover the reference
	Leaving bool         // the person wants to leave, and waits for the page being printed
}

// Door guards what only a secret opens: the staff screens, and a draft by its ticket.
type Door struct {
	Open      bool      // the staff screens are open
	Stop      bool      // in RestartOver: stop instead of restart
	WaitUntil time.Time // no ticket or PIN is accepted before this
}

// LogValue keeps the state out of logs.
func (s State) LogValue() slog.Value {
	return slog.GroupValue(slog.Uint64("visit", s.Visit.Number),
		slog.String("step", string(s.Visit.Step)))
}

// Rest returns the state between two visits: zero except for the number of the last
// visit, the health of the machine, and the Step that follows from it.
func Rest(visit uint64, h Health) State {
	return State{Visit: Visit{Number: visit, Step: home(h)}, Health: h}
}

// AtRest reports whether no visit is running. Then s equals Rest(s.Visit.Number, s.Health).
func AtRest(s State) bool { return !s.Visit.Begun }

// emptied returns the visit continuing at a step, with nothing left but Person and Clock.
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
