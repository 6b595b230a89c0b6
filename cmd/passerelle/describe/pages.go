// SPDX-License-Identifier: AGPL-3.0-or-later

package describe

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"passerelle/dossier"
	"passerelle/ui/words"
)

// WritePages writes into a folder, which it creates: a page for each procedure, ID.md; a
// page for each title with several requests, titre-TITLE.md, which sets them side by
// side; and an index, README.md. Existing pages are overwritten: the folder is meant to
// be kept under version control, to see what changes.
func (c *Catalogue) WritePages(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	write := func(name, text string) error {
		return os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644)
	}
	if err := write("README.md", c.index()); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	for _, p := range c.Procedures() {
		if err := write(string(p.ID)+".md", c.page(p)); err != nil {
			return fmt.Errorf("write a page: %w", err)
		}
	}
	for _, t := range c.Titles() {
		if len(t.Of) < 2 {
			continue
		}
		if err := write("titre-"+string(t.ID)+".md", c.sideBySide(t)); err != nil {
			return fmt.Errorf("write a page: %w", err)
		}
	}
	return nil
}

// sideBySide returns a table for each section, with what a title says for each of its
// requests. Only differences are marked: the rest applies to all.
func (c *Catalogue) sideBySide(t dossier.Title) string {
	var out strings.Builder
	fmt.Fprintf(&out, "# Titre « %s »\n\nListe %s.\n\n", t.ID, c.Version)
	for _, p := range t.Of {
		fmt.Fprintf(&out, "- %s : [%s](%s.md)\n", sentence(requests[p.Request]), c.name(p), p.ID)
	}
	for _, s := range sections {
		var texts []string
		has := map[string]map[dossier.Request]bool{}
		for _, p := range t.Of {
			for _, f := range c.describe(p) {
				if f.section != s || f.aspect != "" {
					continue
				}
				if has[f.text] == nil {
					texts, has[f.text] = append(texts, f.text), map[dossier.Request]bool{}
				}
				has[f.text][p.Request] = true
			}
		}
		if len(texts) > 0 {
			fmt.Fprintf(&out, "\n## %s\n\n%s", s, c.table(t, texts, has))
		}
	}
	return out.String()
}

func (c *Catalogue) table(t dossier.Title, texts []string,
	has map[string]map[dossier.Request]bool) string {
	var out strings.Builder
	out.WriteString("|")
	for _, p := range t.Of {
		out.WriteString(" " + sentence(requests[p.Request]) + " |")
	}
	out.WriteString(" |\n|" + strings.Repeat("---|", len(t.Of)+1) + "\n")
	for _, text := range texts {
		out.WriteString("|")
		for _, p := range t.Of {
			mark := "–"
			if has[text][p.Request] {
				mark = "oui"
			}
			out.WriteString(" " + mark + " |")
		}
		out.WriteString(" " + strings.ReplaceAll(sentence(text), "|", "/") + " |\n")
	}
	return out.String()
}

func (c *Catalogue) index() string {
	var out strings.Builder
	fmt.Fprintf(&out, "# Les démarches\n\nListe %s, du %s.\n", c.Version, date(c.Date))
	var bare []string
	for _, t := range c.Titles() {
		if t.LacksRenewal() {
			bare = append(bare, "`"+string(t.ID)+"`")
		}
	}
	if len(bare) > 0 {
		fmt.Fprintf(&out, "\nSans renouvellement, et sans raison écrite : %s.\n",
			strings.Join(bare, ", "))
	}
	for _, m := range []dossier.Mode{dossier.Full, dossier.Assist, dossier.Info} {
		first := true
		for _, p := range c.Procedures() {
			if p.Mode != m {
				continue
			}
			if first {
				fmt.Fprintf(&out, "\n## %s\n\n", sentence(modes[m]))
				first = false
			}
			fmt.Fprintf(&out, "- [%s](%s.md)\n", c.name(p), p.ID)
		}
	}
	return out.String()
}

// page returns the page of one procedure: its sections, the items of each, and under each
// item what is said about it.
func (c *Catalogue) page(p *dossier.Procedure) string {
	var out strings.Builder
	fmt.Fprintf(&out, "# %s\n\n%s\n\n> %s\n\n`%s`, liste %s.\n", c.name(p),
		c.Words.Text(words.Reference, "procedure."+string(p.ID)+".title"),
		c.Words.Text(words.Reference, "procedure."+string(p.ID)+".for"), p.ID, c.Version)
	facts := c.describe(p)
	for _, s := range sections {
		var lines []string
		for _, f := range facts {
			if f.section == s && f.aspect == "" {
				lines = append(lines, "- "+sentence(f.text)+".")
				lines = append(lines, c.under(facts, f)...)
			}
		}
		if len(lines) > 0 {
			fmt.Fprintf(&out, "\n## %s\n\n%s\n", s, strings.Join(lines, "\n"))
		}
	}
	if sources := cited(facts); len(sources) > 0 {
		fmt.Fprintf(&out, "\n## Sources\n\n%s\n", strings.Join(sources, "\n"))
	}
	return out.String()
}

// under lists what is said about an item: first about the item itself, then about each
// paper that may replace it.
func (c *Catalogue) under(facts []fact, of fact) []string {
	var own, others []string
	for _, f := range facts {
		if f.whole() != of.whole() || f.aspect == "" || !f.shown() {
			continue
		}
		line := sentence(f.short()) + "."
		switch id := f.substitute(); {
		case id == "":
			own = append(own, "  - "+line)
		case f.aspect == instead+"\x00"+id:
			others = append(others, "  - "+line)
		default:
			others = append(others, "    - "+line)
		}
	}
	return append(own, others...)
}

// shown reports whether a page includes a fact. Drawings, what is usual, and the source
// of each single rule would only hide the rest: sources are listed once, at the end.
func (f fact) shown() bool {
	return !slices.Contains([]string{"icon", "source", "order", "id"}, f.aspect) &&
		!strings.HasSuffix(f.text, "règle sûre") &&
		!strings.HasSuffix(f.text, "pas de traduction demandée")
}

// short returns the text without the name of its item, for use under that heading.
func (f fact) short() string {
	if name, rest, ok := strings.Cut(f.text, "\u00a0»"); ok && strings.HasPrefix(name, "«") &&
		f.section != warnings {
		return strings.TrimPrefix(strings.TrimPrefix(rest, " : "), " ")
	}
	return f.text
}

// cited lists the sources of all facts, each once.
func cited(facts []fact) []string {
	var out []string
	for _, f := range facts {
		if _, title, ok := strings.Cut(f.text, " : source "); ok && f.aspect == "source" &&
			!slices.Contains(out, "- "+title) {
			out = append(out, "- "+title)
		}
	}
	slices.Sort(out)
	return out
}

// sentence returns s with a capital first letter.
func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
