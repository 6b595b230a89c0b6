// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"image"
	"sort"
	"strings"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
	"passerelle/ui/words"
)

// Papers to sign: beside the ways to give one stand those to get it. Without a printer
// the text is shown, to be copied by hand.

// sheetPrinted is how the sheet of the paper on screen left the printer: Unknown if it
// was not asked for.
func (k *kit) sheetPrinted() session.Condition {
	if k.s.Print.Slot != k.s.Paper.Slot {
		return session.Unknown
	}
	return k.s.Print.State
}

// sheetCard offers to print the sheet of the paper on screen; nil if it has none, or
// there is no printer.
func (k *kit) sheetCard() glass.Box {
	sheet := k.cfg.Machine.SheetOn(k.s)
	if !sheet.Printed() || !k.s.Health.CanPrint() && k.s.Print.State != session.Busy {
		return nil
	}
	return k.printCard(k.say("sheet.print"), k.say("sheet.print.sub"+signing(sheet)),
		k.say("sheet.print.done"))
}

// printCard offers to print what the paper on screen needs, and says when it is printed.
func (k *kit) printCard(title, sub, done string) glass.Box {
	c := card{id: "print", icon: "printer-duotone", title: title, sub: sub, arrow: true,
		height: 196, iconPx: 104, what: session.PrintAsked{}}
	switch {
	case k.s.Print.State == session.Busy:
		c.title, c.what, c.arrow = k.say("print.busy"), nil, false
	case k.sheetPrinted() == session.Good:
		c.chip = k.chip("check-circle-fill", done, k.Pal.OK)
	}
	return k.card(c)
}

// textCard shows what is signed; without a printer, what to write by hand; of a paper
// whose text is official, where to get it. nil if the paper has no sheet.
func (k *kit) textCard() glass.Box {
	c := card{id: "sheet", icon: "eye-duotone", title: k.say("sheet.read"),
		sub: k.say("sheet.read.sub"), arrow: true, what: session.SheetAsked{}}
	switch sheet := k.cfg.Machine.SheetOn(k.s); {
	case sheet == dossier.NoSheet:
		return nil
	case !sheet.Printed():
		c.icon, c.title, c.sub = "map-pin-duotone", k.say("sheet.get"), k.say("sheet.get.sub")
	case !k.s.Health.CanPrint() || k.sheetPrinted() == session.Broken:
		c.icon, c.title, c.sub = "pencil-duotone", k.say("sheet.write"),
			k.say("sheet.write.sub")
	}
	return k.card(c)
}

// ways puts what concerns the sheet around the ways to give the paper: how it went and
// what to do now comes first.
func (k *kit) ways(scan, others []glass.Box) []glass.Box {
	var out []glass.Box
	add := func(all ...glass.Box) {
		for _, b := range all {
			if b != nil {
				out = append(out, b)
			}
		}
	}
	add(k.sheetNotice())
	switch k.sheetPrinted() {
	case session.Good: // it lies in the tray: to be signed and scanned
		add(scan...)
		add(others...)
		add(k.sheetCard(), k.textCard())
	case session.Broken: // to be written by hand, or tried again
		add(k.textCard(), k.sheetCard())
		add(scan...)
		add(others...)
	default:
		add(k.sheetCard())
		add(scan...)
		add(others...)
		add(k.textCard())
	}
	return out
}

// signing returns the form of a sentence that says who signs the sheet, and how.
func signing(s dossier.Sheet) string {
	by := s.Signers()
	switch {
	case s.ByHand():
		return ".hand"
	case len(by) > 1:
		return ".both"
	case by[0] == dossier.SignerHost:
		return ".host"
	}
	return ""
}

// sheetNotice says what became of the sheet, and what the hands do next; nil if it was
// not printed here.
func (k *kit) sheetNotice() glass.Box {
	sheet := k.cfg.Machine.SheetOn(k.s)
	switch k.sheetPrinted() {
	case session.Busy:
		return k.notice("printer-duotone", "", k.say("print.busy.help"), k.Pal.Tint)
	case session.Good:
		next := "sheet.good.self"
		switch signing(sheet) {
		case ".hand":
			next = "sheet.good.hand"
		case ".host", ".both":
			next = "sheet.good.away"
		}
		return k.notice("check-circle-duotone", k.say("sheet.good"), k.say(next), k.Pal.OK)
	case session.Broken:
		return k.notice("warning-duotone", k.say("mishap."+string(k.s.Print.Mishap)+".title"),
			k.say("sheet.failed"), k.Pal.Bad)
	}
	return nil
}

