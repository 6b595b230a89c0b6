// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Routes of the service. All except RouteEnrol require the certificate that enrolment gives.
const (
	RouteEnrol    = "/v1/enrolment"
	RouteDossiers = "/v1/dossiers/" // tus 1.0: POST here, HEAD and PATCH to the id
	RouteReceipts = "/v1/receipts/" // GET the id: stage-2 receipt
	RouteTrust    = "/v1/trust"     // GET: the trust list, with its number as ETag
	RouteStatus   = "/v1/status"    // GET: the service knows this kiosk

	RouteCatalogue = "/v1/catalogue" // GET: the newest catalogue bundle, with its number as ETag
)

// ReceiptMetadata is the key of tus's Upload-Metadata under which the stage-1 receipt is sent.
const ReceiptMetadata = "receipt"

// ReceiptType is the media type of an answer that is a receipt.
const ReceiptType = "application/vnd.passerelle.receipt"

// CatalogueType is the media type of a catalogue bundle.
const CatalogueType = "application/vnd.passerelle.catalogue"

// RefusalHeader carries the code of every refusal of ours, since HEAD has no body.
const RefusalHeader = "Passerelle-Refusal"

// Refusal codes. The list is closed; the words travel and are never renamed.
const (
	RefusedCode    = "code"    // enrolment code unknown, expired or tried too often
	RefusedUsed    = "used"    // enrolment code used with other keys
	RefusedProof   = "proof"   // a key whose possession was not proven
	RefusedCert    = "cert"    // no client certificate, or one that a later enrolment replaced
	RefusedRevoked = "revoked" // this kiosk was revoked
	RefusedReceipt = "receipt" // the stage-1 receipt does not verify, or belongs to another kiosk
	RefusedSize    = "size"    // larger than the service accepts
	// what arrived does not match the id: it was removed, send it again
	RefusedDigest    = "digest"
	RefusedUnknown   = "unknown"    // no such dossier
	RefusedUnhealthy = "unhealthy"  // the service can't work: its disk, its database
	RefusedUnfit     = "incomplete" // the dossier is not whole yet
	RefusedMalformed = "malformed"  // the request can't be read
)

// EnrolmentFormat is the version of the request, its transcript and its answer.
const EnrolmentFormat = "passerelle-enrolment/1"

// ExporterLabel names the TLS exporter (RFC 8446, 7.5; 32 bytes, no context) that binds
// an enrolment to its connection: a proof can't be replayed on another one.
const ExporterLabel = "EXPORTER-passerelle-enrolment-1"

// EnrolmentRequest is the JSON that a kiosk posts to RouteEnrol. Byte fields are standard base64.
type EnrolmentRequest struct {
	Format       string `json:"format"`
	Secret       []byte `json:"secret"`        // 10 bytes
	TLSKey       []byte `json:"tls_key"`       // SubjectPublicKeyInfo in DER, P-256
	ReceiptKey   []byte `json:"receipt_key"`   // SubjectPublicKeyInfo in DER, P-256
	TLSProof     []byte `json:"tls_proof"`     // see Prove
	ReceiptProof []byte `json:"receipt_proof"` // see Prove
}

// EnrolmentAnswer is the JSON of the service's answer.
type EnrolmentAnswer struct {
	Format string   `json:"format"`
	Kiosk  string   `json:"kiosk"` // 8 Crockford letters
	Chain  [][]byte `json:"chain"` // X.509 in DER, the kiosk's own first, the root last
	Trust  string   `json:"trust"` // a trust list that names ReceiptKey
}

// Key names within a transcript.
const (
	ProofTLS     = "tls"
	ProofReceipt = "receipt"
)

// Transcript is what a kiosk signs with each of its two keys; which says with which one.
func Transcript(which string, r EnrolmentRequest, pin [16]byte, exporter []byte) []byte {
	var b bytes.Buffer
	secret := sha256.Sum256(r.Secret)
	for _, part := range [][]byte{[]byte(EnrolmentFormat), []byte(which), secret[:], pin[:],
		r.TLSKey, r.ReceiptKey, exporter} {
		b.Write(binary.BigEndian.AppendUint32(nil, uint32(len(part))))
		b.Write(part)
	}
	return b.Bytes()
}

// Prove signs a transcript: ECDSA over its SHA-256, in ASN.1 DER.
func Prove(key crypto.Signer, transcript []byte) ([]byte, error) {
	h := sha256.Sum256(transcript)
	sig, err := key.Sign(rand.Reader, h[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("prove a key: %w", err)
	}
	return sig, nil
}

// Proven reports whether proof is pub's proof for the transcript.
func Proven(pub *ecdsa.PublicKey, transcript, proof []byte) bool {
	h := sha256.Sum256(transcript)
	return ecdsa.VerifyASN1(pub, h[:], proof)
}
