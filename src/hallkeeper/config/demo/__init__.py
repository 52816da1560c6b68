"""The demo company: history made through the very verbs that the screens call."""
