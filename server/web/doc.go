// Package web is the HTTP side of Waylog: OGC API - Features and what the page
// needs beside it, for reading.
//
// It turns an address into a data.Query, asks the store, and writes bytes. It
// knows no SQL, decides nothing about events, and keeps no state outside the
// handler that New returns. What may be seen by whom is decided in visible.go
// and nowhere else; an error status is written in problem.go and nowhere else.
package web
