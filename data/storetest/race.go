//go:build race

package importer_test

// slow says that the race detector is on, under which everything takes ten
// times as long: the largest files are left to the run without it.
const slow = true
