"""Lists that stay quick at a million rows: columns, orders, keyset pages, a count up to a cap, one place for addresses.

A view declares its columns and orders once, filters a queryset that is already limited to what the user may see, and
asks for a `Listing`; the parts under ``templates/core/listing/`` draw it.
"""

from core.web.listing.bar import Chip, bar, chips, cleared
from core.web.listing.columns import Column
from core.web.listing.counting import COUNT_CAP, MANY, Count, count_up_to, estimated
from core.web.listing.keyset import Page, page_of
from core.web.listing.orders import Bucket, Order
from core.web.listing.page import PAGE_SIZES, PRINT_CAP, Listing, ListingDeclaration, chosen_from

__all__ = [
    "COUNT_CAP",
    "MANY",
    "PAGE_SIZES",
    "PRINT_CAP",
    "Bucket",
    "Chip",
    "Column",
    "Count",
    "Listing",
    "ListingDeclaration",
    "Order",
    "Page",
    "bar",
    "chips",
    "chosen_from",
    "cleared",
    "count_up_to",
    "estimated",
    "page_of",
]
