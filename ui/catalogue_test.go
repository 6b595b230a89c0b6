// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"testing"

	"passerelle/dossier"
	"passerelle/ui/session"
)

// TestNoOtherListInAVisit: the list changes between two visits, and never in the middle of one.
func TestNoOtherListInAVisit(t *testing.T) {
	u := New(Config{Machine: session.Machine{Catalogue: &dossier.Catalogue{Version: "old"}}})
	fresh := &dossier.Catalogue{Version: "new"}
	changed := 0
	for _, step := range []session.Step{session.Choose, session.Question, session.Summary,
		session.Receipt, session.Goodbye, session.StaffPIN, session.Staff} {
		u.state = session.State{Visit: session.Visit{Number: 3, Begun: true, Step: step}}
		if u.Use(fresh, nil, func() { changed++ }) || u.cfg.Machine.Catalogue.Version != "old" {
			t.Errorf("at %q the list was changed", step)
		}
	}
	u.state = session.Rest(4, session.Health{Vault: session.Good})
	if !u.Use(fresh, nil, func() { changed++ }) || u.cfg.Machine.Catalogue.Version != "new" ||
		changed != 1 {
		t.Errorf("at rest it was not: list %s, %d changes", u.cfg.Machine.Catalogue.Version,
			changed)
	}
}
