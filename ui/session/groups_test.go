// SPDX-License-Identifier: AGPL-3.0-or-later

package session

import (
	"reflect"
	"slices"
	"testing"
	"time"
)

// groups are the fields of State, and whether a group outlives the visit.
var groups = map[string]bool{
	"Visit": true, "Health": true,
	"Person": false, "Clock": false, "Cover": false, "Screen": false, "Choice": false,
	"Letter": false,
	"Draft":  false, "Given": false, "Paper": false, "Look": false, "Sort": false, "Stick": false,
	"Job": false, "Decision": false, "Sent": false, "Print": false, "Door": false,
}

// TestStateIsGroups keeps fields out of State that no reset of a group would reach.
func TestStateIsGroups(t *testing.T) {
	t.Parallel()
	all := reflect.TypeFor[State]()
	if all.NumField() != len(groups) {
		t.Errorf("%d fields of State, and %d groups", all.NumField(), len(groups))
	}
	for f := range all.Fields() {
		_, named := groups[f.Name]
		if !named || f.Type.Kind() != reflect.Struct || f.Type.Name() != f.Name {
			t.Errorf("State.%s of type %s is none of the groups", f.Name, f.Type)
		}
	}
}

// known lists the groups of which a state knows something.
func known(s State) (out []string) {
	v := reflect.ValueOf(s)
	for i := range v.NumField() {
		if !v.Field(i).IsZero() {
			out = append(out, v.Type().Field(i).Name)
		}
	}
	return out
}

// wantForgotten says that no visit runs, and that nothing of the last one is known.
func wantForgotten(t testing.TB, s State) {
	t.Helper()
	for _, g := range known(s) {
		if !groups[g] {
			t.Fatalf("State.%s outlives the visit", g)
		}
	}
	if want := (Visit{Number: s.Visit.Number, Step: home(s.Health)}); s.Visit != want {
		t.Fatalf("after the visit it stands at %+v", s.Visit)
	}
}

// fill puts something into every field, so that each that is forgotten shows.
func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	if !v.CanSet() { // of a type that is not ours: what is exported shows it
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint64:
		v.SetUint(1)
	case reflect.Float64:
		v.SetFloat(1)
	case reflect.String:
		v.SetString("x")
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0))
	case reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, key)
		fill(t, value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(noon))
			return
		}
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Interface: // a picture: its page is beside it
	default:
		t.Fatalf("nobody fills a %s", v.Type())
	}
}

// full is a state that knows something in every field.
func full(t *testing.T, at Step) State {
	t.Helper()
	var s State
	fill(t, reflect.ValueOf(&s).Elem())
	if got := known(s); len(got) < len(groups) {
		t.Fatalf("only %v are filled", got)
	}
	s.Visit.Step, s.Health = at, goodHealth()
	return s
}

// TestVisitIsForgottenWhole ends a visit of which everything is known in each of its ways.
func TestVisitIsForgottenWhole(t *testing.T) {
	t.Parallel()
	m := testMachine(t)
	ends := map[string]func(State) (State, []Task){
		"nothing begun": m.end,
		"nobody there":  m.timedOut,
		"goodbye":       func(s State) (State, []Task) { return m.onGoodbye(s, EndAsked{}) },
		"at rest": func(s State) (State, []Task) {
			s.Visit.Begun = false
			return m.health(s, s.Health), nil
		},
	}
	for name, end := range ends {
		for _, step := range []Step{Pieces, Goodbye} {
			s, _ := end(full(t, step))
			if s.Visit.Begun {
				t.Errorf("%s: the visit goes on", name)
			}
			wantForgotten(t, s)
		}
	}
}

// TestWhatGoesOnKnowsItsGroups: where the papers are forgotten before the visit ends, all
// groups are but those named here.
func TestWhatGoesOnKnowsItsGroups(t *testing.T) {
	t.Parallel()
	m := testMachine(t)
	stay := []string{"Visit", "Health", "Person", "Clock"}
	for name, x := range map[string]struct {
		on   func(State) State
		also []string
	}{
		"farewell": {on: func(s State) State { s, _ = m.farewell(s, true); return s }},
		"sealed": {
			on:   func(s State) State { s, _ = m.sealed(s, Sealed{Receipt: receipt(1)}); return s },
			also: []string{"Cover", "Choice", "Job", "Sent"},
		},
		"forgotten": {on: m.forgotten, also: []string{"Cover", "Job"}},
	} {
		s := x.on(full(t, Pieces))
		for _, g := range known(s) {
			if !slices.Contains(stay, g) && !slices.Contains(x.also, g) {
				t.Errorf("%s: State.%s is still known", name, g)
			}
		}
		if !s.Visit.Begun {
			t.Errorf("%s: the visit is over", name)
		}
	}
}
