from django.db import migrations

# Like the function of 0002, on a table of the floor below; one of its own, so that neither has to know the other.
CREATE = """
CREATE FUNCTION study_notes_follow_moved_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE study_studynote SET scope_path = NEW.path WHERE scope_path = OLD.path;
    RETURN NULL;
END $$;
CREATE TRIGGER study_notes_follow_moved_organisation AFTER UPDATE OF path ON members_organisation
    FOR EACH ROW WHEN (OLD.path IS DISTINCT FROM NEW.path) EXECUTE FUNCTION study_notes_follow_moved_organisation();
"""
DROP = """
DROP TRIGGER study_notes_follow_moved_organisation ON members_organisation;
DROP FUNCTION study_notes_follow_moved_organisation();
"""


class Migration(migrations.Migration):
    """Notes go along when an organisation moves in the tree."""

    dependencies = [("study", "0006_notes")]

    operations = [migrations.RunSQL(CREATE, DROP)]
