"""What judging one message costs, beside the same text run through 1,800 patterns one by one."""

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from subprocess import DEVNULL

from benchmarks.texts import messages
from service.domain.terms import Channel
from service.triage.engine import assess
from service.triage.report import Facts, Report
from service.triage.rulebook import load_rulebook

TEXTS, LENGTH, PATTERNS, LINES = 300, 300, 1_800, 10_000
LETTERS = "abcdefghijklmnopqrstuvwxyzəıöüçşğабвгдежзиклмнопрстуфх"


def timed(judge: Callable[[str], object], texts: list[str]) -> float:
    """Median microseconds a text; each is judged once to warm up and three times for the clock."""
    taken = []
    for text in texts:
        judge(text)
        began = time.perf_counter()
        for _ in range(3):
            judge(text)
        taken.append((time.perf_counter() - began) / 3 * 1e6)
    return median(taken)


def patterns() -> list[re.Pattern[str]]:
    """Word beginnings of some letters, as a naive rulebook would hold them."""
    dice = random.Random(1)
    words = ("".join(dice.choices(LETTERS, k=dice.randint(5, 9))) for _ in range(PATTERNS))
    return [re.compile(rf"\b{word}\w*") for word in words]


def run_of(lines: Sequence[str]) -> tuple[float, float]:
    """Seconds of one core and megabytes that the whole command took for some lines."""
    before = getrusage(RUSAGE_CHILDREN)
    given = "\n".join(lines).encode()
    subprocess.run(
        [sys.executable, "-m", "service", "triage"], input=given, stdout=DEVNULL, check=True
    )
    after = getrusage(RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, after.ru_maxrss / 1024


def measure_lines() -> None:
    """Print what `appeals triage` does with thousands of lines, beside parsing them as JSON."""
    texts = [text[:LENGTH] for text in messages(LINES, 2 * LENGTH, seed=11)]
    lines = [json.dumps({"id": n, "text": text}) for n, text in enumerate(texts)]
    start_up, _ = run_of(lines[:1])
    whole, memory = run_of(lines)
    began = time.process_time()
    for line in lines:
        json.dumps(json.loads(line))
    parsing = time.process_time() - began
    judging = whole - start_up
    print(f"\nappeals triage, {LINES} lines on one core")
    print("start-up s  lines/s  memory MB  ours/parsing")
    print(f"{start_up:>10.2f}{LINES / judging:>9.0f}{memory:>11.0f}{judging / parsing:>14.0f}")


def measure() -> None:
    """Print both side by side."""
    rulebook, naive = load_rulebook(), patterns()
    texts = [text[:LENGTH] for text in messages(TEXTS, 2 * LENGTH, seed=7)]
    ours = timed(
        lambda text: assess(
            Report(text=text, channel=Channel.CALL, answers={}, facts=Facts(), language_hint=None),
            rulebook,
        ),
        texts,
    )
    bare = timed(lambda text: [p for p in naive if p.search(text)], texts)
    print(f"\nTriage of a {LENGTH}-character message")
    print("patterns one by one us     ours us    ours/patterns")
    print(f"{bare:>22.0f}{ours:>12.0f}{ours / bare:>17.2f}")
    measure_lines()
