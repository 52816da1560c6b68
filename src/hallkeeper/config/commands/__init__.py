"""The commands of `hallkeeper`, one module each with `run(options)`; imported once Django stands."""
