// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import "passerelle/dossier"

// TaskName names a task, for Job.Task, Done and logs.
type TaskName string

// Task is something the screens can't do themselves. Package clerk does it, and ends it
// with exactly one Done.
type Task interface{ Name() TaskName }

type (
	// Begin opens a draft in the vault and makes its ticket. Answered by DraftOpened.
	Begin struct {
		Procedure dossier.ProcedureID
		Lang      string
		Mode      dossier.Mode // what the person is told: whether it is sent from here
	}
	// Resume opens the draft of a ticket. Answered by DraftOpened. If the draft's last
	// visit timed out, a new ticket is issued and the old one becomes void.
	Resume struct{ Ticket string }
	// RenewTicket makes a new ticket for the open draft and voids the old one: whoever
	// answered the alert may not be the holder of the old one. Answered by TicketRenewed.
	RenewTicket struct{}
	// Forget erases the open draft and its ticket while the visit goes on: it was for the
	// wrong procedure. Answered by Forgotten.
	Forget struct{}
	// SaveAnswers writes all answers of the draft at once. Tasks run concurrently: one
	// with a Number below the last one written is not written.
	SaveAnswers struct {
		Number     uint64
		Answers    dossier.Answers
		FiledBy    dossier.FiledBy
		AssistedBy string
		// the draft's from now on: another one after the list has changed; "": as before
		Procedure dossier.ProcedureID
		// stored, so that the next visit can say what has changed; "": as before
		Mode dossier.Mode
	}
	// Scan takes pages from the scanner for a slot. Answered by PageSeen for each; if
	// Replace is set, the first page replaces that one, answered by PageChanged.
	Scan struct {
		Slot    dossier.Slot
		Feeder  bool
		Replace dossier.PageID
	}
	// ListFiles looks at the import folders. Answered by FilesSeen.
	ListFiles struct{}
	// Import takes the pages of one file for a slot, as Scan does.
	Import struct {
		Slot    dossier.Slot
		Key     string
		Replace dossier.PageID
	}
	// StopTask cancels the running Scan, Import or ListFiles of this visit; pages already
	// seen stay. That task's own Done follows as usual.
	StopTask struct{ Task TaskName }
	// LoadPicture draws one page of the draft. Answered by PictureSeen.
	LoadPicture struct{ Page dossier.PageID }
	// LoadThumbs draws pages small, one after the other. Answered by ThumbSeen for each.
	LoadThumbs struct{ Pages []dossier.PageID }
	// ArrangePages puts pages into this order and these slots, all at once. Answered by
	// PagesArranged, unless one of them is gone: then nothing is moved.
	ArrangePages struct{ Order []Placed }
	// Read reads one page of the draft in the background. Answered by FactRead for each
	// fact, and by one PageLooked at the end; or, if Upright is set and the page was turned,
	// by PageUprighted alone: it has to be read again. Nobody waits for it.
	Read struct {
		Page    dossier.PageID
		Search  bool // look for a strip
		Print   bool // read codes and print if there is no strip
		Upright bool // turn it if it surely lies on its head or on a side
	}
	// TurnPage turns a page clockwise by quarters; the defects found on it turn with it.
	// Answered by PageChanged.
	TurnPage struct {
		Page     dossier.PageID
		Quarters int
	}
	// KeepWhole keeps, instead of a page, the whole picture that it was cut out of, or the
	// page again. What is kept is judged. Answered by PageChanged, unless it is so already.
	KeepWhole struct {
		Page  dossier.PageID
		Whole bool
	}
	// DropPictures forgets the pictures that pages were cut out of: the person has turned
	// to another paper.
	DropPictures struct{}
	// KeepPage records that the person keeps a page despite its defects.
	KeepPage struct{ Page dossier.PageID }
	// DeletePage removes a page from the draft. Answered by PageGone.
	DeletePage struct{ Page dossier.PageID }
	// Seal seals the draft and queues it. Answered by Sealed. What is sealed is what the
	// person saw: Last is written first, and if the pages are not Pages it ends with
	// SealFailed.
	Seal struct {
		Despite []dossier.Gap // dossier.SentDespite of what the person saw
		Last    SaveAnswers
		Pages   []dossier.PageID // in order
		// what was seen on them, for what the manifest says of each paper
		Sights map[dossier.PageID]dossier.Sight
	}
	// AwaitReceipt waits up to Machine.LineWait for the second stage of the dossier just
	// sealed. Answered by Registered, or not at all.
	AwaitReceipt struct{}
	// PrintReceipt prints the receipt, and PrintTicket the ticket, on one bilingual page.
	PrintReceipt struct {
		Receipt ReceiptView
		Lang    string
	}
	PrintTicket struct {
		Ticket string
		Lang   string
	}
	// PrintWhere prints where to go for a procedure that another counter handles, and the
	// last day of the person's letter if it was worked out.
	PrintWhere struct {
		Procedure dossier.ProcedureID
		Lang      string
		Note      string // of [Machine.PlaceNote]
		Letter    *dossier.Dates
	}
	// PrintChecklist prints which papers are ready, what is wrong with the others, and
	// where to go, for a request that another channel receives.
	PrintChecklist struct {
		Procedure dossier.ProcedureID
		Channel   dossier.Channel
		Note      string // of [Machine.PlaceNote]
		Papers    []dossier.Checked
		Lang      string
	}
	// PrintSheet prints a paper to be signed, filled with the answers that count now. It
	// stays in memory: no file, no name of the job says whose it is.
	PrintSheet struct {
		Sheet     dossier.Sheet
		Procedure dossier.ProcedureID
		Known     dossier.Answers
		Lang      string
	}
	// PrintSeparators prints a sheet for each paper that is asked for, to be laid on the
	// papers of a pile. Nothing on them is about the person.
	PrintSeparators struct {
		Procedure dossier.ProcedureID
		Slots     []dossier.Slot
		Lang      string
	}
	// Copy writes the papers to the stick that is plugged in, one PDF per piece, into a
	// new folder. Answered by Copied once all of them are there.
	Copy struct{}
	// PrintAfter prints what comes next for the dossier of a receipt.
	PrintAfter struct {
		Procedure dossier.ProcedureID
		Receipt   ReceiptView
		Dates     dossier.Dates
		Note      string // of [Machine.PlaceNote]
		Urgent    bool
		Lang      string
	}
	// CloseDraft ends the visit: its running tasks are cancelled and its draft is
	// released. It is the last task of every visit, even of one without a draft. Keep
	// keeps the draft for its ticket; otherwise it is erased. Lost means that nobody
	// answered the alert: opening the draft again then issues a new ticket. If Keep is
	// set and a draft is open, Last is written first.
	CloseDraft struct {
		Keep, Lost bool
		Last       SaveAnswers
	}
	// CheckPIN opens the staff door. Answered by StaffIn, or Done with PinWrong or PinWait.
	CheckPIN struct{ PIN string }
	// PrintTest prints the test page.
	PrintTest struct{}
	// Quit ends the program: exit code 75 restarts it, 0 stops it.
	Quit struct{ Stop bool }
	// Chime plays the sound of the alert, which is also shown.
	Chime struct{}
)

