"""Why an act on people was refused."""


class StepRefused(Exception):
    """The act does not fit the state any more; the text says what happened meanwhile. Nothing was changed."""


class InvitationVoid(Exception):
    """The link was used, was replaced by a newer one, has expired, or never existed: which one is not told."""
