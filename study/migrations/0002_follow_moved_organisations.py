from django.db import migrations

# The trigger stands on a table of the floor below, which knows nothing of study: so it is not one of its model.
CREATE = """
CREATE FUNCTION study_follow_moved_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE study_studyplan SET scope_path = NEW.path WHERE organisation_id = NEW.id;
    UPDATE study_studysession SET scope_path = NEW.path WHERE organisation_id = NEW.id;
    UPDATE study_sessionorganisation SET scope_path = NEW.path WHERE organisation_id = NEW.id;
    UPDATE study_attendance SET scope_path = NEW.path WHERE scope_path = OLD.path;
    RETURN NULL;
END $$;
CREATE TRIGGER study_follow_moved_organisation AFTER UPDATE OF path ON members_organisation
    FOR EACH ROW WHEN (OLD.path IS DISTINCT FROM NEW.path) EXECUTE FUNCTION study_follow_moved_organisation();
"""
DROP = """
DROP TRIGGER study_follow_moved_organisation ON members_organisation;
DROP FUNCTION study_follow_moved_organisation();
"""


class Migration(migrations.Migration):
    """What study keeps goes along when an organisation moves in the tree."""

    dependencies = [("study", "0001_sessions"), ("members", "0003_roster_orders")]

    operations = [migrations.RunSQL(CREATE, DROP)]
