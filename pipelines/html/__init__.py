"""What every page for people is made of: elements, the house's colours, one language, one policy."""
