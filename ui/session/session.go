// SPDX-License-Identifier: AGPL-3.0-or-later

// Package session models what the person at the screen is doing: a [State], the [Event]
// values that change it, and the [Task] values that it asks for.
//
// It is one pure function, [Machine.Next]. It is not a screen, a thread, a disk or a clock:
// events carry the time, tasks are done by package clerk, pixels are drawn by package ui.
//
// What must be true: after a visit has ended or timed out, the state is zero except for
// Visit and Health; every step has a way back; each task ends with exactly one [Done];
// nothing begun in one visit reaches another ([Current], which ui's Send calls, is the
// only place that compares the numbers of visits).
package session

import (
	"time"

	"passerelle/dossier"
)

// Machine turns events into states. Its fields do not change while it runs.
type Machine struct {
	Catalogue *dossier.Catalogue
	// BCP 47 tags in the order of the welcome screen; the first is used while idle
	Languages []string
	Idle      time.Duration // without a touch for this long, the alert comes (3 min)
	Alert     time.Duration // the alert waits this long (45 s), then the visit ends
	LineWait  time.Duration // how long the receipt screen waits for the second stage (20 s)
	// département of this kiosk ("31", "2A"), "" if unknown: it decides the channel of a
	// request until the address is known
	Prefecture string
	// whether pages are read, to offer what is on them in the questions about them
	Reads bool
}

// Step is the screen the person is on.
type Step string

const (
	OutOfService Step = "" // the zero state, until the vault says it is open
	Welcome      Step = "welcome"
	// what most people come for, ways to find the rest, or resume with a ticket
	Choose Step = "choose"
	Find   Step = "find"   // "Que s'est-il passé ?": the last question of Choice.Path
	Lost   Step = "lost"   // after "je ne sais pas": somebody to ask, the lists
	Themes Step = "themes" // the list of themes
	Theme  Step = "theme"  // the procedures of Choice.Theme
	Search Step = "search" // typing a word
	Found  Step = "found"  // the procedures that it finds
	// another counter handles this procedure: where to go; nothing is kept
	Where Step = "where"
	// one question of Where, about the letter that the person holds: Screen.Field
	Deadline Step = "deadline"
	// an answer shows that another way is the right one: Screen.Redirect
	Turn      Step = "turn"
	Need      Step = "need"      // what this procedure asks for; starts the draft
	TicketOut Step = "ticket"    // the ticket just made, offered on paper
	TicketIn  Step = "ticket-in" // typing or showing a ticket
	Question  Step = "question"  // one question: Screen.Field
	Pieces    Step = "pieces"    // the papers and their state
	Source    Step = "source"    // how to give the paper Paper.Slot
	Sheet     Step = "sheet"     // the text of a paper to sign, or where to get it
	Files     Step = "files"     // the files found on the stick or in a folder
	Working   Step = "working"   // scanning, importing, sealing: Job.Task says which
	Review    Step = "review"    // one page, Look.Page, and what is wrong with it
	Piece     Step = "piece"     // the pages of Paper.Slot: look, turn, delete, add
	// what was given as Paper.Slot was recognised as another paper, by the page Look.Page
	Another Step = "another"
	// the pages of Paper.Slot together: their order, one too many, one of another paper
	Arrange Step = "arrange"
	Split   Step = "split" // where in the pages of Paper.Slot another paper begins
	Place   Step = "place" // to which paper a part of them goes, or the page Sort.Page
	// all papers at once: how to give them, and what they seem to be
	PileSource Step = "pile-source"
	Pile       Step = "pile"
	Summary    Step = "summary" // what is missing, to review, verified, for the agent, and the answers
	Despite    Step = "despite" // "J'envoie quand même": explicit, only when something failed
	// in place of Notice and Receipt for another channel: the list, the copy, where to go
	TakeAway Step = "take-away"
	Notice   Step = "notice" // information (art. 13 RGPD), declaration, send
	Receipt  Step = "receipt"
	After    Step = "after"   // what comes after the receipt: days, papers, the way out
	Goodbye  Step = "goodbye" // take the paper from the glass and from the tray
	StaffPIN Step = "staff-pin"
	Staff    Step = "staff"
	// the procedures that a mediator opens, behind the staff's PIN
	Reserved Step = "reserved"
	About    Step = "about"
)

