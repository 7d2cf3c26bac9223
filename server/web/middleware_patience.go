package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	// patience is how long a client may take to read a piece before it is given
	// up, unless Config says otherwise: an hour's download is fine, a stalled one
	// must not hold its buffers and the place of others.
	patience  = time.Minute
	pieceSize = 64 << 10
)

// patient ends connections that stall. http.Server's WriteTimeout cannot: it
// would count from the beginning of the answer.
func (s *server) patient(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		res := c.Response()
		inner := res.Writer
		res.Writer = &patientWriter{inner, http.NewResponseController(inner), s.Patience}
		defer func() { res.Writer = inner }()
		return next(c)
	}
}

type patientWriter struct {
	http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration
}

func (p *patientWriter) Write(b []byte) (n int, err error) {
	for first := true; first || len(b) > 0; first = false {
		piece := b[:min(len(b), pieceSize)]
		// Deadlines are real time, whatever clock the answers go by.
		if err := p.control.SetWriteDeadline(time.Now().Add(p.patience)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return n, fmt.Errorf("set deadline: %w", err)
		}
		w, err := p.ResponseWriter.Write(piece)
		n += w
		if err != nil {
			return n, err
		}
		b = b[len(piece):]
	}
	return n, nil
}
