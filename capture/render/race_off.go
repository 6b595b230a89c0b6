// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build !race

package render

// dataFactor is what RLIMIT_DATA is multiplied by.
const dataFactor = 1
