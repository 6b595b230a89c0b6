// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"passerelle/capture"
	"passerelle/capture/reading"
	"passerelle/ui/sound"
)

// zbarimg reads receipts on pictures.
const zbarimg = "zbarimg"

// needed lists the external programs that are started here or on a kiosk: each package
// says which ones it starts.
func needed() []string {
	return slices.Concat(capture.Programs(), reading.Programs(), sound.Programs(),
		[]string{zbarimg})
}

// packages says which Debian package provides a program, and what is lost without it.
var packages = map[string]struct{ debian, purpose string }{
	"scanimage":   {"sane-utils", "scanner"},
	"ZXingReader": {"zxing-cpp-tools", "bar codes on papers"},
	"tesseract":   {"tesseract-ocr", "print on papers"},
	"prlimit":     {"util-linux", "reading papers within bounds"},
	"nice":        {"coreutils", "reading papers without holding up the screen"},
	"aplay":       {"alsa-utils", "the alert that is heard"},
	"zbarimg":     {"zbar-tools", "receipts on pictures"},
}

// programs looks for each program by name, and for what it needs in turn.
func programs(ctx context.Context) (found []symptom) {
	for _, p := range needed() {
		if p == sound.Player {
			continue // its absence is reported with the rest of the sound
		}
		name := filepath.Base(p)
		_, err := exec.LookPath(p)
		detail := "found"
		if err != nil {
			detail = fmt.Sprintf("missing: needed for %s (Debian: %s)", packages[name].purpose,
				packages[name].debian)
		}
		found = append(found, symptom{name, err == nil, detail})
	}
	slices.SortFunc(found, func(a, b symptom) int {
		return strings.Compare(strings.ToLower(a.Part), strings.ToLower(b.Part))
	})
	return append(found, language(ctx), heard())
}

// language checks that tesseract knows the language of the papers.
func language(ctx context.Context) symptom {
	s := symptom{Part: "tesseract " + reading.Language,
		Detail: "missing: needed for print on papers (Debian: tesseract-ocr-" + reading.Language +
			")"}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	// older versions list them on standard error
	out, err := exec.CommandContext(ctx, reading.Tesseract, "--list-langs").CombinedOutput()
	if err == nil && slices.Contains(strings.Fields(string(out)), reading.Language) {
		s.OK, s.Detail = true, "found"
	}
	return s
}

// heard checks whether the alert can be heard. A mute kiosk is in order, since the alert
// is also seen, but whoever sets it up has to know, so it is noted.
func heard() symptom {
	why := map[sound.Fault]string{
		sound.Good: "there is a sound output",
		sound.NoPlayer: inaudible + sound.Player + " is missing (Debian: " +
			packages[sound.Player].debian + ")",
		sound.NoDevice: inaudible + "there is no sound output",
		sound.NoAccess: inaudible + "this account may not use the sound output (group audio)",
	}
	return symptom{"sound", true, why[sound.LookForSound()]}
}

const inaudible = "the alert can't be heard: "

// mute reports whether a symptom is that of a kiosk that works but can't be heard.
func mute(s symptom) bool { return s.OK && strings.HasPrefix(s.Detail, inaudible) }
