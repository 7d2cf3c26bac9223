// Package gazetteer finds places by name: the names of GeoNames' places of 500
// and more people, in every script they are written in, and any list that it is
// given, such as the places that a layer's events name.
//
// What belongs here: reading GeoNames' table, the curated spellings, the packed
// file that the build makes of both, and the search over it. What does not:
// which layers may be searched (server/web) and where a map then looks (the
// page).
//
// Names are compared folded (data.Fold), so that capitals, accents and the
// article play no part. A name that is typed whole comes before one that only
// begins so, and that before one in which another word does; within these the
// larger place comes first, or the nearer one, if a point is given. Only where
// nothing is found so, spellings are tried that sound alike or are one letter
// off: see similar.go.
package gazetteer
