// SPDX-License-Identifier: AGPL-3.0-or-later

package layouts

import (
	"fmt"
	"image/color"
	"math/rand/v2"
	"slices"
	"strings"
)

var (
	white = color.RGBA{255, 255, 255, 255}
	black = color.RGBA{24, 24, 26, 255}
	grey  = color.RGBA{96, 98, 104, 255}
)

var accents = []color.RGBA{{20, 60, 130, 255}, {0, 105, 92, 255}, {176, 48, 36, 255},
	{92, 44, 120, 255}, {200, 96, 0, 255}, {30, 30, 34, 255}, {0, 120, 170, 255},
	{70, 110, 30, 255}, {120, 20, 60, 255}}

// style is how a layout looks; each field is thrown, unless its wording settles it.
type style struct {
	family    string
	size      float64 // of text, in points
	lead      float64 // from line to line, in sizes
	margin    float64 // mm
	accent    color.RGBA
	head      string // where issuer, address and references stand
	logo      int    // shape of the logo; 0: none
	title     string // how the title stands out
	titleSize float64
	upper     bool    // the title in capitals
	spacing   float64 // between the letters of the title
	pairs     string
	table     string
	refs      string
	date      string
	form      int // how days are written: index of forms
	justified bool
	pageNo    string
	tint      bool // the paper is not quite white
}

var choices = map[string][]string{
	"family": {"sans", "serif", "narrow", "freesans", "freeserif", "dejavu", "dejaserif", "noto",
		"sans", "sans", "serif", "mono"},
	"head":  {"window", "left", "banner", "centre", "side", "plain", "republic", "none"},
	"title": {"left", "centre", "frame", "filled", "underline", "right"},
	"pairs": {"colon", "columns", "dots", "grid", "above", "bold"},
	"table": {"ruled", "head", "striped", "lines", "none"},
	"refs":  {"list", "box", "row", "columns"},
	"date":  {"right", "left", "middle"},
	"page":  {"", "Page %d/%d", "%d / %d", "page %d sur %d"},
}

// usualHeads are those that are thrown; the others belong to what a wording asks for.
var usualHeads = []string{"window", "left", "banner", "centre", "side", "plain"}

// newStyle throws a style. Those of one kind go round the heads, so that no two layouts of a
// wording are alike.
func newStyle(r *rand.Rand, n int) style {
	st := style{family: one(r, choices["family"]), size: 8.6 + 2.6*r.Float64(),
		lead: 1.2 + 0.3*r.Float64(), margin: 14 + 10*r.Float64(), accent: one(r, accents),
		head: usualHeads[(n+n/len(usualHeads))%len(usualHeads)], logo: r.IntN(7),
		title: one(r, choices["title"]), titleSize: 13 + 8*r.Float64(), upper: r.IntN(3) == 0,
		pairs: one(r, choices["pairs"]), table: one(r, choices["table"]),
		refs: one(r, choices["refs"]), date: one(r, choices["date"]), form: r.IntN(len(forms)),
		justified: r.IntN(4) == 0, pageNo: one(r, choices["page"]), tint: r.IntN(8) == 0}
	if r.IntN(6) == 0 {
		st.spacing = 0.05 + 0.12*r.Float64()
	}
	if st.family == "mono" {
		st.size = min(st.size, 9.2)
		st.titleSize = min(st.titleSize, 15)
	}
	return st
}

// set applies what a wording settles: "family=serif head=centre size=10 logo=0".
func (st *style) set(text string) error {
	for _, f := range strings.Fields(text) {
		k, v, _ := strings.Cut(f, "=")
		if of, ok := choices[k]; ok && k != "page" && !slices.Contains(of, v) {
			return fmt.Errorf("style %s has no %q", k, v)
		}
		var err error
		switch k {
		case "family":
			st.family = v
		case "head":
			st.head = v
		case "title":
			st.title = v
		case "pairs":
			st.pairs = v
		case "table":
			st.table = v
		case "refs":
			st.refs = v
		case "date":
			st.date = v
		case "size":
			_, err = fmt.Sscan(v, &st.size)
		case "titlesize":
			_, err = fmt.Sscan(v, &st.titleSize)
		case "margin":
			_, err = fmt.Sscan(v, &st.margin)
		case "lead":
			_, err = fmt.Sscan(v, &st.lead)
		case "spacing":
			_, err = fmt.Sscan(v, &st.spacing)
		case "logo":
			_, err = fmt.Sscan(v, &st.logo)
		case "accent":
			st.accent, err = colour(v)
		case "form":
			if st.form = strings.Index(formLetters, v); st.form < 0 || len(v) != 1 {
				err = fmt.Errorf("no such form of days")
			}
		case "upper":
			st.upper = v != "0"
		default:
			err = fmt.Errorf("no such word")
		}
		if err != nil {
			return fmt.Errorf("style %s: %w", f, err)
		}
	}
	return nil
}

func colour(v string) (c color.RGBA, err error) {
	c.A = 255
	if named, ok := map[string]color.RGBA{"black": black, "white": white, "grey": grey,
		"blue": accents[0], "green": accents[1], "red": accents[2], "violet": accents[3],
		"orange": accents[4], "rose": {248, 226, 230, 255}, "sky": {222, 234, 246, 255},
		"sand": {246, 240, 224, 255}, "mint": {224, 240, 228, 255},
		"burgundy": {110, 22, 44, 255}}[v]; ok {
		return named, nil
	}
	_, err = fmt.Sscanf(v, "%02x%02x%02x", &c.R, &c.G, &c.B)
	return c, err
}
