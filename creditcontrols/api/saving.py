"""What a save of settings needs and answers: its version, its conflicts and its faults (SPEC GC2-08)."""

import re
from typing import Final

from django.http import HttpResponse

from creditcontrols import services
from creditcontrols.api.documents import ChangeOut, SavedOut
from creditcontrols.api.translation import change_values, outer_path, outer_value
from creditcontrols.engine.values import GroupSettings
from creditcontrols.policies import flat
from riskadmin.rest.problems import Problem, faults_of

_TAG: Final = re.compile(r'\s*(?:W/)?"(\d{1,9})"\s*')


def base_version(given: int | None, if_match: str | None) -> int:
    """The version a change was made from. Raises Problem 422 unless the body or If-Match names one, and one only."""
    found = _TAG.fullmatch(if_match) if if_match is not None else None
    if if_match is not None and found is None:
        raise Problem(422, "The request is not valid.", faults_of({"If-Match": 'Send the ETag of the version: "7".'}))
    tagged = int(found[1]) if found else None
    if given is None and tagged is None:
        raise Problem(422, "The request is not valid.", faults_of({"base_version": "Name the version you read."}))
    if given is not None and tagged is not None and given != tagged:
        raise Problem(422, "The request is not valid.", faults_of({"base_version": "If-Match names another one."}))
    return given if given is not None else tagged or 0


def settings_problem(fault: services.SettingsFault) -> Problem:
    """422 with the sentences of the form by path of the API's document."""
    faults = {outer_path(path): sentence for path, sentence in fault.faults.items()}
    return Problem(422, "The settings may not be saved.", faults_of(faults))


def conflict_problem(conflict: services.Conflict, yours: GroupSettings) -> Problem:
    """409 with each field that either side changed: before, theirs and yours."""
    before, theirs, mine = (flat(document) for document in (conflict.before, conflict.theirs, yours))
    rows = [
        {
            "path": outer_path(path), "before": outer_value(path, before[path]),
            "theirs": outer_value(path, theirs[path]), "yours": outer_value(path, mine[path]),
        }
        for path in mine
        if not before[path] == theirs[path] == mine[path]
    ]  # fmt: skip
    detail = f"Version {conflict.version} was saved by {conflict.saved_by}. Nothing was overwritten."
    extra = {"version": conflict.version, "saved_by": conflict.saved_by, "conflicts": rows}
    return Problem(409, detail, extra=extra, headers={"ETag": f'"{conflict.version}"'})


def saved_out(response: HttpResponse, group_id: int, saved: services.Saved) -> SavedOut:
    """The answer to a save."""
    response["ETag"] = f'"{saved.version}"'
    return SavedOut(
        version=saved.version,
        changes=[ChangeOut(**change_values(change.path, change.old, change.new)) for change in saved.changes],
        status_url=f"/api/v1/groups/{group_id}/versions/{saved.version}",
    )
