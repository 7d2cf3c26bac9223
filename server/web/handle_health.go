package web

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
)

type health struct {
	Status   string `json:"status"`
	Version  string `json:"version,omitempty"`
	Writable *bool  `json:"writable,omitempty"` // whether the store has room and may write; reading needs neither
}

const readyWait = 2 * time.Second // for the store to answer

// healthz says that the program runs.
func (s *server) healthz(c echo.Context) error {
	if _, err := s.accepts[atNothing].parse(c.Request().URL.RawQuery); err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return answerJSON(c, typeJSON, health{Status: "ok", Version: s.Version})
}

// readyz says that requests can be sent here: the store answers, its index is
// made and the program was not told to stop.
func (s *server) readyz(c echo.Context) error {
	if _, err := s.accepts[atNothing].parse(c.Request().URL.RawQuery); err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	select {
	case <-s.Stopping:
		return stopping.problem("The server was told to stop; what it has begun it will finish.")
	default:
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyWait)
	defer cancel()
	if err := s.Store.Ping(ctx); err != nil {
		return &data.Error{Code: data.Unavailable, Message: "the store does not answer", Cause: err}
	}
	ready := health{Status: "ready", Version: s.Version}
	if st, err := s.Store.Status(ctx); err == nil {
		if st.Starting {
			return unavailable.problem("The index of the events is being made: until then answers are right, but slow.")
		}
		ready.Writable = st.Writable // only told, never a reason to be passed over
	}
	return answerJSON(c, typeJSON, ready)
}
