// SPDX-License-Identifier: AGPL-3.0-or-later

package twodoc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"passerelle/internal/testkit"
)

var must = testkit.Must

// bill is an invented proof of address: name, street, postal code, town, country, and a
// name that was cut.
const bill = "10ERIKSSON/ANNA MARIA\x1d22 14 RUE DES LILAS\x1d2431000" + "25TOULOUSE\x1d26FR" +
	"12LINDE\x1e"

// days writes a day as the header has it.
func days(day string) string {
	since := testkit.Day(day).Sub(testkit.Day("2000-01-01"))
	return fmt.Sprintf("%04X", int(since.Hours()/24))
}

func header(version int) string {
	h := fmt.Sprintf("DC%02dTS01CRT1%s%s01", version, days("2026-11-02"), days("2026-11-03"))
	if version >= 3 {
		h += "01"
	}
	if version >= 4 {
		h += "FR"
	}
	return h
}

// signer signs codes with a key of a curve, as a biller's certificate would.
type signer struct{ key *ecdsa.PrivateKey }

func newSigner(t testing.TB, curve elliptic.Curve) signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	must(t, err)
	return signer{key}
}

func (s signer) sign(t testing.TB, data string) string {
	t.Helper()
	var digest []byte
	switch s.key.Curve {
	case elliptic.P256():
		d := sha256.Sum256([]byte(data))
		digest = d[:]
	case elliptic.P384():
		d := sha512.Sum384([]byte(data))
		digest = d[:]
	default:
		d := sha512.Sum512([]byte(data))
		digest = d[:]
	}
	r, v, err := ecdsa.Sign(rand.Reader, s.key, digest)
	must(t, err)
	n := curveBytes(&s.key.PublicKey)
	seal := append(r.FillBytes(make([]byte, n)), v.FillBytes(make([]byte, n))...)
	return data + "\x1f" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(seal)
}

func (s signer) trusted(t testing.TB, change func(*Certificate)) Trust {
	t.Helper()
	c := Certificate{Authority: "TS01", Certificate: "CRT1", Key: &s.key.PublicKey,
		From: "2025-01-01", Until: "2027-12-31"}
	if change != nil {
		change(&c)
	}
	trust, err := NewTrust(c)
	must(t, err)
	return trust
}

func TestParse(t *testing.T) {
	for _, v := range []int{2, 3, 4} {
		c, err := Parse(header(v) + bill)
		if err != nil {
			t.Fatalf("version %d: %v", v, err)
		}
		want := Header{Version: v, Authority: "TS01", Certificate: "CRT1", Issued: "2026-11-02",
			Signed: "2026-11-03", Kind: "01", Perimeter: "01"}
		if v == 4 {
			want.Country = "FR"
		}
		if d := cmp.Diff(want, c.Header); d != "" {
			t.Errorf("version %d: %s", v, d)
		}
		fields := []Field{{ID: "10", Value: "ERIKSSON/ANNA MARIA"},
			{ID: "22", Value: " 14 RUE DES LILAS"}, {ID: "24", Value: "31000"},
			{ID: "25", Value: "TOULOUSE"}, {ID: "26", Value: "FR"},
			{ID: "12", Value: "LINDE", Truncated: true}}
		if d := cmp.Diff(fields, c.Fields); d != "" {
			t.Errorf("version %d: %s", v, d)
		}
		if c.Value("25") != "TOULOUSE" || c.Value("99") != "" {
			t.Errorf("version %d: values %q, %q", v, c.Value("25"), c.Value("99"))
		}
	}
	var log strings.Builder
	c, _ := Parse(header(4) + bill)
	slog.New(slog.NewTextHandler(&log, nil)).Info("read", "code", c)
	if strings.Contains(log.String(), "ERIKSSON") {
		t.Error("a code in a log says whose it is")
	}
}

