"""Azerbaijani letters keep their dots."""

import pytest

from service.web.casing import az_lower, az_sort_key, az_upper


@pytest.mark.parametrize(
    ("small", "capital"),
    [("işgəncə", "İŞGƏNCƏ"), ("qızıl", "QIZIL"), ("diş həkimi", "DİŞ HƏKİMİ"), ("ığdır", "IĞDIR")],
)
def test_case_goes_both_ways(small: str, capital: str) -> None:
    assert az_upper(small) == capital
    assert az_lower(capital) == small


def test_names_are_ordered_as_the_alphabet_goes() -> None:
    names = ["Zaur", "İlqar", "Çinarə", "Cavid", "Xəyal", "Həsən", "Irada", "Əli", "Elvin", "Qara"]
    ordered = [
        "Cavid",
        "Çinarə",
        "Elvin",
        "Əli",
        "Həsən",
        "Xəyal",
        "Irada",
        "İlqar",
        "Qara",
        "Zaur",
    ]
    assert sorted(names, key=az_sort_key) == ordered
