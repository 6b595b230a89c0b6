// SPDX-License-Identifier: AGPL-3.0-or-later

// Package bundle handles the catalogue as one signed file: the procedures and the words that
// describe them, numbered, dated, and signed by a key that the authority's root certifies.
//
// It does not know where the file is kept, who transports it, or what the programs' other
// words are: storage keeps it, sync transports it, ui/words reads its words.
//
// What must be true: nothing in a bundle is trusted, or even parsed as a catalogue,
// before its signature and its certificate have been verified ([Verify]). A bundle that
// has expired, or is not newer than the one held, is refused. Each content has exactly
// one archive, and a reader refuses any other.
package bundle

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/dossier/receipt"
)

// MaxSize is the size of the largest bundle, in bytes: ten times that of today's.
const MaxSize = 16 << 20

const (
	magic       = "PSCB2:\n"
	magic1      = "PSCB1:\n" // before a head of the first format
	maxEnvelope = 4 << 10
)

// later is how a file of a format after this program's begins.
var later = regexp.MustCompile(`^PSCB[1-9][0-9]{0,3}:\n`)

var (
	// ErrBundle is wrapped by every error about a file that is damaged, altered, too
	// large or not a bundle at all.
	ErrBundle = errors.New("not a valid catalogue bundle")
	// ErrForeign is wrapped when the key that signed was certified by another authority's
	// root, or by nobody.
	ErrForeign = errors.New("the catalogue bundle is not this authority's")
	// ErrExpired is wrapped when the bundle has expired.
	ErrExpired = errors.New("the catalogue bundle is past its date")
	// ErrContent is wrapped when a bundle is whole, and what is in it can't be used: the
	// authority's mistake, or a form that this program does not know, such as that of a
	// later program.
	ErrContent = errors.New("the catalogue in the bundle can't be used")
)

// Bundle is one catalogue with its words.
type Bundle struct {
	Number  uint64    // from Version: see Number
	Version string    // of the catalogue in it, as stated in every manifest
	Issued  time.Time // whole seconds, UTC
	Expires time.Time // after it the bundle is not used: the lists may have changed unnoticed
	Digest  [sha256.Size]byte
	Key     receipt.ListKey // of the signer; after Open nobody has vouched for it
	Raw     []byte          // the whole file

	Catalogue *dossier.Catalogue // nil after Open with content that can't be used
	files     []file
	words     spoken
}

// Sign makes a bundle from an archive made by Pack. issued and expires are whole seconds.
// cert allows key to sign from before issued until after expires, so that a stolen key
// ends with its certificate. Errors: ErrBundle, ErrContent, and ErrForeign when cert, key
// and root do not belong together.
func Sign(archive []byte, issued, expires time.Time, cert []byte, key crypto.Signer,
	root []byte) ([]byte, error) {
	_, spoken, c, err := parse(archive)
	if err != nil {
		return nil, err
	}
	number, err := Number(c.Version)
	if err != nil {
		return nil, err
	}
	said, err := spoken.says(c)
	if err != nil {
		return nil, err
	}
	payload, err := head{Format: headFormat, Says: said, Number: number, Issued: issued, Expires: expires,
		Size: uint64(len(archive)), Digest: sha256.Sum256(archive), Cert: cert}.encode()
	if err != nil {
		return nil, err
	}
	env, err := receipt.SignPayload(payload, key)
	if err != nil {
		return nil, fmt.Errorf("sign the catalogue: %w", err)
	}
	if len(env) > maxEnvelope {
		return nil, fmt.Errorf("%w: its certificate is too long", ErrBundle)
	}
	raw := join(env, archive)
	// the reader knows how to check that this key was allowed to sign
	if _, err := Verify(raw, root, dossier.Moment{Time: issued, Known: true}); err != nil {
		return nil, err
	}
	return raw, nil
}

// Verify reads a bundle for an authority whose root is known (its SubjectPublicKeyInfo in
// DER), at a given moment; if the clock is unknown no bundle counts as expired. Errors
// wrap ErrBundle, ErrForeign, ErrExpired or ErrContent. Whether it is newer than the one
// held is checked by Follows.
func Verify(raw, root []byte, at dossier.Moment) (*Bundle, error) {
	env, h, archive, err := split(raw)
	if err != nil {
		return nil, err
	}
	key, err := receipt.ParseCatalogueKey(h.Cert, root)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForeign, err)
	}
	if !env.By(key.Public) {
		return nil,
			fmt.Errorf("%w: it was altered, or signed by another key than the certified one",
				ErrBundle)
	}
	if h.Issued.Before(key.NotBefore) || h.Expires.After(key.NotAfter) {
		return nil, fmt.Errorf("%w: its key was not allowed to sign for that time", ErrForeign)
	}
	if at.Known && at.Time.After(h.Expires) {
		return nil, fmt.Errorf("%w: good until %s", ErrExpired, h.Expires.Format(time.DateOnly))
	}
	return read(raw, h, key, archive)
}

// Open reads a bundle for inspection: it is intact, but the signer is unknown. Nothing
// may be judged by it. Errors wrap ErrBundle or ErrContent.
func Open(raw []byte) (*Bundle, error) {
	_, h, archive, err := split(raw)
	if err != nil {
		return nil, err
	}
	return read(raw, h, receipt.ListKey{}, archive)
}

// join writes the file: the magic, the length of the signed head, the head, the archive.
func join(env, archive []byte) []byte {
	return slices.Concat([]byte(magic), binary.BigEndian.AppendUint32(nil, uint32(len(env))), env,
		archive)
}

