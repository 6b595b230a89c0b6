// SPDX-License-Identifier: AGPL-3.0-or-later

package sealed

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"passerelle/dossier"
)

// The JSON forms, docs/formats.md. Keys are never renamed; a new key is a new format.

// wireManifest is the second format. What Manifest has no field for belongs to what
// Passerelle can't do yet: it is written empty, and refused if it is not, so that no
// dossier says what no program of today understands.
type wireManifest struct {
	Format      string              `json:"format"`
	Procedure   dossier.ProcedureID `json:"procedure"`
	Title       dossier.TitleID     `json:"title"`
	Request     dossier.Request     `json:"request"`
	Mode        dossier.Mode        `json:"mode"`
	Catalogue   string              `json:"catalogue"`
	Authority   uint16              `json:"authority"`
	Destination string              `json:"destination"`
	Lang        string              `json:"lang"`
	Answers     dossier.Answers     `json:"answers"`
	FiledBy     dossier.FiledBy     `json:"filed_by"`
	AssistedBy  wireAssistance      `json:"assisted_by"`
	Persons     []struct{}          `json:"persons"`
	Kiosk       string              `json:"kiosk"`
	At          string              `json:"at"`
	RepliesTo   string              `json:"replies_to"`
	Mailbox     wireMailbox         `json:"mailbox"`
	Pieces      []wirePiece         `json:"pieces"`
	Despite     []wireGap           `json:"despite"`
}

type wireAssistance struct {
	Name         string `json:"name"`
	Organisation string `json:"organisation"`
	Badge        string `json:"badge"`
	Mandate      string `json:"mandate"`
}

type wireMailbox struct {
	Address   string `json:"address"`
	Recipient string `json:"recipient"`
	Follow    string `json:"follow"`
}

type wirePiece struct {
	wirePiece1
	Recognised wireRecognised `json:"recognised"`
}

type wireRecognised struct {
	Verdict dossier.Recognition `json:"verdict"`
	Signs   []string            `json:"signs"`
}

// wireManifest1 is the first format, read for ever.
type wireManifest1 struct {
	Format     string              `json:"format"`
	Procedure  dossier.ProcedureID `json:"procedure"`
	Catalogue  string              `json:"catalogue"`
	Answers    dossier.Answers     `json:"answers"`
	FiledBy    dossier.FiledBy     `json:"filed_by"`
	AssistedBy string              `json:"assisted_by"`
	Kiosk      string              `json:"kiosk"`
	At         string              `json:"at"`
	Pieces     []wirePiece1        `json:"pieces"`
	Despite    []wireGap           `json:"despite"`
}

const manifestFormat1 = "passerelle-manifest/1"

