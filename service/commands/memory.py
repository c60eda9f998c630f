"""Memory that lives as long as the process."""

import gc


def settle_memory() -> None:
    """Leave what lives as long as the process out of every later collection.

    The rulebook and the model are some hundred thousand objects; walking over them again and
    again doubled the slowest intakes (docs/benchmarks.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
