"""The only SQL. SQLAlchemy Core, one text for SQLite and PostgreSQL."""