func TestRefused(t *testing.T) {
	h := header(4)
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"nothing": {"", ErrNotTwoDoc}, "something else": {"https://example.org/", ErrNotTwoDoc},
		"binary":       {"\xdc\x04", ErrVersion},
		"version 01":   {strings.Replace(h, "DC04", "DC01", 1) + bill, ErrVersion},
		"version 05":   {strings.Replace(h, "DC04", "DC05", 1) + bill, ErrVersion},
		"short header": {h[:20], ErrMalformed},
		"too long":     {h + "10" + strings.Repeat("A", Longest), ErrMalformed},
		"a day that is none": {strings.Replace(h, days("2026-11-02"), "26G9", 1) + bill,
			ErrMalformed},
		"another perimeter": {h[:22] + "02" + h[24:] + bill, ErrPerimeter},
		"an annex before version 04": {header(3) + bill + "\x1f" + strings.Repeat("A", 103) +
			"\x1d62LINDE", ErrMalformed},
		"an annex without identifiers": {h + bill + "\x1f" + strings.Repeat("A", 103) + "\x1d?",
			ErrMalformed},
		"two letters too many":          {h + "10" + strings.Repeat("A", 40), ErrMalformed},
		"a letter too many":             {h + "10" + strings.Repeat("A", 39), ErrMalformed},
		"a fixed field too short":       {h + "24310", ErrMalformed},
		"a field twice":                 {h + "10A\x1d10B", ErrMalformed},
		"no identifier":                 {h + "1", ErrMalformed},
		"small letters":                 {h + "a0X", ErrMalformed},
		"a control character":           {h + "10A\x00", ErrMalformed},
		"an accent":                     {h + "10É", ErrMalformed},
		"a signature of two bytes":      {h + bill + "\x1fAAAA", ErrMalformed},
		"a signature that is no base32": {h + bill + "\x1f1018", ErrMalformed},
	} {
		_, err := Parse(c.text)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if err != nil && (strings.Contains(err.Error(), "ERIKSSON") ||
			strings.Contains(err.Error(), "LILAS")) {
			t.Errorf("%s: the error tells what the paper says: %v", name, err)
		}
	}
}

func TestVerdicts(t *testing.T) {
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		s, other := newSigner(t, curve), newSigner(t, curve)
		c, err := Parse(s.sign(t, header(4)+bill))
		must(t, err)
		unsigned, err := Parse(header(4) + bill)
		must(t, err)
		for name, v := range map[string]struct {
			trust Trust
			code  Code
			want  Verdict
			why   string // a part of the reason
		}{
			"good":          {s.trusted(t, nil), c, Verified, "signed by"},
			"an empty list": {Trust{}, c, Unverified, "not in the list"},
			"another's key": {other.trusted(t, nil), c, Wrong,
				"not that of its certificate"},
			"another certificate": {s.trusted(t, func(x *Certificate) { x.Certificate = "CRT2" }),
				c, Unverified, "not in the list"},
			"revoked": {s.trusted(t, func(x *Certificate) { x.Revoked = true }), c,
				Unverified, "revoked"},
			"signed too early": {s.trusted(t, func(x *Certificate) { x.From = "2026-11-04" }),
				c, Unverified, "not in force"},
			"signed too late": {s.trusted(t, func(x *Certificate) { x.Until = "2026-11-02" }),
				c, Unverified, "not in force"},
			"without a signature": {s.trusted(t, nil), unsigned, Unverified, "no signature"},
			"on its last day": {s.trusted(t, func(x *Certificate) { x.Until = "2026-11-03" }),
				c, Verified, "signed by"},
			"another curve's list": {newSigner(t, elliptic.P224()).anyway(s), c, Verified,
				"signed by"},
		} {
			got, why := v.trust.Judge(v.code)
			if got != v.want || !strings.Contains(why, v.why) || v.trust.Check(v.code) != got {
				t.Errorf("%s, %s: %s (%s), want %s (%s)", curve.Params().Name, name, got, why,
					v.want, v.why)
			}
		}
	}
}

// anyway is a list that a key of an unknown curve can't enter: it holds the other's alone.
func (s signer) anyway(good signer) Trust {
	if _, err := NewTrust(Certificate{Authority: "TS01", Certificate: "CRT1", Key: &s.key.PublicKey,
		From: "2025-01-01", Until: "2027-12-31"}); err == nil {
		panic("a key of P-224 is trusted")
	}
	trust, _ := NewTrust(Certificate{Authority: "TS01", Certificate: "CRT1",
		Key: &good.key.PublicKey, From: "2025-01-01", Until: "2027-12-31"})
	return trust
}

