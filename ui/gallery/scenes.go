// SPDX-License-Identifier: AGPL-3.0-or-later

package gallery

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"passerelle/dossier"
	"passerelle/ui/session"
)

// galleryProcedure is the procedure that the scenes go through.
const galleryProcedure dossier.ProcedureID = "etudiant-renouvellement"

// Scenes lists every screen in every notable state. The catalogue of m must know
// galleryProcedure. All people and numbers are invented.
func Scenes(m session.Machine, now time.Time) []Scene {
	g := gallery{m: m, now: dossier.Moment{Time: now, Known: true}}
	g.start()
	g.questions()
	g.papers()
	g.sending()
	g.takingAway()
	g.overlays()
	g.staff()
	return g.scenes
}

type gallery struct {
	m      session.Machine
	now    dossier.Moment
	scenes []Scene
}

func (g *gallery) health() session.Health {
	return session.Health{Vault: session.Good, Disk: session.Good, Scanner: session.Good,
		Printer: session.Good, Stick: session.Good, Sound: session.Good, Line: session.Absent,
		Clock:    session.Good,
		Enrolled: true, Version: "0.1.0", CertUntil: g.now.Time.AddDate(1, 0, 0),
		List: session.ListInUse{Version: "2026.12.1", State: session.ListSent,
			Until: g.now.Time.AddDate(1, 0, 0)}}
}

// at returns a state in the middle of a visit.
func (g *gallery) at(step session.Step) session.State {
	return session.State{Visit: session.Visit{Number: 7, Begun: true, Step: step},
		Health: g.health(), Clock: session.Clock{Now: g.now, LastTouch: g.now.Time},
		Choice: session.Choice{Procedure: galleryProcedure},
		Given:  session.Given{FiledBy: dossier.BySelf}}
}

func (g *gallery) add(name string, s session.State) {
	g.scenes = append(g.scenes, Scene{name, s})
}

func (g *gallery) start() {
	idle := session.Rest(6, g.health())
	g.add("01-welcome", idle)
	demo := idle
	demo.Health.Demo = true
	g.add("01-welcome-demo", demo)
	idle.Health.Scanner, idle.Health.Stick = session.Absent, session.Absent
	g.add("01-welcome-no-scanner", idle)
	idle.Health.Stick = session.Broken
	g.add("01-welcome-no-way", idle)
	out := session.Rest(6, session.Health{Vault: session.Broken})
	g.add("01-out-of-service", out)
	out.Health.Vault, out.Health.Fault = session.Good, "key.revoked"
	g.add("01-out-withdrawn", out)
	g.finding()
	g.add("02-need", g.at(session.Need))
	without := g.at(session.Need)
	without.Health.Scanner, without.Health.Stick = session.Absent, session.Absent
	g.add("02-need-no-scanner", without)
	without.Health.Stick = session.Broken
	g.add("02-need-no-way", without)
	s := g.at(session.TicketOut)
	s.Draft.Open, s.Draft.Ticket = true, "7K4M-9PXR-T2WD-H6QC-V"
	g.add("02-ticket", s)
	s.Print.State = session.Good
	g.add("02-ticket-printed", s)
	s.Print.State, s.Print.Mishap = session.Broken, session.PrinterOut
	g.add("02-ticket-printer-out", s)
	s.Print.State, s.Print.Mishap, s.Health.Printer = session.Unknown, session.NoMishap,
		session.Absent
	g.add("02-ticket-no-printer", s)
	s = g.at(session.TicketIn)
	s.Choice.Procedure = ""
	g.add("02-ticket-in", s)
	s.Screen.Typed = "7K4M9PXRT2"
	g.add("02-ticket-in-typing", s)
}

func (g *gallery) ask(id dossier.FieldID, typed string) session.State {
	s := g.at(session.Question)
	s.Draft.Open, s.Screen.Field, s.Screen.Typed = true, id, typed
	s.Given.Answers = g.answers()
	s.Draft.Mode = g.m.Mode(s)
	delete(s.Given.Answers, id)
	return s
}

