"""The public pages as they are really shown, looked at by the programme that shows them. Nobody who visits is in it."""
