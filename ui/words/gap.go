// SPDX-License-Identifier: AGPL-3.0-or-later

package words

import (
	"strconv"
	"time"

	"passerelle/dossier"
)

// Gap returns the sentence for a gap and what to do about it. Values that are days are
// written in the person's language. Page defects use the sentences of the defect itself.
func (b *Book) Gap(lang string, g dossier.Gap) (sentence, gesture string) {
	prefix := "gap." + string(g.Code)
	if g.Code == dossier.PageDefect && b.Has("defect."+g.Values["defect"]+".title") {
		prefix = "defect." + g.Values["defect"]
	}
	if c := g.Values["check"]; c != "" && b.Has(prefix+"."+c+".title") {
		prefix += "." + c
	}
	var args []string
	n := 0 // how many things the sentence counts
	for _, k := range counted {
		if v, err := strconv.Atoi(g.Values[k]); err == nil {
			n = v
			break
		}
	}
	for k, v := range g.Values {
		if t, err := time.Parse(time.DateOnly, v); err == nil {
			v = Date(lang, t)
		}
		if k == "to" { // another procedure
			v = b.Text(lang, "procedure."+v+".title")
		}
		if k == "kind" { // of paper
			v = b.Kind(lang, dossier.KindID(v))
		}
		args = append(args, k, v)
	}
	return b.Counted(lang, prefix+".title", n, args...), b.Text(lang, prefix+".gesture", args...)
}

// counted are the values of a gap that stand before a noun, the first one found deciding
// its form.
var counted = []string{"age_days", "days", "have"}

// About names what a gap is about: the question if it is about an answer, even one that
// was read off a paper, else the paper. "" if it is about neither.
func (b *Book) About(lang string, p *dossier.Procedure, g dossier.Gap) string {
	if k := "field." + string(g.Field) + ".title"; g.Field != "" && b.Has(k) {
		return b.Text(lang, k)
	}
	if piece, ok := p.AnyPiece(g.Slot); ok && g.Slot != "" {
		return b.Piece(lang, piece)
	}
	return ""
}

// Kind is how a kind of paper is called in a sentence: "un avis d’impôt". A list newer than
// this program may know kinds that it has no name for.
func (b *Book) Kind(lang string, k dossier.KindID) string {
	if key := "kind." + string(k); b.Has(key) {
		return b.Text(lang, key)
	}
	return b.Text(lang, "kind.unnamed")
}

// Piece returns the name of what a slot asks for: the slot's own words if two slots ask
// for the same paper, else the piece's.
func (b *Book) Piece(lang string, p dossier.Piece) string {
	if k := "slot." + string(p.Slot) + ".title"; b.Has(k) {
		return b.Text(lang, k)
	}
	return b.Text(lang, "piece."+string(p.ID)+".title")
}