func (g *gallery) questions() {
	g.add("03-question-number", g.ask("agdref_number", "75031299"))
	s := g.ask("agdref_number", "750312998")
	gap := dossier.Gap{Field: "agdref_number", Code: dossier.FieldSuspect,
		Verdict: dossier.Inconclusive, Values: map[string]string{"check": "agdref"}}
	s.Screen.FieldError, s.Screen.FieldGap = gap.Code, &gap
	g.add("03-question-number-suspect", s)
	g.add("04-question-name", g.ask("family_name", "ERIKSSON-LINDE"))
	long := g.ask("family_name", "ERIKSSON-LINDE DE LA FUENTE Y MARTINEZ")
	missing := dossier.Gap{Field: "family_name", Code: dossier.FieldMissing,
		Verdict: dossier.Failed, Values: map[string]string{}}
	g.add("04-question-name-long", long)
	empty := g.ask("family_name", "")
	empty.Screen.FieldError, empty.Screen.FieldGap = missing.Code, &missing
	g.add("04-question-name-missing", empty)
	g.add("04-question-name-empty", g.ask("family_name", ""))
	g.add("04-question-date", g.ask("birth_date", "12/08"))
	g.add("04-question-read-date", g.read("home.proof", "home.proof.date", dossier.FactIssueDate,
		g.now.Time.AddDate(0, 0, -20).Format(time.DateOnly)))
	sealed := g.read("home.proof", "home.proof.date", dossier.FactIssueDate,
		g.now.Time.AddDate(0, 0, -20).Format(time.DateOnly))
	sealed.Given.ReadFacts[0].Seal = "unverified"
	g.add("04-question-read-code", sealed)
	g.add("04-question-read-passport", g.read("id.passport", "id.passport.expiry",
		dossier.FactExpiry, "2029-05-03"))
	g.add("04-question-street", g.ask("address.street", "12 RUE DES LILAS"))
	g.add("04-question-postal", g.ask("address.postal_code", "310"))
	g.add("04-question-phone", g.ask("phone", "06120"))
	g.add("04-question-email", g.ask("email", "anna.eriksson@exemple.fr"))
	g.add("04-question-country-empty", g.ask("nationality", ""))
	g.add("04-question-country", g.ask("nationality", "MA"))
	g.add("04-question-country-none", g.ask("nationality", "MAXX"))
	g.add("04-question-country-read", g.read("id.passport", "nationality",
		dossier.FactNationality, "MAR"))
	g.add("04-question-yesno", g.ask("course_changed", ""))
	g.add("04-question-choice", g.ask("family_situation", ""))
	s = g.ask("ephoto_code", "K7QM4XRD9T")
	s.Paper.Slot = "photo.ephoto"
	g.add("04-question-code", s)
	g.add("04-question-helped", g.ask(session.AssistedByField, ""))
}

