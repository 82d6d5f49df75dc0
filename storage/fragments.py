"""How parts of a report are written inside other rows: plain lists and dicts, and back."""

from collections.abc import Iterable
from typing import Any

from storage.columns import from_microseconds, to_microseconds
from tickets.reading import EmergencyKind
from tickets.report import Fragment, Further, Point, Spot, Stretch
from tickets.service import ServiceCode


def point_to_plain(point: Point | None) -> list[float] | None:
    """``[lat, lon]``."""
    return None if point is None else [point.lat, point.lon]


def point_from_plain(plain: list[float] | None) -> Point | None:
    """The way back."""
    return None if plain is None else Point(lat=plain[0], lon=plain[1])


def spot_to_plain(spot: Spot) -> dict[str, Any]:
    """A place; an empty one is ``{}``."""
    if not spot:
        return {}
    return {"text": spot.text, "code": spot.code, "point": point_to_plain(spot.point)}


def spot_from_plain(plain: dict[str, Any]) -> Spot:
    """The way back."""
    if not plain:
        return Spot()
    return Spot(text=plain["text"], code=plain["code"], point=point_from_plain(plain["point"]))


def fragment_to_plain(fragment: Fragment) -> dict[str, Any]:
    """One message of a draft; the moment in microseconds."""
    return {
        "message": fragment.message,
        "at": to_microseconds(fragment.at),
        "text": fragment.text,
        "photos": fragment.photos,
        "point": point_to_plain(fragment.point),
        "about": fragment.about,
        "files": fragment.files,
    }


def fragment_from_plain(plain: dict[str, Any]) -> Fragment:
    """The way back."""
    return Fragment(
        message=plain["message"],
        at=from_microseconds(plain["at"]),
        text=plain["text"],
        photos=tuple(plain["photos"]),
        point=point_from_plain(plain["point"]),
        about=plain["about"],
        files=tuple(plain["files"]),
    )


def further_to_plain(one: Further) -> dict[str, Any]:
    """One more problem of a report."""
    return {
        "service": one.service.value,
        "subtype": one.subtype,
        "span": one.span,
        "without": one.without,
        "spot": spot_to_plain(one.spot),
        "accuses_company": one.accuses_company,
        "still_going_on": one.still_going_on,
        "emergency": one.emergency,
        "phrases": one.phrases,
    }


def further_from_plain(plain: dict[str, Any]) -> Further:
    """The way back."""
    return Further(
        service=ServiceCode(plain["service"]),
        subtype=plain["subtype"],
        span=(plain["span"][0], plain["span"][1]),
        without=stretches_from_plain(plain["without"]),
        spot=spot_from_plain(plain["spot"]),
        accuses_company=plain["accuses_company"],
        still_going_on=plain["still_going_on"],
        emergency=EmergencyKind(plain["emergency"]) if plain["emergency"] else None,
        phrases=tuple(plain["phrases"]),
    )


def stretches_from_plain(plain: Iterable[list[int]] | None) -> tuple[Stretch, ...]:
    """Stretches of a text; none when nothing was written."""
    return tuple((start, end) for start, end in plain or ())
