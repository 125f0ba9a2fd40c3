"""The tables only the runner and the followers write, in SQL: journal, epoch with its fence, cursors, snapshots, checkpoints."""

from django.db import migrations

CREATE = """
CREATE TABLE creditcontrols_engineepoch (
    shard smallint PRIMARY KEY,
    epoch integer NOT NULL,
    heartbeat_at timestamptz,
    last_seq bigint NOT NULL DEFAULT 0,
    halted text NOT NULL DEFAULT ''  -- why no runner may trade until a person has looked; empty when all is well
);
INSERT INTO creditcontrols_engineepoch (shard, epoch) VALUES (0, 0);

CREATE TABLE creditcontrols_journal (
    shard smallint NOT NULL,
    seq bigint NOT NULL,
    epoch integer NOT NULL,
    at bigint NOT NULL,
    inbox_id bigint NOT NULL,
    session text NOT NULL,
    series integer NOT NULL,
    in_seq integer NOT NULL,
    command bytea NOT NULL,
    events bytea NOT NULL,
    out bytea NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (shard, seq)
);
ALTER TABLE creditcontrols_journal ALTER COLUMN command SET STORAGE EXTERNAL,
    ALTER COLUMN events SET STORAGE EXTERNAL, ALTER COLUMN out SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX creditcontrols_journal_inbox ON creditcontrols_journal (inbox_id) WHERE inbox_id > 0;

-- A runner names its epoch once, when it takes the lock. FOR SHARE makes a takeover wait for a batch in flight,
-- and a batch of the runner before it fail: an epoch column alone would let that one land.
CREATE FUNCTION creditcontrols_fence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE current integer;
BEGIN
    SELECT epoch INTO current FROM creditcontrols_engineepoch WHERE shard = 0 FOR SHARE;
    IF current_setting('riskadmin.epoch', true) IS DISTINCT FROM current::text THEN
        RAISE EXCEPTION 'epoch % is over, % is in force', current_setting('riskadmin.epoch', true), current
            USING ERRCODE = 'RA001';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER fence BEFORE INSERT ON creditcontrols_journal
    FOR EACH STATEMENT EXECUTE FUNCTION creditcontrols_fence();
CREATE TRIGGER fence BEFORE INSERT ON fixstore_sessionmessage
    FOR EACH STATEMENT EXECUTE FUNCTION creditcontrols_fence();

CREATE TABLE creditcontrols_cursor (
    follower text PRIMARY KEY,
    seq bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE creditcontrols_snapshot (
    shard smallint NOT NULL,
    seq bigint NOT NULL,
    at bigint NOT NULL,
    journal_hash bytea NOT NULL,
    state_hash text NOT NULL,
    state bytea NOT NULL,
    numbers bytea NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shard, seq)
);

CREATE TABLE creditcontrols_checkpoint (
    shard smallint NOT NULL,
    seq bigint NOT NULL,
    epoch integer NOT NULL,
    state_hash text NOT NULL,
    PRIMARY KEY (shard, seq, epoch)
);
"""

DROP = """
DROP TABLE creditcontrols_checkpoint, creditcontrols_snapshot, creditcontrols_cursor, creditcontrols_journal;
DROP TRIGGER fence ON fixstore_sessionmessage;
DROP FUNCTION creditcontrols_fence();
DROP TABLE creditcontrols_engineepoch;
"""


class Migration(migrations.Migration):
    """Journal and what stands around it."""

    dependencies = [("creditcontrols", "0001_initial"), ("fixstore", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
