// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import "passerelle/dossier"

// Event is something that happened. Visit is the visit it belongs to: ui's Send stamps
// touches with the present visit and results with the visit their task was begun in, and
// drops those of another visit. Machine events (HealthSeen, Tick) bear visit 0 and always
// pass.
type Event struct {
	Visit uint64
	At    dossier.Moment
	What  What
}

// What happened: one of the types below.
type What interface{ what() }

// Touches of the person.
type (
	// on welcome: begins the visit; in the overlay: changes it
	LangChosen    struct{ Lang string }
	SizeChosen    struct{ Size TextSize }
	DarkChosen    struct{ Dark bool }
	HelpAsked     struct{}
	LangAsked     struct{}
	SizeAsked     struct{}
	OverlayClosed struct{}
	// any touch that does nothing else: puts off the alert; answers "Oui, je suis là"
	Touched         struct{}
	BackAsked       struct{}
	NextAsked       struct{} // the main action of the step
	MoreAsked       struct{} // "Suite"
	ProcedureChosen struct{ ID dossier.ProcedureID }
	FindAsked       struct{}            // "Autre chose": the questions
	WayTaken        struct{ ID string } // an answer to the question of Find
	ThemesAsked     struct{}
	ThemeChosen     struct{ ID string }
	SearchAsked     struct{}
	StayAsked       struct{}               // on Turn: go on here all the same
	TicketAsked     struct{}               // "J'ai un ticket"
	TypedText       struct{ Text string }  // the whole content of the field on screen
	ChoiceTaken     struct{ Value string } // a choice question answered by one touch
	AfterAsked      struct{}               // from the receipt: what happens next
	// to give the passport before the questions that it answers
	PassportAsked struct{}
	UnknownAsked  struct{} // "Je ne sais pas": skips an optional question
	SlotChosen    struct{ Slot dossier.Slot }
	AltChosen     struct{ Piece dossier.PieceID } // another paper for the same slot
	ScanAsked     struct{ Feeder bool }
	StickAsked    struct{}
	FileChosen    struct{ Key string }
	// "Je ne l'ai pas": shows the alternatives, or goes back to the papers when there are
	// none
	NotOwned    struct{}
	AddAsked    struct{} // on Piece: one more page of this paper
	NotMine     struct{} // on StillThere: "Ce n'est pas mon dossier": the visit ends at once
	CancelAsked struct{} // stop the long task
	PageChosen  struct{ Page dossier.PageID }
	PageKept    struct{} // keep the page under review despite its defects
	PageTurned  struct{}
	// give the page under review again: the next scan or import replaces it
	PageAgain     struct{}
	PageDeleted   struct{}
	AnswerChosen  struct{ Field dossier.FieldID } // correct this answer
	SummaryAsked  struct{}
	DespiteTaken  struct{} // "J'envoie quand même"
	DeclaredSet   struct{ True bool }
	SendAsked     struct{}
	WhereAsked    struct{} // on Need: where to go, without a draft
	CopyAsked     struct{} // on TakeAway: the papers onto the stick
	PrintAsked    struct{} // the receipt, or the ticket, of the step
	LeaveAsked    struct{}
	KeepAndLeave  struct{} // the draft stays, the ticket opens it
	EraseAsked    struct{}
	EraseTaken    struct{} // confirmed
	EndAsked      struct{} // "Terminer"
	StaffAsked    struct{}
	AboutAsked    struct{}
	TestPageAsked struct{}
	RestartAsked  struct{ Stop bool }
	RestartTaken  struct{}
)

