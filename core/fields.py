"""Model fields of the ground: encrypted text and search lexemes."""

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import FieldError
from django.db import models

from core import crypto

if TYPE_CHECKING:
    EncryptedBase = models.BinaryField[str | None, str | None]
    LexemeBase = SearchVectorField[str, str]
else:
    EncryptedBase = models.BinaryField
    LexemeBase = SearchVectorField


class EncryptedTextField(EncryptedBase):
    """Text that is ciphertext in the database. Reads and writes ``str``; can only be looked up for being null.

    ``context`` names what the value is (``person.telephone``) and is authenticated with each value.
    """

    def __init__(self, *args: Any, context: str, **kwargs: Any) -> None:
        self.context = context
        kwargs["editable"] = kwargs.get("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "context": self.context}

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in {"isnull", "df"}:  # "df", of pgtrigger, compares the old row's column with the new one's
            raise FieldError(f"{self.name} is encrypted: look it up by its digest.")
        return super().get_lookup(lookup_name)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            value = crypto.encrypt(value, self.context) if value else None
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: object, connection: object) -> str | None:
        return None if value is None else crypto.decrypt(bytes(value), self.context)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Serialised output (fixtures) never holds the value."""
        return ""


class LexemeField(LexemeBase):
    """A tsvector written from a string of lexemes separated by spaces; searched by prefix (``'zha':*``)."""

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "array_to_tsvector(string_to_array(%s, ' '))"
