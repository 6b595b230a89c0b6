// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"passerelle/assets"
	"passerelle/cmd/passerelle/describe"
	"passerelle/dossier"
	"passerelle/dossier/bundle"
	"passerelle/dossier/named"
	"passerelle/ui/words"
)

// The commands for those who write the lists. They are here and not in `central`: the key
// that signs a catalogue belongs to the authority's editors, so a compromised service can
// withhold a catalogue but not change one. `central catalogue publish` accepts only
// signed ones.

func catalogueCommands() []command {
	return []command{
		{"check", "[-strict] FOLDER", "all that is wrong with a catalogue, with file and line; and what should be " +
			"looked at: titles without a renewal, old sources, banned words",
			runCatalogueCheck},
		{"sources", "FOLDER|FILE|-", "each rule with its source and place, those read longest ago first",
			runCatalogueSources},
		{"diff", "A B",
			"what changes for whom; A and B are folders, bundles, or - for the list of this program",
			runCatalogueDiff},
		{"doc", "-o FOLDER [CATALOGUE]", "a page for each procedure", runCatalogueDoc},
		{"copy", "-o FOLDER [BUNDLE]", "write the files of a catalogue, to work on them",
			runCatalogueCopy},
		{"key", "-authority DIR -o FOLDER [-until DAY]",
			"make a key that signs catalogues, certified by the authority's root", runCatalogueKey},
		{"sign", "-authority DIR | -key FOLDER -o FILE [-expires DAY] FOLDER",
			"check, pack and sign a catalogue", runCatalogueSign},
		{"verify", "-trust FILE | -data DIR BUNDLE",
			"say what a bundle is, and whether this authority signed it", runCatalogueVerify},
	}
}

func runCatalogue(ctx context.Context, e *env, args []string) error {
	if len(args) > 0 {
		for _, c := range catalogueCommands() {
			if c.name == args[0] {
				return c.run(ctx, e, args[1:])
			}
		}
	}
	for _, c := range catalogueCommands() {
		fmt.Fprintf(e.stderr, "  catalogue %-7s %s\n                    %s\n", c.name, c.about,
			c.args)
	}
	return usage("catalogue: check, sources, diff, doc, copy, key, sign or verify is expected")
}

// told prints joined errors, one per line, and returns errNo.
func (e *env) told(err error) error {
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintln(e.stderr, strings.TrimSuffix(line, "\n"))
	}
	return errNo
}

func runCatalogueCheck(_ context.Context, e *env, args []string) error {
	f := e.flags("catalogue check")
	strict := f.Bool("strict", false,
		"refuse rules that are said to be certain without a dated source, and old sources")
	if err := want(f, args, "catalogue check [-strict] FOLDER is expected", 1, 1); err != nil {
		return err
	}
	c, err := describe.Open(f.Arg(0))
	if err != nil {
		return e.told(err)
	}
	for _, t := range c.Titles() {
		if t.LacksRenewal() {
			fmt.Fprintf(e.stdout, "procedures/%s.json: no renewal, and nobody says why: write the "+
				"request, or \"renewal\": {\"none\": …}\n", t.ID)
		}
	}
	for _, p := range c.Procedures() {
		for _, id := range p.Idle() {
			fmt.Fprintf(e.stdout, "procedures/%s.json: %s: nothing hangs on the answer to %q: leave "+
				"it out, unless the file needs it\n", p.Title, p.ID, id)
		}
	}
	glossaries, err := words.ReadGlossaries(assets.Words())
	if err != nil {
		return fmt.Errorf("read the glossaries of this program: %w", err)
	}
	for _, fault := range c.Words.Faults(glossaries) {
		fmt.Fprintf(e.stdout, "words/%s\n", fault)
	}
	for _, p := range c.Procedures() {
		for _, id := range p.Twice() {
			fmt.Fprintf(e.stdout, "procedures/%s.json: %s: %q asks again what the country says: use a "+
				"group of countries\n", p.Title, p.ID, id)
		}
	}
	for _, path := range c.Guide().Twice() {
		fmt.Fprintf(e.stdout, "procedures/tree.json: %s: it asks for the country, which the path has "+
			"said\n", path)
	}
	unexplained, err := c.Unexplained()
	if err != nil {
		return e.told(err)
	}
	for _, r := range unexplained {
		fmt.Fprintf(e.stdout, "%s: %s is not certain, and nobody says why: write \"why\"\n",
			describe.Where(r), r)
	}
	aged, err := c.AgedOn(dossier.Moment{Time: e.now()}.Day())
	if err != nil {
		return e.told(err)
	}
	for _, a := range aged {
		fmt.Fprintln(e.stdout, a)
	}
	if *strict && len(aged) > 0 {
		for _, a := range aged {
			for _, r := range a.Rules {
				fmt.Fprintf(e.stderr, "%s: %s: source: %q is to be read again, and dated\n",
					describe.Where(r), r, r.Source)
			}
		}
		return errNo
	}
	fmt.Fprintf(e.stdout, "version %s, %d procedures: nothing wrong\n", c.Version,
		len(c.Procedures()))
	return nil
}

