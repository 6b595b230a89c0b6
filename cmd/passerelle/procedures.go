// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"passerelle/cmd/passerelle/specimen"
	"passerelle/ui/words"
)

func runProcedures(_ context.Context, e *env, args []string) error {
	f := e.flags("procedures")
	asJSON := f.Bool("json", false, "an array of objects")
	if err := parse(f, args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return usage("procedures takes no argument")
	}
	type row struct {
		ID     string `json:"id"`
		Title  string `json:"title"`
		Pieces int    `json:"pieces"`
	}
	rows := []row{}
	for _, p := range e.catalogue.Procedures() {
		rows = append(rows, row{string(p.ID), e.book.Text(e.lang, "procedure."+string(p.ID)+".title"), len(p.Pieces)})
	}
	if *asJSON {
		return printJSON(e, rows)
	}
	for _, r := range rows {
		fmt.Fprintf(e.stdout, "%s\t%s\t%s\n", r.ID, r.Title, e.book.Plural(e.lang, "program.pieces", r.Pieces))
	}
	return nil
}

func printJSON(e *env, v any) error {
	enc := json.NewEncoder(e.stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func runSpecimen(_ context.Context, e *env, args []string) error {
	f := e.flags("specimen")
	folder := f.String("o", "", "folder to write to")
	defect := f.String("defect", "", strings.Join([]string{"missing", "old", "blank", "oneside", "blurred"}, ", "))
	if err := parse(f, args); err != nil {
		return err
	}
	if *folder == "" || f.NArg() > 0 {
		return usage("specimen -o FOLDER is expected, and no argument")
	}
	if err := specimen.Write(*folder, e.catalogue, e.book, e.now().In(words.Paris()), specimen.Defect(*defect)); errors.Is(err, specimen.ErrDefect) {
		return usage("-defect %s: %v", *defect, err)
	} else if err != nil {
		return fmt.Errorf("make specimens: %w", err)
	}
	return nil
}
