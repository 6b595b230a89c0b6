// SPDX-License-Identifier: AGPL-3.0-or-later

// Package central is the service's end of the line: an http.Handler for enrolment, receiving
// sealed dossiers, receipts and the trust list, and the keys and certificates behind them.
//
// It reads no key file and knows no folder (package archive stores, cmd/central wires it
// up), has no key that opens a dossier, and never sees the root's private key after [Found].
//
// What must be true: no byte of a dossier is accepted before its stage-1 receipt has been
// verified and found to be that of the kiosk that sends it; a stage-2 receipt exists only
// for a dossier that is complete on disk with the digest that its id says; there is only
// one, and every retry gets the same bytes.
package central

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	stdsync "sync"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/sync"
	"passerelle/sync/central/archive"
)

// DefaultMaxSize is the largest sealed dossier that is accepted, in bytes, if the
// configuration gives none.
const DefaultMaxSize = 1 << 30

// Config is what a service needs.
type Config struct {
	Archive *archive.Archive
	Keys    *Keys
	MaxSize int64            // bytes of one sealed dossier; 0: DefaultMaxSize
	Limits  Limits           // of connections
	Now     func() time.Time // nil: time.Now
	// BuildTime is when this program was built: if the clock is before it, nothing is
	// signed. Zero: unknown.
	BuildTime time.Time
	Log       *slog.Logger // nil: none
}

// Service answers requests of kiosks. It is safe for concurrent use.
type Service struct {
	cfg   Config
	tus   *handler.UnroutedHandler
	mux   *http.ServeMux
	trust cachedTrust
	tally tally

	finishing named // one registration of a dossier at a time
}

// New creates the service. The archive must contain a trust list (see Begin).
func New(cfg Config) (*Service, error) {
	cfg.MaxSize = cmp.Or(cfg.MaxSize, DefaultMaxSize)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Log = cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))
	cfg.Limits.fill()
	s := &Service{cfg: cfg, mux: http.NewServeMux()}
	tus, err := handler.NewUnroutedHandler(s.tusConfig())
	if err != nil {
		return nil, fmt.Errorf("prepare the intake: %w", err)
	}
	s.tus = tus
	s.mux.HandleFunc("POST "+sync.RouteEnrol, s.enrol)
	s.mux.Handle("POST "+sync.RouteDossiers+"{$}", s.known(s.create))
	s.mux.Handle("HEAD "+sync.RouteDossiers+"{id}", s.known(s.through(tus.HeadFile)))
	s.mux.Handle("PATCH "+sync.RouteDossiers+"{id}", s.known(s.through(tus.PatchFile)))
	s.mux.Handle("GET "+sync.RouteReceipts+"{id}", s.known(s.receipt))
	s.mux.Handle("GET "+sync.RouteTrust, s.known(s.trustList))
	s.mux.Handle("GET "+sync.RouteCatalogue, s.known(s.catalogue))
	s.mux.Handle("GET "+sync.RouteStatus, s.known(s.status))
	return s, nil
}

// ServeHTTP answers one request. A connection ends with its first answer, unless an
// enrolled kiosk made the request: strangers have nothing more to say.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// left by tusd from the previous request; a test's writer has none
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	w.Header().Set("Connection", "close")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	s.mux.ServeHTTP(w, r)
}

// kioskRequest answers a request of a kiosk that has proven its identity.
type kioskRequest func(w http.ResponseWriter, r *http.Request, k archive.Kiosk)

// known admits only kiosks that are enrolled and not revoked, with the certificate of their
// last enrolment. The database is read each time, so that revoking takes effect at once.
func (s *Service) known(next kioskRequest) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.TLS == nil || r.TLS.Version < tls.VersionTLS13 || len(r.TLS.VerifiedChains) == 0 {
			s.refuse(w, http.StatusUnauthorized, sync.RefusedCert,
				"a kiosk's certificate is needed")
			return
		}
		cert := r.TLS.VerifiedChains[0][0]
		k, err := s.cfg.Archive.Kiosk(r.Context(), cert.Subject.CommonName)
		switch {
		case errors.Is(err, archive.ErrNotFound),
			err == nil && !bytes.Equal(cert.RawSubjectPublicKeyInfo, k.TLSKey):
			s.refuse(w, http.StatusForbidden, sync.RefusedCert,
				"this certificate is not that of an enrolled kiosk")
		case err != nil:
			s.unhealthy(w, "read a kiosk", err)
		case !k.Revoked.IsZero() && r.Method == http.MethodGet && r.URL.Path == sync.RouteTrust:
			s.revoked(w, r)
		case !k.Revoked.IsZero():
			s.refuse(w, http.StatusForbidden, sync.RefusedRevoked, "this kiosk was revoked")
		default:
			w.Header().Del("Connection")
			belongs(r.Context(), k.ID)
			if r.Body == http.NoBody {
				// as in finished; a test's writer has none
				_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
			}
			next(w, r, k)
		}
	})
}

// refuse answers with a refusal: a code for the carrier and a sentence for the technician.
func (s *Service) refuse(w http.ResponseWriter, status int, code, sentence string) {
	s.refused(w, status, code)
	http.Error(w, sentence, status)
}

// refused puts the refusal in the header of an answer, and counts it.
func (s *Service) refused(w http.ResponseWriter, status int, code string) {
	if times, due := s.tally.add(code, time.Now()); due {
		s.cfg.Log.Info("refused", "code", code, "status", status, "times", times)
	}
	w.Header().Set(sync.RefusalHeader, code)
}

// unhealthy answers that the service itself has a problem. The error is for the log:
// paths and addresses are not the kiosk's business.
func (s *Service) unhealthy(w http.ResponseWriter, doing string, err error) {
	s.cfg.Log.Error("unhealthy", "doing", doing, "error", err)
	w.Header().Set(sync.RefusalHeader, sync.RefusedUnhealthy)
	http.Error(w, "the service can't do this now", http.StatusServiceUnavailable)
}

// cachedTrust holds the parsed list with the highest number seen.
type cachedTrust struct {
	mu     stdsync.Mutex
	number uint64
	list   *receipt.Trust
}

// currentTrust returns the newest list. Another process may have changed it, so the
// number is read each time, and the list only when the number grew.
func (s *Service) currentTrust(ctx context.Context) (*receipt.Trust, error) {
	number, err := s.cfg.Archive.TrustNumber(ctx)
	if err != nil {
		return nil, err
	}
	s.trust.mu.Lock()
	defer s.trust.mu.Unlock()
	if s.trust.list != nil && s.trust.number == number {
		return s.trust.list, nil
	}
	_, raw, err := s.cfg.Archive.Trust(ctx)
	if err != nil {
		return nil, err
	}
	list, err := receipt.ParseTrust(raw)
	if err != nil {
		return nil, err
	}
	s.trust.number, s.trust.list = list.Number, list
	return list, nil
}

// named is a lock for each dossier being processed.
type named struct {
	mu    stdsync.Mutex
	locks map[dossier.ID]*counted
}

type counted struct {
	stdsync.Mutex
	users int
}

func (n *named) lock(id dossier.ID) (unlock func()) {
	n.mu.Lock()
	if n.locks == nil {
		n.locks = map[dossier.ID]*counted{}
	}
	l := n.locks[id]
	if l == nil {
		l = &counted{}
		n.locks[id] = l
	}
	l.users++
	n.mu.Unlock()
	l.Lock()
	return func() {
		l.Unlock()
		n.mu.Lock()
		if l.users--; l.users == 0 {
			delete(n.locks, id)
		}
		n.mu.Unlock()
	}
}
