// Package data is the domain: layers, events, claims, sources and revisions,
// the filter one may ask with, and the interface of whatever keeps them.
//
// Stores live below it (sqlite), so do the ways in and out of files (importer,
// exporter) and the founding map (sample). It knows nothing of HTTP and SQL.
package data
