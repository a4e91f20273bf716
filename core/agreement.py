"""How far two assessors agree beyond chance: Cohen's kappa, by NLTK.

Cohen, J. (1960): A coefficient of agreement for nominal scales. The library is loaded when it is
first asked, since that takes half a second and most processes never need it.
"""

from __future__ import annotations

from core.domain.quality import Agreement, Pairs


def agreement(pairs: Pairs) -> Agreement:
    """Of pairs of judgements, each met or not: the share that are equal, and kappa.

    Kappa is None where chance alone makes all of them equal: when nobody ever judged otherwise.
    """
    from nltk.metrics.agreement import AnnotationTask  # noqa: PLC0415  see above

    told = [
        (who, number, judged)
        for number, pair in enumerate(pairs)
        for who, judged in zip(("first", "second"), pair, strict=True)
    ]
    task = AnnotationTask(data=told)
    alone = len({judged for _, _, judged in told}) == 1
    return Agreement(float(task.avg_Ao()), None if alone else float(task.kappa()))
