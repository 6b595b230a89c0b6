// SPDX-License-Identifier: AGPL-3.0-or-later

package gallery

import (
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"
	"golang.org/x/image/draw"

	"passerelle/internal/testkit"
	"passerelle/ui"
	"passerelle/ui/session"
)

func TestMain(m *testing.M) {
	test.NewApp() // a driver without a display
	m.Run()
}

// config is a counter that does nothing, and ends each visit in its time.
func config(t testing.TB) ui.Config {
	t.Helper()
	cfg, err := newConfig()
	testkit.Must(t, err)
	return cfg
}

func newConfig() (ui.Config, error) {
	cfg, err := Counter()
	cfg.Machine.Idle, cfg.Machine.Alert, cfg.Machine.LineWait = 3*time.Minute, 45*time.Second,
		20*time.Second
	cfg.Site = ui.Site{Label: "Accueil", Prefecture: "Préfecture de l’Exemple",
		HelpPhone: "01 23 45 67 89", Feeder: true}
	return cfg, err
}

// TestGalleryPictures writes the pictures that are looked at, when PASSERELLE_GALLERY
// names a folder. PASSERELLE_LOOKS lists looks ("fr-M,ar-XL-landscape"),
// PASSERELLE_SCENES beginnings of names.
func TestGalleryPictures(t *testing.T) {
	dir := os.Getenv("PASSERELLE_GALLERY")
	if dir == "" {
		t.Log("PASSERELLE_GALLERY is not set: no picture is written")
		return
	}
	cfg := config(t)
	for _, l := range looks(cfg.Machine.Languages) {
		if w := os.Getenv("PASSERELLE_LOOKS"); w != "" &&
			!strings.Contains(","+w+",", ","+l.String()+",") {
			continue
		}
		for _, sc := range Scenes(cfg.Machine, noon) {
			if !wanted(sc.Name, os.Getenv("PASSERELLE_SCENES")) {
				continue
			}
			img := Draw(cfg, sc, l)
			write(t, filepath.Join(dir, l.String(), sc.Name+".png"), img)
		}
	}
}

func wanted(name, list string) bool {
	if list == "" {
		return true
	}
	for _, p := range strings.Split(list, ",") {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// write leaves a picture at half its size.
func write(t *testing.T, path string, img image.Image) {
	t.Helper()
	b := img.Bounds()
	half := image.NewNRGBA(image.Rect(0, 0, b.Dx()/2, b.Dy()/2))
	draw.ApproxBiLinear.Scale(half, half.Bounds(), img, b, draw.Src, nil)
	testkit.SavePNG(t, path, half)
}

// looks are those that the checks go through.
func looks(langs []string) []Look {
	var out []Look
	for _, lang := range langs {
		for _, size := range []session.TextSize{session.SizeM, session.SizeXL, session.SizeS,
			session.SizeL} {
			for _, landscape := range []bool{false, true} {
				for _, dark := range []bool{false, true} {
					out = append(out, Look{lang, size, dark, landscape})
				}
			}
		}
	}
	return out
}
