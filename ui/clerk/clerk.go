// SPDX-License-Identifier: AGPL-3.0-or-later

// Package clerk is the hands of the screens: it does the tasks that package session asks
// for, with the real vault, scanner, files and printer.
//
// It decides nothing (package session does), draws nothing (ui, ui/paper), knows no
// network (sync) and no rule of a procedure (dossier).
//
// What must be true: every task ends with exactly one Done, also after a panic or when it
// was cancelled; at most one draft is open, bound to the visit that opened it, and no
// task of another visit touches it; a page that comes after its visit has ended is
// dropped before it is kept; nothing that a person gave is written anywhere but through
// the vault; errors become codes of one table, and no text of an error that may hold a
// file's name reaches a log.
package clerk

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"passerelle/capture"
	"passerelle/capture/reading"
	"passerelle/dossier"
	"passerelle/storage"
	"passerelle/ui/session"
)

// Scanner is the machine's scanner. cmd/kiosk puts the role "scan" behind it.
type Scanner interface {
	// Source returns the pages that lie on the glass, or in the feeder. Its errors are
	// those of package capture.
	Source(feeder bool) capture.Source
	// State says what is known without scanning.
	State(ctx context.Context) session.Condition
}

// Page is one printed page, ready for the printer.
type Page struct {
	Format string // media type: application/pdf or image/pwg-raster
	Data   []byte
}

// Printer is the machine's printer. cmd/kiosk puts the role "print" behind it.
type Printer interface {
	// Print returns when the page is out, or says why it is not: NoMishap or one of the printer's.
	Print(ctx context.Context, p Page) session.Mishap
	State(ctx context.Context) session.Condition
}

// Holder is what the paper says of the person: never more than the first name and an initial.
type Holder struct{ First, Initial string }

// LogValue keeps names out of logs.
func (Holder) LogValue() slog.Value { return slog.StringValue("[holder]") }

// Paper draws the pages that are printed. ui/paper does it; here it is an interface
// because drawing needs fonts and words, which a clerk does not have.
type Paper interface {
	// Sheets draws what a task of printing asks for: one sheet or more, each a page of
	// its own for the printer. The holder is for a receipt; it may be nobody.
	Sheets(t session.Task, h Holder) ([]Page, error)
}

// Clerk does tasks. Its exported fields are set before the first task and do not change:
// another catalogue comes by Use. Its methods are safe for concurrent use.
type Clerk struct {
	// nil: it could not be opened, and every task that needs it says VaultFailed
	Vault     *storage.Vault
	Catalogue *dossier.Catalogue
	Scanner   Scanner            // nil: there is none
	Printer   Printer            // nil: there is none
	Paper     Paper              // nil: as no printer
	Reader    reading.PageReader // nil: nothing is read off pages

	ImportFolders []string // where sticks are mounted
	// where the sticks that can be written to are mounted now; nil: MountedSticks of
	// ImportFolders
	Sticks func() []string
	// what a paper is called in the name of its copy; nil: its slot
	PieceName func(dossier.Piece) string
	// of this kiosk: whose channels hold when no address says otherwise
	Prefecture string
	PINHash    string        // as HashPIN writes it; "": there is no staff door
	LineWait   time.Duration // how long AwaitReceipt watches; 0: 20 s
	DraftTTL   time.Duration // how long a draft lives; 0: the vault's default

	// why the vault could not be opened, where that is known
	Closed session.Fault
	// what stops the carrier for good, and the file it is about; nil: nothing
	Carrier func() (session.Fault, string)
	Now     func() dossier.Moment    // nil: the system clock, not known to be right
	Rand    io.Reader                // nil: crypto/rand
	Line    func() session.Condition // nil: unknown
	// end of the certificate towards the service; nil: unknown
	Certificate func() time.Time
	// more for the staff screen, from a closed list of keys; nil: none
	Details func() map[string]string
	Chime   func()          // nil: silent
	Quit    func(stop bool) // ends the program; nil: does nothing
	// which list judges, for the staff's door; nil: unknown
	List    func() session.ListInUse
	Version string
	Log     *slog.Logger // nil: none

	Sound func(context.Context) session.Condition // whether Chime can be heard; nil: unknown

	desk desk
	pins pins
	next atomic.Pointer[dossier.Catalogue] // what Use was given last
}

