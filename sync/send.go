// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
)

// send brings one dossier to the service and its receipt to the outbox, and returns the
// receipt. The stage-1 receipt goes first; bytes are sent from where the service says it
// stopped: tus 1.0, creation and core (https://tus.io/protocols/resumable-upload).
func (c *Client) send(ctx context.Context, l *line, it receipt.Deposit) (string, error) {
	first, err := receipt.Parse(it.Text)
	if err != nil || first.ID != it.ID {
		return "", fmt.Errorf("%w: its stage-1 receipt", errDamaged)
	}
	c.progress(it, c.book.state(it.ID).Sent)
	text, err := c.transfer(ctx, l, it)
	if r, ok := errors.AsType[*refusal](err); ok && r.code == RefusedDigest {
		// The service has discarded what arrived. Once is an accident of its disk or
		// memory; the second time something is wrong with the file.
		c.log().Warn("sent again from the start", "id", it.ID.String())
		text, err = c.transfer(ctx, l, it)
		if errors.As(err, &r) && r.code == RefusedDigest {
			return "", errDamaged
		}
	}
	if err != nil {
		if mayBeSpoiled(err) && c.spoiled(it.ID) {
			return "", errDamaged
		}
		return "", err
	}
	if err := matches(text, first); err != nil {
		return "", err
	}
	if err := c.Outbox.Arrived(it.ID, []byte(text)); err != nil {
		return "", fmt.Errorf("%w: %w", errLocal, err)
	}
	return text, nil
}

// mayBeSpoiled reports whether an error can be due to bytes that are not those that were
// sealed: only then are they read through. An emptied or truncated file makes no request
// that the service could recognise as such.
func mayBeSpoiled(err error) bool {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.code == RefusedMalformed || r.code == RefusedSize || r.code == RefusedUnfit
	}
	return errors.Is(err, ErrOtherService) || errors.Is(err, errLocal) || errors.Is(err, errTaken)
}

