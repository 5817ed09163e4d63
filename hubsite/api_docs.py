"""The API's docs page: Swagger UI from our own files, under our own policy."""

import json
from typing import Any

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

SETTINGS = {
    "deepLinking": True,
    "validatorUrl": None,  # By default a stranger's server is sent our address.
    "defaultModelsExpandDepth": 0,
}


class ApiDocsView(SpectacularSwaggerSplitView):
    """Swagger UI inside the site's frame, without a word to other hosts."""

    template_name = "hubsite/api_docs.html"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send the page, or with `?script` the code that starts it."""
        response: Response = super().get(request, *args, **kwargs)
        if "settings" in response.data:
            response.data["settings"] = json.dumps(SETTINGS)
        return response
