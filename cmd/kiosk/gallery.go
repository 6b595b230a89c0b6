// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2/app"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/ui"
	"passerelle/ui/session"
	"passerelle/ui/text"
	"passerelle/ui/words"
)

// drawGallery writes every screen in every notable state, in each language, at text sizes M and XL, in both orientations, and dark: what is looked at before a release.
// Nothing on it is of anybody.
func drawGallery(folder string) error {
	catalogue, err := catalogue.Parse(assets.Procedures())
	if err != nil {
		return fmt.Errorf("read the catalogue: %w", err)
	}
	book, err := words.Load(assets.Words())
	if err != nil {
		return fmt.Errorf("read the words: %w", err)
	}
	engine, err := text.New(assets.Fonts())
	if err != nil {
		return fmt.Errorf("read the fonts: %w", err)
	}
	app.NewWithID("fr.passerelle.gallery") // the drawing needs an app, and no window
	now := time.Date(2026, 11, 24, 14, 42, 0, 0, time.UTC)
	cfg := ui.Config{
		Machine: session.Machine{Catalogue: catalogue, Languages: []string{"fr", "ar", "en"}, Reads: true}, Words: book, Text: engine, Icons: assets.Icons(),
		Now: func() dossier.Moment { return dossier.Moment{Time: now, Known: true} }, Site: ui.Site{Label: "Point d’accès numérique de Zénith", HelpPhone: "0 806 001 620", Feeder: true},
	}
	for _, look := range looks() {
		dir := filepath.Join(folder, look.String())
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		for _, scene := range ui.Gallery(cfg.Machine, now) {
			f, err := os.Create(filepath.Join(dir, scene.Name+".png"))
			if err != nil {
				return err
			}
			enc := png.Encoder{CompressionLevel: png.BestSpeed}
			if err := enc.Encode(f, ui.Draw(cfg, scene, look)); err != nil {
				f.Close()
				return err
			}
			if err := f.Close(); err != nil {
				return err
			}
		}
	}
	return nil
}

func looks() (all []ui.Look) {
	for _, lang := range []string{"fr", "ar", "en"} {
		for _, size := range []session.TextSize{session.SizeM, session.SizeXL} {
			all = append(all, ui.Look{Lang: lang, TextSize: size}, ui.Look{Lang: lang, TextSize: size, Landscape: true})
		}
		all = append(all, ui.Look{Lang: lang, Dark: true})
	}
	return all
}
