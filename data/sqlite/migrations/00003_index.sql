-- +goose Up
-- +goose StatementBegin

-- What changed since a commit is found without reading what did not.
CREATE INDEX events_seq ON events (layer, seq);

-- A search index as bytes, in parts, as it was at a commit: what is made anew
-- from the rows where it is not there. It is no record of anything.
CREATE TABLE index_parts (
    layer INTEGER NOT NULL REFERENCES layers (pk),
    part  INTEGER NOT NULL,
    seq   INTEGER NOT NULL,
    doc   BLOB NOT NULL,
    sum   BLOB NOT NULL, -- waylog_sum(layer, part, seq, doc)
    PRIMARY KEY (layer, part)
) STRICT;

-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE index_parts;
DROP INDEX events_seq;
-- +goose StatementEnd
