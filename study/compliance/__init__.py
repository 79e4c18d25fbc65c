"""What was held against what is asked for: of one organisation, of all on one page, and as a sheet."""
