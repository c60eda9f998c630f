"""Small files, small functions: a reader holds each in mind at once."""

from tests.house.sources import functions, place, sources

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
# A migration is written once and read once; it may say all it does in one place.
WRITTEN_ONCE = "alembic/versions/"


def test_no_file_is_longer_than_a_reader_holds_in_mind() -> None:
    too_long = {
        place(path): lines
        for path in sources("service", "tests", "benchmarks", "alembic")
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
        and not place(path).startswith(WRITTEN_ONCE)
    }
    assert too_long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = {
        f"{place(path, function)} {function.name}": lines
        for path in sources("service", "tests", "benchmarks", "alembic")
        for function in functions(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
        and not place(path).startswith(WRITTEN_ONCE)
    }
    assert too_long == {}
