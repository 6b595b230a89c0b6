// SPDX-License-Identifier: AGPL-3.0-or-later

package bundle

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"passerelle/dossier"
	"passerelle/dossier/strictjson"
	"passerelle/internal/among"
)

// Kinds are the first parts of the keys that a catalogue's words may have. The text of
// screens and printed pages belongs to the program, and no bundle can change it.
var Kinds = []string{"choice", "contact", "defect", "family", "field", "find", "gap", "output",
	"piece", "procedure", "slot", "why"}

// tellingKinds are the Kinds that never appear in the program's own word files. The
// others do: screens also mention papers, questions and answers in general.
var tellingKinds = []string{"contact", "family", "find", "output", "procedure", "slot", "why"}

// ownWords returns the word files that belong to the catalogue. An area counts when its file
// in any language has only a catalogue's keys, or has keys of tellingKinds. A stray key in
// such a file is an error: leaving the file out would leave the old words on the screens.
func ownWords(fsys fs.FS, names []string) ([]string, error) {
	areas := map[string]bool{}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		n, err := strictjson.Parse(name, data)
		if err != nil || n.Kind != "object" {
			continue // the reader of words reports what is wrong with it
		}
		strange, telling := strangeKey(n)
		if strange != "" && telling {
			return nil,
				fmt.Errorf("%w: %s: the key %q is not a catalogue's: it belongs to another file",
					ErrContent, name, strange)
		}
		if strange == "" {
			areas[path.Base(name)] = true
		}
	}
	return among.All(names, func(name string) bool { return areas[path.Base(name)] }), nil
}

// strangeKey returns the first key of a word file that is not a catalogue's, or "", and
// reports whether the file has a key of tellingKinds.
func strangeKey(n *strictjson.Node) (strange string, telling bool) {
	for _, m := range n.Members {
		kind, _, _ := strings.Cut(m.Key, ".")
		if !slices.Contains(Kinds, kind) && (strange == "" || m.Key < strange) {
			strange = m.Key
		}
		telling = telling || slices.Contains(tellingKinds, kind)
	}
	return strange, telling
}

// spoken is the folder of the words, each file of which is parsed once for all who read it.
type spoken struct {
	folder
	trees map[string]tree
}

// tree is what a word file holds, or why it can't be read.
type tree struct {
	*strictjson.Node
	err error
}

// readWords parses the word files of an archive. A key that is not a catalogue's is an
// error, which wraps ErrContent; a file that can't be read is none before it is asked for.
func readWords(files []file) (spoken, error) {
	s := spoken{folderOf(files, wordsFolder), map[string]tree{}}
	for _, f := range s.folder {
		n, err := strictjson.Read(s.folder, f.name)
		if err == nil {
			if strange, _ := strangeKey(n); strange != "" {
				return spoken{}, fmt.Errorf("%w: %s/%s: the key %q is not a catalogue's",
					ErrContent, wordsFolder, f.name, strange)
			}
		}
		s.trees[f.name] = tree{n, err}
	}
	return s, nil
}

// ReadJSON satisfies strictjson.FS.
func (s spoken) ReadJSON(name string) (*strictjson.Node, error) {
	if t, ok := s.trees[name]; ok {
		return t.Node, t.err
	}
	return strictjson.Read(s.folder, name)
}

// says returns which words there are, and of which kinds of papers the list c has signs. The
// error wraps ErrContent: a file can't be read, or holds no object.
func (s spoken) says(c *dossier.Catalogue) (says, error) {
	areas, languages := map[string]bool{}, map[string]bool{}
	for name, t := range s.trees {
		if t.err != nil {
			return says{}, fmt.Errorf("%w: %s/%w", ErrContent, wordsFolder, t.err)
		}
		if t.Kind != "object" {
			return says{}, fmt.Errorf("%w: %s/%s is no object", ErrContent, wordsFolder, name)
		}
		lang, _, _ := strings.Cut(name, "/")
		languages[lang] = true
		for _, m := range t.Members {
			area, _, _ := strings.Cut(m.Key, ".")
			areas[area] = true
		}
	}
	var kinds []string
	for _, k := range c.Tables().Kinds {
		kinds = append(kinds, string(k.ID))
	}
	slices.Sort(kinds)
	return says{slices.Sorted(maps.Keys(areas)), slices.Sorted(maps.Keys(languages)), kinds}, nil
}
