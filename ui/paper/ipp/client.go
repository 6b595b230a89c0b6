// SPDX-License-Identifier: AGPL-3.0-or-later

package ipp

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Printer is a printer at an address. Zero durations mean the defaults. Its methods are
// safe for concurrent use.
type Printer struct {
	URI string // ipp:// or ipps://, the printer's own or a cupsd's queue

	Timeout time.Duration // for the whole of Print; 0: 90 s
	Grace   time.Duration // how long to wait for someone to add paper before the page is cancelled; 0: 10 s
	Poll    time.Duration // interval between queries; 0: 300 ms

	HTTP *http.Client // nil: one of our own
}

// JobName is the name of every job: cupsd and some printers use it in logs and file names.
const JobName = "page"

func (p *Printer) timeout() time.Duration { return orDefault(p.Timeout, 90*time.Second) }
func (p *Printer) grace() time.Duration   { return orDefault(p.Grace, 10*time.Second) }
func (p *Printer) poll() time.Duration    { return orDefault(p.Poll, 300*time.Millisecond) }

func orDefault(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

// ErrURI is returned for an address with a scheme other than ipp or ipps.
var ErrURI = errors.New("a printer's address begins with ipp:// or ipps://")

// address returns the URL to post to (RFC 3510, RFC 7472).
func (p *Printer) address() (string, error) {
	u, err := url.Parse(p.URI)
	if err != nil || u.Host == "" {
		return "", ErrURI
	}
	switch u.Scheme {
	case "ipp":
		u.Scheme = "http"
	case "ipps":
		u.Scheme = "https"
	default:
		return "", ErrURI
	}
	if u.Port() == "" {
		u.Host = net.JoinHostPort(u.Hostname(), "631")
	}
	return u.String(), nil
}

var defaultHTTP = &http.Client{
	Transport: &http.Transport{
		DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSHandshakeTimeout: 5 * time.Second,
		MaxIdleConns:        2,
		IdleConnTimeout:     10 * time.Second,
	},
	// Following a redirect would send the page to an address that nobody configured.
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// request starts a message with the attributes of every request (RFC 8011, section 4.1.4).
func (p *Printer) request(op uint16) *Message {
	m := &Message{Code: op, RequestID: 1}
	m.Add(GroupOperation, "attributes-charset", String(TagCharset, "utf-8"))
	m.Add(GroupOperation, "attributes-natural-language", String(TagLanguage, "en"))
	m.Add(GroupOperation, "printer-uri", String(TagURI, p.URI))
	return m
}

// statusError is the status of an unsuccessful answer.
type statusError uint16

func (e statusError) Error() string { return fmt.Sprintf("the printer answered 0x%04x", uint16(e)) }

// do sends a request followed by a document and reads the answer. Network errors are
// wrapped as errNetwork.
func (p *Printer) do(ctx context.Context, m *Message, doc []byte) (*Message, error) {
	address, err := p.address()
	if err != nil {
		return nil, err
	}
	head := m.Encode()
	body := io.MultiReader(bytes.NewReader(head), bytes.NewReader(doc))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, body)
	if err != nil {
		return nil, err
	}
	req.ContentLength = int64(len(head) + len(doc))
	req.Header.Set("Content-Type", "application/ipp")
	resp, err := cmp.Or(p.HTTP, defaultHTTP).Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNetwork, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the printer answered HTTP %d", resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, MaxMessage+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNetwork, err)
	}
	if len(data) > MaxMessage {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrMalformed, MaxMessage)
	}
	answer, _, err := Decode(data)
	if err != nil {
		return nil, err
	}
	if answer.Code > statusLastSuccess {
		return answer, statusError(answer.Code)
	}
	return answer, nil
}

var errNetwork = errors.New("the printer does not answer")

// attributes queries the printer's state and the formats it accepts.
func (p *Printer) attributes(ctx context.Context) (*Message, error) {
	m := p.request(OpGetPrinterAttributes)
	m.Add(GroupOperation, "requested-attributes",
		String(TagKeyword, "printer-state"), String(TagKeyword, "printer-state-reasons"),
		String(TagKeyword, "printer-is-accepting-jobs"),
		String(TagKeyword, "document-format-supported"))
	return p.do(ctx, m, nil)
}

// printer-state (RFC 8011, section 5.4.11).
const (
	printerIdle       = 3
	printerProcessing = 4
	printerStopped    = 5
)

// State returns Ready if a page would come out now, or else why not. A warning from a
// printer that keeps working is Ready.
func (p *Printer) State(ctx context.Context) Outcome {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	m, err := p.attributes(ctx)
	if err != nil {
		return fromError(err)
	}
	return stateOf(m)
}

func stateOf(m *Message) Outcome {
	if accepting, ok := m.Number(GroupPrinter, "printer-is-accepting-jobs"); ok && accepting == 0 {
		return Stopped
	}
	if state, _ := m.Number(GroupPrinter, "printer-state"); state != printerStopped {
		return Ready
	}
	if o := fromReasons(m.Strings(GroupPrinter, "printer-state-reasons")); o != "" {
		return o
	}
	return Stopped
}

// fromError returns the outcome of a failed request.
func fromError(err error) Outcome {
	var status statusError
	switch {
	case errors.Is(err, errNetwork):
		return Absent
	case errors.As(err, &status):
		switch uint16(status) {
		case StatusFormatUnsupported:
			return Format
		case StatusNotAcceptingJobs, StatusBusy:
			return Stopped
		}
	}
	return Failed
}
