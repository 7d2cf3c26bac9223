// Package geo holds what Waylog knows of space and time: calendar days and
// minutes, boxes on the globe, and the form in which geometries are kept.
//
// It is a pure leaf: the standard library and orb only, no SQL, no HTTP, no
// files, no clock, no package state. Encodings live below it in geojson and
// timetile.
package geo
