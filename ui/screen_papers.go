// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"fmt"
	"slices"
	"strings"

	"passerelle/dossier"
	"passerelle/ui/glass"
	"passerelle/ui/session"
	"passerelle/ui/words"
)

// pieceWords returns the name of the paper being given, or of the chosen alternative, and
// one line on what it is and what has to be readable.
func (k *kit) pieceWords() (title, help string) {
	piece, ok := k.cfg.Machine.PieceOn(k.s)
	if !ok {
		return k.say("pieces.title"), ""
	}
	title, id := k.cfg.Words.Piece(k.Lang, piece), piece.ID
	if k.s.Paper.Alt != "" {
		id = k.s.Paper.Alt
		title = k.say("piece." + string(id) + ".title")
	}
	help = k.say("piece."+string(id)+".help") + ". " + k.fitting("piece."+string(id)+".hint")
	if t, ok := k.cfg.Machine.Threshold(k.s, piece.ThresholdRef); ok {
		help += " " + k.cfg.Words.Threshold(k.Lang, t)
	}
	return title, help
}

// source asks how this paper will be given. "Je ne l'ai pas" is an answer, not a dead end.
func (k *kit) source() page {
	title, help := k.pieceWords()
	p := page{step: k.chapter(), title: title, help: help, back: k.back()}
	piece, _ := k.cfg.Machine.PieceOn(k.s)
	if k.s.Screen.Choosing {
		p.help = k.say("source.choosing")
		for _, id := range append([]dossier.PieceID{piece.ID}, piece.Alternatives...) {
			c := card{id: "piece." + string(id), icon: "file-text-duotone",
				title: k.say("piece." + string(id) + ".title"),
				sub:   k.say("piece." + string(id) + ".help"), arrow: true,
				what: session.AltChosen{Piece: id}}
			p.body = append(p.body, k.card(c))
		}
		p.keep = k.card(card{id: "notowned", icon: "question-duotone", title: k.say("source.none"),
			sub: k.say("source.none.sub"), dashed: true, what: session.NotOwned{}})
		return p
	}
	scan := card{id: "scan", icon: "scan-duotone", title: k.say("source.scan"),
		sub: k.say("source.scan.sub"), arrow: true, height: 196, iconPx: 104,
		what: session.ScanAsked{}}
	if k.sheetPrinted() == session.Good {
		scan.title, scan.sub = k.say("sheet.signed"), k.say("sheet.signed.sub")
	}
	if k.s.Health.Scanner == session.Busy {
		scan.chip = k.chip("clock-fill", k.say("condition.busy"), k.Pal.Tint)
		if k.s.Health.Details["scanner"] == "cover_open" { // the person can do something about that
			scan.chip, scan.sub = nil, k.say("mishap.scanner.cover.title")+". "+
				k.say("mishap.scanner.cover.help")
		}
	}
	var first, others []glass.Box
	if k.s.Health.CanScan() {
		first = append(first, k.card(scan))
	} else if k.s.Health.TakesPapers() {
		first = append(first, k.notice("scan-duotone", "", k.say("device.scan.none"), k.Pal.Tint))
	} else {
		first = append(first, k.papersNotice("device.papers.kept"),
			k.buttonSized(action{id: "leave", label: k.say("leave.title"), icon: "sign-out-duotone",
				lead: true, what: session.LeaveAsked{}}, glass.SizeBody, 104))
	}
	// a sheet that has just been printed is one page: the glass will do
	if k.cfg.Site.Feeder && k.s.Health.CanScan() && k.sheetPrinted() != session.Good {
		others = append(others, k.card(card{id: "feeder", icon: "stack-duotone",
			title: k.say("source.feeder"), sub: k.say("source.feeder.sub"), arrow: true,
			height: 196, iconPx: 104, what: session.ScanAsked{Feeder: true}}))
	}
	if b := k.stickCard(); b != nil {
		others = append(others, b)
	}
	p.body = k.ways(first, others)
	sub := k.say("source.notowned.sub")
	if len(piece.Alternatives) > 0 {
		sub = k.say("source.notowned.alt")
	}
	p.keep = k.card(card{id: "notowned", icon: "question-duotone", title: k.say("source.notowned"),
		sub: sub, dashed: true, what: session.NotOwned{}})
	return p
}