// Overlay covers the step without leaving it.
type Overlay string

const (
	NoOverlay   Overlay = ""
	HelpOver    Overlay = "help"
	LangOver    Overlay = "language"
	SizeOver    Overlay = "size"        // text size and dark/light
	StillThere  Overlay = "still-there" // covers everything, so that nothing personal is visible
	LeaveOver   Overlay = "leave"       // leave: keep with the ticket, or erase
	EraseOver   Overlay = "erase"       // really erase?
	MishapOver  Overlay = "mishap"      // Cover.Mishap says what went wrong and what to do
	RestartOver Overlay = "restart"     // staff: really restart or stop?
	// the ticket was renewed after an alert: the printed one is void
	TicketOver Overlay = "ticket"
)

// TextSize is S, M, L or XL: 0.85, 1, 1.25 and 1.55 times (package ui). Zero means M.
type TextSize string

const (
	SizeS  TextSize = "S"
	SizeM  TextSize = ""
	SizeL  TextSize = "L"
	SizeXL TextSize = "XL"
)

// Health is what the machine knows about itself. Only HealthSeen changes it.
type Health struct {
	Vault   Condition // Broken: quarantined; nothing may be taken in
	Disk    Condition // Broken: too little room to take a page
	Scanner Condition // Busy: present, but can't scan right now
	Printer Condition
	// Good: one is plugged in; Busy: only one that somebody left; Absent: none; Broken:
	// this kiosk takes none
	Stick Condition
	// there are papers in a configured plain folder: they are read like those on a stick
	Folder     bool
	Sound      Condition // whether the alert can be heard
	Line       Condition // Unknown until the carrier has tried
	Clock      Condition // Broken: never verified, or wrong
	Enrolled   bool
	Fault      Fault  // why no papers are taken; "" when they are
	FaultFile  string // the file that Fault is about, if its sentence does not name it
	Demo       bool   // the trust list says: demonstration
	QueueCount int
	QueueSince time.Time // since when the oldest dossier has been waiting; zero if none is
	CertUntil  time.Time
	List       ListInUse
	Version    string            // of the program
	Details    map[string]string // for the staff screen only; from a closed list of keys
}

// ListInUse says which list of procedures is in force.
type ListInUse struct {
	Version string
	// end of validity of the list that the service sent, even if it has expired
	Until time.Time
	State ListState
}

// ListState says where the list in force comes from.
type ListState string

const (
	ListUnknown ListState = ""
	ListSent    ListState = "sent"    // the service sent it
	ListOwn     ListState = "own"     // the program's own: none was sent, or the program's is newer
	ListExpired ListState = "expired" // the program's own: the one that was sent has expired
	// the program's own: the one that was sent is damaged, or this program can't use it
	ListLost ListState = "lost"
)

// Fault says why the machine takes no papers, as a code of the word files (key
// "staff.fault.CODE"). It is a word of package storage, or one of these.
type Fault string

// Faults of the carrier.
const (
	LineLost    Fault = "line.lost"    // a file that enrolment made is missing
	LineDamaged Fault = "line.damaged" // or damaged
	// the service said so; the signed list has not arrived yet
	ServiceRevoked Fault = "service.revoked"
	ServiceUnknown Fault = "service.unknown" // the service does not know this machine
)

// Condition is the condition of one device.
type Condition string

const (
	Unknown Condition = ""
	Good    Condition = "good"
	Busy    Condition = "busy"
	Absent  Condition = "absent"
	Broken  Condition = "broken"
)

// Mishap is something that went wrong, as a code of the word files (key
// "mishap.CODE.title", ".help"). It never holds free text.
type Mishap string

