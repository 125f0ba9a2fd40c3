"""What order entry looks up outside its own connection. Never on the path of an order."""

from riskadmin.firms.models import SenderComp
from riskadmin.keypairs.directory import KeyDirectory


class Directory(KeyDirectory):
    """The sender comps and their key pairs."""

    def _comps(self) -> frozenset[str]:
        return self._keep("comps", lambda: frozenset(SenderComp.objects.values_list("sender_comp_id", flat=True)))
