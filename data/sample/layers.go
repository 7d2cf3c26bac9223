package sample

import (
	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

const (
	licence     = "CC BY 4.0"
	attribution = "Waylog's founding map. Gazetteer places and event 243561: UCDP Georeferenced Event Dataset (GED) Syria, " +
		"version 652.1601.1911, Uppsala Conflict Data Program, Uppsala University, CC BY 4.0."
)

// The days that the reports of the founding map speak of.
const (
	firstDay geo.Date = 17311 // 2017-05-25
	lastDay  geo.Date = 17318 // 2017-06-01
)

// layers returns the layers of the founding map in the order in which they are
// made.
func layers() []data.Layer {
	list := []data.Layer{
		{
			ID:    "strikes",
			Title: "Strikes and clashes",
			Description: "Air and missile strikes on the way from Raqqa to Palmyra and the fighting at the edges of Raqqa, " +
				"25 May to 1 June 2017, as reported. Few places were published: most points are stand-ins, and the circle says for how much.",
			GeometryType: "point",
			Kinds: []data.Kind{
				{Key: "airstrike", Label: "Airstrike", Colour: "#c2410c", Symbol: "circle"},
				{Key: "missile strike", Label: "Missile strike", Colour: "#9f1239", Symbol: "diamond"},
				{Key: "clash", Label: "Clash", Colour: "#92580a", Symbol: "cross"},
			},
		},
		{
			ID:    "convoys",
			Title: "Convoys",
			Description: "Convoys reported on the way from Raqqa south towards Palmyra. No route was published: " +
				"the lines are schematic, straight between gazetteer places, and not surveyed roads.",
			GeometryType: "line",
			Kinds:        []data.Kind{{Key: "convoy", Label: "Convoy", Colour: "#1c5fa8", Symbol: "arrow"}},
		},
		{
			ID:    "corridors",
			Title: "Corridors and fronts",
			Description: "The way out of Raqqa that was reported open, the sides that were reported closed, " +
				"and the sea from which missiles were fired. All outlines are schematic.",
			GeometryType: "mixed",
			Kinds: []data.Kind{
				{Key: "corridor", Label: "Corridor", Colour: "#0f766e", Symbol: "hatch"},
				{Key: "front", Label: "Front", Colour: "#57534e", Symbol: "line"},
				{Key: "launch area", Label: "Launch area (assumed)", Colour: "#6d28d9", Symbol: "dashed"},
			},
		},
	}
	for i := range list {
		l := &list[i]
		l.Attribution, l.Licence, l.Redistribute, l.TimeZone = attribution, licence, true, "Asia/Damascus"
		l.Coverage = []data.Coverage{{
			From: new(firstDay), To: new(lastDay),
			Note: "Only what one article of 1 June 2017 and the reports beside it tell. Silence here does not mean that nothing happened.",
		}}
	}
	return list
}
