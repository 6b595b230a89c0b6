// SPDX-License-Identifier: AGPL-3.0-or-later

package ipp

import (
	"context"
	"errors"
	"slices"
	"time"
)

// job-state (RFC 8011, section 5.3.7).
const (
	jobPending    = 3
	jobHeld       = 4
	jobProcessing = 5
	jobStopped    = 6
	jobCanceled   = 7
	jobAborted    = 8
	jobCompleted  = 9
)

// Print sends a page, a PWG raster made by [EncodePWG], and waits until it is out or
// certain not to come out. It queries the printer first, and sends nothing to a printer
// that has stopped. When it gives up it cancels the job. PDF is preferred if the printer
// accepts it: it is smaller, and what cupsd's filters start from.
func (p *Printer) Print(ctx context.Context, page []byte) Outcome {
	ctx, cancel := context.WithTimeout(ctx, p.timeout())
	defer cancel()
	m, err := p.attributes(ctx)
	if err != nil {
		return fromError(err)
	}
	if state := stateOf(m); state != Ready {
		return state
	}
	format, doc, err := choose(m.Strings(GroupPrinter, "document-format-supported"), page)
	if err != nil {
		return Failed
	}
	if format == "" {
		return Format
	}
	job, err := p.send(ctx, format, doc)
	if err != nil {
		return fromError(err)
	}
	return p.await(ctx, job)
}

// choose returns the page in the best format that the printer accepts; "" if it accepts
// none. A printer that lists nothing gets PDF.
func choose(formats []string, page []byte) (string, []byte, error) {
	switch {
	case len(formats) == 0 || slices.Contains(formats, FormatPDF):
		doc, err := pwgToPDF(page)
		return FormatPDF, doc, err
	case slices.Contains(formats, FormatPWG):
		_, err := DecodePWG(page)
		return FormatPWG, page, err
	}
	return "", nil, nil
}

// send sends the page to the printer and returns the job's number.
func (p *Printer) send(ctx context.Context, format string, doc []byte) (int, error) {
	m := p.request(OpPrintJob)
	m.Add(GroupOperation, "requesting-user-name", String(TagName, "kiosk"))
	m.Add(GroupOperation, "job-name", String(TagName, JobName))
	m.Add(GroupOperation, "ipp-attribute-fidelity", Bool(false))
	m.Add(GroupOperation, "document-format", String(TagMIME, format))
	m.Add(GroupJob, "copies", Int(TagInteger, 1))
	m.Add(GroupJob, "sides", String(TagKeyword, "one-sided"))
	m.Add(GroupJob, "media", String(TagKeyword, "iso_a4_210x297mm"))
	m.Add(GroupJob, "print-color-mode", String(TagKeyword, "monochrome"))
	answer, err := p.do(ctx, m, doc)
	if err != nil {
		return 0, err
	}
	id, ok := answer.Number(GroupJob, "job-id")
	if !ok || id < 1 {
		return 0, errors.New("the printer took a job and gave it no number")
	}
	return id, nil
}

// await polls the job until it ends. trouble is when the printer was first seen to have
// stopped with this job.
func (p *Printer) await(ctx context.Context, job int) Outcome {
	tick := time.NewTicker(p.poll())
	defer tick.Stop()
	var trouble time.Time
	silent := 0
	last := Failed
	for {
		state, err := p.jobState(ctx, job)
		var status statusError
		switch {
		case errors.As(err, &status) && uint16(status) == StatusNotFound:
			return Failed // forgotten: there is no telling whether it came out
		case err != nil:
			if silent++; silent >= 3 {
				p.cancel(job)
				return fromError(err)
			}
		case state == jobCompleted:
			return Printed
		case state == jobCanceled || state == jobAborted:
			return p.why(ctx, Failed)
		default:
			silent = 0
			why := p.why(ctx, "")
			if why == "" && state == jobStopped {
				why = Stopped
			}
			switch {
			case why == "":
				trouble = time.Time{}
			case trouble.IsZero():
				trouble, last = time.Now(), why
			case time.Since(trouble) > p.grace():
				return p.giveUp(job, why)
			default:
				last = why
			}
		}
		select {
		case <-ctx.Done():
			return p.giveUp(job, last)
		case <-tick.C:
		}
	}
}

// why asks what has stopped the printer; it returns otherwise if nothing has.
func (p *Printer) why(ctx context.Context, otherwise Outcome) Outcome {
	m, err := p.attributes(ctx)
	if err != nil {
		return otherwise
	}
	found := fromReasons(m.Strings(GroupPrinter, "printer-state-reasons"))
	if state, _ := m.Number(GroupPrinter, "printer-state"); state != printerStopped &&
		otherwise == "" && found != Absent {
		return "" // a warning: it keeps printing
	}
	if found == "" {
		return otherwise
	}
	return found
}

// giveUp cancels the job. It may have come out in the meantime.
func (p *Printer) giveUp(job int, why Outcome) Outcome {
	if p.cancel(job) == jobCompleted {
		return Printed
	}
	return why
}

// cancel cancels the job and returns its state afterwards, 0 if unknown. It has a few
// seconds of its own, because it is called when the time for printing is over.
func (p *Printer) cancel(job int) int {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	m := p.request(OpCancelJob)
	m.Add(GroupOperation, "job-id", Int(TagInteger, job))
	m.Add(GroupOperation, "requesting-user-name", String(TagName, "kiosk"))
	_, _ = p.do(ctx, m, nil) // refused if the job has ended: its state says how
	state, err := p.jobState(ctx, job)
	if err != nil {
		return 0
	}
	return state
}

func (p *Printer) jobState(ctx context.Context, job int) (int, error) {
	m := p.request(OpGetJobAttributes)
	m.Add(GroupOperation, "job-id", Int(TagInteger, job))
	m.Add(GroupOperation, "requesting-user-name", String(TagName, "kiosk"))
	m.Add(GroupOperation, "requested-attributes", String(TagKeyword, "job-state"),
		String(TagKeyword, "job-state-reasons"))
	answer, err := p.do(ctx, m, nil)
	if err != nil {
		return 0, err
	}
	state, ok := answer.Number(GroupJob, "job-state")
	if !ok {
		return 0, errors.New("a job without a state")
	}
	// cupsd calls a job completed once its last filter has ended, and reports separately
	// if that filter failed.
	if state == jobCompleted && slices.ContainsFunc(answer.Strings(GroupJob, "job-state-reasons"),
		func(r string) bool {
			return r == "job-completed-with-errors" || r == "aborted-by-system"
		}) {
		return jobAborted, nil
	}
	return state, nil
}
