package web

import (
	"fmt"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
)

// histogram answers how many events there were over time.
func (s *server) histogram(c echo.Context) error {
	r, err := s.read(c, atHistogram)
	if err != nil {
		return err
	}
	if fresh(c, s.tagOf(c, r.state), false) {
		return nil
	}
	h, err := r.store.Histogram(c.Request().Context(), r.query, r.spec)
	if err != nil {
		return fmt.Errorf("make histogram: %w", err)
	}
	if h.Bins == nil {
		h.Bins = []data.Bin{}
	}
	for i := range h.Bins {
		if h.Bins[i].Kinds == nil {
			h.Bins[i].Kinds = map[string]int64{}
		}
	}
	return answerJSON(c, typeJSON, h)
}
