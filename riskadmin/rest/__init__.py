"""What every part of the REST API shares: problems, pages, scopes, schema bases. It knows no model.

How an app adds calls. In its `api.py` (or a package `api/` once that is long):

    router = ninja.Router(tags=["Alerts"])

    @router.get("/alerts", response=Page[AlertOut], summary="Alerts, newest first")
    def list_alerts(request: HttpRequest, response: HttpResponse, wanted: Query[AlertFilter]) -> Any: ...

    @router.post("/alerts/acknowledgements", response=Acknowledged, summary="Acknowledge alerts")
    @changes(Scope.ALERTS)
    def acknowledge_alerts(request: HttpRequest, body: Acknowledgement) -> Any: ...

and its router is named in `riskadmin/api.py`. A call loads within `visible_to(request.user)`, calls one service and
builds its answer; `DoesNotExist` becomes 404, `PermissionDenied` 403 (both audited), `ValidationError` 422; what else a
service refuses, the call raises as a `Problem`. Reading needs scope `read`, every other call names its scope. Names of
functions are operation ids and names of schemas are components: both are unique in the whole API. Money is whole cents
under a name that ends in `_cents`, instants are ISO 8601 in UTC, what is unlimited or unknown is null. Sign-in, rate
limit, Idempotency-Key, errors and the OpenAPI document come by themselves (riskadmin.tokens.gate, riskadmin.api).
All methods of one address stand in one router.
Each call needs its row in tests/api/access.py."""
