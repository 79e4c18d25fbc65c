"""Who the people are: counted by sex, age, education and so on, for any organisation on any day. Source: DOMAIN §9."""
