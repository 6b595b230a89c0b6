// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// Formats of a catalogue and of its tree. In the first a file is a procedure, and may ask
// which request it is; bundles of that time are read for ever. In the second it is a
// title with its requests.
const (
	FirstFormat     = "passerelle-catalogue/1"
	Format          = "passerelle-catalogue/2"
	FirstTreeFormat = "passerelle-tree/1"
	TreeFormat      = "passerelle-tree/2"
)

// Files of a catalogue that are no procedure.
const (
	headFile = "catalogue.json"
	setsFile = "sets.json"
	treeFile = "tree.json"
)

// list is a catalogue being read: what catalogue.json says, what the sets hold, and where
// it stands.
type list struct {
	version string
	date    time.Time
	tables  dossier.Tables
	papers  map[dossier.PieceID]dossier.Piece // the rules of papers that stand in for others
	strips  map[dossier.PieceID]dossier.Bears // which strip a paper bears
	bears   *strictjson.Node                  // the table of strips
	titled  bool                              // it is of the second format
	ids     []string                          // names of its files
	sets    map[string]*strictjson.Node
	titles  []dossier.Title
	seen    map[dossier.ProcedureID]bool
	notices map[dossier.ProcedureID][]*strictjson.Node // where they stand
}

// format is the one that the catalogue's other files have.
func (l *list) format() string {
	if l.titled {
		return Format
	}
	return FirstFormat
}

func (l *list) procedures() (out []*dossier.Procedure) {
	for _, t := range l.titles {
		out = append(out, t.Of...)
	}
	return out
}

// reader takes the values of a catalogue out of one file, after what was read before.
type reader struct {
	strictjson.Reader
	*list
	where map[*dossier.Condition]*strictjson.Node // where each condition stands

	request dossier.Request // that is being read; "" in the first format, and in sets
}

// sheet is a procedure being read: its parts beside the places where they stand.
type sheet struct {
	*reader
	p       *dossier.Procedure
	top     *strictjson.Object
	pieces  []*strictjson.Node
	fields  []*strictjson.Node
	notices []*strictjson.Node
	windows []*strictjson.Node
	fees    []*strictjson.Node

	title       *title             // nil in the first format
	otherPieces []*strictjson.Node // marked as those of other requests
	otherFields []*strictjson.Node
	absent      map[dossier.FieldID]bool // asked in other requests only
}

// title is a file of the second format being read.
type title struct {
	*reader
	id       dossier.TitleID
	requests []*entry
	node     *strictjson.Node
	none     *dossier.NoRenewal
	fates    map[*strictjson.Node]*fate // of each line with a condition
}

// entry is one of the title's requests.
type entry struct {
	request dossier.Request
	id, was dossier.ProcedureID
	node    *strictjson.Node
}

// fate is what becomes of a line with a condition in the requests of its title.
type fate struct {
	kept   int // in so many it stays
	always int // and in so many of these the request alone makes the condition hold
}

// doubt reads "verified", which is never left out: a rule that nobody marked would pass
// for certain.
func doubt(o *strictjson.Object) bool {
	c := o.Get("verified", "boolean", true)
	return c != nil && c.Yes
}

// source reads the key of a source, one that catalogue.json has.
func (l *list) source(o *strictjson.Object) string {
	s := o.Str("source", true)
	if _, ok := l.tables.Sources[s]; s != "" && !ok {
		o.Bad("source", "%q is not in %s's sources", s, headFile)
	}
	return s
}

// feeRef reads a reference into the table of fees.
func (l *list) feeRef(o *strictjson.Object, key string) string {
	s := o.Str(key, false)
	if s != "" && !slices.ContainsFunc(l.tables.Fees, func(f dossier.Fee) bool {
		return f.Ref == s
	}) {
		o.Bad(key, "%s has no fee %q", headFile, s)
	}
	return s
}

// keys reads a list of short names, each once.
func keys(o *strictjson.Object, key string) []string {
	out := o.Strs(key, false)
	for i, k := range out {
		switch at := fmt.Sprintf("%s[%d]", key, i); {
		case !keyForm.MatchString(k):
			o.Bad(at, "%q is not of the form legal_aid", k)
		case slices.Contains(out[:i], k):
			o.Bad(at, "%q stands twice", k)
		}
	}
	return out
}

var (
	idForm   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	slotForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	keyForm  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)
