"""Incentives: responsibility areas, talks, visits, honours, exemplars, model units. Stands on all domain apps below."""
