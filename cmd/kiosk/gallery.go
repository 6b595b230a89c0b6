// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"image/png"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2/app"

	"passerelle/ui"
	"passerelle/ui/gallery"
	"passerelle/ui/session"
)

// drawGallery writes every screen in every notable state, in each language, at text sizes
// M and XL, in both orientations, and dark, to be looked at before a release. Nothing in
// it belongs to a real person.
func drawGallery(folder string) error {
	cfg, err := gallery.Counter()
	if err != nil {
		return err
	}
	cfg.Site = ui.Site{Label: "Point d’accès numérique de Zénith", HelpPhone: "0 806 001 620",
		Feeder: true}
	app.NewWithID("fr.passerelle.gallery") // drawing needs an app, but no window
	for _, look := range looks(cfg.Machine.Languages) {
		dir := filepath.Join(folder, look.String())
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		for _, scene := range gallery.Scenes(cfg.Machine, cfg.Now().Time) {
			f, err := os.Create(filepath.Join(dir, scene.Name+".png"))
			if err != nil {
				return err
			}
			enc := png.Encoder{CompressionLevel: png.BestSpeed}
			if err := enc.Encode(f, gallery.Draw(cfg, scene, look)); err != nil {
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

func looks(langs []string) (all []gallery.Look) {
	for _, lang := range langs {
		for _, size := range []session.TextSize{session.SizeM, session.SizeXL} {
			all = append(all, gallery.Look{Lang: lang, TextSize: size},
				gallery.Look{Lang: lang, TextSize: size, Landscape: true})
		}
		all = append(all, gallery.Look{Lang: lang, Dark: true})
	}
	return all
}
