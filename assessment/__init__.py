"""Assessment: schemes, scoring rounds, democratic appraisal. Stands on study, members and core."""
