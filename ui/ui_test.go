// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"
	"golang.org/x/image/draw"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/ui/session"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

func TestMain(m *testing.M) {
	test.NewApp() // a driver without a display
	os.Exit(m.Run())
}

// noon is the day of the gallery.
var noon = time.Date(2026, 11, 24, 14, 42, 0, 0, time.UTC)

type idleDoer struct{}

func (idleDoer) Do(_ context.Context, _ uint64, t session.Task, send func(session.What)) {
	send(session.Done{Task: t.Name()})
}

// config is the counter with its real words, fonts, icons and procedures.
func config(t testing.TB) Config {
	t.Helper()
	cfg, err := newConfig()
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func newConfig() (Config, error) {
	book, err := words.Load(assets.Words())
	if err != nil {
		return Config{}, err
	}
	engine, err := text.New(assets.Fonts())
	if err != nil {
		return Config{}, err
	}
	cat, err := catalogue.Parse(assets.Procedures())
	if err != nil {
		return Config{}, err
	}
	return Config{
		Machine: session.Machine{Catalogue: cat, Languages: []string{"fr", "ar", "en"}, Idle: 3 * time.Minute, Alert: 45 * time.Second, LineWait: 20 * time.Second, Reads: true},
		Doer:    idleDoer{}, Words: book, Text: engine, Icons: assets.Icons(), Pitch: ReferencePitch,
		Now: func() dossier.Moment { return dossier.Moment{Time: noon, Known: true} }, Do: func(f func()) { f() },
		Site: Site{Label: "Accueil", Prefecture: "Préfecture de l’Exemple", HelpPhone: "01 23 45 67 89", Feeder: true},
	}, nil
}

// TestGalleryPictures writes the pictures that are looked at, when PASSERELLE_GALLERY names a folder. PASSERELLE_LOOKS lists looks ("fr-M,ar-XL-landscape"),
// PASSERELLE_SCENES beginnings of names.
func TestGalleryPictures(t *testing.T) {
	dir := os.Getenv("PASSERELLE_GALLERY")
	if dir == "" {
		t.Log("PASSERELLE_GALLERY is not set: no picture is written")
		return
	}
	cfg := config(t)
	for _, l := range looks() {
		if w := os.Getenv("PASSERELLE_LOOKS"); w != "" && !strings.Contains(","+w+",", ","+l.String()+",") {
			continue
		}
		for _, sc := range Gallery(cfg.Machine, noon) {
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

func write(t *testing.T, path string, img image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	half := image.NewNRGBA(image.Rect(0, 0, b.Dx()/2, b.Dy()/2))
	draw.ApproxBiLinear.Scale(half, half.Bounds(), img, b, draw.Src, nil)
	if err := png.Encode(f, half); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// looks are those that the checks go through.
func looks() []Look {
	var out []Look
	for _, lang := range []string{"fr", "ar", "en"} {
		for _, size := range []session.TextSize{session.SizeM, session.SizeXL, session.SizeS, session.SizeL} {
			for _, landscape := range []bool{false, true} {
				for _, dark := range []bool{false, true} {
					out = append(out, Look{lang, size, dark, landscape})
				}
			}
		}
	}
	return out
}
