// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

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
