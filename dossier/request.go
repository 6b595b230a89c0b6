// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "slices"

// TitleID names what a person asks for, a residence permit as a rule, whatever is asked
// about it: the student's first card and its renewal are two requests of one title, and
// two procedures. It has the form of a ProcedureID.
type TitleID string

// Request is what is asked about a title. A procedure is one title and one request, for
// ever: receipts, drafts and holder tags hang on its id. Beside each, the field's word.
type Request string

const (
	First       Request = "first"       // première demande
	Renewal     Request = "renewal"     // renouvellement
	Change      Request = "change"      // changement de statut: from another title to this one
	Duplicate   Request = "duplicate"   // duplicata
	Address     Request = "address"     // changement d'adresse
	Situation   Request = "situation"   // changement de situation: name, family, nationality
	Validation  Request = "validation"  // validation of a VLS-TS
	Declaration Request = "declaration" // déclaration de nationalité: a right, not a favour
	Appeal      Request = "appeal"      // recours
	Guidance    Request = "guidance"    // orientation: the kiosk only says where to go
)

var requests = []Request{First, Renewal, Change, Duplicate, Address, Situation, Validation,
	Declaration, Appeal, Guidance}

// Requests lists the closed words.
func Requests() []Request { return slices.Clone(requests) }

// RequestField is the question by which lists of the first format asked which request it
// is. Those of today answer it by the door that was taken; but drafts that hold the
// answer are there, and are read.
const RequestField FieldID = "request_kind"

// NoRenewal says that a title is not renewed, and why: what is not there was not
// forgotten.
type NoRenewal struct {
	Why      string // in French, for agents
	Verified bool
	Source   string
}

// Title is one title, with its procedures in the order of the catalogue.
type Title struct {
	ID        TitleID
	NoRenewal *NoRenewal // nil: nothing is said
	Of        []*Procedure
}

// Procedure returns the procedure of a request.
func (t Title) Procedure(r Request) (*Procedure, bool) {
	for _, p := range t.Of {
		if p.Request == r {
			return p, true
		}
	}
	return nil, false
}

// LacksRenewal tells whether the title can be asked for the first time, has no renewal,
// and nobody says that it has none.
func (t Title) LacksRenewal() bool {
	_, first := t.Procedure(First)
	_, renewal := t.Procedure(Renewal)
	return first && !renewal && t.NoRenewal == nil
}
