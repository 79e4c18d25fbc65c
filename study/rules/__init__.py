"""The rules of study and regular meetings as data and pure functions, without Django."""
