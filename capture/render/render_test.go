// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"passerelle/capture/render/rendertest"
	"passerelle/internal/testkit"
)

func TestMain(m *testing.M) {
	Main()
	probe()
	m.Run()
}

// all collects every page; the error is the last one.
func all(t testing.TB, data []byte, lim Limits) ([]Frame, error) {
	t.Helper()
	var out []Frame
	for f, err := range Pages(t.Context(), bytes.NewReader(data), lim) {
		if err != nil {
			return out, err
		}
		out = append(out, f)
	}
	return out, nil
}

func gradient(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{uint8(x * 255 / w), uint8(y * 255 / h), 60, 255})
		}
	}
	return img
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	testkit.Must(t, png.Encode(&b, img))
	return b.Bytes()
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	testkit.Must(t, jpeg.Encode(&b, img, nil))
	return b.Bytes()
}

func TestPDFPageIsDrawnAt300(t *testing.T) {
	got, err := all(t, rendertest.OnePage("[0 0 595 842]", "1 0 0 rg 0 421 595 421 re f"), Limits{})
	if err != nil || len(got) != 1 {
		t.Fatalf("%d pages, %v", len(got), err)
	}
	f := got[0]
	if f.Width != 2479 || f.Height != 3508 || f.DPI != 300 || f.Kind != RGB {
		t.Errorf("%d × %d at %d, kind %d", f.Width, f.Height, f.DPI, f.Kind)
	}
	r, g, b, _ := f.Image().At(1000, 100).RGBA()
	if r>>8 != 255 || g>>8 != 0 || b>>8 != 0 {
		t.Errorf("top of the page is %d %d %d, want red", r>>8, g>>8, b>>8)
	}
	if _, g, _, _ := f.Image().At(1000, 3000).RGBA(); g>>8 != 255 {
		t.Error("bottom of the page is not white")
	}
	if f.Confined != ByLimits|ByLandlock|BySeccomp {
		t.Logf("this kernel confines by %03b only", f.Confined)
	}
}

func TestFilledFormIsDrawn(t *testing.T) {
	// A form filled in on a computer: the field's appearance lies in an annotation, not
	// in the page's contents.
	data := rendertest.PDF("", "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Annots [5 0 R] /Resources << >> >>",
		rendertest.Stream("", ""),
		"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /F 4 /Rect [50 50 150 150] /AP << /N 6 0 R >> >>",
		rendertest.Stream("/Type /XObject /Subtype /Form /BBox [0 0 100 100]",
			"0 g 0 0 100 100 re f"))
	got, err := all(t, data, Limits{})
	testkit.Must(t, err)
	if r, _, _, _ := got[0].Image().At(got[0].Width/2, got[0].Height/2).RGBA(); r != 0 {
		t.Error("the field is not drawn")
	}
}

func TestPictures(t *testing.T) {
	img := gradient(40, 30)
	for name, data := range map[string][]byte{"png": pngOf(t, img), "jpeg": jpegOf(t, img),
		"ppm": ppm(img)} {
		got, err := all(t, data, Limits{})
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %d pages, %v", name, len(got), err)
			continue
		}
		f := got[0]
		if f.Width != 40 || f.Height != 30 || f.Kind != RGB {
			t.Errorf("%s: %d × %d kind %d", name, f.Width, f.Height, f.Kind)
		}
		r, g, _, _ := f.Image().At(30, 5).RGBA()
		if diff(r>>8, 191) > 12 || diff(g>>8, 42) > 12 {
			t.Errorf("%s: pixel is %d %d", name, r>>8, g>>8)
		}
	}
}

func diff(a, b uint32) uint32 { return max(a, b) - min(a, b) }

func ppm(img *image.NRGBA) []byte {
	b := []byte(fmt.Sprintf("P6\n# a comment\n%d %d\n255\n", img.Rect.Dx(), img.Rect.Dy()))
	for i := 0; i < len(img.Pix); i += 4 {
		b = append(b, img.Pix[i:i+3]...)
	}
	return b
}

func TestStoppingTheLoopEndsTheChild(t *testing.T) {
	data := rendertest.PDF("", "<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R 3 0 R 3 0 R] /Count 3 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>")
	var pid int
	for _, err := range pages(t.Context(), bytes.NewReader(data), Limits{}, func(p int) {
		pid = p
	}) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	if _, err := os.Stat(fmt.Sprintf("/proc/%d", pid)); err == nil {
		t.Error("the child still runs")
	}
}

func TestCancelEndsTheChild(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe() // a file that never ends
	t.Cleanup(func() { w.Close() })
	for _, err := range pages(ctx, r, Limits{}, func(int) {
		cancel()
		_ = w.CloseWithError(io.ErrUnexpectedEOF)
	}) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}

func TestTheCallersTimeDoesNotCount(t *testing.T) {
	data := rendertest.PDF("", "<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R 3 0 R 3 0 R] /Count 3 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>")
	n := 0
	for _, err := range Pages(t.Context(), bytes.NewReader(data), Limits{Wall: 8 * time.Second}) {
		testkit.Must(t, err)
		n++
		<-time.After(3 * time.Second) // the caller's work, which the limit must not see
	}
	if n != 3 {
		t.Errorf("%d pages", n)
	}
}

func TestReadersOwnErrorIsTold(t *testing.T) {
	gone := errors.New("stick pulled")
	for _, err := range Pages(t.Context(),
		io.MultiReader(strings.NewReader("%PDF-1.7"), failing{gone}), Limits{}) {
		if !errors.Is(err, gone) {
			t.Errorf("got %v", err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