// Results of tasks.
type (
	// Done ends a task: exactly one for each task, after everything else it sent.
	Done struct {
		Task   TaskName
		Mishap Mishap // NoMishap when it was done
	}
	DraftOpened struct { // by Begin or Resume
		Ticket  string // grouped
		Fresh   bool   // not the one that was typed: it has to be shown, the old one is void
		Dossier dossier.Dossier
		Lang    string       // of the draft; "" if new
		Mode    dossier.Mode // what its last visit was told; "": that it is sent from here
	}
	Forgotten     struct{}                // by Forget: the draft is erased, its ticket void
	TicketRenewed struct{ Ticket string } // by RenewTicket: grouped; the one before is void
	PageSeen      struct {
		Page    dossier.Page // already safe in the vault
		Picture Picture
	}
	PageGone    struct{ Page dossier.PageID }
	PageChanged struct { // turned or given again, under the same id
		Page    dossier.Page
		Picture Picture
	}
	PictureSeen struct{ Picture Picture }
	FilesSeen   struct {
		Files  []FileRef
		Unseen Unseen
	}
	// by Read: one thing that stands on a page; it counts when the person has confirmed
	// it
	FactRead struct {
		Page  dossier.PageID
		Fact  dossier.Fact
		Value string

		Compared bool // sure enough to be held against the answers
		// of the signed code it stands in: "verified" or "unverified"; "" when it stands
		// in none
		Seal string
	}
	PageLooked struct { // by Read, at its end
		Page  dossier.PageID
		Sight dossier.Sight
	}
	Sealed     struct{ Receipt ReceiptView } // stage 1: kept for good
	Registered struct{ Receipt ReceiptView } // stage 2 came while the person was there
	Copied     struct {                      // by Copy: all is on the stick, read back and the same
		Folder string // its name on the stick
		Files  int
	}
	// before a Done with Mishap TicketWait or PinWait
	TicketSpent struct{ WaitUntil dossier.Moment }
	StaffIn     struct{}
)

// Machine events: visit 0.
type (
	HealthSeen struct{ Health Health }
	Tick       struct{}                // every second: time-outs are decided from Event.At
	Mishapped  struct{ Mishap Mishap } // found at start or between tasks
)

func (LangChosen) what()      {}
func (SizeChosen) what()      {}
func (DarkChosen) what()      {}
func (HelpAsked) what()       {}
func (LangAsked) what()       {}
func (SizeAsked) what()       {}
func (OverlayClosed) what()   {}
func (Touched) what()         {}
func (BackAsked) what()       {}
func (NextAsked) what()       {}
func (MoreAsked) what()       {}
func (ProcedureChosen) what() {}
func (FindAsked) what()       {}
func (WayTaken) what()        {}
func (ThemesAsked) what()     {}
func (ThemeChosen) what()     {}
func (SearchAsked) what()     {}
func (StayAsked) what()       {}
func (Forgotten) what()       {}
func (TicketAsked) what()     {}
func (TypedText) what()       {}
func (ChoiceTaken) what()     {}
func (AfterAsked) what()      {}
func (PassportAsked) what()   {}
func (UnknownAsked) what()    {}
func (SlotChosen) what()      {}
func (AltChosen) what()       {}
func (ScanAsked) what()       {}
func (StickAsked) what()      {}
func (FileChosen) what()      {}
func (NotOwned) what()        {}
func (AddAsked) what()        {}
func (NotMine) what()         {}
func (CancelAsked) what()     {}
func (PageChosen) what()      {}
func (PageKept) what()        {}
func (PageTurned) what()      {}
func (PageAgain) what()       {}
func (PageDeleted) what()     {}
func (AnswerChosen) what()    {}
func (SummaryAsked) what()    {}
func (DespiteTaken) what()    {}
func (DeclaredSet) what()     {}
func (SendAsked) what()       {}
func (WhereAsked) what()      {}
func (CopyAsked) what()       {}
func (PrintAsked) what()      {}
func (LeaveAsked) what()      {}
func (KeepAndLeave) what()    {}
func (EraseAsked) what()      {}
func (EraseTaken) what()      {}
func (EndAsked) what()        {}
func (StaffAsked) what()      {}
func (AboutAsked) what()      {}
func (TestPageAsked) what()   {}
func (RestartAsked) what()    {}
func (RestartTaken) what()    {}
func (Done) what()            {}
func (DraftOpened) what()     {}
func (TicketRenewed) what()   {}
func (PageSeen) what()        {}
func (PageGone) what()        {}
func (PageChanged) what()     {}
func (PictureSeen) what()     {}
func (FilesSeen) what()       {}
func (FactRead) what()        {}
func (PageLooked) what()      {}
func (Sealed) what()          {}
func (Registered) what()      {}
func (Copied) what()          {}
func (TicketSpent) what()     {}
func (StaffIn) what()         {}
func (HealthSeen) what()      {}
func (Tick) what()            {}
func (Mishapped) what()       {}
