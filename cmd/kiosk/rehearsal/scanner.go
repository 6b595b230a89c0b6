// SPDX-License-Identifier: AGPL-3.0-or-later

package rehearsal

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	stdsync "sync"
	"time"
)

// glass is a flatbed scanner that speaks eSCL 2.6 (Mopria): the driver sane-airscan finds capabilities, posts a job, takes one document. What lies on the glass was laid
// there by the rehearsal; an empty glass gives a white page, as a real one does.
type glass struct {
	mu   stdsync.Mutex
	page []byte // JPEG
	jobs map[string][]byte
	next int
}

const capabilities = `<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerCapabilities xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">
<pwg:Version>2.6</pwg:Version><pwg:MakeAndModel>Passerelle rehearsal scanner</pwg:MakeAndModel><pwg:SerialNumber>0</pwg:SerialNumber>
<scan:Platen><scan:PlatenInputCaps><scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth><scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>3508</scan:MaxHeight>
<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes><scan:ColorMode>RGB24</scan:ColorMode><scan:ColorMode>Grayscale8</scan:ColorMode></scan:ColorModes>
<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat></scan:DocumentFormats>
<scan:SupportedResolutions><scan:DiscreteResolutions><scan:DiscreteResolution><scan:XResolution>300</scan:XResolution><scan:YResolution>300</scan:YResolution></scan:DiscreteResolution></scan:DiscreteResolutions></scan:SupportedResolutions>
</scan:SettingProfile></scan:SettingProfiles></scan:PlatenInputCaps></scan:Platen></scan:ScannerCapabilities>`

const status = `<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerStatus xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"><pwg:Version>2.6</pwg:Version><pwg:State>Idle</pwg:State></scan:ScannerStatus>`

func (g *glass) handler() http.Handler {
	mux := http.NewServeMux()
	xml := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/xml")
			fmt.Fprint(w, body)
		}
	}
	mux.HandleFunc("GET /eSCL/ScannerCapabilities", xml(capabilities))
	mux.HandleFunc("GET /eSCL/ScannerStatus", xml(status))
	mux.HandleFunc("POST /eSCL/ScanJobs", func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.next++
		id := fmt.Sprint(g.next)
		g.jobs[id] = g.page
		w.Header().Set("Location", "http://"+r.Host+"/eSCL/ScanJobs/"+id)
		w.WriteHeader(http.StatusCreated)
	})
	mux.HandleFunc("GET /eSCL/ScanJobs/{id}/NextDocument", func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		page, ok := g.jobs[r.PathValue("id")]
		delete(g.jobs, r.PathValue("id"))
		g.mu.Unlock()
		if !ok || page == nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "image/jpeg")
		w.Write(page)
	})
	mux.HandleFunc("DELETE /eSCL/ScanJobs/{id}", func(http.ResponseWriter, *http.Request) {})
	return mux
}

// LayOnGlass lays a paper, as a JPEG, on the scanner's glass.
func (s *Stage) LayOnGlass(jpeg []byte) {
	s.glass.mu.Lock()
	defer s.glass.mu.Unlock()
	s.glass.page = jpeg
}

// startScanner starts the scanner on loopback and writes the SANE configuration that leads sane-airscan to it and to nothing else.
func (s *Stage) startScanner() (device, config string, err error) {
	s.glass = &glass{jobs: map[string][]byte{}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", "", err
	}
	srv := &http.Server{Handler: s.glass.handler(), ReadHeaderTimeout: 5 * time.Second}
	go srv.Serve(l) // ends with Strike
	s.closers = append(s.closers, func() { srv.Close() })
	config = filepath.Join(s.Dir, "sane.d")
	if err := os.MkdirAll(config, 0o755); err != nil {
		return "", "", err
	}
	airscan := fmt.Sprintf("[devices]\n\"Kiosk\" = http://%s/eSCL, eSCL\n[options]\ndiscovery = disable\nws-discovery = off\n", l.Addr())
	for name, text := range map[string]string{"dll.conf": "airscan\n", "airscan.conf": airscan} {
		if err := os.WriteFile(filepath.Join(config, name), []byte(text), 0o644); err != nil {
			return "", "", err
		}
	}
	out, err := s.saneDevices(config)
	if err != nil {
		return "", "", err
	}
	return out, config, nil
}

// saneDevices asks SANE for the one device of a configuration.
func (s *Stage) saneDevices(config string) (string, error) {
	c := s.command(s.ctx, "scanimage", "-f", "%d%n")
	c.Env = append(c.Env, "SANE_CONFIG_DIR="+config)
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("list the scanner: %w", err)
	}
	for _, l := range strings.Split(string(out), "\n") {
		if strings.HasPrefix(l, "airscan:") {
			return strings.TrimSpace(l), nil
		}
	}
	return "", fmt.Errorf("SANE does not see the scanner of the rehearsal: %q", out)
}
