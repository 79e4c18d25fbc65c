"""Whether the program lives and can work, for a proxy or a watchdog: words and numbers, nothing about anybody."""

import logging

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

logger = logging.getLogger("hongzhu.health")


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Reads no store, so a restart of the database does not look like a dead process."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Whether the stores answer and the schema is this program's: 200, else 503 with what is missing."""
    found = {"database": _database(), "schema": False, "redis": _redis()}
    if found["database"]:
        found["schema"] = _schema()
    ready = all(found.values())
    if not ready:
        logger.warning("not ready: %s", ", ".join(name for name, well in found.items() if not well))
    return JsonResponse({"ready": ready, **found}, status=200 if ready else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return False
    return True


def _schema() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _redis() -> bool:
    # Jobs cannot do without it, pages can: asked in the one way that is not forgiven.
    try:
        cache.delete("hongzhu.health")
    except RedisError:
        return False
    return True
