"""The look and the manners of every page: layout, security headers, error pages, forms."""
