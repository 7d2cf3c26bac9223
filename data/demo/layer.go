package demo

import "github.com/waylog/waylog/data"

// layer is what a layer of synthetic events says of itself.
func layer(id string) *data.Layer {
	return &data.Layer{
		ID: id, Title: "Synthetic events (" + id + ")", GeometryType: "mixed", Redistribute: true, TimeZone: "UTC",
		Description: "Synthetic events, made by chance for trying the program: nothing of this happened, and no place, party or figure is real.",
		Attribution: "Synthetic: made by waylog demo, no record of anything.",
		Licence:     "CC0-1.0",
		Kinds: []data.Kind{
			{Key: "airstrike", Label: "Airstrike (synthetic)", Colour: "#c2410c", Symbol: "circle"},
			{Key: "shelling", Label: "Shelling (synthetic)", Colour: "#92580a", Symbol: "triangle"},
			{Key: "clash", Label: "Clash (synthetic)", Colour: "#9f1239", Symbol: "cross"},
			{Key: "explosion", Label: "Explosion (synthetic)", Colour: "#be185d", Symbol: "square"},
			{Key: "missile strike", Label: "Missile strike (synthetic)", Colour: "#7e22ce", Symbol: "diamond"},
			{Key: "arrests", Label: "Arrests (synthetic)", Colour: "#57534e", Symbol: "pentagon"},
			{Key: convoy, Label: "Convoy (synthetic)", Colour: "#1c5fa8", Symbol: "arrow"},
			{Key: front, Label: "Front (synthetic)", Colour: "#0f766e", Symbol: "hatch"},
		},
	}
}

// ownProperties are those that every event has: a program can tell it by them.
func ownProperties() []data.PropertyType {
	return []data.PropertyType{{Name: "synthetic", Type: "boolean"}, {Name: "hot_spot", Type: "integer"}}
}

// The kinds that are lines, and areas, where they are no points.
const (
	convoy = "convoy"
	front  = "front"
)
