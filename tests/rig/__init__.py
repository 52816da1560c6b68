"""The rig the tests stand on: home folder, databases, clause record."""
