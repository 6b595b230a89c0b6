// SPDX-License-Identifier: AGPL-3.0-or-later

package text

// visual returns the order in which items with these levels are drawn from left to right
// (UAX #9, rule L2): out[k] is the index of the k-th.
func visual(levels []int8) []int {
	out := make([]int, len(levels))
	var highest, lowestOdd int8 = 0, maxDepth + 2
	for i, l := range levels {
		out[i] = i
		highest = max(highest, l)
		if l%2 == 1 {
			lowestOdd = min(lowestOdd, l)
		}
	}
	for level := highest; level >= lowestOdd; level-- {
		for i := 0; i < len(levels); i++ {
			if levels[i] < level {
				continue
			}
			j := i
			for j < len(levels) && levels[j] >= level {
				j++
			}
			for a, b := i, j-1; a < b; a, b = a+1, b-1 {
				out[a], out[b] = out[b], out[a]
			}
			i = j
		}
	}
	return out
}
