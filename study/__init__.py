"""Study: plans, sessions, attendance, notes, hours, reminders. Stands on members and core."""
