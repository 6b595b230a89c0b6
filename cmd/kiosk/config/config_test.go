// SPDX-License-Identifier: AGPL-3.0-or-later

package config

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"passerelle/internal/testkit"
)

func good(t *testing.T) string {
	t.Helper()
	text := testkit.Read(t, "testdata/kiosk.toml")
	return string(text)
}

func TestParse(t *testing.T) {
	c, err := Parse(good(t))
	testkit.Must(t, err)
	if c.Idle.AlertAfter.Duration != 3*time.Minute || c.Screen.PitchMM != 0.2745 ||
		c.Notice["ar"].DPO == "" || c.Languages[0] != "fr" {
		t.Errorf("read %+v", c)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`site = `, `sitte = `, "sitte: no such key"},
		{`site = `, `sitte = `, "site: this key is missing"},
		{"pitch_mm = 0.2745", "pitch_mm = 27", "screen.pitch_mm"},
		{"pitch_mm = 0.2745", "pich_mm = 0.2745", "screen.pich_mm: no such key"},
		{`"portrait"`, `"upside"`, "screen.orientation"},
		{`prefecture = "31"`, `prefecture = "Toulouse"`, "prefecture"},
		{`alert_after = "3m"`, `alert_after = "10s"`, "idle.alert_after"},
		{`alert_after = "3m"`, `alert_after = "three"`, "line"},
		{`end_after = "45s"`, `end_after = "5s"`, "idle.end_after"},
		{`uri = "ipp`, `uri = "http`, "printer.uri"},
		{`[notice.ar]`, `[notice.xx]`, "notice.ar: the information is missing"},
		{`data = "/`, `data = "`, "data: an absolute path"},
		{`pin = "$argon2id$`, `pin = "1234$`, "staff.pin"},
		{`languages = ["fr"`, `languages = ["fr", "fr"`, "stands twice"},
		{`days = 7`, `days = 90`, "draft.days"},
		{`site = `, `site == `, "line 4"},
		{`site = `, "time_zone = \"Europe/Berlin\"\nsite = ",
			"time_zone: \"Europe/Berlin\" is not one of America/Cayenne"},
		{`site = `, "time_zone = \"+4\"\nsite = ", "time_zone"},
	} {
		text := strings.Replace(good(t), c.old, c.new, 1)
		if text == good(t) {
			t.Fatalf("%q is not in the file", c.old)
		}
		_, err := Parse(text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q instead of %q: got %v, want %q", c.new, c.old, err, c.want)
		}
	}
}

// TestDocumented fails when a key is in no row of docs/configuration.md.
// TestNothingIsNoValue: a required key with nothing behind it is as wrong as none.
func TestNothingIsNoValue(t *testing.T) {
	for _, key := range []string{"data", "site", "prefecture", "languages", "help_phone", "pitch_mm",
		"distance_mm", "orientation"} {
		at := regexp.MustCompile(`(?m)^` + key + ` = (.*)$`)
		was := at.FindStringSubmatch(good(t))
		if was == nil {
			t.Fatalf("%q is not in the file", key)
		}
		nothing := map[byte]string{'"': `""`, '[': "[]"}[was[1][0]]
		if nothing == "" {
			nothing = "0"
		}
		_, err := Parse(at.ReplaceAllString(good(t), key+" = "+nothing))
		if err == nil || !strings.Contains(err.Error(), key+": nothing stands there") {
			t.Errorf("%s = %s: %v", key, nothing, err)
		}
	}
	text := strings.Replace(good(t), "[idle]", "[idle]\nline_wait = \"0s\"", 1)
	if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), "idle.line_wait") {
		t.Errorf("no wait at all means another wait: %v", err)
	}
}

func TestDocumented(t *testing.T) {
	doc := testkit.Read(t, "../../../docs/configuration.md")
	var walk func(prefix string, typ reflect.Type)
	walk = func(prefix string, typ reflect.Type) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			key := prefix + f.Tag.Get("toml")
			switch {
			case f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[Duration]():
				walk(key+".", f.Type)
			case f.Type.Kind() == reflect.Map:
				walk(key+".LANG.", f.Type.Elem())
			case !strings.Contains(string(doc), "| `"+key+"` |"):
				t.Errorf("docs/configuration.md has no row for %s", key)
			}
		}
	}
	walk("", reflect.TypeFor[Config]())
}

// TestZone: the day is that of the prefecture, unless the file names another place of France.
func TestZone(t *testing.T) {
	for _, c := range [][3]string{
		{"31", "", "Europe/Paris"}, {"974", "", "Indian/Reunion"}, {"988", "", "Pacific/Noumea"},
		{"972", "", "America/Martinique"},
		{"975", "", "America/Miquelon"}, {"987", "Pacific/Marquesas", "Pacific/Marquesas"},
		{"31", "Indian/Mayotte", "Indian/Mayotte"},
	} {
		text := strings.Replace(good(t), `prefecture = "31"`, `prefecture = "`+c[0]+`"`, 1)
		if c[1] != "" {
			text = "time_zone = \"" + c[1] + "\"\n" + text
		}
		got, err := Parse(text)
		testkit.Must(t, err)
		if string(got.Zone()) != c[2] {
			t.Errorf("%s %s: got %s, want %s", c[0], c[1], got.Zone(), c[2])
		}
	}
}
