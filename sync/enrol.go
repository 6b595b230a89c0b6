// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"passerelle/dossier/receipt"
)

// Enrolled is the result of enrolment. The caller hands Trust and Pin to the vault.
type Enrolled struct {
	Kiosk string // 8 Crockford letters, those of the receipt key
	Trust []byte // a trust list whose root matches the pin
	Pin   [16]byte
}

const maxAnswer = 24 << 20 // bytes: a trust list of 16 MiB in JSON, and a margin

// Enrol makes this kiosk known to the service at address with a code, and leaves key,
// certificate and address in dir (DATA/carry, created if missing). The service's chain is
// verified against the code's pin before the code's secret is sent. It can be called
// again with the same code if the answer was lost. Errors wrap ErrLine, ErrOtherService,
// ErrClock, ErrCode, ErrUsed or ErrRefused.
func Enrol(ctx context.Context, dir, address string, code receipt.Code, receiptKey crypto.Signer,
	now time.Time) (Enrolled, error) {
	u, err := base(address)
	if err != nil {
		return Enrolled{}, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Enrolled{}, fmt.Errorf("make the carrier's folder: %w", err)
	}
	release, err := lock(dir)
	if err != nil {
		return Enrolled{}, err
	}
	defer release()
	key, err := tlsKey(dir)
	if err != nil {
		return Enrolled{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	answer, clock, err := enrolOver(ctx, u, code, key, receiptKey, now)
	if err != nil {
		return Enrolled{}, err
	}
	if err := answer.check(key, receiptKey, code.Pin); err != nil {
		return Enrolled{}, fmt.Errorf("%w: its answer: %w", ErrOtherService, err)
	}
	if err := keepEnrolment(dir, u, code.Pin, answer); err != nil {
		return Enrolled{}, err
	}
	if err := noteEnrolment(dir, clock); err != nil {
		return Enrolled{}, err
	}
	return Enrolled{Kiosk: answer.Kiosk, Trust: []byte(answer.Trust), Pin: code.Pin}, nil
}

// enrolOver speaks HTTP over a connection that it opened itself, because the proofs are
// bound to that connection.
func enrolOver(ctx context.Context, u *url.URL, code receipt.Code, key *ecdsa.PrivateKey,
	receiptKey crypto.Signer, now time.Time) (*EnrolmentAnswer, Clock, error) {
	raw, err := (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, "tcp",
		net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "443")))
	if err != nil {
		return nil, Clock{}, asHandshake(err)
	}
	defer raw.Close()
	defer context.AfterFunc(ctx, func() { raw.Close() })()
	conn := tls.Client(raw, pinned(u.Hostname(), code.Pin, now))
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, Clock{}, asHandshake(err)
	}
	req, err := prove(conn, code, key, receiptKey)
	if err != nil {
		return nil, Clock{}, err
	}
	body, err := json.Marshal(req)
	if err != nil {
		return nil, Clock{}, fmt.Errorf("write the request: %w", err)
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String()+RouteEnrol,
		bytes.NewReader(body))
	if err != nil {
		return nil, Clock{}, fmt.Errorf("write the request: %w", err)
	}
	post.Header.Set("Content-Type", "application/json")
	post.Close = true
	if err := post.Write(conn); err != nil {
		return nil, Clock{}, asHandshake(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), post)
	if err != nil {
		return nil, Clock{}, asHandshake(err)
	}
	defer resp.Body.Close()
	var clock Clock
	if t, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		clock = Clock{Service: t.UTC(), System: now.UTC()}
	}
	if resp.StatusCode != http.StatusOK {
		return nil, Clock{}, enrolmentRefusal(resp)
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, Clock{}, asHandshake(err)
	}
	var a EnrolmentAnswer
	if err := json.Unmarshal(b, &a); err != nil || a.Format != EnrolmentFormat {
		return nil, Clock{}, fmt.Errorf("%w: its answer can't be read", ErrOtherService)
	}
	return &a, clock, nil
}

