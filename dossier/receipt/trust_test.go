// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"passerelle/internal/testkit"
)

func TestTrustReadsBack(t *testing.T) {
	w := newWorld(t)
	again := *w.trust
	again.Keys = slices.Clone(w.trust.Keys)
	slices.Reverse(again.Keys) // order is the writer's care, not the caller's
	file, err := SignTrust(&again, w.cert, w.list)
	testkit.Must(t, err)
	got, err := ParseTrust(file)
	testkit.Must(t, err)
	if !bytes.Equal(got.Raw, file) || !bytes.Equal(again.Raw, file) {
		t.Error("Raw is not the file")
	}
	if d := cmp.Diff(w.trust, got, cmpopts.IgnoreFields(Trust{}, "Raw")); d != "" {
		t.Errorf("written and read differ:\n%s", d)
	}
	t.Logf("a list of %d keys and one recipient: %d bytes", len(got.Keys), len(file))
}

func TestGoldenTrust(t *testing.T) {
	w := newWorld(t)
	// signatures differ each time: the kept one must verify for ever
	got, err := ParseTrust(testkit.Golden(t, "trust-1.txt", w.trust.Raw))
	testkit.Must(t, err)
	if d := cmp.Diff(w.trust, got, cmpopts.IgnoreFields(Trust{}, "Raw")); d != "" {
		t.Errorf("the kept list reads differently:\n%s", d)
	}
}

func TestTamperedTrust(t *testing.T) {
	w := newWorld(t)
	raw, err := unarmour(w.trust.Raw)
	testkit.Must(t, err)
	step, tries := 20, 0 // a twentieth of the bits, unless the whole campaign is asked
	if testkit.Full() {
		step = 1
	}
	refused := func(what string, i int, file []byte) {
		tries++
		if _, err := ParseTrust(file); !errors.Is(err, ErrTrust) {
			t.Errorf("%s at %d: %v, want ErrTrust", what, i, err)
		}
	}
	for i := 0; i < len(raw)*8; i += step {
		b := slices.Clone(raw)
		b[i/8] ^= 1 << (i % 8)
		refused("a bit flipped", i, armour(b))
	}
	for i := 0; i < len(w.trust.Raw); i += step {
		refused("cut short", i, w.trust.Raw[:i])
		b := slices.Clone(w.trust.Raw)
		b[i] ^= 1
		refused("a character replaced", i, b)
		refused("a line feed put in", i, slices.Insert(slices.Clone(w.trust.Raw), i, '\n'))
		refused("a carriage return put in", i, slices.Insert(slices.Clone(w.trust.Raw), i, '\r'))
	}
	refused("something behind", 0, append(slices.Clone(w.trust.Raw), '\n'))
	refused("Windows line ends", 0, bytes.ReplaceAll(w.trust.Raw, []byte("\n"), []byte("\r\n")))
	refused("padding", 0, append(bytes.TrimSuffix(slices.Clone(w.trust.Raw), []byte("\n")),
		"=\n"...))
	t.Logf("%d alterations, 0 accepted", tries)
}

func TestTrustChain(t *testing.T) {
	w := newWorld(t)
	stranger := testkit.Key(t, "stranger")
	otherRoot := testkit.Key(t, "other root")
	certify := func(root *ecdsa.PrivateKey, list *ecdsa.PrivateKey, from, to string) []byte {
		cert, err := CertifyListKey(root, &list.PublicKey, day(from), day(to))
		testkit.Must(t, err)
		return cert
	}
	receipt1, _ := w.receipts(t)
	for what, tc := range map[string]struct {
		cert []byte
		key  *ecdsa.PrivateKey
	}{
		"key without a certificate": {w.cert, stranger},
		"the root itself":           {w.cert, w.root},
		"certificate of another root": {certify(otherRoot, w.list, "2026-01-01", "2027-01-01"),
			w.list},
		"certificate by the list key": {certify(w.list, w.list, "2026-01-01", "2027-01-01"),
			w.list},
		"certificate run out": {certify(w.root, w.list, "2025-01-01", "2026-02-28"),
			w.list},
		"certificate not yet valid": {certify(w.root, w.list, "2026-03-02", "2027-01-01"),
			w.list},
		"a receipt for a certificate":    {receipt1.Raw, w.kiosk},
		"no certificate":                 {nil, w.list},
		"a certificate with a tail":      {append(slices.Clone(w.cert), 0), w.list},
		"the list's own envelope inside": {w.trust.Raw, w.list},
	} {
		list := *w.trust
		if file, err := SignTrust(&list, tc.cert, tc.key); !errors.Is(err, ErrTrust) {
			t.Errorf("%s: %d bytes, %v; want ErrTrust", what, len(file), err)
		}
	}
	if k, err := ParseListKey(w.cert, w.trust.Root); err != nil ||
		!k.Public.Equal(&w.list.PublicKey) || !k.NotBefore.Equal(day("2026-01-01")) ||
		!k.NotAfter.Equal(day("2027-01-01")) {
		t.Errorf("certificate reads %v, %v", k, err)
	}
	for i := range len(w.cert) * 8 {
		b := slices.Clone(w.cert)
		b[i/8] ^= 1 << (i % 8)
		if _, err := ParseListKey(b, w.trust.Root); !errors.Is(err, ErrTrust) {
			t.Errorf("certificate with bit %d flipped: %v, want ErrTrust", i, err)
		}
	}
	if _, err := CertifyListKey(w.root, &w.list.PublicKey, day("2026-02-01"),
		day("2026-01-01")); !errors.Is(err, ErrClaims) {
		t.Errorf("certificate that ends before it begins: %v", err)
	}
}

