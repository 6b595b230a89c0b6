// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import "math"

// equations are n linear equations with n unknowns, all zero: a row each, with the right side
// behind.
func equations(n int) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n+1)
	}
	return m
}

// solved solves equations by elimination, in place. ok is false where what is divided by is
// below least: they don't say.
func solved(m [][]float64, least float64) (out []float64, ok bool) {
	for c := range m {
		best := c
		for r := c + 1; r < len(m); r++ {
			if math.Abs(m[r][c]) > math.Abs(m[best][c]) {
				best = r
			}
		}
		m[c], m[best] = m[best], m[c]
		if math.Abs(m[c][c]) < least {
			return nil, false
		}
		for r := range m {
			if r == c {
				continue
			}
			f := m[r][c] / m[c][c]
			for k := c; k < len(m[r]); k++ {
				m[r][k] -= f * m[c][k]
			}
		}
	}
	for i := range m {
		out = append(out, m[i][len(m)]/m[i][i])
	}
	return out, true
}
