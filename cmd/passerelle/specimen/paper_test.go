// SPDX-License-Identifier: AGPL-3.0-or-later

package specimen

import (
	"slices"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/mrz"
)

// The strips that are drawn are sound, and say what is answered.
func TestStripsSayWhatIsAnswered(t *testing.T) {
	today := days()[1]
	for _, p := range filled(t) {
		s, err := Complete(p, today)
		if err != nil {
			continue
		}
		for _, x := range s.Papers {
			d := drawing{brief: s.briefOf(x, "", today)}
			var lines []string
			switch x.Piece.ID {
			case "id.passport":
				lines = d.passportStrip()
			case "id.residence_permit":
				lines = d.cardStrip(d.holder.card, d.holder.foreigner)
			case "id.visa_long_stay":
				lines = d.visaStrip()
			default:
				continue
			}
			doc, err := mrz.Parse(lines)
			if err != nil || !doc.Sound() {
				t.Errorf("%s, %s: %v %+v", p.ID, x.Piece.Slot, err, doc.Faults)
				continue
			}
			prefix := dossier.FieldID("")
			if x.Piece.Person != "" {
				prefix = dossier.FieldID(x.Piece.Person) + "."
			}
			expiry := map[dossier.PieceID]dossier.FieldID{"id.passport": dossier.FieldID(
				x.Piece.Slot) + ".expiry", "id.residence_permit": prefix + "permit_expiry",
				"id.visa_long_stay": prefix + "visa_valid_to"}[x.Piece.ID]
			number := map[dossier.PieceID]dossier.FieldID{"id.passport": "passport_number",
				"id.residence_permit": "permit_card_number",
				"id.visa_long_stay":   "visa_number"}[x.Piece.ID]
			for _, c := range []struct {
				field dossier.FieldID
				read  string
			}{
				{expiry, doc.Expiry.Expiry(today).String()}, {prefix + number, doc.Number},
				{prefix + "family_name", doc.Surname},
				{prefix + "birth_date", doc.Birth.Birth(today).String()},
			} {
				if want := s.Answers[c.field]; want != "" && want != c.read {
					t.Errorf("%s, %s: the strip says %q, the answer %s is %q", p.ID, x.Piece.Slot,
						c.read, c.field, want)
				}
			}
		}
	}
}

// A brief holds the whole picture: two papers that differ in what is drawn have two.
func TestBriefTellsPapersApart(t *testing.T) {
	today := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	var s Set
	for _, p := range filled(t) {
		if p.ID == "dcem" {
			var err error
			if s, err = Complete(p, today); err != nil {
				t.Fatal(err)
			}
		}
	}
	seen := map[brief]dossier.Slot{}
	for _, x := range s.Papers {
		b := s.briefOf(x, string(x.Piece.ID), today)
		if first, ok := seen[b]; ok {
			t.Errorf("%s and %s are the same picture", first, x.Piece.Slot)
		}
		seen[b] = x.Piece.Slot
		blurred := Paper{x.Piece, slices.Repeat([]dossier.DefectCode{dossier.Blurred},
			len(x.Sides))}
		if s.briefOf(blurred, string(x.Piece.ID), today) == b {
			t.Errorf("%s: blurred, it is the same picture", x.Piece.Slot)
		}
	}
	minor, own := s.Papers[0], s.Papers[0]
	for _, x := range s.Papers {
		switch x.Piece.Slot {
		case "minor.id.passport":
			minor = x
		case "id.passport":
			own = x
		}
	}
	if a, b := s.briefOf(minor, "", today).holder,
		s.briefOf(own, "", today).holder; a.given != "Nils" || a.passport == b.passport ||
		a.birth == b.birth {
		t.Errorf("the child's passport is of %+v, the parent's of %+v", a, b)
	}
}

// Every person has sound strips on every kind of paper, also those that no complete set asks for.
func TestStripsOfEverybody(t *testing.T) {
	today := days()[1]
	people := []person{traveller, host, somebody("nobody foreseen", today)}
	for role := range kin {
		people = append(people, somebody(role, today))
	}
	numbers := map[string]string{}
	for _, p := range people {
		d := drawing{brief: brief{holder: p, expiry: today.AddDate(1, 0, 0)}}
		for kind, lines := range map[string][]string{
			"passport": d.passportStrip(), "visa": d.visaStrip(),
			"permit": d.cardStrip(p.card, p.foreigner), "card": d.cardStrip(p.passport, ""),
		} {
			if doc, err := mrz.Parse(lines); err != nil || !doc.Sound() || doc.Surname != p.family {
				t.Errorf("%s of %s: %v %+v %q", kind, p.given, err, doc.Faults, lines)
			}
		}
		if other, taken := numbers[p.passport]; taken {
			t.Errorf("%s and %s have the same passport", other, p.given)
		}
		numbers[p.passport] = p.given
	}
}
