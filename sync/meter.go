// SPDX-License-Identifier: AGPL-3.0-or-later

package sync

import (
	"errors"
	"io"
	stdsync "sync"
	"time"
)

// meter reads exactly left bytes, reports how many have gone, and distinguishes errors of
// this machine's disk from those of the line.
type meter struct {
	r     io.Reader
	left  int64
	gone  int64
	err   error
	stall *time.Timer
	seen  func(int64)

	once   stdsync.Once
	closed chan struct{} // by the transport, when it stops reading
}

var errShort = errors.New("the sealed dossier is shorter than it was")

// Read continues reading.
func (m *meter) Read(b []byte) (int, error) {
	if m.left == 0 {
		m.stall.Stop()
		return 0, io.EOF
	}
	m.stall.Reset(stallTimeout)
	n, err := m.r.Read(b[:min(int64(len(b)), m.left)])
	m.left -= int64(n)
	m.gone += int64(n)
	m.seen(m.gone)
	if err == io.EOF && m.left > 0 {
		err = errShort
	}
	if err != nil && err != io.EOF {
		m.err = err
	}
	if err == io.EOF {
		err = nil // reported by the next call
	}
	return n, err
}

// Close records that nobody reads any more.
func (m *meter) Close() error {
	m.once.Do(func() { close(m.closed) })
	return nil
}
