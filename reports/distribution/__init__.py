"""The member distribution map: where members are, and where there is none. Source: DOMAIN §3, S7."""
