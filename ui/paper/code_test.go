// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"errors"
	"image"
	"strings"
	"testing"

	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
)

// TestCodesAreRead draws the pages with the longest words and reads their codes with zbarimg.
func TestCodesAreRead(t *testing.T) {
	first, second := receipts(t)
	p := newPress(t, reception)
	langs := []string{"ar", "fr"}
	if testing.Short() {
		langs = langs[:1]
	}
	for _, lang := range langs {
		for name, r := range map[string]receipt.Receipt{"first": first, "second": second} {
			page, err := p.Receipt(ReceiptPage{Lang: lang, Receipt: r, Trust: trust(true),
				First: "Anna", Initial: "E"})
			testkit.Must(t, err)
			if got := zbar(t, page); got != r.Text {
				t.Errorf("%s, %s: zbarimg reads %q, want %q", lang, name, got, r.Text)
			}
		}
		page, err := p.Ticket(TicketPage{Lang: lang, Letters: "ABCD-EFGH-JKMN-PQRS-T", Days: 7})
		testkit.Must(t, err)
		if got := zbar(t, page); got != "PST1:ABCDEFGHJKMNPQRST" {
			t.Errorf("%s: zbarimg reads the ticket as %q", lang, got)
		}
	}
}

// TestCodeIsLargeEnough measures the code's modules, without the quiet zone, at the smallest scale.
func TestCodeIsLargeEnough(t *testing.T) {
	_, second := receipts(t)
	one, err := receipt.QR(second.Text, 1)
	testkit.Must(t, err)
	modules := one.Bounds().Dx()
	side := int(float64(mm(qrMM)) * scales[len(scales)-1])
	if got := side / modules * (modules - 8); got < mm(35) {
		t.Errorf("the code measures %d dots, want at least %d (35 mm)", got, mm(35))
	}
}

// TestFirstStageNeverSaysArrived draws the same dossier at both stages and with an
// authority that is real, not real, or a demonstration: four titles, no two alike where
// they must differ.
func TestFirstStageNeverSaysArrived(t *testing.T) {
	first, second := receipts(t)
	p := newPress(t, reception)
	demo := reception
	demo.Demo = true
	title := func(p *Press, r receipt.Receipt, tr *receipt.Trust) string {
		page, err := p.Receipt(ReceiptPage{Lang: "fr", Receipt: r, Trust: tr})
		testkit.Must(t, err)
		return string(page.SubImage(image.Rect(margin, mm(30), Width-margin,
			mm(56))).(*image.Gray).Pix[:Width*mm(20)])
	}
	if title(p, first, trust(true)) != title(p, first, nil) {
		t.Error("the first stage depends on the authority")
	}
	if title(p, second, trust(true)) == title(p, second, trust(false)) {
		t.Error("an authority that has not agreed is called to witness")
	}
	if title(p, second, trust(false)) != title(p, second, nil) {
		t.Error("without a trust list the second stage says more than a receipt of the service")
	}
	if title(p, first, nil) == title(p, second, nil) {
		t.Error("both stages have the same title")
	}
	r := trust(true)
	d := *r
	d.Demo = true
	if title(p, second, &d) != title(p, second, trust(false)) {
		t.Error("a demonstration list makes an acknowledgement")
	}
}

func TestTooLongIsAnError(t *testing.T) {
	p := newPress(t, reception)
	places := make([]Place, 20)
	for i := range places {
		places[i] = Place{Name: "France services", Address: strings.Repeat("rue de l’Exemple ", 10),
			Phone: "02 99 00 00 00"}
	}
	if _, err := p.Where(WherePage{Lang: "fr", Title: func(string) string {
		return "x"
	}, Places: places}); !errors.Is(err, ErrTooLong) {
		t.Errorf("twenty places: %v, want ErrTooLong", err)
	}
}

func BenchmarkReceipt(b *testing.B) {
	first, _ := receipts(b)
	p := newPress(b, reception)
	for b.Loop() {
		if _, err := p.Receipt(ReceiptPage{Lang: "ar", Receipt: first, First: "Anna",
			Initial: "E"}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestTermsHaveWords looks up the sentences that only some trust lists ask for.
func TestTermsHaveWords(t *testing.T) {
	p := newPress(t, reception)
	for _, silence := range []string{receipt.SilenceRefusal, receipt.SilenceAcceptance} {
		for _, unit := range []string{"months", "days"} {
			if key := "paper.terms." + silence + "." + unit; !p.words.Has(key) {
				t.Errorf("no words for %s", key)
			}
		}
	}
}
