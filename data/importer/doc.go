// Package importer brings files into a layer: it finds out what a file is, maps
// its columns or properties onto the fields of an event, says what it made of
// each row, and hands the events to a store, all or nothing.
//
// There is one file for each format; what they share is the mapping of names
// (mapping.go), the reading of values (dates.go, numbers.go, coordinates.go,
// fields.go) and the report. Fetching files from elsewhere does not belong here.
package importer
