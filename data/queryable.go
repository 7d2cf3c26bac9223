package data

// Queryable is a property that filters may name.
type Queryable struct {
	Name string
	Type ValueType
	Own  bool // the data set's own, not a field that every event has
}

// PropertyGeometry and PropertyTime are what a filter calls the place and the
// time of an event: its geometry, and the interval of its outer bounds, a bound
// that is not known being open. Both are null where nothing is known.
const (
	PropertyGeometry = "geometry"
	PropertyTime     = "time"
)

// Queryables returns what filters on the layer may name: the fields that are
// values or arrays of them, in the order of the contract, then the data set's own.
func (l *Layer) Queryables() []Queryable {
	out := []Queryable{
		{Name: "id", Type: TextValue}, {Name: PropertyGeometry, Type: GeometryValue}, {Name: PropertyTime, Type: IntervalValue},
		{Name: "layer", Type: TextValue}, {Name: "kind", Type: TextValue}, {Name: "title", Type: TextValue}, {Name: "summary", Type: TextValue},
		{Name: "date_start", Type: DateValue}, {Name: "date_end", Type: DateValue},
		{Name: "time_start", Type: InstantValue}, {Name: "time_end", Type: InstantValue},
		{Name: "certain_from", Type: DateValue}, {Name: "certain_to", Type: DateValue},
		{Name: "ongoing", Type: BooleanValue}, {Name: "time_precision", Type: TextValue}, {Name: "time_text", Type: TextValue},
		{Name: "place", Type: TextValue}, {Name: "place_precision", Type: TextValue}, {Name: "radius_m", Type: NumberValue},
		{Name: "status", Type: TextValue},
		{Name: "killed_low", Type: NumberValue}, {Name: "killed_best", Type: NumberValue}, {Name: "killed_high", Type: NumberValue},
		{Name: "injured_low", Type: NumberValue}, {Name: "injured_best", Type: NumberValue}, {Name: "injured_high", Type: NumberValue},
		{Name: "civilians_killed_low", Type: NumberValue}, {Name: "civilians_killed_best", Type: NumberValue}, {Name: "civilians_killed_high", Type: NumberValue},
		{Name: "figures_from", Type: TextValue}, {Name: "tags", Type: ArrayValue}, {Name: "review", Type: TextValue}, {Name: "revision", Type: NumberValue},
		{Name: "created", Type: InstantValue}, {Name: "updated", Type: InstantValue},
	}
	fixed := len(out)
	for _, p := range l.Properties {
		t := p.valueType()
		if t == "" {
			continue
		}
		taken := false
		for _, q := range out[:fixed] {
			taken = taken || q.Name == p.Name
		}
		if !taken {
			out = append(out, Queryable{p.Name, t, true})
		}
	}
	return out
}

// valueType is what the values of a property are compared as, "" for objects,
// which are not.
func (p PropertyType) valueType() ValueType {
	switch p.Type {
	case "integer", "number":
		return NumberValue
	case "boolean":
		return BooleanValue
	case "array":
		return ArrayValue
	case "string":
		switch p.Format {
		case "date":
			return DateValue
		case "date-time":
			return InstantValue
		}
		return TextValue
	}
	return ""
}
