// SPDX-License-Identifier: AGPL-3.0-or-later

// Package dossier says what a procedure asks for, whether a dossier has it, and why not.
//
// It is values and pure functions over the standard library: it opens no file, draws no screen, calls no network and writes no sentence in any language (a [Gap]
// carries a [Code]; the word files turn it into a sentence).
//
// What must be true: [Procedure.Gaps] never calls a piece passed that it could not judge; what cannot be judged is [Inconclusive] and is shown as such. Order of
// pages of different slots, and of answers, changes nothing.
package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// ProcedureID names a procedure of the catalogue: lower-case ASCII letters, digits and hyphens, at most 40 characters ("etudiant-renouvellement").
type ProcedureID string

// PieceID names a reusable piece of the catalogue ("home.proof").
type PieceID string

// Slot is the place of one piece in one procedure. It tells two passports apart ("minor.id.passport") and names the file in the sealed dossier.
type Slot string

// FieldID names a question ("agdref_number"); a typed fact about a paper is named after its slot ("home.proof.date").
type FieldID string

// Code names a finding. Codes are written to disk in manifests: they are never renamed.
type Code string

// Kind says how a piece is given.
type Kind string

const (
	Paper  Kind = "paper" // pages, scanned or imported
	Typed  Kind = "code"  // a code that is typed: no image is uploaded (e-photo, fiscal stamp)
	Future Kind = "later" // given after filing, at the counter: never a gap
)

// Verdict is what is known of a piece or field.
type Verdict string

const (
	Passed       Verdict = "passed"
	Failed       Verdict = "failed"       // it is missing or wrong: sending needs an explicit decision
	Inconclusive Verdict = "inconclusive" // this machine can't tell: an agent has to look; never shown as passed
)

// Answers are what the person typed or chose, in canonical text: dates as 2006-01-02, choices by their value, yes/no as "yes" and "no", numbers without spaces.
type Answers map[FieldID]string

// LogValue keeps answers out of logs: only their number is printed.
func (a Answers) LogValue() slog.Value { return slog.StringValue(fmt.Sprintf("[%d answers]", len(a))) }

// FiledBy says in what capacity the person before the screen acts.
type FiledBy string

const (
	BySelf      FiledBy = "self"
	ByParent    FiledBy = "parent"
	ByAuthority FiledBy = "authority" // holder of parental authority who is not the parent
	ByMandatary FiledBy = "mandatary" // under a written mandate
)

// Dossier is what has been given so far: a value, with no image inside.
type Dossier struct {
	Procedure  ProcedureID
	Answers    Answers
	FiledBy    FiledBy
	AssistedBy string // who helped, as the helper gave it; empty when alone
	Pages      []Page // in the order they were given; within a slot this is the order in the PDF

	// Read is what a machine read off the papers and nobody confirmed, by the id that PaperFact gives. It is only compared with the answers: it never fails anything,
	// answers nothing, and is neither kept nor sent.
	Read Answers

	// Sights is what was seen on the pages. It is neither kept nor sent: who opens a draft again looks again.
	Sights map[PageID]Sight
}

// PageID names one page of a draft: 16 random bytes in lower-case hexadecimal. It says nothing about the content.
type PageID string

// Page is what is known of one page image.
type Page struct {
	ID      PageID
	Slot    Slot
	Width   int // pixels
	Height  int // pixels
	Defects []Defect
	Kept    bool // the person saw the defects and kept the page all the same
}

// PagesOf returns the pages of one slot, in order.
func (d Dossier) PagesOf(s Slot) []Page {
	var out []Page
	for _, p := range d.Pages {
		if p.Slot == s {
			out = append(out, p)
		}
	}
	return out
}

// Defect is something seen wrong on a page image.
type Defect struct {
	Code   DefectCode
	Region Region  // where, in parts of the page; the zero Region is the whole page
	Score  float64 // measured value behind the finding; its unit depends on Code (documented in package capture)
}

// DefectCode names a defect of a page.
type DefectCode string

const (
	Blurred DefectCode = "page.blurred"
	Blank   DefectCode = "page.blank"
	TooDark DefectCode = "page.dark"
	CutOff  DefectCode = "page.cut"
	LowRes  DefectCode = "page.lowres"
	Glare   DefectCode = "page.glare" // a lamp's spot hides print
)

// Region is a rectangle in parts of the page, 0 to 1, from the top left corner of the upright page.
type Region struct{ X, Y, W, H float64 }

// Moment is a time, whether the clock that gave it can be trusted, and the place whose day it is. With an unknown clock, everything that depends on the day is
// [Inconclusive].
type Moment struct {
	Time  time.Time
	Known bool
	Zone  Zone // "": Paris
}

// Day returns the calendar day of the place, as midnight UTC: a legal day ends at midnight where the prefecture is.
func (m Moment) Day() time.Time { return m.Zone.day(m.Time) }

// Local returns the time as the clocks of the place show it.
func (m Moment) Local() time.Time { return m.Zone.In(m.Time) }

// ID is the SHA-256 of a sealed dossier: retries are recognised by it, and no other content can bear it.
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
