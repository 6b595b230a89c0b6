// SPDX-License-Identifier: AGPL-3.0-or-later

// Package assets holds the files compiled into the programs: procedures, words, icons,
// fonts.
//
// It interprets none of them: package dossier reads procedures, ui/words reads words, ui
// and ui/text draw icons and fonts.
//
// What must be true: every file here has a licence that allows it (LICENSES), and none is
// needed on the disk of the kiosk.
package assets

import (
	"embed"
	"io/fs"
)

//go:embed all:procedures all:words all:icons all:fonts
var files embed.FS

// All holds every file: the folders procedures and words of it are a catalogue as its
// editors work on it.
func All() fs.FS { return files }

// Procedures holds one JSON file a procedure and catalogue.json.
func Procedures() fs.FS { return sub("procedures") }

// Words holds LANG/AREA.json.
func Words() fs.FS { return sub("words") }

// Icons holds SVG files.
func Icons() fs.FS { return sub("icons") }

// Fonts holds TTF files.
func Fonts() fs.FS { return sub("fonts") }

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // dir is a constant that go:embed has checked
	}
	return f
}
