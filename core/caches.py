"""The cache in Redis that sessions are read from, and read past when Redis does not answer."""

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
from redis.exceptions import RedisError

from core.logs import described

logger = logging.getLogger("hongzhu.cache")


class _OneClient(RedisCacheClient):
    """Django's client makes a new one of redis-py for each command, and that one a table of all that Redis can do."""

    @cached_property
    def _kept(self) -> Any:
        return super().get_client(write=True)

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The one client. There is one server to write to and to read from."""
        return self._kept


class SparableRedisCache(RedisCache):
    """A cache that may be away: it then has nothing and keeps nothing.

    Deleting still fails: who signs out must not find the session again when Redis is back.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _OneClient

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError as problem:
            logger.warning("not read: %s", described(problem))
            return default

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        try:
            super().set(key, value, timeout, version)
        except RedisError as problem:
            logger.warning("not kept: %s", described(problem))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        try:
            return super().has_key(key, version)
        except RedisError as problem:
            logger.warning("not looked up: %s", described(problem))
            return False
