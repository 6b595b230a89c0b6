// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

// Severity says what a gap can cost the person. It orders what is shown and read aloud; whether sending needs an explicit decision is the verdict's to say.
type Severity string

const (
	Grave  Severity = "grave"  // the file may be closed or refused, or it is the wrong one
	Costly Severity = "costly" // it is taken, at a price: a fee, months, a visit
	Slight Severity = "slight" // somebody looks, and that is all as a rule
)

// severity of the codes whose verdict does not say it.
var severities = map[Code]Severity{
	FiledLate: Costly, PermitExpired: Costly, PieceGettingOld: Slight, FiledEarly: Costly,
	PermitExpiredLong: Grave, WindowOver: Grave, RedirectRenewal: Grave, RedirectProcedure: Grave, OtherRequest: Grave,
	PieceExpired: Costly, NamesDiffer: Costly, BirthDiffers: Costly, NumberDiffers: Costly, ExpiryDiffers: Costly, NationalityDiffers: Costly, PaperTwice: Costly,
	StripMissing: Costly, PaperOther: Costly, PageTwice: Costly, PageElsewhere: Costly, PageTurned: Costly,
	DatesOutOfOrder: Costly, WindowUnsettled: Costly, FeeRegularisation: Costly, PieceUncertain: Costly, PieceMissing: Grave, PieceTooOld: Grave,
}

// severity of a gap: what fails is grave unless the table says otherwise; what can't be told is slight unless it does.
func (g Gap) severity() Severity {
	if s, ok := severities[g.Code]; ok {
		return s
	}
	if g.Verdict == Failed {
		return Grave
	}
	return Slight
}
