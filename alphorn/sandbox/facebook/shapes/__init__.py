"""What Graph answers with, as it writes it (Meta's specification of v26.0)."""
