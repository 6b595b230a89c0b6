// SPDX-License-Identifier: AGPL-3.0-or-later

package rehearsal

import (
	"os"
	"path/filepath"

	"passerelle/capture/scantest"
)

// startScanner starts the scanner on loopback and writes the SANE configuration that
// points sane-airscan to it and to nothing else.
func (s *Stage) startScanner() (device, config string, err error) {
	if s.Scanner, err = scantest.Start("127.0.0.1:0", true); err != nil {
		return "", "", err
	}
	s.closers = append(s.closers, func() { s.Scanner.Close() })
	config = filepath.Join(s.Dir, "sane.d")
	if err := os.MkdirAll(config, 0o755); err != nil {
		return "", "", err
	}
	return scantest.Device, config, s.Scanner.Configure(config)
}

// LayOnGlass puts a paper, as a JPEG, on the scanner's glass.
func (s *Stage) LayOnGlass(jpeg []byte) { s.Scanner.Lay(jpeg) }
