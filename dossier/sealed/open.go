// SPDX-License-Identifier: AGPL-3.0-or-later

package sealed

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"

	"filippo.io/age"
)

// Reader returns the pieces of a sealed dossier in the order of the manifest, one at a time.
type Reader struct {
	Manifest *Manifest
	plain    io.Reader
	next     int
	piece    *pieceReader
	err      error // the first error; nothing is read after it
}

// ErrIdentity is wrapped by Open when the identity is malformed, or is not one of those to
// which the dossier was sealed.
var ErrIdentity = errors.New("this identity does not open the dossier")

// Open starts reading a sealed dossier with an age hybrid identity
// ("AGE-SECRET-KEY-PQ-1…"). The manifest is read completely and checked; the pieces
// follow with Next. Errors wrap ErrIdentity, ErrDamaged or ErrManifest.
func Open(r io.Reader, identity string) (*Reader, error) {
	id, err := age.ParseHybridIdentity(identity)
	if err != nil {
		// age's own error may quote its input
		return nil, fmt.Errorf("%w: it is malformed", ErrIdentity)
	}
	plain, err := age.Decrypt(r, id)
	if err != nil {
		if _, ok := errors.AsType[*age.NoIdentityMatchError](err); ok {
			return nil, ErrIdentity
		}
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return open(plain)
}

// open reads the beginning of the tar.
func open(plain io.Reader) (*Reader, error) {
	out := &Reader{plain: plain}
	first, err := out.take(blockSize)
	if err != nil {
		return nil, err
	}
	size, err := manifestSize(first)
	if err != nil {
		return nil, err
	}
	text, err := out.take(size)
	if err != nil {
		return nil, err
	}
	if err := out.want(padding(size)); err != nil {
		return nil, err
	}
	if out.Manifest, err = decodeManifest(text); err != nil {
		return nil, err
	}
	return out, nil
}

// Next returns the next piece and a reader of its bytes, which ends with io.EOF only if
// size and digest were right. The rest of the previous piece is read and checked first.
// After the last piece it checks that the file ends there and returns io.EOF: only then
// is the dossier known to be whole. Errors wrap ErrPiece or ErrDamaged.
func (r *Reader) Next() (ManifestPiece, io.Reader, error) {
	if r.piece != nil && r.err == nil {
		_, r.err = io.Copy(io.Discard, r.piece)
	}
	r.piece = nil
	if r.err != nil {
		return ManifestPiece{}, nil, r.err
	}
	if r.next == len(r.Manifest.Pieces) {
		r.err = r.end()
		return ManifestPiece{}, nil, r.err
	}
	p := r.Manifest.Pieces[r.next]
	r.next++
	if r.err = r.want(header(p.File, p.Size)); r.err != nil {
		return ManifestPiece{}, nil, r.err
	}
	r.piece = &pieceReader{r: r, p: p, left: p.Size, hash: sha256.New()}
	return p, r.piece, nil
}

// end expects the two empty blocks and nothing after them; it returns io.EOF.
func (r *Reader) end() error {
	if err := r.want(make([]byte, 2*blockSize)); err != nil {
		return err
	}
	n, err := io.ReadFull(r.plain, make([]byte, 1))
	switch {
	case n > 0:
		return fmt.Errorf("%w: something follows its end", ErrDamaged)
	case err != io.EOF:
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return io.EOF
}

func (r *Reader) take(n int64) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(r.plain, b); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, noEOF(err))
	}
	return b, nil
}

func (r *Reader) want(b []byte) error {
	got, err := r.take(int64(len(b)))
	if err != nil {
		return err
	}
	if !bytes.Equal(got, b) {
		return fmt.Errorf("%w: after %d pieces it is not in canonical form", ErrDamaged, r.next)
	}
	return nil
}

// noEOF keeps a premature end from looking like the end.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

type pieceReader struct {
	r    *Reader
	p    ManifestPiece
	left int64
	hash hash.Hash
	done bool
}

func (p *pieceReader) Read(b []byte) (int, error) {
	if p.r.piece != p && !p.done {
		return 0, fmt.Errorf("%w: read after the next piece was asked", ErrDamaged)
	}
	if p.r.err != nil {
		return 0, p.r.err
	}
	if p.left == 0 {
		return 0, p.finish()
	}
	n, err := p.r.plain.Read(b[:min(int64(len(b)), p.left)])
	p.hash.Write(b[:n])
	p.left -= int64(n)
	if err != nil && (err != io.EOF || p.left > 0) {
		p.r.err = fmt.Errorf("%w: %w", ErrDamaged, noEOF(err))
		return n, p.r.err
	}
	return n, nil
}

func (p *pieceReader) finish() error {
	if p.done {
		return io.EOF
	}
	if err := p.r.want(padding(p.p.Size)); err != nil {
		p.r.err = err
		return err
	}
	if [sha256.Size]byte(p.hash.Sum(nil)) != p.p.SHA256 {
		p.r.err = fmt.Errorf("%w: piece %d", ErrPiece, p.r.next)
		return p.r.err
	}
	p.done = true
	return io.EOF
}
