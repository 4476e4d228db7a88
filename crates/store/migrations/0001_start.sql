-- What the file says about itself.
create table meta (
    name text primary key,
    value blob not null
) strict, without rowid;

-- The record: canonical JSON of events, each chained to the one before it.
create table record (
    height integer primary key,
    time text not null,
    text text not null,
    hash blob not null
) strict;

-- One row a ballot: where its chain stands. Changed only in the transaction that adds an event or a companion line.
create table board (
    id integer primary key,
    uuid text not null unique,
    timestamp integer not null,
    needs_mixing integer not null,
    stage text not null,
    height integer not null,
    last blob not null,
    size integer not null,
    ballots integer not null,
    companion_height integer not null,
    companion_head blob not null
) strict;

-- The text of ballots without their 32-byte values: a few a board.
create table template (
    id integer primary key,
    board integer not null references board,
    hash blob not null,
    body blob not null,
    unique (board, hash)
) strict;

-- Every event in order. A ballot lies beside its event, packed; without a template, its body is its text.
create table event (
    id integer primary key,
    board integer not null references board,
    height integer not null,
    kind text not null,
    hash blob not null,
    payload blob,
    credential blob,
    seq integer,
    template integer references template,
    body blob,
    unique (board, height)
) strict;
create unique index event_payload on event (board, payload) where payload is not null;
create index event_credential on event (board, credential, height) where credential is not null;

-- All other data, in the order in which they stand before their event.
create table datum (
    board integer not null references board,
    height integer not null,
    position integer not null,
    hash blob not null,
    body blob not null,
    primary key (board, height, position),
    unique (board, hash)
) strict;

-- Lines of the companion record without their line feed.
create table companion (
    board integer not null references board,
    height integer not null,
    line text not null,
    primary key (board, height)
) strict;

-- Ballots that were opened for a check: never cast, neither before nor after.
create table spoilt (
    board integer not null references board,
    hash blob not null,
    body blob not null,
    primary key (board, hash)
) strict;

-- Personal data, encrypted; email is a keyed hash.
create table person (
    id blob primary key,
    email blob,
    sealed blob not null
) strict;

-- What the server itself must keep secret, encrypted.
create table secret (
    name text primary key,
    sealed blob not null
) strict;

-- Login codes and invitations, as keyed hashes. Times are seconds since 1970.
create table code (
    kind text not null,
    hash blob not null,
    person blob,
    purpose text not null,
    expires integer not null,
    uses integer not null,
    primary key (kind, hash)
) strict;

-- Sessions, as keyed hashes.
create table session (
    hash blob primary key,
    person blob not null,
    expires integer not null
) strict;
create index session_person on session (person);
create index person_email on person (email) where email is not null;
