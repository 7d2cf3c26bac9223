//go:build race

package storetest

// Race says that the race detector is on, under which everything takes ten
// times as long.
const Race = true
