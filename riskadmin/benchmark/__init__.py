"""The benchmark of `./console bench`: each row of the table is a module, measured beside its peer in the same run."""
