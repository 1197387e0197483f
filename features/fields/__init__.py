"""What the raw fields of a contact tell, one module a kind; none of them keeps the raw value."""
