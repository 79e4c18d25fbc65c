"""Access, form, service, answer: a module per concern, as the addresses."""
