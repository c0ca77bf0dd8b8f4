"""Nothing happens when something about a menu changes."""
