package main

import (
	"context"
	"net/http"
	"time"

	"github.com/waylog/waylog/data"
)

type healthCmd struct {
	URL string `name:"url" default:"http://127.0.0.1:8080/readyz" help:"Address to ask."`
}

func (h healthCmd) Run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.URL, nil)
	if err != nil {
		return data.InvalidField("--url", "%q is not an address", h.URL)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return data.Errorf(data.Unavailable, "no answer from %s", h.URL)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return data.Errorf(data.Unavailable, "%s answers %s", h.URL, resp.Status)
	}
	return nil
}
