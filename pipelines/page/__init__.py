"""The report's page: one module a section, each a function from facts to markup."""
