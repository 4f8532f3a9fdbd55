"""The tables of the sandbox's memory. A network may bring its own."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS people (
    network TEXT NOT NULL, id TEXT NOT NULL, handle TEXT NOT NULL, name TEXT NOT NULL, about TEXT NOT NULL,
    tone INTEGER NOT NULL, joined_at REAL NOT NULL, PRIMARY KEY (network, id), UNIQUE (network, handle)
);
CREATE TABLE IF NOT EXISTS clients (
    network TEXT NOT NULL, id TEXT NOT NULL, secret TEXT NOT NULL, PRIMARY KEY (network, id)
);
CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY, network TEXT NOT NULL, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL, person_id TEXT NOT NULL, scopes TEXT NOT NULL, expires_at REAL NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, network TEXT NOT NULL, kind TEXT NOT NULL, client_id TEXT NOT NULL,
    person_id TEXT NOT NULL, page_id TEXT NOT NULL DEFAULT '', scopes TEXT NOT NULL, issued_at REAL NOT NULL,
    expires_at REAL NOT NULL, ended TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS tokens_by_person ON tokens (network, person_id, client_id);
CREATE TABLE IF NOT EXISTS items (
    number INTEGER PRIMARY KEY AUTOINCREMENT, network TEXT NOT NULL, owner_id TEXT NOT NULL, stream TEXT NOT NULL,
    id TEXT NOT NULL, sort INTEGER NOT NULL, author_id TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '',
    handle TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '', link TEXT NOT NULL DEFAULT '',
    category TEXT NOT NULL DEFAULT '', likes INTEGER NOT NULL DEFAULT 0, reposts INTEGER NOT NULL DEFAULT 0,
    replies INTEGER NOT NULL DEFAULT 0, client_id TEXT NOT NULL DEFAULT '', created_at REAL NOT NULL, deleted_at REAL,
    pictures TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS items_of_streams ON items (network, owner_id, stream, sort) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS items_by_id ON items (network, id);
CREATE INDEX IF NOT EXISTS items_by_apps ON items (network, number) WHERE client_id != '';
CREATE TABLE IF NOT EXISTS grown (
    network TEXT NOT NULL, owner_id TEXT NOT NULL, stream TEXT NOT NULL, PRIMARY KEY (network, owner_id, stream)
);
"""
# What a file of an earlier version does not have yet.
LATER = "ALTER TABLE items ADD COLUMN pictures TEXT NOT NULL DEFAULT ''"