func runCatalogueSources(_ context.Context, e *env, args []string) error {
	f := e.flags("catalogue sources")
	if err := want(f, args, "catalogue sources FOLDER, FILE or - is expected", 1,
		1); err != nil {
		return err
	}
	c, err := describe.Open(f.Arg(0))
	if err != nil {
		return e.told(err)
	}
	rules, err := c.Rules()
	if err != nil {
		return e.told(err)
	}
	for _, r := range rules {
		fmt.Fprintln(e.stdout, c.RuleLine(r))
	}
	return nil
}

func runCatalogueDiff(_ context.Context, e *env, args []string) error {
	f := e.flags("catalogue diff")
	if err := want(f, args, "catalogue diff A B is expected", 2, 2); err != nil {
		return err
	}
	var both [2]*describe.Catalogue
	for i := range both {
		var err error
		if both[i], err = describe.Open(f.Arg(i)); err != nil {
			fmt.Fprintf(e.stderr, "%s can't be used:\n", f.Arg(i))
			return e.told(err)
		}
	}
	changes := describe.Compare(both[0], both[1])
	for _, line := range changes {
		fmt.Fprintln(e.stdout, line)
	}
	if len(changes) == 0 {
		fmt.Fprintln(e.stdout, "Rien ne change.")
	}
	return nil
}

// into writes to the folder of the flag -o, from at most one argument, by default Compiled.
func into(e *env, name string, args []string, write func(folder, from string) error) error {
	var folder string
	f := e.flags("catalogue " + name)
	f.StringVar(&folder, "o", "", "folder to write to")
	if err := want(f, args,
		fmt.Sprintf("catalogue %s -o FOLDER is expected, and at most one argument", name),
		0, 1, &folder); err != nil {
		return err
	}
	return write(folder, cmp.Or(f.Arg(0), describe.Compiled))
}

func runCatalogueDoc(_ context.Context, e *env, args []string) error {
	return into(e, "doc", args, func(folder, from string) error {
		c, err := describe.Open(from)
		if err != nil {
			return e.told(err)
		}
		return c.WritePages(folder)
	})
}

func runCatalogueCopy(_ context.Context, e *env, args []string) error {
	return into(e, "copy", args, copyCatalogue)
}

func copyCatalogue(folder, from string) error {
	files, err := describe.Files(from)
	if err != nil {
		return err
	}
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s has something in it already", folder)
	}
	names, err := bundle.Names(files)
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err == nil {
			err = os.MkdirAll(filepath.Join(folder, filepath.Dir(name)), 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), data, 0o644)
		}
		if err != nil {
			return fmt.Errorf("write the catalogue: %w", err)
		}
	}
	return nil
}

func runCatalogueVerify(_ context.Context, e *env, args []string) error {
	f := e.flags("catalogue verify")
	file, data := f.String("trust", "", "trust list of the authority"),
		f.String("data", "", "data folder, whose trust list is used")
	if err := want(f, args, "catalogue verify -trust FILE BUNDLE is expected",
		1, 1); err != nil {
		return err
	}
	trust, err := readTrust(*file, *data)
	if err != nil {
		return err
	}
	raw, err := named.Read(f.Arg(0), bundle.MaxSize)
	if err != nil {
		return err
	}
	b, err := bundle.Verify(raw, trust.Root, dossier.Moment{Time: e.now(), Known: true})
	if err != nil {
		return fmt.Errorf("%s: %w", f.Arg(0), err)
	}
	fmt.Fprintf(e.stdout, "version %s, %d procedures, issued %s, good until %s, digest %x\n",
		b.Version, len(b.Catalogue.Procedures()), b.Issued.Format("2006-01-02 15:04"),
		b.Expires.Format("2006-01-02"), b.Digest)
	return nil
}
