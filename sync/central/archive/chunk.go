// SPDX-License-Identifier: AGPL-3.0-or-later

package archive

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/sys/unix"

	"passerelle/dossier"
)

// Bytes are hashed and flushed while they arrive: otherwise a dossier of 50 MB would be
// read again and flushed after its last byte, while the kiosk waits.
const (
	chunkBuffer  = 256 << 10
	chunkBuffers = 4
	flushEvery   = 4 << 20
)

// running is the digest of an upload's first bytes, as one request brought them. What was
// on disk while the line was down is read again: it may not be what was written.
type running struct {
	hash hash.Hash
	upTo int64
}

type upload struct {
	handler.Upload
	folder *Folder
	id     string
}

// WriteChunk appends src at offset, which must be the end of the file, and returns how
// much was written, even with an error.
func (u *upload) WriteChunk(_ context.Context, offset int64, src io.Reader) (int64, error) {
	file, err := os.OpenFile(u.folder.pathOf(u.id), os.O_WRONLY, 0)
	if err != nil {
		return 0, fmt.Errorf("write to an upload: %w", err)
	}
	n, err := u.append(file, offset, src)
	if cerr := file.Close(); err == nil && cerr != nil {
		err = fmt.Errorf("write to an upload: %w", cerr)
	}
	if full(err) {
		return n, ErrFull
	}
	return n, err
}

func (u *upload) append(file *os.File, offset int64, src io.Reader) (int64, error) {
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil || end != offset {
		return 0, fmt.Errorf("write to an upload: it ends at %d, not at %d", end, offset)
	}
	sum := u.folder.begin(u.id, offset)
	free, full, done := make(chan []byte, chunkBuffers), make(chan []byte, chunkBuffers),
		make(chan struct{})
	for range chunkBuffers {
		free <- make([]byte, chunkBuffer)
	}
	go func() {
		defer close(done)
		for b := range full {
			if sum != nil {
				sum.hash.Write(b)
			}
			free <- b[:chunkBuffer]
		}
	}()
	var total, flushed int64
	for err == nil {
		b := <-free
		var n, w int
		n, err = io.ReadAtLeast(src, b, len(b)/2)
		if n > 0 {
			var werr error
			if w, werr = file.Write(b[:n]); werr != nil {
				err = fmt.Errorf("write to an upload: %w", werr)
			}
			total += int64(w)
		}
		full <- b[:w]
		if total-flushed >= flushEvery {
			// Only a hint: it starts the disk and does not wait. Secure makes sure.
			_ = unix.SyncFileRange(int(file.Fd()), offset+flushed, total-flushed,
				unix.SYNC_FILE_RANGE_WRITE)
			flushed = total
		}
	}
	close(full)
	<-done
	if sum != nil {
		u.folder.keep(u.id, sum, offset+total)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil // tusd's reader ends in this way, and reports elsewhere whether the body was complete
	}
	return total, err
}

// begin starts the digest of an upload, or returns nil if the upload is resumed: see running.
func (f *Folder) begin(id string, offset int64) *running {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.running, id)
	if offset != 0 {
		return nil
	}
	return &running{hash: sha256.New()}
}

func (f *Folder) keep(id string, r *running, upTo int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r.upTo = upTo
	f.running[id] = r
}

// digest returns the digest of the first size bytes, if one request to this process wrote
// them.
func (f *Folder) digest(id dossier.ID, size int64) (dossier.ID, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.running[id.String()]
	delete(f.running, id.String())
	if r == nil || r.upTo != size {
		return dossier.ID{}, false
	}
	return dossier.ID(r.hash.Sum(nil)), true
}
