"""What a browser calls itself, in the words by which its owner knows it. A guess for the eye, never for a decision."""

from typing import Final

# The first word found counts: browsers name their ancestors as well.
_BROWSERS: Final = (
    ("wxwork", "企业微信"),
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Lark", "飞书"),
    ("QQBrowser", "QQ浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """``Edge · Windows``; empty for one that names neither."""
    found = (next((name for word, name in words if word in user_agent), "") for words in (_BROWSERS, _SYSTEMS))
    return " · ".join(filter(None, found))
