// SPDX-License-Identifier: AGPL-3.0-or-later

// Package ipptest provides a small printer that speaks real IPP over HTTP and can run out
// of paper, jam, answer garbage or disappear.
//
// It is not a print server: it keeps its jobs in memory, draws nothing, and is for tests
// and rehearsals only.
//
// What must be true: it reports a job as completed only if a sheet would have come out,
// and then keeps the bytes for Sheets.
package ipptest

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"

	"passerelle/ui/paper/ipp"
)

// Fault is what is wrong with the printer.
type Fault string

// The faults. Paper faults occur while a job prints, unless Break stops the printer.
const (
	None    Fault = ""
	Empty   Fault = "media-empty-error"
	Jam     Fault = "media-jam-error"
	Cover   Fault = "cover-open-report"
	Ink     Fault = "toner-empty-error"
	Low     Fault = "media-low-warning" // not a fault: it keeps printing
	Abort   Fault = "abort"             // aborts each job
	Vanish  Fault = "vanish"            // accepts a job and never answers again
	Forget  Fault = "forget"            // accepts a job and forgets it
	Linger  Fault = "linger"            // never finishes printing
	Refuse  Fault = "refuse"            // accepts no jobs
	Garbage Fault = "garbage"           // answers with bytes that aren't IPP
)

// Sheet is a page that came out.
type Sheet struct {
	Format string
	Name   string // name of the job
	Data   []byte
}

// Printer is an IPP printer, served at any path. Its methods are safe for concurrent use.
type Printer struct {
	Formats []string // document-format-supported; nil: PDF and PWG raster

	mu     sync.Mutex
	fault  Fault
	still  bool // stopped before any job
	gone   bool
	jobs   []*job
	sheets []Sheet
}

type job struct {
	sheet Sheet
	state int
}

// Start serves a printer for a test and returns its address.
func Start(t testing.TB, p *Printer) string {
	t.Helper()
	s := httptest.NewServer(p)
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return "ipp://" + u.Host + "/ipp/print"
}

// Absent returns an address where nothing listens.
func Absent(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "ipp://" + l.Addr().String() + "/ipp/print"
}

// Break sets the fault; with still the printer stops even without a job.
func (p *Printer) Break(f Fault, still bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault, p.still, p.gone = f, still, false
}

// Sheets returns the pages that have come out so far.
func (p *Printer) Sheets() []Sheet {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Sheet(nil), p.sheets...)
}

// Waiting returns the number of jobs that could still come out.
func (p *Printer) Waiting() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, j := range p.jobs {
		if j.state < 7 {
			n++
		}
	}
	return n
}

// ServeHTTP answers one request.
func (p *Printer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || r.Method != http.MethodPost ||
		r.Header.Get("Content-Type") != "application/ipp" {
		http.Error(w, "IPP only", http.StatusBadRequest)
		return
	}
	m, doc, err := ipp.Decode(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		panic(http.ErrAbortHandler) // drop the connection
	}
	w.Header().Set("Content-Type", "application/ipp")
	if p.fault == Garbage {
		_, _ = io.WriteString(w, "\x02\x00\x00\x00\x00\x00\x00\x01\x04\x44\xff\xff")
		return
	}
	answer := &ipp.Message{RequestID: m.RequestID}
	answer.Add(ipp.GroupOperation, "attributes-charset", ipp.String(ipp.TagCharset, "utf-8"))
	answer.Add(ipp.GroupOperation, "attributes-natural-language", ipp.String(ipp.TagLanguage, "en"))
	switch m.Code {
	case ipp.OpGetPrinterAttributes:
		p.describe(answer)
	case ipp.OpPrintJob:
		p.take(m, doc, answer)
	case ipp.OpGetJobAttributes, ipp.OpCancelJob:
		p.tell(m, answer)
	default:
		answer.Code = ipp.StatusBadRequest
	}
	_, _ = w.Write(answer.Encode())
}

func (p *Printer) formats() []string {
	if p.Formats == nil {
		return []string{ipp.FormatPDF, ipp.FormatPWG}
	}
	return p.Formats
}

// stuck reports whether the fault stops the paper.
func (p *Printer) stuck() bool {
	return slices.Contains([]Fault{Empty, Jam, Cover, Ink}, p.fault)
}

func (p *Printer) describe(m *ipp.Message) {
	state, reason := 3, "none"
	printing := false
	for _, j := range p.jobs {
		printing = printing || j.state < 7
	}
	switch {
	case p.stuck() && (p.still || printing):
		state, reason = 5, string(p.fault)
	case p.fault == Low:
		reason = string(Low)
	case printing:
		state = 4
	}
	m.Add(ipp.GroupPrinter, "printer-state", ipp.Int(ipp.TagEnum, state))
	m.Add(ipp.GroupPrinter, "printer-state-reasons", ipp.String(ipp.TagKeyword, reason))
	m.Add(ipp.GroupPrinter, "printer-is-accepting-jobs", ipp.Bool(p.fault != Refuse))
	m.Add(ipp.GroupPrinter, "media-col-default", ipp.Value{Tag: ipp.TagBegin})
	var formats []ipp.Value
	for _, f := range p.formats() {
		formats = append(formats, ipp.String(ipp.TagMIME, f))
	}
	m.Add(ipp.GroupPrinter, "document-format-supported", formats...)
}

func (p *Printer) take(m *ipp.Message, doc []byte, answer *ipp.Message) {
	s := Sheet{Data: doc}
	if f := m.Strings(ipp.GroupOperation, "document-format"); len(f) == 1 {
		s.Format = f[0]
	}
	if n := m.Strings(ipp.GroupOperation, "job-name"); len(n) == 1 {
		s.Name = n[0]
	}
	known := false
	for _, f := range p.formats() {
		known = known || f == s.Format
	}
	switch {
	case p.fault == Refuse:
		answer.Code = ipp.StatusNotAcceptingJobs
		return
	case !known:
		answer.Code = ipp.StatusFormatUnsupported
		return
	}
	p.jobs = append(p.jobs, &job{sheet: s, state: 3})
	p.gone = p.fault == Vanish
	p.answerJob(len(p.jobs), answer)
}

func (p *Printer) answerJob(id int, m *ipp.Message) {
	m.Add(ipp.GroupJob, "job-id", ipp.Int(ipp.TagInteger, id))
	m.Add(ipp.GroupJob, "job-uri", ipp.String(ipp.TagURI,
		"ipp://localhost/ipp/print/"+strconv.Itoa(id)))
	m.Add(ipp.GroupJob, "job-state", ipp.Int(ipp.TagEnum, p.jobs[id-1].state))
	m.Add(ipp.GroupJob, "job-state-reasons", ipp.String(ipp.TagKeyword, "none"))
}

// tell answers a query about a job and advances it by one state: three queries complete it.
func (p *Printer) tell(m *ipp.Message, answer *ipp.Message) {
	id, ok := m.Number(ipp.GroupOperation, "job-id")
	if !ok || id < 1 || id > len(p.jobs) || p.fault == Forget {
		answer.Code = ipp.StatusNotFound
		return
	}
	j := p.jobs[id-1]
	if m.Code == ipp.OpCancelJob {
		if j.state >= 7 {
			answer.Code = ipp.StatusNotPossible
			return
		}
		j.state = 7
		return
	}
	switch {
	case j.state >= 7:
	case j.state == 3:
		j.state = 5
	case p.stuck() || p.fault == Linger:
	case p.fault == Abort:
		j.state = 8
	default:
		j.state = 9
		p.sheets = append(p.sheets, j.sheet)
	}
	p.answerJob(id, answer)
}
