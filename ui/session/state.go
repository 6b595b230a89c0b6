// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"image"
	"log/slog"
	"time"

	"passerelle/dossier"
)

// Picture is one page drawn small enough for the screen. It lives only in the state of the visit.
type Picture struct {
	Page  dossier.PageID
	Image image.Image
}

// FileRef is one file offered for import. Name is shown to the person who brought it, and nowhere else.
type FileRef struct {
	Key  string // opaque, for the Import task
	Name string
	Size int64

	Foreign bool // of a kind that is not read here: who chooses it learns the way out
}

// Unseen counts what is on a stick and not in the list.
type Unseen struct {
	Files   int  // papers and photographs beyond the most that are shown
	Kinds   int  // files of other kinds
	Folders int  // folders too deep, or that can't be opened, and links
	Stopped bool // there is more than was looked at
}

// LogValue keeps the name out of logs.
func (FileRef) LogValue() slog.Value { return slog.StringValue("[file]") }

// ReceiptView is what the receipt screen shows.
type ReceiptView struct {
	Text      string // the whole of PSL1:…; drawn as a QR
	Stage     int    // 1 kept here, not sent; 2 received by the service
	Reference string // grouped for reading
	At        time.Time
	Pieces    int
	Demo      bool
	Authority string // name of the authority for stage 2, "" for stage 1
}

// State is everything a screen may show. It is a value: Next never changes the maps and slices of the one it was given.
type State struct {
	Visit  uint64
	Health Health
	Begun  bool // a visit is running: false only at rest, when nothing but Visit, Health and the Step they give is set

	Step     Step
	Overlay  Overlay
	Under    Overlay // what Overlay covers and comes back when it closes
	Lang     string
	TextSize TextSize
	Dark     bool

	Now        dossier.Moment // of the last event; zero at rest
	LastTouch  time.Time
	AlertSince time.Time // when StillThere came

	Procedure dossier.ProcedureID
	Path      []dossier.ForkID // the questions that were asked to find it, the one on screen last
	Theme     string           // whose procedures are listed
	From      Step             // where it was chosen: the way back leads there
	FromPage  int              // and to this page of the list
	HasDraft  bool
	Mode      dossier.Mode // how far this machine goes with the draft, as was last said; "" without one
	Ticket    string       // grouped, as printed; drawn only on TicketOut, LeaveOver and TicketOver, kept so that both can be reached again
	Renewed   bool         // this visit made the ticket anew: whatever the person had of the one before is void
	Resumed   bool
	Leaving   bool // the person wants to leave: waits for the page that is being printed

	Field      dossier.FieldID // the question on screen
	Typed      string          // what stands in its field, as typed
	FieldError dossier.Code    // why the answer was not taken, "" if none; FieldSuspect: a second NextAsked takes it all the same
	FieldGap   *dossier.Gap    // FieldError with what its sentence needs, nil if none
	Answers    dossier.Answers
	FiledBy    dossier.FiledBy
	AssistedBy string
	Half       map[dossier.FieldID]string // typed and left before it was taken: comes back with its question
	Redirect   *dossier.Gap               // on Turn: why Field's answer makes another way the right one
	Editing    Step                       // where to return after a single answer was corrected (Summary, Pieces); "" in the normal walk
	Saves      uint64                     // number of the last SaveAnswers, so that a late one can't undo a newer one

	Slot      dossier.Slot
	Alt       dossier.PieceID // alternative chosen for Slot, "" for the main one
	Choosing  bool            // on Source: the alternatives of Slot are shown instead of the ways to give it
	Pages     []dossier.Page
	Page      dossier.PageID   // under review
	Picture   *Picture         // of Page, nil while it loads
	ToReview  []dossier.PageID // still to be looked at after Page
	Again     dossier.PageID   // the page that the next scan or import replaces, "" if none; it stays until then
	Gaps      []dossier.Gap    // of all that was given, at Now; kept in step with Answers and Pages
	Files     []FileRef
	Unseen    Unseen                           // beside Files
	ReadFacts []ReadFact                       // off Pages
	Sights    map[dossier.PageID]dossier.Sight // of Pages, those that were looked at
	MorePage  int                              // which page of a long list is shown ("Suite")

	Task      TaskName  // the one long task under way, "" if none
	TaskPages int       // pages seen by it so far
	TaskSince time.Time // when it began or last showed progress
	Stopping  bool      // the person asked for it to stop

	Copied      *Copied       // onto the stick, as the papers are now; nil: not yet
	Despite     []dossier.Gap // failed when the person said "J'envoie quand même"
	Declared    bool          // "mes réponses sont vraies"
	Receipt     *ReceiptView
	Due         *dossier.Dates // of the dossier that was sealed
	Printed     Condition      // of the last print: Unknown not asked, Busy, Good, Broken
	PrintSince  time.Time
	PrintMishap Mishap // why Printed is Broken; shown in its place on the step, never as an overlay: the reference stays large
	Mishap      Mishap
	MishapPage  int // page of the file that Mishap is about, 0: the file as a whole
	WaitUntil   time.Time

	Used Belongings // what of the machine was used in this visit; on Goodbye: what must not be forgotten

	StaffOpen bool
	TypedPIN  int  // how many digits stand in the field; the digits are in Typed and are masked
	Stop      bool // in RestartOver: stop, not restart
}

// LogValue keeps the state out of logs.
func (s State) LogValue() slog.Value {
	return slog.GroupValue(slog.Uint64("visit", s.Visit), slog.String("step", string(s.Step)))
}
