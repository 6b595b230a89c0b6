// SPDX-License-Identifier: AGPL-3.0-or-later

package e2e

import (
	"fmt"
	"strings"

	"passerelle/capture/render/rendertest"
)

// makePDF is a PDF of one A4 page with the lines as text, not as a picture of it.
func makePDF(lines []string) []byte {
	var content strings.Builder
	content.WriteString("BT /F 12 Tf 60 790 Td 18 TL\n")
	for _, l := range lines {
		fmt.Fprintf(&content, "(%s) Tj T*\n", l)
	}
	content.WriteString("ET")
	return rendertest.OnePage("[0 0 595 842]", content.String())
}
