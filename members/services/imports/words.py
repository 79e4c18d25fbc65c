"""What a person is told about an import: files that cannot be read, rows that are refused, and what to do."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import messages
from members.rules.people import Problem
from members.services.imports.problems import ImportProblem

WORDS: Final[dict[str, str | Promise]] = {
    # The file. core.tabular
    "table_empty": _("There is nothing in this file. Choose another."),
    "table_too_large": _("The file is larger than %(limit_mb)s MB. Divide it, or leave out pictures and other sheets."),
    "table_encoding": _("From line %(line)s the text cannot be read. Save the file as “CSV UTF-8” or as XLSX."),
    "table_not_a_table": _(
        "This is a file of kind %(kind)s, not a table. Put its rows into a spreadsheet and save that as XLSX."
    ),
    "table_other_table": _("Tables of kind %(kind)s are not read here. Open it and save it as XLSX, then choose that."),
    "table_damaged": _("The workbook is damaged or unusual. Open it, save it anew as XLSX and choose that."),
    "table_zip": _("This is a packed file (zip). Unpack it and choose the table in it."),
    "several_sheets": _(
        "Several sheets of the workbook hold such tables: %(sheets)s. Only one sheet is read at a time: put all rows "
        "on one sheet, or save each sheet as a file of its own."
    ),
    "table_no_header": _(
        "No header was found in the first %(searched)s rows. "
        "One row must hold words such as %(words)s. Is it the right file?"
    ),
    "table_too_many_columns": _("Line %(line)s has more than %(limit)s columns. Delete those that are not needed."),
    "table_too_many_rows": _("The file has more than %(limit)s rows. Divide it."),
    "table_cell_too_long": _("A cell in line %(line)s has more than %(limit)s characters. Shorten it."),
    "table_cut_off": _("The file ends in the middle. Save it again or ask for it to be sent again."),
    "table_cut_off_at": _(
        "From line %(line)s a quotation mark is open to the end of the file. Close it, or send the file again whole."
    ),
    "table_zip_bomb": _("This workbook unpacks to far more than it can honestly hold. It was not opened."),
    "table_old_excel": _("This is an old Excel or WPS file (.xls, .et). Open it, save it as XLSX and choose that."),
    "table_null_bytes": _("Line %(line)s holds characters that no text has. Save the file as CSV or XLSX again."),
    "table_password": _("The workbook is protected by a password. Save it without one."),
    "columns_missing": _("The header in line %(line)s has no column for: %(columns)s. Add it."),
    "columns_missing_unread": _(
        "The header in line %(line)s has no column for: %(columns)s. Not known: %(unread)s. "
        "Add the column, or call it by that word."
    ),
    "columns_twice": _("Several columns of the header say the same: %(columns)s. Keep one of them."),
    "no_rows": _("There is a header but no row below it."),
    "too_large_to_send": _("The file is larger than %(limit_mb)s MB and was not taken. Divide it."),
    "disk_full": _("The server's disk is full; the file could not be kept. Tell the administrator."),
    "queue_down": _("The file cannot be read just now: the queue of jobs does not answer. Try again in a minute."),
    "interrupted": _("The work was interrupted. Choose the file again."),
    "not_allowed": _("Your roles no longer allow this import. Nothing was stored."),
    # Confirming
    "interrupted_storing": _("The work was interrupted and nothing was stored. Confirm again."),
    "outdated": _(
        "Since the preview others have changed %(people)s of these people and %(branches)s of the branches. "
        "Nothing was stored. Preview again, look it over, and confirm then."
    ),
    "outdated_plan": _("Others have changed organisations since the preview. Nothing was stored. Look over it again."),
    "rows_gone": _("The preview is no longer complete. Nothing was stored. Choose the file again."),
    "not_previewed": _("This import has been confirmed or dropped already."),
    "reason_missing": _("Statutory dates of recorded people would change. Give the reason."),
    "file_gone": _("The file is no longer kept. Choose it again."),
    # Rows of rosters
    "id_masked": _(
        "The number is masked, so it says of nobody for certain. Use an export with whole numbers, or enter the number."
    ),
    "only_name": _("Only the name stands here. If it is a heading, let it be; if it is a person, fill in the row."),
    "name_note": _("Taken as “%(name)s”; the note “%(note)s” is not part of a name. It belongs under remarks."),
    "person_left": _("This person is recorded as having left. If they are back, record that on their page first."),
    "full_without_day": _(
        "Recorded as a probationary member. If “Party member” is only said in general, write 预备党员; "
        "if the person has become a full member, enter the day of full membership (转正日期)."
    ),
    "other_name": _(
        "This number is recorded with another name. "
        "If the person changed it, go on; if not, one of the numbers is wrong."
    ),
    "date_month_taken": _("Only the month is said: taken as its first day. Add the day if it is known."),
    "date_month_unclear": _(
        "January or October? A spreadsheet drops the last zero of a number. "
        "Write it as 2026-01 or 2026-10, or with the day."
    ),
    "telephone_several": _("There are several numbers here: the first one was taken."),
    "cell_error": _("A formula of the spreadsheet went wrong here. Put in the value itself, or leave the cell empty."),
    "telephone_masked": _("The telephone number is masked and was left as it is."),
    "cells_beyond_header": _(
        "This row has more cells than the header. Perhaps a comma stands in a text: put that text in quotation marks."
    ),
    "cells_beside_table": _("Something stands to the right of the table; it was not read."),
    "word_unknown": _("This word is not known here. Write it as in the national tables."),
    "word_not_in_list": _("This word is not known here. Write one of: %(known)s."),
    "text_too_long": _("At most %(longest)s characters; these are %(length)s. Shorten the text."),
    "branch_unknown": _("There is no such branch among those you keep. Correct the name, or ask the centre's office."),
    "branch_unknown_similar": _("There is no such branch among those you keep. Did you mean: %(similar)s?"),
    "branch_of_other_kind": _("People belong to a branch; this is another kind of organisation. Name the branch."),
    "branch_ambiguous": _("Several branches have this name. Write the whole way: %(ways)s."),
    "branch_missing": _("A new person needs a branch. Fill in the column 所在党支部."),
    "status_missing": _("A new person needs a Party status. Fill in the column 人员类别."),
    "group_unknown": _("The branch has no such group. Correct the name, or add the group to the branch first."),
    "group_without_branch": _("A group belongs to a branch. Name the branch as well."),
    "unit_unknown": _("There is no such unit among those you keep. Correct the name or leave the cell empty."),
    "unit_unknown_similar": _("There is no such unit among those you keep. Did you mean: %(similar)s?"),
    "unit_ambiguous": _("Several units have this name, and the branch serves none of them. Leave the cell empty."),
    "unit_of_other_branch": _("This unit is served by another branch. Check it."),
    "repeated": _("The same ID number stands in line %(line)s already. Keep one of the two rows."),
    "person_elsewhere": _(
        "A person with this number is recorded in an organisation that you do not keep. Ask the centre's office."
    ),
    "same_name_without_number": _(
        "Somebody of this name is recorded in this branch without an ID number. "
        "If it is the same person, enter the number on their page instead."
    ),
    "post_elected": _(
        "The Party post follows from the election and stays “%(stands)s”; the file says “%(said)s”. "
        "Record a new post under “Committee and terms”."
    ),
    "post_not_elected": _(
        "No election recorded here gave this person the post “%(said)s”, so it is not taken over. "
        "Record the election under “Committee and terms”."
    ),
    # Rows of organisations
    "organisation_name_missing": _("The name is missing. Enter it."),
    "organisation_repeated": _("The same organisation stands in line %(line)s already. Keep one of the two rows."),
    "organisation_ambiguous": _("Several recorded organisations have this name. Change this one on its page."),
    "kind_missing": _("The kind is missing. Write one of: %(known)s."),
    "superior_missing": _("The superior is missing. Name the organisation that this one stands below."),
    "superior_unknown": _("The superior is neither in this file nor recorded. Correct the name or add a row for it."),
    "superior_unknown_similar": _("The superior is neither in this file nor recorded. Did you mean: %(similar)s?"),
    "superior_ambiguous": _("Several organisations have the superior's name. Write the whole way: %(ways)s."),
    "superior_refused": _("The row of the superior is refused. Correct that one first."),
    "superior_too_deep": _("The tree would be too deep. Correct the superior."),
    "superior_circle": _("An organisation cannot stand below itself. Correct the superior."),
    "top_not_allowed": _("Only administrators of the whole system add an organisation at the top. Name the superior."),
    "kind_below_superior": _(
        "This kind cannot stand below that superior: groups stand below branches, branches above them."
    ),
    "kind_below": _("This kind does not fit the organisations below it."),
    "kind_people": _("People belong to this organisation, so it stays a branch or a group."),
    "kind_units": _("A group serves no units."),
    "approval_not_given": _("Only a committee or general branch can be given the power to approve (art. 22)."),
    "unit_repeated": _("The unit %(unit)s stands in line %(line)s already. A unit is served by one organisation."),
    "unit_served_elsewhere": _(
        "The unit %(unit)s is served by another organisation. Move it on that organisation's page."
    ),
    "group_with_people_moves": _("People belong to this group, so it stays in its branch."),
}


_KINDS: Final = dict.fromkeys(("ods", "numbers", "xlsb", "html", "xml"), "table_other_table") | {
    "zip": "table_zip",
    "damaged": "table_damaged",
}


def words(code: str, params: Mapping[str, object] | None = None) -> str:
    """The message of a code in the reader's language, with its parameters filled in."""
    if code not in WORDS:
        return messages.words(code, params)
    return str(WORDS[code]) % dict(params or {})


def import_problem_words(problem: ImportProblem) -> str:
    """The message for a file or confirmation that is refused as a whole."""
    code, params = problem.code, dict(problem.params)
    if code == "table_not_a_table":
        code = _KINDS.get(str(params["kind"]), code)
    if code == "table_cut_off" and "line" in params:
        code = "table_cut_off_at"
    if "limit" in params and code in {"table_too_large", "too_large_to_send"}:
        params["limit_mb"] = params["limit"] // (1 << 20)
    return words(code, params)


def row_words(problems: list[Problem], headers: Mapping[str, str]) -> str:
    """All that is wrong with a row; where it is about several columns, each with its header."""
    fields = {problem.field for problem in problems}
    if len(fields) == 1:
        return " ".join(words(problem.code, problem.params) for problem in problems)
    return " ".join(
        gettext("%(column)s: %(problem)s")
        % {"column": headers.get(problem.field, problem.field), "problem": words(problem.code, problem.params)}
        for problem in problems
    )


def lines_in_words(lines: Sequence[int]) -> str:
    """Line numbers in their order, neighbours together: 6、13–16."""
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