// Use takes another catalogue into use, between two visits. Work that is being finished
// for a visit that is over goes on with the one it began with.
func (c *Clerk) Use(list *dossier.Catalogue) { c.next.Store(list) }

// catalogue is the one in use; nil when there is none.
func (c *Clerk) catalogue() *dossier.Catalogue {
	if list := c.next.Load(); list != nil {
		return list
	}
	return c.Catalogue
}

// Do does one task for a visit and sends what comes of it, ending with one Done. It
// returns when the task is over. Cancelling ctx ends scans, imports and waits; what must
// not be left half done (a seal, the end of a visit) is finished all the same.
func (c *Clerk) Do(ctx context.Context, visit uint64, t session.Task, send func(session.What)) {
	if t == nil {
		return
	}
	end := session.Done{Task: t.Name(), Mishap: session.Failed}
	defer func() {
		if r := recover(); r != nil {
			end.Mishap = session.Failed
			c.crashed(t.Name())
		}
		send(end) // also after runtime.Goexit
	}()
	ctx, over := c.desk.enter(ctx, visit, t.Name())
	defer over()
	end.Mishap = c.do(ctx, visit, t, send)
}

func (c *Clerk) do(ctx context.Context, visit uint64, t session.Task,
	send func(session.What)) session.Mishap {
	switch t := t.(type) {
	case session.Chime:
		if c.Chime != nil {
			c.Chime()
		}
		return session.NoMishap
	case session.Quit:
		if c.Quit != nil {
			c.Quit(t.Stop)
		}
		return session.NoMishap
	case session.StopTask:
		c.desk.stop(visit, t.Task)
		return session.NoMishap
	case session.ListFiles:
		return c.listFiles(ctx, visit, send)
	case session.PrintTest, session.PrintTicket, session.PrintAfter, session.PrintWhere,
		session.PrintChecklist:
		return c.print(ctx, t, Holder{})
	case session.PrintReceipt:
		return c.print(ctx, t, c.named(visit, t.Receipt))
	}
	if t, ok := t.(session.CheckPIN); ok {
		return c.checkPIN(t.PIN, send) // also without a vault: behind that door stands why
	}
	if c.Vault == nil {
		return session.VaultFailed
	}
	return c.withVault(ctx, visit, t, send)
}

func (c *Clerk) withVault(ctx context.Context, visit uint64, t session.Task,
	send func(session.What)) session.Mishap {
	switch t := t.(type) {
	case session.Begin:
		return c.begin(ctx, visit, t, send)
	case session.Resume:
		return c.resume(ctx, visit, t, send)
	case session.RenewTicket:
		return c.renew(visit, send)
	case session.Forget:
		return c.forget(visit, send)
	case session.SaveAnswers:
		return c.outcome(c.with(visit, func(h *held) error { return h.save(t) }))
	case session.Scan:
		if c.Scanner == nil {
			return session.ScannerAbsent
		}
		return c.take(ctx, visit, t.Slot, t.Replace, c.Scanner.Source(t.Feeder), send)
	case session.Import:
		return c.importFile(ctx, visit, t, send)
	case session.LoadPicture:
		return c.loadPicture(visit, t.Page, send)
	case session.Read:
		return c.read(ctx, visit, t, send)
	case session.TurnPage:
		return c.turn(visit, t.Page, send)
	case session.KeepPage:
		return c.keepPage(visit, t.Page)
	case session.DeletePage:
		return c.deletePage(visit, t.Page, send)
	case session.Copy:
		return c.copyPapers(ctx, visit, send)
	case session.Seal:
		return c.seal(visit, t, send)
	case session.AwaitReceipt:
		return c.awaitReceipt(ctx, visit, send)
	case session.CloseDraft:
		return c.closeDraft(visit, t)
	}
	return session.Failed
}

func (c *Clerk) now() dossier.Moment {
	if c.Now == nil {
		return dossier.Moment{Time: time.Now()}
	}
	return c.Now()
}

func (c *Clerk) random() io.Reader {
	if c.Rand == nil {
		return rand.Reader
	}
	return c.Rand
}
