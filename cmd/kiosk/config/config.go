// SPDX-License-Identifier: AGPL-3.0-or-later

// Package config reads kiosk.toml, the one file a technician edits.
//
// It is no place for secrets (keys are made at enrolment and kept in the data folder) or
// for rules (those are in the catalogue).
//
// What must be true: an unknown key, a missing key or a value out of range is an error
// that names the line or the key; nothing is guessed. docs/configuration.md lists every
// key (a test compares them).
package config

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"passerelle/dossier"
	"passerelle/dossier/named"
)

// Config is the whole of kiosk.toml.
type Config struct {
	// folder of the vault, the spool and the carrier; absolute
	Data string `toml:"data"`
	// name of the access point, printed on receipts
	Site       string `toml:"site"`
	Prefecture string `toml:"prefecture"` // département code: "31", "2A", "974"
	// decides the date and the hour; "": that of the prefecture
	TimeZone string `toml:"time_zone"`
	// offered on the welcome screen, in order; the first is the idle one
	Languages []string          `toml:"languages"`
	HelpPhone string            `toml:"help_phone"` // whom to call
	Screen    Screen            `toml:"screen"`
	Scanner   Scanner           `toml:"scanner"`
	Printer   Printer           `toml:"printer"`
	Import    Import            `toml:"import"`
	Reading   Reading           `toml:"reading"`
	Idle      Idle              `toml:"idle"`
	Touch     Touch             `toml:"touch"`
	Draft     Draft             `toml:"draft"`
	Staff     Staff             `toml:"staff"`
	Notice    map[string]Notice `toml:"notice"` // by language
}

// Screen says how large a pixel is: sizes are in millimetres.
type Screen struct {
	// distance between two pixels; 0.2745 for 23.8 inches at 1080×1920
	PitchMM     float64 `toml:"pitch_mm"`
	DistanceMM  float64 `toml:"distance_mm"` // from the eyes to the glass
	Orientation string  `toml:"orientation"` // "portrait" or "landscape"
}

// Scanner names the SANE device. An empty device: no scanner.
type Scanner struct {
	Device string `toml:"device"`
	// SANE_CONFIG_DIR with one backend in dll.conf: listing takes 27 ms instead of seconds
	SANEConfig string `toml:"sane_config"`
	Resolution int    `toml:"resolution"` // dots per inch
	Feeder     bool   `toml:"feeder"`     // it has a document feeder
}

// Printer is reached by IPP, directly or through a local cupsd. An empty URI: no printer.
type Printer struct {
	URI string `toml:"uri"`
}

// Import lists the folders where USB sticks appear.
type Import struct {
	Folders []string `toml:"folders"`
}

// Reading says whose codes on papers are trusted.
type Reading struct {
	// file with the certificates of those who sign 2D-Doc codes, in the format of
	// dossier/twodoc; "": every code is shown as not verified
	Certificates string `toml:"certificates"`
}

// Idle says when the kiosk asks whether someone is there, and when it ends the visit.
type Idle struct {
	AlertAfter Duration `toml:"alert_after"` // 2 to 5 minutes (EN 301 549, 11.2.2.1)
	EndAfter   Duration `toml:"end_after"`   // at least 20 s
	// how long the receipt screen waits for the service's answer
	LineWait Duration `toml:"line_wait"`
}

// Touch says what counts as a touch.
type Touch struct {
	// how long a new screen ignores touches and a key ignores a second one, 0s to 1s (EN
	// 301 549, 5.8)
	DoubleStrike Duration `toml:"double_strike"`
}

// Draft says how long a draft waits for its ticket.
type Draft struct {
	Days int `toml:"days"` // 1 to 30
}

// Staff holds the hash of the PIN that opens the staff door, as `kiosk -hash-pin` prints
// it. Empty: there is no staff door.
type Staff struct {
	PIN string `toml:"pin"`
}

