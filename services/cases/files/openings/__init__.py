"""Opening somebody else's file in an emergency: never alone, never for long, never unseen."""