// sheet shows what is signed, in French as it is signed and in the person's language; or
// where to get a paper whose text is official.
func (k *kit) sheet() page {
	sheet := k.cfg.Machine.SheetOn(k.s)
	if sheet == dossier.NoSheet { // the paper has changed meanwhile; any touch leads on
		return k.source()
	}
	p := page{step: k.chapter(), title: k.say("sheet." + string(sheet) + ".title"),
		back: k.back()}
	if !sheet.Printed() {
		p.body = k.whereSheet(sheet)
		return p
	}
	switch {
	case sheet.ByHand():
		p.help = k.say("sheet.help.hand")
	case k.s.Health.CanPrint():
		p.help = k.say("sheet.help")
	default:
		p.help = k.say("sheet.help.noprint")
	}
	if k.s.Health.CanPrint() && k.s.Print.State != session.Busy {
		p.main = &action{id: "print", label: k.say("sheet.print"), icon: "printer-duotone",
			lead: true, filled: true, what: session.PrintAsked{}}
	}
	fill := words.SheetFill{Sheet: sheet, Procedure: k.s.Choice.Procedure,
		Known: k.cfg.Machine.SheetAnswers(k.s)}
	p.body = k.in(words.Reference).sheetText(k.say("sheet.french"), fill)
	if k.Lang == words.Reference {
		return p
	}
	meaning := k.sheetText(k.say("sheet.meaning"), fill)
	if sheet.ByHand() || !k.s.Health.CanPrint() { // the French is what is copied
		p.body = append(p.body, meaning...)
	} else {
		p.body = append(meaning, p.body...)
	}
	return p
}

// gaps are what stands on the screen for what the pen fills in.
var gaps = words.Blanks{Name: "…………", Place: "…………", Day: "……/……/……", Address: "…………………"}

// sheetText shows the sheet in the language of the kit, in parts between which a list can
// be split. The head is in the person's language.
func (k *kit) sheetText(head string, fill words.SheetFill) []glass.Box {
	t := k.cfg.Words.Sheet(k.Lang, fill, gaps)
	lines := []string{t.Who, t.What, t.Truth, t.Done}
	if k.Lang == words.Reference && k.Lang != k.s.Person.Lang { // it is to be copied as well
		lines = append([]string{t.Title}, lines...)
	}
	var out []glass.Box
	for i, line := range lines {
		if line == "" {
			continue
		}
		b := &prose{k: k, words: line, bold: line == t.What || line == t.Title}
		if i == 0 {
			b.head = head
		}
		out = append(out, b)
	}
	return out
}

// prose is a paragraph in its frame. One that would fill a screen can be split between two
// pages of a list: names and addresses may be long.
type prose struct {
	k           *kit
	head, words string
	bold        bool
}

func (p *prose) frame() *glass.Panel {
	var b glass.Box = p.k.Para(p.words, glass.SizeBody, p.bold, p.k.Pal.Ink)
	if p.head != "" {
		b = p.k.Col(4, p.k.Para(p.head, glass.SizeHelp, true, p.k.Pal.Ink2), b)
	}
	return p.k.Framed(b, 30, 14)
}

func (p *prose) Size(w int) (int, int) { return p.frame().Size(w) }

func (p *prose) Draw(sh *glass.Sheet, r image.Rectangle) { p.frame().Draw(sh, r) }

func (p *prose) count() int { return 1 }

func (p *prose) cut() (first, rest glass.Box) { return p, nil }

func (p *prose) split(w, h int) (first, rest glass.Box) {
	if glass.High(p, w) <= p.k.size.Y/4 { // it goes to the next page whole
		return nil, p
	}
	words := strings.Split(p.words, " ")
	part := func(n int) *prose {
		return &prose{p.k, p.head, strings.Join(words[:n], " "), p.bold}
	}
	n := sort.Search(len(words), func(n int) bool { return glass.High(part(n), w) > h }) - 1
	if n < fewest {
		return nil, p
	}
	return part(n), &prose{p.k, "", strings.Join(words[n:], " "), p.bold}
}

// fewest is how many words are left on a page at least.
const fewest = 8

// whereSheet says where to get a paper that is not printed here.
func (k *kit) whereSheet(sheet dossier.Sheet) []glass.Box {
	key := "sheet." + string(sheet)
	line := func(icon, words string) glass.Box {
		return k.Framed(k.LeadRow(k.Icon(icon, 72, k.Pal.Accent),
			k.Para(words, glass.SizeBody, false, k.Pal.Ink), 300), 34, 22)
	}
	return []glass.Box{
		k.notice("info-duotone", "", k.say(key+".text"), k.Pal.Tint),
		line("bank-duotone", k.say(key+".desk")),
		line("globe-duotone", k.say(key+".web", "site",
			isolated("immigration.interieur.gouv.fr"))),
		line("signature-duotone", k.say(key+".sign")),
	}
}
