package main

// featureJSON is a feature as the sqlite3 program writes it from the columns of
// a Waylog database: the members that a synthetic event has.
const featureJSON = `SELECT json_object('type','Feature','id',id,
	'geometry',CASE WHEN min_lon IS NOT NULL THEN json_object('type','Point','coordinates',json_array(min_lon,min_lat)) END,
	'time',json_object('interval',json_array(date(date_start*86400,'unixepoch'),date(date_end*86400,'unixepoch'))),
	'properties',json_object('layer','demo','kind',kind,'title',title,'summary',summary,
		'date_start',date(date_start*86400,'unixepoch'),'date_end',date(date_end*86400,'unixepoch'),'time_precision',time_precision,
		'place',place,'place_precision',place_precision,'radius_m',radius_m,'status',status,'actors',json(actors),
		'killed_low',killed_low,'killed_best',killed_best,'killed_high',killed_high,'figures_from',figures_from,
		'revision',seq,'synthetic',json(json_extract(properties,'$.synthetic')),'hot_spot',json_extract(properties,'$.hot_spot')))
	FROM events WHERE layer = 1 AND deleted = 0;`

// exports compares the export of a whole layer with the sqlite3 program's
// writing of the same rows of the same file.
func (b *bench) exports() error {
	db := b.path("demo.db")
	export := func(format string) func() (float64, error) {
		return func() (float64, error) {
			return seconds(b.waylog("export", "--db", db, "--layer", "demo", "--format", format))
		}
	}
	script := func(text string) func() (float64, error) {
		return func() (float64, error) { return seconds(b.sqlite(db, text)) }
	}
	err := b.compare(comparison{what: "GeoJSON export", beside: "`sqlite3` printing `json_object(…)` of the same members", unit: "s", reach: 2}, export("geojson"), script(featureJSON))
	if err != nil {
		return err
	}
	err = b.compare(comparison{what: "GeoJSON export", beside: "`sqlite3 -csv 'select *'`", unit: "s", reach: 1.5}, export("geojson"), script(".mode csv\nSELECT * FROM events;"))
	if err != nil {
		return err
	}
	err = b.compare(comparison{what: "CSV export", beside: "`sqlite3 -csv 'select *'`", unit: "s"}, export("csv"), script(".mode csv\nSELECT * FROM events;"))
	if err != nil {
		return err
	}
	return b.overHTTP(db)
}

// pigz is the sqlite3 program's JSON through pigz.
func (b *bench) pigz(db string) (float64, error) {
	return seconds(b.run(nil, "bash", "-c", `set -o pipefail; sqlite3 -bail "$1" "$2" | pigz -1 -p2`, "bash", db, featureJSON))
}