// split cuts a file into its signed head and its archive, both still unverified.
func split(raw []byte) (receipt.Signed, head, []byte, error) {
	rest, ok := bytes.CutPrefix(raw, []byte(magic))
	format := headFormat
	if !ok {
		rest, ok = bytes.CutPrefix(raw, []byte(magic1))
		format = headFormat1
	}
	if !ok && later.Match(raw) {
		return receipt.Signed{}, head{}, nil,
			fmt.Errorf("%w: its format is that of a later program", ErrContent)
	}
	if len(raw) > MaxSize || !ok || len(rest) < 4 {
		return receipt.Signed{}, head{}, nil,
			fmt.Errorf("%w: it does not begin as one, or is larger than %d bytes", ErrBundle,
				MaxSize)
	}
	n := binary.BigEndian.Uint32(rest)
	if rest = rest[4:]; n > maxEnvelope || int(n) > len(rest) {
		return receipt.Signed{}, head{}, nil, fmt.Errorf("%w: it is cut short", ErrBundle)
	}
	env, err := receipt.ParseSigned(rest[:n])
	if err != nil {
		return receipt.Signed{}, head{}, nil, fmt.Errorf("%w: %w", ErrBundle, err)
	}
	h, err := decodeHead(env.Payload())
	if err == nil && h.Format != format {
		err = fmt.Errorf("%w: its head is not of the format that it begins as", ErrBundle)
	}
	if err != nil {
		return receipt.Signed{}, head{}, nil, err
	}
	return env, h, rest[n:], nil
}

// read parses the rest once the head has been verified, or when it never will be.
func read(raw []byte, h head, key receipt.ListKey, archive []byte) (*Bundle, error) {
	if uint64(len(archive)) != h.Size || sha256.Sum256(archive) != h.Digest {
		return nil, fmt.Errorf("%w: its content is not what was signed", ErrBundle)
	}
	files, spoken, c, err := parse(archive)
	if err != nil {
		return nil, err
	}
	if h.Format != headFormat1 {
		said, err := spoken.says(c)
		if err != nil {
			return nil, err
		}
		if !said.equal(h.Says) {
			return nil, fmt.Errorf("%w: its words or signs are not those that its head names", ErrBundle)
		}
	}
	if n, err := Number(c.Version); err != nil || n != h.Number {
		return nil, fmt.Errorf("%w: its number is not that of version %q", ErrContent, c.Version)
	}
	return &Bundle{Number: h.Number, Version: c.Version, Issued: h.Issued, Expires: h.Expires,
		Digest: h.Digest, Key: key, Raw: slices.Clone(raw), Catalogue: c, files: files,
		words: spoken}, nil
}

func parse(archive []byte) (files []file, s spoken, c *dossier.Catalogue, err error) {
	if files, err = unpack(archive); err != nil {
		return nil, s, nil, err
	}
	if s, err = readWords(files); err != nil {
		return nil, s, nil, err
	}
	if c, err = catalogue.Parse(folderOf(files, proceduresFolder)); err != nil {
		return nil, s, nil, fmt.Errorf("%w: %w", ErrContent, err)
	}
	return files, s, c, nil
}

// Files holds both folders, procedures and words.
func (b *Bundle) Files() fs.FS { return folder(b.files) }

// Procedures holds the files that catalogue.Parse reads.
func (b *Bundle) Procedures() fs.FS { return folderOf(b.files, proceduresFolder) }

// Words holds LANG/AREA.json: words for procedures, papers and questions, in every language.
func (b *Bundle) Words() fs.FS { return b.words }

// ErrOld is wrapped when the bundle is not newer than the one held.
var ErrOld = errors.New("the catalogue bundle is not newer than the one in use")

// Follows reports whether b may replace held: it returns nil when b has a higher number, or is
// the very same file. Any bundle may come first, when none is held. The error wraps ErrOld: an
// older list, or another with the same number, would undo what the authority has changed.
func (b *Bundle) Follows(held *Bundle) error {
	if held == nil || b.Number > held.Number || bytes.Equal(b.Raw, held.Raw) {
		return nil
	}
	return fmt.Errorf("%w: version %s, in use %s", ErrOld, b.Version, held.Version)
}

// Expired reports whether the bundle has expired; with an unknown clock none has.
func (b *Bundle) Expired(at dossier.Moment) bool { return at.Known && at.Time.After(b.Expires) }

// Rules reports whether a program whose own list has the number own judges by b: b must
// be newer and must not have expired. A nil bundle never rules.
func (b *Bundle) Rules(own uint64, at dossier.Moment) bool {
	return b != nil && b.Number > own && !b.Expired(at)
}

// Number returns the number of a version: YEAR.MONTH.N, with N from 1 to 999 within the
// month and no leading zeros. "2026.11.1" is 202611001. The version in a manifest and the
// ever-growing number are therefore the same thing, and the list compiled into a program
// has a number too. Errors wrap ErrContent.
func Number(version string) (uint64, error) {
	var y, m, n uint64
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &y, &m, &n); err != nil || y < 2000 || y > 9999 ||
		m < 1 || m > 12 || n < 1 || n > 999 ||
		fmt.Sprintf("%d.%d.%d", y, m, n) != version {
		return 0,
			fmt.Errorf("%w: version %q is not of the form YEAR.MONTH.NUMBER, such as 2026.11.1",
				ErrContent, version)
	}
	return y*100_000 + m*1000 + n, nil
}

func wholeSeconds(t time.Time) bool {
	s := t.Unix()
	return s > 0 && s <= math.MaxUint32 && t.Equal(time.Unix(s, 0))
}