// TestNoAlterationIsVerified changes each bit of each byte: nothing that comes of it is
// called verified.
func TestNoAlterationIsVerified(t *testing.T) {
	s := newSigner(t, elliptic.P256())
	text := s.sign(t, header(4)+bill)
	trust := s.trusted(t, nil)
	tried, parsed := 0, 0
	for i := range len(text) {
		for bit := range 8 {
			b := []byte(text)
			b[i] ^= 1 << bit
			tried++
			c, err := Parse(string(b))
			if err != nil {
				continue
			}
			parsed++
			if trust.Check(c) == Verified {
				t.Fatalf("byte %d, bit %d changed: verified", i, bit)
			}
		}
	}
	t.Logf("%d alterations, %d still codes, none verified", tried, parsed)
	if parsed == 0 {
		t.Error("no alteration reached the check of the signature")
	}
}

func TestLoadTrust(t *testing.T) {
	s := newSigner(t, elliptic.P256())
	der := testkit.PublicDER(t, s.key)
	key := strings.ReplaceAll(string(pem.EncodeToMemory(
		&pem.Block{Type: "PUBLIC KEY", Bytes: der})), "\n", `\n`)
	list := func(more string) string {
		return `{"format": "` + TrustFormat +
			`", "certificates": [{"authority": "TS01", "certificate": "CRT1", "from": "2025-01-01", "until": "2027-12-31", "pem": "` +
			key + `"` + more + `}]}`
	}
	trust, err := LoadTrust(strings.NewReader(list("")))
	must(t, err)
	c, err := Parse(s.sign(t, header(4)+bill))
	must(t, err)
	if got := trust.Check(c); got != Verified {
		t.Errorf("verdict %s", got)
	}
	for name, text := range map[string]string{
		"another format": strings.Replace(list(""), TrustFormat, "other/1", 1),
		"an unknown key": list(`, "colour": "blue"`), "no JSON": "{",
		"no key":                strings.Replace(list(""), key, "", 1),
		"a day that is none":    strings.Replace(list(""), "2025-01-01", "2025-13-01", 1),
		"ends before it begins": strings.Replace(list(""), "2027-12-31", "2024-12-31", 1),
	} {
		if _, err := LoadTrust(strings.NewReader(text)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// TestLoadTrustReason: a file that is no list is said as what it is.
func TestLoadTrustReason(t *testing.T) {
	for text, want := range map[string]string{
		"": "it is empty", "  \n": "it is empty", "{": "it ends too early",
		`{"format": "x`: "it ends too early",
		"hello":         "it is not JSON", "%PDF-1.7": "it is not JSON",
		"\x00\xff": "it is not JSON",
	} {
		if _, err := LoadTrust(strings.NewReader(text)); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, v := range []int{2, 3, 4} {
		f.Add(header(v) + bill)
		f.Add(header(v) + bill + "\x1f" + strings.Repeat("A", 103))
	}
	f.Add("DC04")
	f.Add("\xdc")
	f.Add(header(4) + bill + "\x1f" + strings.Repeat("A", 103) + "\x1d62LINDE\x1e")
	f.Add(header(4) + "10" + strings.Repeat("A", 38) + "2431000")
	f.Add(kind(header(4), "08") + "6FP UTOERIKSSON  ANNA MARIA                   " +
		"L898902C36UTO7408122F1204159ZE184226B     10")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(text)
		if err != nil {
			return
		}
		n := 0
		for _, x := range c.Fields {
			n += 2 + len(x.Value)
			if !strings.Contains(text, x.ID+x.Value) {
				t.Errorf("field %s has a value that is not in the code", x.ID)
			}
		}
		if n > len(text) {
			t.Errorf("fields of %d bytes out of %d", n, len(text))
		}
		if p, ok := c.Paper(); ok && len(p.Address.Postal) != 0 && len(p.Address.Postal) != 5 {
			t.Errorf("postal code %q", p.Address.Postal)
		}
		if (Trust{}).Check(c) != Unverified {
			t.Error("an empty list verifies")
		}
	})
}
