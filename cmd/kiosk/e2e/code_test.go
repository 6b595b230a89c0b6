// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"passerelle/cmd/kiosk/rehearsal"
)

// errNoCode is returned by readCode when the screen shows no QR code of the wanted kind.
var errNoCode = errors.New("no such QR code on the screen")

// readCode reads the QR code on the screen that begins with prefix ("PST1:", "PSL1:"), as a
// person's phone would: from the picture, with a program that shares no code with ours.
// The picture goes through a pipe: it shows what no file of the stage may hold. It
// returns errNoCode once the screen has had ten seconds to catch up with the frame.
func readCode(ctx context.Context, s *rehearsal.Stage, prefix string) (string, error) {
	for range 20 {
		shot := s.Command(ctx, "import", "-window", "root", "png:-")
		picture, err := shot.StdoutPipe()
		if err != nil {
			return "", err
		}
		read := exec.CommandContext(ctx, "zbarimg", "--quiet", "--raw", "-Sdisable",
			"-Sqrcode.enable", "png:-")
		read.Stdin = picture
		if err := shot.Start(); err != nil {
			return "", fmt.Errorf("take a picture of the screen: %w", err)
		}
		out, err := read.Output()
		var none *exec.ExitError
		if err != nil && !errors.As(err, &none) { // zbarimg exits with 4 if there is none
			return "", fmt.Errorf("zbarimg (Debian package zbar-tools): %w", err)
		}
		if err := shot.Wait(); err != nil {
			return "", fmt.Errorf("take a picture of the screen: %w", err)
		}
		for _, l := range strings.Split(string(out), "\n") {
			if l = strings.TrimRight(l, "\r"); strings.HasPrefix(l, prefix) {
				return l, nil
			}
		}
		select {
		case <-time.After(500 * time.Millisecond):
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	return "", errNoCode
}
