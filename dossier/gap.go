// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

// Code names a finding. Codes are written to disk in manifests and are never renamed.
type Code string

// Verdict says what is known of a piece or field.
type Verdict string

const (
	Passed Verdict = "passed"
	// it is missing or wrong: sending needs an explicit decision
	Failed Verdict = "failed"
	// this machine can't tell: an agent has to look; it is never shown as passed
	Inconclusive Verdict = "inconclusive"
)

// Severity says what a gap can cost the person. It determines the order in which gaps are
// shown and read aloud; whether sending needs an explicit decision depends on the verdict.
type Severity string

const (
	Grave  Severity = "grave"  // the file may be closed or refused, or the wrong one is filed
	Costly Severity = "costly" // it is accepted, at a price: a fee, months, a visit
	Slight Severity = "slight" // somebody will look at it; as a rule nothing more happens
)

// Gap is one thing that keeps a dossier from being complete, or that this machine can't judge.
type Gap struct {
	Slot     Slot    // the piece concerned, empty for a field that belongs to no piece
	Field    FieldID // the field concerned, empty for a piece as a whole
	Code     Code
	Verdict  Verdict  // Failed or Inconclusive, never Passed
	Severity Severity // what it can cost
	Page     PageID   // the page concerned, if any
	Region   Region   // where on that page
	// values for the sentence: "max_days", "age_days", "fee_euros", "wanted", "have";
	// never personal data
	Values map[string]string
	Source string // the rule's source, a key of the procedure's sources
}

// Codes of gaps. The word files have a sentence and a gesture for each, in every language.
const (
	PieceMissing Code = "piece.missing"
	// Values: wanted, have; check = "one_page" when one page seems to show both sides,
	// "both_said" when the person says that it does
	PieceSideMissing  Code = "piece.side_missing"
	PieceTooManyPages Code = "piece.too_many" // Values: wanted (most), have
	// Values: max_days, age_days, check = limit in months ("6m")
	PieceTooOld  Code = "piece.too_old"
	PieceExpired Code = "piece.expired" // Values: -
	// accepted, but older than advised; Values: age_days, advised_days, check
	PieceGettingOld Code = "piece.getting_old"
	PieceAgeUnknown Code = "piece.age_unknown" // no date typed, or the clock is unknown
	// the rule itself is not certain (verified: false)
	PieceUnverified Code = "piece.unverified"
	// content that this machine does not read (amounts, signatures)
	PieceAgentChecks Code = "piece.agent_checks"
	PageDefect       Code = "page.defect" // Values: defect = a DefectCode
	FieldMissing     Code = "field.missing"
	// Values: check = name of the reason, sign = the character that is not accepted, have
	// and most = numbers of characters
	FieldMalformed Code = "field.malformed"
	// accepted with a warning (9-digit AGDREF, 21-character e-photo); Values: check,
	// have, most
	FieldSuspect   Code = "field.suspect"
	DateInFuture   Code = "date.future"
	DateImpossible Code = "date.impossible"
	// renewal after expiry: a late fee, not a refusal; Values: last (date), fee_euros
	PermitExpired Code = "permit.expired"
	// inside validity but after the window; Values: last (end of the permit), fee_euros, or
	// check = "free" as below
	FiledLate  Code = "window.late"
	FiledEarly Code = "window.early" // Values: opens (date)
	// after expiry, where being late costs nothing that is known; Values: last (date), check
	PermitEnded Code = "permit.ended"
	// the time after a date within which one files is over; Values: last (date),
	// fee_euros
	WindowOver Code = "window.over"
	// the last day was no working day, and the next working day isn't over: it may still
	// be in time; Values: last, until (dates)
	WindowExtended Code = "window.extended"
	// the same where a late request is taken all the same; Values: last (date), check =
	// "ended" if that is the end of the permit itself
	WindowPast    Code = "window.past"
	WindowUnknown Code = "window.unknown" // the clock or the expiry date is unknown
	// sources differ on when one files: nobody is told that they are late or early, and
	// no price is given
	WindowUnsettled Code = "window.unsettled"
	// the permit expires too soon for this procedure; Values: days
	RedirectRenewal Code = "redirect.renewal"
	// it has expired, and the renewal comes first; of a window or a notice; Values: last (date)
	RedirectEnded Code = "redirect.ended"
	// an answer to a question that is not asked, or a value that is not offered
	ChoiceUnknown   Code = "field.unknown"
	FilerNotAllowed Code = "filer.not_allowed"
	FieldUnsure     Code = "field.unsure"  // a question left open ("je ne sais pas")
	ClockUnknown    Code = "clock.unknown" // a date that was not compared with today
	// whether it is required depends on a question left open
	PieceUncertain Code = "piece.uncertain"
	PieceNotAsked  Code = "piece.not_asked" // given, but no longer required
	// pages of a piece that takes none, or that the procedure does not know
	SlotUnknown Code = "slot.unknown"
	// pages given all at once that nobody put in a slot; Values: have
	PagesUnplaced Code = "pages.unplaced"
	// it expired too long ago for a late renewal; Values: last (date), fee_euros, the second
	// only of the first
	PermitExpiredLong Code = "permit.expired_long"
	PermitEndedLong   Code = "permit.ended_long"
	OtherRequest      Code = "redirect.other_open" // a notice: another request is in progress
	// a notice: another procedure is the right one; Values: to = its id
	RedirectProcedure Code = "redirect.procedure"
	// a notice: the visa de régularisation may fall due; Values: fee_euros, now_euros =
	// the part due at filing
	FeeRegularisation Code = "fee.regularisation"

	// an amount that was typed is less than the least one; Values: least_euros
	AmountLow Code = "amount.low"
	// a stamp is bought before filing and its amount can't be known; Values: low_euros,
	// high_euros
	FeeUnsure Code = "fee.unsure"

	// A notice: the birth date says over 65, and the answer to its field forgets it. What
	// is missing because of that answer is for the agent.
	AnswerContradicted Code = "integration.over_65"

	// Comparisons of papers with each other, and with what the person confirmed.
	NamesDiffer        Code = "names.differ"       // the paper bears another name
	NamesNotCompared   Code = "names.not_compared" // the name is written in another script
	BirthDiffers       Code = "birth.differ"       // the paper bears another birth date
	NumberDiffers      Code = "number.differ"      // what was typed is not the paper's number
	ExpiryDiffers      Code = "expiry.differ"      // the same for its expiry
	NationalityDiffers Code = "nationality.differ" // the same for its nationality
	AddressDiffers     Code = "address.differ"     // the same for its postal code
	DatesOutOfOrder    Code = "dates.order"        // two days that cannot follow each other so
	CommuneDiffers     Code = "address.commune"    // the postal code serves no commune of that name
	PaperTwice         Code = "paper.twice"        // one paper was given in two slots

	// Whether pages are those of their paper.
	// no page shows the strip that the paper bears; Values: check = a Bears
	StripMissing Code = "strip.missing"
	// a page is another paper's; Values: check = the StripKind that it shows, or "kind" and
	// kind = its KindID, or "kept" where the person says that it is the right one
	PaperOther Code = "paper.other"
	// two pages of one paper are the same picture; Values: check = "side" of a card
	PageTwice     Code = "page.twice"
	PageTurned    Code = "page.turned"    // a page is upside down or sideways
	PageElsewhere Code = "page.elsewhere" // the same picture is also in another slot
	// strips or codes on pages of one paper bear different names or birth dates
	PaperHolders Code = "paper.holders"
	// pages of one paper bear strips of one person and two numbers: an old passport and a new
	PaperNumbers Code = "paper.numbers"
	// the print of a page says something else than the signed code on it
	CodeDiffers Code = "code.differs"
)