const (
	NoMishap      Mishap = ""
	ScannerAbsent Mishap = "scanner.absent"
	ScannerJam    Mishap = "scanner.jam"
	ScannerBusy   Mishap = "scanner.busy"
	ScannerCover  Mishap = "scanner.cover"
	ScannerEmpty  Mishap = "scanner.empty"
	ScannerFailed Mishap = "scanner.failed"
	StickGone     Mishap = "stick.gone"
	StickEmpty    Mishap = "stick.empty"
	StickLeft     Mishap = "stick.left"     // it was plugged in before the visit
	StickAbsent   Mishap = "stick.absent"   // there is none to write to
	StickSeveral  Mishap = "stick.several"  // it is not clear which one is meant
	StickFull     Mishap = "stick.full"     // too little room; nothing is left on it
	StickReadOnly Mishap = "stick.readonly" // it can't be written to
	StickFailed   Mishap = "stick.failed"   // what was read back differs from what was written
	FileRefused   Mishap = "file.refused"   // not a file that we can read
	FileEncrypted Mishap = "file.encrypted"
	FileTooBig    Mishap = "file.too_big"  // pixels, memory, time
	FileTooLong   Mishap = "file.too_long" // pages
	FileEmpty     Mishap = "file.empty"
	FileTooFine   Mishap = "file.too_fine" // a photograph with too many pixels
	// the pages can't fit into one file and stay legible
	FileOverBudget Mishap = "file.over_budget"
	// from here on, file types that are not read here
	FileHEIC     Mishap = "file.heic"
	FileAVIF     Mishap = "file.avif"
	FileJPEGXL   Mishap = "file.jxl"
	FileJPEG2000 Mishap = "file.jpx"
	FileSVG      Mishap = "file.svg"
	FileMoving   Mishap = "file.moving"
	FileDocument Mishap = "file.document"
	FileArchive  Mishap = "file.archive"
	FileMail     Mishap = "file.mail"
	FileWeb      Mishap = "file.web"
	FileVideo    Mishap = "file.video"
	FileProgram  Mishap = "file.program"
	FileShortcut Mishap = "file.shortcut"
	FileText     Mishap = "file.text"
	// news: taken, but for pages, whose numbers PagesLeft gave
	FileLeftBig   Mishap = "file.left_big"   // one, too large
	FileLeftPage  Mishap = "file.left_page"  // one that can't be read
	FileLeftPages Mishap = "file.left_pages" // several
	FileLeftRest  Mishap = "file.left_rest"  // all from one on: the file is too long
	FileSigned    Mishap = "file.signed"     // news: taken, without its electronic signature
	// a form that other readers show as "Please wait", or without its values
	FileAcrobatOnly Mishap = "file.acrobat_only"
	FilePortfolio   Mishap = "file.portfolio" // an envelope around other files
	FileAttached    Mishap = "file.attached"  // news: taken, without the files attached to it
	DiskFull        Mishap = "disk.full"
	VaultFailed     Mishap = "vault.failed"
	PrinterOut      Mishap = "printer.out" // no paper
	PrinterJam      Mishap = "printer.jam"
	PrinterAbsent   Mishap = "printer.absent"
	PrinterFailed   Mishap = "printer.failed"
	TicketWrong     Mishap = "ticket.wrong" // it opens no draft
	TicketWait      Mishap = "ticket.wait"  // too many failed attempts: Door.WaitUntil
	TicketExpired   Mishap = "ticket.expired"
	// the procedure of the draft is no longer offered here
	ProcedureGone Mishap = "procedure.gone"
	// news, not a fault: another channel now receives this request
	NoLongerSent Mishap = "sent.no_longer"
	SentNow      Mishap = "sent.now"   // news: this machine can now send it
	NotEnrolled  Mishap = "enrol.none" // nothing can be sealed
	// no papers are taken: Health.Fault says why; what is here is kept
	OutOfOrder Mishap = "out.of_order"
	// the ticket is right, but its draft can no longer be read
	DraftUnreadable Mishap = "draft.lost"
	SealFailed      Mishap = "seal.failed"
	// the last visit was cut short (power cut); nothing of it is shown
	VisitInterrupted Mishap = "visit.interrupted"
	PinWrong         Mishap = "pin.wrong"
	PinWait          Mishap = "pin.wait"
	ClockUnknown     Mishap = "clock.unknown"
	Failed           Mishap = "failed" // a bug of ours: we say so, and nothing is lost
)
