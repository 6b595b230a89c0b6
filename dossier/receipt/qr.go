// SPDX-License-Identifier: AGPL-3.0-or-later

package receipt

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"strings"

	"github.com/skip2/go-qrcode"
)

// maxQRVersion bounds the size of a QR code: version 15 has 77 modules a side, which a
// phone can read from a screen and a webcam from paper.
const maxQRVersion = 15

// ErrNotQR is returned by QR and WritePNG for text outside QR's alphanumeric alphabet, or
// too long for version 15 at level Q.
var ErrNotQR = errors.New("this text does not fit the QR code")

// QR draws text as a black-on-white QR code: alphanumeric mode, level Q (a quarter of it
// may be dirty), version 15 at most, including a quiet zone of 4 modules. modulePx is the
// side of a module in pixels, at least 1; 2 is the least that scanners can read.
func QR(text string, modulePx int) (image.Image, error) {
	if text == "" || strings.Trim(text, base45Alphabet) != "" || modulePx < 1 {
		return nil, ErrNotQR
	}
	// the library's High is the standard's Q, its Highest is H
	q, err := qrcode.New(text, qrcode.High)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotQR, err)
	}
	if q.VersionNumber > maxQRVersion {
		return nil, fmt.Errorf("%w: version %d", ErrNotQR, q.VersionNumber)
	}
	return q.Image(-modulePx), nil // negative: pixels per module
}

// WritePNG writes text as a QR code in PNG, 8 pixels a module.
func WritePNG(w io.Writer, text string) error {
	m, err := QR(text, 8)
	if err != nil {
		return err
	}
	return png.Encode(w, m)
}
