// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

// Mark says how a paper stands on the list that a person carries elsewhere.
type Mark string

const (
	MarkReady   Mark = "ready"   // given, and nothing is said against it
	MarkCheck   Mark = "check"   // only a person can judge it, or whether it is asked for
	MarkAgain   Mark = "again"   // given, and something is wrong with it
	MarkMissing Mark = "missing" // certainly asked for, and not given
	MarkMaybe   Mark = "maybe"   // helpful, not asked for, and not given
	MarkLater   Mark = "later"   // not to be given now
)

// Checked is one paper of the list, with the gravest that is said about it.
type Checked struct {
	Slot Slot
	Mark Mark
	Gap  *Gap // nil: nothing
}

// Checklist returns the papers that are asked for and how each stands under gaps, which are those of the dossier; in the order of the catalogue. A doubt is never ready.
func (p *Procedure) Checklist(d Dossier, gaps []Gap) []Checked {
	var out []Checked
	for _, x := range p.Wanted(d) {
		given := len(d.PagesOf(x.Slot)) > 0
		if x.Kind == Typed {
			given = d.Answers[x.Field] != ""
		}
		c := Checked{Slot: x.Slot, Mark: MarkReady}
		for _, g := range gaps {
			if g.Slot != x.Slot && (x.Field == "" || g.Field != x.Field) {
				continue
			}
			if c.Gap == nil || c.Gap.Verdict != Failed && g.Verdict == Failed {
				c.Gap = &g
			}
		}
		switch {
		case x.Kind == Future:
			c.Mark, c.Gap = MarkLater, nil
		case !given && x.Required && c.Gap != nil && c.Gap.Verdict == Failed:
			c.Mark = MarkMissing
		case !given && x.Required: // whether it is asked for is not certain
			c.Mark = MarkCheck
		case !given:
			c.Mark = MarkMaybe
		case c.Gap != nil && c.Gap.Verdict == Failed:
			c.Mark = MarkAgain
		case c.Gap != nil:
			c.Mark = MarkCheck
		}
		out = append(out, c)
	}
	return out
}
