"""Hallkeeper (厅掌柜): the handbook of a service hall, made executable."""