func (g *gallery) papers() {
	s := g.given(g.at(session.Pieces), "id.residence_permit", "id.residence_permit", "id.passport",
		"home.proof")
	s.Given.Pages[3].Defects = blurred()
	g.add("05-pieces", g.judge(s))
	s.Screen.MorePage = 1
	g.add("05-pieces-more", g.judge(s))
	all := g.given(g.at(session.Pieces), allSlots()...)
	all.Given.Answers = maps.Clone(all.Given.Answers)
	all.Given.Answers["ephoto_code"] = "K7QM4XRD9TWHBC2V3N5PSA"
	g.add("05-pieces-all", g.judge(all))
	g.add("05-pieces-doubted", g.doubted(all))

	src := g.given(g.at(session.Source))
	src.Paper.Slot = "home.proof"
	g.add("06-source", src)
	src.Health.Scanner = session.Broken
	g.add("06-source-scanner-broken", src)
	src.Health.Stick = session.Absent
	g.add("06-source-no-scanner-no-stick", src)
	src.Health.Stick = session.Busy
	g.add("06-source-stick-left", src)
	src.Health.Stick = session.Broken
	g.add("06-source-no-way", src)
	src.Health.Scanner, src.Health.Details = session.Busy,
		map[string]string{"scanner": "cover_open"}
	g.add("06-source-scanner-open", src)
	src.Health = g.health()
	src.Screen.Choosing = true
	g.add("06-source-others", src)
	src.Screen.Choosing, src.Paper.Alt = false, "home.host"
	g.add("06-source-other-chosen", src)

	g.toSign()

	f := g.given(g.at(session.Files))
	f.Paper.Slot = "home.proof"
	f.Job.Task = session.TaskListFiles
	g.add("06-files-looking", f)
	f.Job.Task = ""
	g.add("06-files-none", f)
	for i, n := range []string{"facture novembre.pdf", "IMG_2026.jpg", "فاتورة الكهرباء 2026.pdf",
		"bail.pdf", "attestation d’hébergement signée par le propriétaire.pdf"} {
		f.Stick.Files = append(f.Stick.Files,
			session.FileRef{Key: strconv.Itoa(i), Name: n, Size: int64(i*731_000 + 84_000)})
	}
	g.add("06-files", f)
	f.Stick.Files = append(f.Stick.Files[:2:2],
		session.FileRef{Key: "docx", Name: "attestation.docx", Size: 84_000, Foreign: true,
			Document: true})
	f.Stick.Unseen = session.Unseen{Files: 53, Kinds: 12, Folders: 2}
	g.add("06-files-unseen", f)
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 12, 0, 0, 0, time.UTC) }
	f.Stick.Unseen.Files = 4841
	f.Stick.Folders = []session.Folder{
		{Name: "DCIM/102APPLE", Files: make([]session.FileRef, 200),
			Oldest: day(9, 3), Newest: day(11, 21)},
		{Name: "DCIM/102APPLE", Files: make([]session.FileRef, 200),
			Oldest: day(6, 12), Newest: day(9, 3)},
		{Name: "Papiers/Préfecture", Files: f.Stick.Files, Oldest: day(5, 2), Newest: day(5, 2)},
		{Name: "", Files: f.Stick.Files, Oldest: day(2, 14), Newest: day(4, 30)},
	}
	g.add("06-files-many", f)
	f.Stick.Opened = 1
	g.add("06-files-folders", f)
	f.Stick.Opened = 4
	g.add("06-files-folder", f)

	w := g.given(g.at(session.Working))
	w.Paper.Slot = "home.proof"
	for _, t := range []session.TaskName{session.TaskScan, session.TaskImport, session.TaskSeal} {
		w.Job.Task, w.Paper.Taken, w.Job.Stopping = t, 0, false
		g.add("06-working-"+string(t), w)
	}
	w.Job.Task, w.Paper.Taken, w.Job.Stopping = session.TaskScan, 3, true
	g.add("06-working-stopping", w)

	r := g.given(g.at(session.Review), "home.proof")
	r.Paper.Slot, r.Look.Page = "home.proof", r.Given.Pages[0].ID
	g.add("07-review-loading", r)
	r.Look.Picture = &session.Picture{Page: r.Look.Page, Image: specimen(false)}
	g.add("07-review-fine", r)
	cut := r
	cut.Look.Picture = &session.Picture{Page: r.Look.Page, Image: specimen(false),
		Whole: photographed(specimen(false), 0.62)}
	g.add("07-review-cut", cut)
	turned := r
	turned.Given.Uprighted = map[dossier.PageID]int{r.Look.Page: 2}
	g.add("07-review-turned", turned)
	all = cut
	all.Look.Picture = &session.Picture{Page: r.Look.Page, Image: cut.Look.Picture.Whole.Image,
		Whole: photographed(specimen(false), 0.62)}
	all.Look.Picture.Whole.Kept = true
	g.add("07-review-whole", all)
	cut.Look.Picture = &session.Picture{Page: r.Look.Page, Image: specimen(false),
		Whole: photographed(specimen(false), 0.3)}
	g.add("07-review-cut-small", cut)
	cut.Given.Pages = slices.Clone(cut.Given.Pages)
	cut.Given.Pages[0].Defects = blurred()
	cut.Look.Picture = &session.Picture{Page: r.Look.Page, Image: specimen(true),
		Whole: photographed(specimen(true), 0.62)}
	g.add("07-review-cut-doubt", g.judge(cut))
	r = g.given(g.at(session.Review), "home.proof")
	r.Paper.Slot, r.Look.Page = "home.proof", r.Given.Pages[0].ID
	r.Given.Pages[0].Defects = blurred()
	r.Look.Picture = &session.Picture{Page: r.Look.Page, Image: specimen(true)}
	g.add("07-review", g.judge(r))

	p := g.given(g.at(session.Piece), "id.residence_permit")
	p.Paper.Slot = "id.residence_permit"
	g.add("07-piece", p)
	p.Given.Answers[dossier.SidesField(p.Paper.Slot)] = "yes"
	g.add("07-piece-sides", g.judge(p))
	p = g.doubted(g.given(g.at(session.Piece), "id.residence_permit", "id.residence_permit"))
	p.Paper.Slot = "id.residence_permit"
	g.add("07-piece-twice", p)
	p = g.given(g.at(session.Piece), "edu.enrolment")
	p.Paper.Slot = "edu.enrolment"
	p.Given.Sights = map[dossier.PageID]dossier.Sight{
		p.Given.Pages[0].ID: {Searched: true, Turned: true}}
	g.add("07-piece-turned", g.judge(p))
	p = g.given(g.at(session.Piece), "home.proof", "home.proof")
	p.Paper.Slot = "home.proof"
	p.Given.Pages[1].Defects = blurred()
	g.add("07-piece-doubt", g.judge(p))
	g.together()
	g.another()
	g.pile()
	picture := r.Look.Picture
	r = g.given(g.at(session.Review), "home.proof")
	r.Paper.Slot, r.Look.Page, r.Look.Picture = "home.proof", r.Given.Pages[0].ID, picture
	r.Given.Pages[0].Defects = []dossier.Defect{{Code: dossier.Glare,
		Region: dossier.Region{X: 0.3, Y: 0.3, W: 0.3, H: 0.2}, Score: 0.03}}
	g.add("07-review-glare", g.judge(r))
}

