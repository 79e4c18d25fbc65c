"""Reports: the home page and whatever is collected from all apps below."""
