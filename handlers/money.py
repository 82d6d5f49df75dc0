"""Amounts as people say them: 30, 12.50."""


def yuan(cents: int) -> str:
    """Cents as yuan, without empty decimals."""
    return f"{cents / 100:.2f}".removesuffix(".00")
