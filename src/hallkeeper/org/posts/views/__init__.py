"""Pages of the wing. They stand on its top floor because every page needs the guards."""
