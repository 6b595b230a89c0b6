// SPDX-License-Identifier: AGPL-3.0-or-later

package catalogue

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
)

// Formats of a catalogue and of its tree. In the first, a file is a procedure, which may
// ask which request is meant; bundles of that time remain readable for ever. In the
// second, a file is a title with its requests.
const (
	FirstFormat     = "passerelle-catalogue/1"
	Format          = "passerelle-catalogue/2"
	FirstTreeFormat = "passerelle-tree/1"
	TreeFormat      = "passerelle-tree/2"
)

// Files of a catalogue that are not procedures.
const (
	headFile = "catalogue.json"
	setsFile = "sets.json"
	treeFile = "tree.json"
)

// list is a catalogue being read: the content of catalogue.json and of the sets, and
// where each part is in the files.
type list struct {
	version string
	date    time.Time
	tables  dossier.Tables
	papers  map[dossier.PieceID]dossier.Piece // rules of papers that replace others
	strips  map[dossier.PieceID]dossier.Bears // which strip a paper bears
	bears   *strictjson.Node                  // the table of strips
	titled  bool                              // it is of the second format
	ids     []string                          // names of its files
	sets    map[string]*strictjson.Node
	tariffs map[string][]*strictjson.Node // lines of fees, by the name of the tariff
	titles  []dossier.Title
	seen    map[dossier.ProcedureID]bool
	lines   map[dated]bool
	notices map[dossier.ProcedureID][]*strictjson.Node // their places in the files
	shared  lines                                      // those of the sets and of the tariffs
}

// lines are the lines of a file that were read. Several requests have the same lines, and
// several titles those of a set: each is read and checked once.
type lines struct {
	pieces  map[*strictjson.Node]dossier.Piece
	fields  map[*strictjson.Node]dossier.Field
	notices map[*strictjson.Node]dossier.Notice
	windows map[*strictjson.Node]dossier.Window
	fees    map[*strictjson.Node]dossier.FeeLine
	where   map[*dossier.Condition]*strictjson.Node // where each condition was read
}

func newLines() lines {
	return lines{map[*strictjson.Node]dossier.Piece{}, map[*strictjson.Node]dossier.Field{},
		map[*strictjson.Node]dossier.Notice{}, map[*strictjson.Node]dossier.Window{},
		map[*strictjson.Node]dossier.FeeLine{}, map[*dossier.Condition]*strictjson.Node{}}
}

// lineOf returns what stands at n, which is read the first time that it is asked for.
func lineOf[T any](known map[*strictjson.Node]T, n *strictjson.Node,
	read func(*strictjson.Node) T) T {
	x, ok := known[n]
	if !ok {
		x = read(n)
		known[n] = x
	}
	return x
}

// dated is what no two lines of the tables share.
type dated struct {
	table, ref string
	from       time.Time
}

// format returns the format that the catalogue's other files must have.
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

// reader takes the values of a catalogue from one file, given what was read before.
type reader struct {
	strictjson.Reader
	*list
	own     *lines          // those of the file
	request dossier.Request // being read; "" in the first format, and in sets
}

// sheet is a procedure being read: its parts, and the places where they were read.
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
	otherPieces []*strictjson.Node // marked as belonging to other requests
	otherFields []*strictjson.Node
	absent      map[dossier.FieldID]bool // asked only in other requests
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

// fate says what becomes of a line with a condition in the requests of its title.
type fate struct {
	kept   int // number of requests in which it stays
	always int // of these, those in which the request alone makes the condition hold
}

// doubt reads "verified", which must never be left out: an unmarked rule would pass as
// certain.
func doubt(o *strictjson.Object) bool {
	c := o.Get("verified", "boolean", true)
	return c != nil && c.Yes
}

// why reads the reason why a rule is not certain. It is for those who keep the list, so that
// the next reader knows which text to look for. In the first format there is none.
func (l *list) why(o *strictjson.Object, verified bool) string {
	if !l.titled {
		return ""
	}
	s := o.Str("why", false)
	if s != "" && verified {
		o.Bad("why", "a certain rule has no doubt to explain")
	}
	return s
}

// sourceLine reads a line of the table of sources: its title, or an object that also says
// when it was last read. A key may end with the day of the text: "F22312@2025-07-10".
func (l *list) sourceLine(o *strictjson.Object, n *strictjson.Node) (out dossier.Source) {
	if _, day, dated := strings.Cut(n.Key, "@"); dated {
		if _, ok := dossier.SourceDay(n.Key); !ok {
			o.Bad(n.Key, "%q after \"@\" is no day such as 2025-07-10", day)
		}
	}
	if !l.titled || n.Kind != "object" {
		out.Title = o.Str(n.Key, true)
		return out
	}
	s := o.Sub(n.Key, true)
	defer s.Done()
	out.Title, out.Read = s.Str("title", true), s.Day("read", true)
	if day, ok := dossier.SourceDay(n.Key); ok && out.Read.Before(day) && !out.Read.IsZero() {
		s.Bad("read", "it was read before it was written")
	}
	if out.Read.After(l.date) {
		s.Bad("read", "it was read after the list's own date")
	}
	return out
}

// source reads the key of a source, which catalogue.json must list.
func (l *list) source(o *strictjson.Object) string {
	s := o.Str("source", true)
	if _, ok := l.tables.Sources[s]; s != "" && !ok {
		o.Bad("source", "%q is not in %s's sources", s, headFile)
	}
	return s
}

// feeRef reads a reference to the fee table.
func (l *list) feeRef(o *strictjson.Object, key string) string {
	s := o.Str(key, false)
	if s != "" && !slices.ContainsFunc(l.tables.Fees, func(f dossier.Fee) bool {
		return f.Ref == s
	}) {
		o.Bad(key, "%s has no fee %q", headFile, s)
	}
	return s
}

// keys reads a list of short names without duplicates.
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