const (
	TaskBegin        TaskName = "begin"
	TaskResume       TaskName = "resume"
	TaskRenewTicket  TaskName = "renew-ticket"
	TaskForget       TaskName = "forget"
	TaskSaveAnswers  TaskName = "save-answers"
	TaskScan         TaskName = "scan"
	TaskListFiles    TaskName = "list-files"
	TaskImport       TaskName = "import"
	TaskLoadPicture  TaskName = "load-picture"
	TaskStop         TaskName = "stop"
	TaskRead         TaskName = "read"
	TaskTurnPage     TaskName = "turn-page"
	TaskLoadThumbs   TaskName = "load-thumbs"
	TaskArrangePages TaskName = "arrange-pages"
	TaskKeepWhole    TaskName = "keep-whole"
	TaskDropPictures TaskName = "drop-pictures"
	TaskKeepPage     TaskName = "keep-page"
	TaskDeletePage   TaskName = "delete-page"
	TaskSeal         TaskName = "seal"
	TaskAwaitReceipt TaskName = "await-receipt"
	TaskPrintReceipt TaskName = "print-receipt"
	TaskPrintTicket  TaskName = "print-ticket"
	TaskPrintWhere   TaskName = "print-where"
	TaskPrintAfter   TaskName = "print-after"
	TaskPrintList    TaskName = "print-checklist"
	TaskPrintSheet   TaskName = "print-sheet"
	TaskSeparators   TaskName = "print-separators"
	TaskCopy         TaskName = "copy"
	TaskCloseDraft   TaskName = "close-draft"
	TaskCheckPIN     TaskName = "check-pin"
	TaskPrintTest    TaskName = "print-test"
	TaskQuit         TaskName = "quit"
	TaskChime        TaskName = "chime"
)

func (Begin) Name() TaskName           { return TaskBegin }
func (Resume) Name() TaskName          { return TaskResume }
func (RenewTicket) Name() TaskName     { return TaskRenewTicket }
func (SaveAnswers) Name() TaskName     { return TaskSaveAnswers }
func (Scan) Name() TaskName            { return TaskScan }
func (ListFiles) Name() TaskName       { return TaskListFiles }
func (Import) Name() TaskName          { return TaskImport }
func (StopTask) Name() TaskName        { return TaskStop }
func (LoadPicture) Name() TaskName     { return TaskLoadPicture }
func (TurnPage) Name() TaskName        { return TaskTurnPage }
func (LoadThumbs) Name() TaskName      { return TaskLoadThumbs }
func (ArrangePages) Name() TaskName    { return TaskArrangePages }
func (KeepWhole) Name() TaskName       { return TaskKeepWhole }
func (DropPictures) Name() TaskName    { return TaskDropPictures }
func (KeepPage) Name() TaskName        { return TaskKeepPage }
func (DeletePage) Name() TaskName      { return TaskDeletePage }
func (Seal) Name() TaskName            { return TaskSeal }
func (AwaitReceipt) Name() TaskName    { return TaskAwaitReceipt }
func (PrintReceipt) Name() TaskName    { return TaskPrintReceipt }
func (PrintTicket) Name() TaskName     { return TaskPrintTicket }
func (Forget) Name() TaskName          { return TaskForget }
func (PrintWhere) Name() TaskName      { return TaskPrintWhere }
func (PrintAfter) Name() TaskName      { return TaskPrintAfter }
func (PrintChecklist) Name() TaskName  { return TaskPrintList }
func (PrintSheet) Name() TaskName      { return TaskPrintSheet }
func (PrintSeparators) Name() TaskName { return TaskSeparators }
func (Copy) Name() TaskName            { return TaskCopy }
func (Read) Name() TaskName            { return TaskRead }
func (CloseDraft) Name() TaskName      { return TaskCloseDraft }
func (CheckPIN) Name() TaskName        { return TaskCheckPIN }
func (PrintTest) Name() TaskName       { return TaskPrintTest }
func (Quit) Name() TaskName            { return TaskQuit }
func (Chime) Name() TaskName           { return TaskChime }
