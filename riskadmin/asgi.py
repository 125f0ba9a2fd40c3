"""The ASGI application: HTTP by Django, websockets by Channels. The demo runs one process for each."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskadmin.settings")
django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402  (needs the app registry)
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from creditcontrols.consumers import websocket_urlpatterns  # noqa: E402
from creditcontrols.rmi.fixml.guarding import guarded  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": guarded(django_application),
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
