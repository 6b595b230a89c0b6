// SPDX-License-Identifier: AGPL-3.0-or-later

package glass_test

import (
	"bytes"
	"strings"
	"testing"

	"passerelle/ui"
	"passerelle/ui/gallery"
	"passerelle/ui/glass"
)

// TestKeysAreDrawnAsTheyWrite: in a screen that runs from the right, what a key writes
// stands on it in the order in which it will stand in the field.
func TestKeysAreDrawnAsTheyWrite(t *testing.T) {
	cfg := config(t)
	keys := map[string][]glass.Mark{}
	for _, lang := range []string{"fr", "ar"} {
		s := scene(t, cfg, "04-question-email").State
		s.Person.Lang, s.Screen.Typed = lang, ""
		sh := ui.New(cfg).Sheet(s, gallery.Look{}.Size())
		for _, h := range sh.Hits {
			if h.Key && h.Name != "" && !strings.Contains(h.Name, " ") {
				keys[h.ID] = append(keys[h.ID], sh.LettersOn(h)...)
			}
		}
	}
	for _, key := range []string{"key.fr", "key.com"} {
		if two := keys[key]; len(two) == 2 && !bytes.Equal(two[0].Drawn(), two[1].Drawn()) {
			t.Errorf("%s is drawn otherwise in Arabic", key)
		}
	}
	if len(keys["key.fr"]) != 2 {
		t.Errorf("%d drawings of .fr", len(keys["key.fr"]))
	}
}
