// SPDX-License-Identifier: AGPL-3.0-or-later

// Package scantest is a simulated scanner: it speaks real eSCL (Mopria eSCL Technical
// Specification 2.97) on loopback and serves pages from a queue.
//
// It is not part of the kiosk: it is for tests and the demonstration, through SANE's own
// sane-airscan, and refuses to start for anything else.
//
// What must be true: it listens on 127.0.0.1 only; each page is served once, in the order
// of the queue; a fault set by the test is reported as a real scanner reports it.
package scantest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// ErrNotDemonstration is returned by Start to a caller that does not declare itself a
// test or a demonstration.
var ErrNotDemonstration = errors.New("the simulated scanner is for tests and demonstrations only")

// Fault is what is wrong with the scanner, in the terms of eSCL's states.
type Fault string

const (
	Fine  Fault = ""
	Jam   Fault = "ScannerAdfJam"
	Cover Fault = "ScannerAdfHatchOpen"
)

// Scanner is a running eSCL scanner with a glass and a feeder.
type Scanner struct {
	mu     sync.Mutex
	server *http.Server
	addr   string
	glass  []byte   // JPEG on the glass
	feeder [][]byte // JPEGs in the feeder
	fault  Fault
	after  int // pages that the feeder delivers before the fault appears
	jobs   map[string]*job
	count  int
}

// job is what remains of one scan.
type job struct {
	feeder bool
	given  int
}

