// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"passerelle/dossier/receipt"
	"passerelle/sync"
	"passerelle/sync/central/archive"
)

const maxEnrolment = 8 << 10 // bytes of a request

// enrol is the only route without a certificate: it issues one to a caller who shows a
// valid code and proves two keys.
func (s *Service) enrol(w http.ResponseWriter, r *http.Request) {
	if r.TLS == nil || r.TLS.Version < tls.VersionTLS13 {
		s.refuse(w, http.StatusForbidden, sync.RefusedProof, "TLS 1.3 is needed")
		return
	}
	req, err := readEnrolment(http.MaxBytesReader(w, r.Body, maxEnrolment))
	if err != nil {
		s.refuse(w, http.StatusBadRequest, sync.RefusedMalformed,
			"this is not an enrolment request")
		return
	}
	exporter, err := r.TLS.ExportKeyingMaterial(sync.ExporterLabel, nil, 32)
	if err != nil {
		s.unhealthy(w, "read the TLS exporter", err)
		return
	}
	e := enrolment{request: req, now: s.cfg.Now(), keys: s.cfg.Keys}
	// Read before a change is begun: changes are serialised, and a stranger's must not
	// delay those of kiosks.
	if code, err := s.cfg.Archive.Code(r.Context(), selector([10]byte(req.Secret))); errors.Is(err,
		archive.ErrNotFound) || err == nil && dead(code, e.now) {
		s.refuse(w, http.StatusForbidden, sync.RefusedCode, "the code or the keys are not accepted")
		return
	}
	e.proven = e.readKeys() && e.proofs(exporter)
	if err := s.cfg.Archive.Change(r.Context(), e.redeem); err != nil {
		s.unhealthy(w, "enrol", err)
		return
	}
	if e.refusal != "" {
		s.refuse(w, http.StatusForbidden, e.refusal, "the code or the keys are not accepted")
		return
	}
	belongs(r.Context(), e.answer.Kiosk)
	s.cfg.Log.Info("enrolled", "kiosk", e.answer.Kiosk)
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(e.answer); err != nil {
		s.cfg.Log.Info("answer lost", "route", "enrolment")
	}
}

func readEnrolment(r io.Reader) (sync.EnrolmentRequest, error) {
	var req sync.EnrolmentRequest
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&req); err != nil {
		return req, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return req, errors.New("something follows the request")
	}
	if req.Format != sync.EnrolmentFormat || len(req.Secret) != len(receipt.Code{}.Secret) {
		return req, errors.New("the request is of another format")
	}
	return req, nil
}

// enrolment is one request on its way through the archive.
type enrolment struct {
	request sync.EnrolmentRequest
	now     time.Time
	keys    *Keys
	proven  bool

	tlsKey, receiptKey *ecdsa.PublicKey

	refusal string // if set, the refusal code
	answer  sync.EnrolmentAnswer
}

// readKeys requires two different keys on P-256, each in canonical form.
func (e *enrolment) readKeys() bool {
	var ok bool
	if e.tlsKey, ok = publicKey(e.request.TLSKey); !ok {
		return false
	}
	if e.receiptKey, ok = publicKey(e.request.ReceiptKey); !ok {
		return false
	}
	return !e.tlsKey.Equal(e.receiptKey)
}

func publicKey(der []byte) (*ecdsa.PublicKey, bool) {
	k, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, false
	}
	pub, ok := k.(*ecdsa.PublicKey)
	if !ok || pub.Curve != elliptic.P256() {
		return nil, false
	}
	again, err := x509.MarshalPKIXPublicKey(pub)
	return pub, err == nil && bytes.Equal(again, der)
}

func (e *enrolment) proofs(exporter []byte) bool {
	pin := e.keys.Pin()
	return sync.Proven(e.tlsKey, sync.Transcript(sync.ProofTLS, e.request, pin, exporter),
		e.request.TLSProof) &&
		sync.Proven(e.receiptKey, sync.Transcript(sync.ProofReceipt, e.request, pin, exporter),
			e.request.ReceiptProof)
}

// redeem decides. A refusal is not an error, because the miss that it counts must be stored.
func (e *enrolment) redeem(tx *archive.Tx) error {
	code, err := tx.Code(selector([10]byte(e.request.Secret)))
	if errors.Is(err, archive.ErrNotFound) {
		e.refusal = sync.RefusedCode
		return nil
	}
	if err != nil {
		return err
	}
	digest := sha256.Sum256(e.request.Secret)
	switch {
	case dead(code, e.now):
		e.refusal = sync.RefusedCode
		return nil
	case subtle.ConstantTimeCompare(digest[:], code.Digest[:]) != 1:
		e.refusal = sync.RefusedCode
		code.Misses++
		return tx.PutCode(code)
	case !e.proven:
		e.refusal = sync.RefusedProof
		code.Misses++
		return tx.PutCode(code)
	case code.Used() && (!bytes.Equal(code.TLSKey, e.request.TLSKey) ||
		!bytes.Equal(code.ReceiptKey, e.request.ReceiptKey)):
		e.refusal = sync.RefusedUsed
		code.Misses++
		return tx.PutCode(code)
	}
	return e.accept(tx, code)
}

func dead(c archive.Code, now time.Time) bool {
	return !now.Before(c.Expires) || c.Misses >= maxMisses
}

// accept enrols the kiosk, or repeats the answer of the first time.
func (e *enrolment) accept(tx *archive.Tx, code archive.Code) error {
	id := receipt.KioskID(e.receiptKey)
	old, err := tx.Kiosk(id)
	if err != nil && !errors.Is(err, archive.ErrNotFound) {
		return err
	}
	if err == nil && (!old.Revoked.IsZero() || !bytes.Equal(old.ReceiptKey, e.request.ReceiptKey)) {
		// or another key with the same 40 bits, which also has to be replaced
		e.refusal = sync.RefusedRevoked
		return nil
	}
	if !code.Used() {
		cert, err := e.keys.issueKiosk(e.tlsKey, id)
		if err != nil {
			return err
		}
		code.TLSKey, code.ReceiptKey = e.request.TLSKey, e.request.ReceiptKey
		code.Chain = encodeChain(cert.Raw, e.keys.CA.Raw, e.keys.Root.Raw)
		if err := tx.PutCode(code); err != nil {
			return err
		}
		if err := tx.PutKiosk(archive.Kiosk{ID: id, Name: code.Name, TLSKey: code.TLSKey,
			ReceiptKey: code.ReceiptKey, Enrolled: e.now}); err != nil {
			return err
		}
	}
	trust, err := vouch(tx, e.keys, e.receiptKey, e.now)
	if err != nil {
		return err
	}
	chain, err := decodeChain(code.Chain)
	if err != nil {
		return err
	}
	e.answer = sync.EnrolmentAnswer{Format: sync.EnrolmentFormat, Kiosk: id, Chain: chain,
		Trust: string(trust)}
	return nil
}

func encodeChain(certs ...[]byte) []byte {
	var out []byte
	for _, der := range certs {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	return out
}

func decodeChain(text []byte) ([][]byte, error) {
	var out [][]byte
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			break
		}
		out = append(out, block.Bytes)
	}
	if len(out) < 2 {
		return nil, fmt.Errorf("the chain kept with a code is damaged")
	}
	return out, nil
}
