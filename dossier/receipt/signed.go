// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"crypto"
	"crypto/ecdsa"
	"slices"
)

// Signed is an envelope that was read. Only By tells whether to trust its payload.
type Signed struct{ env envelope }

// SignPayload puts a payload into the envelope that receipts and trust lists also use,
// signed with key (ECDSA on P-256). The payload must name its format, because several
// kinds share the envelope. Errors: ErrKey, or those of key.
func SignPayload(payload []byte, key crypto.Signer) ([]byte, error) {
	return signEnvelope(payload, key)
}

// ParseSigned reads an envelope of any kind, strictly: one content has one text. Errors
// are *Refusal.
func ParseSigned(raw []byte) (Signed, error) {
	env, err := parseEnvelope(raw)
	return Signed{env}, err
}

// Payload returns a copy of what was signed.
func (s Signed) Payload() []byte { return slices.Clone(s.env.payload) }

// By reports whether the envelope was signed by that key and names it.
func (s Signed) By(pub *ecdsa.PublicKey) bool {
	key, err := p256(pub)
	return err == nil && s.env.kid == KeyID(key) && s.env.signedBy(key)
}
