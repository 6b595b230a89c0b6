// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/internal/testkit"
	"passerelle/sync"
	"passerelle/sync/central"
)

func contextWithCancel(t testing.TB) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return ctx, cancel
}

// watched tells when a receipt arrives, and lets it be absorbed.
type watched struct {
	sync.Outbox
	arrived chan<- string
}

func (w *watched) Arrived(id dossier.ID, text []byte) error {
	err := w.Outbox.Arrived(id, text)
	if r, ok := w.Outbox.(interface{ Remove(dossier.ID) error }); ok && err == nil {
		err = r.Remove(id)
	}
	w.arrived <- id.String()
	return err
}

// redirect makes a kiosk call another address than the one it enrolled at.
func (k *kiosk) redirect(url string) {
	k.t.Helper()
	path := filepath.Join(k.Dir, "service.json")
	b := testkit.Read(k.t, path)
	var m map[string]string
	must(k.t, json.Unmarshal(b, &m))
	m["url"] = url
	b, err := json.Marshal(m)
	must(k.t, err)
	testkit.Write(k.t, path, b)
}

// A captive portal answers 200 to everything, in clear or under a certificate of its own.
func TestAPortalIsNotTheService(t *testing.T) {
	seen := make(chan string, 100)
	portal := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Method + " " + r.URL.Path
		w.Header().Set("Content-Type", sync.ReceiptType)
		w.Header().Set("Upload-Offset", "10")
		w.Header().Set("Upload-Length", "10")
		_, _ = w.Write([]byte("Welcome to the wifi"))
	})
	w := newWorld(t)
	clear, own := httptest.NewServer(portal), httptest.NewTLSServer(portal)
	defer clear.Close()
	defer own.Close()
	other := newWorld(t) // the same program, another authority
	for name, url := range map[string]string{"clear": strings.Replace(clear.URL, "http:", "https:",
		1), "tls": own.URL, "authority": other.url} {
		k := w.kiosk()
		d := k.deposit(random(t, 10))
		k.redirect(url)
		got, err := k.drain(time.Second)
		if !errors.Is(err, sync.ErrOtherService) || len(got) != 0 {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		if s := k.state(d.ID); s.Why != sync.OtherService || s.NextTry.IsZero() {
			t.Errorf("%s: state %+v", name, s)
		}
		if _, err := sync.Enrol(t.Context(), filepath.Join(t.TempDir(), "carry"), url, w.invite(),
			testkit.NewKey(t), time.Now()); !errors.Is(err, sync.ErrOtherService) {
			t.Errorf("%s: enrolment: %v", name, err)
		}
	}
	if len(seen) > 0 {
		t.Errorf("a request left for the portal: %s", <-seen)
	}
}

// Even the real service, gone mad, can't make a dossier count as delivered.
func TestOnlyAReceiptForThisDossierCounts(t *testing.T) {
	var lie func(real string) string
	w := newWorld(t, func(w *world) {
		w.wrap = func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if !strings.HasPrefix(r.URL.Path, sync.RouteReceipts) {
					h.ServeHTTP(rw, r)
					return
				}
				rec := httptest.NewRecorder()
				h.ServeHTTP(rec, r)
				rw.Header().Set("Content-Type", sync.ReceiptType)
				rw.Write([]byte(lie(rec.Body.String())))
			})
		}
	})
	k := w.kiosk()
	lie = func(real string) string { return real }
	k.deposit(random(t, 10))
	old, err := k.drain(time.Minute)
	must(t, err)
	must(t, k.spool.Remove(old[0].ID))
	d := k.deposit(random(t, 11))
	for name, f := range map[string]func(string) string{
		"another dossier's": func(string) string { return old[0].Text },
		"stage 1":           func(string) string { return d.Text },
		"nothing":           func(string) string { return "" },
		"a page":            func(string) string { return "<html>ok</html>" },
		"cut":               func(real string) string { return real[:len(real)-3] },
	} {
		lie = f
		got, err := k.drain(time.Second)
		if err == nil || len(got) != 0 {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		if s := k.state(d.ID); s.Why != sync.BadReceipt {
			t.Errorf("%s: state %+v", name, s)
		}
	}
}

