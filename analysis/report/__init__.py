"""The report: notebooks run and proved, pages written, methods told, two runs compared."""
