"""Pages of the cash room: guard → form → verb → redirect."""
