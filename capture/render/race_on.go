// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build race

package render

// dataFactor is what RLIMIT_DATA is multiplied by: the race detector's shadow memory,
// mapped as a whole at start, counts as data.
const dataFactor = 1 << 20