// Start listens on the port of 127.0.0.1 that addr names ("127.0.0.1:0": any).
// demonstration must be true: with it the caller declares that no real visit runs here.
func Start(addr string, demonstration bool) (*Scanner, error) {
	if !demonstration {
		return nil, ErrNotDemonstration
	}
	if host, _, err := net.SplitHostPort(addr); err != nil || host != "127.0.0.1" {
		return nil, fmt.Errorf("listen on 127.0.0.1 only, not on %q", addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	s := &Scanner{addr: l.Addr().String(), jobs: map[string]*job{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /eSCL/ScannerCapabilities", s.capabilities)
	mux.HandleFunc("GET /eSCL/ScannerStatus", s.status)
	mux.HandleFunc("POST /eSCL/ScanJobs", s.begin)
	mux.HandleFunc("GET /eSCL/ScanJobs/{id}/NextDocument", s.next)
	mux.HandleFunc("DELETE /eSCL/ScanJobs/{id}", s.drop)
	s.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go s.server.Serve(l) // ends with Close
	return s, nil
}

// Close stops it: from then on the scanner is absent.
func (s *Scanner) Close() error { return s.server.Close() }

// Device is SANE's name of the scanner when the files of Configure are used.
const Device = "airscan:e0:Kiosk"

// Configure writes a SANE_CONFIG_DIR that knows only this scanner and uses no network.
func (s *Scanner) Configure(dir string) error {
	air := fmt.Sprintf("[devices]\n\"Kiosk\" = http://%s/eSCL, eSCL\n[options]\ndiscovery = "+
		"disable\nws-discovery = off\n",
		s.addr)
	for name, text := range map[string]string{"dll.conf": "airscan\n", "airscan.conf": air} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Lay puts a JPEG on the glass. It must have three components, as a scanner sends when
// asked for colour (sane-airscan responds to a grey one with an I/O error). nil removes
// it (scanning an empty glass is an error).
func (s *Scanner) Lay(jpeg []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.glass = jpeg
}

// Feed adds JPEGs of three components to the feeder.
func (s *Scanner) Feed(jpegs ...[]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.feeder = append(s.feeder, jpegs...)
}

// Break makes a fault appear after the given number of pages from the feeder; Fine ends it.
func (s *Scanner) Break(f Fault, after int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault, s.after = f, after
}

const namespaces = `xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" ` +
	`xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"`

func (s *Scanner) capabilities(w http.ResponseWriter, _ *http.Request) {
	caps := `<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth>
<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>3508</scan:MaxHeight>
<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes><scan:ColorMode>RGB24</scan:ColorMode>
<scan:ColorMode>Grayscale8</scan:ColorMode></scan:ColorModes>
<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>
<scan:SupportedResolutions><scan:DiscreteResolutions><scan:DiscreteResolution>
<scan:XResolution>300</scan:XResolution><scan:YResolution>300</scan:YResolution>
</scan:DiscreteResolution></scan:DiscreteResolutions></scan:SupportedResolutions>
</scan:SettingProfile></scan:SettingProfiles>`
	reply(w, `<scan:ScannerCapabilities `+namespaces+
		`><pwg:Version>2.6</pwg:Version><pwg:MakeAndModel>Demonstration scanner</pwg:MakeAndModel>
<scan:Platen><scan:PlatenInputCaps>`+caps+
		`</scan:PlatenInputCaps></scan:Platen><scan:Adf><scan:AdfSimplexInputCaps>`+caps+
		`</scan:AdfSimplexInputCaps></scan:Adf></scan:ScannerCapabilities>`)
}

func (s *Scanner) status(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state, adf := "Idle", "ScannerAdfLoaded"
	if len(s.feeder) == 0 {
		adf = "ScannerAdfEmpty"
	}
	if s.fault != Fine && s.after <= 0 {
		state, adf = "Stopped", string(s.fault)
	}
	reply(w, `<scan:ScannerStatus `+namespaces+`><pwg:Version>2.6</pwg:Version><pwg:State>`+state+
		`</pwg:State><scan:AdfState>`+adf+`</scan:AdfState></scan:ScannerStatus>`)
}

func (s *Scanner) begin(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	j := &job{feeder: strings.Contains(string(body), "InputSource>Feeder<")}
	s.mu.Lock()
	defer s.mu.Unlock()
	if j.feeder && (len(s.feeder) == 0 || s.broken()) {
		http.Error(w, "conflict", http.StatusConflict) // the client reads the reason in ScannerStatus
		return
	}
	s.count++
	id := fmt.Sprint(s.count)
	s.jobs[id] = j
	w.Header().Set("Location", "http://"+s.addr+"/eSCL/ScanJobs/"+id)
	w.WriteHeader(http.StatusCreated)
}

// broken reports whether the fault is active now. The caller holds the lock.
func (s *Scanner) broken() bool { return s.fault != Fine && s.after <= 0 }

// pageTime is how long a sheet takes. Without it all sheets are through before
// sane-airscan has begun to wait for the first one, and it reports an empty feeder
// (Debian's 0.99.27, on a busy machine).
const pageTime = 60 * time.Millisecond

func (s *Scanner) next(w http.ResponseWriter, r *http.Request) {
	time.Sleep(pageTime)
	s.mu.Lock()
	page, code := s.take(r.PathValue("id"))
	s.mu.Unlock()
	if code != http.StatusOK {
		http.Error(w, http.StatusText(code), code)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Write(page) // if the client has gone, that is its own affair
}

// take returns the next page of a job: 404 ends it, 503 is a fault. The caller holds the lock.
func (s *Scanner) take(id string) ([]byte, int) {
	j, ok := s.jobs[id]
	switch {
	case !ok, !j.feeder && j.given > 0, j.feeder && len(s.feeder) == 0:
		return nil, http.StatusNotFound
	case j.feeder && s.broken():
		return nil, http.StatusConflict
	case !j.feeder && s.glass == nil:
		return nil, http.StatusInternalServerError
	}
	j.given++
	if !j.feeder {
		return s.glass, http.StatusOK
	}
	page := s.feeder[0]
	s.feeder = s.feeder[1:]
	s.after--
	return page, http.StatusOK
}

func (s *Scanner) drop(_ http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.jobs, r.PathValue("id"))
}

func reply(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "text/xml")
	_, _ = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?>`+body)
}
