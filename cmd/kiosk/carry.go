// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"passerelle/internal/process"
	"passerelle/storage/spool"
	"passerelle/sync"
)

// carry is the role with the network: it opens the spool and DATA/carry, never the vault.
func carry(ctx context.Context, args []string, log *slog.Logger) int {
	f := flag.NewFlagSet("kiosk carry", flag.ContinueOnError)
	data := f.String("data", "", "data folder")
	if err := f.Parse(args); err != nil || *data == "" || f.NArg() > 0 {
		return misuse
	}
	s, err := spool.Open(filepath.Join(*data, "spool"))
	if err != nil {
		log.Error("carry.spool", "error", err)
		return failed
	}
	c := sync.Client{Dir: filepath.Join(*data, "carry"), Outbox: s, Log: log,
		BuildTime: sync.BuildTime(built)}
	if err := c.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
		log.Error("carry.ended", "error", err)
		return failed
	}
	return stopped
}

// keepCarrying runs the carrier as a child until ctx is done, and restarts it when it
// ends: at once the first time, then after growing pauses.
func keepCarrying(ctx context.Context, data string, log *slog.Logger) {
	pause := time.Second
	for ctx.Err() == nil {
		began := time.Now()
		if err := child(ctx, "carry", "-data", data).Run(); ctx.Err() == nil {
			log.Warn("carry.restart", "error", fmt.Sprint(err))
		}
		if time.Since(began) > time.Minute {
			pause = time.Second
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause = min(2*pause, time.Minute)
	}
}

// child is this program in another role. It dies with this process, and its environment
// holds only the language and the search path for programs.
func child(ctx context.Context, role string, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	c := exec.CommandContext(ctx, self, append([]string{role}, args...)...)
	c.Env = []string{"LANG=C.UTF-8", "PATH=/usr/bin:/bin"}
	c.Stderr = os.Stderr
	process.Bind(c, syscall.SIGKILL, time.Second)
	return c
}