// together are the pages of a file in which three papers came as one.
func (g *gallery) together() {
	slots := make([]dossier.Slot, 9)
	for i := range slots {
		slots[i] = "home.proof"
	}
	p := g.given(g.at(session.Piece), slots...)
	p.Paper.Slot = "home.proof"
	g.add("07-piece-many", p)
	for i, page := range p.Given.Pages {
		if i != 7 { // its picture has not come yet
			p.Sort.Thumbs = append(p.Sort.Thumbs, session.Picture{Page: page.ID,
				Image: specimen(i%4 == 1)})
		}
	}
	p.Visit.Step = session.Arrange
	g.add("07-arrange", p)
	p.Sort.Page = p.Given.Pages[4].ID
	g.add("07-arrange-page", p)
	p.Visit.Step = session.Place
	g.add("07-place-page", p)
	p.Visit.Step, p.Sort.Page = session.Split, ""
	g.add("07-split", p)
	p.Sort.Begins = []dossier.PageID{p.Given.Pages[2].ID, p.Given.Pages[5].ID}
	g.add("07-split-parts", p)
	p.Screen.MorePage = 1
	g.add("07-split-more", p)
	p.Screen.MorePage, p.Visit.Step = 0, session.Place
	p.Sort.Places = []dossier.Slot{"home.proof"}
	g.add("07-place-part", p)
}

func (g *gallery) sending() {
	some := g.given(g.at(session.Summary), "id.residence_permit", "id.residence_permit",
		"id.passport", "home.proof")
	all := g.given(g.at(session.Summary), allSlots()...)
	all.Given.Answers = maps.Clone(all.Given.Answers)
	all.Given.Answers["ephoto_code"] = "K7QM4XRD9TWHBC2V3N5PSA"
	all = g.judge(all)
	g.add("08-summary", all)
	all.Screen.MorePage = 1
	g.add("08-summary-more", all)
	all.Screen.MorePage = 0
	g.add("08-summary-doubted", g.doubted(all))
	waiting := all
	waiting.Given.Sights, waiting.Given.ReadFacts = nil, nil
	g.add("08-summary-not-read", g.judge(waiting))
	all.Screen.MorePage = 0
	g.add("08-summary-missing", some)
	some.Visit.Step = session.Despite
	g.add("08-despite", some)
	all.Visit.Step = session.Notice
	g.add("08-notice", all)
	all.Decision.Declared, all.Screen.MorePage = true, 1
	g.add("08-notice-declared", all)

	rec := g.at(session.Receipt)
	rec.Sent.Receipt = &session.ReceiptView{Text: galleryReceipt, Stage: 1,
		Reference: "K7QM 4XRD 9TW3", At: g.now.Time, Pieces: 6}
	g.add("09-receipt", rec)
	sending := rec
	sending.Job.Task = session.TaskAwaitReceipt
	g.add("09-receipt-sending", sending)
	without := rec
	without.Health.Printer = session.Absent
	g.add("09-receipt-no-printer", without)
	busy := rec
	busy.Print.State = session.Busy
	g.add("09-receipt-printing", busy)
	broken := rec
	broken.Print.State, broken.Print.Mishap = session.Broken, session.PrinterJam
	g.add("09-receipt-printer-jam", broken)
	v := *rec.Sent.Receipt
	v.Stage, v.Authority = 2, "Préfecture de l’Exemple"
	rec.Sent.Receipt, rec.Print.State = &v, session.Good
	g.add("09-receipt-arrived", rec)
	g.comesNext(rec)
	bye := g.at(session.Goodbye)
	bye.Choice.Procedure = ""
	bye.Person.Used = session.Belongings{Glass: true, Sheets: true, Stick: true}
	g.add("11-goodbye", bye)
	bye.Person.Used = session.Belongings{Sheets: true}
	g.add("11a-goodbye", bye)
	bye.Person.Used = session.Belongings{Stick: true}
	g.add("11b-goodbye", bye)
	bye.Person.Used, bye.Health.Scanner = session.Belongings{}, session.Absent
	g.add("11c-goodbye", bye)
}

