// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"crypto/elliptic"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"passerelle/internal/testkit"
)

// refusedWith fails the test if text is accepted, or refused without one of the closed
// list of reasons.
func refusedWith(t *testing.T, what, text string, trust *Trust) Reason {
	t.Helper()
	_, err := Verify(text, trust)
	var r *Refusal
	switch {
	case err == nil:
		t.Errorf("%s: accepted", what)
		return ""
	case !errors.As(err, &r) || !slices.Contains(Reasons(), r.Reason):
		t.Errorf("%s: refused without a reason: %v", what, err)
		return ""
	case len(text) > 40 && strings.Contains(err.Error(), text):
		t.Errorf("%s: the refusal repeats the receipt", what)
	}
	return r.Reason
}

func TestTamperedReceipts(t *testing.T) {
	w := newWorld(t)
	first, second := w.receipts(t)
	for _, r := range []Receipt{first, second} {
		seen := map[Reason]int{}
		tries := 0
		try := func(what, text string) {
			tries++
			seen[refusedWith(t, what, text, w.trust)]++
		}
		for i := range r.Raw {
			for bit := range 8 {
				b := slices.Clone(r.Raw)
				b[i] ^= 1 << bit
				try("a bit flipped", Prefix+encodeBase45(b))
			}
		}
		for i := range r.Text {
			for _, c := range []byte(base45Alphabet) {
				if c != r.Text[i] {
					try("a character replaced", r.Text[:i]+string(c)+r.Text[i+1:])
				}
			}
			try("cut short", r.Text[:i])
			try("a character lost", r.Text[:i]+r.Text[i+1:])
			try("lower case", r.Text[:i]+"a"+r.Text[i+1:])
		}
		for i := range r.Raw {
			try("bytes cut short", Prefix+encodeBase45(r.Raw[:i]))
		}
		for _, tail := range []string{" ", "\n", "0", "00", "000", "\x00", r.Text} {
			try("something behind", r.Text+tail)
			try("something before", tail+r.Text)
		}
		t.Logf("stage %d: %d alterations, 0 accepted, reasons %v", r.Stage, tries, seen)
	}
}

func TestOtherFormOfTheSignature(t *testing.T) {
	w := newWorld(t)
	first, second := w.receipts(t)
	for _, r := range []Receipt{first, second} {
		b := slices.Clone(r.Raw)
		s := b[len(b)-32:]
		new(big.Int).Sub(elliptic.P256().Params().N, new(big.Int).SetBytes(s)).FillBytes(s)
		if got := refusedWith(t, "(r, n−s)", Prefix+encodeBase45(b), w.trust); got != HighS {
			t.Errorf("stage %d: (r, n−s) refused as %q, want %q", r.Stage, got, HighS)
		}
		if _, err := Parse(Prefix + encodeBase45(b)); !errors.Is(err, ErrMalformed) {
			t.Errorf("stage %d: Parse took (r, n−s): %v", r.Stage, err)
		}
	}
}