// files lists what is on the stick. Names are shown only to the person who brought them.
func (k *kit) files() page {
	p := page{step: k.chapter(), title: k.say("files.title"), help: k.say("files.help"),
		back: k.back()}
	if k.s.Job.Task == session.TaskListFiles {
		p.body = append(p.body, k.notice("hourglass-duotone", "", k.say("files.looking"),
			k.Pal.Tint))
		return p
	}
	shown, folder := k.s.Stick.Shown()
	switch {
	case folder != nil:
		p.title, p.help = k.folderName(*folder), k.folderDays(*folder)
	case k.s.Stick.Opened == 1:
		p.title, p.help = k.say("files.all"), k.say("files.all.help")
		for i, f := range k.s.Stick.Folders {
			p.body = append(p.body, k.card(card{id: "folder." + itoa(i), icon: "stack-duotone",
				title: k.folderName(f), sub: k.count("files.inside", len(f.Files)) + ". " +
					k.folderDays(f), arrow: true, what: session.FolderChosen{N: i}}))
		}
	case len(k.s.Stick.Folders) > 0:
		p.body = append(p.body, k.card(card{id: "folders", icon: "stack-duotone",
			title: k.say("files.all"), sub: k.count("files.also", k.s.Stick.Unseen.Files),
			arrow: true, what: session.FoldersAsked{}}))
	}
	for _, f := range shown {
		c := card{id: "file." + f.Key, icon: "file-text-duotone", title: f.Name,
			sub: k.bytes(f.Size), arrow: true, what: session.FileChosen{Key: f.Key}}
		if f.Foreign {
			c.icon, c.sub, c.dashed = "question-duotone", k.say("files.foreign"), true
		}
		if f.Document {
			c.sub = k.say("files.document")
		}
		p.body = append(p.body, k.card(c))
	}
	if k.s.Stick.Opened > 0 {
		return p
	}
	if help := k.unseen(); help != "" {
		p.body = append(p.body, k.notice("usb-duotone", "", help, k.Pal.Tint))
	} else if len(k.s.Stick.Files) == 0 {
		p.body = append(p.body, k.notice("usb-duotone", k.say("files.none"),
			k.say("files.none.help"), k.Pal.Warn))
	}
	p.also = &action{id: "again", label: k.say("files.again"), icon: "arrow-clockwise-duotone",
		lead: true, what: session.StickAsked{}}
	return p
}

// folderName is how a folder is called on the screen.
func (k *kit) folderName(f session.Folder) string {
	if f.Name == "" {
		return k.say("files.outside")
	}
	return f.Name
}

// folderDays says of when the files of a folder are.
func (k *kit) folderDays(f session.Folder) string {
	from, to := words.Date(k.Lang, k.local(f.Oldest)), words.Date(k.Lang, k.local(f.Newest))
	if from == to {
		return from
	}
	return k.say("files.days", "from", from, "to", to)
}

// unseen says what on the stick is missing from the list: nothing is left out silently.
func (k *kit) unseen() string {
	var lines []string
	u := k.s.Stick.Unseen
	more := u.Files > 0 && len(k.s.Stick.Folders) == 0 // else they are in the folders
	if more {
		lines = append(lines, k.count("files.more", u.Files))
	}
	if u.Stopped {
		lines = append(lines, k.say("files.stopped"))
	}
	if u.Folders > 0 {
		lines = append(lines, k.count("files.folders", u.Folders))
	}
	if u.Kinds > 0 {
		lines = append(lines, k.count("files.kinds", u.Kinds))
	}
	if more || u.Stopped || u.Folders > 0 {
		lines = append(lines, k.say("files.alone"))
	}
	return strings.Join(lines, " ")
}

func (k *kit) bytes(n int64) string {
	if n < 1_000_000 {
		return k.say("files.kb", "n", itoa(int(max(1, n/1000))))
	}
	s := fmt.Sprintf("%.1f", float64(n)/1e6)
	if k.Lang == "fr" {
		s = fmt.Sprintf("%d,%d", n/1_000_000, n/100_000%10)
	}
	return k.say("files.mb", "n", s)
}

// working says what the machine is doing, and whether the person can stop it.
func (k *kit) working() page {
	st := &stage{top: true}
	task := k.s.Job.Task
	icon := "hourglass-duotone"
	switch task {
	case session.TaskScan:
		icon = "scan-duotone"
	case session.TaskImport, session.TaskListFiles, session.TaskCopy:
		icon = "usb-duotone"
	case session.TaskSeal:
		icon = "lock-key-duotone"
	default:
		task = "other"
	}
	st.icons = []glass.Box{k.Icon(icon, 220, k.Pal.Accent)}
	st.title = k.say("working." + string(task) + ".title")
	st.help = []string{k.say("working." + string(task) + ".help")}
	if k.s.Paper.Taken > 0 {
		st.help = append(st.help, k.count("working.pages", k.s.Paper.Taken))
	}
	if task == session.TaskScan || task == session.TaskImport || task == session.TaskCopy {
		a := action{id: "cancel", label: k.say("working.stop"), what: session.CancelAsked{}}
		if k.s.Job.Stopping {
			a.label, a.off = k.say("working.stopping"), true
		}
		st.actions = []action{a}
	}
	return page{stage: st}
}

