"""The warehouse: tables, views, migrations, loading and duplicate look-up."""
