"""What every page for people is made of: elements, colours, a language, one policy."""
