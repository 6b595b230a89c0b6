// SPDX-License-Identifier: AGPL-3.0-or-later

package paper

import (
	"image"
	"strconv"

	"passerelle/dossier/receipt"
)

// SeparatorPage is one sheet that is laid on top of one paper of a pile: what the paper is,
// and a code by which the kiosk knows the sheet again. Nothing on it is about the person.
type SeparatorPage struct {
	Lang   string
	Title  func(lang string) string // of the paper
	Number int                      // from 1
	Of     int                      // sheets in the set
	Code   string                   // what its code holds: pile.Separator.Text
}

// Separator draws it. Errors: ErrTooLong, receipt.ErrNotQR.
func (p *Press) Separator(s SeparatorPage) (*image.Gray, error) {
	return p.fit(s.Lang, func(f *flow) error {
		f.begin("paper.separator.title")
		f.pair(f.whole(), 14, false, f.key("paper.separator.lead"))
		f.y += f.mm(8)
		f.pair(f.whole(), 34, true, s.Title)
		f.y += f.mm(8)
		f.pair(f.whole(), 20, true, f.key("paper.separator.number", "n", strconv.Itoa(s.Number),
			"of", strconv.Itoa(s.Of)))
		f.y += f.mm(8)
		side, err := f.code(func(m int) (image.Image, error) {
			return receipt.QR(s.Code, m)
		}, (Width-f.mm(70))/2, f.y, f.mm(70))
		if err != nil {
			return err
		}
		f.y += side + f.mm(8)
		f.notice(f.key("paper.separator.keep"), f.key("paper.separator.keep.help"))
		return nil
	})
}
