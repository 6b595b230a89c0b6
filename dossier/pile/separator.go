// SPDX-License-Identifier: AGPL-3.0-or-later

package pile

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"passerelle/dossier"
)

// Separator is what a separator sheet says in its QR code: the paper of which slot lies
// below it, and which sheet of a set it is, so that one that was missed is noticed. It says
// nothing about the person.
type Separator struct {
	Procedure dossier.ProcedureID
	Slot      dossier.Slot
	Number    int    // from 1
	Of        int    // sheets in the set
	Set       string // 8 hexadecimal digits, drawn when the set is printed
}

// separatorMark begins the text of the first version of the code. Ids are written in the
// alphabet of QR's alphanumeric mode, which has no small letters and no low line.
const separatorMark = "PSEP1:"

func shown(id string) string { return strings.ReplaceAll(strings.ToUpper(id), "_", "+") }

func hidden(id string) string { return strings.ReplaceAll(strings.ToLower(id), "+", "_") }

// mostSheets is how many sheets a set has at most.
const mostSheets = 99

var hexSet = regexp.MustCompile(`^[0-9a-f]{8}$`)

// Text returns what the QR code holds.
func (x Separator) Text() string {
	return fmt.Sprintf("%s%s:%s:%d:%d:%s", separatorMark, shown(string(x.Procedure)),
		shown(string(x.Slot)), x.Number, x.Of, strings.ToUpper(x.Set))
}

func (x Separator) sameSet(y Separator) bool {
	return x.Set == y.Set && x.Of == y.Of && x.Procedure == y.Procedure
}

// ParseSeparator reads the text of a QR code; ok is false for one that is no separator
// sheet's, or of a version that this program doesn't know.
func ParseSeparator(text string) (x Separator, ok bool) {
	rest, ok := strings.CutPrefix(text, separatorMark)
	part := strings.Split(rest, ":")
	if !ok || len(part) != 5 {
		return Separator{}, false
	}
	n, errN := strconv.Atoi(part[2])
	of, errOf := strconv.Atoi(part[3])
	if errN != nil || errOf != nil || n < 1 || n > of || of > mostSheets ||
		part[0] == "" || part[1] == "" || !hexSet.MatchString(strings.ToLower(part[4])) {
		return Separator{}, false
	}
	x = Separator{Procedure: dossier.ProcedureID(hidden(part[0])),
		Slot: dossier.Slot(hidden(part[1])), Number: n, Of: of, Set: strings.ToLower(part[4])}
	return x, x.Text() == text
}
