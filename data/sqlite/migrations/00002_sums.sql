-- +goose Up
-- +goose StatementBegin

-- A checksum of each row that has no other: of all its columns in their order
-- (waylog_sum). The hash of an event's content stands in its row already, and
-- what else is in that row has to agree with other rows.
ALTER TABLE changes ADD COLUMN sum BLOB;
UPDATE changes SET sum = waylog_sum(seq, at, author, reason, what, layer, stored, updated, unchanged, deleted, file, sha256);
ALTER TABLE layer_states ADD COLUMN sum BLOB;
UPDATE layer_states SET sum = waylog_sum(layer, seq, doc);
ALTER TABLE sources ADD COLUMN sum BLOB;
UPDATE sources SET sum = waylog_sum(layer, id, seq, doc);

-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
ALTER TABLE changes DROP COLUMN sum;
ALTER TABLE layer_states DROP COLUMN sum;
ALTER TABLE sources DROP COLUMN sum;
-- +goose StatementEnd
