package exporter

// Field is one of the fixed fields of an event.
type Field struct {
	Name        string
	Type        string // of JSON: string, integer, number, boolean, array, object
	Format      string // date, date-time, or ""
	Title       string
	Description string
	Always      bool // written also when it is null
}

// Fields lists the fixed fields in the order of the contract: the order of a
// feature's properties and of the columns of CSV.
func Fields() []Field {
	return []Field{
		{"layer", "string", "", "Layer", "The layer that the event is in.", true},
		{"kind", "string", "", "Kind", "What kind of event it is: a key of the layer's kinds.", true},
		{"title", "string", "", "Title", "What happened, in a line.", true},
		{"summary", "string", "", "Summary", "What happened, in some sentences.", false},
		{"date_start", "string", "date", "Earliest day", "It cannot have begun before this day, by the calendar of the place. Null: not known.", true},
		{"date_end", "string", "date", "Latest day", "It cannot have ended after this day. Null: not known.", true},
		{"time_start", "string", "date-time", "Earliest time", "The earliest moment, where a clock time is given.", false},
		{"time_end", "string", "date-time", "Latest time", "The latest moment, where a clock time is given.", false},
		{"certain_from", "string", "date", "Certain from", "From this day on it was certainly going on.", false},
		{"certain_to", "string", "date", "Certain to", "Until this day it was certainly going on.", false},
		{"ongoing", "boolean", "", "Ongoing", "The source calls it still going on.", false},
		{"time_precision", "string", "", "Precision of time", "exact, hour, day, range, week, month, year or unknown.", false},
		{"time_text", "string", "", "Time in words", "The source's own words for the time.", false},
		{"place", "string", "", "Place", "The name of the place.", false},
		{"place_precision", "string", "", "Precision of place", "exact, near, district, province, line, country or unknown: what the geometry stands for.", true},
		{"radius_m", "number", "", "Radius", "How far around the geometry it may have been, in metres.", false},
		{"status", "string", "", "Status", "reported, corroborated, disputed, retracted; of corridors also open, contested, closed, claimed.", true},
		{"actors", "array", "", "Actors", "Who took part or was hit: objects with name and role.", false},
		{"killed_low", "integer", "", "Killed, least", "The least number of people killed. Null: not known.", true},
		{"killed_best", "integer", "", "Killed, best", "The best estimate of people killed; null where claims disagree.", true},
		{"killed_high", "integer", "", "Killed, greatest", "The greatest number of people killed; null where it is open-ended.", true},
		{"injured_low", "integer", "", "Injured, least", "The least number of people injured.", false},
		{"injured_best", "integer", "", "Injured, best", "The best estimate of people injured.", false},
		{"injured_high", "integer", "", "Injured, greatest", "The greatest number of people injured.", false},
		{"civilians_killed_low", "integer", "", "Civilians killed, least", "The least number of civilians killed.", false},
		{"civilians_killed_best", "integer", "", "Civilians killed, best", "The best estimate of civilians killed.", false},
		{"civilians_killed_high", "integer", "", "Civilians killed, greatest", "The greatest number of civilians killed.", false},
		{"figures_from", "string", "", "Figures from", "Who set the figures: claims, dataset or editor.", false},
		{"claims", "array", "", "Claims", "Who said what of it, in which source, with which figures.", false},
		{"sources", "array", "", "Sources", "The articles and reports that speak of it.", false},
		{"related", "array", "", "Related", "Other events that have to do with it.", false},
		{"vertex_times", "array", "", "Times of the vertices", "When each position of the geometry was passed, nested like the coordinates.", false},
		{"tags", "array", "", "Tags", "Free words.", false},
		{"review", "string", "", "Review", "draft, in_review or published.", false},
		{"coarsened", "object", "", "Coarsened", "What was made less exact before it was published.", false},
		{"revision", "integer", "", "Revision", "The number of the commit that made this state.", true},
		{"created", "string", "date-time", "Created", "When the event was first recorded.", false},
		{"updated", "string", "date-time", "Updated", "When this state was recorded.", false},
	}
}
