"""Mail about accounts, where this site can send any."""

import smtplib

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from registry.models import Invitation

log = structlog.get_logger()


def send_invitation(invitation: Invitation, link: str) -> bool:
    """Send an invitation to its address; False where it has none or mail fails."""
    if not (settings.CAN_MAIL and invitation.email):
        return False
    context = {"invitation": invitation, "link": link}
    text = render_to_string("accounts/invitation_mail.txt", context)
    try:
        send_mail(_("An invitation to Model Hub"), text, None, [invitation.email])
    except (smtplib.SMTPException, OSError) as error:
        log.warning("invitation.not_sent", error=type(error).__name__)
        return False
    return True
