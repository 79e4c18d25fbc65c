"""Recruitment: cases, rules, ballots, notices. Stands on study, members and core; does not know assessment."""
