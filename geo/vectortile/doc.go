// Package vectortile makes Mapbox vector tiles (version 2.1) of the squares of
// OGC's WebMercatorQuad: it says where in a square a place lies, brings lines and
// areas into its units, and writes features as bytes. What is drawn, and which
// events are added up in one mark, is decided elsewhere.
package vectortile
