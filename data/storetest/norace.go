//go:build !race

package importer_test

const slow = false
