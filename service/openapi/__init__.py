"""What there is to ask for and what may be answered, as data, and as the OpenAPI document made of it."""
