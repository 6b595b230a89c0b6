// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// slowest is how much of a dossier must arrive within the stall time, in bytes: a line of
// 64 kbit/s brings 480 kB in a minute. tusd cuts off a body of which nothing comes, but a
// byte a minute would hold a connection for a year.
const slowest = 1 << 10

// paced is the body of a request that may take as long as it needs if it keeps moving.
type paced struct {
	io.ReadCloser
	every   time.Duration
	since   time.Time
	came    int
	stalled bool // it was cut off
}

// Read continues reading, or reports that the time is up.
func (p *paced) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	p.came += n
	if now := time.Now(); now.Sub(p.since) > p.every {
		if p.came < slowest && err == nil {
			err = os.ErrDeadlineExceeded
		}
		p.since, p.came = now, 0
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		p.stalled = true
	}
	return n, err
}

// timely answers 408 where tusd answers 500: missing bytes are not a problem of the service.
type timely struct {
	http.ResponseWriter
	body *paced
}

// WriteHeader sends the status.
func (t *timely) WriteHeader(status int) {
	if t.body.stalled && status == http.StatusInternalServerError {
		t.Header().Set("Connection", "close")
		status = http.StatusRequestTimeout
	}
	t.ResponseWriter.WriteHeader(status)
}

// Unwrap passes deadlines through to the connection.
func (t *timely) Unwrap() http.ResponseWriter { return t.ResponseWriter }
