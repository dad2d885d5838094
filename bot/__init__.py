"""Vaguemestre: receives the mail of schools, hands it to the right desk and brings the answers back."""