type wirePiece1 struct {
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

// JSON returns the bytes of manifest.json: of a manifest that Open read, the very bytes
// that were sealed. It is written with an indentation of two spaces, keys in the order
// above, maps by key, one line feed at the end. Errors wrap ErrManifest.
func (m Manifest) JSON() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	if m.Answers == nil {
		m.Answers = dossier.Answers{}
	}
	pieces, at := []wirePiece{}, m.At.UTC().Format(time.RFC3339)
	for _, p := range m.Pieces {
		pieces = append(pieces, wirePiece{wirePiece1{p.Slot, p.File, p.Size,
			hex.EncodeToString(p.SHA256[:]), p.Pages},
			wireRecognised{p.Recognised, append([]string{}, p.Signs...)}})
	}
	var w any = wireManifest{Format: m.Format, Procedure: m.Procedure, Title: m.Title,
		Request: m.Request, Mode: m.Mode, Catalogue: m.Catalogue, Destination: m.Destination,
		Lang: m.Lang, Answers: m.Answers, FiledBy: m.FiledBy,
		AssistedBy: wireAssistance{Name: m.AssistedBy}, Persons: []struct{}{}, Kiosk: m.Kiosk,
		At: at, Pieces: pieces, Despite: wireGaps(m.Despite)}
	if m.Format == manifestFormat1 {
		w = wireManifest1{m.Format, m.Procedure, m.Catalogue, m.Answers, m.FiledBy, m.AssistedBy,
			m.Kiosk, at, firstPieces(pieces), wireGaps(m.Despite)}
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

func firstPieces(pieces []wirePiece) []wirePiece1 {
	out := []wirePiece1{}
	for _, p := range pieces {
		out = append(out, p.wirePiece1)
	}
	return out
}

func wireGaps(gaps []dossier.Gap) []wireGap {
	out := []wireGap{}
	for _, g := range gaps {
		w := wireGap{g.Slot, g.Field, g.Code, g.Verdict, g.Page, nil, g.Values, g.Source}
		if g.Region != (dossier.Region{}) {
			w.Region = &[4]float64{g.Region.X, g.Region.Y, g.Region.W, g.Region.H}
		}
		out = append(out, w)
	}
	return out
}

// decodeManifest reads what JSON wrote and refuses everything else: comparing with the
// encoding again catches unknown, missing and duplicate keys, other case, other order and
// other spacing at once, and what should be empty.
func decodeManifest(b []byte) (*Manifest, error) {
	var of struct{ Format string }
	if err := json.Unmarshal(b, &of); err != nil {
		return nil, fmt.Errorf("%w: not a JSON object that names its format", ErrManifest)
	}
	var w wireManifest
	into := any(&w)
	var w1 wireManifest1
	if of.Format == manifestFormat1 {
		into = &w1
	}
	if err := json.Unmarshal(b, into); err != nil {
		return nil, fmt.Errorf("%w: not JSON of the expected shape", ErrManifest)
	}
	if of.Format == manifestFormat1 {
		w = wireManifest{Format: w1.Format, Procedure: w1.Procedure, Catalogue: w1.Catalogue,
			Answers: w1.Answers, FiledBy: w1.FiledBy,
			AssistedBy: wireAssistance{Name: w1.AssistedBy}, Kiosk: w1.Kiosk, At: w1.At,
			Despite: w1.Despite}
		for _, p := range w1.Pieces {
			w.Pieces = append(w.Pieces, wirePiece{wirePiece1: p})
		}
	}
	m, err := w.manifest()
	if err != nil {
		return nil, err
	}
	again, err := m.JSON()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return nil, fmt.Errorf("%w: it is not written the one way", ErrManifest)
	}
	return m, nil
}

func (w wireManifest) manifest() (*Manifest, error) {
	at, err := time.Parse(time.RFC3339, w.At)
	if err != nil {
		return nil, fmt.Errorf("%w: its hour", ErrManifest)
	}
	if err := w.later(); err != nil {
		return nil, err
	}
	m := &Manifest{Format: w.Format, Procedure: w.Procedure, Title: w.Title, Request: w.Request,
		Mode: w.Mode, Catalogue: w.Catalogue, Destination: w.Destination, Lang: w.Lang,
		Answers: w.Answers, FiledBy: w.FiledBy, AssistedBy: w.AssistedBy.Name, Kiosk: w.Kiosk,
		At: at.UTC()}
	for i, p := range w.Pieces {
		sum, err := hex.DecodeString(p.SHA256)
		if err != nil || len(sum) != sha256.Size {
			return nil, fmt.Errorf("%w: digest of piece %d", ErrManifest, i)
		}
		piece := ManifestPiece{Slot: p.Slot, File: p.File, Size: p.Size,
			SHA256: [sha256.Size]byte(sum), Pages: p.Pages, Recognised: p.Recognised.Verdict}
		if len(p.Recognised.Signs) > 0 {
			piece.Signs = p.Recognised.Signs
		}
		m.Pieces = append(m.Pieces, piece)
	}
	for _, g := range w.Despite {
		dg := dossier.Gap{Slot: g.Slot, Field: g.Field, Code: g.Code, Verdict: g.Verdict,
			Page: g.Page, Values: g.Values, Source: g.Source}
		if r := g.Region; r != nil {
			dg.Region = dossier.Region{X: r[0], Y: r[1], W: r[2], H: r[3]}
		}
		m.Despite = append(m.Despite, dg)
	}
	return m, nil
}

// later refuses what only a later program could have written.
func (w wireManifest) later() error {
	a := w.AssistedBy
	a.Name = ""
	key := ""
	switch {
	case w.Authority != 0:
		key = "authority"
	case a != (wireAssistance{}):
		key = "assisted_by"
	case len(w.Persons) > 0:
		key = "persons"
	case w.RepliesTo != "":
		key = "replies_to"
	case w.Mailbox != (wireMailbox{}):
		key = "mailbox"
	}
	if key != "" {
		return fmt.Errorf("%w: %s is not empty: a later program wrote it", ErrManifest, key)
	}
	return nil
}