func TestTLS12IsRefused(t *testing.T) {
	w := newWorld(t)
	addr := strings.TrimPrefix(w.url, "https://")
	conn, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true,
		MaxVersion: tls.VersionTLS12})
	if err == nil {
		conn.Close()
		t.Fatal("the service speaks TLS 1.2")
	}
	// And a kiosk refuses a service that can't do better.
	cfg, err := w.keys.TLS(nil, time.Now)
	must(t, err)
	cfg.MinVersion, cfg.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
	l, err := tls.Listen("tcp", "127.0.0.1:0", cfg)
	must(t, err)
	srv := &http.Server{Handler: http.NotFoundHandler()}
	go srv.Serve(l)
	defer srv.Close()
	if _, err := sync.Enrol(t.Context(), t.TempDir(), "https://"+l.Addr().String(), w.invite(),
		testkit.NewKey(t), time.Now()); err == nil {
		t.Error("a kiosk enrolled over TLS 1.2")
	}
}

func TestWithoutACertificateOnlyEnrolmentAnswers(t *testing.T) {
	w := newWorld(t)
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	defer c.CloseIdleConnections()
	for _, route := range []string{"GET " + sync.RouteTrust, "GET " + sync.RouteStatus,
		"POST " + sync.RouteDossiers, "HEAD " + sync.RouteDossiers + strings.Repeat("0", 64),
		"PATCH " + sync.RouteDossiers + strings.Repeat("0", 64),
		"GET " + sync.RouteReceipts + strings.Repeat("0", 64)} {
		method, path, _ := strings.Cut(route, " ")
		req, err := http.NewRequest(method, w.url+path, nil)
		must(t, err)
		resp, err := c.Do(req)
		must(t, err)
		resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized ||
			resp.Header.Get(sync.RefusalHeader) != sync.RefusedCert {
			t.Errorf("%s: %d", route, resp.StatusCode)
		}
	}
}

func TestTheNameOfTheServiceIsChecked(t *testing.T) {
	w := newWorld(t)
	_, port, err := net.SplitHostPort(strings.TrimPrefix(w.url, "https://"))
	must(t, err)
	// 127.0.0.2 leads to a listener on all addresses, but is in no certificate.
	l, err := net.Listen("tcp", "127.0.0.2:0")
	must(t, err)
	defer l.Close()
	go forward(l, "127.0.0.1:"+port)
	if _, err := sync.Enrol(t.Context(), t.TempDir(), "https://"+l.Addr().String(), w.invite(),
		testkit.NewKey(t), time.Now()); !errors.Is(err, sync.ErrOtherService) {
		t.Errorf("error %v", err)
	}
}

// A clock whose battery died goes by the date of the program or the last hour heard; one
// that runs ahead is named as what it is.
func TestDeadBattery(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	k.deposit(random(t, 10))
	k.Now = func() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }
	// else the hour heard when it was enrolled
	must(t, os.Remove(filepath.Join(k.Dir, "notes.json")))
	if _, err := k.drain(time.Second); !errors.Is(err, sync.ErrClock) {
		t.Errorf("without anything better: %v", err)
	}
	k.BuildTime = time.Now().AddDate(0, -3, 0)
	if got, err := k.drain(time.Minute); err != nil || len(got) != 1 {
		t.Errorf("with the build's date: %v, %v", got, err)
	}
	k.BuildTime = time.Time{}
	if got, err := k.drain(time.Minute); err != nil || len(got) != 1 {
		t.Errorf("with the last hour heard: %v, %v", got, err)
	}
	line, err := sync.LineOf(k.Dir)
	must(t, err)
	if off := line.Clock.Offset(); off < 20*365*24*time.Hour {
		t.Errorf("offset %v", off)
	}
	k.Now = func() time.Time { return time.Now().AddDate(40, 0, 0) }
	if _, err := k.drain(time.Second); !errors.Is(err, sync.ErrClock) {
		t.Errorf("ahead: %v", err)
	}
}

func TestARenewedListComesWithTheLine(t *testing.T) {
	w := newWorld(t)
	k := w.kiosk()
	must(t, central.Renew(t.Context(), w.archive, w.keys, time.Now().AddDate(0, 0, 40)))
	must(t, central.Renew(t.Context(), w.archive, w.keys, time.Now().AddDate(0, 0, 40)))
	k.deposit(random(t, 10))
	_, err := k.drain(time.Minute)
	must(t, err)
	raw, err := k.spool.Trust()
	must(t, err)
	list, err := receipt.ParseTrust(raw)
	must(t, err)
	if list.Number != k.trust.Number+1 || !follows(list, k.trust) {
		t.Errorf("list %d after %d, or of another root", list.Number, k.trust.Number)
	}
}
