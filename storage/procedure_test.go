// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"testing"

	"passerelle/dossier"
)

// TestDraftGoesOnByAnotherProcedure: a list that changed made two procedures of one; the
// draft keeps all that was given, and its receipt names the one that it was sealed by.
func TestDraftGoesOnByAnotherProcedure(t *testing.T) {
	v, _ := enrolled(t, t.TempDir(), newClock())
	d, ticket := begin(t, v)
	must(t, d.SetAnswers(someAnswers, dossier.BySelf, ""))
	page := newPage(t, v, "permit")
	must(t, d.AddPage(page, []byte("front")))
	must(t, d.Close(false))
	d, _, err := v.Resume(ticket)
	must(t, err)
	must(t, d.SetProcedure("another-renewal"))
	must(t, d.Close(false))
	d, _, err = v.Resume(ticket)
	must(t, err)
	got := d.Dossier()
	if got.Procedure != "another-renewal" || len(got.Pages) != 1 ||
		got.Answers["family_name"] != "ERIKSSON" {
		t.Fatalf("got %+v", got)
	}
	first, err := v.Seal(d, 1, sealWith("sealed"))
	must(t, err)
	if first.Procedure != "another-renewal" {
		t.Errorf("the receipt is of %s", first.Procedure)
	}
	wantErr(t, d.SetProcedure("another"), ErrClosed)
}
