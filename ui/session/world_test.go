// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"slices"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/pile"
)

// chance gives a number below n: from a generator, or from the bytes of the fuzzer.
type chance func(n int) int

var touches = []What{
	LangChosen{Lang: "fr"}, LangChosen{Lang: "xx"}, SizeChosen{Size: SizeXL},
	SizeChosen{Size: "huge"}, DarkChosen{Dark: true}, HelpAsked{}, LangAsked{}, SizeAsked{},
	OverlayClosed{}, Touched{},
	BackAsked{}, NextAsked{}, NextAsked{}, NextAsked{}, MoreAsked{}, TicketAsked{},
	ChoiceTaken{Value: "yes"}, ChoiceTaken{Value: "no"}, ChoiceTaken{Value: "self"}, UnknownAsked{},
	PassportAsked{}, AfterAsked{},
	ScanAsked{}, ScanAsked{Feeder: true}, StickAsked{}, NotOwned{}, AddAsked{}, NotMine{},
	CancelAsked{}, PageKept{}, PageTurned{}, TurnUndone{}, PageAgain{}, PageDeleted{},
	ArrangeAsked{}, SplitAsked{}, PageMoved{}, PageMoved{Later: true}, PlaceAsked{},
	AnotherAsked{}, PaperKept{}, PileAsked{},
	SidesTaken{}, WholeTaken{Whole: true}, WholeTaken{}, SummaryAsked{},
	DespiteTaken{}, DeclaredSet{True: true}, SendAsked{}, PrintAsked{}, LeaveAsked{},
	KeepAndLeave{}, EraseAsked{}, EraseTaken{}, EndAsked{}, StaffAsked{}, AboutAsked{},
	ReservedAsked{}, ReservedAsked{}, ReservedAsked{}, // only staff can, and staff come seldom
	TestPageAsked{},
	RestartAsked{Stop: true}, RestartTaken{}, WhereAsked{}, DeadlineAsked{}, CopyAsked{},
	FindAsked{}, ThemesAsked{}, SearchAsked{}, StayAsked{}, SheetAsked{},
	WayTaken{ID: "nowhere"}, ThemeChosen{ID: "sejour"},
	ThemeChosen{ID: "nowhere"},
}

var mishaps = []Mishap{NoMishap, NoMishap, NoMishap, ScannerJam, DiskFull, VaultFailed, TicketWrong,
	PinWrong, PrinterOut, Failed}

// world plays the clerk and the person.
type world struct {
	*walker
	pick    chance
	pending []Task
	pages   int
	closed  map[uint64]int // CloseDraft by visit
}

func newWorld(t testing.TB, pick chance) *world {
	w := &world{walker: newWalker(t), pick: pick, closed: map[uint64]int{}}
	w.m.Reads = true
	return w
}

func one[T any](w *world, all []T) T { return all[w.pick(len(all))] }

// next invents an event: mostly what a person may touch here, sometimes what does not fit at all.
func (w *world) next() (visit uint64, what What) {
	v := w.s.Visit.Number
	switch w.pick(20) {
	case 0:
		w.now = w.now.Add(time.Duration(w.pick(400)) * time.Second)
		return 0, Tick{}
	case 1:
		return 0, Mishapped{Mishap: one(w, mishaps)}
	case 2:
		h := goodHealth()
		h.Vault, h.Disk, h.Line = one(w, []Condition{Good, Good, Good, Broken}),
			one(w, []Condition{Good, Good, Broken}), one(w, []Condition{Good, Unknown})
		h.Scanner, h.Printer = one(w, []Condition{Good, Good, Good, Unknown, Busy, Absent}),
			one(w, []Condition{Good, Good, Good, Unknown, Broken})
		h.Stick, h.Folder = one(w, []Condition{Good, Good, Unknown, Busy, Absent, Broken}),
			w.pick(3) == 0
		return 0, HealthSeen{Health: h}
	case 3, 4, 5, 6, 7:
		if len(w.pending) > 0 {
			return v, w.finish()
		}
	case 8:
		return v, w.stray()
	case 9, 10:
		return v, w.fitting()
	case 11, 12, 13, 14, 15:
		return v, w.purposeful()
	}
	return v, one(w, touches)
}

