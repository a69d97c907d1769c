"""How much longer, told by what is behind."""
ENOUGH = 2   # seconds: before, one page read from a cold disk would say anything


def seconds_left(done: int, total: int, elapsed: float) -> int | None:
    """None while nobody can know."""
    if done <= 0 or total <= 0 or elapsed < ENOUGH:
        return None
    return max(0, round(elapsed * (total - done) / done))
