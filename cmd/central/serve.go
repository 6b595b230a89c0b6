// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"passerelle/sync"
	"passerelle/sync/central"
)

// names is a flag that may be repeated.
type names []string

// String writes the names as the flag package wants.
func (n *names) String() string { return strings.Join(*n, ",") }

// Set adds a name.
func (n *names) Set(s string) error {
	*n = append(*n, s)
	return nil
}

// built is when the source was committed, in RFC 3339; set by the build (see Makefile).
var built = ""

const (
	lastWords  = 5 * time.Second // for requests still running when the service is told to stop
	renewEvery = time.Hour
	tidyEvery  = 24 * time.Hour
	forsaken   = 30 * 24 * time.Hour // longer than a kiosk stays offline
)

func runServe(ctx context.Context, e *env, args []string) error {
	fs, data := e.flags("serve")
	addr := fs.String("addr", "127.0.0.1:8443", "address to listen on; port 0 takes a free one")
	limit := fs.Int64("max-size", central.DefaultMaxSize, "largest sealed dossier, in bytes")
	var hosts names
	fs.Var(&hosts, "host", "a name or address by which kiosks call the service; again for each")
	var f founding
	f.flags(fs)
	if err := parse(fs, args, data, 0); err != nil {
		return err
	}
	if host, _, err := net.SplitHostPort(*addr); err != nil {
		return usage("-addr HOST:PORT is expected")
	} else if host != "" && !net.ParseIP(host).IsUnspecified() {
		hosts = append(hosts, host)
	}
	if !exists(filepath.Join(*data, serviceFolder)) {
		if err := begin(*data, f, e.now()); err != nil {
			return err
		}
	}
	s, err := openService(ctx, *data)
	if err != nil {
		return err
	}
	defer s.archive.Close()
	release, err := onlyServer(*data)
	if err != nil {
		return err
	}
	defer release()
	logger := slog.New(slog.NewTextHandler(e.stderr, nil))
	if err := central.Plausible(ctx, s.archive, e.now(), sync.BuildTime(built),
		logger); err != nil {
		return err
	}
	if err := central.Renew(ctx, s.archive, s.keys, e.now()); err != nil {
		return fmt.Errorf("renew the trust list: %w", err)
	}
	h, err := central.New(central.Config{Archive: s.archive, Keys: s.keys, MaxSize: *limit,
		Now: e.now, BuildTime: sync.BuildTime(built), Log: logger})
	if err != nil {
		return err
	}
	cfg, err := s.keys.TLS(hosts, e.now)
	if err != nil {
		return misuse{err}
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	server := h.Server(cfg, h)
	fmt.Fprintf(e.stdout, "listening on https://%s\n", l.Addr())
	return s.until(ctx, server, l, h, logger, e.now)
}

// until serves until ctx is done, renewing the trust list and clearing abandoned uploads.
func (s *service) until(ctx context.Context, server *http.Server, l net.Listener,
	intake *central.Service, logger *slog.Logger, now func() time.Time) error {
	served := make(chan error, 1)
	go func() { served <- intake.Serve(server, l) }()
	tick, tidy := time.NewTicker(renewEvery), time.NewTicker(tidyEvery)
	defer tick.Stop()
	defer tidy.Stop()
	clear := func() {
		if _, err := intake.Tidy(ctx, now().Add(-forsaken)); err != nil && ctx.Err() == nil {
			logger.Error("unhealthy", "doing", "clear forsaken uploads", "error", err)
		}
	}
	clear() // also at the start: a service that is restarted each night would never
	for {
		select {
		case err := <-served:
			return fmt.Errorf("serve: %w", err)
		case <-tick.C:
			if err := central.Plausible(ctx, s.archive, now(), sync.BuildTime(built),
				logger); err != nil {
				logger.Error("unhealthy", "doing", "look at the clock", "error", err)
			} else if err := central.Renew(ctx, s.archive, s.keys, now()); err != nil {
				logger.Error("unhealthy", "doing", "renew the trust list", "error", err)
			}
		case <-tidy.C:
			clear()
		case <-ctx.Done():
			ending, cancel := context.WithTimeout(context.Background(), lastWords)
			err := server.Shutdown(ending)
			cancel()
			if errors.Is(err, context.DeadlineExceeded) {
				err = server.Close() // an interrupted transfer resumes later
			}
			<-served //nolint:errcheck // ErrServerClosed: it was just asked to end
			return err
		}
	}
}

// onlyServer takes the lock that allows a single process to accept uploads into the
// folder. The kernel releases it when the process ends, however it ends.
func onlyServer(dir string) (release func(), err error) {
	release, err = sync.LockFile(filepath.Join(dir, serveLockFile))
	if errors.Is(err, sync.ErrBusy) {
		return nil, errors.New("another `central serve` works on this folder")
	}
	if err != nil {
		return nil, fmt.Errorf("lock the folder: %w", err)
	}
	return release, nil
}