// with adds a value that the sentence needs.
func (g Gap) with(key, value string) Gap {
	if g.Values == nil {
		g.Values = map[string]string{}
	}
	g.Values[key] = value
	return g
}

// severities holds the codes whose severity does not follow from their verdict.
var severities = map[Code]Severity{
	FiledLate: Costly, PermitExpired: Costly, PieceGettingOld: Slight, FiledEarly: Costly,
	PermitEnded: Costly, PermitEndedLong: Grave,
	PermitExpiredLong: Grave, WindowOver: Grave, WindowExtended: Grave,
	RedirectRenewal: Grave, RedirectEnded: Grave, RedirectProcedure: Grave,
	OtherRequest: Grave,
	PieceExpired: Costly, NamesDiffer: Costly, BirthDiffers: Costly, NumberDiffers: Costly,
	ExpiryDiffers: Costly, NationalityDiffers: Costly, PaperTwice: Costly,
	StripMissing: Costly, PaperOther: Costly, PageTwice: Costly, PageElsewhere: Costly,
	PageTurned: Costly, PaperHolders: Costly, CodeDiffers: Costly,
	DatesOutOfOrder: Costly, WindowUnsettled: Costly, FeeRegularisation: Costly,
	FeeUnsure: Costly, WindowPast: Costly, AmountLow: Costly,
	PieceUncertain: Costly, PieceMissing: Grave, PieceTooOld: Grave,
}

// severity returns the severity of a gap: unless the table says otherwise, a failure is
// grave and an inconclusive finding slight.
func (g Gap) severity() Severity {
	if s, ok := severities[g.Code]; ok {
		return s
	}
	if g.Verdict == Failed {
		return Grave
	}
	return Slight
}
