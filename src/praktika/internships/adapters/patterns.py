"""Regular expressions by RE2: linear in the text whatever the pattern."""

from functools import lru_cache
from typing import Any, Final

import re2

from praktika.internships.policies.criteria import PatternEngine

OPTIONS: Final = re2.Options()
OPTIONS.log_errors = False


@lru_cache(maxsize=1000)
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern, OPTIONS)


class Re2PatternEngine(PatternEngine):
    def supports(self, pattern: str) -> bool:
        try:
            _compiled(pattern)
        except re2.error:
            return False
        return True

    def matches(self, pattern: str, text: str) -> bool:
        return _compiled(pattern).fullmatch(text) is not None
