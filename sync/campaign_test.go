// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

func drainChild() int { return 1 }
