package geo_test

import (
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo"
)

// A day in a filter means that day by the clocks of the place.
func ExampleWindow_In() {
	w, err := geo.ParseWindow("2017-05-25/..")
	if err != nil {
		fmt.Println(err)
		return
	}
	loc, err := time.LoadLocation("Asia/Damascus")
	if err != nil {
		fmt.Println(err)
		return
	}
	from, to := w.In(loc)
	fmt.Println(from, to == nil)
	// Output: 2017-05-24T21:00:00Z true
}

// A corridor that was open on 1 June, nobody says since when, may have been open
// on 25 May; for sure it was only on 1 June.
func ExampleSpan() {
	day := func(s string) *geo.Minute {
		d, err := geo.ParseDate(s)
		if err != nil {
			return nil
		}
		return new(d.First(time.UTC))
	}
	corridor := geo.Span{From: day("2017-06-01"), To: day("2017-06-01")}
	fmt.Println(corridor.Possible(day("2017-05-25"), day("2017-05-26")), corridor.Certain(day("2017-05-25"), day("2017-05-26")))
	fmt.Println(corridor.Certain(day("2017-05-25"), day("2017-06-02")))
	// Output:
	// true false
	// true
}

// A box may cross the antimeridian: then its west is greater than its east.
func ExampleBox_Meets() {
	b, err := geo.ParseBox("170,-10,-170,10")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(b.Meets(orb.Point{-179, 0}), b.Meets(orb.Point{0, 0}))
	// Output: true false
}

// Lines are cut at the antimeridian, positions have at most seven decimals.
func ExampleNormalize() {
	g, err := geo.Normalize(orb.LineString{{170.123456789, 0}, {-170, 10}})
	fmt.Println(g, err)
	_, err = geo.Normalize(orb.Point{35.95, 139.0})
	fmt.Println(err)
	// Output:
	// [[[170.1234568 0] [180 4.9689441]] [[-180 4.9689441] [-170 10]]] <nil>
	// position [35.95, 139]: latitude out of -90..90; longitude and latitude look swapped
}
