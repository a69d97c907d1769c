"""Django's sessions in the database, which end when they are left alone for too long. The table knows only one end, the last one."""
from datetime import datetime, timedelta

from django.contrib.sessions.backends import db
from django.utils import timezone

REST = "rest"   # in the session: when it was used last, and after how many seconds alone it ends
NOTED_EVERY = timedelta(minutes=1)   # a row written for each request would be a row written for nothing


def used(at: datetime, idle: timedelta) -> dict:
    return {"at": at.isoformat(), "idle": int(idle.total_seconds())}


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls):
        return db.SessionStore.get_model_class()

    def load(self) -> dict:
        stored = super().load()
        rest = stored.get(REST)
        if not rest:
            return stored
        last, idle, now = datetime.fromisoformat(rest["at"]), timedelta(seconds=rest["idle"]), timezone.now()
        if last + idle <= now:
            self.delete(self._session_key)
            self._session_key = None
            return {}
        if last + NOTED_EVERY <= now:
            stored[REST] = used(now, idle)
            self.modified = True
        return stored
