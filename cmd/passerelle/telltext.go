// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"strings"
)

// printTold prints what was read for people: one line per item, with file, page and kind.
func (e *env) printTold(all []toldFile) error {
	var out strings.Builder
	for _, f := range all {
		say := func(page int, what string, parts ...string) {
			for i, p := range parts {
				parts[i] = strings.NewReplacer("\n", " ", "\t", " ").Replace(p)
			}
			fmt.Fprintf(&out, "%s\t%d\t%s\t%s\n", f.File, page, what, strings.Join(parts, "\t"))
		}
		if f.Refused != nil {
			say(len(f.Pages)+1, "refused", f.Refused.Code, f.Refused.Sentence)
		}
		if f.Attached != nil {
			say(0, "attached", f.Attached.Code, f.Attached.Sentence)
		}
		for _, l := range f.Left {
			say(l.Page, "left", l.Code, l.Sentence)
		}
		if f.Signed != nil {
			say(0, "signed", f.Signed.Code, f.Signed.Sentence)
		}
		if f.Data {
			say(0, "data", "files for programs are attached; nothing of the paper is in them alone")
		}
		for _, p := range f.Pages {
			say(p.Page, "page", fmt.Sprintf("%d×%d px, %d dpi", p.Width, p.Height, p.DPI), p.cut())
			for _, d := range p.Defects {
				say(p.Page, "defect", string(d.Code), fmt.Sprintf("%.2f", d.Score))
			}
			if p.Turned {
				say(p.Page, "turned", fmt.Sprintf("quarters to make it upright: %d", p.Quarters))
			}
			if s := p.Strip; s != nil {
				say(p.Page, "strip", string(s.Format), which(s.Certain, "certain", "doubtful"),
					which(s.Sound, "sound", "not sound"))
				for _, l := range s.Lines {
					say(p.Page, "strip", l)
				}
				for _, d := range s.Doubtful {
					say(p.Page, "doubtful",
						fmt.Sprintf("line %d, %d to %d: %s", d.Line, d.From, d.To, d.Text))
				}
				for _, x := range s.Faults {
					say(p.Page, "fault", string(x.Field), string(x.Kind))
				}
			}
			for _, c := range p.Codes {
				if c.Seal == nil {
					say(p.Page, "code", c.Format, c.Text+c.Bytes, c.Fault)
					continue
				}
				say(p.Page, "2d-doc", "kind "+c.Seal.Kind, string(c.Seal.Verdict), c.Seal.Why,
					"issued "+c.Seal.Issued, "signed "+c.Seal.Signed)
				for _, x := range c.Seal.Fields {
					say(p.Page, "field", x.ID, x.Value)
				}
			}
			for _, d := range p.Days {
				what := "not offered"
				if d.Offered {
					what = which(d.Compared, "offered, compared", "offered")
				}
				say(p.Page, "day", which(d.Value != "", d.Value, "unreadable"), what, d.Label)
			}
			for _, x := range p.Facts {
				say(p.Page, "fact", string(x.Fact), x.Value, string(x.Source),
					which(x.Compared, "compared", "offered"))
			}
			for _, x := range p.Failed {
				say(p.Page, "failed", x)
			}
		}
	}
	_, err := fmt.Fprint(e.stdout, out.String())
	return err
}

func which(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// cut describes what cleaning removed from a page.
func (p toldPage) cut() string {
	c := p.Cleaned
	switch {
	case c.Kept != "":
		return "whole: " + string(c.Kept)
	case c.Cut:
		return fmt.Sprintf("cut out of the picture, turned by %.1f°", c.Turn)
	}
	return fmt.Sprintf("whole, turned by %.1f°", c.Turn)
}
