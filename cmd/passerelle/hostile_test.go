// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"os"
	"path/filepath"

	"passerelle/capture/render/rendertest"
)

// writeHostile writes files as people bring them, and worse. What package capture/render
// does with each is tested there; here it is what the command line says.
func writeHostile(dir, goodPDF string) error {
	good, err := os.ReadFile(goodPDF)
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"empty.pdf":     {},
		"text.pdf":      []byte("Bonjour, ceci n'est pas un PDF.\n"),
		"truncated.pdf": good[:len(good)/3],
		"encrypted.pdf": rendertest.Encrypted(),
		"huge.png":      rendertest.HugePNG(60000, 60000),
		"huge.pdf":      rendertest.OnePage("[0 0 1000000 1000000]", ""),
		"long.pdf":      rendertest.ManyPages(10000),
		"acrobat.pdf":   rendertest.AcrobatOnly(),
		"envelope.pdf":  rendertest.Portfolio(),
		"poster.pdf":    rendertest.Poster(3, 2),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}
