// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

func (r *reader) window(n *strictjson.Node) dossier.Window {
	return lineOf(r.own.windows, n, r.readWindow)
}

func (r *reader) readWindow(n *strictjson.Node) dossier.Window {
	o := r.Object(n)
	defer o.Done()
	w := dossier.Window{
		From: o.Day("from", false), OpensDays: o.Num("opens_days", false),
		ClosesDays: o.Num("closes_days", false), GraceMonths: o.Num("grace_months", false),
		LateFee: r.feeRef(o, "late_fee"), RedirectMonths: o.Num("redirect_months", false),
		WithinMonths: o.Num("within_months", false), WithinDays: o.Num("within_days", false),
		DayBefore: o.Flag("day_before", false), WorkingDay: o.Flag("working_day", false),
		Verified: doubt(o), Source: r.source(o),
	}
	w.Why = r.why(o, w.Verified)
	if r.titled {
		w.OpensMonths, w.Until = o.Num("opens_months", false), o.Day("until", false)
		w.StartsDays, w.StartsMonths = o.Num("starts_days", false), o.Num("starts_months", false)
		w.StillTaken = o.Flag("still_taken", false)
		w.Franc, w.ToTheHour = o.Flag("franc", false), o.Flag("to_the_hour", false)
		w.Or = r.reading(o.Sub("or", false))
	}
	w.Field = dossier.FieldID(o.Str("field", w.Until.IsZero()))
	spans(o, w)
	w.When = r.when(o, false)
	r.marks(o)
	return w
}

// spans checks that a window is counted in one way.
func spans(o *strictjson.Object, w dossier.Window) {
	before, after := w.OpensDays+w.ClosesDays+w.GraceMonths+w.RedirectMonths,
		w.WithinMonths+w.WithinDays
	switch {
	case !w.Until.IsZero() && (before+after+w.OpensMonths > 0 || w.Field != ""):
		o.Bad("until", "it closes on a day for all, or counts from one of the person's, not both")
	case !w.Until.IsZero():
	case before > 0 && after > 0:
		o.Bad("", "it counts before the date or after it, not both")
	case before+after+w.OpensMonths == 0 && w.LateFee == "":
		o.Bad("", "it says nothing")
	case w.WithinMonths > 0 && w.WithinDays > 0:
		o.Bad("within_days", "days or months, not both")
	case w.WorkingDay && after == 0:
		o.Bad("working_day", "it goes with within_months or within_days")
	case w.DayBefore && after == 0:
		o.Bad("day_before", "it goes with within_months or within_days")
	case (w.Franc || w.StartsDays+w.StartsMonths > 0) && after == 0:
		o.Bad("", "franc and starts go with within_months or within_days")
	case w.StartsDays+w.StartsMonths > 0 && w.OpensMonths > 0:
		o.Bad("opens_months", "it opens when it starts")
	case w.ToTheHour && (w.WithinDays == 0 || w.Franc || w.WorkingDay || w.DayBefore):
		o.Bad("to_the_hour", "it goes with within_days, and no day more or less")
	case w.OpensDays > 0 && w.OpensMonths > 0:
		o.Bad("opens_months", "days or months, not both")
	case w.OpensDays > 0 && w.OpensDays < w.ClosesDays,
		w.WithinMonths > 0 && w.OpensMonths >= w.WithinMonths:
		o.Bad("", "it closes before it opens")
	}
	if w.StillTaken && (w.LateFee != "" || !w.Until.IsZero()) {
		o.Bad("still_taken", "late, and nothing to pay: without late_fee and until")
	}
	if w.Or != nil && (w.Verified || !w.Until.IsZero()) {
		o.Bad("or", "only a window that is not certain has another reading")
	}
	if w.Or != nil && (after > 0) != (w.Or.WithinMonths+w.Or.WithinDays > 0) {
		o.Bad("or", "it counts before the date or after it, as the window does")
	}
}

// reading reads what another source says of a window.
func (r *reader) reading(o *strictjson.Object) *dossier.Reading {
	if o == nil {
		return nil
	}
	defer o.Done()
	x := &dossier.Reading{OpensMonths: o.Num("opens_months", false),
		WithinMonths: o.Num("within_months", false), WithinDays: o.Num("within_days", false),
		Source: r.source(o)}
	before, after := x.OpensMonths > 0, x.WithinMonths+x.WithinDays > 0
	if before == after || x.WithinMonths > 0 && x.WithinDays > 0 {
		o.Bad("", "it counts before the date or after it, in one way")
	}
	return x
}
