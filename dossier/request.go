// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"

	"passerelle/internal/among"
)

// TitleID names what a person asks for, as a rule a residence permit, whatever the
// request about it: a student's first permit and its renewal are two requests of one
// title, and two procedures. It has the form of a ProcedureID.
type TitleID string

// Request is what is asked about a title. A procedure is one title and one request, for
// ever, because receipts, drafts and holder tags depend on its id. The comments give the
// French terms used in the field.
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

// Requests lists the closed set of requests.
func Requests() []Request { return slices.Clone(requests) }

// RequestField is the question by which lists of the first format asked which request was
// meant. In today's lists the path that the person took answers it, but drafts that
// contain the answer exist and must be read.
const RequestField FieldID = "request_kind"

// NoRenewal says that a title can't be renewed, and why: the renewal was not merely forgotten.
type NoRenewal struct {
	Why      string // in French, for agents
	Verified bool
	Source   string
}

// Title is one title, with its procedures in the order of the catalogue.
type Title struct {
	ID        TitleID
	NoRenewal *NoRenewal // nil: nothing is stated
	Of        []*Procedure
}

// Procedure returns the procedure for a request.
func (t Title) Procedure(r Request) (*Procedure, bool) {
	return among.First(t.Of, func(p *Procedure) bool { return p.Request == r })
}

// LacksRenewal reports whether the title can be requested for the first time but has no
// renewal and no statement that there is none.
func (t Title) LacksRenewal() bool {
	_, first := t.Procedure(First)
	_, renewal := t.Procedure(Renewal)
	return first && !renewal && t.NoRenewal == nil
}
