// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skip2/go-qrcode"

	"passerelle/internal/testkit"
)

// zbarimg reads the one QR code of a picture with a program that shares no code with ours.
func zbarimg(t *testing.T, path string) string {
	t.Helper()
	return testkit.Run(t, "zbarimg", "--quiet", "--raw", "-Sdisable",
		"-Sqrcode.enable", path)
}

func TestQRIsReadBack(t *testing.T) {
	w := newWorld(t)
	first, second := w.receipts(t)
	typical := testClaims()
	typical.Procedure, typical.Sequence, typical.Pieces = "changement-adresse", 412, 6
	short, err := Sign(typical, w.kiosk)
	testkit.Must(t, err)
	dir := t.TempDir()
	for name, text := range map[string]string{"typical": short.Text, "longest stage 1": first.Text,
		"longest stage 2": second.Text, "ticket": "PST1:0123456789ABCDEFG"} {
		q, err := qrcode.New(text, qrcode.High)
		testkit.Must(t, err)
		if q.VersionNumber > maxQRVersion {
			t.Errorf("%s: version %d, at most %d wanted", name, q.VersionNumber, maxQRVersion)
		}
		m, err := QR(text, 2)
		testkit.Must(t, err)
		if got, want := m.Bounds().Dx(), 2*(17+4*q.VersionNumber+8); got != want {
			t.Errorf("%s: %d pixels wide, want %d", name, got, want)
		}
		small := filepath.Join(dir, "small.png")
		testkit.SavePNG(t, small, m)
		if got := zbarimg(t, small); got != text {
			t.Errorf("%s at 2 pixels a module: read %q, want %q", name, got, text)
		}
		var buf bytes.Buffer
		testkit.Must(t, WritePNG(&buf, text))
		large := filepath.Join(dir, "large.png")
		testkit.Write(t, large, buf.Bytes())
		if got := zbarimg(t, large); got != text {
			t.Errorf("%s as WritePNG draws it: read %q, want %q", name, got, text)
		}
		t.Logf("%s: %d characters, version %d", name, len(text), q.VersionNumber)
	}
}

func TestQRRefuses(t *testing.T) {
	for what, text := range map[string]string{"nothing": "", "lower case": "psl1:", "French": "É",
		"too long": strings.Repeat("A", 427)} {
		if _, err := QR(text, 2); !errors.Is(err, ErrNotQR) {
			t.Errorf("%s: %v, want ErrNotQR", what, err)
		}
	}
	if _, err := QR("A", 0); !errors.Is(err, ErrNotQR) {
		t.Error("modules of no size were drawn")
	}
	if _, err := QR(strings.Repeat("A", 426), 2); err != nil {
		t.Errorf("426 characters are what version 15 holds at level Q: %v", err)
	}
}
