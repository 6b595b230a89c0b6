// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	"passerelle/internal/testkit"
)

func TestBothStagesVerify(t *testing.T) {
	w := newWorld(t)
	first, second := w.receipts(t)
	want := testClaims()
	want.Stage, want.Kiosk = FromKiosk, KioskID(&w.kiosk.PublicKey)
	for _, r := range []Receipt{first, second} {
		got, err := Verify(r.Text, w.trust)
		if err != nil {
			t.Fatalf("stage %d: %v", r.Stage, err)
		}
		if d := cmp.Diff(r, got); d != "" {
			t.Errorf("stage %d: signed and verified differ:\n%s", r.Stage, d)
		}
		if d := cmp.Diff(want, got.Claims); d != "" {
			t.Errorf("stage %d: claims:\n%s", r.Stage, d)
		}
		if len(r.Raw) > MaxBytes {
			t.Errorf("stage %d measures %d bytes, at most %d wanted", r.Stage, len(r.Raw), MaxBytes)
		}
		t.Logf("stage %d, the longest that can be: %d bytes, %d characters", r.Stage, len(r.Raw),
			len(r.Text))
		want.Stage, want.First, want.Received, want.Authority, want.Terms = FromService,
			first.Digest(), day("2026-03-14").Add(10*time.Hour), maxCode, maxCode
	}
}

// A stranger's reading, with nothing of ours and no COSE library: RFC 9052 section 4.4 by hand.
func TestReceiptIsStandardCOSE(t *testing.T) {
	w := newWorld(t)
	first, _ := w.receipts(t)
	var tag cbor.RawTag
	if err := cbor.Unmarshal(first.Raw, &tag); err != nil || tag.Number != 18 {
		t.Fatalf("tag %d, %v; 18 wanted", tag.Number, err)
	}
	var parts []cbor.RawMessage
	if err := cbor.Unmarshal(tag.Content, &parts); err != nil || len(parts) != 4 {
		t.Fatalf("%d parts, %v; 4 wanted", len(parts), err)
	}
	kid := KeyID(&w.kiosk.PublicKey)
	if want := append([]byte{0x4d, 0xa2, 0x01, 0x26, 0x04, 0x48}, kid[:]...); !bytes.Equal(parts[0],
		want) {
		t.Errorf("protected header %x, want %x", []byte(parts[0]), want)
	}
	if !bytes.Equal(parts[1], []byte{0xa0}) {
		t.Errorf("unprotected header %x, want it empty", []byte(parts[1]))
	}
	var sig []byte
	if err := cbor.Unmarshal(parts[3], &sig); err != nil || len(sig) != 64 {
		t.Fatalf("signature of %d bytes, %v", len(sig), err)
	}
	toSign := append([]byte{0x84, 0x6a}, "Signature1"...)
	toSign = append(append(append(toSign, parts[0]...), 0x40), parts[2]...)
	sum := sha256.Sum256(toSign)
	if !ecdsa.Verify(&w.kiosk.PublicKey, sum[:], new(big.Int).SetBytes(sig[:32]),
		new(big.Int).SetBytes(sig[32:])) {
		t.Error("the signature does not verify by hand")
	}
}

// hidden is a key as a TPM shows it: no private part, signatures in ASN.1.
type hidden struct{ key *ecdsa.PrivateKey }

func (h hidden) Public() crypto.PublicKey { return h.key.Public() }
func (h hidden) Sign(r io.Reader, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	return h.key.Sign(r, digest, o)
}

// broken is a key that does not answer.
type broken struct{ key *ecdsa.PrivateKey }

func (l broken) Public() crypto.PublicKey { return l.key.Public() }
func (l broken) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("no TPM here")
}

