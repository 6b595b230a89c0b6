// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/internal/testkit"
)

var day = testkit.Day

// testClaims are as long as claims can be: a procedure id of 40 characters, a high sequence number.
func testClaims() Claims {
	c := Claims{
		ID:            dossier.ID(sha256.Sum256([]byte("a sealed dossier"))),
		Procedure:     "etudiant-renouvellement-duplicata-mineur",
		At:            day("2026-03-14").Add(9*time.Hour + 26*time.Minute + 53*time.Second),
		ClockVerified: day("2026-03-13").Add(time.Hour),
		Sequence:      1<<64 - 1, Pieces: 999,
	}
	copy(c.Previous[:], "previous-receipt")
	copy(c.Holder[:], "tag-of-the-holder")
	return c
}

// testRecipient is a real age hybrid recipient; nobody kept its identity.
func testRecipient(t testing.TB) string {
	t.Helper()
	b := testkit.Read(t, "testdata", "recipient.txt")
	return strings.TrimSpace(string(b))
}

// world is an authority with one service and a few kiosks.
type world struct {
	root, list, service, kiosk, otherKiosk, expired, revoked *ecdsa.PrivateKey
	cert                                                     []byte
	trust                                                    *Trust
}

func newWorld(t testing.TB) world {
	t.Helper()
	w := world{
		root: testkit.Key(t, "root"), list: testkit.Key(t, "list"),
		service:    testkit.Key(t, "service"),
		kiosk:      testkit.Key(t, "kiosk"),
		otherKiosk: testkit.Key(t, "other kiosk"), expired: testkit.Key(t, "expired kiosk"),
		revoked: testkit.Key(t, "revoked kiosk"),
	}
	var err error
	if w.cert, err = CertifyListKey(w.root, &w.list.PublicKey, day("2026-01-01"),
		day("2027-01-01")); err != nil {
		t.Fatal(err)
	}
	rootDER := testkit.PublicDER(t, w.root)
	list := &Trust{
		Number: 7, Issued: day("2026-03-01"), Expires: day("2026-06-01"), Demo: true, Root: rootDER,
		Authorities: map[uint]Authority{
			1: {Name: "Préfecture de démonstration", Address: "1 place de l'Exemple, 00000 Ville",
				Email: "contact@example.org", Phone: "01 99 00 00 00"},
			2: {Name: "Préfecture d'essai", Real: true},
		},
		Terms: map[uint]Terms{
			1: {Silence: SilenceRefusal, SilenceMonths: 4,
				Remedies: "Recours devant le tribunal administratif dans les deux mois."},
			2: {},
		},
		Recipients: []string{testRecipient(t)},
		Keys: []Key{
			{Public: &w.service.PublicKey, Role: RoleService, Name: "service",
				NotBefore: day("2026-01-01"), NotAfter: day("2028-01-01")},
			{Public: &w.kiosk.PublicKey, Role: RoleKiosk, Name: KioskID(&w.kiosk.PublicKey),
				NotBefore: day("2026-01-01"), NotAfter: day("2028-01-01")},
			{Public: &w.otherKiosk.PublicKey, Role: RoleKiosk,
				Name: KioskID(&w.otherKiosk.PublicKey), NotBefore: day("2026-01-01"),
				NotAfter: day("2028-01-01")},
			{Public: &w.expired.PublicKey, Role: RoleKiosk, Name: KioskID(&w.expired.PublicKey),
				NotBefore: day("2025-01-01"), NotAfter: day("2026-02-01")},
			{Public: &w.revoked.PublicKey, Role: RoleKiosk, Name: KioskID(&w.revoked.PublicKey),
				NotBefore: day("2026-01-01"), NotAfter: day("2028-01-01"),
				Revoked: true, RevokedAt: day("2026-02-20")},
		},
	}
	file, err := SignTrust(list, w.cert, w.list)
	testkit.Must(t, err)
	if w.trust, err = ParseTrust(file); err != nil {
		t.Fatal(err)
	}
	return w
}

// receipts returns both stages of the same dossier.
func (w world) receipts(t testing.TB) (first, second Receipt) {
	t.Helper()
	first, err := Sign(testClaims(), w.kiosk)
	testkit.Must(t, err)
	second, err = Countersign(first, day("2026-03-14").Add(10*time.Hour), maxCode, maxCode,
		w.service)
	testkit.Must(t, err)
	return first, second
}
