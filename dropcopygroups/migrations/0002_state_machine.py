"""Triggers: the steps of requests and approvals, and session ids that order entry and drop copy never share."""

from django.db import migrations

STEPS = """
CREATE FUNCTION dropcopygroups_refuse(sentence text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', sentence USING ERRCODE = 'check_violation';
END $$;

-- draft > in_progress | nothing (deleted); in_progress > completed | failed | withdrawn; what is closed never changes.
CREATE FUNCTION dropcopygroups_request_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN PERFORM dropcopygroups_refuse('a request starts as a draft'); END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN PERFORM dropcopygroups_refuse('only a draft is deleted'); END IF;
        RETURN OLD;
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'in_progress'), ('in_progress', 'completed'),
                                      ('in_progress', 'failed'), ('in_progress', 'withdrawn')) THEN
        PERFORM dropcopygroups_refuse(format('a request does not go from %s to %s', OLD.state, NEW.state));
    END IF;
    IF (NEW.kind, NEW.requested_by_id) <> (OLD.kind, OLD.requested_by_id) THEN
        PERFORM dropcopygroups_refuse('kind and requestor of a request never change');
    END IF;
    IF OLD.state = 'in_progress' AND
       (NEW.entity_id, NEW.group_id, NEW.name, NEW.front_end_system, NEW.filters, NEW.sources, NEW.submitted_at)
       IS DISTINCT FROM
       (OLD.entity_id, OLD.group_id, OLD.name, OLD.front_end_system, OLD.filters, OLD.sources, OLD.submitted_at) THEN
        PERFORM dropcopygroups_refuse('what was submitted never changes');
    END IF;
    IF NEW.state = 'completed' AND (
        NOT EXISTS (SELECT FROM dropcopygroups_approval WHERE request_id = NEW.id AND lce_id IS NULL)
        OR EXISTS (SELECT FROM dropcopygroups_approval WHERE request_id = NEW.id AND state <> 'approved')) THEN
        PERFORM dropcopygroups_refuse('a request completes only when all have approved');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER step BEFORE INSERT OR UPDATE OR DELETE ON dropcopygroups_dropcopyrequest
    FOR EACH ROW EXECUTE FUNCTION dropcopygroups_request_step();

-- waiting > approved | declined, once, while the request runs; GAM after every clearing firm. Never deleted.
CREATE FUNCTION dropcopygroups_approval_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE stands text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM dropcopygroups_refuse('an approval is never deleted');
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.state <> 'waiting' OR NEW.state = 'waiting' THEN
            PERFORM dropcopygroups_refuse('an approval is decided once');
        END IF;
        IF (NEW.request_id, NEW.lce_id) IS DISTINCT FROM (OLD.request_id, OLD.lce_id) THEN
            PERFORM dropcopygroups_refuse('an approval stays with its request and firm');
        END IF;
    END IF;
    SELECT state INTO stands FROM dropcopygroups_dropcopyrequest WHERE id = NEW.request_id FOR UPDATE;
    IF stands <> 'in_progress' THEN
        PERFORM dropcopygroups_refuse('a request is approved only while it is in progress');
    END IF;
    IF NEW.lce_id IS NULL AND NEW.state = 'approved' AND EXISTS (
        SELECT FROM dropcopygroups_approval
        WHERE request_id = NEW.request_id AND lce_id IS NOT NULL AND state <> 'approved') THEN
        PERFORM dropcopygroups_refuse('GAM approves after every clearing firm');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER step BEFORE INSERT OR UPDATE OR DELETE ON dropcopygroups_approval
    FOR EACH ROW EXECUTE FUNCTION dropcopygroups_approval_step();
"""

DROP_STEPS = """
DROP TRIGGER step ON dropcopygroups_approval;
DROP TRIGGER step ON dropcopygroups_dropcopyrequest;
DROP FUNCTION dropcopygroups_approval_step();
DROP FUNCTION dropcopygroups_request_step();
DROP FUNCTION dropcopygroups_refuse(text);
"""

# Key pairs sign for the first 3 characters and port closures count by them: an order entry session and a target
# session with the same ones would share keys. The lock makes two who choose at the same moment meet.
APART = """
CREATE FUNCTION dropcopygroups_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1195458131);
    IF TG_TABLE_NAME = 'firms_sendercomp' THEN
        IF EXISTS (SELECT FROM dropcopygroups_targetsession
                   WHERE left(target_session_id, 3) = left(NEW.sender_comp_id, 3)) THEN
            RAISE EXCEPTION 'session id % is a drop copy target''s', left(NEW.sender_comp_id, 3)
                USING ERRCODE = 'unique_violation';
        END IF;
    ELSIF EXISTS (SELECT FROM firms_sendercomp WHERE left(sender_comp_id, 3) = left(NEW.target_session_id, 3)) THEN
        RAISE EXCEPTION 'session id % is an order entry session''s', left(NEW.target_session_id, 3)
            USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER apart BEFORE INSERT OR UPDATE OF sender_comp_id ON firms_sendercomp
    FOR EACH ROW EXECUTE FUNCTION dropcopygroups_apart();
CREATE TRIGGER apart BEFORE INSERT OR UPDATE OF target_session_id ON dropcopygroups_targetsession
    FOR EACH ROW EXECUTE FUNCTION dropcopygroups_apart();
CREATE UNIQUE INDEX dropcopygroups_session_id ON dropcopygroups_targetsession (left(target_session_id, 3));
CREATE INDEX firms_sendercomp_session_id ON firms_sendercomp (left(sender_comp_id, 3));
"""

DROP_APART = """
DROP INDEX firms_sendercomp_session_id;
DROP INDEX dropcopygroups_session_id;
DROP TRIGGER apart ON dropcopygroups_targetsession;
DROP TRIGGER apart ON firms_sendercomp;
DROP FUNCTION dropcopygroups_apart();
"""


class Migration(migrations.Migration):
    """Everything that the database keeps by itself."""

    dependencies = [("dropcopygroups", "0001_initial"), ("firms", "0003_mapping_request")]
    operations = [migrations.RunSQL(STEPS, DROP_STEPS), migrations.RunSQL(APART, DROP_APART)]
