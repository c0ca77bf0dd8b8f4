"""The recipes as everybody may read them."""
