"""Papers that people hand in: what is taken, how it is cleaned, where it lies.

A form field of `core.web.files` checks what was sent; `core.services.files.file_attach` stores what was checked and
gives the fields of a row of a model that is a `core.models.AttachedFile`; `core.web.files.serve` hands it out again.
"""

from core.files.checking import Checked, check_file
from core.files.kinds import ENDINGS, KINDS, Kind
from core.files.problems import FileProblem

__all__ = ["ENDINGS", "KINDS", "Checked", "FileProblem", "Kind", "check_file"]
