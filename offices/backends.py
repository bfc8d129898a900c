"""Who may sign in: real accounts always, demonstration accounts in demo mode only."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from offices.models import User


class PeopleBackend(ModelBackend):
    """Refuses the demonstration's people once demo mode is off: their password is public."""

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Tells whether an account may sign in at all."""
        if isinstance(user, User) and user.is_invented and not settings.DEMO:
            return False
        return bool(super().user_can_authenticate(user))
