"""What the library costs; `nox -s bench` runs all of it, `nox -s bench -- --quick` less often."""
