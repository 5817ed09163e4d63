"""Asks a site what a token may do, before hours of packing and sending."""

from tfhub_dev.client import NEXT_STEPS, Site
from tfhub_dev.failures import Exit, Failure

PUBLISH = "publish"


def demand_right(site: Site, publisher: str) -> None:
    """See that the token at hand may publish for a publisher.

    Raises:
        Failure: there is no token, or it may not, or as `Site.ask` says.
    """
    if not site.token:
        raise Failure(
            f"There is no token for {site.address}.",
            Exit.NOT_ALLOWED,
            code="no_token",
            next_step=NEXT_STEPS[401].format(site=site.address),
        )
    me = site.ask("GET", "me")
    if PUBLISH not in me["token"]["actions"]:
        raise _forbidden(f"The token “{me['token']['name']}” may not publish.")
    names = [each["name"] for each in me["publishers"]]
    if publisher not in names:
        may = f"only for {', '.join(names)}" if names else "for nobody"
        raise _forbidden(f"You may not publish for {publisher} here, {may}.")


def _forbidden(text: str) -> Failure:
    return Failure(
        text, Exit.NOT_ALLOWED, code="permission_denied", next_step=NEXT_STEPS[403]
    )
