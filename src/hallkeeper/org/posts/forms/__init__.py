"""Forms of the wing: places, people, posts, one's own account."""
