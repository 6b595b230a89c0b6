// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"errors"
	"log/slog"

	"passerelle/capture"
	"passerelle/capture/stick"
	"passerelle/dossier/sealed"
	"passerelle/intake"
	"passerelle/storage"
	"passerelle/ui/session"
)

// mishaps is the only table from errors to what the person is told, except for refused
// foreign files, which are in package intake. The first matching line counts.
var mishaps = []struct {
	err  error
	code session.Mishap
}{
	{storage.ErrNoSpace, session.DiskFull}, // first, since any other error may wrap it
	{errNoStick, session.StickEmpty},
	{errStickLeft, session.StickLeft},
	{stick.ErrTooBig, session.FileTooBig},
	{stick.ErrNotRegular, session.FileRefused},
	{capture.ErrFileGone, session.StickGone},
	{&capture.Fault{Reason: capture.Absent}, session.ScannerAbsent},
	{&capture.Fault{Reason: capture.Busy}, session.ScannerBusy},
	{&capture.Fault{Reason: capture.Jammed}, session.ScannerJam},
	{&capture.Fault{Reason: capture.NoPaper}, session.ScannerEmpty},
	{&capture.Fault{Reason: capture.Cover}, session.ScannerCover},
	{&capture.Fault{Reason: capture.Denied}, session.ScannerFailed},
	{&capture.Fault{Reason: capture.Failed}, session.ScannerFailed},
	{&capture.Fault{Reason: capture.Stalled}, session.ScannerFailed},
	{capture.ErrNotMemory, session.ScannerFailed},
	{capture.ErrOverBudget, session.FileOverBudget},
	{storage.ErrBadTicket, session.TicketWrong},
	{storage.ErrExpired, session.TicketExpired},
	{storage.ErrUnreadable, session.DraftUnreadable},
	{storage.ErrNoDraft, session.TicketWrong},
	{storage.ErrOutOfOrder, session.OutOfOrder},
	{storage.ErrNotEnrolled, session.NotEnrolled},
	{sealed.ErrRecipient, session.SealFailed},
	{sealed.ErrPiece, session.SealFailed},
	{errOtherPages, session.SealFailed},
	{intake.ErrElsewhere, session.NoLongerSent},
	{errNoTarget, session.StickAbsent},
	{errTargets, session.StickSeveral},
	{stick.ErrFull, session.StickFull},
	{stick.ErrReadOnly, session.StickReadOnly},
	{stick.ErrGone, session.StickGone},
	{stick.ErrFailed, session.StickFailed},
	{storage.ErrDamaged, session.VaultFailed},
	{storage.ErrClosed, session.VaultFailed},
	{storage.ErrVersion, session.VaultFailed},
}

// mishapOf turns an error into a code. An error that nobody foresaw is a bug of ours, and
// the person is told so.
func mishapOf(err error) session.Mishap {
	if err == nil || errors.Is(err, errOver) {
		return session.NoMishap
	}
	for _, m := range mishaps {
		if errors.Is(err, m.err) {
			return m.code
		}
	}
	if code, _, ok := intake.Refusal(err); ok {
		return session.Mishap(code)
	}
	if errors.Is(err, context.Canceled) {
		return session.NoMishap // somebody stopped it
	}
	return session.Failed
}

// outcome ends a task with an error: the person gets a code, the journal an event, the
// log the code. Never the error's text: it may contain the name of a file.
func (c *Clerk) outcome(err error) session.Mishap {
	code := mishapOf(err)
	switch code {
	case session.NoMishap:
		return code
	case session.DiskFull:
		c.note(storage.DiskFull)
	case session.ScannerAbsent, session.ScannerFailed, session.ScannerJam:
		c.note(storage.ScannerFailed)
	}
	c.log().Warn("task failed", "code", string(code))
	return code
}

// crashed logs a panic by the name of its task: the panic value may contain anything.
func (c *Clerk) crashed(name session.TaskName) {
	c.note(storage.TaskCrashed)
	c.log().Error("task crashed", "task", string(name))
}

// note writes to the journal. If that fails, work goes on.
func (c *Clerk) note(e storage.Event) {
	if c.Vault == nil {
		return
	}
	if err := c.Vault.Log(e, 0); err != nil {
		c.log().Warn("journal not written", "event", string(e))
	}
}

func (c *Clerk) log() *slog.Logger {
	if c.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Log
}
