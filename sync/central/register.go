// SPDX-License-Identifier: AGPL-3.0-or-later

package central

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
	"passerelle/sync"
	"passerelle/sync/central/archive"
)

var (
	errIncomplete = errors.New("the dossier is not whole yet")
	errDigest     = errors.New("what arrived is not what its id says")
)

// register countersigns a complete dossier, once. It is called after the last byte, and
// again whenever the kiosk asks for the receipt: a service that was killed in between
// finishes then. The order is: digest checked, file and folder on disk, receipt signed,
// receipt in the database, and only then the answer.
func (s *Service) register(ctx context.Context, id dossier.ID) (archive.Registered, error) {
	defer s.finishing.lock(id)()
	reg, err := s.cfg.Archive.Registered(ctx, id)
	if err == nil || !errors.Is(err, archive.ErrNotFound) {
		return reg, err
	}
	size, offset, text, err := s.cfg.Archive.Dossiers.Look(id)
	if err != nil {
		return archive.Registered{}, err
	}
	if offset != size {
		return archive.Registered{}, errIncomplete
	}
	trust, err := s.currentTrust(ctx)
	if err != nil {
		return archive.Registered{}, err
	}
	now := s.cfg.Now()
	if err := afterBuild(now, s.cfg.BuildTime); err != nil {
		return archive.Registered{}, err
	}
	// check again: the kiosk may have been revoked while it was sending
	first, err := receipt.Admit(text, trust, now)
	if err != nil {
		return archive.Registered{}, err
	}
	digest, err := s.cfg.Archive.Dossiers.Secure(id)
	if err != nil {
		return archive.Registered{}, err
	}
	if digest != id || first.ID != id {
		if err := s.cfg.Archive.Dossiers.Remove(id); err != nil {
			return archive.Registered{}, err
		}
		s.cfg.Log.Warn("digest wrong", "id", id.String(), "size", size)
		return archive.Registered{}, errDigest
	}
	second, err := receipt.Countersign(first, now, AuthorityCode, TermsCode, s.cfg.Keys.Receipt)
	if err != nil {
		return archive.Registered{}, fmt.Errorf("countersign: %w", err)
	}
	// It is signed once, for ever: at a time when, by the list, our own key is not valid,
	// nobody could verify it.
	if _, err := receipt.Verify(second.Text, trust); err != nil {
		return archive.Registered{}, fmt.Errorf("%w: the receipt would not verify: %v", ErrHour,
			err) //nolint:errorlint // not a refusal of the kiosk's receipt
	}
	reg, err = s.cfg.Archive.Register(ctx, archive.Registered{
		ID: id, Size: size, Kiosk: first.Kiosk, Procedure: first.Procedure, Received: now,
		First: first.Text, Second: second.Text,
	})
	if err == nil {
		s.cfg.Log.Info("registered", "id", id.String(), "kiosk", reg.Kiosk, "size", size)
	}
	return reg, err
}

// refusalOf returns what the kiosk is told about an error of register. Problems of the
// service itself are logged here.
func (s *Service) refusalOf(err error) (code string, status int) {
	var refusal *receipt.Refusal
	switch {
	case errors.Is(err, errDigest):
		return sync.RefusedDigest, http.StatusUnprocessableEntity
	case errors.Is(err, errIncomplete):
		return sync.RefusedUnfit, http.StatusConflict
	case errors.Is(err, archive.ErrNotFound):
		return sync.RefusedUnknown, http.StatusNotFound
	case errors.As(err, &refusal) && refusal.Reason == receipt.Revoked:
		return sync.RefusedRevoked, http.StatusForbidden
	case errors.As(err, &refusal):
		return sync.RefusedReceipt, http.StatusForbidden
	}
	s.cfg.Log.Error("unhealthy", "doing", "register", "error", err)
	return sync.RefusedUnhealthy, http.StatusServiceUnavailable
}

// receipt answers with the stage-2 receipt of a kiosk's own dossier.
func (s *Service) receipt(w http.ResponseWriter, r *http.Request, k archive.Kiosk) {
	id, err := dossier.ParseID(r.PathValue("id"))
	if err != nil {
		s.refuse(w, http.StatusNotFound, sync.RefusedUnknown, "no such dossier")
		return
	}
	reg, err := s.own(r.Context(), id, k)
	if err != nil {
		code, status := s.refusalOf(err)
		s.refuse(w, status, code, "there is no receipt")
		return
	}
	answerReceipt(w, reg)
}

// own registers nothing for a kiosk to which the upload does not belong.
func (s *Service) own(ctx context.Context, id dossier.ID,
	k archive.Kiosk) (archive.Registered, error) {
	reg, err := s.cfg.Archive.Registered(ctx, id)
	if errors.Is(err, archive.ErrNotFound) {
		var first string
		if _, _, first, err = s.cfg.Archive.Dossiers.Look(id); err != nil {
			return archive.Registered{}, err
		}
		if err := ownedBy(first, k); err != nil {
			return archive.Registered{}, err
		}
		reg, err = s.register(context.WithoutCancel(ctx), id)
	}
	if err == nil && reg.Kiosk != k.ID {
		err = archive.ErrNotFound
	}
	if err != nil {
		return archive.Registered{}, err
	}
	return reg, nil
}

func answerReceipt(w http.ResponseWriter, reg archive.Registered) {
	w.Header().Set("Content-Type", sync.ReceiptType)
	w.Header().Set("Content-Length", strconv.Itoa(len(reg.Second)))
	_, _ = w.Write([]byte(reg.Second)) // if the kiosk has gone, it asks again
}

// trustFor returns the newest list, or answers that there is a fault here.
func (s *Service) trustFor(w http.ResponseWriter, r *http.Request) (*receipt.Trust, bool) {
	t, err := s.currentTrust(r.Context())
	if err != nil {
		s.unhealthy(w, "read the trust list", err)
	}
	return t, err == nil
}

// listTag is the ETag of a trust list: its number.
func listTag(t *receipt.Trust) string { return `"` + strconv.FormatUint(t.Number, 10) + `"` }

// revoked refuses the trust list to a revoked kiosk, as every route does, but puts the
// list that revokes it into the refusal: the kiosk's vault believes that list, and no
// carrier's word.
func (s *Service) revoked(w http.ResponseWriter, r *http.Request) {
	t, ok := s.trustFor(w, r)
	if !ok {
		return
	}
	s.refused(w, http.StatusForbidden, sync.RefusedRevoked)
	w.Header().Set("ETag", listTag(t))
	w.Header().Set("Content-Type", "text/plain; charset=us-ascii")
	w.WriteHeader(http.StatusForbidden)
	if r.Header.Get("If-None-Match") != listTag(t) {
		_, _ = w.Write(t.Raw)
	}
}

// trustList answers with the newest list, or that the kiosk already has it.
func (s *Service) trustList(w http.ResponseWriter, r *http.Request, _ archive.Kiosk) {
	t, ok := s.trustFor(w, r)
	if !ok {
		return
	}
	tag := listTag(t)
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=us-ascii")
	_, _ = w.Write(t.Raw)
}

// status answers that the service knows the kiosk, and with its own time.
func (s *Service) status(w http.ResponseWriter, r *http.Request, k archive.Kiosk) {
	t, ok := s.trustFor(w, r)
	if !ok {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"kiosk": k.ID, "name": k.Name, "trust": t.Number, "demo": t.Demo,
		"time": s.cfg.Now().UTC().Format(time.RFC3339),
	})
}
