// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"passerelle/dossier"
	"passerelle/internal/testkit"
)

func testCode() Code {
	var c Code
	copy(c.Secret[:], "0123456789")
	copy(c.Pin[:], "the root's pin..")
	return c
}

func TestGoldenCode(t *testing.T) {
	fresh := testCode().String() + "\n"
	if got := string(testkit.Golden(t, "code-1.txt", []byte(fresh))); got != fresh {
		t.Errorf("the code is written %q, was %q", fresh, got)
	}
	if got, err := ParseCode(strings.TrimSuffix(fresh, "\n")); err != nil || got != testCode() {
		t.Errorf("%v, %v", got, err)
	}
}

func TestCodeAsPeopleTypeIt(t *testing.T) {
	for range 200 {
		var c Code
		rand.Read(c.Secret[:])
		rand.Read(c.Pin[:])
		s := c.String()
		if len(s) != 54 {
			t.Fatalf("%d characters, 54 wanted", len(s))
		}
		for _, typed := range []string{
			strings.ToLower(s), strings.ReplaceAll(s, "-", ""), strings.ReplaceAll(s, "-", " "),
			"  " + s + " ",
			strings.ReplaceAll(s, "0", "O"), strings.ReplaceAll(s, "0", "o"),
			strings.ReplaceAll(s, "1", "I"), strings.ReplaceAll(s, "1", "l"),
		} {
			if got, err := ParseCode(typed); err != nil || got != c {
				t.Fatalf("typed another way: %v", err)
			}
		}
	}
}

// Every slip of one letter and every exchange of two different neighbours is caught.
func TestCodeCatchesSlips(t *testing.T) {
	plain := strings.ReplaceAll(testCode().String(), "-", "")
	caught := 0
	wrong := func(s string) {
		if _, err := ParseCode(s); !errors.Is(err, ErrBadCode) {
			t.Errorf("a slip was taken: %v", err)
		}
		caught++
	}
	for i := range plain {
		for _, c := range []byte(crockford + "U!é\n") {
			if c != plain[i] {
				wrong(plain[:i] + string(c) + plain[i+1:])
			}
		}
		if i > 0 && plain[i-1] != plain[i] {
			wrong(plain[:i-1] + string(plain[i]) + string(plain[i-1]) + plain[i+1:])
		}
		wrong(plain[:i])
		wrong(plain[:i] + plain[i+1:])
		wrong(plain[:i] + "7" + plain[i:])
	}
	t.Logf("%d slips caught", caught)
}

// The same for any text of letters and a single check letter, as tickets and references have.
func TestCheckLetterCatchesSlips(t *testing.T) {
	for _, n := range []int{7, 10} { // bytes: 12 letters, 16 letters
		b := make([]byte, n)
		rand.Read(b)
		s := EncodeLetters(b)
		check := CheckLetters(s, 1)
		for i := range s {
			for _, c := range []byte(crockford) {
				if c != s[i] && CheckLetters(s[:i]+string(c)+s[i+1:], 1) == check {
					t.Errorf("letter %d of %s as %c has the same check", i, s, c)
				}
			}
			if i > 0 && s[i-1] != s[i] &&
				CheckLetters(s[:i-1]+string(s[i])+string(s[i-1])+s[i+1:], 1) == check {
				t.Errorf("letters %d and %d of %s exchanged have the same check", i-1, i, s)
			}
		}
		last := s[len(s)-1:]
		if last != check && CheckLetters(s[:len(s)-1]+check, 1) == last {
			t.Errorf("the last letter of %s exchanged with the check is taken", s)
		}
	}
	var id dossier.ID
	rand.Read(id[:])
	if s := EncodeLetters(id[:7])[:11]; s+CheckLetters(s, 1) != id.Reference() {
		t.Errorf("reference %s, here %s: package dossier computes another check letter",
			id.Reference(), s+CheckLetters(s, 1))
	}
	if got := CheckLetters("0123456789ABCDEF", 2); got != wantCheck {
		t.Errorf("check letters %q, want %q (docs/formats.md)", got, wantCheck)
	}
}