// comesNext adds what the receipt leads to: with the line up; on the last day with the
// line down; too late; and with a clock not known to be right.
func (g *gallery) comesNext(rec session.State) {
	today := g.now.Time.Truncate(24 * time.Hour)
	days := func(last int, filed dossier.Standing) *dossier.Dates {
		d := dossier.Dates{Opens: today.AddDate(0, 0, last-60), LastDay: today.AddDate(0, 0, last),
			LateFrom: today.AddDate(0, 0, last+1), Filed: filed, Verified: true,
			Dues:       []dossier.Due{{Euros: 100, When: dossier.AtCollection, Sure: true}},
			HasLateFee: true, LateFee: 180,
			LateFeeVerified: true, Tight: filed == dossier.InTime && last < 1}
		return &d
	}
	s := rec
	s.Visit.Step, s.Sent.Due = session.After, days(36, dossier.InTime)
	g.add("09-after", s)
	s.Sent.Due = days(-12, dossier.Late)
	g.add("09-after-late", s)
	s.Sent.Due = days(36, dossier.NoWindow)
	g.add("09-after-no-clock", s)
	// two prices and two readings of when one files: nothing is said as a fact
	s.Sent.Due = &dossier.Dates{Unsettled: true, Opens: today.AddDate(0, 0, -75),
		Safest: today.AddDate(0, 0, -15), OrOpens: today.AddDate(0, 0, -14),
		Ends: today.AddDate(0, 0, 45), Dues: []dossier.Due{{Euros: 350}, {Euros: 250}}}
	s.Screen.MorePage = 1
	g.add("09-after-unsettled", s)
	s.Sent.Due = &dossier.Dates{Dues: []dossier.Due{{Euros: 255, When: dossier.BeforeFiling,
		Sure: true, Kept: true}}}
	g.add("09-after-stamp", s)
	s.Screen.MorePage = 0
	first := *rec.Sent.Receipt
	first.Stage, first.Authority = 1, ""
	s.Sent.Receipt, s.Sent.Due, s.Health.Line = &first, days(0, dossier.InTime), session.Broken
	g.add("09-after-urgent", s)
	s.Visit.Step = session.Receipt
	g.add("09-receipt-urgent", s)
}

