"""What the command line uses of the demo."""

from hallkeeper.config.demo.building import Built, build

__all__ = ["Built", "build"]
