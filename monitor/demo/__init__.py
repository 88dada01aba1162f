"""A bad morning of an invented brand: the sample that `allears demo` plays."""