func (g *gallery) overlays() {
	over := func(name string, o session.Overlay, s session.State) {
		s.Cover.Overlay = o
		g.add(name, s)
	}
	pieces := g.given(g.at(session.Pieces), "id.passport")
	over("10-help", session.HelpOver, pieces)
	over("10-help-question", session.HelpOver, g.ask("agdref_number", "75"))
	over("10-language", session.LangOver, pieces)
	over("10-size", session.SizeOver, pieces)
	still := pieces
	still.Cover.AlertSince = g.now.Time.Add(-3 * time.Second)
	over("10-still-there", session.StillThere, still)
	leave := pieces
	leave.Draft.Ticket = "7K4M-9PXR-T2WD-H6QC-V"
	over("10-leave", session.LeaveOver, leave)
	leave.Health.Printer = session.Broken
	over("10-leave-no-printer", session.LeaveOver, leave)
	renewed := pieces
	renewed.Draft.Ticket, renewed.Draft.Renewed = "7K4M-9PXR-T2WD-H6QC-V", true
	over("10-ticket-renewed", session.TicketOver, renewed)
	over("10-leave-renewed", session.LeaveOver, renewed)
	renewed.Health.Printer = session.Absent
	over("10-ticket-renewed-no-printer", session.TicketOver, renewed)
	over("10-erase", session.EraseOver, pieces)
	for _, c := range []session.Mishap{session.ScannerAbsent, session.ScannerJam, session.StickGone,
		session.FileRefused, session.FileHEIC, session.FileDocument, session.FileShortcut,
		session.FileAttached, session.FileSigned, session.FileLeftBig, session.FileLeftPages,
		session.FileLeftRest,
		session.DiskFull,
		session.VaultFailed, session.OutOfOrder, session.ClockUnknown, session.VisitInterrupted,
		session.Failed} {
		s := pieces
		s.Cover.Mishap = c
		switch c {
		case session.FileLeftBig:
			s.Paper.Left = session.PagesLeft{Pages: []int{3}}
		case session.FileLeftPages:
			s.Paper.Left = session.PagesLeft{Pages: []int{3, 7, 101}, Rest: true}
		case session.FileLeftRest:
			s.Paper.Left = session.PagesLeft{Pages: []int{101}, Rest: true}
		}
		over("12-mishap-"+string(c), session.MishapOver, s)
	}
	wait := g.at(session.TicketIn)
	wait.Cover.Mishap, wait.Door.WaitUntil = session.TicketWait, g.now.Time.Add(30*time.Second)
	over("12-mishap-ticket.wait", session.MishapOver, wait)
	wrong := g.at(session.TicketIn)
	wrong.Cover.Mishap = session.TicketWrong
	over("12-mishap-ticket.wrong", session.MishapOver, wrong)
	wrong.Cover.Mishap = session.DraftUnreadable
	over("12-mishap-draft.lost", session.MishapOver, wrong)
}

func (g *gallery) staff() {
	s := g.at(session.StaffPIN)
	s.Choice.Procedure = ""
	s.Screen.Typed, s.Screen.TypedPIN = "1234", 4
	g.add("13-staff-pin", s)
	s = g.at(session.Staff)
	s.Choice.Procedure, s.Door.Open = "", true
	s.Health.Printer, s.Health.Scanner, s.Health.Sound = session.Broken, session.Busy,
		session.Absent
	s.Health.Details = map[string]string{"printer": "out", "scanner": "cover_open",
		"sound": "no_player"}
	s.Health.QueueCount, s.Health.QueueSince = 3, g.now.Time.Add(-26*time.Hour)
	g.add("13-staff", s)
	s.Screen.MorePage = 1
	g.add("13-staff-more", s)
	over := s
	over.Health.List = session.ListInUse{Version: "2026.11.1", State: session.ListExpired,
		Until: g.now.Time.AddDate(0, 0, -3)}
	g.add("13-staff-list-over", over)
	for _, f := range []session.Fault{"key.lost", "key.revoked", "key.early", "clock.behind",
		"clock.disagrees", "vault.lost", session.LineDamaged} {
		fault := g.at(session.Staff)
		fault.Choice.Procedure, fault.Door.Open = "", true
		fault.Health.Fault, fault.Health.FaultFile = f, "carry/tls.key"
		g.add("13-staff-fault-"+string(f), fault)
	}
	kept := g.at(session.Reserved)
	kept.Choice.Procedure, kept.Door.Open = "", true
	g.add("13-reserved", kept)
	for _, p := range g.m.Reserved() {
		kept.Visit.Step, kept.Choice.Procedure = session.Where, p.ID
		g.add("13-reserved-"+string(p.ID), kept)
	}
	a := g.at(session.About)
	a.Choice.Procedure = ""
	g.add("13-about", a)
	r := g.at(session.Staff)
	r.Choice.Procedure, r.Door.Open, r.Cover.Overlay = "", true, session.RestartOver
	g.add("13-restart", r)
	r.Door.Stop = true
	g.add("13-stop", r)
}
