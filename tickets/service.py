"""The kinds of problem: classifier label, routing key and public category at once (Open311 ``service_code``)."""

from enum import StrEnum


class ServiceCode(StrEnum):
    """Seven services; the town's files name them in Chinese and English and hold their subtypes."""

    PROPERTY_FEES = "property_fees"
    PROPERTY_SERVICE = "property_service"
    ILLEGAL_BUILDING = "illegal_building"
    STREET_VENDING = "street_vending"
    CONSTRUCTION_NOISE = "construction_noise"
    GARBAGE = "garbage"
    OTHER = "other"


#: The two that boards and assessment sheets show together as 物业管理.
PROPERTY = frozenset({ServiceCode.PROPERTY_FEES, ServiceCode.PROPERTY_SERVICE})
