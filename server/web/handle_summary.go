package web

import (
	"fmt"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
)

// summary answers what the matched events add up to.
func (s *server) summary(c echo.Context) error {
	r, err := s.read(c, atSummary)
	if err != nil {
		return err
	}
	if fresh(c, s.tagOf(c, r.state), false) {
		return nil
	}
	ctx := c.Request().Context()
	produce := func() (data.Summary, error) {
		sum, err := r.store.Summary(ctx, r.query)
		if err != nil {
			return data.Summary{}, fmt.Errorf("sum events: %w", err)
		}
		return sum, nil
	}
	var sum data.Summary
	if r.unfiltered() { // every page asks for it as it opens, and all rows are read for it
		sum, err = r.public.summaries.get(ctx, r.layer.ID, produce)
	} else {
		sum, err = produce()
	}
	if err != nil {
		return err
	}
	if sum.ByKind == nil {
		sum.ByKind = map[string]int64{}
	}
	if sum.ByStatus == nil {
		sum.ByStatus = map[string]int64{}
	}
	return answerJSON(c, typeJSON, sum)
}