// Signed by whoever may, but written another way: a key in two bytes, where one would do.
func TestTrustWrittenAnotherWay(t *testing.T) {
	w := newWorld(t)
	longer := func(signed []byte, key *ecdsa.PrivateKey) []byte {
		env, err := parseEnvelope(signed)
		testkit.Must(t, err)
		if env.payload[1] != 0 {
			t.Fatal("the payload does not begin with its format")
		}
		raw, err := signEnvelope(slices.Concat(env.payload[:1], []byte{0x18, 0x00},
			env.payload[2:]), key)
		testkit.Must(t, err)
		return raw
	}
	raw, err := unarmour(w.trust.Raw)
	testkit.Must(t, err)
	if _, err := ParseTrust(armour(longer(raw, w.list))); !errors.Is(err, ErrTrust) {
		t.Errorf("list: %v, want ErrTrust", err)
	}
	if _, err := ParseListKey(longer(w.cert, w.root), w.trust.Root); !errors.Is(err, ErrTrust) {
		t.Errorf("certificate: %v, want ErrTrust", err)
	}
}

func TestTrustRefusesContent(t *testing.T) {
	w := newWorld(t)
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	testkit.Must(t, err)
	der384 := testkit.PublicDER(t, p384)
	for what, change := range map[string]func(*Trust){
		"number 0":              func(l *Trust) { l.Number = 0 },
		"no date":               func(l *Trust) { l.Issued = time.Time{} },
		"half seconds":          func(l *Trust) { l.Issued = l.Issued.Add(time.Second / 2) },
		"expires before issued": func(l *Trust) { l.Expires = l.Issued },
		"no recipient":          func(l *Trust) { l.Recipients = nil },
		"classic recipient": func(l *Trust) {
			l.Recipients = []string{"age1t7cj7tkr6hfkzhfjz6jvy5yxm9vdvtmwnwqxyg9v7zq5xq5sjcpqt8wzqj"}
		},
		"key twice":               func(l *Trust) { l.Keys = append(l.Keys, l.Keys[0]) },
		"unknown role":            func(l *Trust) { l.Keys[0].Role = "list" },
		"kiosk with a false name": func(l *Trust) { k := key(l, RoleKiosk); k.Name = "00000000" },
		"service without a name":  func(l *Trust) { k := key(l, RoleService); k.Name = "" },
		"validity upside down": func(l *Trust) {
			l.Keys[0].NotAfter = l.Keys[0].NotBefore.Add(-time.Second)
		},
		"revoked, no date": func(l *Trust) {
			l.Keys[0].Revoked, l.Keys[0].RevokedAt = true, time.Time{}
		},
		"date, not revoked": func(l *Trust) {
			l.Keys[0].Revoked, l.Keys[0].RevokedAt = false, day("2026-02-02")
		},
		"P-384 root":             func(l *Trust) { l.Root = der384 },
		"no root":                func(l *Trust) { l.Root = nil },
		"root with a tail":       func(l *Trust) { l.Root = append(slices.Clone(l.Root), 0) },
		"authority out of range": func(l *Trust) { l.Authorities[maxCode+1] = Authority{} },
		"silence of both lengths": func(l *Trust) {
			l.Terms[3] = Terms{Silence: SilenceRefusal, SilenceMonths: 1, SilenceDays: 1}
		},
		"silence of no length": func(l *Trust) { l.Terms[3] = Terms{Silence: SilenceRefusal} },
		"length of no silence": func(l *Trust) { l.Terms[3] = Terms{SilenceDays: 30} },
		"unknown silence": func(l *Trust) {
			l.Terms[3] = Terms{Silence: "maybe", SilenceDays: 30}
		},
		"name that is not UTF-8": func(l *Trust) {
			l.Authorities[1] = Authority{Name: "Pr\xe9fecture"}
		},
	} {
		list, err := ParseTrust(w.trust.Raw) // a fresh copy each time
		testkit.Must(t, err)
		change(list)
		if _, err := SignTrust(list, w.cert, w.list); !errors.Is(err, ErrTrust) {
			t.Errorf("%s: %v, want ErrTrust", what, err)
		}
	}
	list := &Trust{Keys: []Key{{Public: &p384.PublicKey}}}
	if _, err := SignTrust(list, w.cert, w.list); !errors.Is(err, ErrKey) {
		t.Errorf("key on P-384: %v, want ErrKey", err)
	}
}

func key(l *Trust, role string) *Key {
	for i := range l.Keys {
		if l.Keys[i].Role == role {
			return &l.Keys[i]
		}
	}
	panic("no key of role " + role)
}

func TestPinAndOrder(t *testing.T) {
	w := newWorld(t)
	if !w.trust.PinnedBy(RootPin(w.trust.Root)) || w.trust.PinnedBy([16]byte{}) {
		t.Error("PinnedBy does not tell the root from another")
	}
	if w.trust.Stale(w.trust.Expires) || !w.trust.Stale(w.trust.Expires.Add(time.Second)) {
		t.Error("Stale begins after Expires")
	}
	f := w.trust.RootFingerprint()
	if groups := strings.Fields(f); len(groups) != 16 || len(f) != 16*4+15 {
		t.Errorf("fingerprint %q: sixteen groups of four wanted", f)
	}
}
