// SPDX-License-Identifier: AGPL-3.0-or-later

package strip

import (
	"math"
	"strings"
)

// sign is one place of a strip: what was seen there.
type sign struct {
	seen  seen
	empty bool
	far   [faces][classes]float32 // squared distances to the templates
}

// odds are the logarithms of how likely each character is at a place; minus infinity
// where the field can't contain it.
type odds [classes]float64

func (o *odds) best() (c int, margin float64) {
	second := math.Inf(-1)
	for i := range o {
		if o[i] > o[c] {
			c = i
		}
	}
	for i := range o {
		if i != c {
			second = max(second, o[i])
		}
	}
	return c, o[c] - second
}

const (
	spread   = 2.0    // real prints are this many times further from the templates than drawn ones
	stranger = 300    // squared distance beyond which it makes no difference
	blend    = 1000.0 // how slowly a typeface that fits worse loses its influence
	own      = 1.0    // number of the strip's own signs that weigh as much as the templates
	rounds   = 3
)

// weigh returns the odds of all places. allowed are the characters that each place can
// contain.
//
// A strip is printed in one typeface, and a character looks the same wherever it is. So the
// templates of the best-fitting typeface have the most influence. Then each place is
// compared with the other places of the same strip that probably contain the same character,
// which also tells '0' from 'O': the dates contain the one and the names the other.
func (t *templates) weigh(signs []sign, allowed []string) []odds {
	base := t.byTemplates(signs, allowed)
	out := make([]odds, len(signs))
	copy(out, base)
	prob := make([][classes]float64, len(signs))
	for range rounds {
		var count [classes]float64
		var mean [classes]seen
		for i := range out {
			likely(&out[i], &prob[i])
			if signs[i].empty {
				continue
			}
			for c, p := range prob[i] {
				if p < 0.01 {
					prob[i][c] = 0
					continue
				}
				count[c] += p
				for k, v := range signs[i].seen {
					mean[c][k] += float32(p) * v
				}
			}
		}
		for i := range out {
			if signs[i].empty {
				continue
			}
			for c := range out[i] {
				if math.IsInf(base[i][c], -1) {
					continue
				}
				p := prob[i][c]
				n := count[c] - p // without itself: a place would confirm itself
				if n < 0.3 {
					out[i][c] = base[i][c]
					continue
				}
				d := float32(0)
				for k, v := range signs[i].seen {
					x := v - (mean[c][k]-float32(p)*v)/float32(n)
					d += x * x
				}
				a := n / (n + own)
				out[i][c] = (1-a)*base[i][c] - a*float64(d)/(2*spread)*n/(n+1)
			}
		}
	}
	return out
}

// likely turns odds into probabilities that sum to 1.
func likely(o *odds, p *[classes]float64) {
	c, _ := o.best()
	sum := 0.0
	for i := range o {
		p[i] = math.Exp(o[i] - o[c])
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
}

func (t *templates) byTemplates(signs []sign, allowed []string) []odds {
	fit := fits(signs, allowed)
	most := fit[0]
	for _, f := range fit {
		most = max(most, f)
	}
	var say [faces]float64
	for f := range say {
		say[f] = math.Exp((fit[f] - most) / blend)
	}
	out := make([]odds, len(signs))
	for i := range signs {
		s := &signs[i]
		nearest := float32(math.Inf(1))
		for f := range s.far {
			for _, d := range s.far[f] {
				nearest = min(nearest, d)
			}
		}
		for c := range out[i] {
			switch {
			case strings.IndexByte(allowed[i], alphabet[c]) < 0:
				out[i][c] = math.Inf(-1)
			case !s.empty:
				sum := 0.0
				for f := range say {
					sum += say[f] * math.Exp(-float64(s.far[f][c]-nearest)/(2*spread))
				}
				out[i][c] = math.Log(max(sum, 1e-300)) - float64(nearest)/(2*spread)
			}
		}
	}
	return out
}

// fits returns how well each typeface explains the strip: minus the sum of squared
// distances, with outliers capped.
func fits(signs []sign, allowed []string) (fit [faces]float64) {
	for i := range signs {
		if signs[i].empty {
			continue
		}
		for f := range fit {
			best := float32(stranger)
			for c, d := range signs[i].far[f] {
				if d < best && strings.IndexByte(allowed[i], alphabet[c]) >= 0 {
					best = d
				}
			}
			fit[f] -= float64(best)
		}
	}
	return fit
}
