"""The field's rules of member records as data and pure functions. No Django here."""
