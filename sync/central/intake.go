// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/sync"
	"passerelle/sync/central/archive"
)

// admitted describes the new upload, in the request's context, from create to tusd's hook.
type admitted struct {
	id    dossier.ID
	first string
}

type admittedKey struct{}

func (s *Service) tusConfig() handler.Config {
	return handler.Config{
		StoreComposer:        s.cfg.Archive.Dossiers.Composer(),
		BasePath:             sync.RouteDossiers,
		MaxSize:              s.cfg.MaxSize,
		DisableDownload:      true,
		DisableTermination:   true,
		DisableConcatenation: true,
		NetworkTimeout:       s.cfg.Limits.Stall,
		Cors:                 &handler.CorsConfig{Disable: true},
		Logger:               quiet(),
		PreUploadCreateCallback: func(e handler.HookEvent) (handler.HTTPResponse,
			handler.FileInfoChanges, error) {
			a, ok := e.Context.Value(admittedKey{}).(admitted)
			if !ok || e.Upload.SizeIsDeferred || e.Upload.IsPartial || e.Upload.IsFinal {
				return handler.HTTPResponse{}, handler.FileInfoChanges{},
					handler.NewError("ERR_NOT_ADMITTED", "uploads begin with a receipt",
						http.StatusForbidden)
			}
			return handler.HTTPResponse{},
				handler.FileInfoChanges{ID: a.id.String(),
					MetaData: handler.MetaData{archive.FirstKey: a.first}}, nil
		},
		PreFinishResponseCallback: s.finished,
	}
}

// create begins an upload: the stage-1 receipt that comes with it is verified before
// anything is stored.
func (s *Service) create(w http.ResponseWriter, r *http.Request, k archive.Kiosk) {
	text := handler.ParseMetadataHeader(r.Header.Get("Upload-Metadata"))[sync.ReceiptMetadata]
	first, ok := s.admit(w, r, k, text)
	if !ok {
		return
	}
	size, err := strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
	if err != nil || size < 1 {
		s.refuse(w, http.StatusBadRequest, sync.RefusedMalformed, "the dossier's size is missing")
		return
	}
	if size > s.cfg.MaxSize {
		s.refuse(w, http.StatusRequestEntityTooLarge, sync.RefusedSize, "the dossier is too large")
		return
	}
	switch reg, err := s.cfg.Archive.Registered(r.Context(), first.ID); {
	case err == nil && reg.Kiosk != k.ID:
		s.refuse(w, http.StatusForbidden, sync.RefusedReceipt, "this dossier is another kiosk's")
		return
	case err == nil:
		answerReceipt(w, reg)
		return
	case !errors.Is(err, archive.ErrNotFound):
		s.unhealthy(w, "look for a dossier", err)
		return
	}
	if err := s.makeWay(r.Context(), first, size); err != nil {
		s.unhealthy(w, "clear what can't be of a dossier", err)
		return
	}
	w, r = s.pace(w, r)
	ctx := context.WithValue(r.Context(), admittedKey{}, admitted{first.ID, first.Text})
	s.tus.Middleware(http.HandlerFunc(s.tus.PostFile)).ServeHTTP(w, r.WithContext(ctx))
}

// makeWay removes what is stored under the id of a dossier that a kiosk begins, if it
// can't be the beginning of that dossier: the bytes are gone, or more than the complete
// dossier, or their description has another size or no valid receipt. Otherwise the
// dossier could neither be resumed nor begun again, and its kiosk would be told for ever
// that another request is busy with it. Nothing was registered for it, and the kiosk has
// all of it. What another kiosk validly began stays.
func (s *Service) makeWay(ctx context.Context, first receipt.Receipt, size int64) error {
	defer s.finishing.lock(first.ID)()
	if _, err := s.cfg.Archive.Registered(ctx, first.ID); err == nil ||
		!errors.Is(err, archive.ErrNotFound) {
		return err
	}
	had, offset, text, err := s.cfg.Archive.Dossiers.Look(first.ID)
	switch {
	case errors.Is(err, archive.ErrNotFound):
		return s.cfg.Archive.Dossiers.Remove(first.ID)
	case err != nil:
		return err
	}
	trust, err := s.currentTrust(ctx)
	if err != nil {
		return err
	}
	begun, err := receipt.Admit(text, trust, s.cfg.Now())
	good := err == nil && begun.ID == first.ID
	if good && (begun.Kiosk != first.Kiosk || had == size && offset <= size) {
		return nil
	}
	s.cfg.Log.Warn("begun anew", "id", first.ID.String(), "size", had, "has", offset)
	return s.cfg.Archive.Dossiers.Remove(first.ID)
}

