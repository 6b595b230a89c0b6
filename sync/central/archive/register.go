// SPDX-License-Identifier: AGPL-3.0-or-later

package archive

import (
	"context"
	"errors"
	"fmt"
	"time"

	"passerelle/dossier"
)

// Registered is a dossier that is complete on disk and has its stage-2 receipt.
type Registered struct {
	ID        dossier.ID
	Size      int64 // bytes of the sealed file
	Kiosk     string
	Procedure dossier.ProcedureID
	Received  time.Time // milliseconds
	First     string    // stage-1 receipt
	Second    string    // stage-2 receipt
}

const dossierColumns = `id, size, kiosk, proc, received, first, second`

// Register stores r unless its id is already registered, and returns what is stored: the same
// bytes to every caller, for ever. The caller has secured the sealed file on disk before.
func (a *Archive) Register(ctx context.Context, r Registered) (Registered, error) {
	_, err := a.db.ExecContext(ctx, a.dialect.place(`INSERT INTO dossiers (`+dossierColumns+
		`) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`),
		r.ID.String(), r.Size, r.Kiosk, string(r.Procedure), millis(r.Received), r.First, r.Second)
	if err != nil {
		return Registered{}, fmt.Errorf("register a dossier: %w", err)
	}
	return a.Registered(ctx, r.ID)
}

// Registered returns a registered dossier, or ErrNotFound.
func (a *Archive) Registered(ctx context.Context, id dossier.ID) (Registered, error) {
	return scanRegistered(a.row(ctx, `SELECT `+dossierColumns+` FROM dossiers WHERE id = $1`,
		id.String()).Scan)
}

// LastReceived returns when the latest registered dossier was received, or zero if none was.
func (a *Archive) LastReceived(ctx context.Context) (time.Time, error) {
	var received int64
	err := found("read the last dossier's hour",
		a.row(ctx, `SELECT received FROM dossiers ORDER BY received DESC LIMIT 1`).Scan(&received))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return time.Time{}, err
	}
	return moment(received), nil
}

// List returns every registered dossier, oldest first.
func (a *Archive) List(ctx context.Context) ([]Registered, error) {
	rows, err := a.db.QueryContext(ctx, `SELECT `+dossierColumns+
		` FROM dossiers ORDER BY received, id`)
	if err != nil {
		return nil, fmt.Errorf("list dossiers: %w", err)
	}
	defer rows.Close()
	var all []Registered
	for rows.Next() {
		r, err := scanRegistered(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list dossiers: %w", err)
	}
	return all, nil
}

func scanRegistered(scan func(...any) error) (Registered, error) {
	var r Registered
	var id, procedure string
	var received int64
	if err := scan(&id, &r.Size, &r.Kiosk, &procedure, &received, &r.First, &r.Second); err != nil {
		return Registered{}, found("read a dossier", err)
	}
	var err error
	if r.ID, err = dossier.ParseID(id); err != nil {
		return Registered{}, fmt.Errorf("read a dossier: %w", err)
	}
	r.Procedure, r.Received = dossier.ProcedureID(procedure), moment(received)
	return r, nil
}
