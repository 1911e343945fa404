"""What people read: authored files in, immutable values out. No network, no database, no clock."""
