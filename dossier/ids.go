// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

// ProcedureID names a procedure of the catalogue: lower-case ASCII letters, digits and
// hyphens, at most 40 characters ("etudiant-renouvellement").
type ProcedureID string

// PieceID names a reusable piece of the catalogue ("home.proof").
type PieceID string

// Slot is the place of one piece in one procedure. It distinguishes two passports
// ("minor.id.passport") and names the file in the sealed dossier.
type Slot string

// FieldID names a question ("agdref_number"); a typed fact about a paper is named after
// its slot ("home.proof.date").
type FieldID string

// of returns the id of a question when it is asked about a person: "minor.family_name".
// About the applicant, who has no name here, it is the id itself.
func (id FieldID) of(person string) FieldID {
	if person == "" {
		return id
	}
	return FieldID(person) + "." + id
}

// PageID names one page of a draft: 16 random bytes in lower-case hexadecimal. It reveals
// nothing about the content.
type PageID string

// ID is the SHA-256 of a sealed dossier: it identifies retries, and no other content can
// have it.
type ID [sha256.Size]byte

// ErrBadID is returned by ParseID for anything but 64 lower-case hexadecimal digits.
var ErrBadID = errors.New("not a dossier id: 64 lower-case hexadecimal digits expected")

// ParseID reads the form that String writes.
func ParseID(s string) (ID, error) {
	var id ID
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(id) || hex.EncodeToString(b) != s {
		return ID{}, ErrBadID
	}
	copy(id[:], b)
	return id, nil
}

// String writes the id as 64 lower-case hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }
