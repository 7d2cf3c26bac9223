// Package sqlite keeps layers and events in one SQLite file: the embedded
// store, a data.Store.
//
// All SQL of the embedded database is here and nothing else: what an event is,
// how it is checked and what a filter means is decided in data.
//
// Every row carries the sequence number of the commit that made it. A reader at
// number P sees current rows up to P, and replaced ones (table revisions) that
// were replaced after P. The rows of a running import carry the next number,
// which nobody may ask for before the import's commit, so an import of any size
// is written in many short transactions and becomes visible in a single one.
package sqlite
