// SPDX-License-Identifier: AGPL-3.0-or-later

package archive

import (
	"context"
	"encoding/base64"
	"fmt"
)

// Catalogue returns the newest published catalogue bundle and its number, or ErrNotFound
// before the first.
func (a *Archive) Catalogue(ctx context.Context) (number uint64, raw []byte, err error) {
	return readCatalogue(a.row(ctx, newestCatalogue).Scan)
}

// CatalogueNumber returns the number of the newest bundle, without the bundle, or
// ErrNotFound before the first.
func (a *Archive) CatalogueNumber(ctx context.Context) (uint64, error) {
	var number uint64
	err := a.row(ctx, `SELECT number FROM catalogues ORDER BY number DESC LIMIT 1`).Scan(&number)
	return number, found("read the catalogue's number", err)
}

// Catalogue returns the newest published bundle and its number, or ErrNotFound if none is.
func (t *Tx) Catalogue() (number uint64, raw []byte, err error) {
	return readCatalogue(t.row(newestCatalogue).Scan)
}

// AddCatalogue stores a bundle. An existing number is an error: what kiosks have fetched
// under a number never changes.
func (t *Tx) AddCatalogue(number uint64, raw []byte) error {
	return t.exec("keep a catalogue", `INSERT INTO catalogues (number, raw) VALUES ($1, $2)`,
		int64(number), base64.StdEncoding.EncodeToString(raw))
}

const newestCatalogue = `SELECT number, raw FROM catalogues ORDER BY number DESC LIMIT 1`

func readCatalogue(scan func(...any) error) (number uint64, raw []byte, err error) {
	var text string
	if err := scan(&number, &text); err != nil {
		return 0, nil, found("read the catalogue", err)
	}
	if raw, err = base64.StdEncoding.DecodeString(text); err != nil {
		return 0, nil, fmt.Errorf("read the catalogue: it is damaged")
	}
	return number, raw, nil
}
