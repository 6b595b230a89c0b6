// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

// KindID names a kind of paper as it can be told by what its pages show: "energy_bill".
// It is written in manifests and used in word files: never renamed.
type KindID string

// PaperKind is one kind of paper, the pieces that it is good for, and its signs.
type PaperKind struct {
	ID     KindID
	Pieces []PieceID
	// pieces that it may be good for, as an agent decides: a paper of the kind is never
	// recognised as one of these, and never called another paper there
	May []PieceID
	// it is none of the papers of the list, though it looks like one: a reminder of a bill,
	// a letter that asks for papers. Where its signs are, nothing is recognised
	None  bool
	Signs Signs
}

// Signs are what a kind of paper is told by. The names of signs are written in manifests:
// never renamed.
type Signs struct {
	Strips []StripSign
	Seals  []string // types of 2D-Doc documents: "28"
	Shapes []Shape  // that the paper may have; none: any
	// Headings name this paper and no other. Shared are headings of several kinds
	// ("facture"): under one of them, a kind is told only by its Tells or Numbers
	Headings, Shared []Sign
	Tells            []Sign // phrases that papers of this kind bear, and hardly any others
	Words            []Sign // phrases that support a heading
	Numbers          []NumberSign
	Against          []Sign // phrases that such a paper does not bear
}

// Sign is something that stands on a paper, in any of several wordings or languages.
type Sign struct {
	Name    string
	Phrases []string
}

// StripSign is a machine-readable strip. An empty list leaves open what it is about.
type StripSign struct {
	Kind    StripKind
	Codes   []string // of the document: "VD"
	Issuers []string // as strips write them: "FRA", "D"
	// whether the holder is a citizen of the State that issued it, where that matters
	Own Own
}

// Own says whether the holder of an identity paper is a citizen of its issuer.
type Own string

const (
	AnyHolder  Own = ""
	OwnCitizen Own = "own"
	Foreigner  Own = "foreign"
)

// NumberSign is a number of a known form that stands with a label.
type NumberSign struct {
	Name  string
	After []string // labels
	Form  string   // 9 a digit, A a letter, ? either; spaces and points may stand between
}

// Shape is the size and form of a paper.
type Shape string

const (
	CardShape     Shape = "card"     // ISO 7810 ID-1, 86 × 54 mm
	PassportShape Shape = "passport" // one page or both, 125 × 88 mm, 125 × 176 mm
	SheetShape    Shape = "a4"       // A4, letter
	RollShape     Shape = "roll"     // a till's strip: at most 90 mm wide
)

// Shapes returns every Shape, for who checks a list.
func Shapes() []Shape { return []Shape{CardShape, PassportShape, SheetShape, RollShape} }

// StripKind says what kind of paper bears a machine-readable strip. It is written in gaps
// and used in word files: never renamed.
type StripKind string

const (
	PassportStrip StripKind = "passport" // also of a travel document
	PermitStrip   StripKind = "permit"   // a card whose strip says that it is a residence permit
	CardStrip     StripKind = "card"     // an identity card, or one whose strip doesn't say what it is
	VisaStrip     StripKind = "visa"
)