// fitting is a touch with an argument that exists.
func (w *world) fitting() What {
	all := []What{ProcedureChosen{ID: one(w,
		[]dossier.ProcedureID{"moving", "single", "told", "prepared", "shifting", "secret",
			"turning", "none"})}, LangChosen{Lang: "ar"}, NextAsked{}}
	all = append(all, TypedText{Text: one(w,
		[]string{"ERIKSSON", "1974-08-12", "anna@exemple.fr", "ABCD-EFGH", "31000", "",
			"٣ é\x00"})})
	if f, ok := w.m.Fork(w.s); ok {
		for _, way := range f.Ways {
			all = append(all, WayTaken{ID: way.ID})
		}
	}
	for _, p := range w.m.Wanted(w.s) {
		all = append(all, SlotChosen{Slot: p.Slot})
		for _, a := range p.Alternatives {
			all = append(all, AltChosen{Piece: a})
		}
	}
	for _, p := range w.s.Given.Pages {
		all = append(all, PageChosen{Page: p.ID})
	}
	for _, f := range w.m.Walk(w.s) {
		all = append(all, AnswerChosen{Field: f.ID})
	}
	for _, f := range w.s.Stick.Files {
		all = append(all, FileChosen{Key: f.Key})
	}
	return one(w, all)
}

