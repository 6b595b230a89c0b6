// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"passerelle/dossier/strictjson"
)

// Answers are what the person typed or chose, in canonical text: dates as 2006-01-02,
// choices by their value, yes/no as "yes" and "no", numbers without spaces.
type Answers map[FieldID]string

// LogValue keeps answers out of logs: only how many there are is printed.
func (a Answers) LogValue() slog.Value {
	return slog.StringValue(fmt.Sprintf("[%d answers]", len(a)))
}

// FiledBy says in what capacity the person at the screen acts.
type FiledBy string

const (
	BySelf      FiledBy = "self"
	ByParent    FiledBy = "parent"
	ByAuthority FiledBy = "authority" // holder of parental authority who is not a parent
	ByMandatary FiledBy = "mandatary" // under a written mandate
)

// FiledByField is the name by which conditions refer to Dossier.FiledBy.
const FiledByField FieldID = "filed_by"

// GivenField names the answer that says which of the alternatives was given in a slot.
// Its value is a PieceID; without it, the main paper was given.
func GivenField(s Slot) FieldID { return FieldID(s) + ".given" }

// SidesField names the answer by which the person says that the one page given for a card
// shows both of its sides. Its value is "yes"; it counts while there is that one page.
func SidesField(s Slot) FieldID { return FieldID(s) + ".sides" }

// givenOf returns the piece whose slot such an answer is about. It builds no strings,
// because code that goes through a whole list calls it often.
func (p *Procedure) givenOf(id FieldID) (Piece, bool) {
	slot, ok := strings.CutSuffix(string(id), ".given")
	if !ok {
		return Piece{}, false
	}
	return p.Piece(Slot(slot))
}

// maxAnswers bounds an answers file, in bytes.
const maxAnswers = 256 << 10

// ErrAnswersTooLong is returned by ParseAnswers for more than 256 KiB.
var ErrAnswersTooLong = errors.New("the answers are longer than 256 KiB")

// ParseAnswers reads a flat object of strings, field → answer, with the optional keys
// filed_by and assisted_by. It is strict: a duplicate key, a value that is not a string
// or anything after the end is an error that names the key. Errors never contain a value.
func ParseAnswers(r io.Reader) (a Answers, by FiledBy, assistedBy string, err error) {
	data, err := io.ReadAll(io.LimitReader(r, maxAnswers+1))
	if err != nil {
		return nil, "", "", fmt.Errorf("read the answers: %w", err)
	}
	if len(data) > maxAnswers {
		return nil, "", "", ErrAnswersTooLong
	}
	n, err := strictjson.Parse("answers", data)
	if err != nil {
		return nil, "", "", fmt.Errorf("answers: %w", err)
	}
	if n.Kind != "object" {
		return nil, "", "", errors.New("answers: an object of strings is expected")
	}
	a, by = Answers{}, BySelf
	for _, m := range n.Members {
		k, v := m.Key, m.Text
		if m.Kind != "string" {
			return nil, "", "", fmt.Errorf("answers: %s: a string is expected, not a %s", k, m.Kind)
		}
		switch k {
		case "filed_by":
			by = FiledBy(v)
		case "assisted_by":
			assistedBy = v
		default:
			a[FieldID(k)] = v
		}
	}
	return a, by, assistedBy, nil
}
