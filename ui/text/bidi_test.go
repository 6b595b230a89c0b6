// SPDX-License-Identifier: AGPL-3.0-or-later

package text

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/bidi"

	"passerelle/internal/testkit"
)

// unicodeData is where Debian's package unicode-data puts the files of the Unicode
// Character Database.
const unicodeData = "/usr/share/unicode"

var classNames = map[string]bidi.Class{
	"L": bidi.L, "R": bidi.R, "EN": bidi.EN, "ES": bidi.ES, "ET": bidi.ET, "AN": bidi.AN,
	"CS": bidi.CS, "B": bidi.B, "S": bidi.S, "WS": bidi.WS, "ON": bidi.ON,
	"BN": bidi.BN, "NSM": bidi.NSM, "AL": bidi.AL, "LRO": bidi.LRO, "RLO": bidi.RLO,
	"LRE": bidi.LRE, "RLE": bidi.RLE, "PDF": bidi.PDF, "LRI": bidi.LRI,
	"RLI": bidi.RLI, "FSI": bidi.FSI, "PDI": bidi.PDI,
}

// unicodeLines calls f with each line of a Unicode file, without comments. A missing file
// fails the test: the bar rests on it.
func unicodeLines(t *testing.T, name string, f func(line string)) {
	t.Helper()
	file, err := os.Open(filepath.Join(unicodeData, name))
	if err != nil {
		t.Fatalf("%v: install Debian's package unicode-data", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "#")
		if line = strings.TrimSpace(line); line != "" {
			f(line)
		}
	}
	testkit.Must(t, lines.Err())
}

// compareBidi says what differs between levels and what the file wants: levels with x for
// what is removed, then the order of what is not.
func compareBidi(levels []int8, wantLevels, wantOrder []string) string {
	if len(levels) != len(wantLevels) {
		return fmt.Sprintf("%d levels, want %d", len(levels), len(wantLevels))
	}
	var kept []int
	var keptLevels []int8
	for i, want := range wantLevels {
		if want == "x" {
			continue
		}
		if strconv.Itoa(int(levels[i])) != want {
			return fmt.Sprintf("levels %v, want %v", levels, wantLevels)
		}
		kept, keptLevels = append(kept, i), append(keptLevels, levels[i])
	}
	var order []string
	for _, k := range visual(keptLevels) {
		order = append(order, strconv.Itoa(kept[k]))
	}
	if got, want := strings.Join(order, " "), strings.Join(wantOrder, " "); got != want {
		return fmt.Sprintf("order %s, want %s", got, want)
	}
	return ""
}

func TestBidiTest(t *testing.T) {
	var levels, order []string
	cases, bad := 0, 0
	unicodeLines(t, "BidiTest.txt", func(line string) {
		switch {
		case strings.HasPrefix(line, "@Levels:"):
			levels = strings.Fields(strings.TrimPrefix(line, "@Levels:"))
			return
		case strings.HasPrefix(line, "@Reorder:"):
			order = strings.Fields(strings.TrimPrefix(line, "@Reorder:"))
			return
		}
		input, bits, _ := strings.Cut(line, ";")
		var classes []bidi.Class
		for _, name := range strings.Fields(input) {
			c, ok := classNames[name]
			if !ok {
				t.Fatalf("unknown class %q in %q", name, line)
			}
			classes = append(classes, c)
		}
		set, err := strconv.ParseUint(strings.TrimSpace(bits), 16, 8)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		for bit, base := range map[uint64]Direction{1: firstStrong(classes, LTR), 2: LTR, 4: RTL} {
			if set&bit == 0 {
				continue
			}
			cases++
			if diff := compareBidi(resolve(classes, nil, base), levels, order); diff != "" {
				if bad++; bad <= 5 {
					t.Errorf("%s, base %d: %s", input, base, diff)
				}
			}
		}
	})
	if bad > 0 || cases < 700_000 {
		t.Errorf("%d of %d cases fail; want none of at least 700 000", bad, cases)
	}
	t.Logf("%d cases", cases)
}

func TestBidiCharacterTest(t *testing.T) {
	cases, bad := 0, 0
	unicodeLines(t, "BidiCharacterTest.txt", func(line string) {
		fields := strings.Split(line, ";")
		if len(fields) != 5 {
			t.Fatalf("%q has %d fields", line, len(fields))
		}
		var s []rune
		for _, hex := range strings.Fields(fields[0]) {
			r, err := strconv.ParseUint(hex, 16, 32)
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			s = append(s, rune(r))
		}
		base := Direction(0)
		switch fields[1] {
		case "0":
		case "1":
			base = RTL
		case "2":
			base = FirstStrong(s, LTR)
		default:
			t.Fatalf("%q: unknown paragraph direction", line)
		}
		if strconv.Itoa(int(base)) != fields[2] {
			t.Errorf("%q: paragraph level %d", line, base)
		}
		cases++
		if diff := compareBidi(Levels(s, base), strings.Fields(fields[3]),
			strings.Fields(fields[4])); diff != "" {
			if bad++; bad <= 5 {
				t.Errorf("%s, base %d: %s", fields[0], base, diff)
			}
		}
	})
	if bad > 0 || cases < 90_000 {
		t.Errorf("%d of %d cases fail; want none of at least 90 000", bad, cases)
	}
	t.Logf("%d cases", cases)
}

// TestBracketTable compares the table with BidiBrackets.txt. Debian's copy may be newer
// than the table; then it has to be made again.
func TestBracketTable(t *testing.T) {
	n := 0
	unicodeLines(t, "BidiBrackets.txt", func(line string) {
		var r, pair rune
		var kind string
		if _, err := fmt.Sscanf(strings.ReplaceAll(line, ";", " "), "%x %x %s", &r, &pair,
			&kind); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if kind == "n" {
			return
		}
		n++
		b, ok := lookupBracket(r)
		if !ok || b.pair != pair || b.opens != (kind == "o") {
			t.Errorf("%s: table says %v, %v", line, b, ok)
		}
	})
	if n != len(bracketTable) {
		t.Errorf("the table has %d brackets, the file %d", len(bracketTable), n)
	}
}

// TestBidiClasses compares the classes of x/text with UnicodeData.txt for all that our
// languages write: if x/text changes Unicode version, only additions may differ.
func TestBidiClasses(t *testing.T) {
	n := 0
	unicodeLines(t, "UnicodeData.txt", func(line string) {
		f := strings.Split(line, ";")
		r, err := strconv.ParseUint(f[0], 16, 32)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if strings.HasSuffix(f[1], ", First>") || strings.HasSuffix(f[1], ", Last>") {
			return
		}
		n++
		if got := classesOf([]rune{rune(r)})[0]; got != classNames[f[4]] {
			t.Errorf("U+%s %s: class %d, want %s", f[0], f[1], got, f[4])
		}
	})
	if n < 30_000 {
		t.Errorf("only %d characters compared", n)
	}
}
