// SPDX-License-Identifier: AGPL-3.0-or-later

package gallery

import (
	"strings"

	"passerelle/dossier"
	"passerelle/ui/session"
)

// toSign adds the papers that people sign: on paper, by hand, and the one whose text is
// official.
func (g *gallery) toSign() {
	at := func(id dossier.ProcedureID, slot dossier.Slot, step session.Step) session.State {
		s := g.at(step)
		s.Choice.Procedure = id
		s = g.given(s)
		s.Paper.Slot = slot
		return s
	}
	s := at("vpf-conjoint-francais", "decl.common_life", session.Source)
	g.add("06-sign", s)
	s.Print.Slot, s.Print.State = s.Paper.Slot, session.Busy
	g.add("06-sign-printing", s)
	s.Print.State = session.Good
	g.add("06-sign-printed", s)
	for _, code := range []session.Mishap{session.PrinterOut, session.PrinterJam} {
		s.Print.State, s.Print.Mishap = session.Broken, code
		g.add("06-sign-"+string(code), s)
	}
	s.Print, s.Health.Printer = session.Print{}, session.Absent
	g.add("06-sign-no-printer", s)
	s.Visit.Step = session.Sheet
	g.add("06-sign-text-no-printer", s)
	s.Health.Printer = session.Good
	g.add("06-sign-text", s)
	s = at("visiteur", "decl.no_work", session.Source)
	g.add("06-sign-hand", s)
	s.Print.Slot, s.Print.State = s.Paper.Slot, session.Good
	g.add("06-sign-hand-printed", s)
	s.Visit.Step = session.Sheet
	g.add("06-sign-hand-text", s)
	s = at("salarie", "home.proof", session.Source)
	s.Paper.Alt = "home.host"
	s.Given.Answers["home.proof.given"] = "home.host"
	g.add("06-sign-host", s)
	s.Print.Slot, s.Print.State = s.Paper.Slot, session.Good
	g.add("06-sign-host-printed", s)
	s = at(galleryProcedure, "decl.cer", session.Source)
	g.add("06-sign-official", s)
	s.Visit.Step = session.Sheet
	g.add("06-sign-official-text", s)
	s = at("retraite-renouvellement", "decl.stays_under_a_year", session.Sheet)
	g.add("06-sign-stays-text", s)
	s = at("talent-carte-bleue-ue", "work.employer_form", session.Source)
	g.add("06-least-amount", s)
	s = at("talent-mandataire-social", "work.mandate_pay", session.Source)
	g.add("06-least-amount-unsure", s)
	s = at("dcem", "proxy.mandate", session.Sheet)
	g.add("06-sign-authority-text", s)
	for _, id := range []dossier.FieldID{"family_name", "given_names", "address.street",
		"minor.family_name", "minor.given_names"} {
		s.Given.Answers[id] = strings.TrimSpace(strings.Repeat("ERIKSSON ", 8))
	}
	g.add("06-sign-authority-text-long", s)
}
