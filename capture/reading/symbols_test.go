// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"context"
	"crypto/ecdsa"
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"image"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/capture"
	"passerelle/capture/pixels"
	"passerelle/dossier"
	"passerelle/dossier/twodoc"
	"passerelle/internal/testkit"
)

var must = testkit.Must

// stamp makes a bar code's picture with zxing's own writer, whose modules are one pixel each.
func stamp(t testing.TB, format, text string) *image.Gray {
	t.Helper()
	file := filepath.Join(t.TempDir(), "code.png")
	testkit.Run(t, "ZXingWriter", "-size", "10x10", "-margin", "0", format, text, file)
	return pixels.Grey(testkit.OpenPNG(t, file))
}

// put prints a code onto a sheet: at x, y and wide in millimetres.
func (s *sheet) put(x, y, wide float64, code *image.Gray) {
	w := code.Rect.Dx()
	n := int(s.mm(wide))
	for dy := range n * code.Rect.Dy() / w {
		for dx := range n {
			v := code.Pix[dy*w/n*code.Stride+dx*w/n]
			s.pix.Pix[(int(s.mm(y))+dy)*s.pix.Stride+int(s.mm(x))+dx] = max(20, min(250, v))
		}
	}
}

// sealed is a 2D-Doc of an invented biller, and the list that trusts it.
func sealed(t testing.TB, data string) (string, twodoc.Trust) {
	t.Helper()
	key := testkit.NewKey(t)
	d := sha256.Sum256([]byte(data))
	r, s, err := ecdsa.Sign(crand.Reader, key, d[:])
	must(t, err)
	seal := append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	trust, err := twodoc.NewTrust(twodoc.Certificate{Authority: "TS01", Certificate: "CRT1",
		Key: &key.PublicKey, From: "2020-01-01", Until: "2030-01-01"})
	must(t, err)
	return data + "\x1f" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(seal),
		trust
}

// billCode is a proof of address of 2 November 2026.
const billCode = "DC04TS01CRT1264A264B0101FR2431000" +
	"26FR10MME/ERIKSSON/ANNA MARIA\x1d2214 RUE DES LILAS\x1d25TOULOUSE\x1d"

// TestCodesOnPages puts signed codes on bills, spoils them, and counts how many are
// found: 2D-Doc asks for modules of half a millimetre.
func TestCodesOnPages(t *testing.T) {
	needed(t)
	text, trust := sealed(t, billCode)
	code := stamp(t, "DataMatrix", text)
	each := 1
	if testkit.Full() {
		each = 5
	}
	table := fmt.Sprintf("%-20s %5s %6s %s\n", "pages", "n", "read", "ms median (codes alone)")
	all, read := 0, 0
	for i, s := range spoils {
		if testing.Short() && i > 0 {
			continue
		}
		var took []time.Duration
		n, good := 0, 0
		for k := range each {
			r := rand.New(rand.NewPCG(9, uint64(100*i+k)))
			page, _ := draw(t, r, k%6, s.dpi)
			wide := 0.5*float64(code.Rect.Dx()) + 4*r.Float64()
			page.put(20+100*r.Float64(), 195+30*r.Float64(), wide, code)
			clean, _, _ := capture.Clean(capture.Image{Pix: s.apply(t, r, page.pix), DPI: s.dpi})
			g := pixels.Grey(clean.Pix)
			began := time.Now()
			found, err := (Reader{}).symbols(context.Background(), g, clean.DPI)
			took = append(took, time.Since(began))
			must(t, err)
			n++
			if slices.ContainsFunc(found, func(x Symbol) bool { return string(x.Data) == text }) {
				good++
			}
			for _, x := range found {
				if c, err := twodoc.Parse(string(x.Data)); err == nil && string(x.Data) != text {
					t.Errorf("%s: a code was read wrongly: kind %s, verdict %s", s.name,
						c.Header.Kind, trust.Check(c))
				}
			}
		}
		slices.Sort(took)
		table += fmt.Sprintf("%-20s %5d %6d %d\n", s.name, n, good,
			took[len(took)/2].Milliseconds())
		all, read = all+n, read+good
	}
	t.Logf("\n%s", table)
	if 3*read < 2*all {
		t.Errorf("%d of %d codes were read", read, all)
	}
}

