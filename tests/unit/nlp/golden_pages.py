"""A small golden set of the tests' own: the shipped one is opened by nobody who builds."""

from pathlib import Path

_PAGE = """\
report/garbage:
  - {text: 单元门口垃圾桶满了好几天没人清, tags: [curt]}
  - {text: 摊子收了，垃圾桶边上堆了一地垃圾没人清, also_service: [street_vending]}
report/construction_noise:
  - {text: 后半夜工地还在打桩震得睡不着}
report/street_vending:
  - {text: 烤串的把摊子支到人行道上了, tags: [curt]}
urge:
  - {text: 催一下我那个单子, tickets: 1}
"""


def small_golden(folder: Path) -> Path:
    """Four reports and somebody who urges."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "some.yaml").write_text(_PAGE, encoding="utf-8")
    return folder
