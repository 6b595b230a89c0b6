// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	_ "crypto/sha256" // go-cose looks up crypto.SHA256
	"errors"
	"fmt"
	"math/big"

	"github.com/veraison/go-cose"
)

// The envelope of receipts, trust lists and list-key certificates: COSE_Sign1 (RFC 9052),
// tag 18, ES256, protected header {1: -7, 4: key id}, empty unprotected header, attached
// payload, no external data, low-s. There is exactly one way to write it.

// ErrKey is returned for a key that is not ECDSA on P-256.
var ErrKey = errors.New("not an ECDSA key on P-256")

type envelope struct {
	kid     [8]byte
	payload []byte
	sig     []byte // r ‖ s, 32 bytes each, big-endian
	msg     *cose.Sign1Message
}

func p256(pub crypto.PublicKey) (*ecdsa.PublicKey, error) {
	k, ok := pub.(*ecdsa.PublicKey)
	if !ok || k.Curve != elliptic.P256() {
		return nil, ErrKey
	}
	return k, nil
}

func newMessage(kid [8]byte, payload []byte) *cose.Sign1Message {
	return &cose.Sign1Message{
		Headers: cose.Headers{Protected: cose.ProtectedHeader{
			cose.HeaderLabelAlgorithm: cose.AlgorithmES256,
			cose.HeaderLabelKeyID:     kid[:],
		}},
		Payload: payload,
	}
}

func signEnvelope(payload []byte, key crypto.Signer) ([]byte, error) {
	pub, err := p256(key.Public())
	if err != nil {
		return nil, err
	}
	signer, err := cose.NewSigner(cose.AlgorithmES256, key)
	if err != nil {
		return nil, fmt.Errorf("prepare signature: %w", err)
	}
	msg := newMessage(KeyID(pub), payload)
	if err := msg.Sign(rand.Reader, nil, signer); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	if s := new(big.Int).SetBytes(msg.Signature[32:]); s.Cmp(halfOrder) > 0 {
		s.Sub(elliptic.P256().Params().N, s).FillBytes(msg.Signature[32:])
	}
	return msg.MarshalCBOR()
}

// halfOrder is the largest s of the low form: (n−1)/2.
var halfOrder = new(big.Int).Rsh(elliptic.P256().Params().N, 1)

// parseEnvelope reads and checks the form but not the signature. Errors are *Refusal.
func parseEnvelope(raw []byte) (envelope, error) {
	var msg cose.Sign1Message
	if err := msg.UnmarshalCBOR(raw); err != nil {
		return envelope{}, refuse(Malformed, "it is no COSE_Sign1")
	}
	alg, err := msg.Headers.Protected.Algorithm()
	kid, ok := msg.Headers.Protected[cose.HeaderLabelKeyID].([]byte)
	if err != nil || alg != cose.AlgorithmES256 || !ok || len(kid) != 8 ||
		len(msg.Signature) != 64 || len(msg.Payload) == 0 {
		return envelope{}, refuse(Malformed,
			"its algorithm, key id, content or signature is not the expected one")
	}
	env := envelope{kid: [8]byte(kid), payload: msg.Payload, sig: msg.Signature}
	env.msg = newMessage(env.kid, env.payload)
	env.msg.Signature = env.sig
	again, err := env.msg.MarshalCBOR()
	if err != nil || !bytes.Equal(again, raw) {
		return envelope{}, refuse(NotCanonical, "its envelope")
	}
	if new(big.Int).SetBytes(env.sig[32:]).Cmp(halfOrder) > 0 {
		return envelope{}, refuse(HighS, "")
	}
	return env, nil
}

func (e envelope) signedBy(pub *ecdsa.PublicKey) bool {
	v, err := cose.NewVerifier(cose.AlgorithmES256, pub)
	return err == nil && e.msg.Verify(nil, v) == nil
}
