// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

// Kind says how a piece is given.
type Kind string

const (
	Paper  Kind = "paper" // pages, scanned or imported
	Typed  Kind = "code"  // a code that is typed: no image is uploaded (e-photo, fiscal stamp)
	Future Kind = "later" // given after filing, at the counter: never a gap
)

// Piece is one paper, code or later formality that a procedure asks for.
type Piece struct {
	Slot     Slot
	ID       PieceID
	Kind     Kind
	Required bool
	// whose paper it is, one of the procedure's Persons; "" for the applicant's
	Person       string
	When         *Condition // required only when it holds; nil: always
	Alternatives []PieceID  // papers that may be given in this slot instead
	Sides        int        // pages required at least
	MaxPages     int        // pages accepted at most; 0: no limit
	// with a LimitRef, those in force on the day of the catalogue: see Tables.Limited
	Ages
	// key in the dated table of limits; "" when the piece's own numbers apply
	LimitRef string
	// key in the dated table of least amounts: what it has to show; "" for none
	ThresholdRef string
	DateField    FieldID // the paper's date, a typed fact; "" if none is asked
	ExpiryField  FieldID // the paper's last day of validity, a field; "" if none is asked
	Field        FieldID // for Typed: where the code is typed
	Translation  Translation
	Icon         string
	Bears        Bears // the strip on it
	AgentChecks  bool  // its content is left for the agent to judge
	Sheet        Sheet // what the kiosk can print for it; NoSheet: nothing
	Verified     bool  // the rule is certain
	// why it isn't, in French, for those who keep the list; "" if nobody says
	Why    string
	Source string
}

// Ages is how old a paper may be on the day of filing; zeros are no limits.
type Ages struct {
	// if MaxAgeMonths is set, the most days that those months can have: for display, not
	// for judging
	MaxAgeDays    int
	MaxAgeMonths  int // the rule, where its source counts calendar months
	AdvisedDays   int // older than this is accepted with a warning
	AdvisedMonths int
}

// Translation says what is required of a paper in another language.
type Translation string

const (
	Sworn         Translation = "sworn" // in French, or with a translation by a sworn translator
	NoTranslation Translation = "none"
)

// SlotDate stands, in the rules of a paper that may replace others, for the date of the
// slot where it is given: home.proof.date.
const SlotDate FieldID = ".date"

// Sheet names a paper that people write themselves and sign: a declaration, a promise, a
// letter. The kiosk prints it filled with what the person said; signed by hand, it comes
// back as the pages of its piece, and is judged like any other. Its sentences are the
// program's (words "sheet.NAME"): a list only says which papers it fits.
type Sheet string

const (
	NoSheet          Sheet = ""
	SheetNoPolygamy  Sheet = "no_polygamy"
	SheetCommonLife  Sheet = "common_life"  // of two people, married or not
	SheetSpousesLife Sheet = "spouses_life" // of two spouses, since the wedding (nationality)
	SheetNoWork      Sheet = "no_work"
	SheetNoAbsence   Sheet = "no_absence"  // never 3 years in a row abroad
	SheetShortStays  Sheet = "short_stays" // no stay over a year, with a pensioner's card
	SheetHomeAbroad  Sheet = "home_abroad" // a seasonal worker keeps a home elsewhere
	SheetHost        Sheet = "host"        // who lodges the person
	SheetMandate     Sheet = "mandate"     // somebody else files
	SheetAuthority   Sheet = "authority"   // the same for a child, by who has authority over it
	// the contract to respect the principles of the Republic: its text is annex 12 of the
	// CESEDA (R. 412-2), and no other will do, so we say where it is instead of printing it
	SheetCommitment Sheet = "commitment"
)

// cardSides is how many sides a card has.
const cardSides = 2