// Bytes that mean the same to a lenient reader.
func TestOtherEncodings(t *testing.T) {
	w := newWorld(t)
	first, _ := w.receipts(t)
	raw := first.Raw
	// tag, array, head and body of the protected header, unprotected header
	payloadAt := 1 + 1 + 1 + 13 + 1
	if raw[payloadAt] != 0x58 {
		t.Fatalf("the payload's head is %x; this test counts wrong", raw[payloadAt])
	}
	splice := func(from, to int, b ...byte) []byte { return slices.Concat(raw[:from], b, raw[to:]) }
	for what, b := range map[string][]byte{
		"untagged":                   raw[1:],
		"tagged twice":               slices.Concat([]byte{0xd2}, raw),
		"tagged as CWT":              slices.Concat([]byte{0xd8, 0x3d}, raw),
		"array of indefinite length": slices.Concat([]byte{0xd2, 0x9f}, raw[2:], []byte{0xff}),
		"payload with a longer length": splice(payloadAt, payloadAt+2, 0x59, 0x00,
			raw[payloadAt+1]),
		"tag in two bytes":              splice(0, 1, 0xd8, 0x12),
		"unprotected map in two bytes":  splice(payloadAt-1, payloadAt, 0xb8, 0x00),
		"unprotected header with a key": splice(payloadAt-1, payloadAt, 0xa1, 0x04, 0x41, 0x00),
		"header: key id before alg": splice(3, 16,
			slices.Concat([]byte{0xa2}, raw[6:16], raw[4:6])...),
		"header without key id":        splice(2, 16, 0x43, 0xa1, 0x01, 0x26),
		"header with alg in two bytes": splice(2, 6, 0x4f, 0xa2, 0x01, 0x38, 0x06),
		"other algorithm":              splice(5, 6, 0x27),
		"payload absent":               splice(payloadAt, len(raw)-66, 0xf6),
		"signature of indefinite length": slices.Concat(raw[:len(raw)-66], []byte{0x5f},
			raw[len(raw)-66:], []byte{0xff}),
		"something behind": slices.Concat(raw, []byte{0}),
	} {
		got := refusedWith(t, what, Prefix+encodeBase45(b), w.trust)
		if got != Malformed && got != NotCanonical {
			t.Errorf("%s: refused as %q", what, got)
		}
	}
}

// Signed by a real kiosk that writes claims another way: the signature is good and the
// receipt is refused all the same.
func TestClaimsWrittenAnotherWay(t *testing.T) {
	w := newWorld(t)
	c := testClaims()
	c.Stage, c.Kiosk = FromKiosk, KioskID(&w.kiosk.PublicKey)
	good, err := encodeClaims(c)
	testkit.Must(t, err)
	// a key after the others
	unknown := slices.Concat([]byte{good[0] + 1}, good[1:], []byte{0x3a, 0, 1, 0, 1, 0x00})
	twice := slices.Concat([]byte{good[0] + 1}, good[1:7], good[1:])
	longer := slices.Concat(good[:1], []byte{0x18, 0x06}, good[2:])
	for what, payload := range map[string][]byte{"unknown claim": unknown, "claim twice": twice,
		"key in two bytes": longer, "no map": {0x01}, "empty map": {0xa0}} {
		raw, err := signEnvelope(payload, w.kiosk)
		testkit.Must(t, err)
		got := refusedWith(t, what, Prefix+encodeBase45(raw), w.trust)
		if got != Malformed && got != NotCanonical {
			t.Errorf("%s: refused as %q", what, got)
		}
	}
}

