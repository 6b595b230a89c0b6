// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"testing"

	"passerelle/assets"
	"passerelle/cmd/kiosk/config"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/internal/testkit"
	"passerelle/ui/clerk"
	"passerelle/ui/session"
	"passerelle/ui/words"
)

// shipped draws pages with the words and the list of the program.
func shipped(t *testing.T) *printedPages {
	t.Helper()
	book, err := words.Load(assets.Words())
	testkit.Must(t, err)
	list, err := catalogue.Parse(assets.Procedures())
	testkit.Must(t, err)
	p, err := newPrintedPages(book, list, &config.Config{Site: "Accueil"}, nil,
		func() dossier.Moment { return dossier.Moment{} })
	testkit.Must(t, err)
	return p
}

// TestSheetToSignIsPrinted: what is signed goes to the printer as one page like all
// others, and what is not ours to print never does.
func TestSheetToSignIsPrinted(t *testing.T) {
	p := shipped(t)
	for _, s := range dossier.Sheets() {
		pages, err := p.Sheets(session.PrintSheet{Sheet: s, Procedure: "dcem", Lang: "ar",
			Known: dossier.Answers{"family_name": "ERIKSSON"}}, clerk.Holder{})
		switch {
		case (err == nil) != s.Printed():
			t.Errorf("%s: %v", s, err)
		case err == nil && (len(pages) != 1 || pages[0].Format != "image/pwg-raster" ||
			len(pages[0].Data) == 0 || bytes.Contains(pages[0].Data, []byte("ERIKSSON"))):
			t.Errorf("%s: %d pages", s, len(pages))
		}
	}
}

// TestSeparatorsArePrinted: one sheet for each paper, none for what the procedure doesn't ask.
func TestSeparatorsArePrinted(t *testing.T) {
	p := shipped(t)
	pages, err := p.Sheets(session.PrintSeparators{Procedure: "changement-adresse", Lang: "fr",
		Slots: []dossier.Slot{"id.passport", "home.proof"}}, clerk.Holder{})
	if err != nil || len(pages) != 2 || bytes.Equal(pages[0].Data, pages[1].Data) {
		t.Errorf("%d pages, %v", len(pages), err)
	}
	if _, err := p.Sheets(session.PrintSeparators{Procedure: "changement-adresse", Lang: "fr",
		Slots: []dossier.Slot{"no.such"}}, clerk.Holder{}); err == nil {
		t.Error("a sheet is printed for a paper that nobody asks for")
	}
}
