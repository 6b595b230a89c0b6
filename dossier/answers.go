// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import (
	"errors"
	"fmt"
	"io"

	"passerelle/dossier/strictjson"
)

// maxAnswers bounds an answers file, in bytes.
const maxAnswers = 256 << 10

// ErrAnswersTooLong is returned by ParseAnswers for more than 256 KiB.
var ErrAnswersTooLong = errors.New("the answers are longer than 256 KiB")

// ParseAnswers reads a flat object of strings: field → answer, and the optional keys filed_by and assisted_by. It is strict: a key that stands twice, a value that is
// not a string, anything after the end is an error that names the key. Errors never hold a value.
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