func TestReasons(t *testing.T) {
	w := newWorld(t)
	at := func(s string) Claims { c := testClaims(); c.At = day(s); return c }
	first, _ := w.receipts(t)

	// A receipt of one kiosk signed by another: the library itself refuses to write it.
	c := first.Claims
	payload, err := encodeClaims(c)
	testkit.Must(t, err)
	raw, err := signEnvelope(payload, w.otherKiosk)
	testkit.Must(t, err)
	borrowed := Prefix + encodeBase45(raw)
	if raw, err = signEnvelope(payload, w.service); err != nil {
		t.Fatal(err)
	}
	byService := Prefix + encodeBase45(raw)

	sign := func(c Claims, name string) string {
		r, err := Sign(c, testkit.Key(t, name))
		testkit.Must(t, err)
		return r.Text
	}
	counter := func(name, received string) string {
		r, err := Countersign(first, day(received), 1, 1, testkit.Key(t, name))
		testkit.Must(t, err)
		return r.Text
	}
	for _, tc := range []struct {
		what, text string
		want       Reason // "" is accepted
	}{
		{"good", first.Text, ""},
		{"unknown kiosk", sign(testClaims(), "stranger"), UnknownKey},
		{"unknown service", counter("stranger", "2026-03-15"), UnknownKey},
		{"the root is no signer of receipts", sign(testClaims(), "root"), UnknownKey},
		{"another kiosk's name", borrowed, WrongRole},
		{"stage 1 by the service", byService, WrongRole},
		{"stage 2 by a kiosk", counter("kiosk", "2026-03-15"), WrongRole},
		{"stage 2 in validity", counter("service", "2027-12-31"), ""},
		{"stage 2 before validity", counter("service", "2025-12-31"), OutsideValidity},
		{"stage 2 after validity", counter("service", "2028-01-02"), OutsideValidity},
		{"expired key, older receipt", sign(at("2026-01-15"), "expired kiosk"), ""},
		{"expired key, last second", sign(at("2026-02-01"), "expired kiosk"), ""},
		{"expired key, later receipt", sign(at("2026-02-02"), "expired kiosk"), OutsideValidity},
		{"before the key was valid", sign(at("2024-12-31"), "expired kiosk"), OutsideValidity},
		{"revoked key, receipt dated before", sign(at("2026-01-15"), "revoked kiosk"), Revoked},
		{"revoked key, receipt dated after", sign(at("2026-03-15"), "revoked kiosk"), Revoked},
		{"revoked key, outside validity too", sign(at("2030-01-01"), "revoked kiosk"), Revoked},
		{"not a receipt", "HELLO", Malformed},
		{"empty", "", Malformed},
		{"lower case prefix", "psl1:" + first.Text[5:], Malformed},
		{"next version", "PSL2:" + first.Text[5:], Malformed},
	} {
		if tc.want != "" {
			if got := refusedWith(t, tc.what, tc.text, w.trust); got != tc.want {
				t.Errorf("%s: %q, want %q", tc.what, got, tc.want)
			}
		} else if _, err := Verify(tc.text, w.trust); err != nil {
			t.Errorf("%s: %v", tc.what, err)
		}
	}

	if got := refusedWith(t, "no list at all", first.Text, nil); got != UnknownKey {
		t.Errorf("no list at all: %q, want %q", got, UnknownKey)
	}

	// An altered receipt whose form is right.
	altered, err := encodeClaims(func() Claims { c := first.Claims; c.Pieces = 1; return c }())
	testkit.Must(t, err)
	env, err := parseEnvelope(first.Raw)
	testkit.Must(t, err)
	m := newMessage(env.kid, altered)
	m.Signature = env.sig
	if raw, err = m.MarshalCBOR(); err != nil {
		t.Fatal(err)
	}
	if got := refusedWith(t, "fewer pieces", Prefix+encodeBase45(raw),
		w.trust); got != BadSignature {
		t.Errorf("fewer pieces: %q, want %q", got, BadSignature)
	}
}

func TestAdmit(t *testing.T) {
	w := newWorld(t)
	now := day("2026-03-20")
	sign := func(s, key string) string {
		c := testClaims()
		c.At, c.ClockVerified = day(s), time.Time{}
		r, err := Sign(c, testkit.Key(t, key))
		testkit.Must(t, err)
		return r.Text
	}
	for what, text := range map[string]string{"dead battery": sign("1970-01-02", "kiosk"),
		"clock ahead":                    sign("2040-01-01", "kiosk"),
		"old dossier, key run out since": sign("2026-01-15", "expired kiosk")} {
		if _, err := Admit(text, w.trust, now); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, second := w.receipts(t)
	for what, tc := range map[string]struct {
		text string
		want Reason
	}{
		"key run out":       {sign("2026-03-15", "expired kiosk"), OutsideValidity},
		"revoked":           {sign("2026-01-15", "revoked kiosk"), Revoked},
		"stranger":          {sign("2026-03-15", "stranger"), UnknownKey},
		"stage 2":           {second.Text, WrongRole},
		"not even a text":   {"", Malformed},
		"service's own key": {sign("2026-03-15", "service"), WrongRole},
	} {
		_, err := Admit(tc.text, w.trust, now)
		var r *Refusal
		if !errors.As(err, &r) || r.Reason != tc.want {
			t.Errorf("%s: %v, want %q", what, err, tc.want)
		}
	}
}
