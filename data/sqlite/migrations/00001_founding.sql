-- +goose Up
-- +goose StatementBegin

-- One row for each commit. The rows of a running import carry its sequence
-- number already; they are seen once it stands here.
CREATE TABLE changes (
    seq       INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL, -- milliseconds from 1970-01-01 UTC, never less than before
    author    TEXT NOT NULL,
    reason    TEXT NOT NULL,
    what      TEXT NOT NULL,    -- edit, import, layer
    layer     TEXT NOT NULL,    -- id
    stored    INTEGER NOT NULL,
    updated   INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    deleted   INTEGER NOT NULL,
    file      TEXT NOT NULL,
    sha256    TEXT NOT NULL
) STRICT;
CREATE INDEX changes_at ON changes (at);

-- The import that is running, if any.
CREATE TABLE pending (
    seq   INTEGER PRIMARY KEY,
    layer TEXT NOT NULL,
    file  TEXT NOT NULL
) STRICT;

CREATE TABLE layers (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE
) STRICT;

-- The state of a layer is the last one at or before a sequence number.
CREATE TABLE layer_states (
    layer INTEGER NOT NULL REFERENCES layers (pk),
    seq   INTEGER NOT NULL,
    doc   TEXT NOT NULL, -- data.Layer as JSON
    PRIMARY KEY (layer, seq)
) STRICT, WITHOUT ROWID;

-- Likewise for sources.
CREATE TABLE sources (
    layer INTEGER NOT NULL REFERENCES layers (pk),
    id    TEXT NOT NULL,
    seq   INTEGER NOT NULL,
    doc   TEXT NOT NULL, -- data.Source as JSON
    PRIMARY KEY (layer, id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX sources_seq ON sources (seq);

-- The current state of each event. Columns that filters read stand first: a row
-- longer than a page is then not read to its end. Unknown is null. The times
-- t_lo to c_to are minutes from 1970-01-01 UTC, dates are days from there.
CREATE TABLE events (
    pk      INTEGER PRIMARY KEY, -- order of first insertion
    layer   INTEGER NOT NULL REFERENCES layers (pk),
    id      TEXT NOT NULL,
    seq     INTEGER NOT NULL,    -- commit that made this state
    created INTEGER NOT NULL,    -- commit that made the event
    deleted INTEGER NOT NULL,    -- 1: a tombstone, which keeps what was deleted

    t_lo INTEGER, t_hi INTEGER,     -- outer bounds
    c_from INTEGER, c_to INTEGER,   -- certainly going on then
    min_lon REAL, min_lat REAL, max_lon REAL, max_lat REAL,
    killed_disputed INTEGER NOT NULL, injured_disputed INTEGER NOT NULL, civilians_killed_disputed INTEGER NOT NULL,
    uncertain  INTEGER NOT NULL,    -- data.Event.UncertainTime
    actor_keys TEXT,                -- folded names, each between two line feeds
    cites      TEXT,                -- ids of all sources, where claims name others than source_ids

    kind TEXT, status TEXT, place_precision TEXT, ongoing INTEGER,
    killed_low INTEGER, killed_best INTEGER, killed_high INTEGER,
    injured_low INTEGER, injured_best INTEGER, injured_high INTEGER,
    civilians_killed_low INTEGER, civilians_killed_best INTEGER, civilians_killed_high INTEGER,
    figures_from TEXT,
    date_start INTEGER, date_end INTEGER, time_start INTEGER, time_end INTEGER,
    certain_from INTEGER, certain_to INTEGER, time_precision TEXT, time_text TEXT,
    title TEXT, place TEXT, radius_m REAL, review TEXT,
    summary TEXT,
    actors TEXT, source_ids TEXT, tags TEXT, related TEXT, coarsened TEXT, -- JSON
    geom BLOB,                             -- WKB
    claims TEXT, properties TEXT, vertex_times TEXT, -- JSON
    hash BLOB NOT NULL,                    -- of the content, kind to vertex_times

    UNIQUE (layer, id)
) STRICT;
CREATE INDEX events_layer ON events (layer);
CREATE INDEX events_time ON events (layer, t_lo);

-- States that were replaced: the columns of events, and what replaced them.
CREATE TABLE revisions (
    pk      INTEGER NOT NULL,
    layer   INTEGER NOT NULL,
    id      TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    created INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    until   INTEGER NOT NULL, -- commit whose state replaced this one

    t_lo INTEGER, t_hi INTEGER,
    c_from INTEGER, c_to INTEGER,
    min_lon REAL, min_lat REAL, max_lon REAL, max_lat REAL,
    killed_disputed INTEGER NOT NULL, injured_disputed INTEGER NOT NULL, civilians_killed_disputed INTEGER NOT NULL,
    uncertain  INTEGER NOT NULL,
    actor_keys TEXT,
    cites      TEXT,

    kind TEXT, status TEXT, place_precision TEXT, ongoing INTEGER,
    killed_low INTEGER, killed_best INTEGER, killed_high INTEGER,
    injured_low INTEGER, injured_best INTEGER, injured_high INTEGER,
    civilians_killed_low INTEGER, civilians_killed_best INTEGER, civilians_killed_high INTEGER,
    figures_from TEXT,
    date_start INTEGER, date_end INTEGER, time_start INTEGER, time_end INTEGER,
    certain_from INTEGER, certain_to INTEGER, time_precision TEXT, time_text TEXT,
    title TEXT, place TEXT, radius_m REAL, review TEXT,
    summary TEXT,
    actors TEXT, source_ids TEXT, tags TEXT, related TEXT, coarsened TEXT,
    geom BLOB,
    claims TEXT, properties TEXT, vertex_times TEXT,
    hash BLOB NOT NULL,

    UNIQUE (pk, seq)
) STRICT;
CREATE INDEX revisions_until ON revisions (layer, until);

-- Folded words of the current states up to the commit text_state.seq, filled
-- after a commit. The tokenizer "simple" parts folded text at its spaces and
-- nowhere else, so that the index agrees with data.HasWords.
CREATE TABLE event_text (
    pk INTEGER PRIMARY KEY,
    t  TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE event_fts USING fts4(content="event_text", t, tokenize=simple, matchinfo="fts3");

-- Which events ever cited a source: they are indexed anew when it changes.
CREATE TABLE citations (
    layer  INTEGER NOT NULL,
    source TEXT NOT NULL,
    pk     INTEGER NOT NULL,
    PRIMARY KEY (layer, source, pk)
) STRICT, WITHOUT ROWID;

CREATE TABLE text_state (
    seq INTEGER NOT NULL, -- last commit whose states are in the index
    pk  INTEGER NOT NULL  -- greatest events.pk at that commit
) STRICT;
INSERT INTO text_state VALUES (0, 0);

-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE text_state;
DROP TABLE citations;
DROP TABLE event_fts;
DROP TABLE event_text;
DROP TABLE revisions;
DROP TABLE events;
DROP TABLE sources;
DROP TABLE layer_states;
DROP TABLE layers;
DROP TABLE pending;
DROP TABLE changes;
-- +goose StatementEnd
