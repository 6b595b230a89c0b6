// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"cmp"

	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// action is something to do, drawn as a button.
type action struct {
	id, label string
	icon      string // at the end of the words; with lead, before them
	lead      bool
	filled    bool
	off       bool // shown, but can't be touched
	what      session.What
}

// actionHeight is in pixels of the reference panel.
const actionHeight = 124

// button draws an action: outlined, or filled for the one main action of a screen.
func (k *kit) button(a action) glass.Box { return k.buttonSized(a, glass.SizeCard, actionHeight) }

func (k *kit) buttonSized(a action, letters, height float64) glass.Box {
	fg, fill, stroke := k.Pal.Ink, k.Pal.Surface, k.Pal.Accent
	if a.filled {
		fg, fill = k.Pal.OnAccent, k.Pal.Accent
	}
	if a.off {
		fg, fill, stroke = k.Pal.Ink2, k.Pal.Paper, k.Pal.Line
	}
	label := k.Para(a.label, letters, true, fg)
	label.Balanced = true
	var inner glass.Box = label
	if a.icon != "" {
		ic := k.Icon(a.icon, letters+10, fg)
		items, grow := []glass.Box{label, ic}, 0
		if a.lead {
			items, grow = []glass.Box{ic, label}, 1
		}
		inner = glass.Hug(k.Tx(20), grow, items...)
	}
	least := k.Mx(height)
	if k.Wide { // landscape is short of height
		least = k.Px(height)
	}
	p := &glass.Panel{Box: glass.Centre(inner), Fill: fill, Stroke: stroke, Width: k.Px(3),
		Radius: k.Px(glass.RadiusCard), PadX: k.Px(24), PadY: k.Px(16), MinH: least}
	return glass.Target(glass.Natural(p, inner, 2*k.Px(44)),
		glass.Hit{ID: a.id, Name: a.label, Radius: k.Px(glass.RadiusCard), Filled: a.filled &&
			!a.off, Enabled: !a.off, Tap: k.send(a.what)})
}

// card is a row of a list: picture, name, one more line, and at its end a chip or an
// arrow. If what is nil it can't be touched.
type card struct {
	id, icon, title, sub string
	chip                 glass.Box
	iconPx, height       float64
	arrow, dashed        bool
	what                 session.What
}

// target makes a box send an event when it is touched.
func (k *kit) target(b glass.Box, id, name string, radius int, what session.What) glass.Box {
	h := glass.Hit{ID: id, Name: name, Radius: radius, Enabled: true, Tap: k.send(what)}
	return glass.Target(b, h)
}

// half marks a box that may go two to a row in landscape.
type half struct{ glass.Box }

func (k *kit) card(c card) glass.Box {
	c.iconPx, c.height = cmp.Or(c.iconPx, 80), cmp.Or(c.height, 140)
	lines := []glass.Box{k.Para(c.title, glass.SizeCard, true, k.Pal.Ink)}
	if c.sub != "" {
		lines = append(lines, k.Para(c.sub, glass.SizeHelp, false, k.Pal.Ink2))
	}
	words := k.Col(0, lines...)
	var end glass.Box
	switch {
	case c.chip != nil:
		end = c.chip
	case c.arrow:
		end = k.Icon(k.forward(), 44, k.Pal.Accent)
	}
	var inner glass.Box
	if c.icon != "" {
		inner = k.LeadRow(k.Icon(c.icon, c.iconPx, k.Pal.Accent), words, 230)
	} else {
		inner = words
	}
	if end != nil {
		inner = k.EndRow(24, inner, end, 320+120*float64(btoi(k.Wide)))
	}
	p := k.Framed(inner, 34, 20)
	p.MinH, p.Dashed = k.Mx(c.height), c.dashed
	if c.what == nil {
		return half{p}
	}
	name := c.title
	if c.sub != "" {
		name += ". " + c.sub
	}
	return half{k.target(p, c.id, name, p.Radius, c.what)}
}

// chip shows a state in three ways: icon, word, tint.
func (k *kit) chip(icon, word string, t glass.Tone) glass.Box {
	label := k.Para(word, glass.SizeHelp, true, t.FG)
	in := glass.Hug(k.Px(14), 1, k.Icon(icon, 36, t.FG), label)
	return &glass.Panel{Box: in, Fill: t.BG, Radius: k.Tx(31), PadX: k.Px(22), PadY: k.Px(8),
		MinH: k.Tx(62), Shrink: true}
}

// notice is a tinted band with an icon, for what people should know now.
func (k *kit) notice(icon, head, body string, t glass.Tone) glass.Box {
	var lines []glass.Box
	if head != "" {
		lines = append(lines, k.Para(head, glass.SizeBody, true, t.FG))
	}
	if body != "" {
		lines = append(lines, k.Para(body, glass.SizeBody, false, t.FG))
	}
	return k.Band(k.LeadRow(k.Icon(icon, 72, t.FG), k.Col(0, lines...), 300), t)
}

// pill is a small round button, for the top band and the foot of the welcome screen.
func (k *kit) pill(id, icon, label string, what session.What) glass.Box {
	items, grow := []glass.Box{}, 0
	if icon != "" {
		items, grow = append(items, k.Icon(icon, 42, k.Pal.Accent)), 1
	}
	items = append(items, k.Para(label, glass.SizeSmall, true, k.Pal.Ink))
	p := &glass.Panel{
		Box: glass.Hug(k.Px(12), grow, items...), Fill: k.Pal.Surface, Stroke: k.Pal.Line,
		Width:  k.Px(2),
		Radius: k.Mx(38), PadX: k.Px(26), PadY: k.Px(6), MinH: k.Mx(76),
		MinW: k.Px(glass.TargetMin + 2), Shrink: true,
	}
	return k.target(p, id, label, p.Radius, what)
}

// plain is a target with only words, for what is seldom needed.
func (k *kit) plain(id, label string, what session.What) glass.Box {
	words := k.Para(label, glass.SizeSmall, true, k.Pal.Ink2)
	p := &glass.Panel{
		Box: glass.Centre(words), Fill: k.Pal.Paper, PadX: k.Px(20), PadY: k.Px(6),
		Radius: k.Px(glass.RadiusKey),
		MinH:   k.Mx(glass.TargetMin + 3), MinW: k.Px(glass.TargetMin + 3),
	}
	return k.target(glass.Natural(p, words, 2*k.Px(24)), id, label, p.Radius, what)
}
