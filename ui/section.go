// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"

	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// factRow is one line of a list in the summary.
type factRow struct {
	id, words, more string
	what            session.What // nil: can't be touched
}

// section is one list in its frame; it can be split between two pages.
type section struct {
	k    *kit
	chip glass.Box
	rows []factRow
}

func (s *section) line(r factRow) glass.Box {
	k := s.k
	lines := []glass.Box{k.Para(r.words, 32, r.more != "", k.Pal.Ink)}
	if r.more != "" {
		lines = append(lines, k.Para(r.more, glass.SizeHelp, false, k.Pal.Ink2))
	}
	inner := k.Col(0, lines...)
	if r.what != nil {
		inner = k.Line(24, 0, inner, k.Para(k.say("summary.see"), glass.SizeHelp, true,
			k.Pal.Accent))
	}
	p := &glass.Panel{Box: inner, Fill: k.Pal.Surface, PadY: k.Px(10), MinH: k.Mx(80),
		Radius: k.Px(8)}
	if r.what == nil {
		return p
	}
	return k.target(p, r.id, r.words, k.Px(8), r.what)
}

func (s *section) content() glass.Box {
	items := []glass.Box{s.chip}
	for _, r := range s.rows {
		items = append(items, s.k.Rule(), s.line(r))
	}
	return s.k.HugFirst(2, items...)
}

func (s *section) frame() *glass.Panel {
	k := s.k
	return k.Framed(s.content(), 34, 26)
}

func (s *section) Size(w int) (int, int) { return s.frame().Size(w) }

func (s *section) Draw(sh *glass.Sheet, r image.Rectangle) { s.frame().Draw(sh, r) }

func (s *section) count() int { return len(s.rows) }

func (s *section) cut() (first, rest glass.Box) {
	return &section{s.k, s.chip, s.rows[:1]}, &section{s.k, s.chip, s.rows[1:]}
}

func (s *section) split(w, h int) (first, rest glass.Box) {
	for n := len(s.rows) - 1; n > 0; n-- {
		f := &section{s.k, s.chip, s.rows[:n]}
		if glass.High(f, w) <= h {
			return f, &section{s.k, s.chip, s.rows[n:]}
		}
	}
	return nil, s
}