// purposeful is what somebody would touch who wants to get to the end.
func (w *world) purposeful() What {
	switch {
	case w.s.Cover.Overlay == StillThere:
		return Touched{}
	case w.s.Cover.Overlay == RestartOver:
		return RestartTaken{}
	case w.s.Cover.Overlay == LeaveOver:
		return one(w, []What{OverlayClosed{}, OverlayClosed{}, EraseAsked{}})
	case w.s.Cover.Overlay != NoOverlay:
		return OverlayClosed{}
	}
	switch w.s.Visit.Step {
	case Welcome:
		return one(w, []What{LangChosen{Lang: "fr"}, LangChosen{Lang: "fr"}, LangChosen{Lang: "fr"},
			StaffAsked{}})
	case Choose:
		return one(w, []What{ProcedureChosen{ID: "prepared"}, ProcedureChosen{ID: "shifting"},
			ProcedureChosen{ID: "single"}, ProcedureChosen{ID: "single"},
			ProcedureChosen{ID: "single"}, FindAsked{}, ThemesAsked{}, SearchAsked{}})
	case Find:
		if f, ok := w.m.Fork(w.s); ok {
			return one(w, []What{WayTaken{ID: f.Ways[0].ID}, WayTaken{ID: f.Ways[len(f.Ways)-1].ID},
				UnknownAsked{}})
		}
	case Themes:
		return ThemeChosen{ID: "sejour"}
	case Theme, Found:
		return ProcedureChosen{ID: one(w,
			[]dossier.ProcedureID{"single", "turning", "prepared", "shifting"})}
	case Search:
		if w.s.Screen.Typed == "" {
			return TypedText{Text: "seul"}
		}
	case Question:
		f, _ := w.m.FieldOn(w.s)
		answer := map[dossier.FieldType]string{dossier.NameField: "ERIKSSON",
			dossier.DateField: "2026-11-04", dossier.TextField: "Mme Bernard",
			dossier.CountryField: "UTO",
			dossier.EmailField:   "anna@exemple.fr", dossier.PostalField: "75001"}[f.Type]
		switch {
		case len(f.Choices) > 0:
			return ChoiceTaken{Value: f.Choices[0]}
		case f.Type == dossier.YesNoField:
			return ChoiceTaken{Value: "yes"}
		case f.Unknown:
			return UnknownAsked{}
		case w.s.Screen.Typed != answer:
			return TypedText{Text: answer}
		}
	case Pieces:
		return one(w, []What{SlotChosen{Slot: "id.passport"}, SlotChosen{Slot: "home.proof"},
			NextAsked{}, PileAsked{}})
	case PileSource:
		return one(w, []What{ScanAsked{Feeder: true}, ScanAsked{Feeder: true}, BackAsked{}})
	case Pile:
		w.now = w.now.Add(time.Duration(w.pick(3)) * time.Second)
		all := []What{AddAsked{}, NextAsked{}, NextAsked{}}
		for _, q := range w.m.Dossier(w.s).PagesOf(dossier.Pile) {
			all = append(all, PageChosen{Page: q.ID})
		}
		return one(w, all)
	case Piece:
		if len(w.m.Dossier(w.s).PagesOf(w.s.Paper.Slot)) < 2 {
			return one(w, []What{AddAsked{}, AddAsked{}, ArrangeAsked{}, NextAsked{}})
		}
		return one(w, []What{ArrangeAsked{}, ArrangeAsked{}, SplitAsked{}, SplitAsked{}, AddAsked{},
			NextAsked{}})
	case Split:
		if pages := w.m.Dossier(w.s).PagesOf(w.s.Paper.Slot); len(pages) > 0 {
			return one(w, []What{PageChosen{Page: pages[len(pages)-1].ID}, NextAsked{}, NextAsked{}})
		}
	case Another:
		w.now = w.now.Add(time.Duration(w.pick(3)) * time.Second)
		all := []What{PaperKept{}, PageDeleted{}, PageAgain{}, BackAsked{}}
		if a, ok := w.m.AnotherOn(w.s); ok {
			for _, slot := range a.Open {
				all = append(all, SlotChosen{Slot: slot})
			}
		}
		return one(w, all)
	case Arrange:
		all := []What{PageMoved{}, PageMoved{Later: true}, PlaceAsked{}, NextAsked{}}
		if pages := w.m.Dossier(w.s).PagesOf(w.s.Paper.Slot); len(pages) > 0 {
			all = append(all, PageChosen{Page: one(w, pages).ID}, PageChosen{Page: pages[0].ID})
		}
		return one(w, all)
	case Place:
		all := []What{BackAsked{}, PageDeleted{}, SlotChosen{Slot: dossier.Pile}}
		for _, x := range w.m.Places(w.s) {
			all = append(all, SlotChosen{Slot: x.Slot})
		}
		return one(w, all)
	case Source:
		return one(w, []What{ScanAsked{}, ScanAsked{}, SheetAsked{}, PrintAsked{}})
	case TicketIn, StaffPIN:
		if w.s.Screen.Typed == "" {
			return TypedText{Text: "1234"}
		}
	case Staff:
		return one(w, []What{RestartAsked{}, PrintAsked{}, BackAsked{}})
	case TakeAway:
		return one(w, []What{PrintAsked{}, CopyAsked{}, NextAsked{}, BackAsked{}})
	case Despite:
		return DespiteTaken{}
	case Notice:
		if !w.s.Decision.Declared {
			return DeclaredSet{True: true}
		}
		return SendAsked{}
	}
	return NextAsked{}
}

// stray is a result that nobody asked for.
func (w *world) stray() What {
	w.pages++
	id := dossier.PageID(string(rune('a' + w.pages%26)))
	return one(w, []What{
		nil, Done{}, Done{Task: TaskScan}, Done{Task: TaskSeal, Mishap: Failed},
		Done{Task: "other", Mishap: "other"}, DraftOpened{Ticket: "X"}, blurred(id, "home.proof"),
		clean(id, "nowhere"), PageGone{Page: id},
		PagesArranged{Order: []Placed{{id, "nowhere"}, {id, "home.proof"}, {"A", "id.passport"}}},
		ThumbSeen{Picture: Picture{Page: id}},
		PageChanged{}, PageUprighted{Page: dossier.Page{ID: id}, Quarters: w.pick(5)}, PictureSeen{},
		FilesSeen{Files: []FileRef{{Key: "z"}}},
		FactRead{Page: id, Fact: dossier.FactIssueDate, Value: "2026-11-04"},
		PageLooked{Page: id, Sight: dossier.Sight{Searched: true, Twins: []dossier.PageID{id}}},
		Registered{}, Copied{Folder: "STRAY"}, TicketSpent{}, StaffIn{}, Forgotten{},
		TicketRenewed{Ticket: "STRAY"}, SlotChosen{Slot: "nowhere"}, PageChosen{Page: "nowhere"},
		AltChosen{Piece: "nowhere"}, AnswerChosen{Field: "nowhere"}, FileChosen{Key: "nowhere"},
		FoldersAsked{}, FolderChosen{}, FolderChosen{N: 7}, PagesLeft{Pages: []int{3}},
		TypedText{Text: string(make([]byte, 2000))},
	})
}

