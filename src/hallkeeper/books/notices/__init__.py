"""books.notices."""
