// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"cmp"
	"image"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
)

// top returns the top band: the mark, the steps in landscape, and the three buttons that
// work everywhere.
func (k *kit) top(p page) glass.Box {
	kk := k.capped()
	mark := glass.Fixed(kk.Px(72), kk.Px(31), func(sh *glass.Sheet, r image.Rectangle) {
		sh.Icon("mark", r, k.Pal.Accent)
	})
	name := kk.Para("Passerelle", 32, true, k.Pal.Accent)
	name.Dir = 0
	pills := kk.Line(16, -1,
		kk.pill("language", "globe-duotone", cmp.Or(p.name, k.say("language.own")),
			session.LangAsked{}),
		kk.pill("size", "text-aa-duotone", k.say("top.size"), session.SizeAsked{}),
		kk.pill("help", "hand-waving-duotone", k.say("top.help"), session.HelpAsked{}))
	pillsW := glass.Wide(pills, k.size.X)
	brand := glass.Box(kk.Line(16, -1, mark, name))
	free := k.size.X - 2*k.Px(glass.Margin) - pillsW
	if k.Wide {
		if st := k.stepLine(p); st != nil {
			return k.Line(56, 1, brand, st, pills)
		}
	} else if glass.Wide(brand, k.size.X)+k.Px(24) > free {
		brand = mark
	}
	return k.EndRow(16, brand, pills, 0)
}

// stepLine shows the part of the visit, in words and segments, and whether this is a
// demonstration.
func (k *kit) stepLine(p page) glass.Box {
	if k.Wide {
		k = k.capped()
	}
	var lines []glass.Box
	var demo glass.Box
	if k.s.Health.Demo {
		demo = k.demoMark()
	}
	if p.step > 0 {
		label := glass.Box(k.Para(k.say("step.of", "n", itoa(p.step), "of", itoa(steps), "name",
			k.stepName(p.step)), glass.SizeSmall, true, k.Pal.Ink2))
		if demo != nil {
			label = k.EndRow(16, label, demo, 200)
		}
		segments := func(sh *glass.Sheet, r image.Rectangle) { k.segments(sh, r, p.step) }
		lines = append(lines, label, glass.Fixed(0, k.Px(14), segments))
	} else if demo != nil {
		lines = append(lines, k.EndRow(0, glass.Gap(0), demo, 0))
	}
	if len(lines) == 0 {
		return nil
	}
	return k.Col(10, lines...)
}

// steps is the number of segments under the top band.
const steps = 6

func (k *kit) segments(sh *glass.Sheet, r image.Rectangle, done int) {
	g := k.Px(10)
	w := (r.Dx() - g*(steps-1)) / steps
	for i := range steps {
		x := r.Min.X + i*(w+g)
		s := image.Rect(x, r.Min.Y, x+w, r.Max.Y)
		if i < done {
			sh.Fill(s, k.Pal.Accent, r.Dy()/2)
		} else {
			sh.Rect(s, k.Pal.Tint.BG, k.Pal.Line, k.Px(2), r.Dy()/2)
		}
	}
}

// stepName names a part of the visit. Where nothing is sent, "sending" is "taking away".
func (k *kit) stepName(n int) string {
	if n == 5 && k.s.Draft.Open && k.cfg.Machine.Mode(k.s) != dossier.Full {
		return k.say("takeaway.step")
	}
	return k.say("step." + itoa(n))
}

func (k *kit) demoMark() glass.Box {
	t := k.Pal.Warn
	return &glass.Panel{Box: k.Para(k.say("demo.mark"), glass.SizeSmall, true, t.FG), Fill: t.BG,
		Stroke: t.FG, Width: k.Px(2), Radius: k.Px(12), PadX: k.Px(16), PadY: k.Px(0), Shrink: true}
}
