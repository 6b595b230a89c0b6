// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"slices"
	"strings"
)

// Redirect returns the gap that says, now that a question has been answered, that another
// way is the right one: another procedure (its value "to"), a counter, an agent. It is
// shown before the next question, so that nobody collects the papers of the wrong list.
// If there are several, one with a procedure comes first. gaps are those of the dossier
// including that answer. It returns false when the answer contributes to none of them.
func (p *Procedure) Redirect(answered FieldID, gaps []Gap) (Gap, bool) {
	var best Gap
	found := false
	for _, g := range gaps {
		if !strings.HasPrefix(string(g.Code), "redirect.") && g.Values["to"] == "" ||
			!p.hangs(g, answered) {
			continue
		}
		if !found || best.Values["to"] == "" && g.Values["to"] != "" {
			best, found = g, true
		}
	}
	return best, found
}

// hangs reports whether an answer contributes to a gap.
func (p *Procedure) hangs(g Gap, answered FieldID) bool {
	if g.Field == answered {
		return true
	}
	return slices.ContainsFunc(p.Notices, func(n Notice) bool {
		return n.Code == g.Code && string(n.To) == g.Values["to"] && n.When != nil &&
			slices.Contains(n.When.Fields(), answered)
	})
}
