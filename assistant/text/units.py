"""Units and counted things under one name in both languages, so that 3名顾客 and three customers can be compared."""

from __future__ import annotations

from functools import cache

_CLASSES: dict[str, tuple[str, str]] = {
    # canonical: (Chinese measure words, English words in the singular)
    "person": (
        "人次 人 名 位 员工 消费者 顾客 用户",
        "person people customer consumer visitor guest employee worker staff patient passenger user "
        "shopper colleague individual "
        "member child adult resident household account-holder crew pupil student driver volunteer firefighter officer "
        "parent owner woman women men man boy girl baby diner subscriber applicant",
    ),
    "store": ("家 门店 间", "store shop outlet branch site location restaurant café cafe"),
    "cup": ("杯", "cup drink beverage"),
    "portion": ("份", "portion serving copy"),
    "item": (
        "件 台 只 个 款 部 把 盏 套 支 枚 辆 条 箱 盒 瓶 袋 包 罐 张",
        "item unit lamp product device piece bottle box pack package carton bag vehicle set model "
        "adapter charger bulb battery cable pack packet plug shade sachet can jar tub seat",
    ),
    "batch": ("批次 批", "batch lot"),
    "case": ("起 例 宗 桩", "case incident report complaint accident claim"),
    "time": ("次 轮 遍", "time occasion"),
    "order": ("单 笔 订单", "order transaction payment"),
    "record": ("条记录 条信息 条", "record entry"),
    "CNY": ("元人民币 人民币 元 块钱", "yuan"),
    "USD": ("美元 美金", "dollar"),
    "EUR": ("欧元", "euro"),
    "GBP": ("英镑", "pound"),
    "HKD": ("港元 港币", ""),
    "%": ("% 个百分点", "% percent"),
    "ml": ("毫升 ml", "ml millilitre milliliter"),
    "l": ("升", "litre liter"),
    "mg": ("毫克 mg", "mg milligram"),
    "g": ("克", "gram g"),
    "kg": ("公斤 千克 kg", "kg kilogram kilo"),
    "t": ("吨", "tonne ton"),
    "jin": ("斤", ""),
    "mm": ("毫米", "mm millimetre millimeter"),
    "cm": ("厘米", "cm centimetre centimeter"),
    "m": ("米", "metre meter"),
    "km": ("公里 千米", "km kilometre kilometer mile"),
    "m2": ("平方米 平米", "sqm"),
    "°C": ("℃ 摄氏度 °C 度", "°C degree"),
    "W": ("瓦", "watt W"),
    "V": ("伏", "volt V"),
    "kcal": ("千卡 大卡", "kcal calorie"),
    "age": ("周岁 岁", "years-old year-old"),
    "page": ("页", "page"),
    "door": ("号楼 号店 号", ""),
    "point": ("点 项 步 种 类 方面 道 层 级 条", "step point measure"),
    "fold": ("倍", "fold"),
    "vehicle-trip": ("趟 班", "trip flight"),
    "country": ("国 省 市 地", "country city market region"),
}
UNITS_ZH: tuple[str, ...] = tuple(
    word for zh, _ in _CLASSES.values() for word in zh.split() if not word.isascii() or word == "%"
)
UNITS_EN: tuple[str, ...] = (
    "%",
    "percent",
    "per cent",
    "percentage points",
    "ml",
    "mg",
    "kg",
    "mm",
    "cm",
    "km",
    "°C",
    "kW",
    "W",
    "V",
    "g",
)


@cache
def _names() -> dict[str, str]:
    table: dict[str, str] = {}
    for canonical, (zh, en) in _CLASSES.items():
        for word in (*zh.split(), *en.split()):
            table.setdefault(word.lower(), canonical)
    table |= {
        "成": "tenth",
        "per cent": "%",
        "percentage points": "%",
        "children": "person",
        "staff": "person",
        "people": "person",
    }
    return table


def unit_of(word: str) -> str:
    """The canonical unit of a measure word or noun (singular or plural); "" where it is none."""
    low = word.lower()
    names = _names()
    for form in (low, low.removesuffix("s"), low.removesuffix("es"), low.removesuffix("ches") + "ch"):
        if form in names:
            return names[form]
    return ""


def same_unit(one: str, other: str) -> bool:
    """Whether two canonical units may mean the same; unknown ones are given the benefit of the doubt."""
    if not one or not other or one == other:
        return True
    return frozenset((one, other)) in _LOOSE


_LOOSE = frozenset(
    frozenset(pair)
    for pair in (
        ("item", "cup"),
        ("item", "portion"),
        ("cup", "portion"),
        ("item", "record"),
        ("record", "case"),
        ("item", "case"),
        ("order", "case"),
        ("item", "order"),
        ("order", "portion"),
        ("item", "batch"),
        ("item", "point"),
        ("store", "country"),
        ("record", "point"),
        ("item", "time"),
        ("time", "case"),
    )
)
"""个 counts nearly everything, 条 records and items, 份 cups and portions."""
