// SPDX-License-Identifier: AGPL-3.0-or-later

// Package testkit is what tests of many packages need: how much of a campaign to run,
// repeatable randomness, golden files, child processes, small disks.
//
// It is for tests only, which the test of arrows enforces, and knows no other package of
// ours: what tests of one package share stays in that package.
//
// What must be true: a test that leaves something out says so in its output, and one that
// uses random numbers prints the seed that repeats them.
package testkit

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// Full reports whether long campaigns are run completely (PASSERELLE_CAMPAIGN=full).
func Full() bool { return os.Getenv("PASSERELLE_CAMPAIGN") == "full" }

// Share returns how many cases of a campaign to run: all, or a twentieth, at least one.
func Share(whole int) int {
	if Full() {
		return whole
	}
	return max(1, whole/20)
}

// Seed prints a new seed and returns it; PASSERELLE_SEED repeats a previous one.
func Seed(t testing.TB) uint64 {
	t.Helper()
	return SeedOr(t, rand.Uint64())
}

// SeedOr is Seed for a test that uses the same seed each time unless another is asked for.
func SeedOr(t testing.TB, usual uint64) uint64 {
	t.Helper()
	if text := os.Getenv("PASSERELLE_SEED"); text != "" {
		var err error
		usual, err = strconv.ParseUint(text, 10, 64)
		Must(t, err)
	}
	t.Logf("PASSERELLE_SEED=%d", usual)
	return usual
}

// Seeded returns a generator with a new seed, which is printed.
func Seeded(t testing.TB) *rand.Rand {
	t.Helper()
	return rand.New(rand.NewPCG(Seed(t), 1))
}

// Some returns all of a test's cases, or with -short n of them, chosen by a seed that is
// printed. It changes the order of the slice it is given.
func Some[T any](t testing.TB, cases []T, n int) []T {
	t.Helper()
	if !testing.Short() {
		return cases
	}
	Seeded(t).Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
	return cases[:min(n, len(cases))]
}

// Must ends a test at an error that is not what the test is about.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Day is the beginning of a day that is written as 2026-11-24.
func Day(s string) time.Time {
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return day
}