// Notice is what article 13 of Regulation (EU) 2016/679 requires, in one language.
type Notice struct {
	Controller string `toml:"controller"`
	Purposes   string `toml:"purposes"`
	Recipients string `toml:"recipients"`
	Duration   string `toml:"duration"`
	Rights     string `toml:"rights"`
	DPO        string `toml:"dpo"`
}

// Duration is written as "45s" or "3m".
type Duration struct{ time.Duration }

// UnmarshalText reads a duration.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a duration such as 45s or 3m", text)
	}
	d.Duration = v
	return nil
}

var required = [][]string{{"data"}, {"site"}, {"prefecture"}, {"languages"}, {"help_phone"},
	{"screen", "pitch_mm"}, {"screen", "distance_mm"}, {"screen", "orientation"}, {"notice"}}

// Load reads and checks the file.
func Load(name string) (*Config, error) {
	text, err := named.Read(name, 1<<20)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	c, err := Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

// Parse checks the whole text and returns every error at once.
func Parse(text string) (*Config, error) {
	c := Config{
		Scanner: Scanner{Resolution: 300},
		Idle: Idle{AlertAfter: Duration{3 * time.Minute}, EndAfter: Duration{45 * time.Second},
			LineWait: Duration{20 * time.Second}},
		Touch: Touch{DoubleStrike: Duration{300 * time.Millisecond}},
		Draft: Draft{Days: 7},
	}
	meta, err := toml.Decode(text, &c)
	if err != nil {
		if at, ok := errors.AsType[toml.ParseError](err); ok {
			return nil, fmt.Errorf("line %d: %s", at.Position.Line, at.Message)
		}
		return nil, err
	}
	var errs []error
	for _, key := range meta.Undecoded() {
		errs = append(errs, fmt.Errorf("line %d: %s: no such key", line(text, key), key))
	}
	for _, key := range required {
		if !meta.IsDefined(key...) {
			errs = append(errs, fmt.Errorf("%s: this key is missing", strings.Join(key, ".")))
		}
	}
	if err := errors.Join(append(errs, c.check(func(key string) bool {
		return meta.IsDefined(strings.Split(key, ".")...)
	})...)...); err != nil {
		return nil, err
	}
	return &c, nil
}

// line finds the line of a key: the library does not keep it for unknown keys.
func line(text string, key toml.Key) int {
	table := ""
	for i, l := range strings.Split(text, "\n") {
		l = strings.TrimSpace(l)
		if strings.HasPrefix(l, "[") {
			table = strings.Trim(l, "[] ")
			if table == key.String() {
				return i + 1
			}
			continue
		}
		name, _, ok := strings.Cut(l, "=")
		full := strings.TrimSpace(name)
		if table != "" {
			full = table + "." + full
		}
		if ok && full == key.String() {
			return i + 1
		}
	}
	return 0
}

var department = regexp.MustCompile(`^(\d{2}|2[AB]|97[1-8]|98[4678])$`)

func (c *Config) check(given func(key string) bool) (errs []error) {
	bad := func(key, format string, args ...any) {
		errs = append(errs, fmt.Errorf(key+": "+format, args...))
	}
	for _, k := range []struct {
		key   string
		empty bool
	}{{"data", c.Data == ""}, {"site", c.Site == ""}, {"prefecture", c.Prefecture == ""},
		{"languages", len(c.Languages) == 0}, {"help_phone", c.HelpPhone == ""},
		{"screen.pitch_mm", c.Screen.PitchMM == 0}, {"screen.distance_mm", c.Screen.DistanceMM == 0},
		{"screen.orientation", c.Screen.Orientation == ""}, {"notice", len(c.Notice) == 0}} {
		if k.empty && given(k.key) {
			bad(k.key, "nothing stands there")
		}
	}
	if c.Data != "" && !filepath.IsAbs(c.Data) {
		bad("data", "an absolute path is expected")
	}
	if f := c.Reading.Certificates; f != "" && !filepath.IsAbs(f) {
		bad("reading.certificates", "an absolute path is expected")
	}
	if c.Prefecture != "" && !department.MatchString(c.Prefecture) {
		bad("prefecture", "%q is not a département code", c.Prefecture)
	}
	if z := dossier.Zone(c.TimeZone); !z.Known() {
		bad("time_zone", "%q is not one of %s", z, strings.Join(dossier.Zones(), ", "))
	}
	if o := c.Screen.Orientation; o != "" && o != "portrait" && o != "landscape" {
		bad("screen.orientation", `%q is neither "portrait" nor "landscape"`, o)
	}
	if p := c.Screen.PitchMM; p != 0 && (p < 0.05 || p > 1) {
		bad("screen.pitch_mm", "%v mm between two pixels is not a screen", p)
	}
	if d := c.Screen.DistanceMM; d != 0 && (d < 300 || d > 1500) {
		bad("screen.distance_mm", "%v is not between 300 and 1500", d)
	}
	if r := c.Scanner.Resolution; r < 150 || r > 400 {
		bad("scanner.resolution", "%d is not between 150 and 400", r)
	}
	if u, err := url.Parse(c.Printer.URI); c.Printer.URI != "" &&
		(err != nil || u.Scheme != "ipp" && u.Scheme != "ipps" || u.Host == "") {
		bad("printer.uri", "an address such as ipp://127.0.0.1:631/printers/NAME is expected")
	}
	if a := c.Idle.AlertAfter.Duration; a < 2*time.Minute || a > 5*time.Minute {
		bad("idle.alert_after", "%v is not between 2m and 5m", a)
	}
	if e := c.Idle.EndAfter.Duration; e < 20*time.Second || e > 5*time.Minute {
		bad("idle.end_after", "%v is not between 20s and 5m", e)
	}
	if w := c.Idle.LineWait.Duration; w < time.Second || w > time.Minute {
		bad("idle.line_wait", "%v is not between 1s and 1m", w)
	}
	if d := c.Touch.DoubleStrike.Duration; d < 0 || d > time.Second {
		bad("touch.double_strike", "%v is not between 0s and 1s", d)
	}
	if c.Draft.Days < 1 || c.Draft.Days > 30 {
		bad("draft.days", "%d is not between 1 and 30", c.Draft.Days)
	}
	if p := c.Staff.PIN; p != "" && !strings.HasPrefix(p, "$argon2id$") {
		bad("staff.pin", "the hash that `kiosk -hash-pin` prints is expected, not the PIN itself")
	}
	for _, f := range c.Import.Folders {
		if !filepath.IsAbs(f) {
			bad("import.folders", "an absolute path is expected")
		}
	}
	return append(errs, c.checkNotice()...)
}

// Zone returns the place that decides the date and the hour: the one that is configured,
// else that of the prefecture.
func (c *Config) Zone() dossier.Zone {
	if c.TimeZone != "" {
		return dossier.Zone(c.TimeZone)
	}
	return dossier.ZoneOf(c.Prefecture)
}

func (c *Config) checkNotice() (errs []error) {
	seen := map[string]bool{}
	for _, l := range c.Languages {
		if seen[l] {
			errs = append(errs, fmt.Errorf("languages: %q stands twice", l))
		}
		seen[l] = true
		if _, ok := c.Notice[l]; !ok {
			errs = append(errs, fmt.Errorf("notice.%s: the information is missing in this language",
				l))
		}
	}
	for _, l := range slices.Sorted(maps.Keys(c.Notice)) {
		n := c.Notice[l]
		for _, f := range [][2]string{{"controller", n.Controller}, {"purposes", n.Purposes},
			{"recipients", n.Recipients}, {"duration", n.Duration}, {"rights", n.Rights},
			{"dpo", n.DPO}} {
			if strings.TrimSpace(f[1]) == "" {
				errs = append(errs, fmt.Errorf("notice.%s.%s: this key is missing", l, f[0]))
			}
		}
	}
	return errs
}
