// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build race

package main

// raced tells whether the race detector watches this test.
const raced = true
