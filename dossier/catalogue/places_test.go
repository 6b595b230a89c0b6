// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"passerelle/dossier/catalogue"
)

// TestPlaces: a prefecture has one line at most, is one, and everything of a line is there.
func TestPlaces(t *testing.T) {
	for places, want := range map[string]string{
		`{"prefectures": ["976"], "note": "n", "verified": true, "source": "S"}`: "",
		`{"prefectures": ["976", "976"], "note": "n", "verified": true, "source": "S"}`: `places[0]` +
			`.prefectures[1]: "976" has a line already`,
		`{"prefectures": ["976"], "note": "n", "verified": true, "source": "S"},
			{"prefectures": ["976"], "note": "m", "verified": true, "source": "S"}`: `places[1]` +
			`.prefectures[0]: "976" has a line already`,
		`{"prefectures": ["99"], "note": "n", "verified": true, "source": "S"}`: `"99" is no département`,
		`{"prefectures": ["976"], "verified": true, "source": "S"}`:             "note: this key is missing",
		`{"prefectures": ["976"], "note": "n", "source": "S"}`:                  "verified: this key is missing",
		`{"prefectures": ["976"], "note": "n", "verified": true, "source": "T"}`: `"T" is not in` +
			` catalogue.json's sources`,
	} {
		_, err := catalogue.Parse(fstest.MapFS{"catalogue.json": {Data: []byte(
			`{"format": "passerelle-catalogue/2", "version": "t", "date": "2026-11-01", "order": [],
			"sources": {"S": "s"}, "fees": [], "tariffs": {}, "places": [` + places + `]}`)}})
		got := ""
		if err != nil {
			got = err.Error()
		}
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", places, got, want)
		}
	}
}