// spoiled reports whether the bytes waiting here do not match the dossier's id. Bytes
// that can't be read prove nothing.
func (c *Client) spoiled(id dossier.ID) bool {
	f, err := c.Outbox.Open(id)
	if err != nil {
		return false
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return err == nil && dossier.ID(h.Sum(nil)) != id
}

// matches checks whether a text can be the stage-2 receipt of first. Who signed it is for
// the vault to judge.
func matches(text string, first receipt.Receipt) error {
	second, err := receipt.Parse(text)
	if err != nil || second.Stage != receipt.FromService || second.ID != first.ID ||
		second.First != first.Digest() {
		return errBadReceipt
	}
	return nil
}

func (c *Client) transfer(ctx context.Context, l *line, it receipt.Deposit) (string, error) {
	offset, err := c.offset(ctx, l, it)
	var r *refusal
	if errors.As(err, &r) && r.code == RefusedUnknown || errors.Is(err, errAstray) &&
		!c.spoiled(it.ID) {
		var text string
		if text, err = c.create(ctx, l, it); text != "" || err != nil {
			return text, err
		}
		offset = 0
	}
	if err != nil {
		return "", err
	}
	if offset < it.Size {
		if err := c.patch(ctx, l, it, offset); err != nil {
			return "", err
		}
	}
	return c.receipt(ctx, l, it.ID)
}

// offset asks how much the service has.
func (c *Client) offset(ctx context.Context, l *line, it receipt.Deposit) (int64, error) {
	resp, err := c.short(ctx, l, http.MethodHead, RouteDossiers+it.ID.String(), nil)
	if err != nil {
		return 0, err
	}
	resp.Body.Close()
	offset, err := strconv.ParseInt(resp.Header.Get("Upload-Offset"), 10, 64)
	length, lerr := strconv.ParseInt(resp.Header.Get("Upload-Length"), 10, 64)
	if resp.StatusCode != http.StatusOK || err != nil || lerr != nil || offset < 0 {
		return 0, answered(resp)
	}
	if offset > it.Size || length != it.Size {
		return 0, errAstray
	}
	c.held(it, offset)
	return offset, nil
}

// create begins an upload. For a dossier that the service has already registered, the
// answer is its receipt.
func (c *Client) create(ctx context.Context, l *line, it receipt.Deposit) (text string, err error) {
	resp, err := c.short(ctx, l, http.MethodPost, RouteDossiers, func(h http.Header) {
		h.Set("Upload-Length", strconv.FormatInt(it.Size, 10))
		h.Set("Upload-Metadata", ReceiptMetadata+" "+
			base64.StdEncoding.EncodeToString([]byte(it.Text)))
	})
	if err != nil {
		return "", err
	}
	b, err := small(resp, maxReceipt)
	switch {
	case err != nil:
		return "", err
	case resp.StatusCode == http.StatusOK && resp.Header.Get("Content-Type") == ReceiptType:
		return string(b), nil
	case resp.StatusCode == http.StatusCreated:
		return "", nil
	}
	return "", answered(resp)
}

const maxReceipt = 4 << 10

// patch sends the bytes from offset to the end in one request. A line that takes nothing
// for a minute is given up.
func (c *Client) patch(ctx context.Context, l *line, it receipt.Deposit, offset int64) error {
	f, err := c.Outbox.Open(it.ID)
	if err != nil {
		return fmt.Errorf("%w: %w", errLocal, err)
	}
	defer f.Close()
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return fmt.Errorf("%w: %w", errLocal, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	body := &meter{r: f, left: it.Size - offset, stall: time.AfterFunc(stallTimeout, cancel),
		closed: make(chan struct{})}
	defer body.stall.Stop()
	body.seen = func(n int64) { c.progress(it, offset+n) }
	req, err := l.request(ctx, http.MethodPatch, RouteDossiers+it.ID.String(), body)
	if err != nil {
		return err
	}
	req.ContentLength = it.Size - offset
	req.Header.Set("Content-Type", "application/offset+octet-stream")
	req.Header.Set("Upload-Offset", strconv.FormatInt(offset, 10))
	resp, err := c.do(l, req)
	if err == nil {
		resp.Body.Close()
	}
	// an early answer leaves the transport reading: end it before the file is closed
	cancel()
	<-body.closed
	if body.err != nil {
		return fmt.Errorf("%w: %w", errLocal, body.err)
	}
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusNoContent ||
		resp.Header.Get("Upload-Offset") != strconv.FormatInt(it.Size, 10) {
		return answered(resp)
	}
	c.progress(it, it.Size)
	return nil
}

// receipt asks for the stage-2 receipt of a dossier that is complete at the service.
func (c *Client) receipt(ctx context.Context, l *line, id dossier.ID) (string, error) {
	resp, err := c.short(ctx, l, http.MethodGet, RouteReceipts+id.String(), nil)
	if err != nil {
		return "", err
	}
	b, err := small(resp, maxReceipt)
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != ReceiptType {
		return "", answered(resp)
	}
	return string(b), nil
}

// short makes a request without a body, within answerTimeout. Its answer must be read
// within that time too.
func (c *Client) short(ctx context.Context, l *line, method, route string,
	headers func(http.Header)) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	req, err := l.request(ctx, method, route, nil)
	if err != nil {
		cancel()
		return nil, err
	}
	if headers != nil {
		headers(req.Header)
	}
	resp, err := c.do(l, req)
	if err != nil {
		cancel()
		return nil, err
	}
	resp.Body = &closing{resp.Body, cancel}
	return resp, nil
}

// closing ends the request's context together with its body.
type closing struct {
	io.ReadCloser
	cancel context.CancelFunc
}

// Close closes the body.
func (c *closing) Close() error {
	defer c.cancel()
	return c.ReadCloser.Close()
}

// answered returns the error for an answer that fits no step. A lock held by another
// request, or an offset that has moved since, resolves itself.
func answered(resp *http.Response) error {
	switch resp.StatusCode {
	case http.StatusRequestTimeout: // the service waited for bytes that something on the way kept back
		return &trouble{kind: ErrLine, detail: "the service had to wait too long for what was sent"}
	case http.StatusConflict, http.StatusLocked:
		return fmt.Errorf("%w: status %d", errTaken, resp.StatusCode)
	case http.StatusTooManyRequests:
		return fmt.Errorf("%w: status %d", errService, resp.StatusCode)
	}
	return fmt.Errorf("%w: unexpected answer, status %d", ErrOtherService, resp.StatusCode)
}

// held records how much of a dossier the service has. More than at the last attempt ends
// a row of failures: a line that breaks often but makes progress is retried at once.
func (c *Client) held(it receipt.Deposit, offset int64) {
	c.book.set(it.ID, func(s *State) {
		if offset > s.Held {
			s.Tries = 0
		}
		s.Held = offset
	})
	c.progress(it, offset)
}

// progress records how far a dossier has come.
func (c *Client) progress(it receipt.Deposit, sent int64) {
	c.book.set(it.ID, func(s *State) {
		s.Why, s.Sent, s.Size, s.NextTry = Sending, sent, it.Size,
			time.Time{}
	})
}
