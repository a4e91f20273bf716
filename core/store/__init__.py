"""The only room where SQL is spoken: tables, repositories, the unit of work, migrations."""
