// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/testkit"
)

// What a parser accepts, its writer gives back to the byte: nothing can be changed
// without being refused.

// keptReceipt is the text of a receipt among the golden files.
func keptReceipt(t testing.TB, name string) string {
	t.Helper()
	return strings.TrimSuffix(string(testkit.Golden(t, name, nil)), "\n")
}

// keptWorld is the world of the golden files. Fuzzing runs in several processes: keys are
// the same in each, fresh signatures would not be.
func keptWorld(f *testing.F) (trust *Trust, first, second Receipt) {
	f.Helper()
	trust, err := ParseTrust(testkit.Golden(f, "trust-1.txt", nil))
	testkit.Must(f, err)
	if first, err = Verify(keptReceipt(f, "receipt-1-stage-1.txt"), trust); err != nil {
		f.Fatal(err)
	}
	if second, err = Verify(keptReceipt(f, "receipt-1-stage-2.txt"), trust); err != nil {
		f.Fatal(err)
	}
	return trust, first, second
}

// refused: whatever is refused is refused with the error that is documented.
func refused(t *testing.T, err, want error) bool {
	t.Helper()
	if err != nil && !errors.Is(err, want) {
		t.Fatalf("refused with %v, which does not wrap %v", err, want)
	}
	return err != nil
}

func FuzzParse(f *testing.F) {
	trust, first, second := keptWorld(f)
	f.Add(first.Text)
	f.Add(second.Text)
	f.Add("PSL1:")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(text)
		if refused(t, err, ErrMalformed) {
			return
		}
		payload, err := encodeClaims(r.Claims)
		if err != nil {
			t.Fatalf("accepted claims cannot be written: %v", err)
		}
		env, err := parseEnvelope(r.Raw)
		testkit.Must(t, err)
		m := newMessage(r.KeyID, payload)
		m.Signature = env.sig
		raw, err := m.MarshalCBOR()
		if err != nil || Prefix+encodeBase45(raw) != text {
			t.Fatalf("accepted %q, written again %q, %v", text, Prefix+encodeBase45(raw), err)
		}
		if v, err := Verify(text, trust); err == nil && v.Digest() != first.Digest() &&
			v.Digest() != second.Digest() {
			t.Fatalf("a receipt that nobody signed verifies: %q", text)
		}
	})
}

// FuzzClaims goes past the envelope, where FuzzParse seldom comes.
func FuzzClaims(f *testing.F) {
	_, first, second := keptWorld(f)
	for _, r := range []Receipt{first, second} {
		payload, err := encodeClaims(r.Claims)
		testkit.Must(f, err)
		f.Add(payload)
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		c, err := decodeClaims(payload)
		if err != nil {
			return
		}
		if again, err := encodeClaims(c); err != nil || !bytes.Equal(again, payload) {
			t.Fatalf("accepted %x, written again %x, %v", payload, again, err)
		}
	})
}

func FuzzBase45(f *testing.F) {
	f.Add("%69 VD92EX0")
	f.Add("GGW")
	f.Fuzz(func(t *testing.T, text string) {
		if b, err := decodeBase45(text); err == nil && encodeBase45(b) != text {
			t.Fatalf("accepted %q, written again %q", text, encodeBase45(b))
		}
		if b, err := decodeBase45(encodeBase45([]byte(text))); err != nil || string(b) != text {
			t.Fatalf("%q came back as %q, %v", text, b, err)
		}
	})
}

func FuzzParseTrust(f *testing.F) {
	trust, _, _ := keptWorld(f)
	raw, err := unarmour(trust.Raw)
	testkit.Must(f, err)
	f.Add(raw)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := ParseTrust(armour(raw))
		if refused(t, err, ErrTrust) {
			return
		}
		if slices.Equal(got.Root, trust.Root) && !bytes.Equal(got.Raw, trust.Raw) {
			t.Fatal("another list of this root was accepted")
		}
	})
}

// FuzzTrustPayload goes past the signatures.
func FuzzTrustPayload(f *testing.F) {
	trust, _, _ := keptWorld(f)
	raw, err := unarmour(trust.Raw)
	testkit.Must(f, err)
	env, err := parseEnvelope(raw)
	testkit.Must(f, err)
	f.Add(env.payload)
	f.Fuzz(func(t *testing.T, payload []byte) {
		got, cert, err := decodeTrust(payload)
		if refused(t, err, ErrTrust) {
			return
		}
		if again, err := encodeTrust(got, cert); err != nil || !bytes.Equal(again, payload) {
			t.Fatalf("accepted %x, written again %x, %v", payload, again, err)
		}
	})
}

func FuzzParseCode(f *testing.F) {
	f.Add(testCode().String())
	f.Add("OIL-oil")
	f.Fuzz(func(t *testing.T, typed string) {
		c, err := ParseCode(typed)
		if refused(t, err, ErrBadCode) {
			return
		}
		if got, want := NormalizeLetters(c.String()), NormalizeLetters(typed); got != want {
			t.Fatalf("accepted %q, written again %q", want, got)
		}
	})
}
