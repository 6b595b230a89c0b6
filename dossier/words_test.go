// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier_test

import (
	"encoding/json"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// Keys that the catalogue and the judge ask the word files for:
//
//	procedure.ID.title .short .for
//	piece.PIECEID.title .help .hint        each piece, and each that may stand for another
//	field.FIELDID.title .help .example     each question and fact; choice.FIELDID.VALUE for each choice
//	gap.CODE.title .gesture                each code; gap.CODE.CHECK.… where the check has words of its own,
//	                                       gap.CODE.title.other and more where they count something
//	defect.DEFECTCODE.title .gesture
//	why.FIELD.VALUE                        each answer because of which a paper is asked
//	output.ID.title .help                  what is handed out
//	contact.KEY.title .text                where to go
//	sheet.NAME.title .text                 what is printed to be signed

// languages are those that there are words in.
func languages(t *testing.T) (out []string) {
	t.Helper()
	folders, err := fs.ReadDir(assets.Words(), ".")
	if err != nil || len(folders) == 0 {
		t.Fatalf("%d languages: %v", len(folders), err)
	}
	for _, f := range folders {
		if f.IsDir() { // beside them lie the glossaries
			out = append(out, f.Name())
		}
	}
	return out
}

func readWords(t *testing.T, lang string) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := fs.Glob(assets.Words(), lang+"/*.json")
	testkit.Must(t, err)
	for _, f := range files {
		data, err := fs.ReadFile(assets.Words(), f)
		testkit.Must(t, err)
		if err := json.Unmarshal(data, &out); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
	}
	return out
}

// codes reads the codes out of the source: one that is added without words is found here.
func codes(t *testing.T, file, kind string) (out []string) {
	t.Helper()
	src := testkit.Read(t, file)
	for _, m := range regexp.MustCompile(`(?m)^\t\w+ +`+kind+
		` += "([a-z_.]+)"`).FindAllStringSubmatch(string(src), -1) {
		out = append(out, m[1])
	}
	return out
}

func TestEveryKeyHasWords(t *testing.T) {
	c := lists(t)
	var keys []string
	add := func(stem string, ends ...string) {
		for _, e := range ends {
			keys = append(keys, stem+e)
		}
	}
	known := codes(t, "gap.go", "Code")
	if len(known) < 30 {
		t.Fatalf("only %d codes found in gap.go", len(known))
	}
	for _, p := range c.Procedures() {
		add("procedure."+string(p.ID), ".title", ".short", ".for")
		for _, x := range p.Pieces {
			for _, id := range append([]dossier.PieceID{x.ID}, x.Alternatives...) {
				add("piece."+string(id), ".title", ".help", ".hint")
			}
		}
		for _, f := range p.Fields {
			add("field."+string(f.ID), ".title", ".help", ".example")
			for _, v := range f.Choices {
				add("choice."+string(f.ID)+".", v)
			}
		}
		for _, x := range p.Pieces {
			for _, r := range p.Reasons(x) {
				add("why."+string(r.Field)+".", r.Value)
			}
		}
		for _, x := range p.Outputs {
			add("output."+x.ID, ".title", ".help")
		}
		for _, k := range p.Contacts {
			add("contact."+k, ".title", ".text")
		}
		for _, n := range p.Notices {
			known = append(known, string(n.Code))
		}
	}
	for _, code := range known {
		add("gap."+code, ".title", ".gesture")
	}
	defects := codes(t, "page.go", "DefectCode")
	if len(defects) != 11 {
		t.Fatalf("defects found in page.go: %q", defects)
	}
	for _, code := range defects {
		add("defect."+code, ".title", ".gesture")
	}
	for _, s := range dossier.Sheets() {
		add("sheet."+string(s), ".title", ".text")
	}
	arabic := regexp.MustCompile(`\p{Arabic}`)
	slices.Sort(keys)
	keys = slices.Compact(keys)
	for _, lang := range languages(t) {
		words := readWords(t, lang)
		for _, k := range keys {
			w := words[k]
			if w == "" {
				w = words[k+".other"] // in the form of each number
			}
			switch {
			case strings.TrimSpace(w) == "":
				t.Errorf("%s: no words for %s", lang, k)
			case lang == "ar" && !strings.HasSuffix(k, ".example") && !arabic.MatchString(w):
				t.Errorf("ar: %s is not in Arabic: %q", k, w)
			}
		}
	}
}

// TestSentencesKnowTheirValues: every {value} in a sentence is one that its gap carries.
func TestSentencesKnowTheirValues(t *testing.T) {
	allowed := map[string]string{
		"piece.side_missing": "have wanted", "piece.too_many": "have wanted",
		"piece.too_old": "age_days max_days", "piece.getting_old": "age_days advised_days",
		"permit.expired": "fee_euros last", "permit.expired_long": "fee_euros last",
		"permit.ended": "last", "permit.ended_long": "last",
		"window.late": "fee_euros", "window.early": "opens", "redirect.renewal": "days",
		"redirect.ended": "last", "window.past.ended": "last",
		"move.late": "days", "passport.expires_soon": "days", "window.over": "fee_euros last",
		"redirect.procedure": "to", "fee.regularisation": "fee_euros now_euros",
		"fee.unsure": "low_euros high_euros", "window.past": "last", "window.extended": "last until",
		"amount.low": "least_euros", "paper.other.kind": "kind",
		"pages.unplaced": "have",
	}
	for k, w := range readWords(t, "fr") {
		if !strings.HasPrefix(k, "gap.") {
			continue
		}
		code := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(k, "gap."), ".other"), ".one")
		code = strings.TrimSuffix(strings.TrimSuffix(code, ".title"), ".gesture")
		// what these carry depends on the answer: TestTheReasonIsTheTrueOne looks at each
		if strings.HasPrefix(code, "field.") {
			continue
		}
		for _, m := range regexp.MustCompile(`\{([a-z_]+)\}`).FindAllStringSubmatch(w, -1) {
			if !strings.Contains(" "+allowed[code]+" ", " "+m[1]+" ") {
				t.Errorf("%s speaks of {%s}, which the gap does not carry", k, m[1])
			}
		}
	}
}
