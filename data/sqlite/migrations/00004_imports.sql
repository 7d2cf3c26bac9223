-- +goose Up
-- +goose StatementBegin

-- What the rows of an imported file said: blocks of some hundred of them, packed
-- (rawrows.go has the layout), under the numbers that they have in the file.
CREATE TABLE raw_rows (
    seq     INTEGER NOT NULL, -- commit of the import
    first   INTEGER NOT NULL, -- number of the first row; 0: the names of the columns
    last    INTEGER NOT NULL, -- number of the last one
    block   BLOB NOT NULL,
    sum     BLOB NOT NULL,    -- waylog_sum of the columns before it
    PRIMARY KEY (seq, first)
) STRICT;

-- The row of the file that made the state, null where none did.
ALTER TABLE events ADD COLUMN source_row INTEGER;
ALTER TABLE revisions ADD COLUMN source_row INTEGER;

-- The greatest events.pk before the import: what it made lies behind it.
ALTER TABLE pending ADD COLUMN pk INTEGER NOT NULL DEFAULT 0;
UPDATE pending SET pk = (SELECT pk FROM text_state);

-- An index in memory gives events in the order of their time; this one cost an
-- import as much as everything else that is written.
DROP INDEX events_time;

-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE INDEX events_time ON events (layer, t_lo);
ALTER TABLE pending DROP COLUMN pk;
ALTER TABLE revisions DROP COLUMN source_row;
ALTER TABLE events DROP COLUMN source_row;
DROP TABLE raw_rows;
-- +goose StatementEnd
