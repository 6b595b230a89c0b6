// SPDX-License-Identifier: AGPL-3.0-or-later

package sealed

import (
	"crypto/sha256"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"passerelle/dossier"
)

// ManifestFormat is the version of the manifest, and of the tar around it, that Seal
// writes. Open reads those before it too.
const ManifestFormat = "passerelle-manifest/2"

// Manifest is what the dossier says of itself: the first member of the tar,
// manifest.json. It holds personal data: it exists in clear only inside the seal. Title,
// Request, Mode, Destination and Lang are empty in a manifest of the first format, and
// Title and Request where a list of the first format judged.
type Manifest struct {
	Format      string // ManifestFormat, or an older one that Open read
	Procedure   dossier.ProcedureID
	Title       dossier.TitleID
	Request     dossier.Request
	Mode        dossier.Mode // dossier.Full: nothing else is sealed
	Catalogue   string       // version of the catalogue that judged it
	Destination string       // département of the prefecture that decides; "" when not known
	Lang        string       // in which the draft was begun
	Answers     dossier.Answers
	FiledBy     dossier.FiledBy
	AssistedBy  string    // who helped; empty when the person was alone
	Kiosk       string    // 8 Crockford letters
	At          time.Time // whole seconds, UTC, by the kiosk's clock
	Pieces      []ManifestPiece
	Despite     []dossier.Gap // what was missing or uncertain when the person sent it all the same
}

// ManifestPiece is one PDF of the tar.
type ManifestPiece struct {
	Slot   dossier.Slot
	File   string // "pieces/SLOT.pdf", the member's name
	Size   int64  // bytes, at least 1
	SHA256 [sha256.Size]byte
	Pages  int // at least 1

	// what the kiosk knew of the paper, and by which signs: words of
	// [dossier.Recognition]; empty in a manifest of the first format
	Recognised dossier.Recognition
	Signs      []string // sorted; only of a paper that is recognised
}

// LogValue keeps a manifest out of logs, except its procedure and number of pieces.
func (m Manifest) LogValue() slog.Value {
	return slog.StringValue(fmt.Sprintf("[manifest: %s, %d pieces]", m.Procedure, len(m.Pieces)))
}

const (
	maxManifest = 1 << 20 // bytes of JSON
	maxPieces   = 999
	maxSize     = 8<<30 - 1 // bytes of one piece: the limit of a tar header without extensions
)

// check names entries by place, never by content.
func (m Manifest) check() error {
	switch m.Format {
	case ManifestFormat:
		if err := m.checkWords(); err != nil {
			return err
		}
	case manifestFormat1:
		if m.Title != "" || m.Request != "" || m.Mode != "" || m.Destination != "" || m.Lang != "" {
			return fmt.Errorf("%w: %s has no place for what it says", ErrManifest, m.Format)
		}
	default:
		return fmt.Errorf("%w: its format is not %s", ErrManifest, ManifestFormat)
	}
	if len(m.Pieces) > maxPieces {
		return fmt.Errorf("%w: more than %d pieces", ErrManifest, maxPieces)
	}
	if m.At.Nanosecond() != 0 || m.At.Year() < 1 || m.At.Year() > 9999 {
		return fmt.Errorf("%w: its hour is not in whole seconds", ErrManifest)
	}
	seen := map[dossier.Slot]bool{}
	for i, p := range m.Pieces {
		switch {
		case !slotName(p.Slot):
			return fmt.Errorf("%w: slot of piece %d cannot name a file", ErrManifest, i)
		case seen[p.Slot]:
			return fmt.Errorf("%w: slot of piece %d comes twice", ErrManifest, i)
		case p.File != fileName(p.Slot):
			return fmt.Errorf("%w: file of piece %d", ErrManifest, i)
		case p.Size < 1 || p.Size > maxSize:
			return fmt.Errorf("%w: size of piece %d", ErrManifest, i)
		case p.Pages < 1:
			return fmt.Errorf("%w: pages of piece %d", ErrManifest, i)
		case !p.recognition() || m.Format == manifestFormat1 && p.Recognised != "":
			return fmt.Errorf("%w: what piece %d is recognised as", ErrManifest, i)
		}
		seen[p.Slot] = true
	}
	for _, s := range m.texts() {
		// encoding/json would silently write U+FFFD instead of what the person gave
		if !utf8.ValidString(s) {
			return fmt.Errorf("%w: text that is not UTF-8", ErrManifest)
		}
	}
	return nil
}

// mostSigns is how many signs of one paper a manifest names at most.
const mostSigns = 100

// recognition reports whether what is said of a paper may be said: signs without a verdict
// prove nothing.
func (p ManifestPiece) recognition() bool {
	known := p.Recognised == dossier.NotLooked ||
		slices.Contains(dossier.Recognitions(), p.Recognised)
	return known && (p.Recognised == dossier.Recognised || len(p.Signs) == 0) &&
		len(p.Signs) <= mostSigns && slices.IsSorted(p.Signs) &&
		len(slices.Compact(slices.Clone(p.Signs))) == len(p.Signs) &&
		!slices.ContainsFunc(p.Signs, func(s string) bool { return !signName(s) })
}

// signName reports whether a word can name a sign: up to 80 of a–z, 0–9 and . _ - /.
func signName(s string) bool {
	return s != "" && len(s) <= 80 &&
		strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789._-/") == ""
}

// checkWords checks what came with the second format.
func (m Manifest) checkWords() error {
	switch {
	case !word(string(m.Title), 0, 40):
		return fmt.Errorf("%w: its title", ErrManifest)
	case !word(string(m.Request), 0, 40):
		return fmt.Errorf("%w: its request", ErrManifest)
	case m.Mode != dossier.Full:
		return fmt.Errorf("%w: its mode is not %s", ErrManifest, dossier.Full)
	case m.Destination != "" && !word(strings.ToLower(m.Destination), 2, 3):
		return fmt.Errorf("%w: its destination", ErrManifest)
	case !word(m.Lang, 2, 3):
		return fmt.Errorf("%w: its language", ErrManifest)
	}
	return nil
}

// word says whether s has least to most of a–z, 0–9 and hyphen.
func word(s string, least, most int) bool {
	return len(s) >= least && len(s) <= most &&
		strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func (m Manifest) texts() []string {
	out := []string{string(m.Procedure), m.Catalogue, string(m.FiledBy), m.AssistedBy, m.Kiosk}
	for k, v := range m.Answers {
		out = append(out, string(k), v)
	}
	for _, g := range m.Despite {
		out = append(out, string(g.Slot), string(g.Field), string(g.Code), string(g.Verdict),
			string(g.Page), g.Source)
		for k := range maps.Keys(g.Values) {
			out = append(out, k, g.Values[k])
		}
	}
	return out
}

func fileName(s dossier.Slot) string { return "pieces/" + string(s) + ".pdf" }

// slotName reports whether a slot can name a file: 1 to 64 characters of a–z, 0–9, dot, hyphen
// and underscore, beginning with a letter, without two dots in a row or a dot at the end.
func slotName(s dossier.Slot) bool {
	if len(s) < 1 || len(s) > 64 || s[0] < 'a' || s[0] > 'z' || strings.Contains(string(s), "..") ||
		s[len(s)-1] == '.' {
		return false
	}
	return strings.Trim(string(s), "abcdefghijklmnopqrstuvwxyz0123456789._-") == ""
}
