// SPDX-License-Identifier: AGPL-3.0-or-later

package sealed

// JSON returns the bytes of manifest.json: of a manifest that Open read, the very bytes
// that were sealed. Errors wrap ErrManifest.
func (m Manifest) JSON() ([]byte, error) { return m.encode() }
