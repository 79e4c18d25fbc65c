"""Member records: organisations, units, people, accounts and roles, rosters and their import."""