func prove(conn *tls.Conn, code receipt.Code, key *ecdsa.PrivateKey,
	receiptKey crypto.Signer) (EnrolmentRequest, error) {
	r := EnrolmentRequest{Format: EnrolmentFormat, Secret: code.Secret[:]}
	state := conn.ConnectionState()
	exporter, err := state.ExportKeyingMaterial(ExporterLabel, nil, 32)
	if err != nil {
		return r, fmt.Errorf("tie the proofs to the connection: %w", err)
	}
	if r.TLSKey, err = x509.MarshalPKIXPublicKey(key.Public()); err != nil {
		return r, fmt.Errorf("write the TLS key: %w", err)
	}
	if r.ReceiptKey, err = x509.MarshalPKIXPublicKey(receiptKey.Public()); err != nil {
		return r, fmt.Errorf("write the receipt key: %w", err)
	}
	if r.TLSProof, err = Prove(key, Transcript(ProofTLS, r, code.Pin, exporter)); err != nil {
		return r, err
	}
	r.ReceiptProof, err = Prove(receiptKey, Transcript(ProofReceipt, r, code.Pin, exporter))
	return r, err
}

func enrolmentRefusal(resp *http.Response) error {
	switch code := resp.Header.Get(RefusalHeader); code {
	case RefusedCode:
		return ErrCode
	case RefusedUsed:
		return ErrUsed
	case "":
		return fmt.Errorf("%w: it answers %d", ErrRefused, resp.StatusCode)
	default:
		return fmt.Errorf("%w: %.20q", ErrRefused, code)
	}
}

// check verifies what must hold of an answer even from the right service: a kiosk that
// kept a certificate for another key could never call home.
func (a *EnrolmentAnswer) check(key *ecdsa.PrivateKey, receiptKey crypto.Signer,
	pin [16]byte) error {
	pub, ok := receiptKey.Public().(*ecdsa.PublicKey)
	if !ok || a.Kiosk != receipt.KioskID(pub) {
		return errors.New("it names another kiosk")
	}
	if len(a.Chain) < 2 {
		return errors.New("its chain is too short")
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	var leaf *x509.Certificate
	for i, der := range a.Chain {
		c, err := x509.ParseCertificate(der)
		switch {
		case err != nil:
			return errors.New("a certificate can't be read")
		case i == 0:
			leaf = c
		case receipt.RootPin(c.RawSubjectPublicKeyInfo) == pin:
			roots.AddCert(c)
		default:
			between.AddCert(c)
		}
	}
	// The service checks validity, by its own clock; only the owner matters here.
	opts := x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: leaf.NotBefore,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if _, err := leaf.Verify(opts); err != nil {
		return errors.New("its chain does not lead to the authority's root")
	}
	if !key.PublicKey.Equal(leaf.PublicKey) {
		return errors.New("its certificate is for another key")
	}
	t, err := receipt.ParseTrust([]byte(a.Trust))
	if err != nil {
		return err
	}
	if k, ok := t.Key(receipt.KeyID(pub)); !t.PinnedBy(pin) || !ok || k.Role != receipt.RoleKiosk ||
		k.Revoked {
		return errors.New("its trust list does not name this kiosk")
	}
	return nil
}

// noteEnrolment records what enrolling revealed about the line and the clock: the first
// receipt should not say that the clock was never compared.
func noteEnrolment(dir string, clock Clock) error {
	n, err := readNotes(dir)
	if err != nil {
		return err
	}
	n.Line = Line{Why: Reached}
	// no floor: a time at which both may be wrong would cut this kiosk off for good
	n.Line.Clock, n.Line.Contact = clock, clock.System
	return n.write(dir)
}

// keepEnrolment writes the chain first: service.json is what shows that everything is there.
func keepEnrolment(dir string, u *url.URL, pin [16]byte, a *EnrolmentAnswer) error {
	var chain bytes.Buffer
	for _, der := range a.Chain {
		if err := pem.Encode(&chain, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			return fmt.Errorf("keep the certificate: %w", err)
		}
	}
	if err := writeFile(filepath.Join(dir, chainFile), chain.Bytes(), true); err != nil {
		return fmt.Errorf("keep the certificate: %w", err)
	}
	b, err := json.MarshalIndent(service{Format: serviceFormat, URL: u.String(),
		Pin: hex.EncodeToString(pin[:]), Kiosk: a.Kiosk}, "", "  ")
	if err != nil {
		return fmt.Errorf("keep the service's address: %w", err)
	}
	if err := writeFile(filepath.Join(dir, serviceFile), append(b, '\n'), true); err != nil {
		return fmt.Errorf("keep the service's address: %w", err)
	}
	return nil
}
