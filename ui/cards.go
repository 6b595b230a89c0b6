// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// procedureCard returns a card with the name of a procedure and whom it is for.
func (k *kit) procedureCard(proc *dossier.Procedure, height float64) glass.Box {
	return k.card(k.procedureOf(proc, height))
}

func (k *kit) procedureOf(proc *dossier.Procedure, height float64) card {
	id := string(proc.ID)
	return card{id: "procedure." + id, icon: k.pieceIcon(proc.Icon),
		title: k.say("procedure." + id + ".title"), sub: k.say("procedure." + id + ".for"),
		arrow: true, height: height, iconPx: 88, what: session.ProcedureChosen{ID: proc.ID}}
}

// contacts lists the places to go to, the most important first.
func (k *kit) contacts(proc *dossier.Procedure) []glass.Box {
	var out []glass.Box
	for _, c := range proc.Contacts {
		out = append(out, k.card(card{icon: contactIcon(c), title: k.say("contact." + c + ".title"),
			sub: k.say("contact." + c + ".text"), height: 132, iconPx: 72}))
	}
	return out
}

func contactIcon(key string) string {
	switch key {
	case "anef_contact_centre", "point_justice":
		return "phone-duotone"
	case "legal_aid", "tribunal", "legal_aid_office", "legal_aid_cnda", "cnda", "court_home",
		"court_child", "defender":
		return "scales-duotone"
	case "consulate", "french_consulate", "family_consulate", "return_consulate":
		return "flag-duotone"
	case "anef_messages", "prefecture_letter":
		return "paper-plane-tilt-duotone"
	case "police_abroad":
		return "shield-check-duotone"
	case "employer":
		return "briefcase-duotone"
	case "spada", "pan", "cra_association":
		return "users-duotone"
	}
	return "bank-duotone"
}

// pieceIcon returns the name of a paper's drawing. A catalogue newer than this program
// may ask for one that does not exist.
func (k *kit) pieceIcon(name string) string {
	if n := name + "-duotone"; name != "" && k.icons.Has(n) {
		return n
	}
	return "file-text-duotone"
}

func (k *kit) langButton(lang string, height float64) glass.Box {
	name := k.cfg.Words.Text(lang, "language.own")
	p := k.Framed(glass.Centre(k.Para(name, 48, true, k.Pal.Ink)), 28, 12)
	p.MinH = k.Mx(height)
	return k.target(p, "language."+lang, name, p.Radius, session.LangChosen{Lang: lang})
}
