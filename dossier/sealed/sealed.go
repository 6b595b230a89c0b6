// SPDX-License-Identifier: AGPL-3.0-or-later

// Package sealed implements the sealed dossier: one file, a tar inside age, that only the
// service's identity can open.
//
// It does not know where the file is kept, how it travels, or what a complete dossier is.
// It draws no PDF: pieces are given to it as bytes with their size and digest.
//
// What must be true: [Open] returns exactly the bytes that were given to [Seal], in the
// order of the manifest; a piece that does not match its digest makes Seal fail and never
// ends in a sealed dossier; only a few blocks are held in memory, however large the
// pieces. docs/formats.md specifies the format.
package sealed

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"

	"passerelle/dossier"
)

// Piece is one piece to be sealed: the PDF of one slot.
type Piece struct {
	Slot   dossier.Slot
	Pages  int   // at least 1
	Size   int64 // bytes
	SHA256 [sha256.Size]byte
	Open   func() (io.ReadCloser, error) // called once; the bytes must match Size and SHA256

	// as in [ManifestPiece]
	Recognised dossier.Recognition
	Signs      []string
}

var (
	// ErrRecipient is wrapped by Seal for a recipient that is not an age hybrid one
	// (ML-KEM-768 and X25519), or when there is none.
	ErrRecipient = errors.New("not an age hybrid recipient")
	// ErrManifest is wrapped by Seal and Open for an invalid manifest: its format, a slot
	// that cannot name a file or occurs twice, a size below 1.
	ErrManifest = errors.New("not a valid manifest")
	// ErrPiece is wrapped by Seal and Open when a piece's bytes do not match its size and
	// digest.
	ErrPiece = errors.New("the piece is not what its digest says")
	// ErrDamaged is wrapped by Open and its Reader for a file that is cut short, altered,
	// or not in canonical form.
	ErrDamaged = errors.New("the sealed dossier is damaged")
)

// Seal writes m and the pieces, in their order, sealed to every recipient ("age1pq1…"; at
// least one). It sets m.Format and m.Pieces. The pieces are read once and hashed while
// they are copied; a piece with another length or digest than stated is an error that
// wraps ErrPiece. After any error, what was written to w is an unfinished file that no
// identity opens, and the caller throws it away. Errors of w and of a piece's reader are
// wrapped as they come.
func Seal(w io.Writer, recipients []string, m Manifest, pieces []Piece) error {
	m.Format, m.Pieces = ManifestFormat, nil
	for _, p := range pieces {
		m.Pieces = append(m.Pieces, ManifestPiece{Slot: p.Slot, File: fileName(p.Slot),
			Size: p.Size, SHA256: p.SHA256, Pages: p.Pages, Recognised: p.Recognised,
			Signs: p.Signs})
	}
	manifest, err := m.JSON()
	if err != nil {
		return err
	}
	keys, err := parseRecipients(recipients)
	if err != nil {
		return err
	}
	out, err := age.Encrypt(w, keys...)
	if err != nil {
		return fmt.Errorf("begin sealing: %w", err)
	}
	// On error out is deliberately not closed: without its last block, age refuses the file.
	if err := writeMember(out, manifestName, manifest); err != nil {
		return err
	}
	blocks := newBlocks()
	for i, p := range pieces {
		if err := p.copyTo(out, blocks); err != nil {
			return fmt.Errorf("seal piece %d: %w", i, err)
		}
	}
	if _, err := out.Write(make([]byte, 2*blockSize)); err != nil {
		return fmt.Errorf("end sealing: %w", err)
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("end sealing: %w", err)
	}
	return nil
}

func parseRecipients(texts []string) ([]age.Recipient, error) {
	if len(texts) == 0 {
		return nil, fmt.Errorf("%w: there is none", ErrRecipient)
	}
	var out []age.Recipient
	for i, s := range texts {
		r, err := age.ParseHybridRecipient(s)
		if err != nil {
			return nil, fmt.Errorf("%w: number %d", ErrRecipient, i)
		}
		out = append(out, r)
	}
	return out, nil
}

func writeMember(w io.Writer, name string, content []byte) error {
	for _, b := range [][]byte{header(name, int64(len(content))), content,
		padding(int64(len(content)))} {
		if _, err := w.Write(b); err != nil {
			return fmt.Errorf("seal %s: %w", name, err)
		}
	}
	return nil
}

func (p Piece) copyTo(w io.Writer, blocks chan []byte) error {
	if _, err := w.Write(header(fileName(p.Slot), p.Size)); err != nil {
		return err
	}
	f, err := p.Open()
	if err != nil {
		return err
	}
	sum, err := copyAndHash(w, f, p.Size, blocks)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	if sum != p.SHA256 {
		return fmt.Errorf("%w: other bytes", ErrPiece)
	}
	_, err = w.Write(padding(p.Size))
	return err
}

// Blocks are large because each is handed to another goroutine: with 64 KiB the hand-over
// cost a quarter of the speed.
const copyBlock, copyBlocks = 256 << 10, 8

func newBlocks() chan []byte {
	free := make(chan []byte, copyBlocks)
	for range copyBlocks {
		free <- make([]byte, copyBlock)
	}
	return free
}

// copyAndHash copies exactly size bytes, requires r to end there, and returns their
// SHA-256. Reading and hashing go on while the previous block is being sealed: on two cores
// the digest costs no time. All blocks are back in free when it returns without an error.
func copyAndHash(w io.Writer, r io.Reader, size int64,
	free chan []byte) ([sha256.Size]byte, error) {
	full, stop := make(chan []byte, copyBlocks), make(chan struct{})
	var sum [sha256.Size]byte
	var readErr error // sum and readErr belong to the goroutine until full is closed
	go func() {
		defer close(full)
		h := sha256.New()
		for left := size; ; {
			var b []byte
			select {
			case b = <-free:
			case <-stop:
				return
			}
			n, err := io.ReadFull(r, b)
			if left -= int64(n); left < 0 {
				readErr = fmt.Errorf("%w: longer than %d bytes", ErrPiece, size)
				return
			}
			h.Write(b[:n])
			full <- b[:n] // never blocks: there are no more blocks than places
			switch {
			case err == io.EOF || err == io.ErrUnexpectedEOF:
				if left > 0 {
					readErr = fmt.Errorf("%w: %d bytes short", ErrPiece, left)
				}
				h.Sum(sum[:0])
				return
			case err != nil:
				readErr = err
				return
			}
		}
	}()
	var writeErr error
	// drain it even after an error: r must be idle when the caller closes it
	for b := range full {
		if writeErr == nil {
			if _, writeErr = w.Write(b); writeErr != nil {
				close(stop)
			}
		}
		free <- b[:copyBlock]
	}
	if writeErr != nil {
		return sum, writeErr
	}
	return sum, readErr
}
