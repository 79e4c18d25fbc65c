"""Reminders: decided by set-based SQL into the outbox. A missed tick is caught up, a repeated one changes nothing."""
