// Package timeindex answers which events of a layer lie in a box, in a window
// of time and among some kinds, without asking a database: columns of about 22
// bytes an event, sorted along a space-filling curve and cut into blocks that
// know what they hold.
//
// It knows numbers only: what a kind or a status is called, and what else an
// event holds, is its caller's. An Index never changes; Apply makes another
// that shares its columns. Lines and areas are found by their boxes, of which
// Query.Refine decides where a box alone cannot tell.
package timeindex
