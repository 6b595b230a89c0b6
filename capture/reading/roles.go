// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"regexp"
	"strings"
)

// A day that is not the paper's own is named by what its label says of it.

// Role is what a day in print is. It is written by passerelle read -json and never renamed.
type Role string

// The roles of days.
const (
	RoleIssue       Role = "issue" // the paper's own
	RoleBirth       Role = "birth"
	RoleDue         Role = "due"     // by when to pay
	RoleDebit       Role = "debit"   // when money is taken
	RolePayment     Role = "payment" // when somebody paid
	RolePeriod      Role = "period"  // begins or ends what the paper is about
	RoleExpiry      Role = "expiry"
	RoleStart       Role = "start" // since when something is so
	RoleAppointment Role = "appointment"
	RoleDelivery    Role = "delivery" // of a card or another paper
	RoleLetter      Role = "letter"   // of a letter, a call or a request that it answers
	RoleEarlier     Role = "earlier"  // of an earlier paper
	RoleNext        Role = "next"     // to come
	RoleMeter       Role = "meter"    // when a meter was read
	RolePrinted     Role = "printed"  // when the page was printed or fetched
	RoleOther       Role = "other"    // said of something else, or not said
)

// roleWords name roles by words in a label; the first that matches counts.
var roleWords = []struct {
	role Role
	in   *regexp.Regexp
}{
	{RoleBirth, regexp.MustCompile(`\bnee?s?\b|naissance|\bborn\b|birth|dogum|народж|ميلاد|الازدياد`)},
	{RoleNext, regexp.MustCompile(`prochain|suivant|\bnext\b`)},
	{RoleDebit, regexp.MustCompile(`prelev|debit`)},
	{RoleDue, regexp.MustCompile(`echeance|limite|avant|payable|exigible|\bdues?\b|a regler|a payer`)},
	{RolePayment, regexp.MustCompile(`pai?e|paye|regle|versement|verse|virement|encaiss|acquitt|` +
		`cheque|credit`)},
	{RoleMeter, regexp.MustCompile(`relev|index|compteur`)},
	{RoleEarlier, regexp.MustCompile(`precedent|ancien|dernier|anterieur|rappel|impaye|relance|` +
		`remplace|annul|avoir|solde|votre facture`)},
	{RoleAppointment, regexp.MustCompile(`rendez|\brdv\b|convo|audience|entretien|visite|reunion|` +
		`seance|examen|appointment|hearing`)},
	{RoleLetter, regexp.MustCompile(`lettre|courrier|mail|courriel|demande|appel|message|letter`)},
	{RoleDelivery, regexp.MustCompile(`passeport|carte|titre|permis|delivr|livraison|colis|passport`)},
	{RoleExpiry, regexp.MustCompile(`jusqu|expir|valable|valid|\bfin\b|termine|until`)},
	{RolePeriod, regexp.MustCompile(`periode|\bdu$|\bau$|consommation|^a$|trimestre|\bterme\b`)},
	{RoleStart, regexp.MustCompile(`depuis|effet|debut|compter|entree|souscri|mise en service|` +
		`contrat|bail|emmenag|ancienne|adhesion|ouvert|since|from`)},
	{RolePrinted, regexp.MustCompile(`imprim|\btire|telecharg|consult|printed|downloaded`)},
}

// roleOf names a day that is not the paper's own.
func roleOf(label string, spans bool) Role {
	if spans {
		return RolePeriod
	}
	s := strings.TrimRight(joined(tokens(label)), " -")
	for _, r := range roleWords {
		if r.in.MatchString(s) {
			return r.role
		}
	}
	return RoleOther
}
