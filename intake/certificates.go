// SPDX-License-Identifier: AGPL-3.0-or-later

package intake

import (
	"bytes"
	"fmt"

	"passerelle/dossier/named"
	"passerelle/dossier/twodoc"
)

// mostCertificates bounds the file of the certificates, in bytes.
const mostCertificates = 4 << 20

// Certificates reads the file of those whose 2D-Doc codes are believed; without a file it
// is nobody. Errors are those of named.Read and twodoc.LoadTrust, and name the file.
func Certificates(file string) (twodoc.Trust, error) {
	if file == "" {
		return twodoc.Trust{}, nil
	}
	text, err := named.Read(file, mostCertificates)
	if err != nil {
		return twodoc.Trust{}, fmt.Errorf("open the certificates: %w", err)
	}
	trust, err := twodoc.LoadTrust(bytes.NewReader(text))
	if err != nil {
		return twodoc.Trust{}, fmt.Errorf("%s: %w", file, err)
	}
	return trust, nil
}
