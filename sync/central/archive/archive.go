// SPDX-License-Identifier: AGPL-3.0-or-later

// Package archive is the storage of the central service: a database of kiosks, enrolment
// codes, trust lists and receipts, and a folder of sealed dossiers.
//
// It does not speak HTTP, sign anything or judge a receipt: package central does. It
// can't open a dossier, because no key for that is ever near it.
//
// What must be true: once a method has returned, its effect is on disk; a dossier has one
// stage-2 receipt for ever, the first that was registered; an existing sealed dossier is
// never truncated. Several processes may have the archive open at once: each method reads
// the database and caches nothing.
package archive

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL, for large installations
	_ "modernc.org/sqlite"             // SQLite, embedded, the default
)

var (
	// ErrNotFound is returned for a kiosk, a code, a trust list or a dossier that is not
	// in the archive.
	ErrNotFound = errors.New("not in the archive")
	// ErrVersion is returned by Open for an archive of another version of this program.
	ErrVersion = errors.New("the archive was written by another version of this program")
)

const (
	databaseName  = "central.db"
	dossierFolder = "dossiers"
	version       = "1"
)

// Archive is one open archive. Its methods are safe for concurrent use.
type Archive struct {
	db       *sql.DB
	dialect  dialect
	Dossiers *Folder // the sealed dossiers, complete or being uploaded
}

// dialect is the little in which the two databases differ. Queries are written with $1, $2….
type dialect struct {
	driver string
	place  func(query string) string // replaces $1 by what the driver reads
	// first statement of a transaction that changes something; empty if beginning it
	// already locks
	lock string
}

var (
	sqlite = dialect{driver: "sqlite", place: func(q string) string {
		return strings.ReplaceAll(q, "$", "?")
	}}
	postgres = dialect{driver: "pgx", place: func(q string) string {
		return q
	}, lock: "SELECT pg_advisory_xact_lock(5065814)"}
)

// Open opens the archive in the folder dir, which it creates if it is missing (0700).
// With an empty dsn the database is a SQLite file in dir; otherwise dsn is a PostgreSQL
// address ("postgres://user@host/name"). It returns ErrVersion.
func Open(ctx context.Context, dir, dsn string) (*Archive, error) {
	folder, err := openFolder(filepath.Join(dir, dossierFolder))
	if err != nil {
		return nil, err
	}
	a := &Archive{dialect: postgres, Dossiers: folder}
	if dsn == "" {
		a.dialect = sqlite
		if dsn, err = sqliteFile(filepath.Join(dir, databaseName)); err != nil {
			return nil, err
		}
	}
	if a.db, err = sql.Open(a.dialect.driver, dsn); err != nil {
		// the driver's error may quote a password
		return nil, errors.New("open the database: its address is malformed")
	}
	a.db.SetMaxOpenConns(8)
	if err := a.prepare(ctx); err != nil {
		a.db.Close()
		return nil, err
	}
	return a, nil
}

// sqliteFile creates the file with our mode before SQLite would with its own, and returns
// its address. Transactions begin by locking: a reader that becomes a writer half-way
// would fail instead of waiting. synchronous(FULL), because in WAL mode the default of
// some builds loses the last commits in a power cut, and with them receipts.
func sqliteFile(path string) (string, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", fmt.Errorf("open the database: %w", err)
	}
	if err := f.Close(); err != nil {
		return "", fmt.Errorf("open the database: %w", err)
	}
	q := url.Values{"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(20000)", "journal_mode(WAL)", "synchronous(FULL)"}}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(),
		RawQuery: q.Encode()}).String(), nil
}

// Close closes the database.
func (a *Archive) Close() error { return a.db.Close() }

// Keys and receipts are stored as text, so that both databases have the same tables.
// Times are milliseconds since 1970, 0 for never.
var schema = []string{
	`CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)`,
	`CREATE TABLE IF NOT EXISTS trust (number BIGINT PRIMARY KEY, raw TEXT NOT NULL)`,
	`CREATE TABLE IF NOT EXISTS catalogues (number BIGINT PRIMARY KEY, raw TEXT NOT NULL)`,
	`CREATE TABLE IF NOT EXISTS codes (selector TEXT PRIMARY KEY, digest TEXT NOT NULL, name TEXT NOT NULL,
		expires BIGINT NOT NULL, misses INTEGER NOT NULL,
		tls_key TEXT NOT NULL, receipt_key TEXT NOT NULL, chain TEXT NOT NULL)`,
	`CREATE TABLE IF NOT EXISTS kiosks (id TEXT PRIMARY KEY, name TEXT NOT NULL, tls_key TEXT NOT NULL,
		receipt_key TEXT NOT NULL, enrolled BIGINT NOT NULL,
		revoked BIGINT NOT NULL)`,
	`CREATE TABLE IF NOT EXISTS dossiers (id TEXT PRIMARY KEY, size BIGINT NOT NULL, kiosk TEXT NOT NULL,
		proc TEXT NOT NULL, received BIGINT NOT NULL,
		first TEXT NOT NULL, second TEXT NOT NULL)`,
	`CREATE INDEX IF NOT EXISTS dossiers_by_hour ON dossiers (received, id)`,
	`INSERT INTO meta (key, value) VALUES ('version', '` + version +
		`') ON CONFLICT (key) DO NOTHING`,
}

func (a *Archive) prepare(ctx context.Context) error {
	return a.Change(ctx, func(tx *Tx) error {
		for _, s := range schema {
			if _, err := tx.tx.ExecContext(ctx, s); err != nil {
				return fmt.Errorf("make the tables: %w", err)
			}
		}
		var v string
		if err := tx.row(`SELECT value FROM meta WHERE key = 'version'`).Scan(&v); err != nil {
			return fmt.Errorf("read the archive's version: %w", err)
		}
		if v != version {
			return fmt.Errorf("%w: %q, this one writes %q", ErrVersion, v, version)
		}
		return nil
	})
}

// Tx is one change. The changes of all processes are serialised.
type Tx struct {
	ctx context.Context
	tx  *sql.Tx
	d   dialect
}

// Change runs f in a transaction: if Change returns nil, everything f did is on disk;
// otherwise nothing is.
func (a *Archive) Change(ctx context.Context, f func(*Tx) error) error {
	tx, err := a.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin a change: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if a.dialect.lock != "" {
		if _, err := tx.ExecContext(ctx, a.dialect.lock); err != nil {
			return fmt.Errorf("begin a change: %w", err)
		}
	}
	if err := f(&Tx{ctx, tx, a.dialect}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("keep a change: %w", err)
	}
	return nil
}

func (t *Tx) row(query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(t.ctx, t.d.place(query), args...)
}

func (t *Tx) exec(what, query string, args ...any) error {
	if _, err := t.tx.ExecContext(t.ctx, t.d.place(query), args...); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (a *Archive) row(ctx context.Context, query string, args ...any) *sql.Row {
	return a.db.QueryRowContext(ctx, a.dialect.place(query), args...)
}

// found turns the database's "no rows" into ErrNotFound.
func found(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%s: %w", what, ErrNotFound)
	}
	return fmt.Errorf("%s: %w", what, err)
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
