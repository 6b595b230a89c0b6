// SPDX-License-Identifier: AGPL-3.0-or-later

// Package clerk does the tasks that package session asks for, with the real vault,
// scanner, files and printer.
//
// It decides nothing (package session does), draws nothing (ui, ui/paper), and knows
// nothing of the network (sync) or of the rules of a procedure (dossier).
//
// What must be true: every task ends with exactly one Done, even after a panic or a
// cancellation; at most one draft is open, bound to the visit that opened it, and no task
// of another visit touches it; a page that arrives after its visit has ended is dropped
// before it is stored; nothing that a person gave is written anywhere except through the
// vault; errors become codes from a single table, and no error text that may contain a
// file name reaches a log.
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
	// Source returns the pages on the glass or in the feeder. Errors: those of capture.
	Source(feeder bool) capture.Source
	// State returns what is known without scanning.
	State(ctx context.Context) session.Condition
}

// Page is one printed page, ready for the printer.
type Page struct {
	Format string // media type: application/pdf or image/pwg-raster
	Data   []byte
}

// Printer is the machine's printer. cmd/kiosk puts the role "print" behind it.
type Printer interface {
	// Print returns NoMishap once the page is out, else the printer's mishap.
	Print(ctx context.Context, p Page) session.Mishap
	State(ctx context.Context) session.Condition
}

// Holder is what paper says about the person: a first name and an initial, never more.
type Holder struct{ First, Initial string }

// LogValue keeps names out of logs.
func (Holder) LogValue() slog.Value { return slog.StringValue("[holder]") }

// Paper draws the pages to be printed. ui/paper does it; here it is an interface because
// drawing needs fonts and words, which a clerk does not have.
type Paper interface {
	// Sheets draws the one or more sheets that a printing task asks for, each a separate
	// page for the printer. The holder is for a receipt, and may be empty.
	Sheets(t session.Task, h Holder) ([]Page, error)
}

// Clerk does tasks. Its exported fields are set before the first task and do not change,
// except that Use switches to another catalogue. Its methods are safe for concurrent use.
type Clerk struct {
	// nil: it could not be opened, and every task that needs it ends with VaultFailed
	Vault     *storage.Vault
	Catalogue *dossier.Catalogue
	Scanner   Scanner            // nil: there is none
	Printer   Printer            // nil: there is none
	Paper     Paper              // nil: as without a printer
	Reader    reading.PageReader // nil: nothing is read off pages

	ImportFolders []string // where sticks are mounted
	// where writable sticks are mounted now; nil: MountedSticks of ImportFolders
	Sticks func() []string
	// the name of a paper in the file name of its copy; nil: its slot
	PieceName func(dossier.Piece) string
	// of this kiosk: its channels apply unless the address says otherwise
	Prefecture string
	PINHash    string        // as HashPIN writes it; "": there is no staff door
	LineWait   time.Duration // how long AwaitReceipt waits; 0: 20 s
	DraftTTL   time.Duration // how long a draft lives; 0: the vault's default

	// why the vault could not be opened, if known
	Closed session.Fault
	// what stops the carrier for good, and the file concerned; nil: nothing
	Carrier func() (session.Fault, string)
	Now     func() dossier.Moment    // nil: the system clock, not verified
	Rand    io.Reader                // nil: crypto/rand
	Line    func() session.Condition // nil: unknown
	// expiry of the certificate for the service; nil: unknown
	Certificate func() time.Time
	// further details for the staff screen, from a closed list of keys; nil: none
	Details func() map[string]string
	Chime   func()          // nil: silent
	Quit    func(stop bool) // ends the program; nil: does nothing
	// which list is in force, for the staff screen; nil: unknown
	List    func() session.ListInUse
	Version string
	Log     *slog.Logger // nil: none

	Sound func(context.Context) session.Condition // whether Chime can be heard; nil: unknown

	desk desk
	pins pins
	next atomic.Pointer[dossier.Catalogue] // the argument of the last Use
}

// Use switches to another catalogue between two visits. Work still being finished for an
// earlier visit continues with the catalogue it started with.
func (c *Clerk) Use(list *dossier.Catalogue) { c.next.Store(list) }

// catalogue returns the catalogue in use; nil if there is none.
func (c *Clerk) catalogue() *dossier.Catalogue {
	if list := c.next.Load(); list != nil {
		return list
	}
	return c.Catalogue
}

// Do does one task for a visit and sends its results, ending with one Done. It returns
// when the task is over. Cancelling ctx ends scans, imports and waits; what must not be
// left half done (a seal, the end of a visit) is finished regardless.
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
		send(end) // even after runtime.Goexit
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
		session.PrintChecklist, session.PrintSheet, session.PrintSeparators:
		return c.print(ctx, t, Holder{})
	case session.PrintReceipt:
		return c.print(ctx, t, c.named(visit, t.Receipt))
	}
	if t, ok := t.(session.CheckPIN); ok {
		return c.checkPIN(t.PIN, send) // even without a vault: the staff screen says why it is missing
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
		return c.turn(visit, t, send)
	case session.LoadThumbs:
		return c.loadThumbs(ctx, visit, t, send)
	case session.ArrangePages:
		return c.arrange(visit, t, send)
	case session.KeepWhole:
		return c.keepWhole(visit, t, send)
	case session.DropPictures:
		c.desk.dropPictures(visit)
		return session.NoMishap
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
