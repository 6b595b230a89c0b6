// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// wordsOf are the words of the program.
func wordsOf(t testing.TB) *words.Book {
	t.Helper()
	b, err := words.Load(assets.Words())
	testkit.Must(t, err)
	return b
}

// catalogueOf is the list of procedures of the program.
func catalogueOf(t testing.TB) *dossier.Catalogue {
	t.Helper()
	c, err := theList()
	testkit.Must(t, err)
	return c
}

// theList is read once: the tests draw hundreds of pages of it.
var theList = sync.OnceValues(func() (*dossier.Catalogue, error) {
	return catalogue.Parse(assets.Procedures())
})

// procedureOf is a procedure of the program, and the list that it stands in.
func procedureOf(t testing.TB, id dossier.ProcedureID) (*dossier.Catalogue,
	*dossier.Procedure) {
	t.Helper()
	c := catalogueOf(t)
	p, ok := c.Procedure(id)
	if !ok {
		t.Fatalf("no procedure %s", id)
	}
	return c, p
}

func newPress(t testing.TB, site Site) *Press {
	t.Helper()
	e, err := text.New(assets.Fonts())
	testkit.Must(t, err)
	return New(wordsOf(t), e, site)
}

var reception = Site{Name: "Médiathèque de Rennes, point d’accès au droit",
	HelpPhone: "02 99 00 00 00", Kiosk: "K7QM4XRD"}

// receipts signs a receipt of each stage for an invented dossier.
func receipts(t testing.TB) (first, second receipt.Receipt) {
	t.Helper()
	key := testkit.NewKey(t)
	at := time.Date(2026, 11, 24, 14, 42, 0, 0, time.UTC)
	first, err := receipt.Sign(receipt.Claims{ID: dossier.ID{0x9b, 0x1c, 0xe8, 0x55, 0x10, 0x77,
		0xfa}, Procedure: "etudiant-renouvellement", At: at,
		ClockVerified: at.Add(-time.Hour), Sequence: 1234, Previous: [16]byte{9}, Pieces: 6,
		Holder: [16]byte{8}}, key)
	testkit.Must(t, err)
	second, err = receipt.Countersign(first, at.Add(20*time.Second), 1, 1, key)
	testkit.Must(t, err)
	return first, second
}

func trust(real bool) *receipt.Trust {
	return &receipt.Trust{
		Authorities: map[uint]receipt.Authority{1: {Name: "Préfecture d’Utopie, bureau du séjour",
			Address: "1 place de l’Exemple, 99000 Utopie", Phone: "01 99 00 00 00",
			Email: "sejour@example.org", Real: real}},
		Terms: map[uint]receipt.Terms{1: {Silence: receipt.SilenceRefusal, SilenceMonths: 4,
			Remedies: "Vous pouvez contester cette décision devant le tribunal administratif dans les deux mois qui suivent."}},
	}
}

// pages draws every page in every language there is.
func pages(t testing.TB) map[string]*image.Gray {
	t.Helper()
	out := map[string]*image.Gray{}
	keep := func(name string, page *image.Gray, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = page
	}
	first, second := receipts(t)
	langs := []string{"ar", "fr", "en"}
	if testing.Short() {
		langs = langs[:1]
	}
	for _, lang := range langs {
		p := newPress(t, reception)
		demo := reception
		demo.Demo = true
		d := newPress(t, demo)
		page, err := p.Receipt(ReceiptPage{Lang: lang, Receipt: first, First: "Anna", Initial: "E"})
		keep(lang+"-receipt-1", page, err)
		page, err = p.Receipt(ReceiptPage{Lang: lang, Receipt: second, Trust: trust(true),
			First: "Anna", Initial: "E"})
		keep(lang+"-receipt-2-registered", page, err)
		page, err = d.Receipt(ReceiptPage{Lang: lang, Receipt: second, Trust: trust(true),
			First: "Anna", Initial: "E"})
		keep(lang+"-receipt-2-demo", page, err)
		page, err = p.Ticket(TicketPage{Lang: lang, Letters: "ABCD-EFGH-JKMN-PQRS-T",
			Until: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC), Days: 7})
		keep(lang+"-ticket", page, err)
		page, err = d.Ticket(TicketPage{Lang: lang, Letters: "WWWW-WMWM-QQQQ-GGGG-W", Days: 7})
		keep(lang+"-ticket-demo", page, err)
		places, err := p.Where(WherePage{Lang: lang, Title: func(l string) string {
			return p.words.Text(l, "procedure.changement-adresse.title")
		}, Places: []Place{
			{"France services de Rennes", "1 place de l’Exemple, 35000 Rennes", "02 99 00 00 01",
				"du lundi au vendredi, 9 h – 12 h et 14 h – 17 h", "example.org/rennes"},
			{"Point d’accueil numérique de la préfecture", "3 avenue de l’Exemple, 35000 Rennes",
				"02 99 00 00 02", "", ""}}})
		testkit.Must(t, err)
		keep(lang+"-where", places[0], nil)
		for name, urgent := range map[string]bool{"after": false, "after-urgent": true} {
			page, err = p.After(afterOf(t, p, lang, "etudiant-renouvellement", urgent))
			keep(lang+"-"+name, page, err)
		}
		for _, id := range []string{"asile-pre-enregistrement", "salarie"} {
			sheets, err := p.Where(whereOf(t, p, lang, id))
			testkit.Must(t, err)
			keep(lang+"-where-"+id, sheets[0], nil)
		}
		sheets, err := p.Where(letterOf(t, p, lang, "refus-titre"))
		testkit.Must(t, err)
		for i, sheet := range sheets {
			keep(fmt.Sprintf("%s-letter-%d", lang, i+1), sheet, nil)
		}
		sheets, err = p.Checklist(checkOf(t, p, lang, "salarie"))
		testkit.Must(t, err)
		for i, sheet := range sheets {
			keep(fmt.Sprintf("%s-checklist-%d", lang, i+1), sheet, nil)
		}
	}
	page, err := newPress(t, reception).Test()
	keep("test", page, err)
	return out
}

// zbar reads the code of a page with zbarimg: the text and the four corners.
func zbar(t testing.TB, page image.Image) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.png")
	testkit.SavePNG(t, file, page)
	return testkit.Run(t, "zbarimg", "--quiet", "--raw", "-Sdisable",
		"-Sqrcode.enable", file)
}

// TestPagesAreDrawn draws every page; PASSERELLE_PAGES names a folder where they are left
// to be looked at.
func TestPagesAreDrawn(t *testing.T) {
	dir := os.Getenv("PASSERELLE_PAGES")
	for name, page := range pages(t) {
		if dir != "" {
			testkit.SavePNG(t, filepath.Join(dir, name+".png"), page)
		}
		// Printers can't reach the last millimetres: nothing but the test page's frame
		// may be nearer than 10 mm.
		safe := page.Rect.Inset(mm(10))
		if name == "test" {
			safe = page.Rect.Inset(mm(5))
		}
		ink := 0
		for y := range Height {
			for x := range Width {
				if page.Pix[y*Width+x] == 0xFF {
					continue
				}
				ink++
				if !image.Pt(x, y).In(safe) {
					t.Fatalf("%s: ink at %d,%d mm", name, x*254/DPI/10, y*254/DPI/10)
				}
			}
		}
		if share := float64(ink) / (Width * Height); share < 0.02 || share > 0.4 {
			t.Errorf("%s: %.1f %% of the page is inked", name, 100*share)
		}
	}
}
