// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import "passerelle/dossier"

// Event is something that happened. Visit is the visit it belongs to: ui's Send stamps
// touches with the current visit and results with the visit in which their task was
// started, and drops those of another visit. Machine events (HealthSeen, Tick) carry
// visit 0 and always pass.
type Event struct {
	Visit uint64
	At    dossier.Moment
	What  What
}

// What is what happened: one of the types below.
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
	// any other touch: postpones the alert, or answers it with "Oui, je suis là"
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
	StayAsked       struct{}               // on Turn: continue here anyway
	TicketAsked     struct{}               // "J'ai un ticket"
	TypedText       struct{ Text string }  // the full content of the field on screen
	ChoiceTaken     struct{ Value string } // a choice question answered by one touch
	AfterAsked      struct{}               // on Receipt: what happens next
	// give the passport before the questions that it answers
	PassportAsked struct{}
	UnknownAsked  struct{} // "Je ne sais pas": skips an optional question
	SlotChosen    struct{ Slot dossier.Slot }
	AltChosen     struct{ Piece dossier.PieceID } // another paper for the same slot
	ScanAsked     struct{ Feeder bool }
	StickAsked    struct{}
	FileChosen    struct{ Key string }
	FoldersAsked  struct{}        // all folders of the stick, instead of the likeliest files
	FolderChosen  struct{ N int } // its place in the list
	// "Je ne l'ai pas": shows the alternatives, or returns to the papers if there are none
	NotOwned    struct{}
	AddAsked    struct{} // on Piece: one more page of this paper
	NotMine     struct{} // on StillThere: "Ce n'est pas mon dossier", which ends the visit at once
	CancelAsked struct{} // stop the long task
	PageChosen  struct{ Page dossier.PageID }
	PageKept    struct{} // keep the page under review despite its defects
	PageTurned  struct{}
	TurnUndone  struct{} // on Review: the page as it was before the kiosk turned it
	// give the page under review again: the next scan or import replaces it
	PageAgain   struct{}
	PageDeleted struct{}
	// on Review: keep the whole picture that the page was cut out of, or the page again
	WholeTaken struct{ Whole bool }
	// on Piece: the pages together; where another paper begins
	ArrangeAsked  struct{}
	SplitAsked    struct{}
	PageMoved     struct{ Later bool }            // on Arrange: the touched page goes by one place
	PlaceAsked    struct{}                        // on Arrange: the touched page is of another paper
	SidesTaken    struct{}                        // on Piece: both sides of the card are on its one page
	AnotherAsked  struct{}                        // on Piece: what it was recognised as
	PaperKept     struct{}                        // on Another: "C'est bien ce papier"
	PileAsked     struct{}                        // on Pieces: all papers at once
	AnswerChosen  struct{ Field dossier.FieldID } // correct this answer
	SummaryAsked  struct{}
	DespiteTaken  struct{} // "J'envoie quand même"
	DeclaredSet   struct{ True bool }
	SendAsked     struct{}
	WhereAsked    struct{} // on Need: where to go, without a draft
	DeadlineAsked struct{} // on Where: the last day of the letter that the person holds
	CopyAsked     struct{} // on TakeAway: copy the papers to the stick
	PrintAsked    struct{} // the receipt or the ticket, depending on the step
	SheetAsked    struct{} // on Source: the text of the paper to sign
	LeaveAsked    struct{}
	KeepAndLeave  struct{} // the draft stays, the ticket opens it
	EraseAsked    struct{}
	EraseTaken    struct{} // confirmed
	EndAsked      struct{} // "Terminer"
	StaffAsked    struct{}
	AboutAsked    struct{}
	ReservedAsked struct{} // staff: what is for mediators only
	TestPageAsked struct{}
	RestartAsked  struct{ Stop bool }
	RestartTaken  struct{}
)

