package main

import (
	"io"
	"log/slog"

	"github.com/waylog/waylog/data"
)

// logging is how a server that runs for long talks to its operator.
type logging struct {
	LogFormat string `default:"text" enum:"text,json" help:"Form of the log on standard error: ${enum}."`
	LogLevel  string `default:"info" enum:"debug,info,warn,error" help:"What is worth a line: ${enum}."`
}

func (l logging) logger(w io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.LogLevel)); err != nil {
		return nil, data.InvalidField("--log-level", "%q is not a level", l.LogLevel)
	}
	opts := &slog.HandlerOptions{Level: level}
	if l.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, opts)), nil
	}
	return slog.New(slog.NewTextHandler(w, opts)), nil
}
