"""What a person is told about a code of `members.rules` and of the parsers of `core`: what is wrong, and what to do.

The same words serve the form, the preview of an import and the command line.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.rules.people import Problem

WORDS: Final[dict[str, str | Promise]] = {
    # members.rules.layers
    "layer_without_reason": _("Say why the person moves to another layer."),
    "task_not_backbone": _("Tasks are given to people of the backbone layer. Move the person there first."),
    "task_in_future": _("This day lies in the future. Choose today or an earlier one."),
    "task_due_before_given": _("The task would be due before it is given. Correct one of the two days."),
    "task_ended": _("This task has ended already."),
    "mentor_not_advancing": _("Mentors are for people of the advancing layer. Move the person there first."),
    "mentor_oneself": _("Nobody is their own mentor."),
    "mentor_no_member": _("A mentor is a Party member, full or probationary."),
    "mentor_ended": _("This has ended already."),
    # members.rules.people
    "birth_in_future": _("The birth date lies in the future. Correct it."),
    "birth_long_ago": _("This birth date makes the person %(age)s years old. Check it."),
    "birth_not_of_id": _("The ID number says born on %(birth_date)s. Correct whichever of the two is wrong."),
    "sex_not_of_id": _("The ID number belongs to a person of the other sex. Correct whichever of the two is wrong."),
    "area_unknown": _("The area code of the ID number is not in the table. Check the number against the card."),
    "work_before_birth": _("Started work on lies before the birth date. Correct one of the two."),
    "work_started_young": _("The person started work at the age of %(age)s. Check the date."),
    "work_in_future": _("Started work on lies in the future. Check the date."),
    "member_without_joining": _("A Party member has a day of joining. Add it when it is known."),
    "joined_in_future": _("The day of joining lies in the future. Correct it."),
    "joined_before_birth": _("The day of joining lies before the birth date. Correct one of the two."),
    "joined_before_18": _(
        "The person was %(age)s on the day of joining; nobody joins before the age of 18 (art. 5). "
        "Correct the day of joining or the birth date."
    ),
    "joined_but_no_member": _("There is a day of joining, but the status is not that of a member. Check both."),
    "full_before_joined": _("Full member since lies before the day of joining. Correct one of the two."),
    "full_within_a_year": _("Probation was shorter than a year (art. 31). Check both dates."),
    "full_in_future": _("A full member became one on a day that has passed. Check the date or the status."),
    "full_but_probationary": _("Full member since has passed, but the status is probationary. Check both."),
    "mobile_since_without_mobile": _("There is a date, but the person is not marked as mobile. Mark or empty it."),
    "abroad_without_mobile": _("Who is abroad is a mobile member. Mark both, or neither."),
    "mobile_in_future": _("Mobile since lies in the future. Check the date."),
    "lost_since_without_lost": _("There is a date, but contact is not marked as lost. Mark or empty it."),
    "lost_reason_without_lost": _("There is a reason, but contact is not marked as lost. Mark or empty it."),
    "lost_in_future": _("Contact lost since lies in the future. Correct it."),
    # core.text.name_problem
    "name_empty": _("The name is missing. Enter it as on the ID card."),
    "name_too_long": _("A name has at most 50 characters. Enter it as on the ID card."),
    "name_characters": _("A name has only letters, Chinese characters and the middle dot ·. Take out the others."),
    # core.identity.IdentityProblem
    "id_empty": _("The ID number is missing. Enter all 18 characters."),
    "id_rounded": _(
        "A spreadsheet has rounded this ID number and its last digits are lost. "
        "Make the column text and enter the number again from the card."
    ),
    "id_fifteen": _("Fifteen digits are the old ID number. Enter the one of 18 characters."),
    "id_length": _("An ID number has 18 characters. Enter all of them."),
    "id_characters": _("An ID number has digits and, at its end, perhaps X. Take out the other characters."),
    "id_date": _("Digits 7 to 14 of the ID number are not a date. Compare them with the card."),
    "id_check_digit": _("The last character does not fit the others: one is mistyped. Compare them with the card."),
    "id_taken": _("A person with this ID number is already recorded."),
    # core.identity.telephone_problem
    "telephone_empty": _("The telephone number is missing."),
    "telephone_rounded": _("A spreadsheet has rounded this telephone number. Enter it again."),
    "telephone_characters": _("A telephone number has digits only. Take out the other characters."),
    "telephone_length": _("A mobile number has 11 digits, a landline its area code and 7 or 8 digits."),
    "telephone_unknown": _("This is neither a mobile number nor a landline with its area code. Check it."),
    # core.dates.DateProblem
    "date_format": _("This is not a date. Write it as 2026-05-18."),
    "date_no_such_day": _("The calendar has no such day. Check month and day."),
    "date_month_only": _("The day is missing. Write the whole date as 2026-05-18."),
    "date_out_of_range": _("The year lies outside 1880 to 2200. Check it."),
    "date_two_digit_year": _("Write the year with four digits: 2026-05-18."),
    # members.rules.elections
    "election_nobody": _("Give how many with the right to vote should attend."),
    "election_more_present": _("More are present than should attend."),
    "election_more_issued": _("More ballots were given out than people are present."),
    "election_more_collected": _("More ballots came back than were given out: such an election is not valid."),
    "election_no_quorum": _("At least four fifths of those who should attend must be present."),
    "election_no_seats": _("Choose who was elected."),
    "election_no_secretary": _("Choose the secretary."),
    "election_two_secretaries": _("There is only one secretary."),
    "election_twice": _("Somebody is chosen twice for the same post."),
    "election_more_votes": _("Nobody has more votes than ballots came back."),
    "election_not_elected": _("Elected is who has the votes of more than half of those present."),
    # members.rules.committees
    "finding_several_units": _("It serves several units: such a branch is a joint branch."),
    "finding_many_units": _("A joint branch generally covers no more than five units."),
    "finding_few_members": _("A branch has at least three full members."),
    "finding_many_members": _("A branch generally has no more than fifty members."),
    "finding_no_committee": _("No committee is recorded. From seven full members on a branch elects one."),
    "finding_no_secretary": _("No secretary is recorded."),
    "finding_small_committee": _("From seven full members on a committee has three to five members."),
    "finding_large_committee": _("A branch committee generally has no more than seven members."),
    "finding_term_ending": _("The term ends on %(day)s: prepare the election."),
    "finding_term_over": _("The term ended on %(day)s: elect anew, or have the extension approved."),
}


def words(code: str, params: Mapping[str, object] | None = None) -> str:
    """The message of a code in the reader's language, with its parameters filled in."""
    return str(WORDS[code]) % dict(params or {})


def problem_words(problem: Problem) -> str:
    """The message of a problem in the reader's language."""
    return words(problem.code, problem.params)