// TestVerifiedCode reads a page whose code is signed, by whom the list trusts, by nobody
// it knows, and one whose text was changed after signing.
func TestVerifiedCode(t *testing.T) {
	needed(t)
	text, trust := sealed(t, billCode)
	changed := strings.Replace(text, "ERIKSSON", "ERIKSSEN", 1)
	for _, c := range []struct {
		name, text string
		trust      twodoc.Trust
		seal       twodoc.Verdict
		certain    bool
	}{
		{"trusted", text, trust, twodoc.Verified, true},
		{"unknown", text, twodoc.Trust{}, twodoc.Unverified, false},
		{"changed", changed, trust, twodoc.Wrong, false},
	} {
		if testing.Short() && c.name != "changed" {
			continue
		}
		s := newSheet(t, faces[0], 200)
		s.write(112, 55, 10, "MME ANNA MARIA ERIKSSON")
		s.put(20, 200, 26, stamp(t, "DataMatrix", c.text))
		s.put(120, 200, 26, stamp(t, "QRCode", "https://example.org/payer"))
		p, err := Reader{Trust: c.trust}.Read(context.Background(), s.pix, 200)
		must(t, err)
		i := slices.IndexFunc(p.Symbols, func(x Symbol) bool { return x.Format == "DataMatrix" })
		if i < 0 || p.Symbols[i].Seal != c.seal {
			t.Errorf("%s: symbols %v, want a seal that is %s", c.name, p.Symbols, c.seal)
			continue
		}
		if !slices.ContainsFunc(p.Symbols, func(x Symbol) bool {
			return x.Format == "QRCode" && string(x.Data) == "https://example.org/payer"
		}) {
			t.Errorf("%s: the QR code is not read", c.name)
		}
		got, ok := p.Reading(dossier.FactIssueDate)
		if want := c.seal != twodoc.Wrong; ok != want || ok &&
			(got.Value != "2026-11-02" || got.Source != FromCode || got.Certain != c.certain) {
			t.Errorf("%s: day of issue %+v, %v", c.name, got, ok)
		}
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("read", "symbol", p.Symbols[i], "reading",
			got)
		if strings.Contains(log.String(), "2026-11-02") ||
			strings.Contains(log.String(), "ERIKSSON") {
			t.Errorf("%s: the log tells what was read: %s", c.name, log.String())
		}
	}
}

// TestProgramsThatFail stands in for programs that are missing, crash, hang, talk without
// end, or try to write the page to a disk.
func TestProgramsThatFail(t *testing.T) {
	dir := t.TempDir()
	program := func(name, script string) string {
		file := filepath.Join(dir, name)
		must(t, os.WriteFile(file, []byte("#!/bin/sh\n"+script+"\n"), 0o700))
		return file
	}
	quiet := program("quiet", "cat > /dev/null")
	kept := filepath.Join(dir, "kept")
	page := image.NewGray(image.Rect(0, 0, 400, 400))
	for name, c := range map[string]struct {
		ocr    string
		limits Limits
		want   error
	}{
		"missing": {filepath.Join(dir, "none"), Limits{}, ErrNoProgram},
		"crash":   {program("crash", "kill -SEGV $$"), Limits{}, ErrGaveUp},
		"hang": {program("hang", "cat > /dev/null; sleep 600"),
			Limits{Wall: 300 * time.Millisecond}, ErrGaveUp},
		"busy": {program("busy", "cat > /dev/null; while :; do :; done"),
			Limits{CPU: time.Second}, ErrGaveUp},
		"talk":   {program("talk", "cat > /dev/null; yes"), Limits{}, ErrGaveUp},
		"write":  {program("write", "cat > "+kept), Limits{}, ErrGaveUp},
		"silent": {quiet, Limits{}, nil},
	} {
		_, err := Reader{Decoder: quiet, OCR: c.ocr, Limits: c.limits}.Read(context.Background(),
			page, 100)
		if c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), dir) {
			t.Errorf("%s: the error names a file: %v", name, err)
		}
	}
	if data, err := os.ReadFile(kept); err == nil && len(data) > 0 {
		t.Errorf("a program wrote %d bytes of the page to a file", len(data))
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)
	began := time.Now()
	if _, err := (Reader{Decoder: quiet, OCR: filepath.Join(dir, "hang")}).Read(ctx, page,
		100); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if d := time.Since(began); d > 5*time.Second {
		t.Errorf("a cancelled reading took %v", d)
	}
}

