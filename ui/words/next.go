// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"cmp"
	"slices"
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
		if !d.Ended.IsZero() {
			out = append(out, b.Text(lang, "next.date.ended", "date", day(d.Ended)))
		} else if d.Safest.IsZero() || at.Known && at.Day().After(d.Safest) {
			out = append(out, b.Text(lang, "next.date.unsettled_now"))
		} else {
			out = append(out, b.Text(lang, "next.date.unsettled", "date", day(d.Safest)))
		}
		if !d.Ends.IsZero() && d.Ended.IsZero() {
			out = append(out, b.Text(lang, "next.date.reading", "opens", day(d.Opens), "closes",
				day(d.Safest)), b.Text(lang, "next.date.reading_other", "opens",
				day(d.OrOpens), "closes", day(d.Ends)))
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
		case dossier.InExtension: // by the rule for time limits, not by the list
			say(false, "next.date.extended", "date", day(d.LastDay), "until", day(d.Extended))
		case dossier.OutOfTime:
			say(d.Verified, "next.date.over", "date", day(d.LastDay))
		default: // the clock is not known to be right
			say(false, "next.date.last", "date", day(d.LastDay))
			out = append(out, b.Text(lang, "next.date.clock"))
		}
	}
	out = append(out, b.FeeLines(lang, d.Dues)...)
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

// LetterLines says the last day of a letter that the person holds, one sentence per line,
// with the same number of lines in every language. Of what the list is not certain the
// letter itself decides, and even after the last day there may be a way.
func (b *Book) LetterLines(lang string, d dossier.Dates, at dossier.Moment) []string {
	day := func(t time.Time) string { return LongDate(lang, t) }
	over := func(last time.Time) []string {
		return []string{b.Text(lang, "deadline.over", "date", day(last)),
			b.Text(lang, "deadline.over.help")}
	}
	if d.Unsettled {
		last := d.Safest
		if !d.Ends.IsZero() {
			last = d.Ends
		}
		if at.Known && at.Day().After(last) {
			return over(last)
		}
		first := b.Text(lang, "deadline.safest", "date", day(d.Safest))
		if at.Known && at.Day().After(d.Safest) {
			first = b.Text(lang, "deadline.now")
		}
		return []string{first, b.Text(lang, "deadline.readings", "closes", day(d.Safest), "date",
			day(last)), b.Text(lang, "deadline.letter")}
	}
	var out []string
	switch last := day(d.LastDay); {
	case d.Filed == dossier.Early:
		return []string{b.Text(lang, "deadline.early", "date", day(d.Opens)),
			b.Text(lang, "deadline.last", "date", last)}
	case d.Filed == dossier.OutOfTime:
		return over(d.LastDay)
	case d.Filed == dossier.InExtension:
		return []string{b.Text(lang, "deadline.extended", "date", day(d.Extended)),
			b.Text(lang, "deadline.over.help")}
	case d.ToTheHour:
		out = append(out, b.Text(lang, "deadline.hour", "date", last))
	default:
		out = append(out, b.Text(lang, "deadline.last", "date", last))
		if d.Filed == dossier.InTime {
			left := int(d.LastDay.Sub(at.Day()).Hours()) / 24
			out = append(out, b.Plural(lang, "next.date.left", left))
		}
	}
	if !d.Verified {
		out = append(out, b.Text(lang, "deadline.letter"))
	}
	if !at.Known {
		out = append(out, b.Text(lang, "next.date.clock"))
	}
	return out
}

// FeeLines says what the request costs, and when it is paid. Where the amount isn't known
// no stamp is to be bought.
func (b *Book) FeeLines(lang string, dues []dossier.Due) (out []string) {
	dues = slices.DeleteFunc(slices.Clone(dues), func(x dossier.Due) bool { return x.Beside })
	if len(dues) == 0 {
		return nil
	}
	if len(dues) > 1 {
		low := slices.MinFunc(dues, byEuros).Euros
		high := slices.MaxFunc(dues, byEuros).Euros
		key := "next.fee.between"
		if len(dues) == 2 {
			key = "next.fee.either"
		}
		return []string{b.Text(lang, key, "low", strconv.Itoa(low), "high", strconv.Itoa(high))}
	}
	due := dues[0]
	key := "next.fee"
	switch {
	case due.Euros == 0:
		key = "next.fee.free"
	case due.When == dossier.BeforeFiling:
		key = "next.fee.before"
	}
	line := b.Text(lang, key, "fee", strconv.Itoa(due.Euros))
	if !due.Sure {
		line = b.Text(lang, "next.unsure", "text", line)
	}
	if out = append(out, line); due.Kept {
		out = append(out, b.Text(lang, "next.fee.kept"))
	}
	return out
}

func byEuros(a, b dossier.Due) int { return cmp.Compare(a.Euros, b.Euros) }
