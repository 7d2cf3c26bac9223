package web

import (
	"fmt"

	"github.com/labstack/echo/v4"
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
	sum, err := r.store.Summary(c.Request().Context(), r.query)
	if err != nil {
		return fmt.Errorf("sum events: %w", err)
	}
	if sum.ByKind == nil {
		sum.ByKind = map[string]int64{}
	}
	if sum.ByStatus == nil {
		sum.ByStatus = map[string]int64{}
	}
	return answerJSON(c, typeJSON, sum)
}
