// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"strconv"
	"time"

	"passerelle/dossier"
)

// DateLines says which days count for a dossier and what it costs, one sentence per line,
// with the same number of lines in every language. What the list is not certain of is
// marked; with a clock not known to be right nothing is said to be in time.
func (b *Book) DateLines(lang string, d dossier.Dates, at dossier.Moment) []string {
	var out []string
	say := func(certain bool, key string, args ...string) {
		s := b.Text(lang, key, args...)
		if !certain {
			s = b.Text(lang, "next.unsure", "text", s)
		}
		out = append(out, s)
	}
	day := func(t time.Time) string { return LongDate(lang, t) }
	if d.Unsettled {
		if at.Known && at.Day().After(d.Safest) {
			out = append(out, b.Text(lang, "next.date.unsettled_now"))
		} else {
			out = append(out, b.Text(lang, "next.date.unsettled", "date", day(d.Safest)))
		}
	}
	if !d.LastDay.IsZero() {
		switch d.Filed {
		case dossier.Early:
			say(d.Verified, "next.date.early", "date", day(d.Opens))
			say(d.Verified, "next.date.last", "date", day(d.LastDay))
		case dossier.InTime:
			left := int(d.LastDay.Sub(at.Day()).Hours()) / 24
			if left == 0 {
				say(d.Verified, "next.date.today")
			} else {
				say(d.Verified, "next.date.last", "date", day(d.LastDay))
				out = append(out, b.Plural(lang, "next.date.left", left))
			}
		case dossier.Late:
			say(d.Verified, "next.date.late", "date", day(d.LastDay))
			if !d.LateEnd.IsZero() {
				say(d.Verified, "next.date.until", "date", day(d.LateEnd))
			}
		case dossier.OutOfTime:
			say(d.Verified, "next.date.over", "date", day(d.LastDay))
		default: // the clock is not known to be right
			say(false, "next.date.last", "date", day(d.LastDay))
			out = append(out, b.Text(lang, "next.date.clock"))
		}
	}
	switch {
	case d.HasFee && d.Fee == 0:
		say(d.FeeVerified, "next.fee.free")
	case d.HasFee:
		say(d.FeeVerified, "next.fee", "fee", strconv.Itoa(d.Fee))
	}
	if d.HasLateFee && d.LateFee > 0 && !d.LastDay.IsZero() {
		switch d.Filed {
		case dossier.Late:
			say(d.LateFeeVerified, "next.fee.late", "fee", strconv.Itoa(d.LateFee))
		case dossier.InTime:
			say(d.LateFeeVerified, "next.fee.late_from", "date", day(d.LateFrom), "fee",
				strconv.Itoa(d.LateFee))
		}
	}
	return out
}
