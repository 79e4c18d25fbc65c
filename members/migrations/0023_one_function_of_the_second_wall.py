from django.db import migrations


class Migration(migrations.Migration):
    """The function that the second wall asked before; its policy goes with it, and is put anew after migrating."""

    dependencies = [
        ("members", "0022_name_of_the_second_factors_key"),
    ]

    operations = [
        migrations.RunSQL(
            "DROP FUNCTION IF EXISTS hongzhu_belonged(bigint) CASCADE", reverse_sql=migrations.RunSQL.noop
        ),
    ]
