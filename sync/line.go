// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"passerelle/dossier/receipt"
)

// line is the connection to the service for one round.
type line struct {
	base   string
	client *http.Client
}

// dial prepares the connection and sends nothing yet. It returns ErrNotEnrolled.
func (c *Client) dial() (*line, error) {
	s, cert, err := loadService(c.Dir)
	if err != nil {
		if !errors.Is(err, ErrNotEnrolled) {
			err = fmt.Errorf("%w: %w", errLocal, err)
		}
		return nil, err
	}
	pin, err := s.pin()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errLocal, err)
	}
	u, err := base(s.URL)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errLocal, err)
	}
	cfg := pinned(u.Hostname(), pin, c.hours()...)
	cfg.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		return &cert, nil
	}
	cfg.DynamicRecordSizingDisabled = true // megabytes follow: small first records would only cost
	// HTTP/1.1: it beat HTTP/2 in every measured round, and one transfer needs no streams.
	t := &http.Transport{
		DialContext: (&net.Dialer{Timeout: dialTimeout,
			KeepAlive: 15 * time.Second}).DialContext,
		TLSClientConfig:       cfg,
		TLSHandshakeTimeout:   dialTimeout,
		ResponseHeaderTimeout: answerTimeout,
		WriteBufferSize:       256 << 10,
		DisableCompression:    true,
		MaxIdleConnsPerHost:   1,
	}
	// our service never redirects; a portal does
	never := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &line{u.String(), &http.Client{Transport: t, CheckRedirect: never}}, nil
}

func (l *line) close() { l.client.CloseIdleConnections() }

func (l *line) request(ctx context.Context, method, route string,
	body io.Reader) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, l.base+route, body)
	if err != nil {
		return nil, fmt.Errorf("write a request: %w", err)
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	return req, nil
}

// do sends a request and classifies errors. Whatever answers has proven that it is the
// service; its time is noted.
func (c *Client) do(l *line, req *http.Request) (*http.Response, error) {
	resp, err := l.client.Do(req)
	if err != nil {
		return nil, asHandshake(err)
	}
	if t, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		c.book.setLine(func(l *Line) {
			l.heard(Clock{Service: t.UTC(), System: c.now().UTC()},
				c.BuildTime)
		})
	}
	switch code := resp.Header.Get(RefusalHeader); {
	case code == RefusedUnhealthy, code == "" && resp.StatusCode >= 500:
		resp.Body.Close()
		return nil, fmt.Errorf("%w: status %d", errService, resp.StatusCode)
	case code == RefusedRevoked && req.URL.Path == RouteTrust:
		raw, err := small(resp, maxAnswer)
		if err != nil {
			raw = nil // the refusal is known all the same
		}
		return nil, &refusal{code: code, status: resp.StatusCode, trust: raw,
			tag: resp.Header.Get("ETag")}
	case code != "":
		resp.Body.Close()
		return nil, &refusal{code: code, status: resp.StatusCode}
	}
	return resp, nil
}

// small reads an answer that must be short, and closes it.
func small(resp *http.Response, limit int64) ([]byte, error) {
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, &trouble{ErrLine, lineDetail(err), err}
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("%w: its answer is longer than %d bytes", ErrOtherService, limit)
	}
	return b, nil
}

// errNoRoute: the service has nothing where it was asked.
var errNoRoute = fmt.Errorf("%w: it answers %d", ErrOtherService, http.StatusNotFound)

// fetch asks for what the service has one of, and its tag. Where that is still what is
// known, raw is nil.
func (c *Client) fetch(ctx context.Context, l *line, route, known string,
	limit int64) (raw []byte, tag string, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	req, err := l.request(ctx, http.MethodGet, route, nil)
	if err != nil {
		return nil, "", err
	}
	if known != "" {
		req.Header.Set("If-None-Match", known)
	}
	resp, err := c.do(l, req)
	if err != nil {
		return nil, "", err
	}
	if raw, err = small(resp, limit); err != nil {
		return nil, "", err
	}
	switch resp.StatusCode {
	case http.StatusOK:
		return raw, resp.Header.Get("ETag"), nil
	case http.StatusNotModified:
		return nil, "", nil
	case http.StatusNotFound:
		return nil, "", errNoRoute
	}
	return nil, "", fmt.Errorf("%w: it answers %d", ErrOtherService, resp.StatusCode)
}

// call asks for the trust list, which also tells that the line is up and what hour it is
// there. A list is handed over once a process, and again when it changes.
func (c *Client) call(ctx context.Context, l *line) error {
	raw, tag, err := c.fetch(ctx, l, RouteTrust, c.trust, maxAnswer)
	if refused, ok := errors.AsType[*refusal](err); ok && len(refused.trust) > 0 {
		// A revoked kiosk learns of it from a list that its vault verifies. The
		// revocation remains the result even if an older service sends a sentence
		// instead, or the disk is full.
		if lerr := c.newTrust(refused.trust, refused.tag); lerr != nil {
			c.log().Warn("trust list not kept", "why", whyOf(lerr))
		}
		return err
	}
	if err != nil {
		return err
	}
	if raw != nil {
		if err := c.newTrust(raw, tag); err != nil {
			return err
		}
	}
	c.book.setLine(func(l *Line) { l.Why, l.NextTry, l.Barred = Reached, time.Time{}, "" })
	return nil
}

// newTrust hands a trust list over.
func (c *Client) newTrust(raw []byte, tag string) error {
	if _, err := receipt.ParseTrust(raw); err != nil {
		return fmt.Errorf("%w: its trust list can't be read", ErrOtherService)
	}
	if err := c.Outbox.NewTrust(raw); err != nil {
		return fmt.Errorf("%w: %w", errLocal, err)
	}
	c.trust = tag
	return nil
}
