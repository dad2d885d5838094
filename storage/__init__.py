"""The database: tables, migrations, and the unit of work that the engine runs."""