// Results of tasks.
type (
	// Done ends a task: each task sends exactly one, after everything else.
	Done struct {
		Task   TaskName
		Mishap Mishap // NoMishap if it succeeded
	}
	DraftOpened struct { // by Begin or Resume
		Ticket  string // grouped
		Fresh   bool   // not the ticket that was typed, which is void: the new one has to be shown
		Dossier dossier.Dossier
		Lang    string       // of the draft; "" if new
		Mode    dossier.Mode // what the person was told in its last visit; "": that it is sent from here
	}
	Forgotten     struct{}                // by Forget: the draft is erased, its ticket void
	TicketRenewed struct{ Ticket string } // by RenewTicket: grouped; the previous one is void
	PageSeen      struct {
		Page    dossier.Page // already safe in the vault
		Picture Picture
	}
	PageGone    struct{ Page dossier.PageID }
	PageChanged struct { // turned or replaced, under the same id
		Page    dossier.Page
		Picture Picture
	}
	// by Read: the page surely did not lie upright, and was turned clockwise by Quarters
	PageUprighted struct {
		Page     dossier.Page // as it is now
		Picture  Picture
		Quarters int // 1 to 3
	}
	PictureSeen struct{ Picture Picture }
	// by Import, before a Done with one of the mishaps of pages that were left out: their numbers
	PagesLeft struct {
		Pages []int
		Rest  bool // all pages after the last one as well
	}
	FilesSeen struct {
		Files   []FileRef
		Folders []Folder // in which all files are, if Files are not all
		Unseen  Unseen
	}
	// by Read: one fact on a page; it counts once the person has confirmed it
	FactRead struct {
		Page  dossier.PageID
		Fact  dossier.Fact
		Value string

		Compared bool // certain enough to be compared with the answers
		// the signed code around it: "verified" or "unverified"; "" if there is none
		Seal string
	}
	PageLooked struct { // by Read, when it ends
		Page  dossier.PageID
		Sight dossier.Sight
	}
	Sealed     struct{ Receipt ReceiptView } // stage 1: kept for good
	Registered struct{ Receipt ReceiptView } // stage 2 came while the person was there
	Copied     struct {                      // by Copy: everything is on the stick, and was read back and compared
		Folder string // its name on the stick
		Files  int
	}
	// sent before a Done with Mishap TicketWait or PinWait
	TicketSpent struct{ WaitUntil dossier.Moment }
	StaffIn     struct{}

	ThumbSeen     struct{ Picture Picture } // by LoadThumbs, for each page
	PagesArranged struct{ Order []Placed }  // by ArrangePages: so they lie now
)

// Machine events: visit 0.
type (
	HealthSeen struct{ Health Health }
	Tick       struct{}                // every second: time-outs follow from Event.At
	Mishapped  struct{ Mishap Mishap } // found at startup or between tasks
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
func (FoldersAsked) what()    {}
func (FolderChosen) what()    {}
func (NotOwned) what()        {}
func (AddAsked) what()        {}
func (NotMine) what()         {}
func (CancelAsked) what()     {}
func (PageChosen) what()      {}
func (PageKept) what()        {}
func (PageTurned) what()      {}
func (TurnUndone) what()      {}
func (PageAgain) what()       {}
func (PageDeleted) what()     {}
func (WholeTaken) what()      {}
func (ArrangeAsked) what()    {}
func (SplitAsked) what()      {}
func (PageMoved) what()       {}
func (PlaceAsked) what()      {}
func (SidesTaken) what()      {}
func (AnotherAsked) what()    {}
func (PaperKept) what()       {}
func (PileAsked) what()       {}
func (AnswerChosen) what()    {}
func (SummaryAsked) what()    {}
func (DespiteTaken) what()    {}
func (DeclaredSet) what()     {}
func (SendAsked) what()       {}
func (WhereAsked) what()      {}
func (DeadlineAsked) what()   {}
func (CopyAsked) what()       {}
func (PrintAsked) what()      {}
func (SheetAsked) what()      {}
func (LeaveAsked) what()      {}
func (KeepAndLeave) what()    {}
func (EraseAsked) what()      {}
func (EraseTaken) what()      {}
func (EndAsked) what()        {}
func (StaffAsked) what()      {}
func (AboutAsked) what()      {}
func (ReservedAsked) what()   {}
func (TestPageAsked) what()   {}
func (RestartAsked) what()    {}
func (RestartTaken) what()    {}
func (Done) what()            {}
func (DraftOpened) what()     {}
func (TicketRenewed) what()   {}
func (PageSeen) what()        {}
func (PageGone) what()        {}
func (PageChanged) what()     {}
func (PageUprighted) what()   {}
func (PictureSeen) what()     {}
func (ThumbSeen) what()       {}
func (PagesArranged) what()   {}
func (FilesSeen) what()       {}
func (PagesLeft) what()       {}
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
