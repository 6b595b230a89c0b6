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

// slowest is what must come of a dossier in the time to stall: a line of 64 kbit/s brings
// 480 kB in a minute. tusd cuts a body of which nothing comes; a byte a minute would hold
// a connection for a year.
const slowest = 1 << 10

// paced is the body of a request that may take as long as it needs, so long as it moves.
type paced struct {
	io.ReadCloser
	every   time.Duration
	since   time.Time
	came    int
	stalled bool // it was cut
}

// Read reads on, or says that time is up.
func (p *paced) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	p.came += n
	if now := time.Now(); now.Sub(p.since) > p.every {
		if p.came < slowest && err == nil {
			err = os.ErrDeadlineExceeded
		}
		p.since, p.came = now, 0
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		p.stalled = true
	}
	return n, err
}

// timely answers 408 where tusd answers 500: that bytes did not come is no trouble of the service.
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

// Unwrap lets deadlines through to the connection.
func (t *timely) Unwrap() http.ResponseWriter { return t.ResponseWriter }