// admit verifies a stage-1 receipt against today's list and the kiosk that presents it;
// it sends the answer when it refuses.
func (s *Service) admit(w http.ResponseWriter, r *http.Request, k archive.Kiosk,
	text string) (receipt.Receipt, bool) {
	trust, ok := s.trustFor(w, r)
	if !ok {
		return receipt.Receipt{}, false
	}
	first, err := receipt.Admit(text, trust, s.cfg.Now())
	if err != nil {
		s.refuseReceipt(w, err)
		return receipt.Receipt{}, false
	}
	if first.Kiosk != k.ID {
		s.refuse(w, http.StatusForbidden, sync.RefusedReceipt, "this receipt is another kiosk's")
		return receipt.Receipt{}, false
	}
	return first, true
}

func (s *Service) refuseReceipt(w http.ResponseWriter, err error) {
	code := sync.RefusedReceipt
	if refusal, ok := errors.AsType[*receipt.Refusal](err); ok && refusal.Reason == receipt.Revoked {
		code = sync.RefusedRevoked
	}
	s.refuse(w, http.StatusForbidden, code, "the receipt is refused: "+err.Error())
}

// through admits a kiosk to its own upload.
func (s *Service) through(next http.HandlerFunc) kioskRequest {
	return func(w http.ResponseWriter, r *http.Request, k archive.Kiosk) {
		id, err := dossier.ParseID(r.PathValue("id"))
		if err != nil {
			s.refuse(w, http.StatusNotFound, sync.RefusedUnknown, "no such dossier")
			return
		}
		size, offset, first, err := s.cfg.Archive.Dossiers.Look(id)
		if err == nil {
			err = ownedBy(first, k)
		}
		if err == nil && (size < 1 || offset > size) {
			err = archive.ErrNotFound // damaged: its kiosk begins it again, see makeWay
		}
		switch {
		case errors.Is(err, archive.ErrNotFound):
			s.refuse(w, http.StatusNotFound, sync.RefusedUnknown, "no such dossier")
			return
		case err != nil:
			s.unhealthy(w, "look at an upload", err)
			return
		}
		w, r = s.pace(w, r)
		http.StripPrefix(sync.RouteDossiers, s.tus.Middleware(next)).ServeHTTP(w, r)
	}
}

// controlKey finds the connection's deadlines in a request's context.
type controlKey struct{}

// pace lets a body take its time while it moves; tusd moves the server's deadline with it.
func (s *Service) pace(w http.ResponseWriter,
	r *http.Request) (http.ResponseWriter, *http.Request) {
	body := &paced{ReadCloser: r.Body, every: s.cfg.Limits.Stall, since: time.Now()}
	r = r.WithContext(context.WithValue(r.Context(), controlKey{}, http.NewResponseController(w)))
	r.Body = body
	return &timely{w, body}, r
}

// ownedBy hides the dossiers of others: even the existence of an id is nobody else's business.
func ownedBy(first string, k archive.Kiosk) error {
	r, err := receipt.Parse(first)
	if err != nil || r.Kiosk != k.ID {
		return archive.ErrNotFound
	}
	return nil
}

// finished is tusd's hook after the last byte: the kiosk is told what it returns.
func (s *Service) finished(e handler.HookEvent) (handler.HTTPResponse, error) {
	id, err := dossier.ParseID(e.Upload.ID)
	if err != nil {
		return handler.HTTPResponse{}, err
	}
	// No more bytes are awaited: net/http would take a deadline that passes while the
	// disk works for a kiosk that has gone.
	if c, ok := e.Context.Value(controlKey{}).(*http.ResponseController); ok {
		// each write has its own
		_, _ = c.SetReadDeadline(time.Time{}), c.SetWriteDeadline(time.Time{})
	}
	// Not the request's context: the dossier is here, even if the kiosk has gone.
	_, err = s.register(context.WithoutCancel(e.Context), id)
	if err == nil {
		return handler.HTTPResponse{}, nil
	}
	code, status := s.refusalOf(err)
	he := handler.NewError("ERR_NOT_REGISTERED", "the dossier was not registered", status)
	he.HTTPResponse.Header[sync.RefusalHeader] = code
	return handler.HTTPResponse{}, he
}
