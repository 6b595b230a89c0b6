// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/dossier"
	"passerelle/ui/glass"
)

// dates returns the list of the days that count; nil if none is known.
func (k *kit) dates(d dossier.Dates) glass.Box {
	lines := k.cfg.Words.DateLines(k.Lang, d, k.now())
	if len(lines) == 0 {
		return nil
	}
	rows := make([]factRow, 0, len(lines))
	for i, l := range lines {
		rows = append(rows, factRow{id: "date." + itoa(i), words: l})
	}
	pair := k.Pal.Tint
	if d.Filed == dossier.Late || d.Filed == dossier.OutOfTime ||
		d.Filed == dossier.InExtension || d.Tight {
		pair = k.Pal.Warn
	}
	return &section{k: k, chip: k.chip("clock-fill", k.say("next.dates"), pair), rows: rows}
}

func (k *kit) now() dossier.Moment { return k.s.Clock.Now }
