// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

// Prefecture returns the département whose channels hold for the dossier: that of the address given, else home, which is where the dossier is put together. "" when
// neither is known.
func (d Dossier) Prefecture(home string) string {
	if p := Prefecture(d.Answers["address.postal_code"], d.Answers["address.city"]); p != "" {
		return p
	}
	return home
}
