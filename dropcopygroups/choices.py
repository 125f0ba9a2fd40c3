"""Enumerations of the drop copy groups."""

from django.db.models import TextChoices

from dropcopygroups import routing


class Filter(TextChoices):
    """Optional filters of a group (SPEC DCG-2). Fills, trade cancels and busts pass always."""

    ACKNOWLEDGEMENT = routing.ACKNOWLEDGEMENT, "Acknowledgement"
    ORDER_ENTRY = routing.ORDER_ENTRY, "Execution - Order Entry"
    MODIFY = routing.MODIFY, "Execution - Create / Cancel / Modify"
    ELIMINATION = routing.ELIMINATION, "Execution - Elimination"
    MASS_ACTION = routing.MASS_ACTION, "Order Mass Action"
    REJECT = routing.REJECT, "Reject Messages"


class GroupState(TextChoices):
    """A group is pending while its first request runs; a deleted one stays as history."""

    PENDING = "pending", "Pending"
    ACTIVE = "active", "Active"
    DELETED = "deleted", "Deleted"


class RequestKind(TextChoices):
    """What a request asks for."""

    CREATE = "create", "New group"
    CHANGE = "change", "Change"
    DELETE = "delete", "Delete"


class RequestState(TextChoices):
    """Where a request stands (SPEC DCG-3)."""

    DRAFT = "draft", "Draft"
    IN_PROGRESS = "in_progress", "In-Progress"
    COMPLETED = "completed", "Completed"
    FAILED = "failed", "Failed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ApprovalState(TextChoices):
    """Where one approval of a request stands."""

    WAITING = "waiting", "Waiting"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"


class Basis(TextChoices):
    """Why an approval is given: a person decided, it is the submission of the clearing firm itself, or the execution
    firm has admin control of its GFID (SPEC DCG-3)."""

    PERSON = "person", "Decided"
    OWN = "own", "Own submission"
    ADMIN_CONTROL = "admin_control", "Admin control"


class Step(TextChoices):
    """The steps of the wizard, in order (SPEC DCG-1)."""

    ENTITY = "entity", "Registered entity"
    NAME = "name", "Group name"
    FRONT_END = "front_end", "Front end system"
    FILTERS = "filters", "Filters"
    SOURCES = "sources", "Source sender comps"
    SUBMIT = "submit", "Submit"


class TargetState(TextChoices):
    """Where a target session is in its life (SPEC DCG-4): a test target ends at Sunday start-up unless GAM renews it;
    a retired one stays as history."""

    PROVISIONED = "provisioned", "Provisioned"
    TEST = "test", "Test"
    ENDED = "ended", "Test ended"
    RETIRED = "retired", "Retired"


class Connection(TextChoices):
    """How a target session is connected (SPEC FIX-3)."""

    CONNECTED = "connected", "Connected"
    AWAY = "away", "Not connected"
    NEVER = "never", "Never logged on"
    CLOSED = "closed", "Port closed"
