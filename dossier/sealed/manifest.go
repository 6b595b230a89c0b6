// SPDX-License-Identifier: AGPL-3.0-or-later

package sealed

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"time"
	"unicode/utf8"

	"passerelle/dossier"
)

// ManifestFormat is the version of the manifest and of the tar around it.
const ManifestFormat = "passerelle-manifest/1"

// Manifest is what the dossier says of itself: the first member of the tar,
// manifest.json. It holds personal data: it exists in clear only inside the seal.
type Manifest struct {
	Format     string // ManifestFormat
	Procedure  dossier.ProcedureID
	Catalogue  string // version of the catalogue that judged it
	Answers    dossier.Answers
	FiledBy    dossier.FiledBy
	AssistedBy string    // who helped; empty when the person was alone
	Kiosk      string    // 8 Crockford letters
	At         time.Time // whole seconds, UTC, by the kiosk's clock
	Pieces     []ManifestPiece
	Despite    []dossier.Gap // what was missing or uncertain when the person sent it all the same
}

// ManifestPiece is one PDF of the tar.
type ManifestPiece struct {
	Slot   dossier.Slot
	File   string // "pieces/SLOT.pdf", the member's name
	Size   int64  // bytes, at least 1
	SHA256 [sha256.Size]byte
	Pages  int // at least 1
}

// LogValue keeps a manifest out of logs: the procedure and the number of pieces are printed.
func (m Manifest) LogValue() slog.Value {
	return slog.StringValue(fmt.Sprintf("[manifest: %s, %d pieces]", m.Procedure, len(m.Pieces)))
}

const (
	maxManifest = 1 << 20 // bytes of JSON
	maxPieces   = 999
	maxSize     = 8<<30 - 1 // bytes of one piece: what a tar header without extensions can say
)

// The JSON forms. Keys are never renamed; a new key is a new format.
type wireManifest struct {
	Format     string              `json:"format"`
	Procedure  dossier.ProcedureID `json:"procedure"`
	Catalogue  string              `json:"catalogue"`
	Answers    dossier.Answers     `json:"answers"`
	FiledBy    dossier.FiledBy     `json:"filed_by"`
	AssistedBy string              `json:"assisted_by"`
	Kiosk      string              `json:"kiosk"`
	At         string              `json:"at"`
	Pieces     []wirePiece         `json:"pieces"`
	Despite    []wireGap           `json:"despite"`
}

type wirePiece struct {
	Slot   dossier.Slot `json:"slot"`
	File   string       `json:"file"`
	Size   int64        `json:"size"`
	SHA256 string       `json:"sha256"`
	Pages  int          `json:"pages"`
}

type wireGap struct {
	Slot    dossier.Slot      `json:"slot,omitempty"`
	Field   dossier.FieldID   `json:"field,omitempty"`
	Code    dossier.Code      `json:"code"`
	Verdict dossier.Verdict   `json:"verdict"`
	Page    dossier.PageID    `json:"page,omitempty"`
	Region  *[4]float64       `json:"region,omitempty"` // x, y, width, height in parts of the page
	Values  map[string]string `json:"values,omitempty"`
	Source  string            `json:"source,omitempty"`
}

// encode writes the manifest: JSON of two spaces' indentation, keys in the order above,
// maps by key, one line feed at the end. The same manifest gives the same bytes.
func (m Manifest) encode() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	w := wireManifest{
		Format: m.Format, Procedure: m.Procedure, Catalogue: m.Catalogue, Answers: m.Answers,
		FiledBy: m.FiledBy, AssistedBy: m.AssistedBy, Kiosk: m.Kiosk,
		At: m.At.UTC().Format(time.RFC3339), Pieces: []wirePiece{}, Despite: []wireGap{},
	}
	if w.Answers == nil {
		w.Answers = dossier.Answers{}
	}
	for _, p := range m.Pieces {
		w.Pieces = append(w.Pieces, wirePiece{p.Slot, p.File, p.Size,
			hex.EncodeToString(p.SHA256[:]), p.Pages})
	}
	for _, g := range m.Despite {
		wg := wireGap{g.Slot, g.Field, g.Code, g.Verdict, g.Page, nil, g.Values, g.Source}
		if g.Region != (dossier.Region{}) {
			wg.Region = &[4]float64{g.Region.X, g.Region.Y, g.Region.W, g.Region.H}
		}
		w.Despite = append(w.Despite, wg)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(w); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	if out.Len() > maxManifest {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrManifest, maxManifest)
	}
	return out.Bytes(), nil
}

// decodeManifest reads what encode wrote and refuses everything else: comparing with the
// encoding again catches unknown, missing and duplicate keys, other case, other order and
// other spacing at once.
func decodeManifest(b []byte) (*Manifest, error) {
	var w wireManifest
	if err := json.Unmarshal(b, &w); err != nil {
		return nil, fmt.Errorf("%w: not JSON of the expected shape", ErrManifest)
	}
	at, err := time.Parse(time.RFC3339, w.At)
	if err != nil {
		return nil, fmt.Errorf("%w: its hour", ErrManifest)
	}
	m := &Manifest{
		Format: w.Format, Procedure: w.Procedure, Catalogue: w.Catalogue, Answers: w.Answers,
		FiledBy: w.FiledBy, AssistedBy: w.AssistedBy, Kiosk: w.Kiosk, At: at.UTC(),
	}
	for i, p := range w.Pieces {
		sum, err := hex.DecodeString(p.SHA256)
		if err != nil || len(sum) != sha256.Size {
			return nil, fmt.Errorf("%w: digest of piece %d", ErrManifest, i)
		}
		m.Pieces = append(m.Pieces, ManifestPiece{p.Slot, p.File, p.Size, [sha256.Size]byte(sum),
			p.Pages})
	}
	for _, g := range w.Despite {
		dg := dossier.Gap{Slot: g.Slot, Field: g.Field, Code: g.Code, Verdict: g.Verdict,
			Page: g.Page, Values: g.Values, Source: g.Source}
		if r := g.Region; r != nil {
			dg.Region = dossier.Region{X: r[0], Y: r[1], W: r[2], H: r[3]}
		}
		m.Despite = append(m.Despite, dg)
	}
	again, err := m.encode()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return nil, fmt.Errorf("%w: it is not written the one way", ErrManifest)
	}
	return m, nil
}

// check names entries by place, never by content.
func (m Manifest) check() error {
	if m.Format != ManifestFormat {
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
		}
		seen[p.Slot] = true
	}
	for _, s := range m.texts() {
		// encoding/json would quietly write U+FFFD: other bytes than the person gave
		if !utf8.ValidString(s) {
			return fmt.Errorf("%w: text that is not UTF-8", ErrManifest)
		}
	}
	return nil
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

// slotName says whether a slot can name a file: 1 to 64 of a–z, 0–9, dot, hyphen,
// underscore, beginning with a letter, no two dots in a row, none at the end.
func slotName(s dossier.Slot) bool {
	if len(s) < 1 || len(s) > 64 || s[0] < 'a' || s[0] > 'z' || strings.Contains(string(s), "..") ||
		s[len(s)-1] == '.' {
		return false
	}
	return strings.Trim(string(s), "abcdefghijklmnopqrstuvwxyz0123456789._-") == ""
}