func TestLettersReadBack(t *testing.T) {
	for n := range 40 {
		b := make([]byte, n)
		rand.Read(b)
		s := EncodeLetters(b)
		if got, err := DecodeLetters(s, n); err != nil || string(got) != string(b) {
			t.Errorf("%d bytes: %x came back as %x, %v", n, b, got, err)
		}
		if _, err := DecodeLetters(s+"0", n); err == nil {
			t.Errorf("%d bytes: a letter too many was taken", n)
		}
	}
	// 8 bits are two letters, the second ends in two zero bits: 01 has one bit set there
	for _, s := range []string{"01", "0U", "0o", "0-", "ZZ"} {
		if _, err := DecodeLetters(s, 1); !errors.Is(err, ErrBadLetters) {
			t.Errorf("%q: %v, want ErrBadLetters", s, err)
		}
	}
}

func TestCodeStaysOutOfLogs(t *testing.T) {
	var out strings.Builder
	slog.New(slog.NewTextHandler(&out, nil)).Info("enrolled", "code", testCode())
	if strings.Contains(out.String(), testCode().String()[:4]) ||
		!strings.Contains(out.String(), "[enrolment code]") {
		t.Errorf("log: %s", out.String())
	}
}

func TestHolderTag(t *testing.T) {
	key := [32]byte{1, 2, 3}
	tag := HolderTag(key, "ERIKSSON", "1974-08-12", "changement-adresse")
	for _, name := range []string{"eriksson", " Eriksson ", "\tERIKSSON\n", "ＥＲＩＫＳＳＯＮ"} {
		if HolderTag(key, name, "1974-08-12", "changement-adresse") != tag {
			t.Errorf("%q: another tag", name)
		}
	}
	same := [][2]string{{"Éric", "E\u0301RIC"}, {"Straße", "STRASSE"},
		{"de  la\u00a0Tour", "DE LA TOUR"}, {"ﬁn", "FIN"}, {"ΰ", "Ϋ\u0301"}}
	for _, p := range same {
		if HolderTag(key, p[0], "", "p") != HolderTag(key, p[1], "", "p") {
			t.Errorf("%q and %q: different tags (%q, %q)", p[0], p[1], normalName(p[0]),
				normalName(p[1]))
		}
	}
	for what, other := range map[string][16]byte{
		"other key":       HolderTag([32]byte{}, "ERIKSSON", "1974-08-12", "changement-adresse"),
		"other name":      HolderTag(key, "ERICSSON", "1974-08-12", "changement-adresse"),
		"other birth":     HolderTag(key, "ERIKSSON", "1974-08-13", "changement-adresse"),
		"other procedure": HolderTag(key, "ERIKSSON", "1974-08-12", "dcem"),
	} {
		if other == tag {
			t.Errorf("%s: the same tag", what)
		}
	}
	if got := fmt.Sprintf("%x", tag); got != wantTag {
		t.Errorf("tag %s, want %s (docs/formats.md)", got, wantTag)
	}
}

// Vectors that docs/formats.md gives.
const (
	wantCheck = "BZ"
	wantTag   = "c16de41fc65a68913637f16947f5b891"
)

// The page that strangers go by says the same as the code.
func TestFormatsPageAgrees(t *testing.T) {
	// wherever lines end
	page := strings.ToLower(strings.Join(strings.Fields(string(testkit.Read(t, "..", "..", "docs",
		"formats.md"))), " "))
	ticket := "ABCDEFGHJKMNPQRS"
	says := []string{
		testCode().String(), wantTag, "`" + wantCheck + "`",
		"single check letter `" + CheckLetters("0123456789ABCDEF", 1) + "`",
		"ABCD-EFGH-JKMN-PQRS-" + CheckLetters(ticket, 1),
		"K7QM 4XRD 9TW" + CheckLetters("K7QM4XRD9TW", 1),
		trustFormat, listKeyFormat, strings.TrimSpace(trustArmour), Prefix, "At most 280 bytes",
		"at most 4 MiB",
	}
	for _, r := range Reasons() {
		says = append(says, "| `"+string(r)+"` |")
	}
	for _, s := range says {
		if !strings.Contains(page, strings.ToLower(s)) {
			t.Errorf("docs/formats.md does not say %q", s)
		}
	}
	if MaxBytes != 280 || maxTrust != 4<<20 {
		t.Error("docs/formats.md gives other limits")
	}
}
