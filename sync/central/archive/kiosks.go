// SPDX-License-Identifier: AGPL-3.0-or-later

package archive

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"
)

// Code is an enrolment code as the service stores it: never the secret itself.
type Code struct {
	Selector   string   // the first half of the secret, in hexadecimal, which identifies the code
	Digest     [32]byte // SHA-256 of the whole secret
	Name       string   // of the expected kiosk, as the agent entered it
	Expires    time.Time
	Misses     int
	TLSKey     []byte // SubjectPublicKeyInfo in DER of the kiosk that used it; empty: none has
	ReceiptKey []byte
	Chain      []byte // what was answered at that time
}

// Used reports whether a kiosk has enrolled with the code.
func (c Code) Used() bool { return len(c.TLSKey) > 0 }

// Kiosk is a kiosk that has enrolled.
type Kiosk struct {
	ID         string // 8 Crockford letters
	Name       string
	TLSKey     []byte // SubjectPublicKeyInfo in DER; the last one enrolled
	ReceiptKey []byte
	Enrolled   time.Time
	Revoked    time.Time // zero: not revoked
}

// Trust returns the newest trust list and its number, or ErrNotFound before the first.
func (a *Archive) Trust(ctx context.Context) (number uint64, raw []byte, err error) {
	var text string
	err = a.row(ctx, `SELECT number, raw FROM trust ORDER BY number DESC LIMIT 1`).Scan(&number,
		&text)
	return number, []byte(text), found("read the trust list", err)
}

// TrustNumber returns the number of the newest trust list, without the list, or
// ErrNotFound before the first.
func (a *Archive) TrustNumber(ctx context.Context) (uint64, error) {
	var number uint64
	err := a.row(ctx, `SELECT number FROM trust ORDER BY number DESC LIMIT 1`).Scan(&number)
	return number, found("read the trust list's number", err)
}

// Trust returns the newest trust list, or ErrNotFound before the first.
func (t *Tx) Trust() ([]byte, error) {
	var text string
	err := t.row(`SELECT raw FROM trust ORDER BY number DESC LIMIT 1`).Scan(&text)
	return []byte(text), found("read the trust list", err)
}

// AddTrust stores a trust list. An existing number is an error.
func (t *Tx) AddTrust(number uint64, raw []byte) error {
	return t.exec("keep a trust list", `INSERT INTO trust (number, raw) VALUES ($1, $2)`,
		int64(number), string(raw))
}

// Code returns the code with that selector, or ErrNotFound.
func (a *Archive) Code(ctx context.Context, selector string) (Code, error) {
	return scanCode(selector, a.row(ctx, selectCode, selector))
}

// Code returns the code with that selector, or ErrNotFound.
func (t *Tx) Code(selector string) (Code, error) {
	return scanCode(selector, t.row(selectCode, selector))
}

const selectCode = `SELECT digest, name, expires, misses, tls_key, receipt_key, chain FROM codes WHERE selector = $1`

func scanCode(selector string, row *sql.Row) (Code, error) {
	c := Code{Selector: selector}
	var digest, tlsKey, receiptKey, chain string
	var expires int64
	err := row.Scan(&digest, &c.Name, &expires, &c.Misses, &tlsKey, &receiptKey, &chain)
	if err != nil {
		return Code{}, found("read a code", err)
	}
	c.Expires, c.Chain = moment(expires), []byte(chain)
	sum, err := hex.DecodeString(digest)
	if err != nil || copy(c.Digest[:], sum) != len(c.Digest) {
		return Code{}, fmt.Errorf("read a code: its digest is damaged")
	}
	if c.TLSKey, err = unkey(tlsKey); err != nil {
		return Code{}, err
	}
	c.ReceiptKey, err = unkey(receiptKey)
	return c, err
}

// PutCode stores a code, replacing any with the same selector.
func (t *Tx) PutCode(c Code) error {
	return t.exec("keep a code",
		`INSERT INTO codes (selector, digest, name, expires, misses, tls_key, receipt_key, chain)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (selector) DO UPDATE SET digest = excluded.digest, name = excluded.name,
		expires = excluded.expires, misses = excluded.misses,
		tls_key = excluded.tls_key, receipt_key = excluded.receipt_key, chain = excluded.chain`,
		c.Selector, hex.EncodeToString(c.Digest[:]), c.Name, millis(c.Expires), c.Misses,
		key(c.TLSKey), key(c.ReceiptKey), string(c.Chain))
}

// ForgetCodes removes the codes that expired before t.
func (t *Tx) ForgetCodes(before time.Time) error {
	return t.exec("forget codes", `DELETE FROM codes WHERE expires < $1`, millis(before))
}

const kioskColumns = `id, name, tls_key, receipt_key, enrolled, revoked`

func scanKiosk(scan func(...any) error) (Kiosk, error) {
	var k Kiosk
	var tlsKey, receiptKey string
	var enrolled, revoked int64
	if err := scan(&k.ID, &k.Name, &tlsKey, &receiptKey, &enrolled, &revoked); err != nil {
		return Kiosk{}, found("read a kiosk", err)
	}
	k.Enrolled, k.Revoked = moment(enrolled), moment(revoked)
	var err error
	if k.TLSKey, err = unkey(tlsKey); err != nil {
		return Kiosk{}, err
	}
	k.ReceiptKey, err = unkey(receiptKey)
	return k, err
}

// Kiosk returns a kiosk, or ErrNotFound.
func (a *Archive) Kiosk(ctx context.Context, id string) (Kiosk, error) {
	return scanKiosk(a.row(ctx, `SELECT `+kioskColumns+` FROM kiosks WHERE id = $1`, id).Scan)
}

// Kiosk returns a kiosk, or ErrNotFound.
func (t *Tx) Kiosk(id string) (Kiosk, error) {
	return scanKiosk(t.row(`SELECT `+kioskColumns+` FROM kiosks WHERE id = $1`, id).Scan)
}

// PutKiosk stores a kiosk, replacing any with the same id.
func (t *Tx) PutKiosk(k Kiosk) error {
	return t.exec("keep a kiosk", `INSERT INTO kiosks (`+kioskColumns+
		`) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, tls_key = excluded.tls_key,
		receipt_key = excluded.receipt_key, enrolled = excluded.enrolled,
		revoked = excluded.revoked`, k.ID, k.Name, key(k.TLSKey), key(k.ReceiptKey),
		millis(k.Enrolled), millis(k.Revoked))
}

func key(der []byte) string { return base64.StdEncoding.EncodeToString(der) }

func unkey(text string) ([]byte, error) {
	der, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("read a key: it is damaged")
	}
	if len(der) == 0 {
		return nil, nil
	}
	return der, nil
}