// TestLinearCodesHideNothing puts linear codes, over which Debian's decoder aborts, on a
// page with a signed one, and stands in for a decoder that fails at any one of its calls:
// the signed code is read from what is left, and what failed is said without a word of
// the page.
func TestLinearCodesHideNothing(t *testing.T) {
	needed(t)
	text, trust := sealed(t, billCode)
	code := stamp(t, "DataMatrix", text)
	zxing, err := exec.LookPath("ZXingReader")
	must(t, err)
	for _, c := range []struct{ name, format, text string }{
		{"none", "", ""}, {"Code128", "Code128", "FACT2026-0312-88"},
		{"EAN-13", "EAN-13", "4006381333931"}, {"ITF", "ITF", "12345678901231"},
		{"Code39", "Code39", "FACT2026"},
	} {
		for modules := 1; modules <= 6; modules++ {
			if c.format == "" && modules > 1 || testing.Short() && modules != 3 {
				continue
			}
			s := newSheet(t, faces[0], 200)
			s.write(112, 55, 10, "MME ANNA MARIA ERIKSSON")
			s.put(20, 200, 26, code)
			if c.format != "" {
				s.bars(20, 120, modules, stamp(t, c.format, c.text))
			}
			found, _ := Reader{}.symbols(t.Context(), s.pix, 200)
			if !slices.ContainsFunc(found, func(x Symbol) bool { return string(x.Data) == text }) {
				t.Errorf("%s, %d px a module: the signed code is not read", c.name, modules)
			}
		}
	}

	s := newSheet(t, faces[0], 200)
	s.put(20, 200, 26, code)
	for call := 1; call <= 3; call++ {
		dir := t.TempDir()
		// Programs can write no file: a call is known by its arguments. The whole page is asked for
		// all codes, then for matrices; a place for DataMatrix alone.
		cond := []string{`[ $# -eq 2 ]`, `[ "$3" != DataMatrix ]`, `[ "$3" = DataMatrix ]`}[call-1]
		broken := filepath.Join(dir, "broken")
		script := "#!/bin/sh\nif " + cond + "; then kill -ABRT $$; fi\nexec " + zxing + " \"$@\"\n"
		must(t, os.WriteFile(broken, []byte(script), 0o700))
		p, err := Reader{Decoder: broken, Trust: trust}.Read(t.Context(), s.pix, 200)
		if !errors.Is(err, ErrGaveUp) {
			t.Errorf("call %d fails: %v, want that it is said", call, err)
		}
		if err != nil && (strings.Contains(err.Error(), dir) ||
			strings.Contains(err.Error(), "ERIKSSON")) {
			t.Errorf("call %d fails: the error tells too much: %v", call, err)
		}
		if _, ok := p.Reading(dossier.FactIssueDate); !ok && call < 3 {
			t.Errorf("call %d fails: the signed code is lost with it", call)
		}
	}
}

// TestLargeAndInvertedCodes: a code may be twice as large as usual, or white on black.
func TestLargeAndInvertedCodes(t *testing.T) {
	needed(t)
	text, _ := sealed(t, billCode)
	code := stamp(t, "DataMatrix", text)
	for _, wide := range []float64{18, 26, 53} {
		for _, inverted := range []bool{false, true} {
			for _, dpi := range []int{200, 300} {
				if testing.Short() && dpi > 200 {
					continue
				}
				s := newSheet(t, faces[0], dpi)
				s.write(112, 55, 10, "MME ANNA MARIA ERIKSSON")
				if inverted { // with a quiet zone of its own colour
					black := image.NewGray(image.Rect(0, 0, 1, 1))
					s.put(18, 198, wide+4, black)
					s.put(20, 200, wide, negative(code))
				} else {
					s.put(20, 200, wide, code)
				}
				found, err := Reader{}.symbols(t.Context(), s.pix, dpi)
				must(t, err)
				if !slices.ContainsFunc(found, func(x Symbol) bool {
					return string(x.Data) == text
				}) {
					t.Errorf("%.0f mm, inverted %v, %d dpi: not read", wide, inverted, dpi)
				}
			}
		}
	}
}

// TestOneHelperFails: neither program takes the other's readings with it.
func TestOneHelperFails(t *testing.T) {
	needed(t)
	crash := filepath.Join(t.TempDir(), "crash")
	must(t, os.WriteFile(crash, []byte("#!/bin/sh\nkill -SEGV $$\n"), 0o700))
	text, trust := sealed(t, billCode)
	s := newSheet(t, faces[0], 200)
	s.write(18, 60, 11, "Facture n° 4587 du 2 novembre 2026")
	s.put(20, 200, 26, stamp(t, "DataMatrix", text))
	for name, r := range map[string]Reader{"codes": {Trust: trust, Decoder: crash},
		"print": {Trust: trust, OCR: crash}} {
		p, err := r.Read(t.Context(), s.pix, 200)
		if got, ok := p.Reading(dossier.FactIssueDate); !ok || got.Value != "2026-11-02" {
			t.Errorf("without %s the day is lost", name)
		}
		if !errors.Is(err, ErrGaveUp) {
			t.Errorf("without %s: %v, want that it is said", name, err)
		}
	}
}

// bars prints a linear code, one module so many pixels wide, 12 mm high.
func (s *sheet) bars(x, y float64, modules int, code *image.Gray) {
	for dy := range int(s.mm(12)) {
		for dx := range code.Rect.Dx() * modules {
			v := code.Pix[code.PixOffset(dx/modules, code.Rect.Dy()/2)]
			px, py := int(s.mm(x))+dx, int(s.mm(y))+dy
			if image.Pt(px, py).In(s.pix.Rect) {
				s.pix.Pix[s.pix.PixOffset(px, py)] = max(20, min(250, v))
			}
		}
	}
}