// piece shows the pages of one paper: look at one, add one, or go on.
func (k *kit) piece() page {
	title, help := k.pieceWords()
	p := page{step: k.chapter(), title: title, help: help, back: k.back(),
		main: k.next(k.say("piece.done"), session.NextAsked{})}
	pages := k.dossier().PagesOf(k.s.Paper.Slot)
	together := k.together(len(pages))
	if len(pages) > many {
		p.body, together = together, nil
	}
	seen := stateSeen
	if len(pages) == 1 && k.outcomes()[k.s.Paper.Slot] == dossier.OutcomeVerified {
		seen = stateChecked
	}
	other, _ := k.cfg.Machine.AnotherOn(k.s)
	for i, q := range pages {
		c := card{id: "page." + itoa(i+1), icon: "file-text-duotone",
			title: k.say("piece.page", "n", itoa(i+1)), sub: k.say("piece.look"),
			chip: k.stateChip(seen), what: session.PageChosen{Page: q.ID}}
		if len(q.Defects) > 0 {
			c.chip = k.stateChip(stateAgain)
			if q.Kept {
				c.chip = k.stateChip(stateReview)
			}
		}
		if slices.ContainsFunc(k.s.Given.Gaps, func(g dossier.Gap) bool {
			return g.Page == q.ID && g.Redo() && g.Code != dossier.PageDefect
		}) {
			c.chip = k.stateChip(stateAgain)
		}
		if slices.Contains(other.Pages, q.ID) {
			c.chip = k.stateChip(stateOther)
		}
		p.body = append(p.body, k.card(c))
	}
	p.body = append(p.body, half{k.card(
		card{id: "add", icon: "plus-bold", title: k.say("piece.add"), sub: k.say("piece.add.sub"),
			arrow: true, dashed: true, what: session.AddAsked{}})})
	if slices.ContainsFunc(k.s.Given.Gaps, func(g dossier.Gap) bool {
		return g.Slot == k.s.Paper.Slot && g.AsksSides()
	}) {
		p.body = append(p.body, k.card(card{id: "sides", icon: "identification-card-duotone",
			title: k.say("piece.sides"), sub: k.say("piece.sides.sub"), arrow: true,
			what: session.SidesTaken{}}))
	}
	if b := k.pieceSaid(); b != nil {
		p.body = append(p.body, b)
	}
	p.body = append(p.body, together...)
	return p
}

// pieceSaid says one thing of the paper on screen: as what other paper it was recognised,
// else the first that is to be said, else what it was recognised as.
func (k *kit) pieceSaid() glass.Box {
	if a, ok := k.cfg.Machine.AnotherOn(k.s); ok {
		return k.card(card{id: "another", icon: k.bent(), title: k.anotherTitle(a),
			sub: k.say("another.see"), chip: k.stateChip(stateOther), what: session.AnotherAsked{}})
	}
	if g, ok := k.firstSaid(); ok {
		sentence, gesture := k.cfg.Words.Gap(k.Lang, g)
		if g.ForAgent() {
			return k.notice("eye-duotone", sentence, gesture, k.Pal.Quiet)
		}
		return k.notice("warning-duotone", sentence, gesture, k.Pal.Warn)
	}
	return k.recognised()
}

// many is how many pages push what concerns them all off the first page of the list.
const many = 4

// together offers what concerns the pages of a paper together: to part several papers that
// came as one, to put pages in order or into another paper.
func (k *kit) together(pages int) (out []glass.Box) {
	if pages > 2 {
		out = append(out, k.card(card{id: "split", icon: "files-duotone",
			title: k.say("split.title"), sub: k.say("split.sub"), arrow: true,
			what: session.SplitAsked{}}))
	}
	if pages > 0 {
		out = append(out, k.card(card{id: "arrange", icon: "swap-duotone",
			title: k.say("arrange.title"), sub: k.say("arrange.sub"), arrow: true,
			what: session.ArrangeAsked{}}))
	}
	return out
}

// firstSaid returns the first thing to say about the paper on screen besides the defects
// of its pages: what other pages can settle comes before what the person can put right,
// and that before what an agent will check.
func (k *kit) firstSaid() (first dossier.Gap, ok bool) {
	rank := func(g dossier.Gap) int {
		switch {
		case g.Code == dossier.PageTwice: // this is why nothing else is seen on the second one
			return -1
		case g.Redo():
			return 0
		case !g.ForAgent():
			return 1
		}
		return 2
	}
	for _, g := range k.s.Given.Gaps {
		if g.Slot == k.s.Paper.Slot && g.Code != dossier.PageDefect &&
			(!ok || rank(g) < rank(first)) {
			first, ok = g, true
		}
	}
	return first, ok
}
