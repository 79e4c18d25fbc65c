from django.db import migrations

# Like the functions of notes and of sessions, on a table of the floor below.
CREATE = """
CREATE FUNCTION study_books_follow_moved_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE study_book SET scope_path = NEW.path WHERE organisation_id = NEW.id;
    UPDATE study_bookholding SET scope_path = NEW.path WHERE scope_path = OLD.path;
    RETURN NULL;
END $$;
CREATE TRIGGER study_books_follow_moved_organisation AFTER UPDATE OF path ON members_organisation
    FOR EACH ROW WHEN (OLD.path IS DISTINCT FROM NEW.path) EXECUTE FUNCTION study_books_follow_moved_organisation();
"""
DROP = """
DROP TRIGGER study_books_follow_moved_organisation ON members_organisation;
DROP FUNCTION study_books_follow_moved_organisation();
"""


class Migration(migrations.Migration):
    """Books and who has them go along when an organisation moves in the tree."""

    dependencies = [("study", "0010_books")]

    operations = [migrations.RunSQL(CREATE, DROP)]