func TestSignWithOpaqueKeys(t *testing.T) {
	w := newWorld(t)
	for range 40 { // half of all signatures come out with a high s
		r, err := Sign(testClaims(), hidden{w.kiosk})
		testkit.Must(t, err)
		if _, err := Verify(r.Text, w.trust); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Sign(testClaims(), broken{w.kiosk}); err == nil {
		t.Error("a key that fails gave a receipt")
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	testkit.Must(t, err)
	if _, err := Sign(testClaims(), p384); !errors.Is(err, ErrKey) {
		t.Errorf("P-384: %v, want ErrKey", err)
	}
}

func TestSignRefusesClaims(t *testing.T) {
	w := newWorld(t)
	cases := map[string]func(*Claims){
		"no procedure":        func(c *Claims) { c.Procedure = "" },
		"procedure too long":  func(c *Claims) { c.Procedure += "x" },
		"procedure in French": func(c *Claims) { c.Procedure = "été" },
		"no hour":             func(c *Claims) { c.At = time.Time{} },
		"before 1970":         func(c *Claims) { c.At = day("1969-12-31") },
		"after 2106":          func(c *Claims) { c.At = day("2106-02-08") },
		"clock after 2106":    func(c *Claims) { c.ClockVerified = day("2107-01-01") },
		"too many pieces":     func(c *Claims) { c.Pieces = 1000 },
		"fewer than none":     func(c *Claims) { c.Pieces = -1 },
		"stage 2":             func(c *Claims) { c.Stage = FromService },
		"another kiosk":       func(c *Claims) { c.Kiosk = KioskID(&w.otherKiosk.PublicKey) },
	}
	for name, change := range cases {
		c := testClaims()
		change(&c)
		if _, err := Sign(c, w.kiosk); !errors.Is(err, ErrClaims) {
			t.Errorf("%s: %v, want ErrClaims", name, err)
		}
	}
	first, second := w.receipts(t)
	if _, err := Countersign(second, day("2026-03-15"), 1, 1, w.service); !errors.Is(err,
		ErrClaims) {
		t.Errorf("countersign stage 2: %v, want ErrClaims", err)
	}
	if _, err := Countersign(first, day("2026-03-15"), maxCode+1, 1, w.service); !errors.Is(err,
		ErrClaims) {
		t.Errorf("authority beyond the codes: %v, want ErrClaims", err)
	}
	forged := first
	forged.ID[0]++ // only the text counts
	r, err := Countersign(forged, day("2026-03-15"), 1, 1, w.service)
	if err != nil || r.ID != first.ID {
		t.Errorf("countersigned id %v, %v; want the signed one", r.ID, err)
	}
}

func TestGoldenReceipts(t *testing.T) {
	w := newWorld(t)
	first, second := w.receipts(t)
	// Signatures differ each time: old ones must verify for ever, and the claims must
	// still encode to the same bytes.
	for name, fresh := range map[string]Receipt{"receipt-1-stage-1.txt": first,
		"receipt-1-stage-2.txt": second} {
		kept := strings.TrimSuffix(string(testkit.Golden(t, name, []byte(fresh.Text+"\n"))), "\n")
		r, err := Verify(kept, w.trust)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := fresh.Claims
		if r.Stage == FromService {
			want.First = r.First // digest of the kept stage 1, checked below
		}
		if d := cmp.Diff(want, r.Claims); d != "" {
			t.Errorf("%s: claims changed:\n%s", name, d)
		}
	}
	one, err := Parse(keptReceipt(t, "receipt-1-stage-1.txt"))
	testkit.Must(t, err)
	two, err := Parse(keptReceipt(t, "receipt-1-stage-2.txt"))
	testkit.Must(t, err)
	if two.First != one.Digest() {
		t.Error("the kept stage 2 does not name the kept stage 1")
	}
	for name, c := range map[string]Claims{"claims-1-stage-1.hex": one.Claims,
		"claims-1-stage-2.hex": two.Claims} {
		b, err := encodeClaims(c)
		testkit.Must(t, err)
		fresh := hex.EncodeToString(b) + "\n"
		if got := string(testkit.Golden(t, name, []byte(fresh))); got != fresh {
			t.Errorf("%s: the claims encode to other bytes\n got %s\nwant %s", name, fresh, got)
		}
	}
}

func TestBase45(t *testing.T) {
	// RFC 9285 section 4
	for text, want := range map[string]string{"BB8": "AB", "%69 VD92EX0": "Hello!!",
		"UJCLQE7W581": "base-45", "QED8WEX0": "ietf!", "": ""} {
		got, err := decodeBase45(text)
		if err != nil || string(got) != want || encodeBase45([]byte(want)) != text {
			t.Errorf("%q: %q, %v; want %q and back", text, got, err, want)
		}
	}
	// GGW is 65536, V5 is 256
	for _, text := range []string{"GGW", ":::", "::", "A", "AAAA", "bb8", "BB8\n", "BB\x00", "BBé",
		"V5"} {
		if got, err := decodeBase45(text); err == nil {
			t.Errorf("%q: decoded to %x", text, got)
		}
	}
	if got, err := decodeBase45("FGW"); err != nil || !bytes.Equal(got, []byte{0xff, 0xff}) {
		t.Errorf("FGW: %x, %v; want ffff", got, err)
	}
}
