// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"crypto/hmac"
	"crypto/sha256"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"passerelle/dossier"
)

// HolderTag binds a receipt to the person who holds its ticket, without naming anyone:
// HMAC-SHA-256 with the ticket's holder key over family name, birth date (canonical,
// 2006-01-02) and procedure, truncated to 16 bytes. Anyone who has the ticket and the
// name can compute it again; anyone without the ticket learns nothing, not even by trying
// names. The name is normalised first (docs/formats.md, "Holder tag"), so that "Éric
// Dupont" typed twice gives the same tag.
func HolderTag(holderKey [32]byte, familyName, birthDate string, p dossier.ProcedureID) [16]byte {
	mac := hmac.New(sha256.New, holderKey[:])
	mac.Write([]byte("passerelle-holder/1\x00" + normalName(familyName) + "\x00" + birthDate +
		"\x00" + string(p)))
	return [16]byte(mac.Sum(nil)[:16])
}

// normalName applies NFKC, full upper case without locale, and NFKC again (upper-casing
// can undo it), then turns every run of white space into one space and trims the ends.
// Accents and hyphens stay: removing them would be a guess that this machine can't make
// for names in every script.
func normalName(s string) string {
	s = norm.NFKC.String(cases.Upper(language.Und).String(norm.NFKC.String(s)))
	return strings.Join(strings.Fields(s), " ")
}