// finish sends one result of a pending task, or its end.
func (w *world) finish() What {
	i := w.pick(len(w.pending))
	t := w.pending[i]
	if w.pick(2) == 0 {
		switch t := t.(type) {
		case Begin:
			return DraftOpened{Ticket: theTicket, Dossier: dossier.Dossier{Procedure: t.Procedure}}
		case Resume:
			return DraftOpened{Ticket: theTicket, Fresh: w.pick(2) == 0,
				Mode: one(w, []dossier.Mode{"", dossier.Full, dossier.Assist}),
				Dossier: dossier.Dossier{Procedure: one(w,
					[]dossier.ProcedureID{"moving", "prepared", "shifting"}),
					Answers: dossier.Answers{"family_name": "ERIKSSON"}}}
		case RenewTicket:
			return TicketRenewed{Ticket: "NEW"}
		case Forget:
			return Forgotten{}
		case Scan:
			if t.Replace != "" {
				return PageChanged(clean(t.Replace, t.Slot))
			}
			w.pages++
			return blurred(dossier.PageID(string(rune('A'+w.pages%26))), t.Slot)
		case Import:
			w.pages++
			return clean(dossier.PageID(string(rune('A'+w.pages%26))), t.Slot)
		case ListFiles:
			return FilesSeen{Files: []FileRef{{Key: "k"}}, Folders: one(w, [][]Folder{nil,
				{{Name: "A", Files: []FileRef{{Key: "k"}}}}})}
		case TurnPage:
			return PageChanged(clean(t.Page, "home.proof"))
		case DeletePage:
			return PageGone(t)
		case ArrangePages:
			return PagesArranged(t)
		case LoadThumbs:
			return ThumbSeen{Picture: Picture{Page: one(w, t.Pages)}}
		case Read:
			if t.Upright && w.pick(4) == 0 {
				p := clean(t.Page, "home.proof")
				return PageUprighted{p.Page, p.Picture, 1 + w.pick(3)}
			}
			return one(w, []What{FactRead{t.Page, dossier.FactIssueDate, "2026-11-02", true,
				"verified"}, FactRead{t.Page, dossier.FactIssueDate, "2026-11-03", false, ""},
				FactRead{t.Page, dossier.FactExpiry, "2030-11-02", true, ""},
				PageLooked{t.Page, dossier.Sight{Searched: t.Search, Strip: dossier.PassportStrip,
					Twins: []dossier.PageID{"A"}}},
				PageLooked{t.Page, dossier.Sight{Searched: t.Search, Separator: pile.Separator{
					Procedure: "single", Slot: "id.passport", Number: 1, Of: 1,
					Set: "0a1b2c3d"}.Text()}},
				PageLooked{t.Page, dossier.Sight{Searched: t.Search}}})
		case LoadPicture:
			return PictureSeen{Picture: Picture{Page: t.Page}}
		case Seal:
			return Sealed{Receipt: receipt(1)}
		case Copy:
			return Copied{Folder: "F", Files: 1}
		case AwaitReceipt:
			return Registered{Receipt: receipt(2)}
		case CheckPIN:
			return StaffIn{}
		}
	}
	w.pending = slices.Delete(w.pending, i, i+1)
	return Done{Task: t.Name(), Mishap: one(w, mishaps)}
}
