// SPDX-License-Identifier: AGPL-3.0-or-later

package describe

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/ui/words"
)

// The parser of procedures does not know which words and drawings exist; that is checked
// after it, and the line is then looked up in the text of the file.

// within prefixes each of the joined errors with a folder.
func within(folder string, err error) error {
	if err == nil {
		return nil
	}
	var all interface{ Unwrap() []error }
	if !errors.As(err, &all) {
		return fmt.Errorf("%s/%w", folder, err)
	}
	var out []error
	for _, e := range all.Unwrap() {
		out = append(out, within(folder, e))
	}
	return errors.Join(out...)
}

// lineOf returns the number of the first line of a file that contains text, or 1.
func lineOf(files fs.FS, name, text string) int {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return 1
	}
	i := bytes.Index(data, []byte(text))
	if i < 0 {
		return 1
	}
	return 1 + bytes.Count(data[:i], []byte("\n"))
}

// whereAsked finds the source of a need: the title's file, the sets, or the table of
// papers.
func whereAsked(files fs.FS, c *dossier.Catalogue, n words.Need) (file string, line int) {
	own := "tree.json"
	if p, ok := c.Procedure(n.Procedure); ok {
		own = string(p.Title) + ".json"
	}
	for _, name := range []string{own, "sets.json", "catalogue.json"} {
		data, err := fs.ReadFile(files, name)
		if err == nil && bytes.Contains(data, []byte(strconv.Quote(n.Of))) {
			return name, lineOf(files, name, strconv.Quote(n.Of))
		}
	}
	return own, 1
}

// icons reports drawings that don't exist: a kiosk would draw a plain sheet instead.
func icons(files fs.FS, c *dossier.Catalogue) error {
	var errs []error
	seen := map[string]bool{"": true}
	look := func(p *dossier.Procedure, icon string) {
		if seen[icon] {
			return
		}
		seen[icon] = true
		if _, err := fs.Stat(assets.Icons(), icon+"-duotone.svg"); err != nil {
			file, line := whereAsked(files, c, words.Need{Procedure: p.ID, Of: icon})
			errs = append(errs, fmt.Errorf("procedures/%s:%d: icon: there is no drawing %q", file,
				line, icon))
		}
	}
	for _, p := range c.Procedures() {
		look(p, p.Icon)
		for _, x := range p.Pieces {
			look(p, x.Icon)
		}
	}
	return errors.Join(errs...)
}
