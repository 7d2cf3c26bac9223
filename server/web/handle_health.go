package web

import (
	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
)

type health struct {
	Status  string `json:"status"`
	Version string `json:"version,omitempty"`
}

// healthz says that the program runs.
func (s *server) healthz(c echo.Context) error {
	if _, err := s.accepts[atNothing].parse(c.Request().URL.RawQuery); err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return answerJSON(c, typeJSON, health{"ok", s.Version})
}

// readyz says that the store answers.
func (s *server) readyz(c echo.Context) error {
	if _, err := s.accepts[atNothing].parse(c.Request().URL.RawQuery); err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	if err := s.Store.Ping(c.Request().Context()); err != nil {
		return &data.Error{Code: data.Unavailable, Message: "the store does not answer", Cause: err}
	}
	return answerJSON(c, typeJSON, health{"ready", s.Version})
}
