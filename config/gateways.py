"""The gateway for short messages to households, read from a TOML file that an installation writes."""

import json
import tomllib
from pathlib import Path

# What a file may say, and of which kind each is; the first three must be there.
KEYS: dict[str, type | tuple[type, ...]] = {
    **{"url": str, "body": str, "success": str},
    **{"receipt": str, "headers": dict, "form": bool, "secret": str, "sign": str, "sign_by": str},
    **{"seconds": (int, float), "signature": str, "quiet": list, "tries": int},
}
NEEDED = ("url", "body", "success")


def sms(path: str) -> dict[str, object]:
    """What the file says, or nothing when none is named; ValueError with a sentence that says what to mend."""
    if not path:
        return {}
    try:
        told = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as slip:
        raise ValueError(f"短信平台配置文件 {path} 读不出来：{slip}") from slip
    check(told)
    return told


def check(told: dict[str, object]) -> None:
    """Raises ValueError for what is missing, unknown or of another kind."""
    missing = [name for name in NEEDED if not told.get(name)]
    if missing:
        raise ValueError(f"短信平台配置缺少：{'、'.join(missing)}")
    for name, value in told.items():
        if name not in KEYS or not isinstance(value, KEYS[name]):
            raise ValueError(f"短信平台配置里的“{name}”不认识，或者写法不对；可用：{'、'.join(KEYS)}")
    quiet = told.get("quiet", [0, 0])
    if not (isinstance(quiet, list) and len(quiet) == 2 and all(isinstance(n, int) and 0 <= n < 24 for n in quiet)):
        raise ValueError("quiet 写成两个钟点，如 [21, 8]")
    try:
        json.loads(str(told["body"]))
    except ValueError as slip:
        raise ValueError(f"body 应为 JSON：{slip}") from slip
